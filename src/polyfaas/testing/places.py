"""
How many invocations run at a time, and the moment at which none does.

It counts; what is invoked, and what is done when nothing runs, is said by `polyfaas.testing.local`.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Places"]


class Places:
    """
    The places of an instance, each for one invocation.
    """

    def __init__(self, number: int, patience_s: float) -> None:
        """
        Args:
            number: How many there are.
            patience_s: Seconds that `all` waits for those that are taken.
        """
        self._number = number
        self._patience_s = patience_s
        self._free = BoundedSemaphore(number)
        self._emptying = Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """
        Take a place; wait until there is one.
        """
        with self._free:
            yield

    @contextmanager
    def all(self) -> Iterator[None]:
        """
        Wait until nothing runs, and keep it so; what takes longer than it may is waited for no longer.
        """
        with self._emptying, ExitStack() as taken:
            until = time.monotonic() + self._patience_s
            for _ in range(self._number):
                if self._free.acquire(timeout=max(0.0, until - time.monotonic())):
                    taken.callback(self._free.release)
            yield
