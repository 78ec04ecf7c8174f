"""
What a command reads: a file, or standard input.
"""

from __future__ import annotations

import errno
import os
import sys

__all__ = ["place", "read"]


def place(path: str) -> str:
    """
    What to call it in messages.
    """
    return "standard input" if path == "-" else path


def read(path: str) -> bytes:
    """
    Read all of it.

    Args:
        path: ``-`` is standard input.

    Raises:
        OSError: It cannot be read; also of a standard input that is closed.
    """
    if path != "-":
        with open(path, "rb") as source:
            return source.read()
    if sys.stdin is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdin.buffer.read()
