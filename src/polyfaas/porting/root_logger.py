"""
The root logger for code whose own cloud sets it up, on clouds that do not. It knows no cloud.

FC's runtime gives it a handler and the level INFO before user code is imported (observed), and most code for FC logs
through `logging.getLogger()`. This is the one place where polyfaas touches the root logger, and it does so only for
`port(..., root_logger=True)`.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from copy import copy
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
        context = self.latest if running is None else running[0]
        told: logging.LogRecord = copy(record)
        if type(told) is logging.LogRecord:
            told.__class__ = RequestRecord  # a text comes out also where the arguments do not fit
        told.request_id = context.request_id
        if self.formatter is not None:  # the code's own, as it may give one to FC's handler
            told.msg, told.args = self.format(told), None
            told.exc_info = told.exc_text = told.stack_info = None
        token = _handing_over.set(True)
        try:
            context.logger.handle(told)
        finally:
            _handing_over.reset(token)


_HANDLER = _ToContext()
