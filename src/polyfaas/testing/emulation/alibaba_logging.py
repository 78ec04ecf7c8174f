"""
The standard library's logging as FC's runtime sets it up: one handler on the root logger, level INFO, times
in UTC.

Loaded when user code loads `logging`.
"""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .alibaba import AlibabaProcess

__all__ = ["configure", "logger_of"]

# Above this a record is cut. -- FC's Python runtime (2023 build); the documents say 32 KB
_LONGEST = 128 * 1024


class _Formatter(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def __init__(self, process: AlibabaProcess, request_id: str | None) -> None:
        super().__init__("%(message)s")
        self._process = process
        self._request_id = request_id

    def format(self, record: logging.LogRecord) -> str:
        from .alibaba import stamp

        request_id = self._process.latest if self._request_id is None else self._request_id
        return f"{stamp(record.created)} {request_id} [{record.levelname}] {super().format(record)}"


class _Handler(logging.Handler):
    """
    Writes records to the instance's log. An error while formatting goes to the code that logged, as on FC.
    """

    def __init__(self, process: AlibabaProcess, request_id: str | None = None) -> None:
        super().__init__()
        self._process = process
        self.setFormatter(_Formatter(process, request_id))

    def emit(self, record: logging.LogRecord) -> None:
        self._process.instance.write(self.format(record)[:_LONGEST] + "\n")


def configure(process: AlibabaProcess) -> None:
    """
    Set up the root logger; `logging.basicConfig()` in user code has no effect after this.
    """
    logging.Formatter.converter = time.gmtime
    root = logging.getLogger()
    root.handlers[:] = [_Handler(process)]
    root.setLevel(os.environ.get("FC_SERVER_LOG_LEVEL") or logging.INFO)


def logger_of(process: AlibabaProcess, request_id: str) -> logging.Logger:
    """
    The logger of one invocation where an instance takes several at a time.
    """
    logger = logging.Logger(request_id, logging.INFO)
    logger.addHandler(_Handler(process, request_id))
    return logger
