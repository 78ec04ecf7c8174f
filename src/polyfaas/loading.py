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
    Call `then` once a module is loaded: now, or after its code has run.

    Never, where it has a loader without `exec_module`, as one in an archive before Python 3.10.
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
        then = self._then
        if name != self._name or then is None:
            return None
        self._then = None  # the search passes this by, and ends at whoever would find it: a frozen application's, too
        try:
            spec = next(filter(None, (finder.find_spec(name, path, target) for finder in sys.meta_path)), None)
        finally:
            self._then = then
        loader: Any = spec and spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is None:  # nobody found it, or a loader of the older kind, which does both steps in one
            return spec

        def exec_module(module: ModuleType) -> None:
            execute(module)
            then = self._then
            if then is not None and module.__name__ == name:  # a loader may have several modules
                self._then = None
                then()

        loader.exec_module = exec_module
        return spec
