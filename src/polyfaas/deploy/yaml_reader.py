"""
s.yaml as Serverless Devs reads it: YAML 1.2, variables put in, and the author's comments by the path of their field.

The only module that needs the extra ``polyfaas[yaml]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from warnings import catch_warnings, simplefilter

from ..exceptions import DeployError
from .record import Comment

__all__ = ["places", "read_yaml"]

_VARIABLE = re.compile(r"\$\{\s*vars\.([\w.-]+)\s*\}")
#: A document of more values than this is no descriptor: aliases can make a few lines expand to any size.
_MOST_VALUES = 100_000
#: Nor is one whose variables come to more characters than this where they are put in.
_MOST_TEXT = 10_000_000


def read_yaml(text: str, name: str) -> tuple[dict[str, Any], dict[tuple[Any, ...], Comment]]:
    """
    Read a descriptor.

    Args:
        name: What to call it in errors.

    Returns:
        The document with ``${vars.x}`` replaced, and the comments by path; those behind the last field are at ``()``.

    Raises:
        DeployError: It is no YAML mapping, a variable is missing, or the extra is not installed.
    """
    try:
        from ruamel.yaml import YAML
    except ImportError:
        raise DeployError("Reading YAML needs ruamel.yaml: pip install 'polyfaas[yaml]'.") from None
    try:
        with catch_warnings():
            simplefilter("ignore")  # of an anchor that is given anew, which YAML allows
            loaded, root = YAML(typ="rt").load(text), YAML(typ="rt").compose(text)
    except Exception as exc:  # noqa: BLE001 -- beside its own errors come KeyError, NotImplementedError and more
        raise _refused(exc, name, text) from None
    try:
        document = _plain(loaded, [0])
    except (ValueError, RecursionError) as exc:
        raise DeployError(f"{name} cannot be read as YAML: {exc}.") from None
    if not isinstance(document, dict):
        held = {type(None): "nothing", list: "a list"}.get(type(document), "a single value")
        raise DeployError(f"{name} holds {held}, where a descriptor is a mapping: lines of KEY: VALUE.")
    variables = document.get("vars")
    known = variables if isinstance(variables, dict) else {}
    room = _MOST_TEXT

    def variable(path: str) -> Any:
        nonlocal room
        value = _variable(path, known, name, text)
        room -= len(str(value))
        if room < 0:
            raise DeployError(f"{name} cannot be read: its variables expand to more than {_MOST_TEXT} characters.")
        return value

    return _resolved(document, variable), _comments(text, root)


def _refused(error: Exception, name: str, text: str) -> DeployError:
    place, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    where = f", line {place.line + 1}, column {place.column + 1}" if place is not None else ""
    position = getattr(error, "position", None)
    if position is not None:  # of a character
        where, problem = f", {_position(text, position)}", f"no text holds the character {text[position]!a}"
    # Of a key that stands twice, ruamel.yaml would tell both values; texts of other errors may hold values, too.
    reason = problem.partition(" with value ")[0] if problem else f"ruamel.yaml gives up with {type(error).__name__}"
    return DeployError(f"{name} cannot be read as YAML{where}: {reason}.")


def places(text: str) -> Callable[[str], str]:
    """
    Where fields stand, by their dotted paths: of one that is missing, where it should be.
    """

    def where(path: str) -> str:
        from ruamel.yaml import YAML

        with catch_warnings():
            simplefilter("ignore")
            root = YAML(typ="rt").compose(text)
        mark = _deepest(root, path).start_mark
        return f", line {mark.line + 1}, column {mark.column + 1}"

    return where


def _deepest(node: Any, path: str) -> Any:
    """
    The innermost node that a path leads to.
    """
    index = re.match(r"\[(\d+)\]\.?", path)
    if index:
        return _deepest(node.value[int(index[1])], path[index.end() :])
    for key, value in node.value if path else []:
        if re.match(rf"{re.escape(str(key.value))}(\.|\[|$)", path):
            return _deepest(value, path[len(key.value) :].lstrip("."))
    return node


def _plain(value: Any, count: list[int]) -> Any:
    count[0] += 1
    if count[0] > _MOST_VALUES:
        raise ValueError(f"it expands to more than {_MOST_VALUES} values")
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, count) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner, count) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def _resolved(value: Any, variable: Callable[[str], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(inner, variable) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, variable) for inner in value]
    if not isinstance(value, str):
        return value
    whole = _VARIABLE.fullmatch(value)
    if whole:
        return variable(whole[1])
    return _VARIABLE.sub(lambda found: str(variable(found[1])), value)


def _variable(path: str, variables: dict[str, Any], name: str, text: str) -> Any:
    value: Any = variables
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            there = ", ".join(variables) or "none"
            place = next((found.start() for found in _VARIABLE.finditer(text) if found[1] == path), 0)
            reason = f"${{vars.{path}}} is not defined: vars has {there}"
            raise DeployError(f"{name}, {_position(text, place)}: {reason}.")
        value = value[part]
    return value


def _position(text: str, place: int) -> str:
    return f"line {text.count(chr(10), 0, place) + 1}, column {place - text.rfind(chr(10), 0, place)}"


def _comments(text: str, root: Any) -> dict[tuple[Any, ...], Comment]:
    lines = text.splitlines()
    fields = sorted(_fields(root, (), set()), key=lambda field: field[1])
    inside = {line for _, start, end, _, _ in fields for line in range(start + 1, end + 1)}
    found: dict[tuple[Any, ...], Comment] = {}
    seen: set[int] = set()
    for path, line, end, key, value in fields:
        if line in seen:  # a mapping in braces: the line's comments belong to its first field
            continue
        seen.add(line)
        above = _above(lines, line, inside)
        # A blank line alone is layout, not a comment.
        kept = tuple(above) if any(above) else ()
        found[path] = Comment(kept, _beside(lines[line], key, value) if line == end else "")
    found[()] = Comment(tuple(line for line in _above(lines, len(lines), inside) if line))
    return {path: comment for path, comment in found.items() if comment != Comment()}


def _above(lines: list[str], end: int, inside: set[int]) -> list[str]:
    """
    The comments and blank lines right before a line.
    """
    start = end
    while start > 0 and start - 1 not in inside and lines[start - 1].strip()[:1] in ("", "#"):
        start -= 1
    return [line.strip() for line in lines[start:end]]


def _beside(line: str, key: Any, value: Any) -> str:
    on_one_line = key.start_mark.line == value.start_mark.line == value.end_mark.line
    column = value.end_mark.column if on_one_line else key.end_mark.column
    rest = line[column:].lstrip(" \t:,]}")
    return rest.rstrip() if rest.startswith("#") else ""


def _fields(node: Any, path: tuple[Any, ...], seen: set[int]) -> list[tuple[tuple[Any, ...], int, int, Any, Any]]:
    """
    Each key's path and line, the line in which its scalar ends (the key's own for others), and both nodes.
    """
    if id(node) in seen or isinstance(node.value, str):
        return []
    seen.add(id(node))
    found: list[tuple[tuple[Any, ...], int, int, Any, Any]] = []
    for index, item in enumerate(node.value):
        if not isinstance(item, tuple):
            found += _fields(item, (*path, index), seen)
            continue
        key, value = item
        if not isinstance(key.value, str):
            continue
        line = key.start_mark.line
        here = (*path, key.value)
        spans = isinstance(value.value, str) and value.start_mark.line >= line
        end = value.end_mark.line - (value.end_mark.column == 0) if spans else line
        found.append((here, line, max(end, line), key, value))
        found += _fields(value, here, seen)
    return found
