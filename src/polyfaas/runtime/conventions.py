"""
What one cloud's custom runtimes agree on: paths, port, headers, status codes. A value, as `polyfaas.contract.Cloud` is.

It knows no cloud by name; `runtime.alibaba` and `runtime.huawei` each end in one.
"""

from __future__ import annotations

import os

from ..clouds import NAMES
from ..exceptions import TargetError, UnknownCloudError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .messages import Request

__all__ = ["HTTP", "INITIALIZE", "INVOKE", "STOP", "Conventions", "conventions_of"]

# What a request asks for.
INVOKE = "invoke"
INITIALIZE = "initialize"
STOP = "pre-stop"
HTTP = "http"


class Conventions:
    """
    One cloud's custom runtime.

    Attributes:
        name: The cloud's id.
        port: Where the platform expects the server.
        port_variable: The environment variable with another port; None: there is none.
        routes: Method and path to what they ask for.
        is_trigger: Whether a request comes from the HTTP trigger, whatever its path.
        done: Headers of an invocation that succeeded.
        failed: Headers of one that failed.
        failed_status: Its status.
        dump_error: The cloud's error object to the body that its built-in runtime sends.
        to_event: A request of the HTTP trigger to the event that a built-in runtime's handler gets for it.
        label: What a request asks for to the words of the log lines around it, such as ``FC Invoke``; none for what
            has no such lines.
        variables: Environment variables of which one is there in every instance of this cloud.
    """

    __slots__ = (
        "done",
        "dump_error",
        "failed",
        "failed_status",
        "is_trigger",
        "label",
        "name",
        "port",
        "port_variable",
        "routes",
        "to_event",
        "variables",
    )

    def __init__(
        self,
        *,
        name: str,
        port: int,
        port_variable: str | None,
        routes: Mapping[tuple[str, str], str],
        is_trigger: Callable[[Request], bool],
        done: tuple[tuple[str, str], ...],
        failed: tuple[tuple[str, str], ...],
        failed_status: int,
        dump_error: Callable[[dict[str, Any]], bytes],
        to_event: Callable[[Request, str], dict[str, Any]],
        label: Mapping[str, str],
        variables: tuple[str, ...],
    ) -> None:
        self.name = name
        self.port = port
        self.port_variable = port_variable
        self.routes = routes
        self.is_trigger = is_trigger
        self.done = done
        self.failed = failed
        self.failed_status = failed_status
        self.dump_error = dump_error
        self.to_event = to_event
        self.label = label
        self.variables = variables

    def route(self, request: Request) -> str:
        """
        What a request asks for.
        """
        if self.is_trigger(request):
            return HTTP
        return self.routes.get((request.method, request.path), HTTP)

    def listening_port(self) -> int:
        """
        The port to listen on: the platform's variable, else its documented port.

        Raises:
            TargetError: The variable holds no port.
        """
        told = os.environ.get(self.port_variable or "", "")
        if not told:
            return self.port
        if not told.isdecimal() or int(told) > 65535:
            raise TargetError(
                f"{self.port_variable}={told!r} is not a port from 0 to 65535; set it to one, "
                f"unset it for {self.port}, or choose another with --port."
            )
        return int(told)


def conventions_of(name: str | None) -> Conventions:
    """
    The conventions of a cloud; None: of the one in whose instance this process runs, told by its environment.

    Raises:
        UnknownCloudError: There is no such cloud, or nothing in the environment names one.
    """
    from importlib import import_module

    if name is not None and name not in NAMES:
        raise UnknownCloudError(f"There is no custom runtime for {name!r}; there is one for {', '.join(NAMES)}.")
    for candidate in NAMES if name is None else (name,):
        found: Conventions = import_module(f"{__package__}.{candidate}").CONVENTIONS
        if name is not None or any(variable in os.environ for variable in found.variables):
            return found
    raise UnknownCloudError(
        f"Nothing in the environment tells which cloud this is; name one: on={' or on='.join(map(repr, NAMES))}, "
        f"at the command line --on {' or --on '.join(NAMES)}."
    )
