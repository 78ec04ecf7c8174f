"""
The logger of a FunctionGraph context, in production's layout: ``2026-03-17T10:13:22Z <request id> INFO
text``.

Loaded when user code asks its context for the logger. The root logger is left alone: what production does
with it is not known.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["logger_of"]


class _Handler(logging.Handler):
    def __init__(self, write: Callable[[str], None], request_id: str) -> None:
        super().__init__()
        self._write = write
        formatter = logging.Formatter(f"%(asctime)s {request_id} %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 -- as the standard library's handlers do
            self.handleError(record)


def logger_of(write: Callable[[str], None], request_id: str) -> logging.Logger:
    """
    The logger of one invocation.
    """
    logger = logging.Logger("functiongraph", logging.INFO)
    logger.addHandler(_Handler(write, request_id or "initializer"))
    return logger
