"""
The events of Alibaba Cloud Function Compute: one layout for each trigger, the first that fits counts.

Sources: "Trigger event format" (2026-04-01), "Use an HTTP trigger to invoke a function" (2026-04), "MNS
topic triggers" (2025-09-29), "Time triggers" (2026-03-19). Knows no other cloud. The queues and what else
comes through EventBridge stand in `alibaba_bridge`.
"""

from __future__ import annotations

from hashlib import md5
from urllib.parse import quote

from .alibaba_bridge import LAYOUTS as BRIDGE_LAYOUTS
from .layout import Field, Layout, dig, misshaped
from .values import (
    Words,
    canonical,
    encode_body,
    first_address,
    from_milliseconds,
    from_seconds,
    http_items,
    iso_utc,
    join_values,
    milliseconds,
    plain_query,
    text_body,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["LAYOUTS"]


# -- HTTP ------------------------------------------------------------------------------------------


def _http_event(items: list[dict[str, Any]]) -> dict[str, Any]:
    item = items[0]
    body, headers = item.pop("body", b""), item.get("headers", {})
    text = text_body(body, headers.get("Content-Type", ""))
    item["body"] = encode_body(body) if text is None else text
    item["isBase64Encoded"] = text is None
    return item


def _joined(query: dict[str, Any]) -> dict[str, str]:
    return {str(name): join_values(value) for name, value in query.items()}


_BODY = Field("body", "body", bytes, remark="with `isBase64Encoded`; Base64 for binary content types only")
_QUERY = Field("query", "queryParameters", dict, read=plain_query, write=_joined, remark="several values joined by `,`")

HTTP = Layout(
    "alibaba", "http", "HTTP trigger",
    lambda raw: isinstance(raw, dict) and raw.get("version") == "v1" and "rawPath" in raw,
    (
        Field("method", "requestContext.http.method"),
        Field("path", "requestContext.http.path", remark="decoded"),
        Field("raw_path", "rawPath", remark="URL-encoded"),
        _QUERY,
        Field("headers", "headers", dict, write=canonical, remark="names such as `X-Real-Ip`; joined by `,`"),
        _BODY,
        Field("request_id", "requestContext.requestId"),
        Field("client_ip", "requestContext.http.sourceIp"),
        Field("user_agent", "requestContext.http.userAgent"),
        Field("host", "requestContext.domainName"),
        Field("protocol", "requestContext.http.protocol", remark="`HTTP/1.1`"),
        Field("time", "requestContext.time", remark="RFC 3339"),
        Field("time_epoch", "requestContext.timeEpoch", (str, int), remark="text of milliseconds"),
        Field("account_id", "requestContext.accountId"),
        Field("trigger_id", "requestContext.triggerId"),
    ),
    split=lambda raw: http_items(raw, "HTTP trigger"),
    join=_http_event,
    made={
        "version": "v1",
        "rawPath": lambda record: quote(record.get("path", "/"), errors="surrogatepass"),
        "queryParameters": lambda record: {},
        "requestContext.accountId": "",
        "requestContext.domainName": "",
        "requestContext.requestId": "",
        "requestContext.http.sourceIp": "",
        "requestContext.http.userAgent": "",
        "requestContext.domainPrefix": lambda record: record.get("host", "").partition(".")[0],
    },
    single=True,
)  # fmt: skip

API_GATEWAY = Layout(
    "alibaba", "http", "API Gateway",
    lambda raw: isinstance(raw, dict) and "httpMethod" in raw and "queryParameters" in raw,
    (
        Field("method", "httpMethod"),
        Field("path", "path"),
        _QUERY,
        Field("headers", "headers", dict),
        _BODY,
        Field("client_ip", "headers.x-real-ip", also=("headers.x-forwarded-for",), read=first_address),
        Field("user_agent", "headers.user-agent"),
        Field("host", "headers.host"),
        Field("path_parameters", "pathParameters", dict),
    ),
    split=lambda raw: http_items(raw, "API Gateway"),
    made={"pathParameters": lambda record: {}},
    beside=True,
)  # fmt: skip


# -- object storage --------------------------------------------------------------------------------

# Neutral meanings are words of the reference page; what no other cloud has is not among them.
_EVENT_NAMES = Words(
    {
        "ObjectCreated:PutObject": "created:put",
        "ObjectCreated:PostObject": "created:post",
        "ObjectCreated:CopyObject": "created:copy",
        "ObjectCreated:CompleteMultipartUpload": "created:multipart",
        "ObjectRemoved:DeleteObject": "removed:delete",
        "ObjectRemoved:DeleteObjects": "removed:batch",
    },
    also={"removed:marker": "ObjectRemoved:DeleteObject"},
)


def _is_oss(raw: Any) -> bool:
    first = dig(raw, "events", 0)
    return dig(first, "eventSource") == "acs:oss" or isinstance(dig(first, "oss"), dict)


def _oss_arn(record: Mapping[str, Any]) -> str:
    return "acs:oss:" + ":".join(str(record.get(name, "")) for name in ("region", "owner", "bucket"))


OSS = Layout(
    "alibaba", "object-storage", "OSS", _is_oss,
    (
        Field("bucket", "oss.bucket.name"),
        Field("key", "oss.object.key", remark="plain"),
        Field("size", "oss.object.size", int),
        Field("etag", "oss.object.eTag", read=str.lower, write=str.upper, remark="upper case"),
        Field("event_name", "eventName", read=_EVENT_NAMES.read, write=_EVENT_NAMES.write),
        Field("time", "eventTime"),
        Field("region", "region"),
        Field("owner", "oss.bucket.ownerIdentity"),
        Field("caller", "userIdentity.principalId"),
        Field("client_ip", "requestParameters.sourceIPAddress"),
        Field("request_id", "responseElements.requestId"),
        Field("rule", "oss.ruleId"),
        Field("size_change", "oss.object.deltaSize", int),
        Field("object_meta", "oss.object.objectMeta", dict),
        Field("virtual_bucket", "oss.bucket.virtualBucket"),
    ),
    split=lambda raw: raw["events"],
    join=lambda items: {"events": items},
    place="events[{}]",
    made={
        "eventSource": "acs:oss",
        "eventVersion": "1.0",
        "oss.ossSchemaVersion": "1.0",
        "oss.bucket.arn": _oss_arn,
        "responseElements.requestId": "",
    },
)  # fmt: skip


# -- timer -----------------------------------------------------------------------------------------

TIMER = Layout(
    "alibaba", "timer", "time trigger",
    lambda raw: isinstance(raw, dict) and "triggerTime" in raw and "triggerName" in raw,
    (
        Field("time", "triggerTime", write=iso_utc, remark="UTC"),
        Field("name", "triggerName"),
        Field("payload", "payload", remark="always text"),
    ),
    join=lambda items: items[0],
    made={"payload": ""},
    single=True,
)  # fmt: skip


# -- topics ----------------------------------------------------------------------------------------

_NUMBER = (int, str)
_MNS_FIELDS = {
    "Message", "MessageId", "MessageMD5", "PublishTime", "Subscriber", "SubscriptionName", "TopicName", "TopicOwner",
}  # fmt: skip


def _mns_items(raw: dict[str, Any]) -> list[dict[str, Any]]:
    item: dict[str, Any] = {name: value for name, value in raw.items() if name in _MNS_FIELDS}
    extra = {name: value for name, value in raw.items() if name not in _MNS_FIELDS}
    return [{**item, "(attributes)": extra} if extra else item]


def _mns_event(items: list[dict[str, Any]]) -> dict[str, Any]:
    item = items[0]
    attributes = item.pop("(attributes)", {})
    clash = sorted(_MNS_FIELDS.intersection(attributes))
    if clash:
        problem = f"would overwrite the message's own field: {', '.join(clash)}"
        raise misshaped("MNS topic", "a message attribute", problem)
    return {**item, **attributes}


def _checksum(record: Mapping[str, Any]) -> str:
    body: bytes = record.get("body", "").encode("utf-8", "surrogatepass")
    return md5(body, usedforsecurity=False).hexdigest().upper()


MNS_TOPIC = Layout(
    "alibaba", "message", "MNS topic",
    lambda raw: isinstance(raw, dict) and {"TopicName", "Subscriber", "MessageId"} <= raw.keys(),
    (
        Field("body", "Message"),
        Field("id", "MessageId"),
        Field("topic", "TopicName"),
        Field("time", "PublishTime", _NUMBER, read=from_milliseconds, write=milliseconds, remark="int ms"),
        Field("attributes", "(attributes)", dict, remark="merged into the top level"),
        Field("subscription", "SubscriptionName"),
        Field("subscriber", "Subscriber"),
        Field("topic_owner", "TopicOwner"),
    ),
    split=_mns_items,
    join=_mns_event,
    made={"MessageMD5": _checksum, "TopicOwner": "", "Subscriber": "", "SubscriptionName": ""},
    single=True,
)  # fmt: skip

# notifyContentFormat is STREAM unless changed: the event is the bare text, or text beside attributes.
MNS_STREAM = Layout(
    "alibaba", "message", "MNS topic in STREAM format",
    lambda raw: isinstance(raw, dict) and set(raw) == {"body", "attrs"},
    (Field("body", "body"), Field("attributes", "attrs", dict)),
)  # fmt: skip

MNS_TEXT = Layout(
    "alibaba", "message", "MNS topic, bare text", lambda raw: isinstance(raw, str),
    (Field("body", "(text)", remark="the event itself"),),
    split=lambda raw: [{"(text)": raw}],
    asked=True,
)  # fmt: skip


# -- logs and what has no counterpart --------------------------------------------------------------

SLS = Layout(
    "alibaba", "log", "SLS",
    lambda raw: isinstance(dig(raw, "source", "beginCursor"), str) and "jobName" in raw,
    (
        Field("endpoint", "source.endpoint"),
        Field("group", "source.projectName", remark="the project"),
        Field("topic", "source.logstoreName", remark="the Logstore"),
        Field("shard", "source.shardId", int),
        Field("begin_cursor", "source.beginCursor"),
        Field("end_cursor", "source.endCursor"),
        Field("time", "cursorTime", (int, str), read=from_seconds, remark="integer seconds"),
        Field("parameters", "parameter", dict),
        Field("job", "jobName"),
        Field("task", "taskId"),
    ),
)  # fmt: skip

CDN = Layout("alibaba", "cdn", "CDN", lambda raw: dig(raw, "events", 0, "eventSource") == "cdn")
TABLESTORE = Layout("alibaba", "table", "Tablestore", lambda raw: dig(raw, "Records", 0, "PrimaryKey") is not None)

LAYOUTS = (
    HTTP, API_GATEWAY, TIMER, OSS, CDN, TABLESTORE, SLS, MNS_TOPIC, MNS_STREAM, MNS_TEXT, *BRIDGE_LAYOUTS,
)  # fmt: skip
