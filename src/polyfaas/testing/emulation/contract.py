"""
What passes between a local runtime and an emulated instance: settings, calls, answers; and what an emulation
supplies.

Plain classes that turn into marshallable dicts, because they cross into a child process that must be ready at
once.
"""

from __future__ import annotations

from _thread import RLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

    from ...contract import Cloud
    from .sources import Sources

__all__ = [
    "INITIALIZE",
    "INVOKE",
    "PRE_FREEZE",
    "PRE_STOP",
    "Answer",
    "Call",
    "Console",
    "Emulation",
    "Settings",
    "Used",
]

INVOKE, INITIALIZE, PRE_STOP, PRE_FREEZE = "invoke", "initialize", "pre-stop", "pre-freeze"


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

    __slots__ = (
        "code_dir",
        "code_path",
        "concurrency",
        "credentials",
        "env",
        "function_name",
        "handler",
        "initializer",
        "initializer_timeout_s",
        "memory_mb",
        "native",
        "platform_env",
        "pre_stop",
        "runtime",
        "secret_user_data",
        "timeout_s",
        "user_data",
        "written_for",
    )
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
        for name in self.__slots__:
            setattr(self, name, values[name])

    def to_dict(self) -> dict[str, Any]:
        """
        The same values for `marshal`.
        """
        return {name: getattr(self, name) for name in self.__slots__}


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

    __slots__ = ("handler", "http", "kind", "native", "number", "payload", "request_id")

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

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


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
    """

    __slots__ = ("body", "code", "content_type", "exit_code", "http", "outcome")

    def __init__(
        self,
        outcome: str,
        body: bytes = b"",
        content_type: str = "",
        http: dict[str, Any] | None = None,
        exit_code: int | None = None,
        code: int | None = None,
    ) -> None:
        self.outcome = outcome
        self.body = body
        self.content_type = content_type
        self.http = http
        self.exit_code = exit_code
        self.code = code

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Used:
    """
    What one call used.

    Attributes:
        duration_ms: Wall time in milliseconds.
        memory_mb: The instance's highest memory so far in MB.
    """

    __slots__ = ("duration_ms", "memory_mb")

    def __init__(self, duration_ms: float, memory_mb: float) -> None:
        self.duration_ms = duration_ms
        self.memory_mb = memory_mb


class Console:
    """
    Where the runtime's own lines go: past whatever the user's code did to `sys.stdout`.
    """

    def write(self, text: str) -> None:
        raise NotImplementedError


class Emulation:
    """
    One cloud's runtime inside one instance. The class methods speak for the platform around it.
    """

    #: Whether standard error belongs to the function's log.
    logs_stderr = False

    def __init__(self, find_cloud: Callable[[], Cloud], settings: Settings, sources: Sources, console: Console) -> None:
        """
        Args:
            find_cloud: Gives the cloud's record; called when it is first needed, which may load it.
            settings: The function.
            sources: Its code.
            console: Takes the runtime's own lines.
        """
        self._find_cloud = find_cloud
        self.settings = settings
        self.sources = sources
        self.console = console
        self.ready: dict[str, Callable[..., Any]] = {}
        #: Whether the main thread of a child process is in the middle of a call.
        self.busy = False
        #: Held while user code is loaded: first invocations side by side share one module.
        self.loading = RLock()

    @property
    def cloud(self) -> Cloud:
        """
        The cloud's record.
        """
        return self._find_cloud()

    @classmethod
    def environment(cls, settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
        """
        The environment of an instance: what is inherited, less every cloud's own variables, and this cloud's.
        """
        raise NotImplementedError

    @classmethod
    def working_directory(cls, settings: Settings) -> str:
        """
        Where an instance starts.
        """
        return settings.code_dir

    @classmethod
    def request_id(cls) -> str:
        """
        A new id in the cloud's form.
        """
        raise NotImplementedError

    @classmethod
    def opening(cls, settings: Settings, call: Call, moment: float) -> str:
        """
        What the platform writes into the log before a call; `moment` in seconds since the epoch.
        """
        return ""

    @classmethod
    def closing(cls, settings: Settings, call: Call, answer: Answer, used: Used, moment: float) -> str:
        """
        What the platform writes into the log after a call.
        """
        return ""

    @classmethod
    def platform_error(cls, settings: Settings, call: Call, answer: Answer, used: Used) -> bytes:
        """
        The body that the caller gets where the runtime posted none.
        """
        raise NotImplementedError

    @classmethod
    def error_header(cls, call: Call) -> str | None:
        """
        The cloud's header that marks a failed call, or None.
        """
        return None

    def boot(self) -> None:
        """
        Do what the runtime does once, before it asks for work.
        """

    def configure_logging(self) -> None:
        """
        Set up the standard library's logging; called when the module has been loaded.
        """

    def deployed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """
        What is called in the place of a function that was loaded: itself, or the ported one.
        """
        if self.settings.written_for is None:
            return function
        from ...porting import port

        return port(function, written_for=self.settings.written_for)

    def serve(self, call: Call) -> Answer:
        """
        Do one call. What ends the process on the cloud (`SystemExit` and its like) is let through.
        """
        raise NotImplementedError

    def on_sigterm(self) -> None:
        """
        What the runtime does when the platform ends the instance in the middle of a call.
        """
        raise SystemExit(143)
