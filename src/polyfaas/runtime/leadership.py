"""
The lock by which the server's threads take turns at reading connections.
"""

from __future__ import annotations

from threading import Lock

__all__ = ["Leadership"]

# How often, and how many times, the thread that waits first looks whether the lead was left behind.
_LOOK_SECONDS = 0.001
_LOOKS = 100


class Leadership:
    """
    A lock that goes to the thread that asked for it last, so that where one or two threads can do the work, the
    others sleep.

    In the order of their coming all threads would work, and the allocator keeps memory for each of them: as much as
    the largest body that it has read.

    Waking another thread costs about as much as answering a short request. So who expects to be back at once leaves
    the lead behind and wakes nobody: the thread that waits first, if it came within the last tenth of a second,
    still looks every millisecond, and takes a lead that was left and not taken since its last look. One that
    sleeps by now is woken.
    """

    __slots__ = ("_guard", "_leaves", "_looking", "_taken", "_waiting")

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._leaves = 0
        self._waiting: list[Lock] = []
        self._looking: Lock | None = None

    def take(self) -> None:
        """
        Wait for the lead.
        """
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = self._looking = Lock()
            turn.acquire()
            self._waiting.append(turn)
            seen = self._leaves
        looks, wait = 0, _LOOK_SECONDS
        while not turn.acquire(timeout=wait):
            looks += 1
            with self._guard:
                seen, before = self._leaves, seen
                if not self._taken and seen == before:
                    self._taken = True
                    self._waiting.remove(turn)
                    return
                if self._looking is not turn:  # another one looks
                    wait = -1
                elif self._taken and looks >= _LOOKS:  # whoever leaves the lead from here on wakes somebody
                    wait = -1
                    self._looking = None

    def leave(self, *, briefly: bool) -> None:
        """
        Give the lead up.

        Args:
            briefly: The caller may well be back within a millisecond, and what waits to be done can wait that long.
        """
        with self._guard:
            self._leaves += 1
            if self._waiting and not (briefly and self._waiting[-1] is self._looking):
                self._waiting.pop().release()
            else:
                self._taken = False
