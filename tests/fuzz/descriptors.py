"""
Deployment descriptors, and targets such as ``index.handler``.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Callable

from polyfaas.deploy.conversion import FORMATS, check, convert, recognised
from polyfaas.exceptions import DeployError, TargetError
from polyfaas.targets import declared_hooks, locate

from .checks import SECRET, quiet, settings_alone

__all__ = ["checking", "converting", "target"]


def checking(name: str) -> Callable[[bytes], None]:
    """
    The property of one format's reader: a file is read or refused, and no finding tells a setting's value.
    """
    form = FORMATS[name]

    def read(data: bytes) -> None:
        text = data.decode("utf-8", "ignore")
        open_ = not settings_alone(text)
        try:
            recognised(text, form.file)
            found = check(text, form.file, form)
        except DeployError as error:
            quiet(error, open_, starts=form.file)
            return
        assert open_ or SECRET not in " ".join(map(str, found))

    return read


def converting(data: bytes) -> None:
    """
    What was converted can be read, with the same functions and settings. The first line names both formats.
    """
    first, _, text = data.decode("utf-8", "ignore").partition("\n")
    names = [name for name in first.split() if name in FORMATS]
    if len(names) < 2:
        return
    start, target = FORMATS[names[0]], FORMATS[names[1]]
    open_ = not settings_alone(text)
    try:
        written, found = convert(text, start.file, start, target)
    except DeployError as error:
        quiet(error, open_)
        return
    assert open_ or SECRET not in " ".join(map(str, found))
    project, _ = target.read(written.encode("utf-8").decode("utf-8"), target.file)
    before, _ = start.read(text, start.file)
    if "${" not in text and "%{" not in text:
        assert [dict(one.env) for one in project.functions] == [dict(one.env) for one in before.functions]
        # One server of the user's own needs no handler, and the other cloud's API asks for one.
        handlers = [two.handler if one.handler else "" for one, two in zip(before.functions, project.functions)]
        assert handlers == [one.handler for one in before.functions]


@cache
def _project() -> tuple[tempfile.TemporaryDirectory[str], str]:
    """
    A folder with a package and a module; it lives as long as the process.
    """
    folder = tempfile.TemporaryDirectory()
    root = Path(folder.name)
    (root / "package").mkdir()
    (root / "package" / "__init__.py").write_text("", encoding="utf-8")
    (root / "package" / "module.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    return folder, folder.name


def target(data: bytes) -> None:
    """
    A target leads to a file of the folder or is refused. The first line is the target, the rest the module index.py.
    """
    folder = _project()[1]
    first, _, source = data.partition(b"\n")
    words = first.decode("utf-8", "surrogateescape")
    (Path(folder) / "index.py").write_bytes(source)
    if "/" in words or _is_installed(words):
        return
    try:
        found = locate(words, folder)
    except TargetError as error:
        quiet(error, True)
        return
    assert os.path.isfile(found.file)
    assert found.file.startswith(os.path.realpath(folder)) or found.file.startswith(folder)
    assert found.function.isidentifier()
    for hook in declared_hooks(found):
        assert hook is None or hook.startswith(f"{found.module}.")


def _is_installed(words: str) -> bool:
    """
    Whether looking for it could import a module of Python's own: those may do anything.
    """
    top = words.partition(":")[0].partition(".")[0]
    try:
        return top not in ("index", "package") and top.isidentifier() and find_spec(top) is not None
    except ValueError:
        return True
