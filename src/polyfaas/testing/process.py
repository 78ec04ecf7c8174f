"""
A function instance in a child process: time limits kill, crashes and memory are seen from outside.

One thread for each child reads its answers and its output, so that nothing the user's code does can block the
caller. It decides nothing about the cloud's words; POSIX only.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from ..exceptions import TargetError
from .emulation import Answer, Call, Settings, place_of
from .emulation.child import receive, send
from .transcript import Transcript

if TYPE_CHECKING:
    from ..contract import Cloud
    from .emulation import Emulation

__all__ = ["ChildProcess"]

_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[2]); "
    "from polyfaas.testing.emulation.child import main; main(int(sys.argv[1]))"
)
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
#: Seconds between the platform's SIGTERM and its SIGKILL.
GRACE_S = 1.0
_GLANCE_S = 0.02
_LEAST_ADDRESS_SPACE = 4 << 30


class ChildProcess:
    """
    One instance in a process of its own.

    Attributes:
        out: What it printed.
        err: What it printed to standard error.
    """

    def __init__(self, cloud: Cloud, emulation: Emulation, settings: Settings, environment: dict[str, str]) -> None:
        given = {
            "cloud": _place_of(cloud, f"polyfaas.clouds.{cloud.name}:CLOUD", cloud.name, "record"),
            "emulation": _place_of(emulation, place_of(cloud.name), cloud.name, "emulation"),
            "settings": vars(settings),
            "path": [p for p in sys.path if p],
        }
        self.out = Transcript()
        self.err = Transcript()
        self._limit_mb = settings.memory_mb
        self._peak_mb = 0.0
        self._over = False
        self._ended: Answer | None = None  # what every call gets once the process is gone
        self._waiting: dict[int, tuple[threading.Event, list[Answer]]] = {}
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._sending = threading.Lock()
        self._ready = threading.Event()
        ours, theirs = socket.socketpair()
        watched, self._held = os.pipe()
        with theirs:
            flags = ["-S"] if _plain_import_path() else []
            self._process = subprocess.Popen(  # noqa: S603 -- this interpreter
                [sys.executable, *flags, "-c", _BOOT, str(theirs.fileno()), _ROOT],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno(), watched],
                env=environment,
                cwd=emulation.working_directory(settings),
                start_new_session=True,
            )
        self._socket = ours
        self._tie(watched)
        self._bound_address_space()
        send(ours.fileno(), given)
        self._reader = threading.Thread(target=self._read, name="polyfaas-instance", daemon=True)
        self._reader.start()
        self._ready.wait()

    @property
    def alive(self) -> bool:
        with self._asking:  # two at once, and `poll` tells one of them that it runs, whether it does or not
            return self._process.poll() is None

    @property
    def pid(self) -> int:
        """
        The child's process id.
        """
        return self._process.pid

    def call(self, call: Call, limit_s: float) -> Answer:
        """
        Do one call; end the process when it takes longer than `limit_s` seconds.
        """
        answered = threading.Event()
        answers: list[Answer] = []
        with self._lock:
            if self._ended is not None:
                return self._ended
            self._waiting[call.number] = answered, answers
        with contextlib.suppress(OSError), self._sending:  # it has ended: the reader will say how
            send(self._socket.fileno(), vars(call))
        try:
            in_time = answered.wait(limit_s)
        except BaseException:  # Ctrl-C: the pre-stop hook has to come through
            self.abandon()
            raise
        if not in_time:
            with self._lock:
                self._waiting.pop(call.number, None)
            self._end(GRACE_S)
            return Answer("timeout", exit_code=self._process.returncode)
        if not answers:
            msg = "The call was abandoned."
            raise CancelledError(msg)
        return answers[0]

    def memory_mb(self) -> float:
        """
        The highest resident memory of the child so far, in MB.
        """
        return self._peak_mb

    def abandon(self) -> None:
        """
        Stop waiting for the calls that run.

        At concurrency 1 the call itself ends; threads that serve side by side cannot be ended.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        self._process.send_signal(signal.SIGURG)
        for answered, _ in waiting.values():
            answered.set()

    def close(self) -> None:
        """
        Let the process end by itself, and see to it that it does.
        """
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_S)
        self._end(0.0)

    def _end(self, grace_s: float) -> None:
        if grace_s and self.alive:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace_s)
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()

    def _tie(self, watched: int) -> None:
        """
        Have the kernel send SIGIO to the child's process group once the other end of a pipe is gone.

        Nobody but this process has it: so the child learns of its end, however that came, in whatever it is doing.
        """
        with contextlib.suppress(OSError):  # it has ended: the reader will say how
            fcntl.fcntl(watched, fcntl.F_SETOWN, -self._process.pid)
            fcntl.fcntl(watched, fcntl.F_SETFL, os.O_ASYNC)
        os.close(watched)

    def _bound_address_space(self) -> None:
        """
        Keep a runaway allocation from taking the machine down between two glances at the memory in use.
        """
        with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
            import resource

            most = max(_LEAST_ADDRESS_SPACE, self._limit_mb << 21)
            resource.prlimit(self._process.pid, resource.RLIMIT_AS, (most, most))

    def _read(self) -> None:
        outputs = {self._process.stdout: self.out, self._process.stderr: self.err}
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            for pipe in outputs:
                os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
                selector.register(pipe, selectors.EVENT_READ)  # type: ignore[arg-type]
            while self.alive:
                for key, _ in selector.select(_GLANCE_S):
                    transcript = outputs.get(key.fileobj)  # type: ignore[call-overload]
                    if transcript is not None:
                        if not _drain(key.fd, transcript, 1 << 20):
                            selector.unregister(key.fileobj)
                    elif not self._receive(outputs):
                        selector.unregister(key.fileobj)
                self._look_at_memory()
            self._socket.setblocking(False)
            while self._socket in selector.get_map() and self._receive(outputs):
                pass  # answers that were posted just before the end
        for pipe, transcript in outputs.items():
            _drain(pipe.fileno(), transcript, 1 << 20)  # type: ignore[union-attr]
            pipe.close()  # type: ignore[union-attr]
        self._socket.close()
        os.close(self._held)
        self._give_up()

    def _receive(self, outputs: dict[Any, Transcript]) -> bool:
        try:
            message = receive(self._socket.fileno())
        except (OSError, ValueError, EOFError, TypeError):
            message = None
        if not isinstance(message, dict):
            return False
        for pipe, transcript in outputs.items():
            _drain(pipe.fileno(), transcript, _pending(pipe.fileno()))
        self._look_at_memory()
        if "ready" in message:
            self._ready.set()
        else:
            with self._lock:  # once over the limit, how it ends is the answer
                waiting = None if self._over else self._waiting.pop(message["number"], None)
            if waiting is not None:
                waiting[1].append(Answer(**message["answer"]))
                waiting[0].set()
        return True

    def _give_up(self) -> None:
        """
        Tell everybody who still waits how the process ended.
        """
        ended = Answer("memory" if self._over else "exited", exit_code=self._process.returncode)
        self._ready.set()
        with self._lock:
            self._ended = ended
            waiting, self._waiting = self._waiting, {}
        for answered, answers in waiting.values():
            answers.append(ended)
            answered.set()

    def _look_at_memory(self) -> None:
        try:
            with open(f"/proc/{self._process.pid}/status", "rb") as file:
                status = file.read()
        except OSError:
            return
        _, found, rest = status.partition(b"VmHWM:")
        if found:
            self._peak_mb = max(self._peak_mb, int(rest.split(None, 1)[0]) / 1024)
        if self._peak_mb > self._limit_mb and not self._over:
            self._over = True
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _drain(fd: int, transcript: Transcript, most: int) -> bool:
    """
    Read what has arrived, at most `most` bytes; False at the end of the stream.
    """
    while most > 0:
        try:
            data = os.read(fd, min(most, 1 << 16))
        except BlockingIOError:
            return True
        if not data:
            return False
        transcript.append(data)
        most -= len(data)
    return True


