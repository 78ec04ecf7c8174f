"""
What reaches Alibaba Cloud Function Compute through EventBridge: queues, audit records, any CloudEvent.

An event stream delivers a list of CloudEvents (an older form: a list of their JSON texts), the older event
mode one object. The MQTT and self-managed RocketMQ streams deliver bare items without an envelope.
Sources: "Trigger event format" (2026-04-01), "ActionTrail events" of EventBridge (2024 to 2026).
"""

from __future__ import annotations

from . import cloudevents
from .layout import Field, Layout, dig
from .values import Words, from_milliseconds, iso_utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

__all__ = ["LAYOUTS"]

_ANY = (str, dict, list, int, float, bool)


def _first(raw: Any) -> Any:
    return cloudevents.opened(raw[:1] if isinstance(raw, list) else raw)[0] if raw else None


def _typed(prefix: str) -> Callable[[Any], bool]:
    """
    Recognise CloudEvents of which every one has a type that begins so.
    """

    def is_typed(event: Any) -> bool:
        kind = dig(event, "type")
        return isinstance(kind, str) and kind.startswith(prefix) and "specversion" in event

    return lambda raw: bool(raw) and all(is_typed(event) for event in cloudevents.opened(raw))


def _instance(subject: str) -> str | None:
    """
    The instance in a subject such as ``acs:alikafka:<instance>:topic:<topic>``; None: it has none.
    """
    parts = subject.split(":")
    return parts[2] if len(parts) > 3 and parts[0] == "acs" else None


# -- queues ----------------------------------------------------------------------------------------


