"""
The events of Huawei Cloud FunctionGraph: one layout for each trigger, the first that fits counts.

Sources: "Supported Event Sources" (2026-01), the OTC developer guide's trigger pages (2026-07). Knows no
other cloud. The queues, logs, audit records and EventGrid stand in `huawei_services`.
"""

from __future__ import annotations

from urllib.parse import quote_plus, unquote_plus

from .huawei_services import LAYOUTS as SERVICE_LAYOUTS
from .layout import Field, Layout, dig
from .values import Words, encode_body, first_address, http_items, iso_utc, parse_time, plain_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["LAYOUTS"]


# -- HTTP ------------------------------------------------------------------------------------------


def _is_apig(raw: Any) -> bool:
    context = dig(raw, "requestContext")
    ours = isinstance(context, dict) and "apiId" in context and "httpMethod" in raw
    return ours and not {"multiValueQueryStringParameters", "resource"} & raw.keys()


def _apig_event(items: list[dict[str, Any]]) -> dict[str, Any]:
    item = items[0]
    # True by default, for text and JSON too. -- "Supported Event Sources" (2026-01)
    return {**item, "body": encode_body(item.get("body", b"")), "isBase64Encoded": True}


APIG = Layout(
    "huawei", "http", "APIG", _is_apig,
    (
        Field("method", "httpMethod"),
        Field("path", "path", remark="encoding not documented"),
        Field("query", "queryStringParameters", dict, read=plain_query, remark="several values in a list"),
        Field("headers", "headers", dict, remark="lower-case names"),
        Field("body", "body", bytes, remark="with `isBase64Encoded`; Base64 by default, text too"),
        Field("request_id", "headers.x-request-id", keep=True),
        Field("request_id", "requestContext.requestId"),
        Field(
            "client_ip", "headers.x-real-ip", read=first_address, keep=True,
            also=("headers.x-forwarded-for", "requestContext.sourceIp"),
        ),
        Field("user_agent", "headers.user-agent", keep=True),
        Field("host", "headers.host", keep=True),
        Field("scheme", "headers.x-forwarded-proto", keep=True),
        Field("path_parameters", "pathParameters", dict, remark="a prefix match has the key `\"\"`"),
        Field("api_id", "requestContext.apiId"),
        Field("stage", "requestContext.stage"),
    ),
    split=lambda raw: http_items(raw, "APIG"),
    join=_apig_event,
    made={
        "queryStringParameters": lambda record: {},
        "pathParameters": lambda record: {},
        "requestContext": lambda record: {"apiId": None, "requestId": "", "stage": None},
    },
    single=True,
)  # fmt: skip


# -- object storage --------------------------------------------------------------------------------

_EVENT_NAMES = Words(
    {
        "ObjectCreated:Put": "created:put",
        "ObjectCreated:Post": "created:post",
        "ObjectCreated:Copy": "created:copy",
        "ObjectCreated:CompleteMultipartUpload": "created:multipart",
        "ObjectRemoved:Delete": "removed:delete",
        "ObjectRemoved:DeleteMarkerCreated": "removed:marker",
    },
    also={"removed:batch": "ObjectRemoved:Delete"},
)


def _encoded(key: str) -> str:
    return quote_plus(key, safe="")


def _unless_null(text: str) -> str | None:
    """
    None for the text ``null``, which live events have as the version where the bucket keeps none.
    """
    return None if text == "null" else text


