"""
What ``polyfaas invoke`` sends: a payload from its options, a file or standard input, or a trigger's event.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from ..exceptions import EventDecodeError, TargetError
from ..payload import loads
from .event import http_event, made_event

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
    kind, request = (chosen.trigger[0], chosen.trigger[1:]) if chosen.trigger else (None, [])
    if kind is None and chosen.settings:
        raise TargetError("--set changes the event of a trigger: it needs --trigger.")
    if (request or chosen.headers or chosen.body) and kind != "http":
        raise TargetError("METHOD URL, -H and -d describe a request: they need --trigger http.")
    if kind == "http" and not chosen.settings:
        if len(request) not in (0, 2):
            raise TargetError(f"--trigger http takes METHOD and URL, as in GET /path?x=1; got {' '.join(request)!r}.")
        method, url = request or ("GET", "/")
        return lambda cloud: _dumped(http_event(cloud, method, url, chosen.headers, chosen.body))
    if kind is not None:
        return lambda cloud: _dumped(made_event(kind, cloud, chosen.settings))
    payload = _given(chosen)
    return lambda cloud: payload


def _dumped(event: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode("utf-8")


def _given(chosen: argparse.Namespace) -> bytes:
    if chosen.file == "-":
        place, payload = "standard input", sys.stdin.buffer.read()
    elif chosen.file is not None:
        place = chosen.file
        try:
            with open(chosen.file, "rb") as source:
                payload = source.read()
        except OSError as exc:
            raise TargetError(f"Cannot read the event from {chosen.file}: {exc.strerror}.") from None
    else:
        place, payload = "-e", ("{}" if chosen.event is None else chosen.event).encode("utf-8", "surrogateescape")
    if not chosen.raw:
        try:
            loads(payload)
        except EventDecodeError as exc:
            reason = str(exc).partition(" (of ")[0]
            raise EventDecodeError(f"{place}: {reason}. Pass --raw to send it as it is.") from None
    return payload
