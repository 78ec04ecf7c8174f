"""
The request headers with which the clouds call custom runtimes, containers and HTTP functions, for tests of those.

Each function gives a new dict with plausible values, nothing that is a secret, and the cloud's own way to say "none".
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING

from .defaults import KEYS
from .values import key_parts, known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import ParamSpec

    from .values import Keys

    P = ParamSpec("P")

__all__ = ["alibaba_headers", "huawei_headers"]


def _checked(make: Callable[P, dict[str, str]]) -> Callable[P, dict[str, str]]:
    """
    The function, with errors that name the near miss of an unknown keyword as those of the fakes do.
    """
    kinds = {name: parameter.annotation for name, parameter in signature(make).parameters.items()}

    @wraps(make)
    def checked(*args: P.args, **values: P.kwargs) -> dict[str, str]:
        known(values, kinds, make.__name__)
        return make(*args, **values)

    return checked


@_checked
def alibaba_headers(
    *,
    request_id: str = "1-11111111-22222222-333333333333",
    function_name: str = "my-function",
    handler: str = "index.handler",
    memory_mb: int = 512,
    timeout_s: int = 60,
    credentials: Keys | None = KEYS,
    region: str = "cn-hangzhou",
    account_id: str = "1234567890123456",
    qualifier: str = "LATEST",
    version: str = "",
    log_project: str = "my-log-project",
    log_store: str = "my-log-store",
    service_name: str = "",
    control_path: str = "/invoke",
    retry_count: int = 0,
    span_context: str = "",
    span_baggages: Mapping[str, str] | None = None,
    jaeger_endpoint: str = "",
) -> dict[str, str]:
    """
    What FC sends to a custom runtime: every value text, ``""`` for "none".

    Names: "Context and log format" of custom runtimes (Alibaba Cloud, 2.0 and 3.0 editions), and a request that an FC
    3.0 function published (Feb 2025).

    Args:
        request_id: The invocation.
        function_name: The deployed name.
        handler: As configured; a custom runtime has no use for it.
        memory_mb: Configured memory in MB.
        timeout_s: Configured timeout in seconds.
        credentials: The function's keys, as `Credentials` or as id, secret and token; None without a role.
        region: The region.
        account_id: The account's number, as text.
        qualifier: The alias or version as invoked.
        version: The version; ``""`` for LATEST.
        log_project: The log project.
        log_store: The log store.
        service_name: FC 2.0 only.
        control_path: ``/invoke``, ``/http-invoke`` or ``/initialize``.
        retry_count: 0 on the first try.
        span_context: OpenTracing span.
        span_baggages: OpenTracing baggage; None: not traced.
        jaeger_endpoint: Where spans go.
    """
    key, secret, token = key_parts(credentials, "alibaba_headers") or ("", "", "")
    return {
        "x-fc-request-id": request_id,
        "x-fc-access-key-id": key or "",
        "x-fc-access-key-secret": secret or "",
        "x-fc-security-token": token or "",
        "x-fc-function-name": function_name,
        "x-fc-function-handler": handler,
        "x-fc-function-memory": str(memory_mb),
        "x-fc-function-timeout": str(timeout_s),
        "x-fc-region": region,
        "x-fc-account-id": account_id,
        "x-fc-qualifier": qualifier,
        "x-fc-version-id": version,
        "x-fc-service-logproject": log_project,
        "x-fc-service-logstore": log_store,
        "x-fc-service-name": service_name,
        "x-fc-control-path": control_path,
        "x-fc-retry-count": str(retry_count),
        "x-fc-tracing-opentracing-span-context": span_context,
        "x-fc-tracing-opentracing-span-baggages": _base64(span_baggages),
        "x-fc-tracing-jaeger-endpoint": jaeger_endpoint,
    }


@_checked
def huawei_headers(
    *,
    request_id: str = "11111111-2222-4333-8444-555555555555",
    function_name: str = "my-function",
    memory_mb: int = 512,
    timeout_s: int = 60,
    version: str = "latest",
    alias: str = "",
    project_id: str = "my-project",
    package: str = "default",
    region: str = "cn-north-4",
    credentials: Keys | None = KEYS,
    token: str = "fake-token",  # noqa: S107 -- it says so
    invoke_type: str = "sync",
) -> dict[str, str]:
    """
    What FunctionGraph sends to an HTTP function, a container or a custom runtime.

    Names: user manual and API reference (2026-04-22), Python guide of T Cloud Public (2026). Keys come only where the
    function's setting includes them: without, those headers are absent.

    Args:
        request_id: The invocation.
        function_name: The deployed name.
        memory_mb: Configured memory in MB.
        timeout_s: Configured timeout in seconds.
        version: The version, such as ``latest``.
        alias: The alias; ``""`` without one.
        project_id: The project.
        package: The function group.
        region: The region.
        credentials: Security access key, secret key and token, or a `Credentials`; None where the function gets none.
        token: The agency's token, sent along with the keys.
        invoke_type: ``sync`` or ``async``.
    """
    headers = {
        "X-Cff-Request-Id": request_id,
        "X-Cff-Func-Name": function_name,
        "X-Cff-Memory": str(memory_mb),
        "X-Cff-Timeout": str(timeout_s),
        "X-Cff-Func-Version": version,
        "X-Cff-Project-Id": project_id,
        "X-Cff-Package": package,
        "X-Cff-Region": region,
        "X-Cff-Invoke-Type": invoke_type,
    }
    if alias:
        headers["X-Cff-Origin-Version-Tag"] = f"!{alias}"
    keys = key_parts(credentials, "huawei_headers")
    if keys is not None:
        key, secret, security_token = keys
        headers["X-Cff-Security-Access-Key"] = key or ""
        headers["X-Cff-Security-Secret-Key"] = secret or ""
        headers["X-Cff-Security-Token"] = security_token or ""
        headers["X-Cff-Auth-Token"] = token
    return headers


def _base64(baggage: Mapping[str, str] | None) -> str:
    return "" if baggage is None else b64encode(json.dumps(dict(baggage)).encode("utf-8")).decode("ascii")
