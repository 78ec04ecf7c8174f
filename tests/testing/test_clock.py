"""
A fake clock stands still until it is moved.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from operator import le

import pytest

from polyfaas.testing import FakeClock
from polyfaas.testing.clock import InvocationClock, RunningClock


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


def test_a_start_that_is_no_moment_is_refused():
    """
    The message says what it is instead.
    """
    with pytest.raises(TypeError, match=r"^FakeClock\(start='2026-01-01'\): pass an aware datetime, or nothing\.$"):
        FakeClock("2026-01-01")


@pytest.mark.parametrize("seconds", [timedelta(seconds=2), "2"])
def test_time_is_a_number_of_seconds(seconds):
    """
    Nothing else moves it.
    """
    with pytest.raises(TypeError, match=r"\): pass seconds as a number, such as 2\.5\.$"):
        FakeClock().advance(seconds)


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_time_does_not_go_back(seconds):
    """
    A monotonic clock only moves forward.
    """
    with pytest.raises(ValueError, match="time does not go back; pass 0 or more seconds, and finite ones"):
        FakeClock().advance(seconds)


def test_a_running_clock_is_the_machines():
    """
    For what is a fake but for its time.
    """
    clock = RunningClock()

    before = (time.monotonic(), time.time())
    told = (clock.monotonic(), clock.time())
    after = (time.monotonic(), time.time())

    assert all(map(le, before, told))
    assert all(map(le, told, after))
    clock.advance(1000)
    assert 1000 <= clock.monotonic() - told[0] < 1900
    assert 1000 <= clock.time() - told[1] < 1900


@pytest.mark.parametrize(
    ("timeout_s", "remaining_ms", "ends_after_s"), [(3, None, 3), (3, 500, 0.5), (None, None, None)]
)
def test_an_invocation_ends_with_its_time(timeout_s, remaining_ms, ends_after_s):
    """
    At the limit, and never without one.
    """
    clock = FakeClock()
    clock.advance(7)
    seen = InvocationClock(clock, timeout_s, remaining_ms)
    clock.advance(1e6 if ends_after_s is None else ends_after_s - 0.001)
    assert not seen.ended()
    if ends_after_s is not None:
        clock.advance(0.001)
        assert seen.ended()