def _pending(fd: int) -> int:
    """
    How many bytes wait in a pipe.
    """
    return int(struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0"))[0])


def _plain_import_path() -> bool:
    """
    Whether the import path alone says what can be imported, so that the child can do without `site`.

    It cannot where coverage measures the tests: `site` starts that in a child, too.
    """
    editable = any("editable" in getattr(finder, "__module__", type(finder).__module__) for finder in sys.meta_path)
    return not editable and not any(name.startswith("COVERAGE_PROCESS_") for name in os.environ)


def _place_of(value: Cloud | Emulation, usual: str, cloud_name: str, what: str) -> str:
    """
    Where a child process finds a record: ``module:attribute``.
    """
    module_name, _, attribute = usual.partition(":")
    if getattr(sys.modules.get(module_name), attribute, None) is value:
        return usual
    for holder, module in list(sys.modules.items()):
        for name, other in list(getattr(module, "__dict__", {}).items()):
            if other is value and _can_be_imported(holder):
                return f"{holder}:{name}"
    kind = type(value).__name__
    msg = (
        f"A child process cannot import the cloud {cloud_name!r}: its {what} stands in no module of the import path. "
        f"Put {kind.upper()} = {kind}(...) into a module, or run with isolated=False."
    )
    raise TargetError(msg)


def _can_be_imported(name: str) -> bool:
    """
    Whether another process finds the module: not the program itself, nor what a test runner made from a file.
    """
    top = name.partition(".")[0]
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]  # older ones have find_module alone
    return top != "__main__" and any(finder.find_spec(top, None) is not None for finder in finders)
