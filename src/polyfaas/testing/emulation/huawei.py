"""
FunctionGraph's Python runtime: its loader, its calls, its errors and its log lines.

The production runtime is not public. Texts are those of production where they were published (2022 to 2026),
else those of the vendor's Node.js runtime; the loader, the order of calls and the event are those of the
open-sourced engine. All of it is recorded in the tests' golden data; where the sources disagree, the choice
stands beside the code.
"""

from __future__ import annotations

import os
import sys
import time

from .contract import INITIALIZE, INVOKE, PRE_STOP, Answer, Emulation, Runtime, cloudless, restore_builtins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

    from .contract import Call, Instance, Settings, Used

__all__ = ["EMULATION"]

# Error numbers; the console shows them as FSS.<n>. -- the vendor's runtimes and error table (2021)
_ENTRY, _INVOCATION, _TOO_LARGE, _UNSENDABLE, _INITIALIZATION = 4001, 4002, 4004, 4007, 4009
_TIMEOUT, _EXITED, _MEMORY, _INITIALIZATION_TIMEOUT = 4010, 4204, 4205, 4211


class _Failed(Exception):
    """
    A failure that the runtime words itself: an envelope, or a bare text.
    """

    def __init__(self, code: int, told: dict[str, Any] | str) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


def _environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """
    The preset variables and the plain settings. -- user manual, "Environment Variables" table 1 (2026-04-22)
    """
    import json

    from ...clouds import huawei_native

    found = {**cloudless(inherited), **settings.env, **settings.user_data}
    if settings.platform_env is not None:
        return {**found, **settings.platform_env}
    native = settings.native
    package = native.get("package", "default")
    cpu = native.get("cpu") or huawei_native.cpu_millicores(settings.memory_mb)
    found.update(
        RUNTIME_PROJECT_ID=native.get("project_id", ""),
        RUNTIME_PACKAGE=package,
        RUNTIME_FUNC_NAME=settings.function_name,
        RUNTIME_FUNC_VERSION=native.get("version", "latest"),
        RUNTIME_HANDLER=settings.handler,
        RUNTIME_TIMEOUT=str(settings.timeout_s),
        RUNTIME_CPU=str(cpu),
        RUNTIME_MEMORY=str(settings.memory_mb),
        RUNTIME_USERDATA=json.dumps({**settings.user_data, **settings.secret_user_data}),
        RUNTIME_MAX_RESP_BODY_SIZE="6291456",
        RUNTIME_ROOT="/home/snuser/runtime",
        RUNTIME_CODE_ROOT=settings.code_path,
        RUNTIME_LOG_DIR="/home/snuser/log",
    )
    if settings.initializer is not None:
        found["RUNTIME_INITIALIZER_HANDLER"] = settings.initializer
        found["RUNTIME_INITIALIZER_TIMEOUT"] = str(int(settings.initializer_timeout_s))
    return found


def _working_directory(settings: Settings) -> str:
    """
    The parent of the code folder. -- FAQ, relative paths such as ``code/backend/test.conf``
    """
    return os.path.dirname(settings.code_dir)


def _request_id() -> str:
    noise = os.urandom(16).hex()
    return "-".join((noise[:8], noise[8:12], "4" + noise[13:16], "a" + noise[17:20], noise[20:]))


def _opening(settings: Settings, call: Call, moment: float) -> str:
    if call.kind != INVOKE:
        return ""
    version = settings.native.get("version", "latest")
    return f"{_stamp(moment)} Start invoke request '{call.request_id}', version: {version}\n"


def _closing(settings: Settings, call: Call, answer: Answer, used: Used, moment: float) -> str:
    """
    The finish line in its form of 2022: what is not measured here, CPU and storage, is left out.
    """
    if call.kind != INVOKE:
        return ""
    failed = "" if answer.outcome == "response" else "(invoke Failed)"
    return (
        f"{_stamp(moment)} Finish invoke request '{call.request_id}'{failed}, "
        f"duration: {used.duration_ms:.3f}ms, billing duration: {int(-(-used.duration_ms // 1))}ms, "
        f"memory used: {used.memory_mb:.3f}MB, billing memory: {settings.memory_mb}MB\n"
    )


