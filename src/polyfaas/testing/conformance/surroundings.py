"""
What surrounds a context and is none of its business: other vendors' variables, the process, what is printed and logged.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Self

__all__ = ["VARIABLES", "Parts", "Watch"]

#: Variables that a cloud does not read unless they are its own, by the name of whose they are.
VARIABLES: dict[str, dict[str, str]] = {
    "alibaba": {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "planted-id",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "planted-secret",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "planted-token",
        "FC_REGION": "planted-region",
        "FC_ACCOUNT_ID": "planted-account",
    },
    "huawei": {
        "RUNTIME_FUNC_NAME": "planted-name",
        "RUNTIME_FUNC_VERSION": "planted-version",
        "RUNTIME_MEMORY": "1769",
        "RUNTIME_PROJECT_ID": "planted-project",
        "RUNTIME_TIMEOUT": "1769",
    },
    # "Defined runtime environment variables" of Lambda, as listed by its developer guide in 2021
    "aws": {
        "AWS_ACCESS_KEY_ID": "planted-id",
        "AWS_SECRET_ACCESS_KEY": "planted-secret",
        "AWS_SESSION_TOKEN": "planted-token",
        "AWS_REGION": "planted-region",
        "AWS_LAMBDA_FUNCTION_NAME": "planted-name",
        "AWS_LAMBDA_FUNCTION_VERSION": "planted-version",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
        "AWS_LAMBDA_LOG_GROUP_NAME": "planted-group",
        "AWS_LAMBDA_LOG_STREAM_NAME": "planted-stream",
    },
    "the user": {
        "ACCESS_KEY": "planted-id",
        "FUNCTION_NAME": "planted-name",
        "MEMORY": "1769",
        "REGION": "planted-region",
        "SECRET_KEY": "planted-secret",
        "TIMEOUT": "1769",
    },
    "the machine": {
        "HOME": "/planted-home",
        "HOSTNAME": "planted-host",
        "LOGNAME": "planted-user",
        "PWD": "/planted-folder",
        "USER": "planted-user",
    },
}

_STATE: dict[str, Callable[[], Any]] = {
    "os.environ": lambda: dict(os.environ),
    "the handlers of a logger": lambda: [(logger, list(logger.handlers)) for logger in _loggers()],
    "the level of the root logger": lambda: (logging.root.level, logging.root.manager.disable),
    "the factory of log records": logging.getLogRecordFactory,
    "sys.path": lambda: list(sys.path),
    "sys.stdout or sys.stderr": lambda: [sys.stdout, sys.stderr],
    "sys.excepthook": lambda: sys.excepthook,
    "the filters of warnings": lambda: list(warnings.filters),
    "the working directory": os.getcwd,
}


def _loggers() -> list[logging.Logger]:
    """
    The root logger, and those that have handlers of their own.
    """
    known = list(logging.root.manager.loggerDict.values())
    return [logging.root, *(each for each in known if isinstance(each, logging.Logger) and each.handlers)]


class Watch:
    """
    What is written and changed for as long as the watch lasts.

    Attributes:
        told: The text, by where it went.
        changed: Words for each part of the process that is another one afterwards.
    """

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.changed: list[str] = []
        self._written = {"standard output": StringIO(), "standard error": StringIO(), "the log": StringIO()}
        self._root, self._undo, self._written_past = logging.getLogger(), ExitStack(), ExitStack()
        self._before: dict[str, Any] = {}

    def __enter__(self) -> Self:
        root, out, err = self._root, self._written["standard output"], self._written["standard error"]
        self._undo.callback(logging.setLogRecordFactory, logging.getLogRecordFactory())
        self._undo.callback(root.setLevel, root.level)
        self._undo.callback(logging.disable, root.manager.disable)
        logging.disable(logging.NOTSET)
        self._undo.enter_context(warnings.catch_warnings())
        warnings.resetwarnings()  # what an earlier rule has made it change, it changes again
        keeping = _Keeping(self._written["the log"])
        for logger in _loggers():
            self._undo.callback(logger.handlers.__setitem__, slice(None), list(logger.handlers))
            if logger is root or not logger.propagate:
                logger.addHandler(keeping)
        root.setLevel(logging.NOTSET)
        self._configured = self._undo.enter_context(patch.object(logging, "basicConfig"))
        for number, stream, redirected in ((1, out, redirect_stdout), (2, err, redirect_stderr)):
            self._written_past.enter_context(_descriptor(number, stream))
            self._undo.enter_context(redirected(stream))
        self._before = {words: read() for words, read in _STATE.items()}
        return self

    def __exit__(self, *raised: object) -> None:
        self.changed = [words for words, read in _STATE.items() if read() != self._before[words]]
        if self._configured.called:  # it does nothing where the root logger has a handler, as here
            self.changed.append("the handlers of a logger")
        self._written_past.close()
        self.told = {place: written.getvalue() for place, written in self._written.items()}
        self._undo.close()


@contextmanager
def _descriptor(number: int, written: StringIO) -> Iterator[None]:
    """
    What goes past `sys.stdout` to the process's own output, such as that of a subprocess, is `written`, too.
    """
    with ExitStack() as undo, TemporaryFile() as file:
        with suppress(OSError):  # a process without output
            before = os.dup(number)
            undo.callback(os.close, before)
            os.dup2(file.fileno(), number)
            undo.callback(os.dup2, before, number)
        yield
        file.seek(0)
        written.write(file.read().decode("utf-8", "replace"))


class _Keeping(logging.Handler):
    def __init__(self, written: StringIO) -> None:
        super().__init__()
        self._written = written

    def emit(self, record: logging.LogRecord) -> None:
        self._written.write(f"{record.msg} {record.args}\n")


class Parts:
    """
    The public parts of a value, however deep, as they are now.
    """

    def __init__(self, value: Any, name: str) -> None:
        self._value, self._name = value, name
        self._before = dict(_parts(value, name))

    def changed(self) -> list[str]:
        """
        The place of each part that is another one by now, or is gone, or new.
        """
        now = dict(_parts(self._value, self._name))
        return [place for place in {**self._before, **now} if self._before.get(place, now) != now.get(place, now)]


def _parts(value: Any, place: str, above: tuple[int, ...] = ()) -> Iterator[tuple[str, Any]]:
    if value is None or isinstance(value, (str, bytes, int, float)):
        yield place, value
    elif callable(value) or isinstance(value, logging.Logger) or id(value) in above:
        yield place, id(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(item, f"{place}[{key!r}]", (*above, id(value)))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _parts(item, f"{place}[{number}]", (*above, id(value)))
    else:
        for name, item in getattr(value, "__dict__", {}).items():
            if not (name.startswith("_") or hasattr(getattr(type(value), name, None), "__get__")):  # it keeps its own
                yield from _parts(item, f"{place}.{name}", (*above, id(value)))
