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

__all__ = ["AlibabaValues", "ContextValues", "HuaweiValues", "known"]


class ContextValues(TypedDict, total=False):
    """
    The neutral fields (see `polyfaas.Context`; None: the cloud does not say), and what drives them.

    `remaining_ms` is the time left at first, in milliseconds, as a cloud that tells it would; `env` the settings that
    `getenv` finds before those of the environment; `clock` the clock for deadline and log.
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
    What FC would send, named as by `polyfaas.clouds.alibaba_native.native`, where each is explained.
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
    What FunctionGraph would send, named as by `polyfaas.clouds.huawei_native.native`, where each is explained.
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


def known(given: Mapping[str, Any], names: Mapping[str, Any], who: str) -> None:
    """
    Refuse a keyword that `names` does not have.

    Raises:
        TypeError: Naming the keyword, and the one that was probably meant.
    """
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(names)}."
            msg = f"{who}() has no keyword {name!r}: {hint}"
            raise TypeError(msg)
