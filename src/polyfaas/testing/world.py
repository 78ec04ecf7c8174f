"""
The process as an instance in it sees it: entered before user code runs, left with everything restored
afterwards.

Environment, working directory, module table, import path, standard streams, root logger and signal handlers.
What user code changed in them is kept for the instance's next call. It knows no cloud.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from contextvars import ContextVar
from typing import Any

from .emulation.sources import Sources
from .loops import in_loop
from .transcript import Transcript, text_stream

__all__ = ["World"]

# The runtime has loaded modules of the standard library before: a file of that name does not replace them.
_STANDARD: frozenset[str] = getattr(sys, "stdlib_module_names", None) or frozenset(
    [
        *sys.builtin_module_names,
        *(name.partition(".")[0] for name in os.listdir(os.path.dirname(os.__file__))),
    ]
)
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)

# The worlds that the process is in, the innermost last; and the calls that this context is in.
_PRESENT: list[World] = []
_CHANGED = threading.Condition()
#: Seconds that a call made from inside waits for those beside it: they may be waiting for what it is part of.
_PATIENCE_S = 5
_AROUND: ContextVar[tuple[_Visit, ...]] = ContextVar("polyfaas.testing.worlds", default=())


class _Visit:
    """
    A call that is in a world; `away` counts what it invokes, which is in a world of its own or waits for it.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.away = 0


class World:
    """
    One instance's view of the process. Several calls may be inside at once; the last one out restores.

    There is one process: another instance's call waits until nobody is inside. If it is made from inside, it waits
    for the calls beside it alone, until they are over or at the same point, a few seconds at most.
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
        self._environment = _table(environment)
        self._folder = folder
        self._out = out
        self._err = err
        self._path: list[str] = []
        self._modules: dict[str, Any] = {}
        self._logging: tuple[list[logging.Handler], int, Any] = ([], logging.WARNING, time.localtime)
        self._signals: dict[int, Any] = {}
        self._visits: list[_Visit] = []

    def __enter__(self) -> World:
        around, until = _AROUND.get(), time.monotonic() + _PATIENCE_S
        with _CHANGED:
            _move(around, 1)
            try:
                while not self._is_open(around, until):
                    _CHANGED.wait(max(0.0, until - time.monotonic()) or None)
                if not self._visits:
                    self._enter()
                    _PRESENT.append(self)
            except BaseException:  # such as Ctrl-C
                _move(around, -1)
                raise
            visit = _Visit(self)
            self._visits.append(visit)
        _AROUND.set((*around, visit))
        return self

    def __exit__(self, *_: object) -> None:
        around = _AROUND.get()
        _AROUND.set(around[:-1])
        with _CHANGED:
            self._visits.remove(around[-1])
            if not self._visits:
                _PRESENT.remove(self)
                self._leave()
            _move(around[:-1], -1)

    def _is_open(self, around: tuple[_Visit, ...], until: float) -> bool:
        """
        Whether a call made by the innermost of `around` may come in: nobody would see the process change, or the time
        to wait for that is over.
        """
        if not _PRESENT or _PRESENT[-1] is self:
            return True
        top = _PRESENT[-1]
        if not any(visit.world is top for visit in around):
            return False
        # Inside of an event loop it holds up the coroutines beside it, which see nothing, and could not come to an end.
        return all(visit.away for visit in top._visits) or in_loop() or time.monotonic() >= until

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
        self._signals = {n: h for n, h in _signals().items() if h is not self._outer_signals.get(n, h)}
        _set_signals({number: self._outer_signals[number] for number in self._signals})
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
            # Modules of the same names from elsewhere, such as another test's, must not be seen.
            own = self._tops - _STANDARD
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


def _move(around: tuple[_Visit, ...], by: int) -> None:
    """
    Count what the innermost call invokes, and let those that wait look again.
    """
    if around:
        around[-1].away += by
    _CHANGED.notify_all()


def _folder_or(before: str | None) -> str | None:
    try:
        return None if before is None else os.getcwd()
    except FileNotFoundError:
        return before


def _swap_environment(wanted: dict[Any, Any]) -> dict[Any, Any]:
    """
    Make `wanted` the environment and return what it was; both as the table behind `os.environ` holds it.

    Reading every name through `os.environ` would cost more than the rest of an invocation.
    """
    environ: Any = os.environ
    before = dict(environ._data)
    if before != wanted:
        for name in before.keys() - wanted.keys():
            del environ[environ.decodekey(name)]
        for name, value in wanted.items():
            if before.get(name) != value:
                environ[environ.decodekey(name)] = environ.decodevalue(value)
    return before


def _table(environment: dict[str, str]) -> dict[Any, Any]:
    environ: Any = os.environ
    return {environ.encodekey(name): environ.encodevalue(value) for name, value in environment.items()}


def _set_logging(state: tuple[list[logging.Handler], int, Any]) -> None:
    root = logging.getLogger()
    root.handlers[:] = state[0]
    if root.level != state[1]:
        root.setLevel(state[1])
    logging.Formatter.converter = state[2]


def _signals() -> dict[int, Any]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {number: handler for number in _SIGNALS if (handler := signal.getsignal(number)) is not None}


def _set_signals(handlers: dict[int, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
