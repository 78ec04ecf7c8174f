"""
The words that unchanged code looks for: the text constants of its module and of those that it imports from, read from
compiled code.

Nothing is run and no source file is needed. It knows no cloud and no event.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from types import CodeType, FunctionType, MethodType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

__all__ = ["behind", "held", "words_of"]

_STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
# Where one keeps the function that it was made of.
_INNER: dict[type, str] = {
    FunctionType: "__wrapped__",
    MethodType: "__func__",
    partial: "func",
    type(lru_cache(len)): "__wrapped__",
    property: "fget",
    cached_property: "func",
    staticmethod: "__func__",
    classmethod: "__func__",
}
_TABLES = (frozenset, list, set, tuple)
# A longer one holds data.
_TABLE_LENGTH = 200


def words_of(function: Callable[..., Any]) -> frozenset[str]:
    """
    Every text that a function's own module holds as a constant: in functions and methods, alone, and in short tables.

    So do those of the modules that this one imports, or imports from, as code hands its event on to them; the standard
    library's know no events. Empty where there is no Python code to read, such as that of a compiled module.
    """
    # An object that decorates holds the function, or tells it.
    inner = (getattr(function, "__wrapped__", None), *getattr(function, "__dict__", {}).values())
    own = [one for part in (function, type(function).__call__, *inner) for one in behind(part)]
    modules = {id(one.__globals__): one.__globals__ for one in own}
    for value in [value for names in modules.values() for value in list(names.values())]:
        for names in _names_of(value):
            if _may_know_events(names):
                modules[id(names)] = names
    return frozenset(word for names in modules.values() for word in _words([*own, *names.values()], names))


def behind(value: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """
    The functions that a callable is made of: itself, and what it decorates, binds or closes over.

    Values are asked for their type alone: a proxy, such as a framework's request, may fail whoever asks it for more.
    """
    seen = set() if seen is None else seen
    if type(value) not in _INNER or id(value) in seen:
        return
    seen.add(id(value))
    if type(value) is FunctionType:
        yield value
        for inner in held(value):
            yield from behind(inner, seen)
    yield from behind(getattr(value, _INNER[type(value)], None), seen)


def held(function: Any) -> Iterator[Any]:
    """
    What a function closes over.
    """
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # it is empty so far
            yield cell.cell_contents


def _names_of(value: Any) -> Iterator[dict[str, Any]]:
    """
    The names of the module that a value is, or that a function or a class was defined in.
    """
    if type(value) is ModuleType:
        yield vars(value)
    for one in _members(value):
        for function in behind(one):
            yield function.__globals__


def _may_know_events(names: dict[str, Any]) -> bool:
    file = names.get("__file__")
    return type(file) is str and (not file.startswith(_STANDARD_LIBRARY) or "site-packages" in file)


def _members(value: Any) -> Iterable[Any]:
    if issubclass(type(value), type):
        return tuple(vars(value).values())
    if type(value) is dict:
        value = [*value, *value.values()]
    return value if type(value) in _TABLES and len(value) < _TABLE_LENGTH else (value,)


def _words(values: Iterable[Any], names: dict[str, Any]) -> Iterator[str]:
    """
    The texts among the values, and those of the functions among them that were defined with these globals.
    """
    for value in values:
        for one in _members(value):
            if type(one) is str and one not in (names.get("__name__"), names.get("__package__")):
                yield one
            for function in behind(one):
                if function.__globals__ is names:
                    yield from _texts([function.__code__])


def _texts(constants: Iterable[Any]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant.co_consts)
        elif isinstance(constant, (tuple, frozenset)):
            yield from _texts(constant)
