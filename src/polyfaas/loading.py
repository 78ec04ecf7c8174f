"""
Something done once a module has been loaded, whoever loads it.

A function that does not log starts without `logging`, a fifth of an instance's start. It knows no cloud.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

__all__ = ["when_loaded"]


def when_loaded(name: str, then: Callable[[], None]) -> None:
    """
    Call `then` once a module of the standard library is loaded: now, or after its code has run.
    """
    if name in sys.modules:
        then()
    else:
        sys.meta_path.insert(0, _Watch(name, then))


class _Watch:
    """
    A finder that sees the module come.
    """

    def __init__(self, name: str, then: Callable[[], None]) -> None:
        self._name = name
        self._then: Callable[[], None] | None = then

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        # It stays in the list: to take it out would make other threads' searches miss a finder.
        if name != self._name or self._then is None:
            return None
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name)
        loader: Any = spec and spec.loader
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            then = self._then
            if then is not None and module.__name__ == name:  # a loader may have several modules
                self._then = None
                then()

        loader.exec_module = exec_module
        return spec
