"""
A fake clock stands still until it is moved.
"""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from polyfaas.testing import FakeClock


def test_time_moves_by_advance_only():
    """
    Monotonic time, epoch and date move together, and only when told.
    """
    clock = FakeClock()

    before = (clock.monotonic(), clock.time(), clock.now())
    again = (clock.monotonic(), clock.time(), clock.now())
    clock.advance(2.5)

    assert before == again == (0.0, 1767225600.0, datetime(2026, 1, 1, tzinfo=timezone.utc))
    assert (clock.monotonic(), clock.time()) == (2.5, 1767225602.5)
    assert repr(clock) == "FakeClock(2026-01-01T00:00:02.500000+00:00)"


def test_it_starts_when_told():
    """
    The start is a moment of any time zone.
    """
    clock = FakeClock(datetime.fromisoformat("2024-02-29T08:00:00+08:00"))

    assert clock.now() == datetime(2024, 2, 29, tzinfo=timezone.utc)


def test_a_start_without_time_zone_is_refused():
    """
    A naive datetime could mean any moment.
    """
    with pytest.raises(ValueError, match="has no time zone; pass an aware datetime"):
        FakeClock(datetime(2024, 2, 29))


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_time_does_not_go_back(seconds):
    """
    A monotonic clock only moves forward.
    """
    with pytest.raises(ValueError, match="time does not go back; pass 0 or more seconds"):
        FakeClock().advance(seconds)
