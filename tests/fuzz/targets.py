"""
The table of parsers: a name, what has to hold for any input, and how long inputs get.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable, NamedTuple

from polyfaas import events

from . import descriptors, trigger_events, wire
from .checks import SECRET

__all__ = ["PLANTED", "TARGETS", "Target", "seeds"]

_SEEDS = Path(__file__).resolve().parent / "seeds"


class Target(NamedTuple):
    """
    One parser.

    Attributes:
        check: Takes an input; what it raises is a fault.
        is_json: Whether inputs are JSON, and get changed as such.
        longest: The longest input in bytes.
        needs: What has to be installed besides polyfaas; "": nothing.
    """

    check: Callable[[bytes], None]
    is_json: bool = False
    longest: int = 4096
    needs: str = ""


TARGETS = {
    "http-event": Target(trigger_events.reading(events.HttpEvent), is_json=True),
    "storage-event": Target(trigger_events.reading(events.ObjectStorageEvent), is_json=True),
    "timer-event": Target(trigger_events.reading(events.TimerEvent), is_json=True),
    "message-event": Target(trigger_events.reading(events.MessageEvent), is_json=True),
    "stream-event": Target(trigger_events.reading(events.StreamEvent), is_json=True),
    "log-event": Target(trigger_events.reading(events.LogEvent), is_json=True),
    "audit-event": Target(trigger_events.reading(events.AuditEvent), is_json=True),
    "cloud-event": Target(trigger_events.reading(events.CloudEvent), is_json=True),
    "translation": Target(trigger_events.translation, is_json=True),
    "decode-event": Target(trigger_events.decode_event),
    "response": Target(trigger_events.responses, is_json=True),
    "envelope": Target(wire.envelope, is_json=True),
    "context-headers": Target(wire.context_headers),
    "trace-headers": Target(wire.trace_headers),
    "http-request": Target(wire.http_request),
    "log-lines": Target(wire.log_lines),
    "recording": Target(wire.recording, is_json=True),
    "fc3": Target(descriptors.checking("fc3"), longest=1500, needs="ruamel.yaml"),
    "fgs": Target(descriptors.checking("fgs"), longest=1500, needs="ruamel.yaml"),
    "terraform": Target(descriptors.checking("terraform")),
    "conversion": Target(descriptors.converting, longest=1500, needs="ruamel.yaml"),
    "target": Target(descriptors.target, longest=1000),
}


def _planted(data: bytes) -> None:
    """
    A parser with two faults: one exception that nobody expects, and work that grows with the square of the length.
    """
    if data[:4] == b"zip:":
        raise KeyError(SECRET)
    for at in range(len(data) if data[:1] == b"q" else 0):
        data.count(b"-", at)


#: Never run unless named: by it the tests see that faults are found.
PLANTED = {"planted": Target(_planted)}


def seeds(name: str) -> list[Path]:
    """
    The committed inputs of a target: plausible ones, and each that once was a fault.
    """
    return sorted(path for path in (_SEEDS / name).glob("*") if path.is_file())
