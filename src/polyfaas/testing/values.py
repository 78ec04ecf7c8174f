"""
What the fakes can be told: one typed dict for each, and the check that names the near miss of an unknown keyword.

Everything may be left out; what is then said stands in `polyfaas.testing.fakes`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Callable, TypedDict

from ..records import Credentials, Deadline, TraceContext
from .clock import FakeClock

__all__ = ["AlibabaValues", "ContextValues", "HuaweiValues", "check_numbers", "known"]


class ContextValues(TypedDict, total=False):
    """
    The neutral fields, where None is "the cloud does not say", and what drives them.

    Attributes:
        cloud: The cloud's id.
        request_id: None or ``""``: one is generated, and said to be.
        function_name: The deployed name.
        function_version: The version that runs.
        qualifier: The alias or version as invoked.
        memory_mb: Memory in MB.
        cpu_millicores: CPU in thousandths of a core.
        timeout_s: The limit of the invocation in seconds; the deadline follows from it.
        deadline: A deadline of your own, or none at all.
        region: The region.
        account_id: The account.
        project_id: The project.
        credentials: The function's keys; None without a role.
        log_group: Where the log goes.
        log_stream: The log's part.
        trace: Tracing data; None when it is not traced.
        retry_count: How often it was tried before.
        logger: Where records go in the place of `logs`.
        native: What `context.native` answers.
        extras: What the cloud says beyond these fields.
        env: The settings that `getenv` finds before those of the environment.
        remaining_ms: The time left at first in milliseconds, as of a cloud that tells it; None: all of `timeout_s`.
        clock: The clock for deadline and log; left out: a new one.
    """

    cloud: str
    request_id: str | None
    function_name: str | None
    function_version: str | None
    qualifier: str | None
    memory_mb: int | None
    cpu_millicores: int | None
    timeout_s: float | None
    deadline: Deadline | None
    region: str | None
    account_id: str | None
    project_id: str | None
    credentials: Credentials | None
    log_group: str | None
    log_stream: str | None
    trace: TraceContext | None
    retry_count: int | None
    logger: logging.Logger
    native: Any
    extras: Mapping[str, Any]
    env: Mapping[str, str]
    remaining_ms: float | None
    clock: FakeClock


class AlibabaValues(TypedDict, total=False):
    """
    What FC would send; where None is allowed, it is what the platform does not send.

    Attributes:
        request_id: Of the form ``1-65e59b07-1520da26-bf73bbb91b69``, or a UUID.
        function_name: The deployed name.
        handler: The handler string, in a hook the hook's.
        memory_mb: Memory in MB.
        timeout_s: The limit of an invocation in whole seconds.
        concurrency: Instance concurrency; above 1 `logger` is set and what is not sent is None instead of ``""``.
        credentials: Key id, secret and token; None without a role.
        region: Such as ``cn-hangzhou``.
        account_id: The account's number, as text.
        qualifier: The alias or version as invoked.
        version: The version; none is sent for LATEST.
        service_name: FC 2.0 only; ``""`` on FC 3.0.
        log_project: The log project.
        log_store: The log store.
        retry_count: 0 on the first try; None: what the runtime makes of none.
        span_context: OpenTracing span.
        span_baggages: OpenTracing baggage.
        jaeger_endpoint: Where spans go.
        remaining_ms: The time left at first in milliseconds; None: all of `timeout_s`.
        clock: The clock for deadline and log; left out: a new one.
    """

    request_id: str
    function_name: str
    handler: str
    memory_mb: int
    timeout_s: int
    concurrency: int
    credentials: tuple[str | None, str | None, str | None] | None
    region: str
    account_id: str
    qualifier: str | None
    version: str | None
    service_name: str | None
    log_project: str | None
    log_store: str | None
    retry_count: int | None
    span_context: str | None
    span_baggages: Mapping[str, Any] | None
    jaeger_endpoint: str | None
    remaining_ms: float | None
    clock: FakeClock


class HuaweiValues(TypedDict, total=False):
    """
    What FunctionGraph would send.

    Attributes:
        request_id: ``""`` in the initializer.
        function_name: The deployed name.
        memory_mb: Memory in MB.
        timeout_s: The limit of an invocation in whole seconds.
        package: The function group ("app").
        version: Such as ``latest``.
        alias: ``""`` without one.
        project_id: The project.
        cpu: Thousandths of a core; None: what goes with the memory.
        user_data: The settings, encrypted ones included.
        credentials: Security access key, secret key and token; None without an agency: each getter answers ``""``.
        access_key: What the abandoned `getAccessKey` and `getSecretKey` answer.
        token: The agency's token.
        workflow: Ids of workflow, run and state, ``""`` outside of one.
        invoke_id: The engine's own id.
        numbers: ``int`` or ``str``: how memory and CPU come.
        timeout_in: ``"s"`` or ``"ms"``: the unit of `getRunningTimeInSeconds`.
        variant: ``"documented"``, ``"one-argument"`` (`getUserData` without default) or ``"open-engine"``.
        remaining_ms: The time left at first in milliseconds; None: all of `timeout_s`.
        clock: The clock for time left and log; left out: a new one.
    """

    request_id: str
    function_name: str
    memory_mb: int
    timeout_s: int
    package: str
    version: str
    alias: str
    project_id: str
    cpu: int | None
    user_data: Mapping[str, str]
    credentials: tuple[str | None, str | None, str | None] | None
    access_key: tuple[str, str]
    token: str
    workflow: tuple[str, str, str]
    invoke_id: str
    numbers: Callable[[int], Any]
    timeout_in: str
    variant: str
    remaining_ms: float | None
    clock: FakeClock


_NUMBERS = (
    "concurrency", "cpu", "cpu_millicores", "initializer_timeout_s", "memory_mb", "pre_stop_timeout_s", "remaining_ms",
    "retry_count", "timeout_s",
)  # fmt: skip


def known(given: Mapping[str, Any], names: Mapping[str, Any], who: str) -> None:
    """
    Refuse a keyword that `names` does not have, and a text where a number belongs.

    Raises:
        TypeError: Naming the keyword, and the one that was probably meant, or its value.
    """
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(names)}."
            msg = f"{who}() has no keyword {name!r}: {hint}"
            raise TypeError(msg)
    check_numbers(given, who)


def check_numbers(given: Mapping[str, Any], who: str) -> None:
    """
    Refuse what is no number, and not None, under a name that means one.

    Raises:
        TypeError: Naming the keyword and its value.
    """
    for name in _NUMBERS:
        value = given.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise TypeError(f"{who}({name}={value!r}): that is a number, not of type {type(value).__name__}.")
