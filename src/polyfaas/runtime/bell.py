"""
What wakes a thread that waits for sockets: one more of them.
"""

from __future__ import annotations

import socket
from contextlib import suppress

__all__ = ["Bell"]


class Bell:
    """
    A bell that a selector can listen to. Any thread may ring it, and a signal handler.
    """

    __slots__ = ("_listened", "_pulled")

    def __init__(self) -> None:
        self._listened, self._pulled = socket.socketpair()
        self._listened.setblocking(False)
        self._pulled.setblocking(False)

    def fileno(self) -> int:
        """
        What the selector listens to.
        """
        return self._listened.fileno()

    def ring(self) -> None:
        """
        Wake whoever listens; once is enough, however often it was rung since.
        """
        with suppress(OSError):  # it is ringing already, or it is closed
            self._pulled.send(b"\0")

    def hush(self) -> None:
        """
        End the ringing.
        """
        with suppress(BlockingIOError):
            self._listened.recv(4096)

    def close(self) -> None:
        """
        Take it down.
        """
        self._listened.close()
        self._pulled.close()
