"""
The words that unchanged code looks for: the text constants of its module and of those that it imports from, read from
compiled code.

Nothing is run and no source file is needed. It knows no cloud and no event.
"""

from __future__ import annotations

import os
from functools import cached_property, partial
from types import CodeType, FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

__all__ = ["words_of"]

_STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
# Where a descriptor keeps the function that it was made of.
_INNER: dict[type, str] = {property: "fget", cached_property: "func", staticmethod: "__func__", classmethod: "__func__"}


def words_of(function: Callable[..., Any]) -> frozenset[str]:
    """
    Every text that the functions and methods of a function's own module name as a constant, its own code included.

    So do those of the modules that this one imports, or imports from, as code hands its event on to them; the standard
    library's know no events. Empty where there is no Python code to read, such as that of a compiled module.
    """
    while isinstance(function, partial):
        function = function.func
    function = _innermost(function)
    if not hasattr(function, "__globals__"):
        function = type(function).__call__
    names: dict[str, Any] = getattr(function, "__globals__", {})
    found = list(_functions([function, *names.values()], names))
    for other in {id(other): other for other in map(_module_of, list(names.values())) if other is not None}.values():
        if other is not names and _may_know_events(other):
            found += _functions(list(other.values()), other)
    return frozenset(word for one in found for word in _texts([one.__code__]))


def _module_of(value: Any) -> dict[str, Any] | None:
    """
    The names of the module that a value is, or that a function or a class was defined in.
    """
    if type(value) is ModuleType:
        return vars(value)
    for one in vars(value).values() if issubclass(type(value), type) else (value,):
        inner = _innermost(one) if type(one) is FunctionType else None
        if type(inner) is FunctionType:
            return inner.__globals__
    return None


def _may_know_events(names: dict[str, Any]) -> bool:
    file = names.get("__file__")
    return type(file) is str and (not file.startswith(_STANDARD_LIBRARY) or "site-packages" in file)


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
