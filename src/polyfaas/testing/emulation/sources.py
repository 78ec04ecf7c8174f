"""
A function's code folder as the cloud's loader sees it, perhaps under another path such as ``/code``.

It finds and executes modules and keeps note of their names; it decides nothing about handler strings.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable

__all__ = ["Sources"]

_LOADERS: Any = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceFileLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)


class Sources:
    """
    The code folder.

    Attributes:
        folder: Where the files are.
        shown: The path that the code sees; `folder` itself unless mapped.
        names: The modules that were loaded from here.
        finders: What belongs into `sys.path_importer_cache`, by path.
    """

    def __init__(self, folder: str, shown: str) -> None:
        self.folder = folder
        self.shown = shown
        self.names: set[str] = set()
        self.finders: dict[str, Any] = {shown: self._finder(shown)}

    def real(self, path: str) -> str:
        """
        The file behind a path that the code sees.
        """
        if self.shown != self.folder and (path == self.shown or path.startswith(self.shown + "/")):
            return self.folder + path[len(self.shown) :]
        return path

    def tops(self) -> set[str]:
        """
        The names of the top-level modules and folders.
        """
        return {name[:-3] if name.endswith(".py") else name for name in os.listdir(self.folder)}

    def shadows_library(self) -> bool:
        """
        Whether something in the folder has the name of a module of the standard library.
        """
        library = os.path.dirname(os.__file__)
        paths = [os.path.join(library, name) for name in self.tops()]
        return any(os.path.exists(path + ".py") or os.path.exists(f"{path}/__init__.py") for path in paths)

    def locate(self, name: str, path: str) -> ModuleSpec | None:
        """
        The module that the file or folder `path` (without ``.py``) is: a package first, then a file.
        """
        package = os.path.join(path, "__init__.py")
        if os.path.isfile(self.real(package)):
            spec = self._spec(name, package, is_package=True)
            spec.submodule_search_locations = [path]
            self._add_finder(path)
            return spec
        if os.path.isfile(self.real(path + ".py")):
            return self._spec(name, path + ".py", is_package=False)
        return None

    def _spec(self, name: str, path: str, *, is_package: bool) -> ModuleSpec:
        loader = _MappedLoader(name, path, self.real) if self.shown != self.folder else SourceFileLoader(name, path)
        spec = ModuleSpec(name, loader, origin=path, is_package=is_package)
        spec.has_location = True
        return spec

    def execute(self, spec: ModuleSpec, *, register: bool) -> ModuleType:
        """
        Run a module's code.

        Args:
            spec: From `locate`.
            register: Whether it stands in `sys.modules`; taken out again when its code raises.
        """
        module: ModuleType = type(sys)(spec.name)
        module.__spec__ = spec
        module.__loader__ = spec.loader
        module.__file__ = spec.origin
        module.__package__ = spec.parent
        if spec.submodule_search_locations is not None:
            module.__path__ = spec.submodule_search_locations
        if not register:
            spec.loader.exec_module(module)  # type: ignore[union-attr]
            return module
        self.names.add(spec.name)
        sys.modules[spec.name] = module
        try:
            spec.loader.exec_module(module)  # type: ignore[union-attr]
        except BaseException:
            sys.modules.pop(spec.name, None)
            raise
        return sys.modules.get(spec.name, module)

    def _add_finder(self, path: str) -> None:
        if path not in self.finders:
            self.finders[path] = sys.path_importer_cache[path] = self._finder(path)

    def _finder(self, path: str) -> Any:
        return _MappedFinder(self, path) if self.shown != self.folder else _NotingFinder(self, path)

    def forget_lines(self) -> None:
        """
        Drop the source lines that tracebacks made the standard library keep.
        """
        linecache: Any = sys.modules.get("linecache")
        if linecache is not None and self.shown != self.folder:
            for path in [p for p in linecache.cache if p.startswith(self.shown + "/")]:
                del linecache.cache[path]


class _NotingFinder(FileFinder):
    """
    The standard finder, noting which modules come from the code folder.
    """

    def __init__(self, sources: Sources, path: str) -> None:
        super().__init__(path, *_LOADERS)
        self._sources = sources

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = super().find_spec(fullname, target)
        if spec is not None:
            self._sources.names.add(fullname)
            for inner in spec.submodule_search_locations or ():
                self._sources._add_finder(inner)
        return spec


class _MappedFinder:
    """
    A finder for a folder that the code sees under another path.
    """

    def __init__(self, sources: Sources, path: str) -> None:
        self._sources = sources
        self._path = path

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        path = os.path.join(self._path, fullname.rpartition(".")[2])
        spec = self._sources.locate(fullname, path)
        if spec is None and os.path.isdir(self._sources.real(path)):
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [path]
            self._sources._add_finder(path)
        if spec is not None:
            self._sources.names.add(fullname)
        return spec

    def invalidate_caches(self) -> None:
        """
        Nothing is kept.
        """


class _MappedLoader(SourceFileLoader):
    """
    Loads a source file, and the data beside it, under the path that the code sees; leaves no bytecode behind.
    """

    def __init__(self, name: str, path: str, real: Callable[[str], str]) -> None:
        super().__init__(name, path)
        self._real = real

    def get_data(self, path: str) -> bytes:
        with open(self._real(path), "rb") as file:
            return file.read()

    def path_stats(self, path: str) -> Any:
        raise OSError(path)
