"""
Where the engine is not installed, everything here is skipped, and says so.
"""

from __future__ import annotations

import pytest

from real.engine import HOW_TO_INSTALL, INSTALLED


@pytest.fixture(autouse=True)
def engine_installed() -> None:
    """
    Skip a test of the engine where there is none.
    """
    if not INSTALLED:
        pytest.skip(HOW_TO_INSTALL)
