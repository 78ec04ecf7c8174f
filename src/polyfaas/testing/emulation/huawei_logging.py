"""
The loggers of a FunctionGraph context: in production's layout, ``2026-03-17T10:13:22Z <request id> INFO text``, and
with the vendor's own methods, as the published runtimes have it.

Loaded when user code asks its context for the logger. The root logger is left alone: what production does
with it is not known.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["VendorLogger", "logger_of"]

# Longer records are split, in the vendor's Node.js runtime (2021) and its Python context package (2026).
_LONGEST_RECORD = 92_160


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


class VendorLogger:
    """
    A logger with the vendor's own five methods: no `warning`, no `exception`; surplus arguments are appended.

    The level is one of DEBUG, INFO, WARN, ERROR, at first INFO; `setLevel` ignores other names.
    """

    _LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")

    def __init__(self, write: Callable[[str, str], None]) -> None:
        """
        Args:
            write: Is given the level's name and the finished text of each record that passes.
        """
        self._write = write
        self._floor = "INFO"

    def setLevel(self, level: str) -> None:
        if level in self._LEVELS:
            self._floor = level

    def debug(self, message: Any, *arguments: Any) -> None:
        self._log("DEBUG", message, arguments)

    def info(self, message: Any, *arguments: Any) -> None:
        self._log("INFO", message, arguments)

    def warn(self, message: Any, *arguments: Any) -> None:
        self._log("WARN", message, arguments)

    def error(self, message: Any, *arguments: Any) -> None:
        self._log("ERROR", message, arguments)

    def _log(self, level: str, message: Any, arguments: tuple[Any, ...]) -> None:
        if self._LEVELS.index(level) < self._LEVELS.index(self._floor):
            return
        try:
            told = str(message) % arguments if arguments else str(message)
        except (TypeError, ValueError):
            told = " ".join(map(str, (message, *arguments)))
        for start in range(0, max(1, len(told)), _LONGEST_RECORD):
            self._write(level, told[start : start + _LONGEST_RECORD])
