"""
What a cloud's emulation must supply, two records of functions, and what passes between a local runtime and an instance.

Settings, calls and answers cross into a child process, which must be ready at once: plain classes, whose values
`marshal` can write.
"""

from __future__ import annotations

import builtins
import sys
from _thread import RLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

    from ...contract import Cloud
    from .sources import Sources

INVOKE = "invoke"
INITIALIZE = "initialize"
PRE_STOP = "pre-stop"
PRE_FREEZE = "pre-freeze"


class Settings:
    """
    One deployed function, as its instances see it.

    Attributes:
        runtime: The cloud's id of the Python version, such as ``python3.10``.
        function_name: The deployed name.
        handler: The handler string.
        initializer: The initializer's string, or None.
        pre_stop: The pre-stop hook's string, or None.
        code_dir: The folder that holds the code.
        code_path: The path under which the code sees itself; the same folder unless the sources are mapped.
        timeout_s: Seconds for one invocation.
        initializer_timeout_s: Seconds for the initializer.
        memory_mb: Memory in MB.
        concurrency: How many invocations one instance takes at a time.
        env: The user's own environment variables.
        user_data: FunctionGraph's settings.
        secret_user_data: Its encrypted settings.
        platform_env: What the platform puts into the environment; None: what the cloud's documents list.
        credentials: Key id, secret and token, or None without a role.
        native: More values for the cloud's native context, by the names of its constructor.
        written_for: The cloud that the code was written for: it is carried over with `port()`. None: deployed
            as it is.
    """

    runtime: str
    function_name: str
    handler: str
    initializer: str | None
    pre_stop: str | None
    code_dir: str
    code_path: str
    timeout_s: int
    initializer_timeout_s: float
    memory_mb: int
    concurrency: int
    env: dict[str, str]
    user_data: dict[str, str]
    secret_user_data: dict[str, str]
    platform_env: dict[str, str] | None
    credentials: tuple[str, str, str] | None
    native: dict[str, Any]
    written_for: str | None

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)


class Call:
    """
    One call of a function's handler or hook.

    Attributes:
        number: Tells the calls of one instance apart.
        kind: `INVOKE`, `INITIALIZE`, `PRE_STOP` or `PRE_FREEZE`.
        handler: The handler string to load.
        request_id: As the native context will show it.
        payload: The event's bytes.
        native: Values for the native context of this call alone.
        http: The HTTP request in the cloud's own shape where the call came through a classic HTTP trigger.
    """

    def __init__(
        self,
        number: int,
        kind: str,
        handler: str,
        request_id: str,
        payload: bytes = b"",
        native: dict[str, Any] | None = None,
        http: dict[str, Any] | None = None,
    ) -> None:
        self.number = number
        self.kind = kind
        self.handler = handler
        self.request_id = request_id
        self.payload = payload
        self.native = native or {}
        self.http = http


class Answer:
    """
    What an instance did with a call.

    Attributes:
        outcome: ``"response"``, ``"error"`` (both posted by the runtime), ``"silence"`` (never answered), or,
            said by the platform, ``"exited"``, ``"timeout"``, ``"memory"``.
        body: The bytes that were posted.
        content_type: Their type.
        http: Status and headers of a classic HTTP call, or None.
        exit_code: How the process ended, negative for a signal; None: it lives.
        code: The cloud's own number of an error, or None where it has none.
        printed: What the call wrote to standard output and standard error, where several run side by side; None: what
            the instance wrote meanwhile.
    """

    def __init__(
        self,
        outcome: str,
        body: bytes = b"",
        content_type: str = "",
        http: dict[str, Any] | None = None,
        exit_code: int | None = None,
        code: int | None = None,
        printed: tuple[str, str] | None = None,
    ) -> None:
        self.outcome = outcome
        self.body = body
        self.content_type = content_type
        self.http = http
        self.exit_code = exit_code
        self.code = code
        self.printed = printed


class Used:
    """
    What one call used.

    Attributes:
        duration_ms: Wall time in milliseconds.
        memory_mb: The instance's highest memory so far in MB.
    """

    def __init__(self, duration_ms: float, memory_mb: float) -> None:
        self.duration_ms = duration_ms
        self.memory_mb = memory_mb


