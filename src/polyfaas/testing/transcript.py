"""
What an instance printed, kept within bounds.

Bytes in the order they were written; it knows no layout and no cloud.
"""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

__all__ = ["LIMIT", "StreamTo", "Transcript"]

#: How many bytes of output are kept: the last ones. A cloud shows 4 KB of them.
LIMIT = 1024 * 1024


class Transcript:
    """
    The last `LIMIT` bytes of an output.
    """

    def __init__(self) -> None:
        self._kept = bytearray()
        self._dropped = 0
        self._lock = Lock()

    def append(self, data: bytes) -> None:
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


def text_stream(transcript: Transcript) -> io.TextIOWrapper:
    """
    A text stream like `sys.stdout`, unbuffered so that its order with other writers is kept.
    """
    return io.TextIOWrapper(StreamTo(transcript), "utf-8", "backslashreplace", write_through=True)  # type: ignore[arg-type]
