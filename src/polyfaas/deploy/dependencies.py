"""
What a deployed function imports beside its own files: polyfaas, its dependencies and the user's, for another Python.

polyfaas comes from the running installation, so that what was tested is what gets deployed; pip finds the rest.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path, PurePath

from .. import __version__
from ..exceptions import DeployError

__all__ = ["PLATFORMS", "gather"]

#: glibc 2.17: older than the oldest image in use, Debian 9 of FC's python3.9.
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64")

#: What no function on a built-in runtime needs: its tests' half, the developer's tools, and a server of its own.
_UNDEPLOYED = ("testing", "cli", "deploy", "runtime", "__main__.py")
_WHEEL = "Wheel-Version: 1.0\nGenerator: polyfaas\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_NOT_KEPT = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def gather(
    runtime: str, requirements: str | None, platforms: tuple[str, ...], folder: str, kept: tuple[str, ...] = ()
) -> dict[str, str]:
    """
    Install the dependencies into a folder, for the runtime's Python.

    Args:
        requirements: The user's requirements file; None: there is none.
        folder: An empty folder that lives as long as its files are wanted.
        kept: Parts of polyfaas that the function needs, of those which are left out as a rule.

    Returns:
        The file of each path inside the archive, sorted.

    Raises:
        DeployError: pip does not find what is asked for, or is not there.
    """
    target = os.path.join(folder, "target")
    wheel = _own_wheel(folder, kept)
    command = [
        # -I: the working directory may hold modules that shadow pip's own.
        sys.executable, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
        "--no-compile", "--target", target, "--only-binary=:all:", "--implementation", "cp",
        "--python-version", runtime[len("python"):],
        *(word for platform in platforms for word in ("--platform", platform)), wheel,
    ]  # fmt: skip
    if requirements is not None:
        command += ["-r", requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- fixed words, no shell
    if done.returncode:
        raise DeployError(_complaint(done.stderr, runtime, requirements))
    return _installed(target)


def _complaint(stderr: str, runtime: str, requirements: str | None) -> str:
    lines = [line for line in stderr.splitlines() if "No module named pip" in line or line.startswith("ERROR")]
    if "ERROR: Exception:" in lines:
        lines = stderr.splitlines()[-1:]  # of the traceback
    reasons = [line.removeprefix("ERROR: ").rstrip(". ") for line in lines or stderr.splitlines()[-3:]]
    if "No module named pip" in stderr:
        return f"{reasons[0]}: python -m ensurepip installs it, and pip then what the function needs."
    asked = f"polyfaas and {requirements}" if requirements else "polyfaas"
    return (
        f"pip cannot install {asked} for {runtime}: {'. '.join(reasons)}. "
        "Only wheels are taken, since nothing can be built for another system: pip wheel makes one that is missing, "
        "--find-links FOLDER in the requirements finds it, and --platform takes other tags."
    )


def _own_wheel(folder: str, kept: tuple[str, ...]) -> str:
    """
    Make a wheel of the running polyfaas, less what no deployed function needs.
    """
    package, left_out = Path(__file__).parent.parent, set(_UNDEPLOYED).difference(kept)
    info = f"polyfaas-{__version__}.dist-info"
    names = []
    wheel = os.path.join(folder, f"polyfaas-{__version__}-py3-none-any.whl")
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in sorted(package.rglob("*")):
            inside = file.relative_to(package)
            if file.is_file() and inside.parts[0] not in left_out and "__pycache__" not in inside.parts:
                names.append(f"polyfaas/{inside.as_posix()}")
                archive.write(file, names[-1])
        archive.writestr(f"{info}/METADATA", _metadata())
        archive.writestr(f"{info}/WHEEL", _WHEEL)
        names += [f"{info}/METADATA", f"{info}/WHEEL", f"{info}/RECORD"]
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in names))
    return wheel


def _metadata() -> str:
    required = [line for line in metadata.requires("polyfaas") or () if not re.search(r"\bextra\b", line)]
    head = ["Metadata-Version: 2.1", "Name: polyfaas", f"Version: {__version__}", "License: MIT"]
    return "\n".join([*head, *(f"Requires-Dist: {line}" for line in required), ""])


def _installed(target: str) -> dict[str, str]:
    files = {}
    for here, folders, names in os.walk(target):
        if here == target and "bin" in folders:
            folders.remove("bin")  # the commands of the dependencies, with this machine's path to Python
        for name in names:
            inside = PurePath(os.path.relpath(os.path.join(here, name), target))
            is_note = inside.parent.name.endswith(".dist-info") and name in _NOT_KEPT
            if not is_note and not name.endswith((".pyc", ".pyo")):
                files[inside.as_posix()] = os.path.join(here, name)
    return dict(sorted(files.items()))
