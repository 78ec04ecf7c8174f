"""
`port()`: run code written for one cloud, unchanged, on another.

The ported function gets what its own cloud would have given it, event and context alike, and its result goes out as its
own cloud would have sent it. It knows clouds only through their records.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ..clouds import record_of
from ..exceptions import PortingError
from ..function import Function, adopt, is_async
from ..signatures import accepts, is_wsgi, name_of, parameter_names
from .carriage import answer, deliver, run_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..context import Context
    from ..contract import Cloud

__all__ = ["port"]

_EVENTS = ("translate", "raw")


def port(
    function: Callable[..., Any],
    *,
    written_for: str | Cloud,
    cloud: str | Cloud | None = None,
    events: str = "translate",
    root_logger: bool = False,
) -> Callable[..., Any]:
    """
    Carry a handler or a lifecycle hook over: the callable to deploy in its place, on whichever cloud.

    Args:
        function: Unchanged code: a handler of event and context, a WSGI handler of environ and start_response (FC 2.0),
            or a hook of the context or of nothing.
        written_for: The cloud whose conventions it follows: a name, or a `Cloud` record with a `view`.
        cloud: The cloud that it is deployed on; None: recognised by the context.
        events: ``"translate"`` gives the handler the trigger event that its own cloud would have sent, and answers HTTP
            triggers as the gateway demands; ``"raw"`` leaves events and answers as they are, but for their encoding.
        root_logger: Set up the root logger, as FC's runtime does, where nobody has: what the code logs through
            `logging` ends in the context's logger, from INFO up. Off, the process's logging is left alone.

    Returns:
        A plain function with the name and module of `function`: of event and context for a handler, of the context
        (optional for pre-stop hooks) for a hook.

    Raises:
        PortingError: What it takes is none of these, or its cloud has no view; the message says why.
        UnknownCloudError: No cloud has that name.
        TypeError: `events` is neither of the two.
    """
    if events not in _EVENTS:
        raise TypeError(f'events={events!r} is neither "translate" nor "raw".')
    source = record_of(written_for)
    if source.view is None:
        raise PortingError(
            f"Nothing can be ported from {source.name}: its Cloud record has no view of a neutral context."
        )
    if not callable(function):
        raise PortingError(f"port() takes a handler or a hook; {function!r} cannot be called.")
    view = _after_set_up(source.view) if root_logger else source.view
    told = _telling(function)
    if any(accepts(one, 2) for one in told):
        wsgi, translates = any(map(is_wsgi, told)), events == "translate"
        return _port_handler(function, source, view, Function(cloud=cloud), wsgi=wsgi, translates=translates)
    if any(accepts(one, 1) or accepts(one, 0) for one in told):
        return _port_hook(function, view, Function(cloud=cloud))
    names = ", ".join(parameter_names(function))
    raise PortingError(
        f"port() takes a handler of (event, context) or a hook of (context); {name_of(function)} takes ({names})."
    )


def _telling(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """
    The functions whose parameters tell what it is: itself, unless it is a decorator's that takes whatever comes.
    """
    if not accepts(function, 9):
        return [function]
    from .words import behind, held

    parts = [*behind(function)]
    fixed = [one for one in parts if not accepts(one, 9)]
    calls = [type(one).__call__ for part in parts for one in held(part)]
    # What else is called may be the handler: an object, or what itself takes whatever comes and is no decorator's.
    if any(type(call) is type(port) for call in calls) or any(not one.__closure__ for one in parts if one not in fixed):
        return [function]
    return [one for one in fixed if any(accepts(one, count) for count in range(3))] or [function]


def _after_set_up(view: Callable[[Any], Any]) -> Callable[[Any], Any]:
    from .root_logger import set_up

    def viewed(context: Context) -> Any:
        set_up(context)
        return view(context)

    return viewed


def _port_handler(
    function: Callable[..., Any],
    source: Cloud,
    view: Callable[[Any], Any],
    owner: Function,
    *,
    wsgi: bool,
    translates: bool,
) -> Callable[..., Any]:
    @cache
    def words() -> frozenset[str]:
        from .words import words_of

        return words_of(function)

    def prepare(given: tuple[Cloud, Any], context: Context) -> tuple[Any, str]:
        host, event = given
        return deliver(event, host, source, context, words if translates else None)

    def over_wsgi(given: tuple[Cloud, Any], context: Context) -> Any:
        host, event = given
        return run_wsgi(function, event, host, view(context))

    async def awaited(given: tuple[Cloud, Any], context: Context) -> Any:
        event, kind = prepare(given, context)
        return answer(await function(event, view(context)), kind, given[0], source)

    def called(given: tuple[Cloud, Any], context: Context) -> Any:
        event, kind = prepare(given, context)
        return answer(function(event, view(context)), kind, given[0], source)

    carried: Callable[..., Any] = awaited if is_async(function) else called
    if wsgi:
        carried = over_wsgi

    # The host's record goes along with the event, and the result comes back in the host's own form.
    return owner._bind(adopt(carried, function), lambda host, event: (host, event), lambda host, result: result)


def _port_hook(function: Callable[..., Any], view: Callable[[Any], Any], owner: Function) -> Callable[..., Any]:
    takes_context = accepts(function, 1)

    def call(context: Context) -> Any:
        own = view(context)
        return function(own) if takes_context else function()

    async def awaited(_event: Any, context: Context) -> None:
        await call(context)

    def called(_event: Any, context: Context) -> None:
        call(context)

    carried: Callable[..., Any] = awaited if is_async(function) else called
    run = owner._bind(carried, lambda host, event: None, lambda host, result: None)

    def hook(context: Any = None) -> None:
        from ..hooks import OutsideContext

        run(None, OutsideContext(owner) if context is None else context)

    return adopt(hook, function)
