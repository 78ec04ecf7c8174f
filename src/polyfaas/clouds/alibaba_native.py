"""
FC's own context object, made from given values: its attributes, nested types, public names and `to_json()`; and the
serialiser of its runtime, which knows that object.

Fakes, the local runtime and the views of ported code are built from it. It reads no environment and no neutral context.
The shape up to python3.10 is that of the real runtime as recorded in the tests' golden data; that of python3.12 is
taken from Python "Context" (Alibaba Cloud, editions of Sep 2025 to Oct 2026).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = [
    "Credentials", "FCContext", "FCContext312", "FunctionMeta", "ServiceMeta", "Tracing", "dump_result", "native",
]  # fmt: skip

# What the runtime hands out at instance concurrency 1 when the platform sends no count: uninitialised memory.
_GARBAGE_COUNT = 140617879525858


class Credentials:
    """
    The keys of the function's role. Each part is a str; without a role ``""``, at concurrency above 1 None.
    """

    def __init__(self, access_key_id: Any, access_key_secret: Any, security_token: Any) -> None:
        self.access_key_id = access_key_id
        self.access_key_secret = access_key_secret
        self.security_token = security_token

    @property
    def accessKeyId(self) -> Any:
        return self.access_key_id

    @property
    def accessKeySecret(self) -> Any:
        return self.access_key_secret

    @property
    def securityToken(self) -> Any:
        return self.security_token

    def to_dict(self) -> dict[str, Any]:
        return {
            "accessKeyId": self.access_key_id,
            "accessKeySecret": self.access_key_secret,
            "securityToken": self.security_token,
        }


class FunctionMeta:
    """
    The function as configured: memory in MB, timeout in seconds, both int; in a hook `handler` is the hook's
    name.

    `version_id` and `qualifier` are there on python3.12 only.
    """

    version_id: Any
    qualifier: Any

    def __init__(self, name: str, handler: str, memory: int, timeout: int) -> None:
        self.name = name
        self.handler = handler
        self.memory = memory
        self.timeout = timeout

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "handler": self.handler, "memory": self.memory, "timeout": self.timeout}


class ServiceMeta:
    """
    The FC 2.0 service, still there on FC 3.0 with an empty name.
    """

    def __init__(self, name: Any, log_project: Any, log_store: Any, qualifier: Any, version_id: Any) -> None:
        self.name = name
        self.log_project = log_project
        self.log_store = log_store
        self.qualifier = qualifier
        self.version_id = version_id

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "logProject": self.log_project,
            "logStore": self.log_store,
            "qualifier": self.qualifier,
            "versionId": self.version_id,
        }


class Tracing:
    """
    OpenTracing data of the invocation.
    """

    def __init__(self, span_context: Any, jaeger_endpoint: Any, span_baggages: dict[str, Any]) -> None:
        self.span_context = span_context
        self.jaeger_endpoint = jaeger_endpoint
        self.span_baggages = span_baggages

    def to_dict(self) -> dict[str, Any]:
        return {
            "openTracingSpanContext": self.span_context,
            "openTracingSpanBaggages": self.span_baggages,
            "jaegerEndpoint": self.jaeger_endpoint,
        }


class _Given:
    """
    What stands behind `getLogger()` and `to_json()` without showing in `vars()` of the context.
    """

    __slots__ = ("_given_logger", "_shows_secrets")
    _given_logger: Any
    _shows_secrets: bool

    def getLogger(self) -> Any:
        if self._given_logger is not None:
            return self._given_logger
        import logging

        return logging.getLogger()


class FCContext(_Given):
    """
    The context up to python3.10.
    """

    request_id: str
    requestId: str
    credentials: Credentials
    function: FunctionMeta
    service: ServiceMeta
    region: str
    account_id: str
    retry_count: int
    tracing: Tracing
    logger: Any

    def to_json(self) -> str:
        """
        Everything as compact JSON text, the secrets included, as the cloud has it (a view leaves them out).
        """
        import json

        keys = self.credentials.to_dict()
        told = {
            "requestId": self.request_id,
            "credentials": keys if self._shows_secrets else dict.fromkeys(keys, "***"),
            "function": self.function.to_dict(),
            "service": self.service.to_dict(),
            "region": self.region,
            "accountId": self.account_id,
            "retryCount": self.retry_count,
            "tracing": self.tracing.to_dict(),
        }
        return json.dumps(told, separators=(",", ":"))


class FCContext312(_Given):
    """
    The context of python3.12: no credentials and no service; the log stands on top, version and qualifier in
    `function`.
    """

    request_id: str
    function: FunctionMeta
    region: str
    account_id: str
    log_project: Any
    log_store: Any
    logger: Any


FCContext312.__name__ = FCContext312.__qualname__ = "FCContext"


def native(
    *,
    request_id: str,
    function_name: str,
    handler: str,
    memory_mb: int,
    timeout_s: int,
    runtime: str = "python3.10",
    concurrency: int = 1,
    credentials: tuple[str | None, str | None, str | None] | None = None,
    region: str = "",
    account_id: str = "",
    qualifier: str | None = None,
    version: str | None = None,
    service_name: str | None = "",
    log_project: str | None = None,
    log_store: str | None = None,
    retry_count: int | None = 0,
    span_context: str | None = None,
    span_baggages: Mapping[str, Any] | None = None,
    jaeger_endpoint: str | None = None,
    logger: Any = None,
    shows_secrets: bool = True,
) -> FCContext | FCContext312:
    """
    Make the context that FC's runtime would pass to a handler.

    A value of None is one that the platform does not send: ``""`` in the object, or None at instance
    concurrency above 1.

    Args:
        request_id: Of the form ``1-65e59b07-1520da26-bf73bbb91b69`` or a UUID.
        function_name: The deployed name.
        handler: The handler string, or in a hook the hook's.
        memory_mb: Configured memory in MB.
        timeout_s: Configured timeout in whole seconds.
        runtime: ``"python3.9"``, ``"python3.10"`` (alike) or ``"python3.12"``.
        concurrency: Instance concurrency; above 1 `logger` is set.
        credentials: Key id, key secret and token; None without a role.
        region: Such as ``cn-hangzhou``.
        account_id: The account's number, as text.
        qualifier: The alias or version as invoked.
        version: The version; FC sends none for LATEST.
        service_name: FC 2.0 only; ``""`` on FC 3.0.
        log_project: The log project.
        log_store: The log store.
        retry_count: 0 on the first try; None makes what FC makes of none: garbage, or 1 at concurrency above 1.
        span_context: OpenTracing span.
        span_baggages: OpenTracing baggage.
        jaeger_endpoint: Where spans go.
        logger: What `getLogger()` answers; None: the root logger.
        shows_secrets: Whether `to_json()` holds the keys, as on FC.
    """
    absent = "" if concurrency == 1 else None

    def sent(value: Any) -> Any:
        return absent if value is None else value

    def begun(context: Any) -> Any:
        context._given_logger = logger
        context._shows_secrets = shows_secrets
        context.request_id = request_id
        context.function = function
        context.region = region
        context.account_id = account_id
        context.logger = logger if concurrency > 1 else None
        return context

    function = FunctionMeta(function_name, handler, memory_mb, timeout_s)
    if runtime == "python3.12":
        newer: FCContext312 = begun(FCContext312())
        newer.log_project, newer.log_store = sent(log_project), sent(log_store)
        function.version_id, function.qualifier = sent(version), sent(qualifier)
        return newer
    context: FCContext = begun(FCContext())
    context.requestId = request_id
    context.credentials = Credentials(*map(sent, credentials or (None, None, None)))
    context.service = ServiceMeta(*map(sent, (service_name, log_project, log_store, qualifier, version)))
    if retry_count is None:
        retry_count = _GARBAGE_COUNT if concurrency == 1 else 1
    context.retry_count = retry_count
    context.tracing = Tracing(sent(span_context), sent(jaeger_endpoint), dict(span_baggages or {}))
    return context


def dump_result(value: Any) -> bytes:
    """
    The body that FC's runtime makes of a native result, and the errors it makes of others.
    """
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, bytes):
        return value
    import json

    return json.dumps(value, indent=4, sort_keys=True, default=_fc_default).encode("utf-8")


def _fc_default(value: Any) -> Any:
    from datetime import date
    from decimal import Decimal

    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} is not JSON serializable")
