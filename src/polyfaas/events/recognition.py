"""
Which trigger sent this event? Asked of each cloud's layouts in their order; one module for each cloud.

The cloud is better known by its context: shapes collide (an OBS event is built like an S3 event). What only a
standard marks, such as a bare CloudEvent, may be any cloud's.
"""

from __future__ import annotations

from importlib import import_module

from ..exceptions import EventShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .layout import Layout

__all__ = ["CLOUDS", "candidates", "detect", "find", "layouts"]

CLOUDS = ("alibaba", "huawei")
_loaded: dict[str, tuple[Layout, ...]] = {}


def layouts(cloud: str) -> tuple[Layout, ...]:
    """
    A cloud's layouts; their order is the order in which they are tried. A cloud without any has ``()``.
    """
    found = _loaded.get(cloud)
    if found is None:
        if cloud not in CLOUDS:
            return ()
        found = _loaded[cloud] = import_module(f"{__package__}.{cloud}").LAYOUTS
    return found


def find(raw: Any, cloud: str, kind: str | None = None) -> Layout | None:
    """
    The first layout of a cloud that recognises the event, of the given kind if one is given.
    """
    for layout in layouts(cloud):
        wanted = layout.kind == kind if kind is not None else not layout.asked
        if wanted and layout.recognises(raw):
            return layout
    return None


def candidates(raw: Any, cloud: str | None = None) -> tuple[tuple[str, str, str], ...]:
    """
    Everything that the event may be, as (cloud, kind, trigger), the likeliest of each cloud first.

    More than one entry means that the shape alone does not tell.
    """
    return tuple(
        (layout.cloud, layout.kind, layout.trigger)
        for name in _clouds(cloud)
        for layout in layouts(name)
        if not layout.asked and layout.recognises(raw)
    )


def detect(raw: Any, cloud: str | None = None) -> str:
    """
    The kind of trigger that sent the event: ``"http"``, ``"object-storage"``, ``"timer"``, ``"message"``, ...

    Args:
        raw: The event as a JSON value.
        cloud: Where it arrived. None: unknown; then clouds that read it as different kinds make it unknown.

    Returns:
        ``"unknown"`` for whatever no vendor document describes. Nothing is guessed.
    """
    found = [layout for name in _clouds(cloud) if (layout := find(raw, name))]
    marked = [layout for layout in found if not layout.generic] or found
    kinds = {layout.kind for layout in marked}
    return kinds.pop() if len(kinds) == 1 else "unknown"


def demand(raw: Any, cloud: str | None, kind: str) -> Layout:
    """
    The layout of that kind that the event has.

    Raises:
        EventShapeError: It has none.
    """
    for name in _clouds(cloud):
        layout = find(raw, name, kind)
        if layout is not None:
            return layout
    triggers = [layout.trigger for name in _clouds(cloud) for layout in layouts(name) if layout.kind == kind]
    keys = ", ".join(str(key) for key in list(raw)[:8]) if isinstance(raw, dict) else ""
    got = f"an object with the keys {keys}" if keys else type(raw).__name__
    raise EventShapeError(
        f"Not an event of kind {kind}: expected the shape of {'; or '.join(triggers) or 'no trigger'}"
        f"{f' on {cloud}' if cloud else ''}, got {got}. detect() and candidates() say what it may be."
    )


def _clouds(cloud: str | None) -> tuple[str, ...]:
    return CLOUDS if cloud is None else (cloud,)
