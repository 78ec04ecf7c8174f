"""
What holds for every test.
"""

from __future__ import annotations

import signal

# A shell starts background jobs with SIGINT ignored, and so would be the children of the tests that press Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
