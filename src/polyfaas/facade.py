"""
Names of a package that are loaded when they are first touched (PEP 562), so that each use pays for itself alone.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["load"]


def load(package: str, homes: Mapping[str, str], name: str) -> Any:
    """
    A name of a package, from the module that defines it; the package keeps it for the next time.

    Args:
        package: The package's own ``__name__``.
        homes: For each name the module below the package, or, with a leading dot, beside it.
        name: What was asked for.

    Raises:
        AttributeError: The package has no such name.
    """
    home = homes.get(name)
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    parent = package.rpartition(".")[0] if home.startswith(".") else package
    value = getattr(import_module(f"{parent}.{home.lstrip('.')}"), name)
    setattr(sys.modules[package], name, value)
    return value
