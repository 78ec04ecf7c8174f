"""
A process as one instance of a function, made from the command line of ``polyfaas serve``: its log and its targets.

Whatever serves it, here or in another process, starts with this.
"""

from __future__ import annotations

import os
import sys

from ..loading import when_loaded
from ..terminal import printable
from .core import Runtime

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from typing import Any

__all__ = ["log_to_stdout", "start"]


def start(chosen: dict[str, Any]) -> Runtime:
    """
    Load what the command line names, with log records going to standard output.

    Args:
        chosen: The command line's values by their names; others than those of `Runtime` are left alone.

    Raises:
        TargetError: A target leads nowhere.
    """
    from ..targets import load

    when_loaded("logging", log_to_stdout)
    loaded = {key: load(chosen[key]) if chosen[key] else None for key in ("target", "initializer", "pre_stop", "http")}
    if chosen["http"] == "":
        loaded["http"] = loaded["target"]
    return Runtime(loaded.pop("target"), chosen["on"], log_lines=chosen["log_lines"], **loaded)


def log_to_stdout() -> None:
    """
    Send log records to standard output in the layout of FC's built-in runtimes; here polyfaas is the runtime.

    Only a record begins a line: further lines of a message or a traceback are indented, and control characters are
    escaped, so that nothing that an event says can pass for a record or command a terminal.
    """
    import logging
    import time

    from ..adapter import CURRENT

    def stamp(record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            context = CURRENT.get((None, None))[0]
            record.request_id = "-" if context is None else context.request_id
        return True

    class Layout(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return printable(super().format(record)).replace("\n", "\n    ")

    handler = logging.StreamHandler(sys.stdout)
    layout = Layout("%(asctime)s.%(msecs)03dZ %(request_id)s [%(levelname)s] %(message)s", "%Y-%m-%dT%H:%M:%S")
    layout.converter = time.gmtime
    handler.setFormatter(layout)
    handler.addFilter(stamp)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(os.environ.get("FC_SERVER_LOG_LEVEL", "INFO"))
