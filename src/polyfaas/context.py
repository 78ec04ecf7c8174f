"""
The neutral context as a type: what a handler may rely on, whichever cloud calls it; and a decorated handler's.

Adapters and fakes satisfy it by shape; nobody subclasses it. It is loaded only when `polyfaas.Context` is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, overload, runtime_checkable

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from typing_extensions import TypeVar

    from .function import Function
    from .records import Credentials, Deadline, TraceContext

    D = TypeVar("D")
    E = TypeVar("E", contravariant=True)
    R = TypeVar("R", covariant=True)

    class Handler(Protocol[E, R]):
        """
        A decorated handler for type checkers: takes the event that the function asked for, or a cloud's payload.
        """

        __name__: str
        __qualname__: str
        polyfaas_function: Function

        @property
        def __wrapped__(self) -> Callable[[E, Any], R]: ...
        @overload
        def __call__(self, event: E, context: Any) -> R: ...
        @overload
        def __call__(self, event: bytes, context: Any) -> Any: ...


__all__ = ["Context"]


@runtime_checkable
class Context(Protocol):
    """
    One invocation, described the same way on every cloud.

    Every member is read-only, cheap, without side effects, and never raises (`require` excepted). A field that the
    cloud does not give is None; the sentinels of the clouds (``""``, ``"0"``, the text ``"null"``) are None, too.
    Where each field comes from on each cloud stands in the reference, page "Context".
    """

    @property
    def cloud(self) -> str:
        """
        The cloud's id: ``"alibaba"``, ``"huawei"``, ..., or ``"local"`` for a neutral fake.
        """
        ...

    @property
    def request_id(self) -> str:
        """
        The id of this invocation, never empty: generated when the cloud gives none.
        """
        ...

    @property
    def request_id_generated(self) -> bool:
        """
        True when polyfaas made up the request id (FunctionGraph has none in an initializer).
        """
        ...

    @property
    def function_name(self) -> str | None:
        """
        The deployed function's name.
        """
        ...

    @property
    def function_version(self) -> str | None:
        """
        The version that runs, verbatim (a number or a name such as ``latest``); None where the cloud leaves it empty.
        """
        ...

    @property
    def qualifier(self) -> str | None:
        """
        The alias or version as invoked, verbatim, such as ``LATEST``.
        """
        ...

    @property
    def memory_mb(self) -> int | None:
        """
        Configured memory in MB.
        """
        ...

    @property
    def cpu_millicores(self) -> int | None:
        """
        Configured CPU in thousandths of a core.
        """
        ...

    @property
    def timeout_s(self) -> float | None:
        """
        The configured limit of one invocation in seconds.
        """
        ...

    @property
    def deadline(self) -> Deadline | None:
        """
        When this invocation will be ended; None when nothing tells.
        """
        ...

    @property
    def region(self) -> str | None:
        """
        The cloud's id of the region.
        """
        ...

    @property
    def account_id(self) -> str | None:
        """
        The account that owns the function (FC).
        """
        ...

    @property
    def project_id(self) -> str | None:
        """
        The project that owns the function (FunctionGraph).
        """
        ...

    @property
    def credentials(self) -> Credentials | None:
        """
        The temporary keys of the function's role or agency; None without one.

        They are read anew at every access, because they rotate.
        """
        ...

    @property
    def log_group(self) -> str | None:
        """
        Where the cloud collects the function's log.
        """
        ...

    @property
    def log_stream(self) -> str | None:
        """
        The log's part within `log_group`.
        """
        ...

    @property
    def trace(self) -> TraceContext | None:
        """
        Tracing data; None when the invocation is not traced.
        """
        ...

    @property
    def retry_count(self) -> int | None:
        """
        How often the platform has tried this invocation before, 0 on the first try.
        """
        ...

    @property
    def logger(self) -> logging.Logger:
        """
        Logs into the cloud's own log; each record has the attribute `request_id`.
        """
        ...

    @property
    def native(self) -> Any:
        """
        The cloud's own context, untouched: the one door out of the neutral world.
        """
        ...

    @property
    def extras(self) -> Mapping[str, Any]:
        """
        What the cloud says beyond these fields; keys stand in its quirks page.
        """
        ...

    @overload
    def getenv(self, key: str) -> str | None: ...
    @overload
    def getenv(self, key: str, default: D) -> str | D: ...
    def getenv(self, key: str, default: Any = None) -> Any:
        """
        A setting: FunctionGraph's user data (encrypted settings too), then the environment, then `default`.
        """
        ...

    def require(self, field: str) -> Any:
        """
        The value of `field`; raises `ContextFieldUnavailable`, with the remedy, where it is None.
        """
        ...