def _numbered(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for index, item in enumerate(items):
        item.setdefault("id", f"{item['source']}-{item.get('time', '')}-{index}")
    return items


def _queue(variant: str, trigger: str, kind: str, *fields: Field) -> Layout:
    source = f"acs:{kind.partition(':')[0]}"

    def subject(record: Mapping[str, Any]) -> str | None:
        instance = record.get("instance")
        return instance and f"{source}:{instance}:topic:{record.get('topic', '')}"

    return Layout(
        "alibaba", "stream", trigger, _typed(kind),
        (
            *fields,
            Field("time", "time", write=iso_utc),
            Field("instance", "subject", read=_instance, keep=True, remark="a part of it"),
            Field("region", "aliyunregionid"),
            Field("event_id", "id"),
        ),
        split=cloudevents.opened,
        join=_numbered,
        place="[{}]",
        variant=variant,
        made={
            "specversion": "1.0",
            "type": kind,
            "source": source,
            "subject": subject,
            "datacontenttype": "application/json; charset=utf-8",
        },
    )  # fmt: skip


KAFKA = _queue(
    "kafka", "Kafka", "alikafka:Topic:Message",
    Field("body", "data.value", _ANY, remark="parsed, text or Base64, by the task's data format"),
    Field("topic", "data.topic"),
    Field("key", "data.key"),
    Field("partition", "data.partition", int),
    Field("offset", "data.offset", int),
    Field("timestamp", "data.timestamp", (int, str), read=from_milliseconds, remark="integer milliseconds"),
    Field("headers", "data.headers", dict),
)  # fmt: skip

ROCKETMQ = _queue(
    "rocketmq", "RocketMQ", "mq:Topic:SendMessage",
    Field("body", "data.body", _ANY),
    Field("topic", "data.topic"),
    Field("system_properties", "data.systemProperties", dict),
    Field("properties", "data.userProperties", dict),
)  # fmt: skip

RABBITMQ = _queue(
    "rabbitmq", "RabbitMQ", "amqp:Queue:SendMessage",
    Field("body", "data.body", _ANY, remark="parsed"),
    Field("exchange", "data.envelope.exchange"),
    Field("routing_key", "data.envelope.routingKey"),
    Field("properties", "data.props", dict),
    Field("topic", "data.topic", remark="absent"),
)  # fmt: skip

MNS_QUEUE = _queue(
    "mns", "MNS queue", "mns:Queue:SendMessage",
    Field("body", "data.messageBody", _ANY),
    Field("message_id", "data.messageId"),
    Field("request_id", "data.requestId"),
)  # fmt: skip

ROCKETMQ_SELF_MANAGED = Layout(
    "alibaba", "stream", "RocketMQ, self-managed",
    lambda raw: isinstance(raw, list) and dig(_first(raw), "msgId") and "systemProperties" in _first(raw),
    (
        Field("body", "body", _ANY),
        Field("topic", "topic"),
        Field("message_id", "msgId"),
        Field("system_properties", "systemProperties", dict),
        Field("properties", "userProperties", dict),
    ),
    split=cloudevents.opened,
    place="[{}]",
    variant="rocketmq",
)  # fmt: skip


# -- audit -----------------------------------------------------------------------------------------

_ACTIONS = Words(
    {"ConsoleOperation": "console", "ApiCall": "api", "AliyunServiceEvent": "system"},
)


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _upper_first(name: str) -> str:
    return name[:1].upper() + name[1:]


def _type_of(record: Mapping[str, Any]) -> str:
    return f"actiontrail:ActionTrail:{_ACTIONS.words.get(record.get('origin', ''), 'ApiCall')}"


ACTIONTRAIL = Layout(
    "alibaba", "audit", "ActionTrail",
    lambda raw: ":ActionTrail:" in str(dig(_first(raw), "type")),
    (
        Field("action", "data.eventName", read=_lower_first, write=_upper_first, remark="`CreateFunction`"),
        Field("service", "data.serviceName"),
        Field("id", "data.eventId"),
        Field("time", "data.eventTime", write=iso_utc, remark="RFC 3339, UTC"),
        Field("user", "data.userIdentity.userName"),
        Field("client_ip", "data.sourceIpAddress", remark="may be a host name"),
        Field("origin", "data.eventType", read=_ACTIONS.read, write=_ACTIONS.write),
        Field("resources", "data.referencedResources", dict, remark="type to ids"),
        Field("request", "data.requestParameters", (dict, str)),
        Field("response", "data.responseElements", (dict, str)),
        Field("error_code", "data.errorCode"),
        Field("message", "data.errorMessage"),
        Field("region", "data.acsRegion"),
        Field("request_id", "data.requestId"),
        Field("user_agent", "data.userAgent"),
    ),
    split=cloudevents.opened,
    join=lambda items: items[0],
    made={
        "specversion": "1.0",
        "id": lambda record: record.get("id"),
        "source": "acs.actiontrail",
        "type": _type_of,
        "datacontenttype": "application/json;charset=utf-8",
        "time": lambda record: record.get("time"),
    },
    single=True,
)  # fmt: skip


# -- any CloudEvent --------------------------------------------------------------------------------

# Only what both vendors' documents show in both vocabularies; the source "acs.oss" is inferred.
_TYPES = Words({"oss:ObjectCreated:PutObject": "object:created:put"})
_SOURCES = Words({"acs.oss": "object-storage"})


def _is_eventbridge(raw: Any) -> bool:
    first = _first(raw)
    if not isinstance(dig(first, "specversion"), str):
        return False
    by_source = str(first.get("source")).startswith(("acs:", "acs."))
    return isinstance(raw, list) or by_source or any(str(key).startswith("aliyun") for key in first)


EVENTBRIDGE = Layout(
    "alibaba", "cloud-event", "EventBridge", _is_eventbridge,
    (
        *cloudevents.FIELDS,
        Field("type", "type", read=_TYPES.read, write=_TYPES.write),
        Field("source", "source", read=_SOURCES.read, write=_SOURCES.write),
        Field("subject", "subject"),
        Field("account_id", "aliyunaccountid"),
        Field("region", "aliyunregionid"),
        Field("bus", "aliyuneventbusname"),
        Field("published", "aliyunpublishtime"),
    ),
    split=cloudevents.opened,
    join=list,
    place="[{}]",
)  # fmt: skip

MQTT = Layout("alibaba", "device", "MQTT", lambda raw: isinstance(dig(raw, 0, "props", "firstTopic"), str))
DTS = Layout("alibaba", "database", "DTS", _typed("dts:ConsumeMessage"))

LAYOUTS = (
    KAFKA, ROCKETMQ, RABBITMQ, MNS_QUEUE, ROCKETMQ_SELF_MANAGED, MQTT, DTS, ACTIONTRAIL, EVENTBRIDGE,
    cloudevents.generic("alibaba"),
)  # fmt: skip
