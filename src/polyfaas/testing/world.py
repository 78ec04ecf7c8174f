"""
The process as an instance in it sees it: entered before user code runs, left with everything restored afterwards.

Environment, working directory, module table, import path, standard streams, root logger and signal handlers. What user
code changed in them is kept for the instance's next call. It knows no cloud.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from typing import Any

from .emulation.sources import Sources
from .transcript import Transcript, text_stream

__all__ = ["World"]

_STANDARD = {os.path.dirname(os.__file__), os.path.dirname(logging.__file__)}
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)


class World:
    """
    One instance's view of the process. Several calls may be inside at once; the last one out restores.
    """

    def __init__(
        self,
        sources: Sources,
        environment: dict[str, str],
        out: Transcript,
        err: Transcript,
        *,
        folder: str | None,
        tops: set[str],
    ) -> None:
        """
        Args:
            sources: Where the instance loads its code from.
            environment: The whole environment.
            out: Takes standard output.
            err: Takes standard error.
            folder: The working directory; None: the one that is.
            tops: Top-level modules that the instance has its own copies of.
        """
        self._sources = sources
        self._tops = tops
        self._shadowed: list[str] | None = None
        self._environment = environment
        self._folder = folder
        self._out = out
        self._err = err
        self._path: list[str] = []
        self._modules: dict[str, Any] = {}
        self._logging: tuple[list[logging.Handler], int, Any] = ([], logging.WARNING, time.localtime)
        self._signals: dict[int, Any] = {}
        self._inside = 0
        self._lock = threading.Lock()

    def __enter__(self) -> World:
        with self._lock:
            if not self._inside:
                self._enter()
            self._inside += 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._leave()

    def _enter(self) -> None:
        self._streams = sys.stdout, sys.stderr
        self._hook = sys.breakpointhook
        sys.stdout, sys.stderr = text_stream(self._out), text_stream(self._err)
        sys.breakpointhook = self._break
        self._outer_path = sys.path[:]
        sys.path[:] = self._path or sys.path
        self._outer_folder = os.getcwd()
        if self._folder is not None:
            os.chdir(self._folder)
        self._outer_environment = _swap_environment(self._environment)
        root = logging.getLogger()
        self._outer_logging = root.handlers[:], root.level, logging.Formatter.converter
        _set_logging(self._logging)
        self._enter_modules()
        self._outer_signals = _signals()
        _set_signals(self._signals)

    def _leave(self) -> None:
        self._signals = _signals()
        _set_signals(self._outer_signals)
        self._leave_modules()
        root = logging.getLogger()
        self._logging = root.handlers[:], root.level, logging.Formatter.converter
        _set_logging(self._outer_logging)
        self._environment = _swap_environment(self._outer_environment)
        self._folder = _folder_or(self._folder)
        os.chdir(self._outer_folder)
        self._path = sys.path[:]
        sys.path[:] = self._outer_path
        sys.breakpointhook = self._hook
        sys.stdout, sys.stderr = self._streams

    def _enter_modules(self) -> None:
        modules = sys.modules
        if self._shadowed is None:
            # Modules of the same names from elsewhere, such as another test's: the instance must not see them.
            own = {name for name in self._tops if not _is_standard(modules.get(name))}
            self._shadowed = [name for name in list(modules) if name.partition(".")[0] in own]
        self._hidden = {n: modules.pop(n) for n in {*self._shadowed, *self._modules} if n in modules}
        modules.update(self._modules)
        self._outer_finders = {p: sys.path_importer_cache.get(p) for p in self._sources.finders}
        sys.path_importer_cache.update(self._sources.finders)

    def _leave_modules(self) -> None:
        modules = sys.modules
        self._modules = {n: m for n in self._sources.names if (m := modules.pop(n, None)) is not None}
        modules.update(self._hidden)
        for path in self._sources.finders:
            outer = self._outer_finders.get(path)
            if outer is None:
                sys.path_importer_cache.pop(path, None)
            else:
                sys.path_importer_cache[path] = outer

    def _break(self, *_: Any, **__: Any) -> None:
        """
        Give a debugger the terminal that it needs, in place of the captured streams.
        """
        if self._hook is not sys.__breakpointhook__:
            sys.stdout, sys.stderr = self._streams
            self._hook()
            return
        import pdb

        pdb.Pdb(stdout=self._streams[0]).set_trace(sys._getframe(1))


def _is_standard(module: Any) -> bool:
    file = getattr(module, "__file__", None)
    return module is not None and (file is None or os.path.dirname(file) in _STANDARD)


def _folder_or(before: str | None) -> str | None:
    try:
        return None if before is None else os.getcwd()
    except FileNotFoundError:
        return before


def _swap_environment(wanted: dict[str, str]) -> dict[str, str]:
    """
    Make `wanted` the environment and return what it was.
    """
    before = dict(os.environ)
    if before != wanted:
        for name in before.keys() - wanted.keys():
            del os.environ[name]
        for name, value in wanted.items():
            if before.get(name) != value:
                os.environ[name] = value
    return before


def _set_logging(state: tuple[list[logging.Handler], int, Any]) -> None:
    root = logging.getLogger()
    root.handlers[:] = state[0]
    if root.level != state[1]:
        root.setLevel(state[1])
    logging.Formatter.converter = state[2]


def _signals() -> dict[int, Any]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {number: signal.getsignal(number) for number in _SIGNALS}


def _set_signals(handlers: dict[int, Any]) -> None:
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) is not handler:
            signal.signal(number, handler)
