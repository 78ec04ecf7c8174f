"""
The lock by which the server's threads take turns at reading connections.
"""

from __future__ import annotations

from threading import Lock

__all__ = ["Leadership"]


class Leadership:
    """
    A lock that goes to the thread that asked for it last, so that where one or two threads can do the work, the
    others sleep.

    In the order of their coming all threads would work, and the allocator keeps memory for each of them: as much as
    the largest body that it has read.
    """

    __slots__ = ("_guard", "_taken", "_waiting")

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: list[Lock] = []

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.pop().release()
            else:
                self._taken = False
