"""
The events of object storage: OSS's names and OBS's.

-- fc3, IOssTriggerConfig (2026-05-28); FunctionGraph, "Supported Event Sources", table of OBS's events (2026-01)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["component_name", "from_obs", "obs_name", "to_obs"]

_CREATED, _REMOVED = "ObjectCreated", "ObjectRemoved"
#: OBS's short name of each event; OSS has others, which OBS does not tell.
_TO_OBS = {
    "oss:ObjectCreated:*": _CREATED,
    "oss:ObjectCreated:PutObject": "Put",
    "oss:ObjectCreated:PostObject": "Post",
    "oss:ObjectCreated:CopyObject": "Copy",
    "oss:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    # Delete is of a given version and DeleteMarkerCreated of none: only both together are what OSS means.
    "oss:ObjectRemoved:DeleteObject": _REMOVED,
    "oss:ObjectRemoved:DeleteObjects": _REMOVED,
}
_DELETED = [event for event, name in _TO_OBS.items() if name == _REMOVED]
_FROM_OBS = {
    **{name: [event] for event, name in _TO_OBS.items()},
    _REMOVED: _DELETED,
    "Delete": _DELETED,
    "DeleteMarkerCreated": _DELETED,
}
_PARTS = {
    _CREATED: ("Put", "Post", "Copy", "CompleteMultipartUpload"),
    _REMOVED: ("Delete", "DeleteMarkerCreated"),
}


def to_obs(events: Iterable[str]) -> tuple[list[str], list[str]]:
    """
    OBS's events for those of OSS.

    Returns:
        The short names, and the events that OBS does not have.
    """
    wanted = [*events]
    names = dict.fromkeys(_TO_OBS[event] for event in wanted if event in _TO_OBS)
    # Beside the name of a whole group, OBS allows none of its parts.
    parts = {part for name in names for part in _PARTS.get(name, ())}
    return [name for name in names if name not in parts], [event for event in wanted if event not in _TO_OBS]


def from_obs(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """
    OSS's events for those of OBS.

    Returns:
        The events, and the names that are none of OBS's.
    """
    wanted = [*names]
    events = dict.fromkeys(event for name in wanted for event in _FROM_OBS.get(name, ()))
    return [*events], [name for name in wanted if name not in _FROM_OBS]


def obs_name(event: str) -> str:
    """
    The short name that the API has of an event as the component's page writes it: ``s3:ObjectCreated:Put`` is Put.
    """
    group, _, last = event.rpartition("s3:")[2].partition(":")
    return group if last in ("", "*") else last


def component_name(name: str) -> str:
    """
    An event as the component's page writes it.
    """
    group = next((group for group, parts in _PARTS.items() if name in (group, *parts)), "")
    return f"s3:{group}:{'*' if name == group else name}" if group else name
