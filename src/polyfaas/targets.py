"""
Where a target such as ``index.handler`` leads: the folder, the file and the function, found without running anything.

For the command line and `serve`; the clouds' own loaders, with their rules and errors, are in `testing.emulation`.
`serve` loads it at every cold start: it imports little, and what explains an error only with the error.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from .exceptions import TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from typing import Any

__all__ = ["Location", "declared_hooks", "load", "locate"]

_FORMS = "Write FILE.FUNCTION (index.handler, src/index.handler), FILE.py:FUNCTION, or PACKAGE.MODULE:FUNCTION."


class Location:
    """
    A function in a file.

    Attributes:
        folder: The code folder, absolute: what the cloud would unpack, and where imports start.
        module: The module's dotted name from that folder.
        file: The file, absolute.
        function: The function's name in the module.
    """

    __slots__ = ("file", "folder", "function", "module")

    def __init__(self, folder: str, module: str, file: str, function: str) -> None:
        self.folder = folder
        self.module = module
        self.file = file
        self.function = function

    @property
    def handler(self) -> str:
        """
        The handler string to configure on a cloud.
        """
        return f"{self.module}.{self.function}"


def locate(target: str, directory: str | None = None) -> Location:
    """
    Find the file and the function that a target names.

    Args:
        target: ``index.handler``, ``path/index.handler``, ``path/index.py:handler`` or ``package.module:handler``.
        directory: Where paths start; None: the working directory.

    Raises:
        TargetError: It is no target, or leads nowhere; the message says what was looked for where, and what is there.
    """
    location = _place(target, directory)
    _check_function(location)
    return location


def _place(target: str, directory: str | None) -> Location:
    """
    The file, and the name of the function, which may not be there.
    """
    base = os.path.abspath(directory or os.getcwd())
    path, separator, function = target.rpartition(":")
    if not separator:
        path, separator, function = target.rpartition(".")
        if function == "py":
            raise TargetError(f"{target!r} names a file and no function in it: write {target}:FUNCTION.")
    if not separator or not path or not function.isidentifier():
        raise TargetError(f"{target!r} names no function. {_FORMS}")
    file = _find(path, base, target)
    folder, module = _importable(file)
    return Location(folder, module, file, function)


def _find(path: str, base: str, target: str) -> str:
    stem = path[:-3] if path.endswith(".py") else path
    folder, _, name = stem.rpartition("/")
    candidates = [os.path.join(base, folder, *name.split("."))]
    if not folder and "." in name:
        candidates.append(os.path.join(base, name))
    looked = [c + ending for c in candidates for ending in (".py", os.sep + "__init__.py")]
    found = next((file for file in looked if os.path.isfile(file)), None) or _installed(path)
    if found:
        return os.path.abspath(found)
    place = os.path.dirname(looked[0])
    there = sorted(f for f in os.listdir(place) if f.endswith(".py")) if os.path.isdir(place) else []
    if not os.path.isdir(place):
        seen = f"there is no folder {place}"
    else:
        seen = f"that folder has {_listed(there)}" if there else "that folder has no Python files"
    raise TargetError(f"{target!r} leads nowhere: looked for {looked[0]}; {seen}. {_FORMS}")


def _installed(path: str) -> str | None:
    """
    The file of an importable module; the parents of a dotted name are imported on the way.
    """
    if "/" in path or not all(part.isidentifier() for part in path.split(".")):
        return None
    from importlib.util import find_spec

    try:
        spec = find_spec(path)
    except (ImportError, RecursionError, ValueError):
        return None
    return spec.origin if spec is not None and spec.has_location else None


def _importable(file: str) -> tuple[str, str]:
    folder, name = os.path.split(file[:-3])
    if name == "__init__":
        folder, name = os.path.split(folder)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        name = f"{package}.{name}"
    return folder, name


def _tree(file: str) -> ast.Module | None:
    """
    The syntax tree; None where the file does not parse: the cloud's loader tells that in its own words.
    """
    import ast

    try:
        with open(file, "rb") as source:
            return ast.parse(source.read(), file)
    except (SyntaxError, ValueError):
        return None


def _check_function(location: Location) -> None:
    tree = _tree(location.file)
    if tree is None:
        return
    import ast
    from difflib import get_close_matches

    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    functions = [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    there = _listed(functions) or "no functions"
    value = next((n.value for n in tree.body if isinstance(n, ast.Assign) and _assigns(n, location.function)), None)
    if isinstance(value, (ast.Constant, ast.Dict, ast.List, ast.Set, ast.Tuple)) or _makes_function(value):
        what = "a Function: name its handler" if _makes_function(value) else "a value, not a function"
        raise TargetError(f"{location.handler} in {location.file} is {what}; the file has {there}.")
    if location.function in names or "*" in names or "__getattr__" in names:
        return
    near = get_close_matches(location.function, functions, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise TargetError(f"{location.file} has no function {location.function!r}: it has {there}.{hint}")


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(getattr(target, "id", None) == name for target in node.targets)


def _makes_function(value: ast.expr | None) -> bool:
    """
    Whether an expression is ``Function(...)`` or ``polyfaas.Function(...)``.
    """
    called = getattr(value, "func", None)
    return "Function" in (getattr(called, "attr", None), getattr(called, "id", None))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def declared_hooks(location: Location) -> tuple[str | None, str | None]:
    """
    The handler strings of the initializer and the pre-stop hook that the handler's own `Function` declares in its file.

    Read from the source: ``@fn.initializer`` and ``@fn.pre_stop`` beside ``@fn.handler``; None for what is not there.
    """
    import ast

    tree = _tree(location.file)
    roles: dict[tuple[str, str], str] = {}
    owner = None
    for node in tree.body if tree is not None else ():
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Attribute) and isinstance(decorator.value, ast.Name):
                roles[decorator.value.id, decorator.attr] = f"{location.module}.{node.name}"
                if node.name == location.function and decorator.attr == "handler":
                    owner = decorator.value.id
    if owner is None:
        return None, None
    return roles.get((owner, "initializer")), roles.get((owner, "pre_stop"))


def load(target: str, directory: str | None = None) -> Any:
    """
    Import what a target names, with its code folder first on the import path.

    Returns:
        The `Function` whose handler it is; else the callable itself.

    Raises:
        TargetError: It leads nowhere, or what it names cannot be called. An error of the module's own comes through.
    """
    location = _place(target, directory)
    if location.folder not in sys.path:
        sys.path.insert(0, location.folder)
    found = getattr(import_module(location.module), location.function, None)
    if found is None:
        _check_function(location)
    if not callable(found):
        raise TargetError(f"{location.handler} in {location.file} is of type {type(found).__name__}, not a function.")
    return getattr(found, "polyfaas_function", found)
