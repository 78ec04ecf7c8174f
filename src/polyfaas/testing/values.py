"""
What the fakes can be told: one typed dict for each, and the check that names the near miss of an unknown keyword.

Everything may be left out; what is then said stands in `polyfaas.testing.fakes`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Callable, Optional, Tuple, TypedDict

from ..records import Credentials, Deadline, TraceContext
from .clock import FakeClock

__all__ = ["AlibabaValues", "ContextValues", "HuaweiValues", "known"]

Keys = Optional[Tuple[Optional[str], Optional[str], Optional[str]]]


class ContextValues(TypedDict, total=False):
    """
    The neutral fields (see `polyfaas.Context`; None: the cloud does not say), and what drives them.

    `remaining_ms` is the time left at first, in milliseconds, as a cloud that tells it would; `env` the settings that
    `getenv` finds before those of the environment; `clock` the clock for deadline and log.
    """

    cloud: str
    request_id: Optional[str]
    function_name: Optional[str]
    function_version: Optional[str]
    qualifier: Optional[str]
    memory_mb: Optional[int]
    cpu_millicores: Optional[int]
    timeout_s: Optional[float]
    deadline: Optional[Deadline]
    region: Optional[str]
    account_id: Optional[str]
    project_id: Optional[str]
    credentials: Optional[Credentials]
    log_group: Optional[str]
    log_stream: Optional[str]
    trace: Optional[TraceContext]
    retry_count: Optional[int]
    logger: logging.Logger
    native: Any
    extras: Mapping[str, Any]
    env: Mapping[str, str]
    remaining_ms: Optional[float]
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
    credentials: Keys
    region: str
    account_id: str
    qualifier: Optional[str]
    version: Optional[str]
    service_name: Optional[str]
    log_project: Optional[str]
    log_store: Optional[str]
    retry_count: Optional[int]
    span_context: Optional[str]
    span_baggages: Optional[Mapping[str, Any]]
    jaeger_endpoint: Optional[str]
    remaining_ms: Optional[float]
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
    cpu: Optional[int]
    user_data: Mapping[str, str]
    credentials: Keys
    access_key: Tuple[str, str]
    token: str
    workflow: Tuple[str, str, str]
    invoke_id: str
    numbers: Callable[[int], Any]
    timeout_in: str
    variant: str
    remaining_ms: Optional[float]
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