class Instance:
    """
    What a cloud's runtime is started in.

    Attributes:
        settings: The function.
        sources: Its code.
        write: Takes the runtime's own lines, past whatever the user's code did to `sys.stdout`.
        ready: Functions by their handler strings, those that `deploy` was given included.
        busy: Whether the main thread of a child process is in the middle of a call.
        loading: Held while user code is loaded: first invocations side by side share one module.
    """

    def __init__(
        self, find_cloud: Callable[[], Cloud], settings: Settings, sources: Sources, write: Callable[[str], None]
    ) -> None:
        """
        Args:
            find_cloud: Gives the cloud's record; called when it is first needed, which may load it.
            settings: The function.
            sources: Its code.
            write: Takes the runtime's own lines.
        """
        self._find_cloud = find_cloud
        self.settings = settings
        self.sources = sources
        self.write = write
        self.ready: dict[str, Callable[..., Any]] = {}
        self.busy = False
        self.loading = RLock()

    @property
    def cloud(self) -> Cloud:
        """
        The cloud's record.
        """
        return self._find_cloud()

    def deploy(self, handler: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """
        Keep what a handler string led to, and return what is called in its place: itself, or the ported one.
        """
        if self.settings.written_for is not None:
            from ...porting import port

            function = port(function, written_for=self.settings.written_for, cloud=self.cloud)
        self.ready[handler] = function
        return function


#: How the names of variables begin that hold a function's keys: FC's, and FC 2.0's.
KEYS = ("ALIBABA_CLOUD_", "accessKeyID", "accessKeySecret", "securityToken")


def cloudless(inherited: Mapping[str, str]) -> dict[str, str]:
    """
    The environment of this machine without the variables of the clouds' runtimes and their keys.
    """
    own = ("FC_", "_FC_", "RUNTIME_", *KEYS)
    return {name: value for name, value in inherited.items() if not name.startswith(own)}


def restore_builtins() -> None:
    """
    Put back what cannot be imported a second time, where user code has emptied the module table.
    """
    for module in (builtins, sys):
        sys.modules.setdefault(module.__name__, module)


def _nothing(*_: Any) -> None:
    """
    Do nothing.
    """


def _no_text(*_: Any) -> str:
    """
    Write no line.
    """
    return ""


def _code_dir(settings: Settings) -> str:
    return settings.code_dir


def _end() -> None:
    raise SystemExit(143)


class Runtime:
    """
    A cloud's runtime, started in one instance.

    Attributes:
        serve: Does one call. What ends the process on the cloud (`SystemExit` and its like) is let through.
        configure_logging: Sets up the standard library's logging; called when that has been loaded.
        on_sigterm: What it does when the platform ends the instance in the middle of a call: by default it exits with
            143.
    """

    __slots__ = ("configure_logging", "on_sigterm", "serve")

    def __init__(
        self,
        serve: Callable[[Call], Answer],
        *,
        configure_logging: Callable[[], None] = _nothing,
        on_sigterm: Callable[[], None] = _end,
    ) -> None:
        self.serve = serve
        self.configure_logging = configure_logging
        self.on_sigterm = on_sigterm


class Emulation:
    """
    One cloud's runtime, and the platform around it.

    Attributes:
        start: Does what the runtime does once, before it asks for work.
        environment: The environment of an instance: from the settings and what is inherited, less every cloud's own
            variables, and this cloud's.
        request_id: A new id in the cloud's form.
        platform_error: The body that the caller gets where the runtime posted none, and the cloud's number of the
            error, or None where it has none; from settings, call, answer and what was used.
        working_directory: Where an instance starts.
        opening: What the platform writes into the log before a call, from settings, call and the moment in seconds
            since the epoch.
        closing: What it writes after a call: from settings, call, answer, what was used, and the moment.
        error_header: The cloud's header that marks a failed call, or None.
        logs_stderr: Whether standard error belongs to the function's log.
        runtimes: The cloud's ids of the Python versions that make a difference; empty where none does.
    """

    __slots__ = (
        "closing",
        "environment",
        "error_header",
        "logs_stderr",
        "opening",
        "platform_error",
        "request_id",
        "runtimes",
        "start",
        "working_directory",
    )

    def __init__(
        self,
        *,
        start: Callable[[Instance], Runtime],
        environment: Callable[[Settings, Mapping[str, str]], dict[str, str]],
        request_id: Callable[[], str],
        platform_error: Callable[[Settings, Call, Answer, Used], tuple[bytes, int | None]],
        working_directory: Callable[[Settings], str] = _code_dir,
        opening: Callable[[Settings, Call, float], str] = _no_text,
        closing: Callable[[Settings, Call, Answer, Used, float], str] = _no_text,
        error_header: Callable[[Call], str | None] = _nothing,
        logs_stderr: bool = False,
        runtimes: tuple[str, ...] = (),
    ) -> None:
        self.start = start
        self.environment = environment
        self.request_id = request_id
        self.platform_error = platform_error
        self.working_directory = working_directory
        self.opening = opening
        self.closing = closing
        self.error_header = error_header
        self.logs_stderr = logs_stderr
        self.runtimes = runtimes
