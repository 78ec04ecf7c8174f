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
    if not force and os.path.lexists(path) and not _is_stream(path):
        raise DeployError(f"{path} is there already: name another place with -o, or overwrite it with --force.")


def write_new(path: str, content: bytes, force: bool = False) -> None:
    """
    Write a file under a temporary name beside its place and rename it, so that no reader ever sees half of it.

    A link stays and its file is written; so does a device or a pipe, which gets the content.

    Args:
        force: Replace a file that is there.

    Raises:
        DeployError: The file is there and `force` is not set, or it cannot be written.
    """
    check_new(path, force)
    try:
        if _is_stream(path):
            with open(path, "wb") as stream:
                stream.write(content)
        else:
            _write_at_once(os.path.realpath(path), content)
    except OSError as exc:
        raise DeployError(f"Cannot write {path}: {exc.strerror}.") from None


def _is_stream(path: str) -> bool:
    """
    Whether there is what must not be replaced by a file: /dev/stdout, a named pipe.
    """
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def _write_at_once(path: str, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".polyfaas-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
