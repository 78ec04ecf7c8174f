"""
The logger of a context: records that carry the request id and end in the cloud's own logger.

It adds no handler, sets no level and leaves the root logger alone.
"""

from __future__ import annotations

import logging

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = ["RequestLogger", "request_logger"]

_UNKNOWN = "-"


class RequestRecord(logging.LogRecord):
    """
    A log record with `request_id`, whose message comes out even when its arguments do not fit its format.
    """

    request_id = _UNKNOWN

    def getMessage(self) -> str:
        return finished(self, super().getMessage)


def finished(record: logging.LogRecord, message: Callable[[], str]) -> str:
    """
    A record's text; without its arguments put into it where they do not fit.

    FC's runtime lets that error escape into the handler: nothing that a log call is worth.
    """
    try:
        return message()
    except Exception:  # noqa: BLE001 -- whatever a format or an argument raises
        from .safely import safe_text

        arguments = record.args if isinstance(record.args, tuple) else (record.args,)
        return " ".join(map(safe_text, (record.msg, *arguments)))


class RequestLogger(logging.Logger):
    """
    A standard logger for one invocation; what it accepts is handed to `parent` as if that had been called itself.
    """

    def __init__(self, parent: logging.Logger, request_id: str) -> None:
        super().__init__(parent.name)
        self.parent = parent
        self.request_id = request_id

    def isEnabledFor(self, level: int) -> bool:
        if self.level:  # as a child logger whose level was set: its records reach the parent's handlers
            return level >= self.level and self._target().manager.disable < level
        return self._target().isEnabledFor(level)

    def getEffectiveLevel(self) -> int:
        return self.level or self._target().getEffectiveLevel()

    def handle(self, record: logging.LogRecord) -> None:
        if not self.filters or self.filter(record):
            self._target().handle(record)

    def makeRecord(
        self,
        name: str,
        level: int,
        fn: str,
        lno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        extra: Any = None,
        sinfo: str | None = None,
    ) -> logging.LogRecord:
        factory = logging.getLogRecordFactory()
        make = RequestRecord if factory is logging.LogRecord else factory
        record: Any = make(name, level, fn, lno, msg, args, exc_info, func, sinfo)
        if type(record) is logging.LogRecord:  # a factory's, which adds to what it had from the one before
            record.__class__ = RequestRecord
        if extra:
            record.__dict__.update(extra)
        record.request_id = self.request_id
        return record  # type: ignore[no-any-return]

    def getChild(self, suffix: str) -> Any:
        return request_logger(self._target().getChild(suffix), self.request_id)

    def _target(self) -> logging.Logger:
        return self.parent or logging.getLogger()

    # Real handlers call the old name; the standard library's own warns of it.
    warn = logging.Logger.warning


class ForwardingLogger(RequestLogger):
    """
    For a cloud's logger that is none of the standard library's: it gets finished text.

    FunctionGraph's may have only debug, info, warn, error and setLevel, and may format in its own way.
    -- FunctionGraph, "Developing an Event Function" (2023-12-29); the vendor's runtimes differ
    """

    _METHODS = (
        (logging.ERROR, ("error", "warn", "info")),
        (logging.WARNING, ("warn", "warning", "info")),
        (logging.INFO, ("info",)),
        (0, ("debug",)),
    )

    def __init__(self, native: Any, request_id: str) -> None:
        super().__init__(logging.getLogger(), request_id)
        self._native = native

    def isEnabledFor(self, level: int) -> bool:
        return level >= self.level and self.manager.disable < level

    def getEffectiveLevel(self) -> int:
        return self.level

    def getChild(self, suffix: str) -> Any:
        return request_logger(self._native, self.request_id)  # the cloud's knows no names

    def setLevel(self, level: int | str) -> None:
        super().setLevel(level)
        set_level = getattr(self._native, "setLevel", None)
        if callable(set_level):
            name = logging.getLevelName(self.level)
            set_level("WARN" if name == "WARNING" else name)

    def handle(self, record: logging.LogRecord) -> None:
        if self.filters and not self.filter(record):
            return
        line = _PLAIN.format(record)
        names = next(names for floor, names in self._METHODS if record.levelno >= floor)
        write = next((w for w in (getattr(self._native, name, None) for name in names) if callable(w)), None)
        if write is not None:
            write(line)


_PLAIN = logging.Formatter()


def request_logger(native: Any, request_id: str) -> logging.Logger:
    """
    A logger over the cloud's own one (`native`; None: the root logger) that stamps `request_id`.
    """
    if isinstance(native, logging.Logger):
        return RequestLogger(native, request_id)
    if callable(getattr(native, "info", None)):
        return ForwardingLogger(native, request_id)
    return RequestLogger(logging.getLogger(), request_id)
