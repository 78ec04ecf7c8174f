"""
The main program of a child process that is one function instance.

It reads calls from a socket of its own, so that nothing the user's code does to the standard streams can
disturb it. It loads as little as it can: an instance must be ready at once.
"""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock
from marshal import dumps, loads

from ...loading import when_loaded
from . import at
from .contract import Answer, Call, Instance, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .contract import Runtime

__all__ = ["main", "receive", "send"]

_SIGTERM = 15
#: How long a child outlives its parent at most, in whole seconds: as long as one that is told to end.
_ORPHANED_S = 1
_POSTING = allocate_lock()


def send(fd: int, message: Any) -> None:
    """
    Write one framed message.
    """
    data = dumps(message)
    _write(fd, len(data).to_bytes(4, "big") + data)


def receive(fd: int) -> Any:
    """
    Read one framed message; None at the end.
    """
    size = _read(fd, 4)
    # Both ends are this machine's own, of one Python version.
    return loads(_read(fd, int.from_bytes(size, "big"))) if size else None  # noqa: S302


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _read(fd: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(fd, min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Stdout:
    """
    The process' standard output, reached past whatever became of `sys.stdout`.
    """

    def __init__(self) -> None:
        self._fd = os.dup(1)
        self._stream = sys.stdout
        self._stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]

    def write(self, text: str) -> None:
        self.flush()
        _write(self._fd, text.encode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        try:  # noqa: SIM105 -- contextlib costs a tenth of the start
            self._stream.flush()
        except (OSError, RuntimeError, ValueError):
            pass  # closed, or in the middle of a write that a signal interrupted

    def mend(self) -> None:
        """
        Give the next call a usable standard output.
        """
        try:
            os.fstat(1)
        except OSError:
            os.dup2(self._fd, 1)
        if self._stream.closed:
            self._stream = open(  # noqa: SIM115
                1, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
            )
        sys.stdout = self._stream


class _Beside:
    """
    The standard streams of a process that takes several calls at a time, of which each call has a share.
    """

    def __init__(self) -> None:
        from ..transcript import Piped, text_stream

        self.out, self.err = Piped(os.dup(1)), Piped(os.dup(2))
        sys.stdout, sys.stderr = text_stream(self.out), text_stream(self.err)

    def write(self, text: str) -> None:
        self.out.append(text.encode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        """
        Nothing is held back.
        """


def main(fd: int) -> None:
    """
    Serve calls until the parent closes its end.

    Args:
        fd: The socket to the parent.
    """
    given = receive(fd)
    sys.path[:] = given["path"]
    sys.argv[:] = [""]
    _complete_builtins()
    settings = Settings(**given["settings"])
    console = _Beside() if settings.concurrency > 1 else _Stdout()
    instance = _instance(given["cloud"], settings, console.write)
    runtime: Runtime = at(given["emulation"]).start(instance)
    when_loaded("logging", runtime.configure_logging)
    _on_signals(instance, runtime)
    pid = os.getpid()
    send(fd, {"ready": True})
    while True:
        message = receive(fd)
        if message is None:
            return
        call = Call(**message)
        if isinstance(console, _Beside):
            from threading import Thread

            Thread(target=_serve_beside, args=(fd, pid, runtime, call, console), daemon=True).start()
            continue
        console.mend()
        try:
            instance.busy = True
            answer = runtime.serve(call)
            instance.busy = False
        except _Cancelled:
            instance.busy = False
            continue
        _post(fd, pid, call, answer, console)


def _instance(cloud: str, settings: Settings, write: Callable[[str], None]) -> Instance:
    from .sources import Sources

    sources = Sources(settings.code_dir, settings.code_path)
    if sources.shadows_library():
        # The cloud's runtime has loaded these before user code: a file named json.py does not replace them.
        import datetime  # noqa: F401
        import decimal  # noqa: F401
        import json  # noqa: F401
        import logging  # noqa: F401
        import tokenize  # noqa: F401
        import traceback  # noqa: F401
    sys.path_importer_cache.update(sources.finders)
    return Instance(lambda: at(cloud), settings, sources, write)


def _complete_builtins() -> None:
    """
    Add what the module `site` would have added; the parent has handed over its import path.
    """
    import builtins
    from _sitebuiltins import Quitter

    builtins.exit = Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = Quitter("quit", "Ctrl-D (i.e. EOF)")


class _Cancelled(BaseException):
    """
    Nobody waits for the present call any more.
    """


def _on_signals(instance: Instance, runtime: Runtime) -> None:
    # The module `signal` itself would load enum, half as costly as the whole interpreter.
    from _signal import SIG_DFL, SIGALRM, SIGIO, SIGURG, alarm, signal  # type: ignore[import-not-found]

    def ended(number: int, frame: Any) -> None:
        runtime.on_sigterm()

    def cancelled(number: int, frame: Any) -> None:
        if instance.busy:
            raise _Cancelled

    def orphaned(number: int, frame: Any) -> None:
        signal(SIGALRM, SIG_DFL)  # the end, whatever the user's code makes of the rest
        alarm(_ORPHANED_S)
        cancelled(number, frame)

    signal(_SIGTERM, ended)
    signal(SIGURG, cancelled)  # nobody sends it to end a process
    signal(SIGIO, orphaned)


def _serve_beside(fd: int, pid: int, runtime: Runtime, call: Call, streams: _Beside) -> None:
    answer = Answer("silence")
    with streams.out.share() as out, streams.err.share() as err:
        try:  # noqa: SIM105 -- as above
            answer = runtime.serve(call)
        except BaseException:  # noqa: BLE001, S110 -- the thread dies, the process lives on
            pass
        answer.printed = out.since(0), err.since(0)
    _post(fd, pid, call, answer, streams)


def _post(fd: int, pid: int, call: Call, answer: Answer, console: _Stdout | _Beside) -> None:
    if os.getpid() != pid:  # user code forked and came back here twice
        os._exit(0)
    console.flush()
    with _POSTING:
        send(fd, {"number": call.number, "answer": vars(answer)})
