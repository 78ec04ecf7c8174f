"""
The words that unchanged code looks for: the text constants of its module, read from compiled code.

Nothing is run and no source file is needed. It knows no cloud and no event.
"""

from __future__ import annotations

from functools import cached_property, partial
from types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

__all__ = ["words_of"]

# Where a descriptor keeps the function that it was made of.
_INNER: dict[type, str] = {property: "fget", cached_property: "func", staticmethod: "__func__", classmethod: "__func__"}


def words_of(function: Callable[..., Any]) -> frozenset[str]:
    """
    Every text that the functions and methods of a function's own module name as a constant, its own code included.

    Empty where there is no Python code to read, such as that of a compiled module.
    """
    while isinstance(function, partial):
        function = function.func
    function = _innermost(function)
    if not hasattr(function, "__globals__"):
        function = type(function).__call__
    names: dict[str, Any] = getattr(function, "__globals__", {})
    return frozenset(
        word for found in _functions([function, *names.values()], names) for word in _texts([found.__code__])
    )


def _functions(values: Iterable[Any], names: dict[str, Any]) -> Iterator[Any]:
    """
    The functions among the values, and those in the classes, that were defined with these globals.

    Values are asked for their type alone: a proxy, such as a framework's request, may fail whoever asks it for more.
    """
    for value in values:
        for one in vars(value).values() if issubclass(type(value), type) else (value,):
            inner = getattr(one, _INNER[type(one)]) if type(one) in _INNER else one
            found = _innermost(inner) if type(inner) is FunctionType else None
            if type(found) is FunctionType and found.__globals__ is names:
                yield found


def _innermost(function: Any) -> Any:
    """
    What decorators were put around. (`inspect.unwrap`, whose module is a large part of a cold start.)
    """
    seen: set[int] = set()
    while hasattr(function, "__wrapped__") and id(function) not in seen:
        seen.add(id(function))
        function = function.__wrapped__
    return function


def _texts(constants: Iterable[Any]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant.co_consts)
        elif isinstance(constant, (tuple, frozenset)):
            yield from _texts(constant)
