"""
Plausible events of every trigger, for tests: complete shapes, made-up values, nothing secret.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .sample_data import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "override", "sample_event"]

KINDS = ("http", "api-gateway", "object-storage", "timer", "message", "stream", "log", "audit", "cloud-event")


def sample_event(kind: str, cloud: str = "alibaba", **overrides: Any) -> Any:
    """
    A trigger's event as a JSON value, new with each call.

    Args:
        kind: One of `KINDS`.
        cloud: ``"alibaba"`` or ``"huawei"``.
        overrides: Values to set, by key or by dotted path with list indices:
            ``**{"events.0.oss.object.key": "in/a.png"}``. None sets null.

    Raises:
        LookupError: There is no such kind or cloud, or a path leads through something that is no container.
    """
    if cloud not in SAMPLES or kind not in SAMPLES[cloud]:
        raise LookupError(
            f"No sample of {kind!r} on {cloud!r}: the kinds are {', '.join(KINDS)}, the clouds {', '.join(SAMPLES)}."
        )
    event = deepcopy(SAMPLES[cloud][kind])
    override(event, overrides)
    return event


def override(event: Any, values: Mapping[str, Any]) -> None:
    """
    Set values in an event, by dotted paths as for `sample_event`.

    Raises:
        LookupError: A path leads through something that is no container.
    """
    for path, value in values.items():
        _set(event, path, value)


def _set(event: Any, path: str, value: Any) -> None:
    *way, last = path.split(".")
    at = event
    for key in way:
        at = at[_index(at, key, path)]
        if not isinstance(at, (dict, list)):
            raise LookupError(f"Cannot set {path!r} in the sample event: {key!r} holds a single value.")
    at[_index(at, last, path, new=True)] = value


def _index(at: Any, key: str, path: str, *, new: bool = False) -> Any:
    if isinstance(at, dict):
        if new or key in at:
            return key
        raise _lost(path, key, list(at))
    if key.isdecimal() and int(key) < len(at):
        return int(key)
    raise _lost(path, key, [str(index) for index in range(len(at))])


def _lost(path: str, key: str, there: list[str]) -> LookupError:
    names = ", ".join(there) or "none"
    return LookupError(f"Cannot set {path!r} in the sample event: it has no {key!r} there; the keys are {names}.")
