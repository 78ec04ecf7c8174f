"""
Modules import only what stands above them; no cloud knows another, and nobody but the clouds' own knows one by name.

The layers are patterns: a new cloud needs no edit here. Imports are read from the source, those inside functions too;
what is imported for type checkers only does not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent / "src" / "polyfaas"

#: From the top: a module may import its own layer and those before it.
LAYERS = (
    r"facade|exceptions|safely|terminal",
    r"records",
    r"logs",
    r"context",
    r"adapter",
    r"contract",
    r"loading|payload|signatures|targets",
    r"lifecycle",
    r"clouds(\..+)?",
    r"frames",
    r"parsing|capture",
    r"envelope",
    r"aio",
    r"failures",
    r"hooks|coroutines|binding",
    r"function",
    r"(events|http)(\..+)?",
    r"porting(\..+)?",
    r"runtime(\..+)?",
    r"testing(\..+)?",
    r"deploy(\..+)?",
    r"(cli|__main__)(\..+)?",
)
#: What one cloud's file may use beside its own companions, such as ``clouds/nimbus_native.py``.
FOR_CLOUDS = {"adapter", "contract", "exceptions", "payload", "records"}
#: What a cold start loads before a handler runs, and what it must not load then.
HOT = re.compile(r"|adapter|contract|lifecycle|function|clouds|clouds\.(?!local$)[a-z]+")
HEAVY = {
    "asyncio",
    "attr",
    "attrs",
    "dataclasses",
    "enum",
    "http",
    "importlib",
    "inspect",
    "json",
    "logging",
    "re",
    "typing",
    "typing_extensions",
    "unittest",
}


class Import(NamedTuple):
    """
    One imported module, `inside` the package or not, at the `top` of the file or in a function.
    """

    name: str
    inside: bool
    top: bool
    line: int


def modules(root: Path) -> dict[str, Path]:
    """
    Dotted names below the package, ``""`` for the package itself.
    """
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, names: set[str]) -> Iterator[Import]:
    """
    What a module imports when it runs.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name.split(".") if name else []
    if path.name != "__init__.py":
        package = package[:-1]
    top = {id(node) for node in tree.body}
    skipped = {
        id(part) for node in ast.walk(tree) if is_for_checkers(node) for item in node.body for part in ast.walk(item)
    }
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        for target in targets(node, package, names):
            inside = target == "polyfaas" or target.startswith("polyfaas.")
            yield Import(target[len("polyfaas.") :] if inside else target, inside, id(node) in top, node.lineno)


def is_for_checkers(node: ast.AST) -> bool:
    """
    Whether a node is ``if TYPE_CHECKING:``.
    """
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def targets(node: ast.Import | ast.ImportFrom, package: list[str], names: set[str]) -> Iterator[str]:
    """
    The absolute names of what a statement imports: modules where the names are modules.
    """
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        above = package[: len(package) - node.level + 1]
        base = ".".join(["polyfaas", *above, *([node.module] if node.module else [])])
    for alias in node.names:
        full = f"{base}.{alias.name}"
        yield full if full[len("polyfaas.") :] in names else base


def layer(name: str) -> int | None:
    """
    The number of a module's layer; None when no pattern has it.
    """
    return next((number for number, pattern in enumerate(LAYERS) if re.fullmatch(pattern, name)), None)


def upward(root: Path) -> list[str]:
    """
    Every import that breaks the order, in words.
    """
    found = modules(root)
    told = []
    for name, path in found.items():
        here = layer(name)
        if name and here is None:
            told.append(f"{name} has no layer: give it one in LAYERS")
            continue
        for each in imports(name, path, set(found)):
            there = layer(each.name) if each.inside and each.name else None
            if name and there is not None and there > here:
                told.append(f"{name}:{each.line} imports {each.name}, which stands below it")
    return told