OBS = Layout(
    "huawei", "object-storage", "OBS", lambda raw: isinstance(dig(raw, "Records", 0, "s3"), dict),
    (
        Field("bucket", "s3.bucket.name"),
        Field("key", "s3.object.key", read=unquote_plus, write=_encoded, remark="URL-encoded, `/` as `%2F`"),
        Field("size", "s3.object.size", int),
        Field("etag", "s3.object.eTag", read=str.lower, remark="lower case"),
        Field("event_name", "eventName", read=_EVENT_NAMES.read, write=_EVENT_NAMES.write),
        Field("time", "eventTime"),
        Field("region", "awsRegion"),
        Field("owner", "s3.bucket.ownerIdentity.PrincipalId", remark="capital P"),
        Field("caller", "userIdentity.principalId"),
        Field("client_ip", "requestParameters.sourceIPAddress"),
        Field("request_id", "responseElements.x-amz-request-id", remark="may be absent"),
        Field("rule", "s3.configurationId"),
        Field("version_id", "s3.object.versionId", read=_unless_null, remark="may be the text `null`"),
        Field("sequencer", "s3.object.sequencer"),
    ),
    split=lambda raw: raw["Records"],
    join=lambda items: {"Records": items},
    place="Records[{}]",
    made={
        "eventSource": "aws:s3",
        "eventVersion": "2.0",
        "s3.s3SchemaVersion": "1.0",
        "s3.bucket.arn": lambda record: f"arn:aws:s3:::{record.get('bucket', '')}",
    },
)  # fmt: skip

# Of this form two consumers in production use the key as it is and one unquotes it.
OBS_RECORD = Layout(
    "huawei", "object-storage", "OBS, second form",
    lambda raw: isinstance(dig(raw, "Records", 0, "obs"), dict),
    (
        Field("bucket", "obs.bucket.name"),
        Field("key", "obs.object.key", remark="encoding not documented"),
        Field("size", "obs.object.size", int),
        Field("etag", "obs.object.eTag", read=str.lower),
        Field("event_name", "eventName", read=_EVENT_NAMES.read),
        Field("time", "eventTime"),
        Field("region", "eventRegion"),
        Field("rule", "obs.configurationId"),
        Field("version_id", "obs.object.versionId", read=_unless_null),
        Field("sequencer", "obs.object.sequencer"),
    ),
    split=lambda raw: raw["Records"],
    place="Records[{}]",
    beside=True,
)  # fmt: skip


# -- timer -----------------------------------------------------------------------------------------

TIMER = Layout(
    "huawei", "timer", "TIMER", lambda raw: dig(raw, "trigger_type") == "TIMER",
    (
        Field("time", "time", remark="with offset"),
        Field("name", "trigger_name"),
        Field("payload", "user_event", remark="always text"),
    ),
    join=lambda items: items[0],
    made={"version": "v1.0", "trigger_type": "TIMER", "user_event": ""},
    single=True,
)  # fmt: skip


# -- topics ----------------------------------------------------------------------------------------


def _topic_name(urn: str) -> str:
    return urn.rpartition(":")[2]


def _whole_seconds(time: str) -> str:
    return iso_utc(parse_time(time).replace(microsecond=0).isoformat())


SMN = Layout(
    "huawei", "message", "SMN", lambda raw: isinstance(dig(raw, "record", 0, "smn"), dict),
    (
        Field("body", "smn.message"),
        Field("id", "smn.message_id"),
        Field(
            "topic", "smn.topic_urn", read=_topic_name, write=lambda name: f"urn:smn:::{name}",
            remark="a URN that ends in the name",
        ),
        Field("time", "smn.timestamp", write=_whole_seconds, remark="RFC 3339, seconds"),
        Field("attributes", "smn.message_attributes", dict, remark="may be null"),
        Field("subject", "smn.subject"),
        Field("subscription_urn", "event_subscription_urn"),
    ),
    split=lambda raw: raw["record"],
    join=lambda items: {"record": items},
    place="record[{}]",
    made={
        "event_version": "1.0",
        "event_source": "smn",
        "event_subscription_urn": "",
        "smn": lambda record: {"message_attributes": None, "type": "notification", "subject": ""},
    },
)  # fmt: skip

LAYOUTS = (APIG, TIMER, OBS, OBS_RECORD, SMN, *SERVICE_LAYOUTS)
