"""
Round trips over generated events: there and back is the same event, wherever both clouds can say all of it.
"""

from __future__ import annotations

import base64
from hashlib import md5

from hypothesis import given
from hypothesis import strategies as st

from polyfaas import events
from polyfaas.events import translate

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
word = st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True)
names = st.sampled_from(["ObjectCreated:PutObject", "ObjectCreated:CopyObject", "ObjectRemoved:DeleteObject"])
instants = st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat() + "Z")


def there_and_back(raw, source, target):
    """
    The event translated to the target and back again; what came in between must be another shape.
    """
    there = translate(raw, source, target)
    assert there.changed
    assert there.notes == ()
    assert events.detect(there.event, target) == there.kind
    return translate(there.event, target, source).event


@st.composite
def oss_records(draw):
    name, owner, region = draw(word), draw(word), draw(word)
    return {
        "eventName": draw(names),
        "eventSource": "acs:oss",
        "eventTime": draw(instants),
        "eventVersion": "1.0",
        "oss": {
            "bucket": {"arn": f"acs:oss:{region}:{owner}:{name}", "name": name, "ownerIdentity": owner},
            "object": {
                "eTag": draw(st.from_regex(r"[0-9A-F]{32}", fullmatch=True)),
                "key": draw(text),
                "size": draw(st.integers(0)),
            },
            "ossSchemaVersion": "1.0",
            "ruleId": draw(word),
        },
        "region": region,
        "requestParameters": {"sourceIPAddress": draw(word)},
        "responseElements": {"requestId": draw(word)},
        "userIdentity": {"principalId": draw(word)},
    }


@given(st.lists(oss_records(), min_size=1, max_size=3))
def test_object_storage_comes_back(records):
    """
    Any key, any number of records.
    """
    raw = {"events": records}
    assert there_and_back(raw, "alibaba", "huawei") == raw


@given(oss_records())
def test_object_storage_comes_back_from_the_other_side(record):
    """
    Beginning with the OBS event.
    """
    obs = translate({"events": [record]}, "alibaba", "huawei").event
    assert there_and_back(obs, "huawei", "alibaba") == obs


@given(instants, text, text)
def test_timers_come_back(time, name, payload):
    """
    A time in UTC, any name, any payload.
    """
    raw = {"triggerTime": time, "triggerName": name, "payload": payload}
    assert there_and_back(raw, "alibaba", "huawei") == raw


@given(text, word, word, st.integers(0, 10**9), st.dictionaries(word, text, max_size=3))
def test_topic_messages_come_back(body, name, topic, seconds, attributes):
    """
    Any body and any attributes that no field of the message is named like.
    """
    raw = {
        "TopicOwner": "",
        "Message": body,
        "Subscriber": "",
        "PublishTime": seconds * 1000,
        "SubscriptionName": "",
        "MessageMD5": md5(body.encode()).hexdigest().upper(),
        "TopicName": topic,
        "MessageId": name,
        **attributes,
    }
    assert there_and_back(raw, "alibaba", "huawei") == raw


@given(
    st.sampled_from(["KAFKA", "ROCKETMQ"]),
    st.integers(0, 10**9),
    word,
    st.lists(
        st.tuples(word, st.lists(text, min_size=1, max_size=3)),
        min_size=1,
        max_size=3,
        unique_by=lambda r: r[0],
    ),
)
def test_queue_messages_come_back(broker, seconds, instance, records):
    """
    Texts in their order, under their topics.
    """
    raw = {
        "event_version": "v1.0",
        "event_time": seconds,
        "trigger_type": broker,
        "region": "cn-north-4",
        "instance_id": instance,
        "records": [{"messages": messages, "topic_id": topic} for topic, messages in records],
    }
    assert there_and_back(raw, "huawei", "alibaba") == raw


headers = st.dictionaries(word, st.from_regex(r"[ -~]{0,20}", fullmatch=True), max_size=4)


@given(
    st.sampled_from(["GET", "POST", "DELETE"]),
    text.map(lambda path: f"/{path}"),
    st.dictionaries(text, text, max_size=3),
    headers,
    st.binary(max_size=50),
)
def test_http_requests_come_back(method, path, query, extra, body):
    """
    Any path, query, headers and bytes that APIG sends, but for the API's id and stage, which FC has not.
    """
    raw = {
        "httpMethod": method,
        "path": path,
        "pathParameters": {},
        "queryStringParameters": query,
        "headers": {
            **extra, "host": "h", "user-agent": "u", "x-real-ip": "192.0.2.1", "x-request-id": "r",
            "x-forwarded-proto": "https",
        },
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
        "requestContext": {"apiId": None, "requestId": "r", "stage": None},
    }  # fmt: skip
    assert there_and_back(raw, "huawei", "alibaba") == raw
