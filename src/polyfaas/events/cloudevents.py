"""
What every CloudEvent has, on whichever cloud: the envelope's fields, and recognition by the standard alone.

CloudEvents 1.0 requires ``id``, ``source``, ``specversion`` and ``type``. No vendor's extension stands here.
"""

from __future__ import annotations

from .layout import Field, Layout, dig
from .values import json_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["FIELDS", "generic", "opened"]

FIELDS = (
    Field("id", "id"),
    Field("specversion", "specversion", remark="1.0"),
    Field("content_type", "datacontenttype"),
    Field("time", "time"),
    Field("data", "data", (dict, list, str, int, float, bool), remark="its layout belongs to the source"),
)


def opened(raw: Any) -> list[Any]:
    """
    The events of a list or a single event; items that are JSON text (an older event stream) are parsed.
    """
    return [json_object(item) for item in raw] if isinstance(raw, list) else [raw]


def generic(cloud: str) -> Layout:
    """
    A single CloudEvent without a vendor's mark, as that cloud delivers it.
    """
    fields = (*FIELDS, Field("type", "type"), Field("source", "source"), Field("subject", "subject"))
    return Layout(
        cloud, "cloud-event", "CloudEvents", lambda raw: isinstance(dig(raw, "specversion"), str), fields,
        join=lambda items: items[0], single=True, generic=True,
    )  # fmt: skip
