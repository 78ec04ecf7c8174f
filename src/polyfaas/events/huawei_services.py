"""
The events of FunctionGraph's service triggers: queues, logs, audit records, EventGrid.

Sources: "Supported Event Sources" (2026-01), the OTC developer guide's trigger pages (2026-07).
"""

from __future__ import annotations

from base64 import b64decode
from json import loads
from urllib.parse import unquote_plus

from . import cloudevents
from .layout import Field, Layout, dig, misshaped
from .values import Words, as_text, from_seconds, iso_utc, json_object, milliseconds, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["LAYOUTS"]


# -- queues ----------------------------------------------------------------------------------------

_BROKERS = Words({"KAFKA": "kafka", "ROCKETMQ": "rocketmq", "RABBITMQ": "rabbitmq"})
_NUMBER = (int, str)
_SHARED = ("event_version", "event_time", "trigger_type", "region", "instance_id")


def _messages(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """
    One item for each message, with what its record and the event say of it.
    """
    records = raw.get("records")
    if not isinstance(records, list):
        raise misshaped("queue", "records", "is not a list")
    return [item for index, record in enumerate(records) for item in _of_record(raw, record, index)]


def _of_record(raw: dict[str, Any], record: Any, index: int) -> Iterator[dict[str, Any]]:
    messages = dig(record, "messages")
    if not isinstance(messages, list):
        raise misshaped("queue", f"records[{index}].messages", "is not a list")
    shared = {name: value for name, value in raw.items() if name != "records"}
    shared.update((name, value) for name, value in record.items() if name != "messages")
    for message in messages:
        yield {**shared, "(message)": message}


def _queue_event(items: list[dict[str, Any]]) -> dict[str, Any]:
    """
    The messages grouped by topic, in their order; an exchange and its instance stand in the record.
    """
    event = {name: items[0][name] for name in _SHARED if name in items[0]}
    event["event_time"] = max((item["event_time"] for item in items if "event_time" in item), default=None)
    rabbit = event.get("trigger_type") == "RABBITMQ"
    named = ("instance_id", "exchange") if rabbit else ("topic_id",)
    records: list[dict[str, Any]] = []
    for item in items:
        about = {name: item[name] for name in named if name in item}
        if not records or any(records[-1].get(name) != item.get(name) for name in named):
            records.append({"messages": [], **about})
        records[-1]["messages"].append(item.get("(message)"))
    if rabbit:
        event.pop("instance_id", None)
    return {**{name: value for name, value in event.items() if value is not None}, "records": records}


QUEUE = Layout(
    "huawei", "stream", "queue",
    lambda raw: dig(raw, "trigger_type") in ("KAFKA", "ROCKETMQ", "RABBITMQ"),
    (
        Field("body", "(message)", write=as_text, remark="an item of `records[].messages`, always text"),
        Field("topic", "topic_id", remark="in `records[]`"),
        Field("exchange", "exchange", remark="in `records[]`, RabbitMQ"),
        Field("variant", "trigger_type", read=_BROKERS.read, write=_BROKERS.words.get),
        Field("time", "event_time", _NUMBER, read=from_seconds, write=seconds, remark="int s of the batch"),
        Field("region", "region"),
        Field("instance", "instance_id", remark="RabbitMQ: in `records[]`"),
    ),
    split=_messages,
    join=_queue_event,
    place="records[].messages[{}]",
    made={"event_version": "v1.0"},
)  # fmt: skip


def _dis_records(raw: dict[str, Any]) -> list[Any]:
    return [
        {**record, "shard": raw.get("ShardID"), "stream": raw.get("StreamName")} if isinstance(record, dict) else record
        for record in raw["Message"]["records"]
    ]


def _decoded(text: str) -> str | bytes:
    data = b64decode(text, validate=True)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


DIS = Layout(
    "huawei", "stream", "DIS",
    lambda raw: isinstance(dig(raw, "Message", "records"), list) and "ShardID" in raw,
    (
        Field("body", "data", read=_decoded, remark="Base64"),
        Field("topic", "stream", remark="`StreamName`"),
        Field("key", "partition_key"),
        Field("shard", "shard", remark="`ShardID`"),
        Field("sequence", "sequence_number"),
    ),
    split=_dis_records,
    place="Message.records[{}]",
    variant="dis",
)  # fmt: skip


# -- logs ------------------------------------------------------------------------------------------


def _lts_item(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """
    The decoded content: Base64 of JSON whose key ``logs`` is again JSON text.
    """
    try:
        content = loads(b64decode(raw["lts"]["data"], validate=True))
        entries = content["logs"]
        content["logs"] = loads(entries) if isinstance(entries, str) else entries
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise misshaped("LTS", "lts.data", f"cannot be read: {problem or type(problem).__name__}") from None
    return [content]


LTS = Layout(
    "huawei", "log", "LTS", lambda raw: dig(raw, "lts", "data") is not None,
    (
        Field("entries", "logs", list, remark="JSON text in Base64 of JSON"),
        Field("owner", "owner"),
        Field("group", "log_group_id"),
        Field("topic", "log_topic_id"),
    ),
    split=_lts_item,
    place="lts.data",
)  # fmt: skip


# -- audit -----------------------------------------------------------------------------------------

_ORIGINS = Words({"ConsoleAction": "console", "ApiCall": "api", "SystemAction": "system"})


def _cts_item(raw: dict[str, Any]) -> list[dict[str, Any]]:
    item = dict(raw["cts"])
    kind, name = item.get("resource_type"), item.get("resource_id")
    if isinstance(kind, str) and isinstance(name, str):
        item["(resources)"] = {item.pop("resource_type"): [item.pop("resource_id")]}
    return [item]


def _cts_event(items: list[dict[str, Any]]) -> dict[str, Any]:
    item = items[0]
    for kind, names in item.pop("(resources)", {}).items():
        item.setdefault("resource_type", kind)
        item.setdefault("resource_id", names[0] if isinstance(names, list) and names else names)
    return {"cts": item}


_PAYLOAD = (dict, str, list)

CTS = Layout(
    "huawei", "audit", "CTS", lambda raw: dig(raw, "cts", "trace_name") is not None,
    (
        Field("action", "trace_name", remark="`createFunction`"),
        Field("service", "service_type"),
        Field("id", "trace_id"),
        Field("time", "record_time", (int, float, str), read=iso_utc, write=milliseconds),
        Field(
            "time", "time", (int, float, str), read=iso_utc, write=milliseconds,
            remark="integer s or ms, or `2018/06/26 08:54:07 GMT+08:00`",
        ),
        Field("user", "user.name"),
        Field("client_ip", "source_ip", remark="empty for system actions"),
        Field("origin", "trace_type", read=_ORIGINS.read, write=_ORIGINS.write),
        Field("resources", "(resources)", dict, remark="`resource_type` and `resource_id`: one"),
        Field("request", "request", _PAYLOAD, read=json_object, remark="object, empty or JSON text"),
        Field("response", "response", _PAYLOAD, read=json_object, remark="object, empty or JSON text"),
        Field("message", "message", (str, dict, list)),
        Field("code", "code", (int, str)),
        Field("status", "trace_status"),
        Field("resource_name", "resource_name"),
        Field("project_id", "project_id"),
        Field("domain", "user.domain", dict),
    ),
    split=_cts_item,
    join=_cts_event,
    place="cts",
    single=True,
)  # fmt: skip


# -- EventGrid -------------------------------------------------------------------------------------

# Only what both vendors' documents show in both vocabularies.
_TYPES = Words({"OBS:DWR:ObjectCreated:PUT": "object:created:put"})
_SOURCES = Words({"HC.OBS.DWR": "object-storage"})

EVENTGRID = Layout(
    "huawei", "cloud-event", "EventGrid",
    lambda raw: str(dig(raw, "source")).startswith("HC.") and "specversion" in raw,
    (
        *cloudevents.FIELDS,
        Field("type", "type", read=_TYPES.read, write=_TYPES.write),
        Field("source", "source", read=_SOURCES.read, write=_SOURCES.write),
        Field("subject", "subject"),
    ),
    join=lambda items: items[0],
    single=True,
)  # fmt: skip

EVENTGRID_OBS = Layout(
    "huawei", "object-storage", "OBS through EventGrid",
    lambda raw: isinstance(dig(raw, "data", "obs"), dict) and "specversion" in raw,
    (
        Field("bucket", "data.obs.bucket.name"),
        Field("key", "data.obs.object.key", read=unquote_plus, remark="URL-encoded, if so configured"),
        Field("size", "data.obs.object.size", int),
        Field("event_name", "type", read={"OBS:DWR:ObjectCreated:PUT": "created:put"}.get),
        Field("time", "time"),
        Field("region", "data.eventRegion"),
    ),
)  # fmt: skip

DATABASE = Layout(
    "huawei", "database", "DDS",
    lambda raw: any(isinstance(dig(raw, "records", 0, name), dict) for name in ("dds", "gauss_mongo")),
)  # fmt: skip
NOTICE = Layout(
    "huawei", "notice", "asynchronous destination",
    lambda raw: dig(raw, "request_context", "condition") is not None and "request_payload" in raw,
)  # fmt: skip

LAYOUTS = (
    QUEUE, DIS, LTS, CTS, DATABASE, NOTICE, EVENTGRID, EVENTGRID_OBS, cloudevents.generic("huawei"),
)  # fmt: skip
