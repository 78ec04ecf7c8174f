"""
The archive of a function: its files, polyfaas and their dependencies, the same bytes each time.
"""

from __future__ import annotations

import io
import os
import re
import sysconfig
import tempfile
import zipfile
from typing import TYPE_CHECKING

from attrs import frozen

from ..exceptions import DeployError
from .dependencies import PLATFORMS, gather
from .tree import collect

if TYPE_CHECKING:
    from ..targets import Location

__all__ = ["Package", "build"]

#: The earliest time that a zip archive can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
#: How a function that records its invocations names the tests' half, which it needs there, too.
_TESTING = re.compile(rb"\bpolyfaas(?:\.|\s+import\b(?:\s*\([^)]*|[^\n]*)\b)testing\b")


@frozen
class Part:
    """
    What one origin brings into the archive.

    Attributes:
        name: ``function``, or the top-level folder or module of a dependency.
        files: How many.
        size: Bytes, unpacked.
    """

    name: str
    files: int
    size: int


@frozen
class Package:
    """
    An archive and what is in it.

    Attributes:
        content: The archive itself.
        parts: The function's files first, then the dependencies by name.
        left_out: Paths of the function's folder that were not packed.
    """

    content: bytes
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]


def build(
    location: Location,
    runtime: str,
    output: str,
    requirements: str | None = None,
    platforms: tuple[str, ...] = PLATFORMS,
) -> Package:
    """
    Make the archive of a function.

    Args:
        runtime: Such as ``python3.10``.
        output: Where it will be written; nothing is written here, but what is there is not packed.
        requirements: The user's requirements file; None: ``requirements.txt`` of the code folder, if it is there.

    Raises:
        DeployError: The folder is where Python or its packages are installed, or holds links that lead out of it,
            or what the dependencies bring; the requirements cannot be read; or pip fails.
    """
    if os.path.realpath(location.folder) in {os.path.realpath(path) for path in sysconfig.get_paths().values()}:
        raise DeployError(
            f"{location.file} is an installed module, and its folder holds all others. "
            "Package the folder of a function of yours that imports it."
        )
    own, left_out = collect(location.folder, output)
    if os.path.realpath(location.file) not in own.values():
        raise DeployError(f"{location.file} is named like a test or a hidden file: those are not packed. Rename it.")
    default = os.path.join(location.folder, "requirements.txt")
    if requirements is None and os.path.isfile(default):
        requirements = default
    if requirements is not None:
        _content(requirements)  # before pip words it
    with tempfile.TemporaryDirectory(prefix="polyfaas-") as folder:
        records = any(_TESTING.search(_content(file)) for name, file in own.items() if name.endswith(".py"))
        others = gather(runtime, requirements, platforms, folder, ("testing",) if records else ())
        _check_apart(own, others)
        return Package(_archive({**own, **others}), (_part("function", own), *_parts(others)), tuple(left_out))


def _check_apart(own: dict[str, str], others: dict[str, str]) -> None:
    """
    See that no file stands in the folder and in a dependency: the clouds differ in which of them wins.
    """
    twice = sorted(own.keys() & others.keys())
    if twice:
        file = own[twice[0]]
        raise DeployError(f"{file} would be replaced by a dependency's file of that name: rename or remove it.")


def _archive(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for inside, file in sorted(files.items()):
            entry = zipfile.ZipInfo(inside, _TIME)
            entry.create_system = 3  # so that the permissions are read, wherever the archive was made
            runs = os.stat(file).st_mode & 0o100
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _content(file))
    return buffer.getvalue()


def _content(file: str) -> bytes:
    try:
        with open(file, "rb") as source:
            return source.read()
    except OSError as exc:
        raise DeployError(f"Cannot read {file}: {exc.strerror}.") from None


def _parts(files: dict[str, str]) -> list[Part]:
    groups: dict[str, dict[str, str]] = {}
    for inside, file in files.items():
        groups.setdefault(inside.partition("/")[0], {})[inside] = file
    return [_part(name, group) for name, group in sorted(groups.items())]


def _part(name: str, files: dict[str, str]) -> Part:
    return Part(name, len(files), sum(os.path.getsize(file) for file in files.values()))
