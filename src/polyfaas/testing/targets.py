"""
What a local runtime is told to run: a string, a callable or a `Function`, turned into handler strings and a
folder.

It starts nothing and imports nothing.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Callable

from attrs import frozen

from ..exceptions import TargetError
from ..function import Function

__all__ = ["Target", "resolve"]


@frozen
class Target:
    """
    What is deployed.

    Attributes:
        handler: The handler string.
        initializer: The initializer's string, or None.
        pre_stop: The pre-stop hook's string, or None.
        code_dir: The folder with the code.
        ready: The callables behind those strings where they are already there.
    """

    handler: str
    initializer: str | None
    pre_stop: str | None
    code_dir: str
    ready: dict[str, Callable[..., Any]]


def resolve(target: object, initializer: object, pre_stop: object, code_dir: str | None, *, isolated: bool) -> Target:
    """
    Turn a target into what is deployed.

    Raises:
        TargetError: It is no target, or a child process could not find it.
    """
    if isinstance(target, Function):
        initializer = initializer or target.initialize
        pre_stop = pre_stop or target.stop
        if target.entry is None:
            msg = "The Function has no handler; decorate one with @fn.handler."
            raise TargetError(msg)
        target = target.entry
    if target is None:
        raise TargetError("There is nothing to run: pass a Function, a callable or a string such as 'index.handler'.")
    given = [target, initializer, pre_stop]
    if isinstance(target, str):
        folder = os.path.abspath(code_dir or os.getcwd())
        if not os.path.isdir(folder):
            msg = f"There is no folder {folder} to load {target!r} from; pass code_dir=."
            raise TargetError(msg)
    else:
        folder = _folder_of(target)
    if isolated and not isinstance(target, str):
        folder, given = _found(given)
    ready: dict[str, Callable[..., Any]] = {}
    names = [_name(item, ready) for item in given]
    return Target(str(names[0]), names[1], names[2], folder, ready)


def _name(item: Any, ready: dict[str, Callable[..., Any]]) -> str | None:
    if item is None or isinstance(item, str):
        return item
    if not callable(item):
        kind = type(item).__name__
        msg = f"Cannot run what is of type {kind}; pass a Function, a callable or a string such as 'index.handler'."
        raise TargetError(msg)
    name = f"{getattr(item, '__module__', None) or 'index'}.{getattr(item, '__name__', type(item).__name__)}"
    while ready.setdefault(name, item) is not item:  # such as one lambda beside another
        name += "_"
    return name


def _folder_of(target: object) -> str:
    module = sys.modules.get(getattr(target, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    return os.path.dirname(os.path.abspath(file)) if file else os.getcwd()


def _found(given: list[Any]) -> tuple[str, list[Any]]:
    """
    The folder and the strings under which a child process finds the same callables.
    """
    folders: set[str] = set()
    names = []
    for item in given:
        if item is None or isinstance(item, str):
            names.append(item)
            continue
        file = getattr(sys.modules.get(getattr(item, "__module__", None) or ""), "__file__", None)
        names_there = vars(sys.modules[item.__module__]) if file else {}
        attribute = next((name for name, value in names_there.items() if value is item), None)
        if file is None or attribute is None:
            msg = (
                f"A child process cannot find {getattr(item, '__qualname__', item)!s}: it is "
                "no name at the top of a file. Define it there, or run with isolated=False."
            )
            raise TargetError(msg)
        folder, module = _importable(os.path.abspath(file))
        folders.add(folder)
        names.append(f"{module}.{attribute}")
    if len(folders) > 1:
        msg = f"Handler and hooks lie in different folders ({', '.join(sorted(folders))}); a function has one."
        raise TargetError(msg)
    return folders.pop(), names


def _importable(file: str) -> tuple[str, str]:
    """
    The code folder and the dotted name of a module file: packages above it belong to the name.
    """
    folder, name = os.path.split(os.path.splitext(file)[0])
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        name = f"{package}.{name}"
    return folder, name
