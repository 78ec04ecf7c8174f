"""
What ``polyfaas invoke`` sends: a payload from its options, a file or standard input, or a trigger's event.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..exceptions import EventDecodeError, TargetError
from ..payload import loads
from .event import made_event
from .reading import place, read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

__all__ = ["sender"]


def sender(chosen: argparse.Namespace) -> Callable[[str], bytes]:
    """
    What to send, given a cloud's name: the same payload everywhere, or each cloud's own event of a trigger.

    Raises:
        TargetError: The options contradict each other, or the payload cannot be read.
        EventDecodeError: It is no JSON.
    """
    if chosen.trigger:
        kind, *request = chosen.trigger
        told = {"headers": chosen.headers, "body": chosen.body, "settings": chosen.settings}
        return lambda cloud: json.dumps(made_event(kind, cloud, request, **told), ensure_ascii=False).encode("utf-8")
    if chosen.settings or chosen.headers or chosen.body:
        raise TargetError("-H, -d and --set tell the event of a trigger: they need --trigger KIND.")
    payload = _given(chosen)
    return lambda cloud: payload


def _given(chosen: argparse.Namespace) -> bytes:
    if chosen.file is not None:
        origin = place(chosen.file)
        try:
            payload = read(chosen.file)
        except OSError as exc:
            raise TargetError(f"Cannot read the event from {origin}: {exc.strerror}.") from None
    else:
        origin, payload = "-e", ("{}" if chosen.event is None else chosen.event).encode("utf-8", "surrogateescape")
    if not chosen.raw:
        try:
            loads(payload)
        except EventDecodeError as exc:
            reason = str(exc).partition(" (of ")[0]
            raise EventDecodeError(f"{origin}: {reason}. Pass --raw to send it as it is.") from None
    return payload
