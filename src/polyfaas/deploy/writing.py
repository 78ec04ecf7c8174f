"""
Files written whole or not at all.
"""

from __future__ import annotations

import os
import tempfile

from ..exceptions import DeployError

__all__ = ["check_new", "write_new"]


def check_new(path: str, force: bool) -> None:
    """
    See that a file may be written.

    Raises:
        DeployError: It is there and `force` is not set.
    """
    if not force and os.path.lexists(path):
        raise DeployError(f"{path} is there already: choose another name, or overwrite it with --force.")


def write_new(path: str, content: bytes, force: bool = False) -> None:
    """
    Write a file under a temporary name beside its place and rename it, so that no reader ever sees half of it.

    Args:
        force: Replace a file that is there.

    Raises:
        DeployError: The file is there and `force` is not set, or it cannot be written.
    """
    check_new(path, force)
    folder = os.path.dirname(os.path.abspath(path))
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".polyfaas-")
    except OSError as exc:
        raise DeployError(f"Cannot write {path}: {exc.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as exc:
        os.unlink(temporary)
        raise DeployError(f"Cannot write {path}: {exc.strerror}.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
