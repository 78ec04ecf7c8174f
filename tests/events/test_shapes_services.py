"""
Topics, queues, logs, audit records and times read through their views, each with the trap that it hides.

Sources as in test_shapes.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from polyfaas import events
from polyfaas.events.values import parse_time
from polyfaas.exceptions import EventShapeError


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
