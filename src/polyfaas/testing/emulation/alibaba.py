"""
FC's Python runtime: its loader, its calls, its errors and its lines on standard output.

The rules are those of the real runtime as recorded in the tests' golden data (the python3.9 build of 2023,
which python3.10 shares); python3.12 imports by dotted names instead -- Alibaba Cloud, Python "Context" (2026)
and a production stack dump. What the platform says where the runtime is silent is documented with the
function that says it.
"""

from __future__ import annotations

import os
import sys
import time

from .alibaba_errors import Unloadable, posted
from .contract import INITIALIZE, INVOKE, PRE_FREEZE, PRE_STOP, Answer, Emulation, Runtime, cloudless, restore_builtins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType
    from typing import Any, Callable

    from .contract import Call, Instance, Settings, Used

__all__ = ["EMULATION", "stamp"]

_WORDS = {INVOKE: "Invoke", INITIALIZE: "Initialize", PRE_STOP: "PreStop", PRE_FREEZE: "PreFreeze"}
_RESPONSE, _ERROR = "application/octet-stream", "application/json"

# The runtime deletes every other FC_ and _FC_ variable before it imports user code.
_KEPT = frozenset(
    [
        "FC_FUNC_CODE_PATH",
        "FC_FUNCTION_MEMORY_SIZE",
        "FC_RUNTIME_VERSION",
        "FC_ACCOUNT_ID",
        "FC_FUNCTION_HANDLER",
        "FC_FUNCTION_NAME",
        "FC_SERVICE_NAME",
        "FC_VER_ID",
        "FC_QUALIFIER",
        "FC_REGION",
        "FC_INSTANCE_ID",
        "FC_SNAPSHOT_FLAG",
    ]
)


def stamp(moment: float) -> str:
    """
    A log record's time: UTC with milliseconds, ``2022-03-31T02:57:49.693Z``.
    """
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(moment))}.{int(moment * 1000) % 1000:03d}Z"


def _environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """
    The variables documented for built-in runtimes, and the role's keys. -- FC, environment variable pages (3.0)
    """
    found = {**cloudless(inherited), **settings.env}
    given = settings.platform_env
    if given is None:
        native = settings.native
        given = {
            "FC_FUNC_CODE_PATH": settings.code_path,
            "FC_FUNCTION_NAME": settings.function_name,
            "FC_FUNCTION_HANDLER": settings.handler,
            "FC_FUNCTION_MEMORY_SIZE": str(settings.memory_mb),
            "FC_REGION": native.get("region", ""),
            "FC_ACCOUNT_ID": native.get("account_id", ""),
            "FC_INSTANCE_ID": "c-local",
        }
        if settings.credentials:
            names = ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN")
            given.update(zip([f"ALIBABA_CLOUD_{name}" for name in names], settings.credentials))
    found.update(given)
    return {k: v for k, v in found.items() if k in _KEPT or not k.startswith(("FC_", "_FC_"))}


def _request_id() -> str:
    noise = os.urandom(10).hex()
    return f"1-{int(time.time()):08x}-{noise[:8]}-{noise[8:]}"


def _closing(settings: Settings, call: Call, answer: Answer, used: Used, moment: float) -> str:
    """
    The End line of the platform, for calls whose end the runtime did not see.
    """
    if answer.outcome in ("response", "error"):
        return ""
    word = _WORDS.get(call.kind, "Invoke")
    return f"FC {word} End RequestId: {call.request_id}, Error: {_ended(settings, answer, used)}\n"


def _platform_error(settings: Settings, call: Call, answer: Answer, used: Used) -> tuple[bytes, None]:
    """
    A timeout as production says it; everything else as documented for a process that exited.

    The text for memory running out is not published; the process then has exited, too.
    """
    import json

    return json.dumps({"errorMessage": _ended(settings, answer, used)}).encode(), None


def _error_header(call: Call) -> str | None:
    """
    ``X-Fc-Error-Type``. -- Alibaba Cloud, Python "Instance lifecycle hook methods" (Aug 8 2025), "Error handling"
    """
    return "InitializationError" if call.kind == INITIALIZE else "UnhandledInvocationError"


def _ended(settings: Settings, answer: Answer, used: Used) -> str:
    if answer.outcome in ("timeout", "silence"):
        return f"Function timed out after {settings.timeout_s} seconds"
    spent = f"duration: {used.duration_ms:.0f}ms, maxMemoryUsage: {used.memory_mb:.0f}MB"
    return f"Process exited unexpectedly before completing request ({spent})"