def knowing_clouds(root: Path) -> list[str]:
    """
    Every import by which a cloud knows another one, or a neutral module knows a cloud by name.
    """
    found = modules(root)
    told = []
    for name, path in found.items():
        package, _, own = name.partition(".")
        for each in imports(name, path, set(found)):
            if not each.inside:
                continue
            if package == "clouds" and own:
                companions = f"clouds.{own.partition('_')[0]}_"
                if each.name not in FOR_CLOUDS and not each.name.startswith(companions):
                    told.append(f"{name}:{each.line} imports {each.name}; a cloud's file knows {sorted(FOR_CLOUDS)}")
            elif (
                package not in ("testing", "runtime")
                and each.name.startswith("clouds.")
                and each.name != "clouds.local"
            ):
                told.append(f"{name}:{each.line} knows a cloud by name: {each.name}")
    return told


def heavy(root: Path) -> list[str]:
    """
    Every import at the top of a hot module that a cold start would pay for.
    """
    found = modules(root)
    return [
        f"{name}:{each.line} imports {each.name} at the top"
        for name, path in found.items()
        if HOT.fullmatch(name)
        for each in imports(name, path, set(found))
        if each.top and not each.inside and each.name.partition(".")[0] in HEAVY
    ]


def cycles(root: Path) -> list[str]:
    """
    Modules that import each other while they are loaded.
    """
    found = modules(root)
    below = {
        name: {each.name for each in imports(name, path, set(found)) if each.inside and each.top and each.name in found}
        for name, path in found.items()
    }
    told: list[str] = []
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            told.append(" -> ".join((*way[way.index(name) :], name)))
        elif name not in done:
            for other in sorted(below[name]):
                walk(other, (*way, name))
            done.add(name)

    for name in found:
        walk(name, ())
    return told


CHECKS = {"upward": upward, "clouds": knowing_clouds, "heavy": heavy, "cycles": cycles}


@pytest.mark.parametrize("check", CHECKS)
def test_the_package_keeps_its_layers(check):
    """
    No import goes down, no cloud is known by name, a cold start stays cheap, and nothing goes round.
    """
    assert CHECKS[check](ROOT) == []


FAULTS = {
    "a module without a layer": ("upward", "helpers", "", "helpers has no layer"),
    "an import that goes down": ("upward", "records", "from .function import handler", "records:1 imports function"),
    "one inside a function": (
        "upward",
        "payload",
        "def f():\n    from . import envelope",
        "payload:2 imports envelope",
    ),
    "an absolute one": ("upward", "logs", "import polyfaas.adapter", "logs:1 imports adapter"),
    "a cloud that knows another": (
        "clouds",
        "clouds.nimbus",
        "def f():\n    from .alibaba import CLOUD",
        "clouds.nimbus:2 imports clouds.alibaba",
    ),
    "a cloud that reads envelopes": ("clouds", "clouds.nimbus", "from ..envelope import Frame", "imports envelope"),
    "a core that knows a cloud": ("clouds", "function", "from .clouds.huawei import CLOUD", "by name: clouds.huawei"),
    "a heavy cold start": ("heavy", "clouds.nimbus", "import logging.handlers", "imports logging.handlers at the top"),
    "a circle": ("cycles", "exceptions", "from .records import Deadline", "exceptions -> records -> exceptions"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(tmp_path, fault):
    """
    Each check finds what it is there for.
    """
    check, module, text, told = FAULTS[fault]
    for name in (
        "exceptions",
        "records",
        "adapter",
        "envelope",
        "function",
        "clouds/__init__",
        "clouds/alibaba",
        "clouds/huawei",
    ):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("from .exceptions import A\n" if name == "records" else "")
    (tmp_path / f"{module.replace('.', '/')}.py").write_text(text)

    assert told in "; ".join(CHECKS[check](tmp_path))


def test_a_new_cloud_needs_no_edit_here(tmp_path):
    """
    A cloud and its companions pass all checks as they come.
    """
    (tmp_path / "clouds").mkdir()
    (tmp_path / "clouds" / "nimbus.py").write_text(
        "from ..adapter import ContextAdapter\nfrom ..contract import Cloud\n"
        "if TYPE_CHECKING:\n    import typing\n    from ..envelope import ErrorEnvelope\n"
        "def view(context):\n    import json\n    from .nimbus_view import view\n"
    )
    (tmp_path / "clouds" / "nimbus_native.py").write_text("import json\n")
    (tmp_path / "clouds" / "nimbus_view.py").write_text("from .nimbus_native import native\n")

    assert [check(tmp_path) for check in CHECKS.values()] == [[], [], [], []]
