"""
`port()`: run code written for one cloud, unchanged, on another.

The ported function gets what its own cloud would have given it, event and context alike, and its result goes out as its
own cloud would have sent it. It knows clouds only through their records.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..exceptions import PortingError, ResultEncodeError
from ..function import Function, adopt, is_async, record_of
from ..payload import payload_bytes
from ..signatures import accepts, parameter_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..context import Context
    from ..contract import Cloud

__all__ = ["port"]


def port(function: Callable[..., Any], *, written_for: str | Cloud, cloud: str | Cloud | None = None) -> Callable[..., Any]:
    """
    Carry a handler or a lifecycle hook over: the callable to deploy in its place, on whichever cloud.

    Args:
        function: Unchanged code: a handler of event and context, or a hook of the context or of nothing.
        written_for: The cloud whose conventions it follows: a name, or a `Cloud` record with a `view`.
        cloud: The cloud that it is deployed on; None: recognised by the context.

    Returns:
        A plain function with the name and module of `function`: of event and context for a handler, of the context
        (optional for pre-stop hooks) for a hook.

    Raises:
        PortingError: What it takes is neither, or its cloud has no view; the message says why.
        UnknownCloudError: No cloud has that name.
    """
    source = record_of(written_for)
    if source.view is None:
        raise PortingError(f"Nothing can be ported from {source.name}: its Cloud record has no view of a neutral context.")
    if not callable(function):
        raise PortingError(f"port() takes a handler or a hook; {function!r} cannot be called.")
    if accepts(function, 2):
        return _port_handler(function, source, cloud)
    if accepts(function, 1) or accepts(function, 0):
        return _port_hook(function, source, cloud)
    names = ", ".join(parameter_names(function)) or "nothing that can be told"
    raise PortingError(
        f"port() takes a handler of (event, context) or a hook of (context); {_name(function)} takes ({names})."
    )


def _port_handler(function: Callable[..., Any], source: Cloud, cloud: str | Cloud | None) -> Callable[..., Any]:
    if parameter_names(function)[1:2] == ("start_response",):
        raise PortingError(
            f"{_name(function)} is a WSGI handler (environ, start_response), as FC 2.0 called for HTTP triggers; "
            "port() carries event handlers only. Run the WSGI application behind a custom runtime's server instead."
        )
    view = source.view
    assert view is not None

    if is_async(function):

        async def carried(event: Any, context: Context) -> Any:
            return await function(event, view(context))

    else:

        def carried(event: Any, context: Context) -> Any:  # type: ignore[misc]
            return function(event, view(context))

    def decode(host: Cloud, event: Any) -> Any:
        return event if host.name == source.name else source.encode_event(payload_bytes(event))

    def encode(host: Cloud, result: Any) -> Any:
        return result if host.name == source.name else host.encode_result(_as_sent(source, result))

    return Function(cloud=cloud)._bind(adopt(carried, function), decode, encode)


def _as_sent(source: Cloud, result: Any) -> Any:
    """
    A native result as its own cloud would send it: text and bytes as they are, all else as the JSON value of its payload.

    Raises:
        ResultEncodeError: The handler's own cloud would refuse the result.
    """
    if isinstance(result, str):
        return result
    try:
        payload = source.dump_result(result)
    except (TypeError, ValueError, RecursionError) as exc:
        msg = f"The handler's result, a {type(result).__name__}, is none that {source.name}, for which it was written, can send: {exc}"
        raise ResultEncodeError(msg) from exc
    return payload if isinstance(result, bytes) else json.loads(payload or b"null")


def _port_hook(function: Callable[..., Any], source: Cloud, cloud: str | Cloud | None) -> Callable[..., Any]:
    view = source.view
    assert view is not None
    owner = Function(cloud=cloud)
    takes_context = accepts(function, 1)

    def carried(_event: Any, context: Context) -> Any:
        return function(view(context)) if takes_context else function()

    run = owner._bind(adopt(carried, function), lambda host, event: None, lambda host, result: None)

    def hook(context: Any = None) -> None:
        if context is None and not takes_context:
            function()
        else:
            run(None, context)

    return adopt(hook, function)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
