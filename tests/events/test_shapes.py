"""
Every trigger's shape read through its view, each with the trap that it hides.

The events are transcribed from the vendors' pages, values are made up. Alibaba: "Trigger event format"
(2026-04-01), "Use an HTTP trigger to invoke a function" (2026-04), "MNS topic triggers" (2025-09-29).
Huawei: "Supported Event Sources" (2026-01), the OTC developer guide's trigger pages (2026-07); two are
payloads of live calls of 2025.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from polyfaas import events
from polyfaas.events.values import parse_time
from polyfaas.exceptions import EventShapeError

LIVE_OBS = {
    "Records": [
        {
            "eventVersion": "2.0",
            "eventSource": "aws:s3",
            "awsRegion": "eu-de",
            "eventTime": "2025-07-28T09:47:50.352Z",
            "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "p"},
            "requestParameters": {"sourceIPAddress": "192.0.2.26"},
            "responseElements": {"x-amz-request-id": "r", "x-amz-id-2": "i"},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "c",
                "bucket": {
                    "name": "bucket-a",
                    "ownerIdentity": {"PrincipalId": "p"},
                    "arn": "arn:aws:s3:::bucket-a",
                },
                "object": {
                    "key": "folder%2Fimage-1+%C3%BC.png",
                    "eTag": "66dc38ecce603a2dc91abac2992a5f15",
                    "size": 823596,
                    "versionId": "null",
                    "sequencer": "00000000198506E6B5B60E6B30000000",
                },
            },
        }
    ]
}
APIG_PREFIX = {
    "requestContext": {"requestId": "a31d", "apiId": "caf6", "stage": "RELEASE"},
    "headers": {
        "x-real-ip": "192.0.2.12",
        "host": "gw.example",
        "x-request-id": "a31d",
        "x-forwarded-proto": "https",
    },
    "httpMethod": "GET",
    "pathParameters": {"": "helloWorld/Test"},
    "queryStringParameters": {"name": "2"},
    "body": "",
    "isBase64Encoded": True,
    "path": "/PathParameterTest/helloWorld/Test",
}


def test_an_obs_key_is_decoded_and_the_text_null_is_no_version():
    """
    A live OBS record has an encoded key and the version "null".
    """
    record = events.ObjectStorageEvent.read(LIVE_OBS, "huawei").records[0]
    assert record.key == "folder/image-1 ü.png"
    assert record.bucket == "bucket-a"
    assert record.size == 823596
    assert record.version_id is None
    assert record.event_name == "ObjectCreated:Put"
    assert record.action == "created"
    assert record.time == datetime(2025, 7, 28, 9, 47, 50, 352000, timezone.utc)
    assert record.raw is LIVE_OBS["Records"][0]


def test_an_oss_key_is_plain_and_its_etag_reads_in_lower_case():
    """
    OSS sends the key as it is: an encoded-looking one stays.
    """
    raw = events.sample_event("object-storage", **{"events.0.oss.object.key": "in/100%25 +a.png"})
    record = events.ObjectStorageEvent.read(raw).records[0]
    assert record.key == "in/100%25 +a.png"
    assert record.etag == "688a7bf4f233dc9c88a80bf985ab7329"


def test_the_second_form_of_obs_and_the_form_of_eventgrid_are_read():
    """
    Keys under `obs` and under `data.obs` are found; the latter is encoded.
    """
    second = {"Records": [{"eventRegion": "cn-north-4", "obs": {"bucket": {"name": "b"}, "object": {"key": "a/b"}}}]}
    record = events.ObjectStorageEvent.read(second).records[0]
    assert (record.bucket, record.key, record.region, record.action) == ("b", "a/b", "cn-north-4", None)
    grid = events.sample_event("cloud-event", "huawei")
    record = events.ObjectStorageEvent.read(grid, "huawei").records[0]
    assert (record.bucket, record.key, record.region) == ("photos", "in/a b.png", "cn-north-4")
    assert record.action == "created"


def test_smn_has_a_singular_key_and_a_list():
    """
    The container is called `record`; attributes may be null; the topic is the last part of a URN.
    """
    raw = {
        "record": [
            {
                "event_version": "1.0",
                "smn": {
                    "topic_urn": "urn:smn:cn-north-4:p:orders",
                    "timestamp": "2018-01-09T07:11:40Z",
                    "message_attributes": None,
                    "message": "content",
                    "type": "notification",
                    "message_id": "a516",
                    "subject": "subject",
                },
                "event_subscription_urn": "functionUrn",
                "event_source": "smn",
            }
        ],
        "functionname": "test",
        "requestId": "7c30",
        "timestamp": "Tue Jan 09 2018 15:11:40 GMT+0800 (CST)",
    }
    (message,) = events.MessageEvent.read(raw)
    assert (message.body, message.topic, message.subject, message.attributes) == (
        "content",
        "orders",
        "subject",
        None,
    )
    assert message.time == datetime(2018, 1, 9, 7, 11, 40, tzinfo=timezone.utc)


def test_mns_attributes_are_what_stands_beside_the_eight_fields():
    """
    The JSON form merges attributes into the top level, and its time is an integer of milliseconds.
    """
    (message,) = events.MessageEvent.read(events.sample_event("message"))
    assert message.attributes == {"tenant": "blue"}
    assert message.time == datetime(2026, 1, 2, 3, 4, 5, 123000, timezone.utc)


def test_mns_in_stream_format_with_attributes_is_read():
    """
    Exactly `body` and `attrs`: the STREAM form.
    """
    (message,) = events.MessageEvent.read({"body": '{"a": 1}', "attrs": {"tenant": "blue"}})
    assert message.json() == {"a": 1}
    assert message.attributes == {"tenant": "blue"}
    assert events.detect({"body": "x", "attrs": {}, "more": 1}) == "unknown"


def test_mns_in_stream_format_without_attributes_is_the_bare_text():
    """
    The default form: read when asked for, known by nobody.
    """
    (message,) = events.MessageEvent.read('{"a": 1}', "alibaba")
    assert (message.json(), message.id, message.topic) == ({"a": 1}, None, None)
    assert events.detect('{"a": 1}', "alibaba") == "unknown"
    assert events.candidates("text", "alibaba") == ()
    with pytest.raises(EventShapeError):
        events.MessageEvent.read("text", "huawei")


def test_lts_entries_are_decoded_twice():
    """
    Base64 of JSON whose key `logs` is JSON text again.
    """
    data = (
        "eyJsb2dzIjogIlt7XCJtZXNzYWdlXCI6IFwiYSBsaW5lXCIsIFwidGltZVwiOiAxNTMwMDA5NjUzMDU5LCBcImhvc3RfbmFtZVwiOiBcImhcIiwg"
        "XCJpcFwiOiBcIjE5Mi4wLjIuMVwiLCBcInBhdGhcIjogXCJ2YXIvbG9nL3Rlc3QubG9nXCIsIFwibG9nX3VpZFwiOiBcImxcIiwgXCJsaW5lX25v"
        "XCI6IDF9XSIsICJvd25lciI6ICJvIiwgImxvZ19ncm91cF9pZCI6ICJnIiwgImxvZ190b3BpY19pZCI6ICJ0In0="
    )
    log = events.LogEvent.read({"lts": {"data": data}})
    assert log.entries == [
        {
            "message": "a line",
            "time": 1530009653059,
            "host_name": "h",
            "ip": "192.0.2.1",
            "path": "var/log/test.log",
            "log_uid": "l",
            "line_no": 1,
        }
    ]
    assert (log.owner, log.group, log.topic) == ("o", "g", "t")


def test_sls_sends_cursors_and_no_entries():
    """
    What is not in the event is None, and the cursors are there.
    """
    log = events.LogEvent.read(events.sample_event("log"))
    assert log.entries is None
    assert not log.tells("entries")
    assert log.begin_cursor == "MTc2NzMyMzA0NTAwMDAwMDAwMA=="


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        (1765788999507, "2025-12-15T08:56:39.507000+00:00"),
        (1765788999, "2025-12-15T08:56:39+00:00"),
        ("1765788999507", "2025-12-15T08:56:39.507000+00:00"),
        (1765788999507000, "2025-12-15T08:56:39.507000+00:00"),
        ("2018/06/26 08:54:07 GMT+08:00", "2018-06-26T00:54:07+00:00"),
        ("2023-06-01T08:30:00+08:00", "2023-06-01T00:30:00+00:00"),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456+00:00"),
        ("2026-01-02T03:04:05.5-03:30", "2026-01-02T06:34:05.500000+00:00"),
    ],
)
def test_times_are_read_in_every_form_that_occurs(written, utc):
    """
    Seconds, milliseconds, text of either, RFC 3339 with any offset and fraction, CTS's old text.
    """
    assert parse_time(written).astimezone(timezone.utc).isoformat() == utc


@pytest.mark.parametrize("junk", ["", "yesterday", "2026-13-02T03:04:05Z", "9" * 40, float("inf"), float("nan"), -1e30])
def test_what_is_no_time_is_a_value_error(junk):
    """
    Nothing else comes out, so that the layouts can name the place.
    """
    with pytest.raises((ValueError, OverflowError)):
        parse_time(junk)


def test_cts_times_in_milliseconds_and_in_seconds_are_the_same_moment():
    """
    The guide's sample has seconds, live events have milliseconds.
    """
    live = events.sample_event("audit", "huawei", **{"cts.time": 1765788999000})
    sample = events.sample_event("audit", "huawei", **{"cts.time": 1765788999})
    assert events.AuditEvent.read(live).time == events.AuditEvent.read(sample).time


def test_audit_records_read_alike():
    """
    The same words for the same facts: origin, action, resources.
    """
    trail, trace = (events.AuditEvent.read(events.sample_event("audit", cloud)) for cloud in ("alibaba", "huawei"))
    assert (trail.action, trail.origin, trail.resources) == ("deleteDisk", "api", {"ACS::ECS::Disk": ["d-1"]})
    assert (trace.action, trace.origin, trace.resources) == (
        "createFunction",
        "console",
        {"Functions": ["orders"]},
    )


def test_kafka_is_a_list_at_the_top_even_of_json_texts():
    """
    Objects in the 2026 document, JSON texts in the vendor's Go SDK: both are read.
    """
    raw = events.sample_event("stream")
    for form in (raw, [json.dumps(raw[0])]):
        (record,) = events.StreamEvent.read(form)
        assert (record.topic, record.key, record.partition, record.offset) == ("orders", "customer-1", 3, 42)
        assert record.json() == {"id": 1, "name": "Ada"}
        assert (record.broker, record.instance) == ("kafka", "kafka-1")


def test_the_queues_of_functiongraph_have_texts_and_a_time_in_seconds():
    """
    The time is an integer in every sample and a String in the table: both are read.
    """
    for time in (1767323045, "1767323045"):
        raw = events.sample_event("stream", "huawei", event_time=time)
        raw["records"].append({"messages": ["x", "y"], "topic_id": "other"})
        found = events.StreamEvent.read(raw)
        assert [(record.body, record.topic) for record in found][1:] == [("x", "other"), ("y", "other")]
        assert found.records[0].key is None
        assert found.records[0].time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("body", "type_name", "broker"),
    [
        (
            {"topic": "t", "body": "b", "systemProperties": {"TRACE_ON": "true"}},
            "mq:Topic:SendMessage",
            "rocketmq",
        ),
        (
            {"body": "b", "envelope": {"exchange": "x", "routingKey": "r"}},
            "amqp:Queue:SendMessage",
            "rabbitmq",
        ),
        ({"messageBody": "b", "messageId": "m", "requestId": "r"}, "mns:Queue:SendMessage", "mns"),
    ],
)
def test_the_other_queues_of_eventbridge_are_read(body, type_name, broker):
    """
    Each broker has its own place for the body.
    """
    raw = [{"specversion": "1.0", "id": "e", "source": "acs:x", "type": type_name, "data": body}]
    (record,) = events.StreamEvent.read(raw)
    assert (record.body, record.broker) == ("b", broker)


def test_dis_records_are_decoded():
    """
    Base64 of text becomes text, Base64 of anything else bytes.
    """
    raw = {
        "ShardID": "shardId-0000000000",
        "Message": {
            "next_partition_cursor": "c",
            "records": [
                {"partition_key": "k", "data": "eyJrIjogMX0=", "sequence_number": "0"},
                {"partition_key": "k", "data": "/w==", "sequence_number": "1"},
            ],
            "millis_behind_latest": "",
        },
        "Tag": "latest",
        "StreamName": "s",
    }
    first, second = events.StreamEvent.read(raw)
    assert (first.json(), first.topic, second.body) == ({"k": 1}, "s", b"\xff")


def test_an_apig_event_with_a_prefix_path_and_an_empty_body_is_read():
    """
    A live event: the path parameter's key is empty, and the empty body claims to be Base64.
    """
    view = events.HttpEvent.read(APIG_PREFIX)
    assert view.path_parameters == {"": "helloWorld/Test"}
    assert view.body == b""
    assert (view.client_ip, view.host, view.request_id) == ("192.0.2.12", "gw.example", "a31d")
    assert view.request().scheme == "https"


def test_the_three_http_shapes_give_the_same_names():
    """
    Header names are lower case, bodies bytes, whatever the gateway wrote.
    """
    for raw in (
        events.sample_event("http"),
        events.sample_event("api-gateway"),
        events.sample_event("http", "huawei"),
    ):
        view = events.HttpEvent.read(raw)
        assert view.headers["content-type"] == "application/json"
        assert json.loads(view.body) == {"id": 1, "name": "Ada"}
        assert view.method == "POST"


@pytest.mark.parametrize("flag", ["true", "True", True])
def test_the_base64_flag_may_be_text(flag):
    """
    The API Gateway's sample writes the flag as text.
    """
    raw = events.sample_event("api-gateway", body="aGk=", isBase64Encoded=flag)
    assert events.HttpEvent.read(raw).body == b"hi"


def test_a_timer_payload_is_text_and_its_time_is_aware():
    """
    JSON in the payload is the user's affair; the offset counts.
    """
    timer = events.TimerEvent.read(events.sample_event("timer", "huawei"))
    assert timer.payload == '{"job": "report"}'
    assert timer.time == events.TimerEvent.read(events.sample_event("timer")).time


def test_a_cloud_event_keeps_the_vendors_words():
    """
    Type and source are read as they came.
    """
    event = events.CloudEvent.read(events.sample_event("cloud-event", "huawei"))
    assert (event.type, event.source, event.id) == ("OBS:DWR:ObjectCreated:PUT", "HC.OBS.DWR", "e-1")
    with pytest.raises(EventShapeError, match="is missing"):
        _ = events.CloudEvent.read({"specversion": "1.0", "source": "x"}).id


def test_a_missing_key_is_named_with_its_place():
    """
    The whole sentence.
    """
    raw = {"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": "k"}}}, {"s3": {"bucket": {}}}]}
    record = events.ObjectStorageEvent.read(raw).records[1]
    with pytest.raises(EventShapeError) as caught:
        _ = record.bucket
    assert str(caught.value) == "Not a usable OBS event: Records[1].s3.bucket.name is missing."


def test_a_foreign_event_is_refused_with_what_was_expected():
    """
    The message lists the shapes and what came instead.
    """
    with pytest.raises(EventShapeError) as caught:
        events.TimerEvent.read({"colour": "blue"}, "alibaba")
    assert str(caught.value) == (
        "Not an event of kind timer: expected the shape of time trigger on alibaba, "
        "got an object with the keys colour. detect() and candidates() say what it may be."
    )


def test_a_view_of_one_item_refuses_several():
    """
    `read_all` gives them all.
    """
    raw = [events.sample_event("cloud-event")] * 2
    with pytest.raises(EventShapeError, match=r"takes an event with one item, this has 2: use read_all\(\)"):
        events.CloudEvent.read(raw)
    assert [one.id for one in events.CloudEvent.read_all(raw)] == ["e-1", "e-1"]


def test_a_body_that_is_no_json_is_named():
    """
    Parsed bodies are returned as they are.
    """
    raw = events.sample_event("stream", **{"0.data.value": "{]"})
    with pytest.raises(EventShapeError, match=r"^Not a usable Kafka event: \[0\] body is no JSON"):
        events.StreamEvent.read(raw).records[0].json()
    raw = events.sample_event("stream", **{"0.data.value": {"a": 1}})
    assert events.StreamEvent.read(raw).records[0].json() == {"a": 1}


def test_views_print_what_they_are_and_no_content():
    """
    A body may hold what no log should.
    """
    assert repr(events.MessageEvent.read(events.sample_event("message"))) == "<MessageEvent of 1>"
    assert repr(events.view(events.sample_event("timer"))) == "<TimerEvent alibaba time trigger>"
    moved = events.translate(events.sample_event("timer"), "alibaba", "huawei")
    assert repr(moved) == "Translation(kind='timer', changed=True, notes=())"


@pytest.mark.parametrize("name", ["events", "http"])
def test_the_facades_list_their_names_and_refuse_others(name):
    """
    Every listed name exists.
    """
    import importlib

    module = importlib.import_module(f"polyfaas.{name}")
    assert [one for one in module.__all__ if not hasattr(module, one)] == []
    assert sorted(module.__all__) == dir(module)
    with pytest.raises(AttributeError, match=f"module 'polyfaas.{name}' has no attribute 'nothing'"):
        _ = module.nothing
