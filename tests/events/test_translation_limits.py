"""
Queues, audit records, and whatever translation leaves alone or refuses.

Sources as in test_shapes.
"""

from __future__ import annotations

import copy

import pytest

from polyfaas import events
from polyfaas.events import translate
from polyfaas.events.samples import KINDS
from polyfaas.events.translation import translate_for_code
from polyfaas.exceptions import EventShapeError, UnknownCloudError


def test_kafka_messages_become_texts_grouped_by_topic():
    """
    Parsed values become JSON text; the batch has the latest time in whole seconds.
    """
    first = events.sample_event("stream")[0]
    raw = [
        {**first, "data": {"topic": "orders", "value": {"a": "é"}}},
        {**first, "data": {"topic": "orders", "value": "hello"}, "time": "2026-01-02T03:04:09.000Z"},
        {**first, "data": {"topic": "users", "value": 5}},
    ]
    moved = translate(raw, "alibaba", "huawei")
    assert moved.event == {
        "event_version": "v1.0",
        "event_time": 1767323049,
        "trigger_type": "KAFKA",
        "instance_id": "kafka-1",
        "records": [
            {"messages": ['{"a": "é"}', "hello"], "topic_id": "orders"},
            {"messages": ["5"], "topic_id": "users"},
        ],
    }
    assert "time: carried over with a loss" in moved.notes


def test_rabbitmq_has_its_instance_and_exchange_in_the_record():
    """
    From EventBridge to FunctionGraph and back.
    """
    raw = {
        "event_version": "v1.0",
        "event_time": 1767323045,
        "trigger_type": "RABBITMQ",
        "region": "cn-north-4",
        "records": [{"messages": ["hello"], "instance_id": "i", "exchange": "x"}],
    }
    there = translate(raw, "huawei", "alibaba")
    item = there.event[0]
    assert (item["type"], item["data"]) == (
        "amqp:Queue:SendMessage",
        {"body": "hello", "envelope": {"exchange": "x"}},
    )
    assert translate(there.event, "alibaba", "huawei").event == raw


def test_messages_from_functiongraph_become_an_event_stream():
    """
    One item for each message; no offset is invented.
    """
    moved = translate(events.sample_event("stream", "huawei"), "huawei", "alibaba").event
    assert [item["data"] for item in moved] == [{"value": '{"id": 1, "name": "Ada"}', "topic": "orders"}]
    assert moved[0]["time"] == "2026-01-02T03:04:05Z"
    assert moved[0]["type"] == "alikafka:Topic:Message"
    assert moved[0]["id"]


def test_an_audit_record_translates_both_ways():
    """
    Spelling of the action, time as integer, one resource.
    """
    there = translate(events.sample_event("audit"), "alibaba", "huawei").event["cts"]
    assert (there["trace_name"], there["time"], there["trace_type"]) == (
        "deleteDisk",
        1767323045000,
        "ApiCall",
    )
    assert (there["resource_type"], there["resource_id"]) == ("ACS::ECS::Disk", "d-1")
    assert (there["user"]["name"], there["source_ip"]) == ("ada", "192.0.2.1")
    back = translate(events.sample_event("audit", "huawei"), "huawei", "alibaba").event
    assert back["type"] == "actiontrail:ActionTrail:ConsoleOperation"
    assert (back["data"]["eventName"], back["data"]["eventTime"]) == (
        "CreateFunction",
        "2026-01-02T03:04:05.507Z",
    )
    assert back["data"]["referencedResources"] == {"Functions": ["orders"]}


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_logs_and_events_without_a_counterpart_come_back_untouched(cloud):
    """
    The very same object, and a note that says so.
    """
    other = {"alibaba": "huawei", "huawei": "alibaba"}[cloud]
    raw = events.sample_event("log", cloud)
    same = translate(raw, cloud, other)
    assert same.event is raw
    assert not same.changed
    assert same.kind == "log"
    (note,) = same.notes
    assert note.endswith(f"have no counterpart on {other}: the event is passed on as it came")


