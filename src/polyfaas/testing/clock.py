"""
A clock that stands still until a test moves it.

It knows no context; the fakes carry it as `polyfaas_clock`, where the adapters find it.
"""

from __future__ import annotations

import time
from datetime import datetime, timezone
from math import inf

from ..records import Deadline

__all__ = ["FakeClock", "InvocationClock", "RunningClock"]

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)


class FakeClock:
    """
    Time for tests: it moves by `advance` only.

    Hand one clock to several fakes, and they age together.
    """

    __slots__ = ("_epoch_s", "_passed_s")

    def __init__(self, start: datetime = _START) -> None:
        """
        Args:
            start: What time it is at first: an aware `datetime`; without one midnight UTC at the start of 2026.

        Raises:
            TypeError: `start` is no `datetime`.
            ValueError: It has no time zone.
        """
        if not isinstance(start, datetime):
            raise TypeError(f"FakeClock(start={start!r}): pass an aware datetime, or nothing.")
        if start.tzinfo is None:
            msg = f"FakeClock(start={start!r}) has no time zone; pass an aware datetime, such as one with timezone.utc."
            raise ValueError(msg)
        self._epoch_s = start.timestamp()
        self._passed_s = 0.0

    def advance(self, seconds: float) -> None:
        """
        Let time pass.

        Args:
            seconds: How much, 0 or more.

        Raises:
            TypeError: It is no number.
            ValueError: It is below 0, since a monotonic clock never goes back, or without end.
        """
        if not isinstance(seconds, (int, float)):
            raise TypeError(f"clock.advance({seconds!r}): pass seconds as a number, such as 2.5.")
        if not 0 <= seconds < inf:
            msg = f"clock.advance({seconds!r}): time does not go back; pass 0 or more seconds, and finite ones."
            raise ValueError(msg)
        self._passed_s += seconds

    def monotonic(self) -> float:
        """
        Seconds since the clock was made, as `time.monotonic` counts from a moment of its own.
        """
        return self._passed_s

    def time(self) -> float:
        """
        Seconds since the epoch, as `time.time`.
        """
        return self._epoch_s + self._passed_s

    def now(self) -> datetime:
        """
        What time it is: an aware `datetime` in UTC.
        """
        return datetime.fromtimestamp(self.time(), timezone.utc)

    def __repr__(self) -> str:
        return f"FakeClock({self.now().isoformat()})"


class RunningClock(FakeClock):
    """
    The machine's own time, for what is a fake but for that; `advance` puts it forward.
    """

    __slots__ = ()

    def monotonic(self) -> float:
        return time.monotonic() + self._passed_s

    def time(self) -> float:
        return time.time() + self._passed_s


class InvocationClock:
    """
    A clock as one invocation sees it: together with the moment at which that invocation began.

    Attributes:
        monotonic: Seconds on the monotonic clock.
        time: Seconds since the epoch.
        started: When the invocation began, in seconds on the monotonic clock.
    """

    __slots__ = ("_limit_s", "monotonic", "started", "time")

    def __init__(self, clock: FakeClock, timeout_s: float | None, remaining_ms: float | None) -> None:
        """
        Args:
            clock: The clock that the test moves.
            timeout_s: The invocation's limit in seconds; None: it has none.
            remaining_ms: What is left of it, in milliseconds; None: all of it.
        """
        self.monotonic = clock.monotonic
        self.time = clock.time
        spent_s = 0.0 if timeout_s is None or remaining_ms is None else timeout_s - remaining_ms / 1000
        self.started = clock.monotonic() - spent_s
        self._limit_s = inf if timeout_s is None else timeout_s

    def ended(self) -> bool:
        """
        Whether the platform would have ended the invocation by now.
        """
        return Deadline(self.started + self._limit_s, now=self.monotonic).expired()
