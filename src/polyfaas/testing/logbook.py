"""
What a handler logged through a fake: the records, and the logger that collects them.

It adds nothing to the root logger; records go on to it, so that pytest's ``caplog`` sees them as well.
"""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ..logs import finished

if TYPE_CHECKING:
    from .clock import InvocationClock

__all__ = ["LogBook", "collecting_logger"]


class LogBook(list[logging.LogRecord]):
    """
    The records in their order, each a `logging.LogRecord` with `request_id`; stamped by the fake's clock.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> LogBook:
        return self  # a copied fake goes on logging into it

    @property
    def messages(self) -> list[str]:
        """
        The texts of all records, finished; message and arguments side by side where they do not fit.
        """
        return [finished(record, record.getMessage) for record in self]

    @property
    def text(self) -> str:
        """
        One line for each record: time in UTC, request id, level, message; tracebacks follow theirs.
        """
        return "".join(map(_line, self))


class _Collector(logging.Handler):
    def __init__(self, book: LogBook, clock: InvocationClock, request_id: str, strict: bool) -> None:
        super().__init__()
        self._strict = strict
        self._book = book
        self._clock = clock
        self._request_id = request_id

    def emit(self, record: logging.LogRecord) -> None:
        record.created = self._clock.time()
        record.msecs = record.created % 1 * 1000
        if not hasattr(record, "request_id"):
            record.request_id = self._request_id
        self._book.append(record)
        if self._strict:
            record.getMessage()


class _Collecting(logging.Logger):
    """
    A logger that is in no table of names: its children write where it does, and copies of what holds it share it.
    """

    def __init__(self, name: str, level: int, parent: logging.Logger) -> None:
        super().__init__(name, level)
        self.parent = parent

    def getChild(self, suffix: str) -> Any:
        return _Collecting(suffix if self.name == "root" else f"{self.name}.{suffix}", logging.NOTSET, self)

    def __deepcopy__(self, memo: dict[int, Any]) -> logging.Logger:
        return self


def collecting_logger(
    name: str, book: LogBook, clock: InvocationClock, request_id: str, *, strict: bool = False
) -> logging.Logger:
    """
    A logger that writes into `book`, from INFO up as both clouds do, and passes records on to the root logger.

    Args:
        strict: Whether a log call whose arguments do not fit its format raises, as on FC (observed).
    """
    logger = _Collecting(name, logging.INFO, logging.getLogger())
    logger.addHandler(_Collector(book, clock, request_id, strict))
    return logger


def _line(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    line = f"{at}Z {getattr(record, 'request_id', '-')} [{record.levelname}] {finished(record, record.getMessage)}\n"
    return line + (_PLAIN.formatException(record.exc_info) + "\n" if record.exc_info else "")


_PLAIN = logging.Formatter()