class AlibabaProcess:
    """
    FC's runtime in one instance.

    Attributes:
        instance: The instance.
        latest: The request id that the root logger stamps: that of the invocation that started last.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.latest = ""
        self._modules: dict[str, Any] = {}
        self._serving: dict[int, str] = {}

    def configure_logging(self) -> None:
        from .alibaba_logging import configure

        configure(self)

    def serve(self, call: Call) -> Answer:
        from _thread import get_ident

        self.latest = call.request_id
        self._serving[get_ident()] = call.request_id
        word = _WORDS.get(call.kind, "Invoke")
        line = f"FC {word} %s RequestId: {call.request_id}"
        self.instance.write(line % "Start" + "\n")
        value: Any = None
        http = None
        try:
            context = self._context(call)
            with self.instance.loading:
                function = self._load(call.handler)
            if call.http is not None:
                from .alibaba_http import respond

                body, http = respond(self, call, context, function)
            else:
                try:
                    value = function(call.payload, context) if word == "Invoke" else function(context)
                finally:
                    restore_builtins()
                body = self.instance.cloud.dump_result(value)
        except Exception as exc:  # noqa: BLE001 -- user code
            if isinstance(exc, UnicodeEncodeError) and isinstance(value, str):
                # The text is encoded after the call has been reported as finished.
                self.instance.write(line % "End" + "\n")
            body, told = posted(exc)
            self.log("ERROR", told, call.request_id)
            self.instance.write(line % "End" + ", Error: Unhandled function error\n")
            return Answer("error", body, _ERROR)
        finally:
            self._serving.pop(get_ident(), None)
        self.instance.write(line % "End" + "\n")
        return Answer("response", body, _RESPONSE, http)

    def log(self, level: str, text: str, request_id: str) -> None:
        """
        Write one record in FC's layout.
        """
        self.instance.write(f"{stamp(time.time())} {request_id} [{level}] {text}\n")

    def _context(self, call: Call) -> Any:
        from ...clouds import alibaba_native

        settings = self.instance.settings
        values = {"credentials": settings.credentials, **settings.native, **call.native}
        logger = None
        if settings.concurrency > 1:
            from .alibaba_logging import logger_of

            logger = logger_of(self, call.request_id)
        return alibaba_native.native(
            request_id=call.request_id,
            handler=call.handler,
            function_name=settings.function_name,
            memory_mb=settings.memory_mb,
            timeout_s=settings.timeout_s,
            runtime=settings.runtime,
            concurrency=settings.concurrency,
            logger=logger,
            **values,
        )

    def _load(self, handler: str) -> Callable[..., Any]:
        """
        The function behind a handler string: split at the last dot; kept once it has been found.
        """
        if handler in self.instance.ready:
            return self.instance.ready[handler]
        try:
            module_name, function_name = handler.rsplit(".", 1)
        except ValueError as exc:
            raise Unloadable("InvalidHandleName", f"Invalid handler '{handler}'", exc) from None
        module = self._import(module_name)
        try:
            function = getattr(module, function_name)
        except AttributeError as exc:
            message = f"Handler '{function_name}' is missing on module '{module_name}'"
            raise Unloadable("HandlerNotFound", message, exc) from None
        return self.instance.deploy(handler, function)

    def _import(self, name: str) -> Any:
        if name in self._modules:
            return self._modules[name]
        try:
            find = self._import_dotted if self.instance.settings.runtime == "python3.12" else self._import_by_segments
            module = find(name)
        except SyntaxError as exc:
            raise Unloadable("UserCodeSyntaxError", f"Syntax error in module '{name}'", exc) from None
        except ImportError as exc:
            raise Unloadable("ImportModuleError", f"Unable to import module '{name}'", exc) from None
        except ValueError as exc:
            # Meant for the handler string, but any ValueError of the module ends here, too.
            raise Unloadable("InvalidHandleName", f"Invalid handler '{name}'", exc) from None
        except Exception as exc:  # noqa: BLE001 -- user code
            raise Unloadable("UserCodeError", f"Module initialization error: '{exc}'", exc) from None
        self._modules[name] = module
        return module

    def _import_by_segments(self, name: str) -> Any:
        path = self.instance.settings.code_path
        *above, last = name.split(".")
        for segment in above:
            package = self.instance.sources.locate(name, f"{path}/{segment}")
            if package is None:
                raise _no_module(segment)
            # A file is taken for a package, too: nothing is found in it.
            path = f"{path}/{segment}" if package.submodule_search_locations else package.origin or ""
        found = self.instance.sources.locate(name, f"{path}/{last}")
        if found is None:
            raise _no_module(last)
        _check_encoding(found.origin or "", self.instance.sources.real(found.origin or ""))
        return self.instance.sources.execute(found, register=True)

    def _import_dotted(self, name: str) -> Any:
        from importlib import import_module

        return import_module(name.replace("/", "."))

    def on_sigterm(self) -> None:
        """
        Log where every thread that serves a request stands, then end with 143; `finally` blocks still run.
        """
        import traceback
        from _thread import get_ident

        frames: Mapping[int, FrameType] = sys._current_frames()
        for thread, request_id in list(self._serving.items()):
            frame = sys._getframe() if thread == get_ident() else frames.get(thread)
            self.log("ERROR", "Dumping stack trace after function timeout", request_id)
            self.log("ERROR", f"request id = {request_id}, thread id = {thread}", request_id)
            self.log("ERROR", repr(traceback.format_stack(frame)), request_id)
        raise SystemExit(143)


def _no_module(segment: str) -> ImportError:
    return ImportError(f"No module named {segment!r}")


def _check_encoding(shown: str, path: str) -> None:
    """
    Refuse a source whose declared encoding is unknown, in the words of the old import machinery.
    """
    with open(path, "rb") as file:
        head = file.readline() + file.readline()
    if b"coding" in head:
        import io
        from tokenize import detect_encoding

        class _Named(io.BytesIO):
            name = shown

        detect_encoding(_Named(head).readline)


def _start(instance: Instance) -> Runtime:
    settings = instance.settings
    site = "/opt/python/lib/python{}.{}/site-packages".format(*sys.version_info)
    sys.path[:0] = [settings.code_path, site, "/opt/python"]
    if settings.concurrency > 1:
        import logging  # noqa: F401 -- every invocation gets a logger of its own
    instance.write("FunctionCompute python3 runtime inited.\n")
    process = AlibabaProcess(instance)
    return Runtime(process.serve, configure_logging=process.configure_logging, on_sigterm=process.on_sigterm)


EMULATION = Emulation(
    start=_start,
    environment=_environment,
    request_id=_request_id,
    platform_error=_platform_error,
    closing=_closing,
    error_header=_error_header,
    runtimes=("python3.9", "python3.10", "python3.12"),
)
