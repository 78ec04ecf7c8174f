"""
Trigger events without the cloud.

What an event is (`detect`), what it says (`HttpEvent`, `ObjectStorageEvent`, ...), and what the other cloud
would have sent (`translate`, `translate_response`). Never imported by ``import polyfaas``; names are loaded
on first use.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .messages import Message, MessageEvent, StreamEvent, StreamRecord
    from .recognition import candidates, detect
    from .responses import translate_response
    from .samples import sample_event
    from .services import AuditEvent, CloudEvent, LogEvent, TimerEvent
    from .storage import ObjectRecord, ObjectStorageEvent
    from .translation import Translation, translate
    from .views import view
    from .web import HttpEvent

__all__ = [
    "AuditEvent", "CloudEvent", "HttpEvent", "LogEvent", "Message", "MessageEvent", "ObjectRecord",
    "ObjectStorageEvent", "StreamEvent", "StreamRecord", "TimerEvent", "Translation", "candidates", "detect",
    "sample_event", "translate", "translate_response", "view",
]  # fmt: skip

_HOMES = {
    "AuditEvent": "services",
    "CloudEvent": "services",
    "HttpEvent": "web",
    "LogEvent": "services",
    "Message": "messages",
    "MessageEvent": "messages",
    "ObjectRecord": "storage",
    "ObjectStorageEvent": "storage",
    "StreamEvent": "messages",
    "StreamRecord": "messages",
    "TimerEvent": "services",
    "Translation": "translation",
    "candidates": "recognition",
    "detect": "recognition",
    "sample_event": "samples",
    "translate": "translation",
    "translate_response": "responses",
    "view": "views",
}


def __getattr__(name: str) -> Any:
    from ..facade import load

    return load(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted(__all__)
