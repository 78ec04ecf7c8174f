"""
`invoke`: one call of a handler the way a cloud calls it, with a fake context and a fake clock.

Payload bytes in, the cloud's event and context to the handler, the cloud's serialisation and limits on the result.
What a runtime does around that (loading code, hooks, the environment, processes) is `LocalRuntime`'s.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .. import clouds
from ..clouds import record_of
from ..envelope import ErrorEnvelope
from ..exceptions import HandlerSignatureError, TargetError
from ..function import Function
from ..payload import payload_bytes
from .emulation.generic import sent
from .fakes import fake_native
from .logbook import LogBook
from .loops import outside_loops
from .result import reported, text_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import Cloud

__all__ = ["Invocation", "entry_of", "invoke"]


@frozen
class Invocation:
    """
    What came of one call.

    Attributes:
        cloud: The cloud's id.
        ok: Whether the caller gets a result and no error.
        payload: The body that the caller gets, of a result or of an error.
        error: What went wrong, frames and causes included; None for a result.
        exception: The exception itself; None for a result, and for a handler that overran its time, whatever it raised.
        context: The context that the handler was called with.
        logs: What was logged through that context.
    """

    cloud: str
    ok: bool
    payload: bytes = field(repr=False)
    error: ErrorEnvelope | None
    exception: BaseException | None = field(repr=False)
    context: Any = field(repr=False)
    logs: LogBook = field(repr=False)

    @property
    def value(self) -> Any:
        """
        The payload as a JSON value; as text where it is no JSON, as bytes where it is no text.
        """
        return value_of(self.payload)

    @property
    def body(self) -> str:
        """
        The payload as text; bytes that are not UTF-8 as escapes.
        """
        return text_of(self.payload)

    def report(self) -> str:
        """
        Error or result, and the log: what a failed test shows.
        """
        return reported(self.error, self.body, self.logs.text)


def invoke(
    handler: Callable[..., Any] | Function, event: Any = None, *, on: str | Cloud = "alibaba", context: Any = None
) -> Invocation:
    """
    Call a handler as a cloud does, and say what its caller gets.

    Args:
        handler: A handler, decorated or written for that cloud, or a `Function`.
        event: The payload: bytes as they are, or a JSON value. None: no payload at all.
        on: The cloud: a name or a record.
        context: Its context; None: a fake of that cloud, or a view of `FakeContext` for a cloud without one.

    Raises:
        HandlerSignatureError: `handler` cannot be called.
        TargetError: The `Function` has no handler.
        TypeError: The cloud has no fake and no view, and `context` is None; or `context` is another cloud's, or neutral
            although the cloud has its own.
        UnknownCloudError: No cloud has that name.
    """
    entry = entry_of(handler)
    cloud = record_of(on)
    native = fake_native(cloud) if context is None else context
    _check_origin(native, cloud)
    logs = getattr(native, "logs", None)
    book = logs if isinstance(logs, LogBook) else LogBook()
    payload, exception = outside_loops(_call, entry, b"" if event is None else payload_bytes(event), cloud, native)
    error = None if exception is None else ErrorEnvelope.from_exception(exception)
    if _overran(native):
        exception, error = None, _TIMEOUT
    if error is not None:
        payload = json.dumps(cloud.encode_error(error)).encode("utf-8")
    return Invocation(cloud.name, error is None, payload, error, exception, native, book)


def _check_origin(native: Any, cloud: Cloud) -> None:
    if cloud.recognises(native):
        return
    remedy = f"leave context out for a fake of {cloud.name}."
    if clouds.is_neutral(native):
        raise TypeError(
            f"invoke(on={cloud.name!r}) was given a neutral context, which {cloud.name} does not pass: "
            f"pass its own fake, call the handler itself as handler(event, context), or {remedy}"
        )
    for name in clouds.NAMES:
        if clouds.get(name).recognises(native):
            raise TypeError(
                f"invoke(on={cloud.name!r}) was given a context of {name}, a {type(native).__qualname__}: "
                f"pass on={name!r}, or {remedy}"
            )


def entry_of(handler: Callable[..., Any] | Function, who: str = "invoke") -> Callable[..., Any]:
    """
    What a platform would call: a `Function`'s handler, or the callable itself.

    Args:
        who: The function that was given it, for errors.
    """
    if isinstance(handler, Function):
        if handler.entry is None:
            raise TargetError("The Function has no handler; decorate one with @fn.handler.")
        return handler.entry
    if not callable(handler):
        raise HandlerSignatureError(f"{who}() takes a handler of event and context; {handler!r} cannot be called.")
    return handler


def _call(entry: Callable[..., Any], payload: bytes, cloud: Cloud, native: Any) -> tuple[bytes, BaseException | None]:
    try:
        return sent(cloud, entry(cloud.encode_event(payload), native)), None
    except (Exception, SystemExit) as exc:  # noqa: BLE001 -- whatever a handler raises is what came of the call
        return b"", exc


def _overran(native: Any) -> bool:
    """
    Whether a fake clock says that the handler took too long: on the cloud it would not have come to its end.
    """
    return hasattr(type(native), "polyfaas_clock") and native.polyfaas_clock.ended()


_TIMEOUT = ErrorEnvelope("TimeoutError", "The invocation took longer than its timeout; its cloud would have ended it.")
