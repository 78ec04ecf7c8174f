"""
What an instance printed, kept within bounds.

Bytes in the order they were written, and those of each call where several run side by side; it knows no layout and no
cloud.
"""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIMIT", "Piped", "StreamTo", "Transcript", "text_stream"]

#: How many bytes of output are kept: the last ones. A cloud shows 4 KB of them.
LIMIT = 1024 * 1024


# The shares of the running call by the outputs that they belong to. Tasks inherit it; threads, mostly, do not.
_SHARES: ContextVar[dict[Transcript, _Share]] = ContextVar("polyfaas.testing.shares")


class Transcript:
    """
    The last `LIMIT` bytes of an output.
    """

    def __init__(self) -> None:
        self._kept = bytearray()
        self._dropped = 0
        self._lock = RLock()  # a signal's handler may print in the middle of a line
        self._shares: list[_Share] = []

    @contextmanager
    def share(self) -> Iterator[Transcript]:
        """
        The part of it that the present call writes, and what none of the running calls is known to have written.
        """
        share = _Share()
        token = _SHARES.set({**_SHARES.get({}), self: share})
        self._shares.append(share)
        try:
            yield share
        finally:
            self._shares.remove(share)
            _SHARES.reset(token)
            self._keep(share.begun)

    def append(self, data: bytes) -> None:
        own = _SHARES.get({}).get(self) if self._shares else None
        if own is not None:
            data = own.add(data)
        else:
            for share in self._shares[:]:
                share.append(data)
        self._keep(data)

    def _keep(self, data: bytes) -> None:
        with self._lock:
            self._kept += data
            excess = len(self._kept) - LIMIT
            if excess > LIMIT // 4 or (excess > 0 and len(data) > LIMIT // 4):
                del self._kept[:excess]
                self._dropped += excess

    def position(self) -> int:
        """
        How many bytes have been written so far.
        """
        return self._dropped + len(self._kept)

    def since(self, position: int) -> str:
        """
        The text from a position on, as far as it is still kept.
        """
        with self._lock:
            start = max(0, position - self._dropped)
            return self._kept[start:][-LIMIT:].decode("utf-8", "backslashreplace")


class _Share(Transcript):
    """
    What one call wrote.

    Attributes:
        begun: A line without its end yet: the output gets whole lines, as several calls write into it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begun = b""

    def add(self, data: bytes) -> bytes:
        """
        Keep what was written, and return the lines that are whole by now.
        """
        self._keep(data)
        with self._lock:
            lines, end, self.begun = (self.begun + data).rpartition(b"\n")
        return lines + end


class Piped(Transcript):
    """
    One whose bytes go on to a file descriptor.
    """

    def __init__(self, fd: int) -> None:
        super().__init__()
        self.fd = fd
        os.register_at_fork(after_in_child=self._unlock)

    def _unlock(self) -> None:
        self._lock = RLock()  # it may have been another thread's, which the fork has left behind

    def _keep(self, data: bytes) -> None:
        view = memoryview(data)
        with self._lock:
            while view:
                view = view[os.write(self.fd, view) :]


class StreamTo(io.RawIOBase):
    """
    The binary side of a `sys.stdout` that writes into a transcript.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._transcript.append(bytes(data))
        return len(data)

    def fileno(self) -> int:
        return self._transcript.fd if isinstance(self._transcript, Piped) else super().fileno()


def text_stream(transcript: Transcript) -> io.TextIOWrapper:
    """
    A text stream like `sys.stdout`, unbuffered so that its order with other writers is kept.
    """
    return io.TextIOWrapper(StreamTo(transcript), "utf-8", "backslashreplace", write_through=True)  # type: ignore[arg-type]
