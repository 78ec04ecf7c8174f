"""
Recognition: every sample by its own name, foreign and made-up shapes as unknown, ambiguous ones listed.
"""

from __future__ import annotations

import pytest

from polyfaas import events
from polyfaas.events.samples import KINDS

KIND_OF = {kind: kind for kind in KINDS} | {"api-gateway": "http"}


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_is_known_by_its_kind(kind, cloud):
    """
    With the cloud named and without.
    """
    raw = events.sample_event(kind, cloud)
    assert events.detect(raw, cloud) == KIND_OF[kind]
    assert events.detect(raw) == KIND_OF[kind]
    assert events.candidates(raw, cloud)[0][:2] == (cloud, KIND_OF[kind])


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"events": [{"eventName": "LogFileCreated", "eventSource": "cdn"}]}, "cdn"),
        ({"Version": "Sync-v1", "Records": [{"Type": "PutRow", "PrimaryKey": []}]}, "table"),
        ({"records": [{"event_name": '"insert"', "dds": {"ns": "{}"}}]}, "database"),
        ({"request_context": {"condition": "UnhandledInvocationError"}, "request_payload": ""}, "notice"),
        ([{"props": {"firstTopic": "a", "clientId": "c"}, "body": "x"}], "device"),
        ([{"specversion": "1.0", "type": "dts:ConsumeMessage", "data": {}}], "database"),
        ([{"msgId": "1", "topic": "t", "systemProperties": {}, "body": "x"}], "stream"),
    ],
)
def test_triggers_without_a_counterpart_are_known(raw, kind):
    """
    Their names are told although nothing is made of them.
    """
    assert events.detect(raw) == kind


@pytest.mark.parametrize(
    "raw",
    [
        None, 1, "text", [], {}, [[]], [None], {"key": "value"}, {"events": []}, {"events": {}},
        {"Records": None},
        {"record": [1]}, {"records": {"t-0": []}}, {"httpMethod": "GET"}, {"trigger_type": "OTHER"},
        {"version": "v1"},
        {"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "GET"}}},
        {"httpMethod": "GET", "path": "/", "resource": "/", "requestContext": {"apiId": "a"}},
        {"httpMethod": "GET", "multiValueQueryStringParameters": {}, "requestContext": {"apiId": "a"}},
        {"Type": "Timer", "TriggerName": "t"}, {"awslogs": {"data": ""}},
    ],
)  # fmt: skip
def test_what_no_vendor_of_ours_sends_is_unknown(raw):
    """
    Made-up values and other clouds' events: nothing is guessed.
    """
    assert events.detect(raw) == "unknown"
    assert events.candidates(raw) == ()


def test_an_ambiguous_shape_is_listed():
    """
    A bare CloudEvent may be either cloud's, and an OBS event through EventGrid is two things.
    """
    bare = {"specversion": "1.0", "id": "1", "source": "/mine", "type": "order.created"}
    assert events.candidates(bare) == (
        ("alibaba", "cloud-event", "CloudEvents"),
        ("huawei", "cloud-event", "CloudEvents"),
    )
    grid = events.candidates(events.sample_event("cloud-event", "huawei"), "huawei")
    assert [trigger for _, _, trigger in grid] == ["EventGrid", "OBS through EventGrid", "CloudEvents"]


def test_clouds_that_disagree_make_it_unknown():
    """
    One event with the marks of two clouds' different triggers is nobody's.
    """
    both = {**events.sample_event("timer"), **events.sample_event("http", "huawei")}
    assert events.detect(both) == "unknown"
    assert events.detect(both, "alibaba") == "timer"
    assert events.detect(both, "huawei") == "http"


def test_view_reads_whatever_came():
    """
    The class follows the kind; an unknown event is refused.
    """
    assert isinstance(events.view(events.sample_event("stream")), events.StreamEvent)
    assert isinstance(events.view(events.sample_event("timer", "huawei")), events.TimerEvent)
    with pytest.raises(events.recognition.EventShapeError, match="its kind is unknown"):
        events.view({"key": "value"})