def test_a_batch_for_a_trigger_of_single_messages_comes_back_untouched():
    """
    MNS delivers one message for each call, EventGrid one event.
    """
    raw = {"record": events.sample_event("message", "huawei")["record"] * 2}
    same = translate(raw, "huawei", "alibaba")
    assert same.event is raw
    assert same.notes == (
        "MNS topic delivers one item for each call, and here are 2: the event is passed on as it came",
    )
    assert translate([events.sample_event("cloud-event")] * 2, "alibaba", "huawei").changed is False


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_event_of_the_targets_own_shape_is_left_alone(kind, cloud):
    """
    A developer who tests a ported handler with its own cloud's event gets it through.
    """
    other = {"alibaba": "huawei", "huawei": "alibaba"}[cloud]
    raw = events.sample_event(kind, cloud)
    same = translate(raw, other, cloud)
    assert same.event is raw
    assert same.notes == ()


@pytest.mark.parametrize("raw", [None, 7, "text", [], [1], {}, {"key": "value"}, {"Records": []}])
def test_a_payload_of_the_users_own_is_left_alone(raw):
    """
    No trigger, no note.
    """
    same = translate(raw, "huawei", "alibaba")
    assert (same.event, same.kind, same.notes, same.changed) == (raw, "unknown", (), False)


def test_a_bare_cloud_event_is_left_alone():
    """
    Either cloud may have sent it, and both have the same shape for it.
    """
    raw = {"specversion": "1.0", "id": "1", "source": "/mine", "type": "order.created", "data": 1}
    assert translate(raw, "huawei", "alibaba").event is raw
    assert translate(raw, "alibaba", "huawei").event is raw


def test_a_message_attribute_that_would_overwrite_a_field_is_refused():
    """
    MNS merges attributes into the top level.
    """
    raw = copy.deepcopy(events.sample_event("message", "huawei"))
    raw["record"][0]["smn"]["message_attributes"] = {"MessageId": "x"}
    with pytest.raises(EventShapeError, match="would overwrite the message's own field: MessageId"):
        translate(raw, "huawei", "alibaba")


def test_a_queue_that_functiongraph_does_not_know_has_no_trigger_type():
    """
    The messages are carried over, the broker is not.
    """
    queue = {"specversion": "1.0", "id": "e", "type": "mns:Queue:SendMessage", "data": {"messageBody": "b"}}
    moved = translate([queue], "alibaba", "huawei")
    assert moved.event == {"event_version": "v1.0", "records": [{"messages": ["b"]}]}
    assert "variant: 'mns' has no counterpart on huawei and is left out" in moved.notes


def test_a_batch_of_several_brokers_comes_back_untouched():
    """
    FunctionGraph names one broker for an event.
    """
    kafka = events.sample_event("stream")[0]
    raw = [kafka, {**kafka, "type": "mq:Topic:SendMessage"}]
    same = translate(raw, "alibaba", "huawei")
    assert same.event is raw
    assert same.kind == "cloud-event"
    assert len(same.notes) == 1


def test_an_empty_batch_comes_back_untouched():
    """
    Nothing to translate is no error.
    """
    raw = {"trigger_type": "KAFKA", "records": []}
    same = translate(raw, "huawei", "alibaba")
    assert same.event is raw
    assert same.notes == ("the queue event is empty: the event is passed on as it came",)


@pytest.mark.parametrize(
    ("clouds", "told"),
    [
        ({"source": "alibaba", "target": "aws"}, "target='aws'"),
        ({"source": "alibabba", "target": "huawei"}, "source='alibabba'"),
        ({"source": "huawei", "target": None}, "target=None"),
    ],
)
def test_a_cloud_of_unknown_events_is_refused(clouds, told):
    """
    A misspelt name would leave every event as it is, and nobody would know.
    """
    with pytest.raises(UnknownCloudError) as caught:
        translate(events.sample_event("timer"), **clouds)
    assert str(caught.value) == f"translate({told}): events are known of alibaba and huawei."


def test_a_cloud_from_outside_has_no_events():
    """
    Code carried to or from a cloud without layouts gets everything as it is, with a note.
    """
    raw = events.sample_event("timer")
    same = translate_for_code(raw, "alibaba", "nimbus", frozenset)
    assert same.event is raw
    assert same.notes == (
        "time trigger events of alibaba have no counterpart on nimbus: the event is passed on as it came",
    )
    assert translate_for_code(raw, "nimbus", "alibaba", frozenset).event is raw


def test_a_queue_message_without_an_instance_has_no_subject():
    """
    Kafka's CloudEvents name the instance in their subject, and none is made up.
    """
    raw = events.sample_event("stream", "huawei")
    with_instance = events.translate(raw, "huawei", "alibaba").event[0]
    del raw["instance_id"]
    without = events.translate(raw, "huawei", "alibaba").event[0]
    assert set(with_instance) - set(without) == {"subject"}