def _platform_error(settings: Settings, call: Call, answer: Answer, used: Used) -> tuple[bytes, int]:
    """
    A bare text, no envelope.
    """
    if answer.outcome == "memory":
        return b"runtime memory limit exceeded", _MEMORY
    if answer.outcome == "exited":
        return b"runtime process is exited", _EXITED
    if call.kind == INITIALIZE:
        told = f"runtime initialization timed out after {settings.initializer_timeout_s:g}s"
        return told.encode(), _INITIALIZATION_TIMEOUT
    return f"call invoke timeout {settings.timeout_s}s".encode(), _TIMEOUT


class _Process:
    """
    FunctionGraph's runtime in one instance.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._modules: dict[str, Any] = {}

    def serve(self, call: Call) -> Answer:
        try:
            body = self._stop(call) if call.kind == PRE_STOP else self._run(call)
        except _Failed as failed:
            return self._error(call, failed)
        return Answer("response", body, "application/json", code=0)

    def _run(self, call: Call) -> bytes:
        with self._instance.loading:
            function = self._load(call.handler, "initializer" if call.kind == INITIALIZE else "handler")
            self._load_hooks()
        # The engine knows no request id before the first invocation.
        context = self._context(call, "" if call.kind == INITIALIZE else call.request_id)
        if call.kind == INITIALIZE:
            try:
                function(context)
            except Exception as exc:  # noqa: BLE001 -- user code
                raise self._raised(call, exc, _INITIALIZATION) from None
            return b""
        event = self._event(call.payload)
        try:
            value = function(event, context)
        except Exception as exc:  # noqa: BLE001 -- user code
            raise self._raised(call, exc, _INVOCATION) from None
        return self._sent(value)

    def _load_hooks(self) -> None:
        """
        Load the configured hooks with the handler: where one is missing, nothing runs.
        """
        settings = self._instance.settings
        for hook, role in ((settings.initializer, "initializer"), (settings.pre_stop, "pre-stop")):
            if hook is not None:
                self._load(hook, role)

    def _stop(self, call: Call) -> bytes:
        """
        Call the pre-stop hook: without argument, in a thread of its own.
        """
        from threading import Thread

        function = self._load(call.handler, "pre-stop")
        raised: list[BaseException] = []

        def stop() -> None:
            try:
                function()
            except BaseException as exc:  # noqa: BLE001 -- reported, whatever it is
                raised.append(exc)

        thread = Thread(target=stop, daemon=True)
        thread.start()
        thread.join()
        if raised:
            raise self._raised(call, raised[0], _INVOCATION)
        return b""

    def _context(self, call: Call, request_id: str) -> Any:
        from ...clouds import huawei_native

        settings = self._instance.settings
        values = {"credentials": settings.credentials, **settings.native, **call.native}

        def logger() -> Any:
            from .huawei_logging import logger_of

            return logger_of(self._instance.write, call.request_id)

        return huawei_native.native(
            request_id=values.pop("request_id", request_id),
            function_name=settings.function_name,
            memory_mb=settings.memory_mb,
            timeout_s=settings.timeout_s,
            user_data={**settings.user_data, **settings.secret_user_data},
            make_logger=logger,
            **values,
        )

    def _event(self, payload: bytes) -> Any:
        """
        The parsed body. What is no JSON is refused in the words of the open-sourced engine; production's are not known.
        """
        from ...exceptions import EventDecodeError

        try:
            if payload:
                return self._instance.cloud.encode_event(payload)
        except EventDecodeError:
            pass
        import json

        try:
            json.loads(payload.decode("utf-8"))
            reason: object = "NaN and Infinity are no JSON"
        except (ValueError, RecursionError) as exc:
            reason = exc
        raise _Failed(_ENTRY, f"failed to loads event body err: {reason}")

    def _sent(self, value: Any) -> bytes:
        restore_builtins()
        try:
            body = self._instance.cloud.dump_result(value)
        except Exception as exc:  # noqa: BLE001 -- whatever the serialiser makes of a user's object
            message = f"function result is invalid, error: {exc}"
            raise _Failed(_UNSENDABLE, {"errorMessage": message, "errorType": type(exc).__name__}) from None
        limit = self._instance.cloud.max_result_bytes
        if limit is not None and len(body) > limit:
            raise _Failed(_TOO_LARGE, f"response body size {len(body)} exceeds the limit of {limit}")
        return body

    def _raised(self, call: Call, exc: BaseException, code: int) -> _Failed:
        restore_builtins()
        from ...envelope import ErrorEnvelope

        if exc.__traceback__ is not None and exc.__traceback__.tb_next is None:
            exc.__traceback__ = None  # only the runtime's own call, which is cut
        envelope = ErrorEnvelope.from_exception(exc)
        told = self._instance.cloud.encode_error(envelope)
        if code == _INITIALIZATION:
            told["errorMessage"] = told["errorMessage"].replace("invocation exception", "initialization exception", 1)
        lines = [told["errorMessage"], "Traceback (most recent call last):"]
        for frame in envelope.frames:
            lines.append(frame.under(self._instance.settings.code_path).format().rstrip("\n"))
        lines.append(f"{envelope.qualified_type}: {envelope.message}" if envelope.message else envelope.qualified_type)
        self._log(call, "\n".join(lines))
        return _Failed(code, told)

    def _error(self, call: Call, failed: _Failed) -> Answer:
        import json

        told = failed.told
        if isinstance(told, str):
            self._log(call, told)
            return Answer("error", told.encode("utf-8", "backslashreplace"), "text/plain", code=failed.code)
        if failed.code in (_ENTRY, _UNSENDABLE):
            self._log(call, told["errorMessage"])
        text = json.dumps(told, indent=4, ensure_ascii=False)
        return Answer("error", text.encode("utf-8", "backslashreplace"), "application/json", code=failed.code)

    def _log(self, call: Call, text: str) -> None:
        self._instance.write(f"{_stamp(time.time())} {call.request_id or 'initializer'} ERROR {text}\n")

    def _load(self, handler: str, role: str) -> Callable[..., Any]:
        """
        The function behind a handler string: ``file.function``, sub-folders with a slash or a dot.
        """
        if handler in self._instance.ready:
            return self._instance.ready[handler]
        path, _, name = handler.rpartition(".")
        dotted = path.replace("/", ".")
        module = self._import(dotted)
        try:
            function = getattr(module, name)
        except AttributeError as exc:
            raise _entry(f"{role} '{name}' not found in module '{dotted}'({exc})", exc) from None
        return self._instance.deploy(handler, function)

    def _import(self, dotted: str) -> Any:
        """
        Execute the entry file, which then stands in no module table.
        """
        if dotted in self._modules:
            return self._modules[dotted]
        root = self._instance.settings.code_path
        try:
            spec = self._instance.sources.locate(dotted, f"{root}/{dotted.replace('.', '/')}")
            if spec is None:
                msg = f"No module named {dotted!r}"
                raise ModuleNotFoundError(msg, name=dotted)
            module = self._instance.sources.execute(spec, register=False)
        except SyntaxError as exc:
            message = f"Syntax error in module '{dotted}'({exc})"
            told = {"errorMessage": message, "errorType": type(exc).__name__, "stackTrace": _place(exc, root)}
            raise _Failed(_ENTRY, told) from None
        except ImportError as exc:
            raise _entry(f"failed to import module '{dotted}'({exc})", exc) from None
        except Exception as exc:  # noqa: BLE001 -- user code
            raise _entry(f"module initialization error({exc})", exc) from None
        self._modules[dotted] = module
        return module


def _entry(what: str, exc: Exception) -> _Failed:
    told = {"errorMessage": f"function entry exception, error: {what}", "errorType": type(exc).__name__}
    return _Failed(_ENTRY, told)


def _place(exc: SyntaxError, root: str) -> list[str]:
    """
    Where a syntax error is: the file relative to the code, then the line, indented by two blanks.
    """
    file = exc.filename or ""
    if file.startswith(root + "/"):
        file = "./" + file[len(root) + 1 :]
    lines = [f'File "{file}", line {exc.lineno}']
    return [*lines, "  " + exc.text.strip()] if exc.text else lines


def _stamp(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def _start(instance: Instance) -> Runtime:
    sys.path.insert(0, instance.settings.code_path)
    return Runtime(_Process(instance).serve)


EMULATION = Emulation(
    start=_start,
    environment=_environment,
    request_id=_request_id,
    platform_error=_platform_error,
    working_directory=_working_directory,
    opening=_opening,
    closing=_closing,
    logs_stderr=True,
)
