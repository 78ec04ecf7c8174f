"""
The files of a function's folder that belong into its archive, and those that do not.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import PurePath
from typing import TYPE_CHECKING

from ..exceptions import DeployError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["collect"]

_FOLDERS = ("__pycache__", "tests", "test", "node_modules", "*.egg-info", "*.dist-info")
_FILES = ("*.py[co]", "test_*.py", "*_test.py", "conftest.py", "*~")
_DESCRIPTORS = ("s.yaml", "s.yml", "s.*.yaml", "*.tf", "*.tf.json", "*.tfvars", "*.tfstate*")
#: How a descriptor of another name shows: by the component that deploys a function.
_COMPONENT = re.compile(rb"""(^|[{,])\s*["']?component["']?\s*:\s*["']?(\S*/)?(fc|fc3|fgs)\b""", re.M)


def collect(folder: str, without: str) -> tuple[dict[str, str], list[str]]:
    """
    Find what to pack.

    Tests, caches, virtual environments, deployment descriptors and all whose name starts with a dot are left out:
    the last two may hold secrets. So are archives beside the function, which are former packages as a rule.

    Args:
        folder: The code folder.
        without: A file to leave out: the archive itself.

    Returns:
        The file of each path inside the archive, sorted; and the paths that were left out, folders with a slash behind.

    Raises:
        DeployError: A link leads out of the folder, to a folder, or nowhere.
    """
    root = os.path.realpath(folder)
    files: dict[str, str] = {}
    left_out: list[str] = []
    for path, belongs in _walk(root):
        inside = PurePath(os.path.relpath(path, root)).as_posix()
        if os.path.realpath(path) == os.path.realpath(without):
            continue
        is_archive = "/" not in inside and inside.endswith(".zip")
        if belongs and not is_archive and not _is_descriptor(path):
            files[inside] = _checked(path, root)
        else:
            left_out.append(inside + "/" * os.path.isdir(path))
    return dict(sorted(files.items())), sorted(left_out)


def _walk(root: str) -> Iterator[tuple[str, bool]]:
    for here, folders, files in os.walk(root):
        for name in list(folders):
            path = os.path.join(here, name)
            if _is_private(name, _FOLDERS) or os.path.isfile(os.path.join(path, "pyvenv.cfg")):
                folders.remove(name)
                yield path, False
            elif os.path.islink(path):
                yield path, True
        for name in files:
            yield os.path.join(here, name), not _is_private(name, _FILES + _DESCRIPTORS)


def _is_private(name: str, patterns: tuple[str, ...]) -> bool:
    return name.startswith(".") or any(fnmatch(name, pattern) for pattern in patterns)


def _is_descriptor(path: str) -> bool:
    text = b""
    if path.lower().endswith((".yaml", ".yml")):
        with suppress(OSError), open(path, "rb") as source:  # whoever packs it tells why it cannot be read
            text = source.read()
    return _COMPONENT.search(text) is not None


def _checked(path: str, root: str) -> str:
    real = os.path.realpath(path)
    if os.path.commonpath([real, root]) != root:
        raise DeployError(f"{path} is a link to {real}, outside of {root}: put a copy there, or move it away.")
    if not os.path.isfile(real):
        kind = "a link to a folder" if os.path.isdir(real) else "no regular file, or a link to nothing"
        raise DeployError(f"{path} is {kind}, which an archive cannot hold: put a copy there, or move it away.")
    return real
