"""
How a process that serves is told to end, by SIGTERM or Ctrl-C: the same for a server and for the loop that pulls.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

__all__ = ["told_to_end"]


@contextmanager
def told_to_end(stop: Callable[[int], Any], *, exits: bool) -> Iterator[None]:
    """
    Have the first SIGTERM or Ctrl-C within a block call `stop`, and a Ctrl-C after it raise KeyboardInterrupt.

    Args:
        stop: Called with the signal's number, wherever the main thread is.
        exits: Whether the process ends after the block. One that was told to end then ignores SIGTERM: told again, it
            must not cut short what runs at its exit. Else all is as it was before the block.
    """
    told: list[int] = []

    def end(number: int, _frame: Any) -> None:
        if not told:
            told.append(number)
            stop(number)
        elif number == signal.SIGINT:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if exits and told and number == signal.SIGTERM else handler)
