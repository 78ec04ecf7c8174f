"""
The native context of a custom runtime: the headers of a request.

They hold keys. So they are no dict, which a handler that returns its context would have sent to the caller as JSON, and
their text form has names only.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

__all__ = ["headers_type"]


def headers_type(cloud: Cloud) -> Callable[[dict[str, str]], Any]:
    """
    The type of the native contexts of a cloud's custom runtime, which say themselves by whose conventions they came.
    """
    parts = {name: getattr(cloud, name) for name in Cloud.__slots__}
    told = Cloud(**{**parts, "wrap": cloud.wrap_headers})
    return type("RequestHeaders", (_RequestHeaders,), {"__slots__": (), "polyfaas_cloud": told})


class _RequestHeaders(Mapping[str, str]):
    """
    A read-only view of headers with names in lower case; they are found in any case.
    """

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: str, default: Any = None) -> Any:  # every field of a context is read by it
        return self._values.get(name.lower(), default)

    def __repr__(self) -> str:
        return f"RequestHeaders({', '.join(self._values)})"
