"""
The public API as a text file: a name or a parameter that goes or changes is seen before a user sees it.

``python tests/proof/test_api_snapshot.py`` rewrites the file, when the change is meant and the CHANGELOG tells of it.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).with_name("api.txt")
MODULES = ("polyfaas", "polyfaas.contract", "polyfaas.events", "polyfaas.http", "polyfaas.runtime", "polyfaas.testing")


def described() -> str:
    """
    A line for each public name, and below a class one for each of its public members.
    """
    lines = []
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        for name in sorted(module.__all__):
            value = getattr(module, name)
            lines.append(f"{module_name}.{name}{_kind(value)}")
            if inspect.isclass(value):
                lines += [f"    {each}" for each in _members(value)]
    return "\n".join(lines) + "\n"


def _kind(value: Any) -> str:
    if inspect.isclass(value) and issubclass(value, BaseException):
        bases = ", ".join(base.__name__ for base in value.__bases__)
        return f": exception, a {bases}"
    if inspect.isclass(value):
        return ": protocol" if getattr(value, "_is_protocol", False) else f": class{_signature(value)}"
    return _signature(value) if callable(value) else f": {type(value).__name__}"


def _members(kind: type) -> list[str]:
    found = {}
    for owner in reversed(kind.__mro__):
        if not owner.__module__.startswith("polyfaas"):
            continue
        for name, value in vars(owner).items():
            if not name.startswith("_"):
                found[name] = _member(value)
    return [f".{name}{told}" for name, told in sorted(found.items())]


def _member(value: Any) -> str:
    function = getattr(value, "__func__", value)
    return _signature(function) if inspect.isfunction(function) else ""


def _signature(value: Any) -> str:
    """
    Names, kinds and defaults; annotations are the type checkers' business, and print differently on each Python.
    """
    try:
        given = inspect.signature(value)
    except (TypeError, ValueError):
        return "(...)"
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in given.parameters.values()]
    told = str(given.replace(parameters=bare, return_annotation=inspect.Signature.empty))
    return re.sub(r"<(?:function )?(\S+)(?: at 0x[0-9a-f]+)?>", r"<\1>", told)


def test_the_public_api_is_the_recorded_one():
    """
    Names, members, parameters and defaults are those of the file.
    """
    recorded, now = (text.splitlines() for text in (SNAPSHOT.read_text(encoding="utf-8"), described()))
    changes = "\n".join(difflib.unified_diff(recorded, now, "recorded", "now", lineterm="", n=0))
    assert not changes, f"{changes}\nWhen this is meant: python tests/proof/test_api_snapshot.py, and CHANGELOG.md"


def test_the_record_does_not_depend_on_the_machine():
    """
    The file holds no address in memory.
    """
    assert " at 0x" not in SNAPSHOT.read_text(encoding="utf-8")


if __name__ == "__main__":
    SNAPSHOT.write_text(described(), encoding="utf-8")
