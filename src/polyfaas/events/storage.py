"""
Object storage: what happened to which object, whichever trigger tells it.
"""

from __future__ import annotations

from typing import Any

from .views import Batch, Record, moment, needed, optional

__all__ = ["ObjectRecord", "ObjectStorageEvent"]


class ObjectRecord(Record):
    """
    One object that changed.

    Attributes:
        bucket: The bucket's name.
        key: The object's key, decoded: usable as it is.
        size: Bytes.
        etag: The ETag in lower case.
        event_name: The vendor's word: ``ObjectCreated:PutObject``, ``ObjectCreated:Put``.
        action: ``"created"``, ``"removed"``, or what the vendor's word begins with, such as ``"restore"``.
        time: When it happened, aware.
        region: As the vendor spells it; region ids of two clouds never correspond.
        client_ip: The address of who did it.
        caller: The id of who did it.
        request_id: The storage service's id of that request.
        version_id: None as well where a live event has the text ``null``.
    """

    kind = "object-storage"
    __slots__ = ()

    bucket = needed[str]()
    key = needed[str]()
    size = optional[int]()
    etag = optional[str]()
    time = moment()
    region = optional[str]()
    owner = optional[str]()
    client_ip = optional[str]()
    caller = optional[str]()
    request_id = optional[str]()
    rule = optional[str]()
    version_id = optional[str]()
    sequencer = optional[str]()
    object_meta = optional[dict[str, Any]]()

    @property
    def event_name(self) -> str | None:
        name = self.native("event_name")
        return name if isinstance(name, str) else None

    @property
    def action(self) -> str | None:
        neutral: str | None = self.value("event_name")
        if not neutral:
            return None
        return neutral.partition(":")[0].removeprefix("Object").lower()


class ObjectStorageEvent(Batch[ObjectRecord]):
    """
    Objects that changed: OSS, and the three forms of OBS.
    """

    record = ObjectRecord
    __slots__ = ()
