"""
What holds for every test.
"""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# A busy machine is no fault: what may take how long is measured in benchmarks/, as ratios.
settings.register_profile("whatever it takes", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("whatever it takes")

# A shell starts background jobs with SIGINT ignored, and so would be the children of the tests that press Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
