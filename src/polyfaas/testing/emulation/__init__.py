"""
What each cloud's own runtime does with a function instance, in Python: loader, calling convention, errors, log lines.

One module per built-in cloud, found by its name; a cloud without one gets `generic`, derived from its `Cloud` record
alone, unless `LocalRuntime` is given an `Emulation` of its own. All of it also runs in a child process that
must be ready at once, so nothing here imports attrs, typing, json or logging at module level. It starts no process and
restores no state: that is done by `polyfaas.testing.instance` and `process`.
"""

from __future__ import annotations

from .contract import (
    INITIALIZE,
    INVOKE,
    PRE_FREEZE,
    PRE_STOP,
    Answer,
    Call,
    Emulation,
    Instance,
    Runtime,
    Settings,
    Used,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "INITIALIZE",
    "INVOKE",
    "PRE_FREEZE",
    "PRE_STOP",
    "Answer",
    "Call",
    "Emulation",
    "Instance",
    "Runtime",
    "Settings",
    "Used",
]


def place_of(cloud_name: str) -> str:
    """
    Where the emulation of a cloud's runtime stands: ``module:attribute``.
    """
    from importlib.util import find_spec

    from ...clouds import NAMES

    place = f"{__name__}.{cloud_name}"
    has_own = cloud_name in NAMES and find_spec(place) is not None
    return f"{place if has_own else f'{__name__}.generic'}:EMULATION"


def at(place: str) -> Any:
    """
    What stands at ``module:attribute``.
    """
    module, _, name = place.partition(":")
    return getattr(__import__(module, fromlist=[name]), name)
