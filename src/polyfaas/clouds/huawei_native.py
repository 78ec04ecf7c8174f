"""
FunctionGraph's own context object, made from given values: getters only, in each of its published variants.

Fakes, the local runtime and the views of ported code are built from it. It reads no environment and no
neutral context except in the view. Names are those of "Developing an Event Function (Python)"
functiongraph_02_0420 (2023-12-29) and of the published runtimes recorded in the tests' golden data, which
disagree on types and units: hence the options.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..context import Context as NeutralContext

__all__ = ["Context", "cpu_millicores", "native", "view"]

# What ported code is told where nobody says how the function is configured: the least of each -- "Notes and
# Constraints" (2026-04-22). The published runtimes take the same time where none is set (observed).
_TIMEOUT_S = 3
_MEMORY_MB = 128
# The version that is none of the published ones; it has no alias.
_LATEST = "latest"


class Context:
    """
    The getter context: `native` makes one.
    """

    def __init__(self, values: dict[str, Any], clock: Any) -> None:
        self.__values = values
        self.__clock = clock
        self.__started = clock.started if hasattr(clock, "started") else clock.monotonic()
        # The only public attributes of the engine's context, its own bookkeeping.
        self.future_id = self.instance_id = self.invoke_property = self.state = None
        self.invoke_id = values["invoke_id"]

    def getRequestID(self) -> Any:
        return self.__values["request_id"]

    def getRemainingTimeInMilliSeconds(self) -> int:
        # Below 0 past the deadline, in every published runtime.
        passed = self.__clock.monotonic() - self.__started
        return int(round((self.__values["timeout_s"] - passed) * 1000, 6))

    def getRunningTimeInSeconds(self) -> int:
        """
        The configured timeout: the name says seconds, two of three published runtimes answer in milliseconds.
        """
        seconds: int = self.__values["timeout_s"]
        return seconds * 1000 if self.__values["timeout_in"] == "ms" else seconds

    def getMemorySize(self) -> Any:
        return self.__values["numbers"](self.__values["memory_mb"])

    def getCPUNumber(self) -> Any:
        return self.__values["numbers"](self.__values["cpu_millicores"])

    def getUserData(self, key: str, default: Any = None) -> Any:
        return self.__values["user_data"].get(key, default)

    def getFunctionName(self) -> Any:
        return self.__values["function_name"]

    def getVersion(self) -> Any:
        return self.__values["version"]

    def getPackage(self) -> Any:
        return self.__values["package"]

    def getProjectID(self) -> Any:
        return self.__values["project_id"]

    def getAlias(self) -> Any:
        return self.__values["alias"]

    def getToken(self) -> Any:
        return self.__values["token"]

    def getSecurityAccessKey(self) -> Any:
        return self.__values["credentials"][0]

    def getSecuritySecretKey(self) -> Any:
        return self.__values["credentials"][1]

    def getSecurityToken(self) -> Any:
        return self.__values["credentials"][2]

    def getAccessKey(self) -> Any:
        return self.__values["access_key"][0]

    def getSecretKey(self) -> Any:
        return self.__values["access_key"][1]

    def getWorkflowID(self) -> Any:
        return self.__values["workflow"][0]

    def getWorkflowRunID(self) -> Any:
        return self.__values["workflow"][1]

    def getWorkflowStateID(self) -> Any:
        return self.__values["workflow"][2]

    def getLogger(self) -> Any:
        values = self.__values
        if values["logger"] is None:
            values["logger"] = (values["make_logger"] or _root_logger)()
        return values["logger"]

    def get_state(self) -> Any:
        return self.state

    def get_instance_id(self) -> Any:
        return self.instance_id

    def get_invoke_id(self) -> Any:
        return self.invoke_id

    def get_invoke_property(self) -> Any:
        return self.invoke_property

    def get_trace_id(self) -> Any:
        return self.getRequestID()


class OneArgument(Context):
    """
    The variant whose `getUserData` takes the key alone.
    """

    def getUserData(self, key: str) -> Any:  # type: ignore[override]
        return super().getUserData(key)


class OpenEngine(Context):
    """
    The variant of the open-sourced engine, which calls the token by another name and knows the tenant.
    """

    def getAuthToken(self) -> Any:
        return super().getToken()

    def getTenantID(self) -> Any:
        return self.getProjectID()

    @property
    def getToken(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        msg = "'Context' object has no attribute 'getToken'"
        raise AttributeError(msg)


for _variant in (OneArgument, OpenEngine):
    _variant.__name__ = _variant.__qualname__ = "Context"

_VARIANTS: dict[str, type[Context]] = {
    "documented": Context,
    "one-argument": OneArgument,
    "open-engine": OpenEngine,
}


def _root_logger() -> Any:
    import logging

    return logging.getLogger()


def cpu_millicores(memory_mb: int) -> int:
    """
    The CPU share that FunctionGraph gives to a memory size, in thousandths of a core.
    """
    return 200 + memory_mb * 100 // 128


def native(
    *,
    request_id: str,
    function_name: str,
    memory_mb: int,
    timeout_s: int,
    package: str = "default",
    version: str = "latest",
    alias: str = "",
    project_id: str = "",
    cpu: int | None = None,
    user_data: Mapping[str, str] | None = None,
    credentials: tuple[str | None, str | None, str | None] | None = None,
    access_key: tuple[str, str] = ("", ""),
    token: str = "",
    workflow: tuple[str, str, str] = ("", "", ""),
    invoke_id: str = "",
    logger: Any = None,
    make_logger: Callable[[], Any] | None = None,
    clock: Any = None,
    numbers: Callable[[int], Any] = int,
    timeout_in: str = "s",
    variant: str = "documented",
) -> Context:
    """
    Make the context that FunctionGraph's runtime would pass to a handler.

    Args:
        request_id: ``""`` in the initializer.
        function_name: The deployed name.
        memory_mb: Configured memory in MB.
        timeout_s: Configured timeout in whole seconds; the time left counts from now.
        package: The function group ("app").
        version: Such as ``latest``.
        alias: ``""`` without one.
        project_id: The project.
        cpu: Thousandths of a core; None: what goes with the memory.
        user_data: The settings, encrypted ones included.
        credentials: Security access key, secret key and token; None without an agency: ``""`` each.
        access_key: What the abandoned `getAccessKey` and `getSecretKey` answer.
        token: The agency's token.
        workflow: Ids of workflow, run and state.
        invoke_id: The engine's own id.
        logger: What `getLogger()` answers; None: what `make_logger` answers.
        make_logger: Called when a logger is first asked for; None: the root logger.
        clock: An object with `monotonic()`, and `started` where the invocation began before now; None: the module
            `time`.
        numbers: ``int`` or ``str``: how memory and CPU come.
        timeout_in: ``"s"`` or ``"ms"``: the unit of `getRunningTimeInSeconds`.
        variant: ``"documented"``, ``"one-argument"`` (`getUserData` without default) or ``"open-engine"``.
    """
    values = dict(
        locals(),  # what is given, by its name
        cpu_millicores=cpu_millicores(memory_mb) if cpu is None else cpu,
        user_data=user_data or {},
        credentials=tuple(part or "" for part in credentials or ("", "", "")),
    )
    return _VARIANTS[variant](values, time if clock is None else clock)


class View(Context):
    """
    A neutral context as FunctionGraph's, for ported code: keys, settings and the time left are read when
    asked for.
    """

    def __init__(self, values: dict[str, Any], context: NeutralContext) -> None:
        super().__init__(values, time)
        self.__context = context

    def __keys(self) -> tuple[str, str, str]:
        keys = self.__context.credentials
        return ("", "", "") if keys is None else (keys.access_key_id, keys.access_key_secret, keys.security_token or "")

    def getRemainingTimeInMilliSeconds(self) -> int:
        deadline = self.__context.deadline
        return super().getRemainingTimeInMilliSeconds() if deadline is None else deadline.remaining_ms()

    def getUserData(self, key: str, default: Any = None) -> Any:
        return self.__context.getenv(key, default)

    def getSecurityAccessKey(self) -> str:
        return self.__keys()[0]

    def getSecuritySecretKey(self) -> str:
        return self.__keys()[1]

    def getSecurityToken(self) -> str:
        return self.__keys()[2]

    def getAccessKey(self) -> str:
        _warn_of("getAccessKey", "getSecurityAccessKey")
        return self.__keys()[0]

    def getSecretKey(self) -> str:
        _warn_of("getSecretKey", "getSecuritySecretKey")
        return self.__keys()[1]

    def getLogger(self) -> Any:
        return self.__context.logger


View.__name__ = View.__qualname__ = "Context"


def _warn_of(old: str, new: str) -> None:
    import warnings

    msg = f"FunctionGraph no longer maintains {old}(), which yields no temporary key there; call {new}()."
    warnings.warn(msg, DeprecationWarning, stacklevel=3)


def view(context: NeutralContext) -> Context:
    """
    A neutral context as a FunctionGraph context, ``""`` where the cloud answers so instead of None.

    A time limit and a memory size that are not known are the least that FunctionGraph takes: a real context has always
    some, and code that reads 0 gives up at once. A project that the cloud does not tell is a setting, by the name of
    FunctionGraph's own variable.
    """
    extras = context.extras
    memory = context.memory_mb or _MEMORY_MB
    cpu = context.cpu_millicores
    qualifier = context.qualifier or ""
    if qualifier.lower() == _LATEST:  # however a cloud writes it
        qualifier = ""
    values = {
        "request_id": context.request_id,
        "function_name": context.function_name or "",
        "memory_mb": memory,
        "timeout_s": int(context.timeout_s or _TIMEOUT_S),
        "package": extras.get("package") or "default",
        "version": context.function_version or qualifier or _LATEST,
        "alias": qualifier,
        "project_id": context.project_id or context.getenv("RUNTIME_PROJECT_ID") or "",
        "cpu_millicores": cpu_millicores(memory) if cpu is None else cpu,
        "token": "",
        "workflow": tuple(extras.get(key) or "" for key in ("workflow_id", "workflow_run_id", "workflow_state_id")),
        "invoke_id": "",
        "numbers": int,
        "timeout_in": "s",
    }
    return View(values, context)
