"""
What a callable takes, found out without importing `inspect` where a plain function can be asked itself.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from inspect import Signature
    from typing import Any

__all__ = ["accepts", "check_alone", "check_handler", "is_wsgi", "name_of", "parameter_names"]

_VARARGS = 0x04


def accepts(function: Callable[..., Any], count: int) -> bool:
    """
    Whether `function` can be called with `count` positional arguments.

    A decorator that passes on whatever it gets (``*args``) is seen through to the function that it decorates.
    """
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__self__"):
        return _bindable(function, count)
    wrapped = getattr(function, "__wrapped__", None)
    if code.co_flags & _VARARGS and wrapped is not None:
        return accepts(wrapped, count)
    required_keywords = code.co_kwonlyargcount - len(function.__kwdefaults__ or ())
    at_most = float("inf") if code.co_flags & _VARARGS else code.co_argcount
    at_least = code.co_argcount - len(function.__defaults__ or ())
    return bool(at_least <= count <= at_most and not required_keywords)


def _bindable(function: Callable[..., Any], count: int) -> bool:
    signature = _signature(function, follow_wrapped=False)
    if signature is None or any(part.kind is part.VAR_POSITIONAL for part in signature.parameters.values()):
        signature = _signature(function, follow_wrapped=True)  # as `functools.lru_cache`
    if signature is None:
        return True  # a builtin that does not tell: calling it will
    try:
        signature.bind(*[None] * count)
    except TypeError:
        return False
    return True


def _signature(function: Callable[..., Any], *, follow_wrapped: bool) -> Signature | None:
    import inspect

    try:
        return inspect.signature(function, follow_wrapped=follow_wrapped)
    except (TypeError, ValueError):
        return None


def parameter_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """
    The names of the parameters as their author wrote them, through decorators; empty when they cannot be told.
    """
    signature = _signature(function, follow_wrapped=True)
    return () if signature is None else tuple(signature.parameters)


def check_handler(function: Any) -> None:
    """
    Raise `HandlerSignatureError`, which says what to change, unless it can be called with event and context.
    """
    from .exceptions import HandlerSignatureError

    if not callable(function):
        raise HandlerSignatureError(f"A handler is a function of event and context; {function!r} cannot be called.")
    if not accepts(function, 2):
        raise HandlerSignatureError(_misfit(function))


def _misfit(function: Callable[..., Any]) -> str:
    from inspect import Signature

    signature = _signature(function, follow_wrapped=True)
    parts = [] if signature is None else list(signature.parameters.values())
    needed = [part for part in parts if part.default is part.empty]
    extra = [part.name for part in needed if part.kind in (part.POSITIONAL_ONLY, part.POSITIONAL_OR_KEYWORD)][2:]
    extra += [part.name for part in needed if part.kind is part.KEYWORD_ONLY and part.name not in ("event", "context")]
    told = " and ".join(map(repr, extra))
    remedy = "take both, in this order"
    if [part.name for part in parts[:1]] == ["self"]:
        remedy = (
            f"decorate the method of an instance, as in handler(instance.{getattr(function, '__name__', 'method')})"
        )
    elif extra:
        remedy = f"drop {told} or give {'it a default' if len(extra) == 1 else 'them defaults'}"
    name = getattr(function, "__qualname__", None)
    who = repr(function) if name is None else f"The function {name!r}"
    bare = [part.replace(annotation=part.empty, default=part.empty) for part in parts]
    return f"{who} takes {Signature(bare)}, but is called with (event, context): {remedy}."


def check_alone(function: Callable[..., Any], before: Callable[..., Any] | None, what: str, remedy: str) -> None:
    """
    Raise `LifecycleError` where another callable has the place already that `function` is to take.

    A module that is loaded again brings the same one again, told by its name.
    """
    if before is not None and name_of(before) != name_of(function):
        from .exceptions import LifecycleError

        raise LifecycleError(
            f"This function has {name_of(before)} as its {what} already, which {name_of(function)} would replace: "
            f"{remedy}."
        )


def name_of(function: Callable[..., Any]) -> str:
    """
    How its author named a callable, for messages; its representation where it has no name.
    """
    return getattr(function, "__qualname__", None) or repr(function)


def is_wsgi(function: Callable[..., Any]) -> bool:
    """
    Whether it is a WSGI handler as FC 2.0 calls it: its second parameter is ``start_response``, through decorators.

    So it is in the standard (PEP 3333) and in the frameworks but one: web.py's applications write ``start_resp``.
    """
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__self__") or hasattr(function, "__wrapped__"):
        names = parameter_names(function)
    else:
        names = code.co_varnames[: code.co_argcount]
    return names[1:2] in (("start_response",), ("start_resp",))
