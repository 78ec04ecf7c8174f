"""
The public API as a text file: a name, a parameter or a type that goes or changes is seen before a user sees it.

``python tests/proof/test_api_snapshot.py`` rewrites the file, when the change is meant and the CHANGELOG tells of it.
Griffe reads the sources, so that the file is the same on every Python; the package itself says what is public.
"""

from __future__ import annotations

import difflib
import importlib
import re
from pathlib import Path
from typing import Any

import pytest

griffe = pytest.importorskip("griffe", reason="griffe is not installed: pip install --group lint")

SNAPSHOT = Path(__file__).with_name("api.txt")
SOURCES = Path(__file__).resolve().parents[2] / "src"
MODULES = (
    "polyfaas",
    "polyfaas.contract",
    "polyfaas.events",
    "polyfaas.http",
    "polyfaas.runtime",
    "polyfaas.testing",
    "polyfaas.testing.emulation",
)


def described() -> str:
    """
    A line for each public name, and below a class one for each of its public members.
    """
    package = griffe.load("polyfaas", search_paths=[SOURCES], resolve_aliases=True, resolve_external=False)
    lines = []
    for module_name in MODULES:
        module = package[module_name.partition(".")[2]] if "." in module_name else package
        for name in sorted(importlib.import_module(module_name).__all__):
            value = module[name]
            lines.append(f"{module_name}.{name}{_described(value)}")
            if value.is_class:
                members = {**value.inherited_members, **value.members}
                lines += [
                    f"    .{each}{_described(member)}"
                    for each, member in sorted(members.items())
                    if not each.startswith("_")
                ]
    return "\n".join(lines) + "\n"


def _described(value: Any) -> str:
    if value.is_class:
        bases = ", ".join(str(base) for base in value.bases)
        kind = f": class, a {bases}" if bases else ": class"
        return f"{kind}{_call(value)}" if "__init__" in value.all_members else kind
    if value.is_function:
        return f"{_call(value)} -> {_plain(value.returns)}"
    return f": {_plain(value.annotation)}" if value.annotation is not None else ""


def _call(value: Any) -> str:
    """
    The parameters as they are written.
    """
    shown, kinds = [], griffe.ParameterKind
    previous = None
    for each in value.parameters:
        if each.name in ("self", "cls"):
            continue
        if previous is kinds.positional_only and each.kind is not previous:
            shown.append("/")
        if each.kind is kinds.keyword_only and previous not in (kinds.keyword_only, kinds.var_positional):
            shown.append("*")
        stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(each.kind, "")
        told = f": {_plain(each.annotation)}" if each.annotation is not None else ""
        default = f" = {each.default}" if each.default is not None and not stars else ""
        shown.append(f"{stars}{each.name}{told}{default}")
        previous = each.kind
    return f"({', '.join(shown)})"


def _plain(annotation: Any) -> str:
    return re.sub(r"['\"]", "", str(annotation))


def test_the_public_api_is_the_recorded_one():
    """
    Names, members, parameters, types and defaults are those of the file.
    """
    recorded, now = (text.splitlines() for text in (SNAPSHOT.read_text(encoding="utf-8"), described()))
    changes = "\n".join(difflib.unified_diff(recorded, now, "recorded", "now", lineterm="", n=0))
    assert not changes, f"{changes}\nWhen this is meant: python tests/proof/test_api_snapshot.py, and CHANGELOG.md"


if __name__ == "__main__":
    SNAPSHOT.write_text(described(), encoding="utf-8")
