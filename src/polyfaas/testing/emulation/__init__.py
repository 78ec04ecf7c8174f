"""
What each cloud's own runtime does with a function instance, in Python: loader, calling convention, errors,
log lines.

One module per cloud, found by name; a cloud without one gets `generic`, derived from its `Cloud` record
alone. All of it also runs in a child process that must be ready at once, so nothing here imports attrs,
typing, json or logging at module level. It starts no process and restores no state: that is done by
`polyfaas.testing.instance` and `process`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contract import Emulation

__all__ = ["emulation_of"]

_OWN = ("alibaba", "huawei")


def emulation_of(cloud_name: str) -> type[Emulation]:
    """
    The emulation of a cloud's runtime.
    """
    name = cloud_name if cloud_name in _OWN else "generic"
    found: type[Emulation] = __import__(f"{__name__}.{name}", fromlist=["RUNTIME"]).RUNTIME
    return found
