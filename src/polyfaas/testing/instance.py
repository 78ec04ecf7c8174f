"""
A function instance inside the current process: breakpoints and coverage work, nothing can be killed.

It speaks for the instance alone; when one is made, given up or stopped is decided in
`polyfaas.testing.local`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Callable

from .emulation import Answer, Call, Instance, Settings
from .emulation.sources import Sources
from .loops import outside_loops
from .transcript import Transcript
from .world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..contract import Cloud
    from .emulation import Emulation

__all__ = ["InProcess", "peak_memory_mb"]


class InProcess:
    """
    One instance in this process.

    Attributes:
        out: What it printed.
        err: What it printed to standard error.
        alive: False once its process would have ended.
    """

    pid = property(lambda self: os.getpid())

    def __init__(
        self,
        cloud: Cloud,
        emulation: Emulation,
        settings: Settings,
        environment: dict[str, str],
        ready: Mapping[str, Callable[..., Any]],
    ) -> None:
        self.out = Transcript()
        self.err = Transcript()
        self.alive = True
        self._many = settings.concurrency > 1
        self._sources = Sources(settings.code_dir, settings.code_path)
        instance = Instance(lambda: cloud, settings, self._sources, self._write)
        instance.ready.update(ready)
        for owner in {id(f): f for f in map(_owner, ready.values()) if f is not None}.values():
            owner.renew()
        self._turn = threading.Lock()
        folder = None if ready else emulation.working_directory(settings)
        tops = set() if ready else self._sources.tops()
        self._world = World(self._sources, environment, self.out, self.err, folder=folder, tops=tops)
        with self._world:
            self._runtime = emulation.start(instance)
            self._runtime.configure_logging()

    def _write(self, text: str) -> None:
        self.out.append(text.encode("utf-8", "backslashreplace"))

    def call(self, call: Call, limit_s: float) -> Answer:
        """
        Do one call. A time limit cannot be enforced here; the clock is looked at afterwards.
        """
        if self._many:
            return self._in_new_thread(call, limit_s)
        with self._turn, self._world:
            return _timed(self._serve, call, limit_s)

    def _serve(self, call: Call) -> Answer:
        try:
            return outside_loops(self._runtime.serve, call)
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001 -- user code ends its process, and not this one
            self.alive = False
            return Answer("exited", exit_code=_exit_code(exc))

    def _in_new_thread(self, call: Call, limit_s: float) -> Answer:
        answers = [Answer("silence")]

        def serve() -> None:
            with self._world, self.out.share() as out, self.err.share() as err:
                with contextlib.suppress(BaseException):  # the thread dies, the process lives on
                    answers[0] = _timed(self._runtime.serve, call, limit_s)
                answers[0].printed = out.since(0), err.since(0)

        thread = threading.Thread(target=copy_context().run, args=(serve,))
        thread.start()
        thread.join()
        return answers[0]

    def memory_mb(self) -> float:
        """
        The highest memory use of this whole process so far, in MB: an instance of its own cannot be told
        apart here.
        """
        return peak_memory_mb()

    def abandon(self) -> None:
        """
        Nothing: calls in this process cannot be ended.
        """

    def close(self) -> None:
        """
        Forget what the instance loaded.
        """
        self._sources.forget_lines()


def _timed(serve: Callable[[Call], Answer], call: Call, limit_s: float) -> Answer:
    """
    What `serve` answers; a timeout where it took longer than `limit_s` seconds.
    """
    started = time.perf_counter()
    answer = serve(call)
    if time.perf_counter() - started > limit_s:
        answer.outcome = "timeout"
    return answer


def _owner(function: Callable[..., Any]) -> Any:
    """
    The `Function` whose handler this is, or None.
    """
    return getattr(function, "polyfaas_function", None)


def peak_memory_mb() -> float:
    """
    The highest resident memory of this process in MB.
    """
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _exit_code(exc: BaseException) -> int:
    if not isinstance(exc, SystemExit):
        return 1
    code = exc.code
    return 0 if code is None else code & 0xFF if isinstance(code, int) else 1
