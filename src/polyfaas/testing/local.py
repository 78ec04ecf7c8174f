"""
`LocalRuntime`: a function on a cloud that is this machine.

It plays the platform: makes instances, calls initializer, handler and pre-stop hook as the cloud does, gives
instances up after a failed initializer, a crash or a timeout. What the cloud's runtime does inside an
instance stands in `polyfaas.testing.emulation`.
"""

from __future__ import annotations

import math
import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from itertools import count
from typing import TYPE_CHECKING, Any

from ..clouds import record_of
from ..exceptions import LifecycleError, TargetError
from ..payload import payload_bytes
from .emulation import INITIALIZE, INVOKE, PRE_STOP, Call, Settings, Used, at, place_of
from .instance import InProcess
from .places import Places
from .result import Result, Summary, joined
from .targets import resolve
from .values import key_parts, known, known_native

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..contract import Cloud
    from .emulation import Emulation
    from .process import ChildProcess
    from .values import Keys

__all__ = ["LocalRuntime"]

#: Seconds after which invocations are told again that nobody waits for them: one may have been about to begin.
_GLANCE_S = 0.02


class LocalRuntime:
    """
    A function deployed on this machine, run as the cloud would run it. A context manager.

    In process (the default) breakpoints and coverage work; a timeout is only reported after the fact, `os._exit()` ends
    the test run, threads that outlive their call see the process as it is, and runtimes used by several threads take
    turns. With ``isolated=True`` each instance is a child process: time limits kill, crashes are survived, memory is
    measured (POSIX only).
    """

    def __init__(
        self,
        cloud: str | Cloud,
        target: object,
        *,
        initializer: object = None,
        pre_stop: object = None,
        code_dir: str | None = None,
        runtime: str = "python3.10",
        isolated: bool = False,
        concurrency: int = 1,
        function_name: str = "local",
        timeout_s: int = 60,
        initializer_timeout_s: float = 60,
        pre_stop_timeout_s: float = 60,
        memory_mb: int = 512,
        env: Mapping[str, str] | None = None,
        user_data: Mapping[str, str] | None = None,
        encrypted_user_data: Mapping[str, str] | None = None,
        credentials: Keys | None = None,
        code_path: str | None = None,
        platform_env: Mapping[str, str] | None = None,
        native: Mapping[str, Any] | None = None,
        written_for: str | None = None,
        emulation: Emulation | None = None,
    ) -> None:
        """
        Args:
            cloud: A cloud's name, or its record.
            target: A `Function`, a callable, or a handler string such as ``"index.handler"``.
            initializer: A callable or a string; None: the `Function`'s own, or none.
            pre_stop: Likewise.
            code_dir: The folder that handler strings are looked up in; None: the working directory.
            runtime: The cloud's id of the Python version: decides on the shape of FC's context.
            isolated: Whether instances are child processes.
            concurrency: How many invocations an instance takes at a time; each result has its own call's lines.
            function_name: The deployed name.
            timeout_s: Seconds for an invocation; no test need wait for whole ones.
            initializer_timeout_s: Seconds for the initializer.
            pre_stop_timeout_s: Seconds for the pre-stop hook.
            memory_mb: Memory in MB; a child process that uses more is killed.
            env: Environment variables of the function.
            user_data: FunctionGraph's settings.
            encrypted_user_data: Its encrypted settings, which are in no environment variable.
            credentials: A role's keys, as the fakes take them; None: no role. This machine's keys are never passed on.
            code_path: The path under which the code sees itself, such as ``/code``; None: where it is.
            platform_env: The platform's environment variables; None: those that the cloud documents.
            native: More values for the cloud's native context, by the keywords of its fake, such as FC's `region`.
            written_for: The cloud that handler strings lead to code for, carried over with `port()`; None: as it is.
            emulation: What the cloud's own runtime does; None: that of a built-in cloud, or what its record says.

        Raises:
            TargetError: The target cannot be run.
            TypeError: A time, the memory or the concurrency is no number, or a setting no text.
            UnknownCloudError: There is no such cloud.
            ValueError: One of them is not above 0, or the cloud has no such runtime.
        """
        given = dict(locals())
        del given["self"], given["code_dir"]  # a path will do there
        known(given, {**LocalRuntime.__init__.__annotations__, "timeout_s": "float"}, "LocalRuntime")
        self.cloud = record_of(cloud)
        if isolated and os.name != "posix":
            raise TargetError("isolated=True needs POSIX; run in process on this system.")
        if emulation is None:
            known_native(native or {}, self.cloud.name)
        keys = key_parts(credentials, "LocalRuntime")
        found = resolve(target, initializer, pre_stop, code_dir, isolated=isolated)
        self._emulation: Emulation = emulation or at(place_of(self.cloud.name))
        if (there := self._emulation.runtimes) and runtime not in there:
            raise ValueError(f"LocalRuntime(runtime={runtime!r}): {self.cloud.name} is known of {', '.join(there)}.")
        self._ready = found.ready
        self.settings = Settings(
            runtime=runtime,
            function_name=function_name,
            handler=found.handler,
            initializer=found.initializer,
            pre_stop=found.pre_stop,
            code_dir=found.code_dir,
            code_path=code_path or found.code_dir,
            timeout_s=timeout_s,
            initializer_timeout_s=initializer_timeout_s,
            memory_mb=memory_mb,
            concurrency=concurrency,
            env=dict(env or {}),
            user_data=dict(user_data or {}),
            secret_user_data=dict(encrypted_user_data or {}),
            platform_env=None if platform_env is None else dict(platform_env),
            credentials=None if keys is None else (keys[0] or "", keys[1] or "", keys[2] or ""),
            native=dict(native or {}),
            written_for=written_for,
        )
        self._isolated = isolated
        self._limits = {INITIALIZE: initializer_timeout_s, PRE_STOP: pre_stop_timeout_s}
        self._instance: InProcess | ChildProcess | None = None
        self._initialized = self._closed = False
        self._numbers = count(1)
        self._starting = threading.RLock()
        self._places = Places(concurrency, timeout_s + initializer_timeout_s)

    def __enter__(self) -> LocalRuntime:
        return self

    def __exit__(self, kind: object, exc: BaseException | None, trace: object) -> None:
        if exc is not None and not isinstance(exc, Exception):  # Ctrl-C: what runs in other threads has to end, too
            self._abandon()
        self.close()

    def start(self) -> None:
        """
        Make an instance, unless there is one. `invoke` does so by itself.
        """
        self._living()

    @property
    def output(self) -> str:
        """
        Everything that the present instance has printed so far, at most the last mebibyte; ``""`` without one.
        """
        return "" if self._instance is None else self._instance.out.since(0)

    @property
    def pid(self) -> int | None:
        """
        The present instance's process id: this process', where it is not isolated; None without an instance.
        """
        return None if self._instance is None else self._instance.pid

    def initialize(self, request_id: str | None = None) -> Result | None:
        """
        Run the initializer of the instance, making one if need be; None when there is none, or it has run.

        After a failure the instance is given up, and the next invocation makes a new one.
        """
        with self._starting:
            self._living()
            if self._initialized or self.settings.initializer is None:
                return None
            result = self.call(INITIALIZE, self.settings.initializer, request_id=request_id)
            self._initialized = result.ok
            if not result.ok:
                self._give_up()
            return result

    def invoke(self, payload: object = "{}", *, request_id: str | None = None) -> Result:
        """
        Invoke the function once.

        Args:
            payload: The payload itself as bytes or text; any other value is sent as JSON. Left out: an empty object.
            request_id: None: a new one.

        Returns:
            What the caller of the cloud would get. Where the initializer fails that is its error.
        """
        with self._places.one():
            request_id = request_id or self._emulation.request_id()
            failed = self.initialize(request_id)
            if failed is not None and not failed.ok:
                return failed
            sent = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload_bytes(payload)
            return self.call(INVOKE, self.settings.handler, sent, request_id=request_id)

    def invoke_many(self, payloads: Iterable[object]) -> list[Result]:
        """
        Invoke once for each payload, as many at a time as the instance takes; results in the payloads' order.
        """
        if self.settings.concurrency == 1:
            return [self.invoke(payload) for payload in payloads]
        with ThreadPoolExecutor(self.settings.concurrency) as pool:
            running: list[Future[Result]] = []
            try:
                for payload in payloads:
                    running.append(pool.submit(copy_context().run, self.invoke, payload))
                return [future.result() for future in running]
            except BaseException:  # Ctrl-C: what runs beside has to end, too, and what was just about to begin
                for future in running:
                    future.cancel()
                while wait(running, _GLANCE_S).not_done:
                    self._abandon()
                raise

    def pre_stop(self) -> Result | None:
        """
        Run the pre-stop hook and end the instance; None when there is no hook or no instance.

        Invocations that run in other threads come to their end first.
        """
        with self._places.all(), self._starting:
            return self._stop()

    def close(self) -> None:
        """
        End the instance as `pre_stop` does. Nothing can be invoked after that.
        """
        with self._places.all(), self._starting:
            try:
                self._stop()
            finally:
                self._closed = True

    def call(
        self,
        kind: str,
        handler: str,
        payload: bytes = b"",
        *,
        request_id: str | None = None,
        native: Mapping[str, Any] | None = None,
        http: dict[str, Any] | None = None,
        limit_s: float | None = None,
    ) -> Result:
        """
        Hand one call to an instance, as the platform does, without its care for the order of initializer and handler.

        Args:
            kind: ``"invoke"``, ``"initialize"``, ``"pre-stop"`` or FC 2.0's ``"pre-freeze"``.
            handler: The handler string.
            payload: The event.
            request_id: None: a new one.
            native: Values for the native context of this call alone.
            http: The request of a classic HTTP trigger in the cloud's own shape (FC 2.0: ``x-fc-http-params``).
            limit_s: Seconds until the instance is ended; None: as configured.
        """
        instance = self._living()
        request_id = request_id or self._emulation.request_id()
        call = Call(next(self._numbers), kind, handler, request_id, payload, dict(native or {}), http)
        printed, complained = instance.out.position(), instance.err.position()
        opening = self._emulation.opening(self.settings, call, time.time())
        started = time.perf_counter()
        answer = instance.call(call, limit_s or self._limits.get(kind, self.settings.timeout_s))
        duration_ms = (time.perf_counter() - started) * 1000
        used = Used(duration_ms, instance.memory_mb())
        stdout, stderr = answer.printed or (instance.out.since(printed), instance.err.since(complained))
        body, code = answer.body, answer.code
        if answer.outcome not in ("response", "error"):
            body, code = self._emulation.platform_error(self.settings, call, answer, used)
            with self._starting:
                if self._instance is instance:
                    self._give_up()
        ok = answer.outcome == "response"
        shown = stdout + stderr if self._emulation.logs_stderr else stdout
        return Result(
            cloud=self.cloud.name,
            ok=ok,
            payload=body,
            outcome="timeout" if answer.outcome == "silence" else answer.outcome,
            content_type=answer.content_type,
            error_type_header=None if ok else self._emulation.error_header(call),
            http=answer.http,
            exit_code=answer.exit_code,
            code=code,
            stdout=stdout,
            stderr=stderr,
            log=joined(opening, shown, self._emulation.closing(self.settings, call, answer, used, time.time())),
            summary=Summary(request_id, self.settings.memory_mb, duration_ms, used.memory_mb, math.ceil(duration_ms)),
        )

    def _living(self) -> InProcess | ChildProcess:
        with self._starting:
            if self._closed:
                raise LifecycleError(
                    "This LocalRuntime is closed: invoke it inside of its with block, or make another. "
                    "To go on with a new instance, call pre_stop() instead of close()."
                )
            if self._instance is None or not self._instance.alive:
                self._give_up()
                self._instance = self._make()
            return self._instance

    def _make(self) -> InProcess | ChildProcess:
        environment = self._emulation.environment(self.settings, os.environ)
        if not self._isolated:
            return InProcess(self.cloud, self._emulation, self.settings, environment, self._ready)
        from .process import ChildProcess

        return ChildProcess(self.cloud, self._emulation, self.settings, environment)

    def _stop(self) -> Result | None:
        instance, hook = self._instance, self.settings.pre_stop
        begun = self._initialized or self.settings.initializer is None
        try:
            if instance is None or not instance.alive or hook is None or not begun:
                return None
            return self.call(PRE_STOP, hook)
        finally:
            self._give_up()

    def _abandon(self) -> None:
        if (instance := self._instance) is not None:  # another thread may give it up
            instance.abandon()

    def _give_up(self) -> None:
        with self._starting:
            instance, self._instance = self._instance, None
            self._initialized = False
            if instance is not None:
                instance.close()
