"""
A neutral context as FC's own, for ported code.
"""

from __future__ import annotations

from .alibaba_native import FCContext, FunctionMeta, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..context import Context

__all__ = ["View", "view"]

# FC's qualifier of the version that is none of the published ones; it tells no version then.
_LATEST = "LATEST"
# What ported code is told where nobody says how the function is configured: the defaults. -- "Limits" (Feb 4 2026)
_TIMEOUT_S = 3
_MEMORY_MB = 512


class _Function(FunctionMeta):
    __slots__ = ("qualifier", "version_id")


class View(FCContext):
    """
    A context for ported code. What python3.12 has on top is no part of its `vars()` nor of its function's, nor is the
    logger, which is always there: code that walks, copies or pickles the context finds what FC up to python3.10 has.
    """

    log_project = property(lambda self: self.service.log_project)
    log_store = property(lambda self: self.service.log_store)

    @property
    def logger(self) -> Any:
        return self._given_logger

    @logger.setter
    def logger(self, logger: Any) -> None:
        self._given_logger = logger

    def __reduce__(self) -> Any:
        return _copied, (vars(self),)


View.__name__ = View.__qualname__ = "FCContext"
_Function.__name__ = "FunctionMeta"


def _copied(values: dict[str, Any]) -> FCContext:
    """
    A copy of a view, which logs to the root logger: a logger of one invocation stays with that.
    """
    copy = FCContext()
    copy._given_logger, copy._shows_secrets = None, False
    vars(copy).update(values)
    return copy


def view(context: Context) -> View:
    """
    A neutral context as an FC context for ported code: the fields of both shapes, and no secret in `to_json()`.

    A time limit and a memory size that are not known are FC's own defaults, as a real context has always some.
    Region and account that the cloud does not tell are settings, by the names of FC's own variables.
    """
    keys = context.credentials
    trace = context.trace
    latest = (context.function_version or "").upper() == _LATEST  # however a cloud writes it
    made: Any = native(
        request_id=context.request_id,
        function_name=context.function_name or "",
        handler=context.extras.get("handler") or "",
        memory_mb=context.memory_mb or _MEMORY_MB,
        timeout_s=int(context.timeout_s or _TIMEOUT_S),
        credentials=None if keys is None else (keys.access_key_id, keys.access_key_secret, keys.security_token),
        region=context.region or context.getenv("FC_REGION") or "",
        account_id=context.account_id or context.getenv("FC_ACCOUNT_ID") or "",
        qualifier=context.qualifier or (_LATEST if latest else None),
        version=None if latest else context.function_version,
        service_name=context.extras.get("service_name") or "",
        log_project=context.log_group,
        log_store=context.log_stream,
        retry_count=context.retry_count or 0,
        span_context=None if trace is None else trace.span_context,
        span_baggages=None if trace is None else trace.baggage,
        jaeger_endpoint=None if trace is None else trace.endpoint,
        logger=context.logger,
        shows_secrets=False,
    )
    made.__class__ = View
    # Code written for python3.12 looks for these where that runtime has them.
    function = made.function = _Function(**vars(made.function))
    function.version_id, function.qualifier = made.service.version_id, made.service.qualifier
    return made  # type: ignore[no-any-return]
