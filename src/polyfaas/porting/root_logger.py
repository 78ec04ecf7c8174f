"""
The root logger for code whose own cloud sets it up, on clouds that do not. It knows no cloud.

FC's runtime gives it a handler and the level INFO before user code is imported (observed), and most code for FC logs
through `logging.getLogger()`. This is the one place where polyfaas touches the root logger, and it does so only for
`port(..., root_logger=True)`.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING

from ..adapter import CURRENT
from ..logs import RequestLogger, RequestRecord

if TYPE_CHECKING:
    from ..context import Context

__all__ = ["set_up"]

_handing_over: ContextVar[bool] = ContextVar("polyfaas.handing_over", default=False)


def set_up(context: Context) -> None:
    """
    Let what is logged through the root logger end in the context's, from INFO up, unless somebody has set it up.
    """
    root = logging.getLogger()
    logger = context.logger  # a cloud's own may set the root logger up when it is asked for
    if not root.handlers and not (type(logger) is RequestLogger and logger.parent is root):
        root.addHandler(_HANDLER)
        if root.level == logging.WARNING:  # as it comes
            root.setLevel(logging.INFO)
    _HANDLER.latest = context


class _ToContext(logging.Handler):
    """
    Hands records to the logger of the running invocation; those of threads without one to that of the latest.
    """

    latest: Context

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record, RequestRecord) or _handing_over.get():
            return  # it comes from there
        running = CURRENT.get(None)
        logger = (self.latest if running is None else running[0]).logger
        token = _handing_over.set(True)
        try:
            logger.handle(
                logger.makeRecord(
                    record.name,
                    record.levelno,
                    record.pathname,
                    record.lineno,
                    record.msg,
                    record.args,  # type: ignore[arg-type]
                    record.exc_info,
                    record.funcName,
                    sinfo=record.stack_info,
                )
            )
        finally:
            _handing_over.reset(token)


_HANDLER = _ToContext()
