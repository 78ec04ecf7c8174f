"""
Malformed events, made from the good ones by breaking them anywhere: only EventShapeError may come out.
"""

from __future__ import annotations

import copy
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyfaas import events
from polyfaas.events.samples import KINDS
from polyfaas.exceptions import EventShapeError
from polyfaas.http import HttpRequest

junk = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=8),
        st.sampled_from(["====", "null", "-1", "1" * 400, "2026-99-99T00:00:00Z", "\r\nX: y", "/../\0"]),
        st.just("[" * 3000),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
OTHER = {"alibaba": "huawei", "huawei": "alibaba"}


def places(value, way=()):
    """
    The ways to all inner values.
    """
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*way, key)
        yield from places(one, (*way, key))


@st.composite
def broken_events(draw):
    """
    A sample with one to three places removed or replaced by junk, and its cloud.
    """
    cloud = draw(st.sampled_from(["alibaba", "huawei"]))
    raw = copy.deepcopy(events.sample_event(draw(st.sampled_from(KINDS)), cloud))
    for _ in range(draw(st.integers(1, 3))):
        ways = list(places(raw))
        if not ways:
            break
        *way, last = draw(st.sampled_from(ways))
        at = raw
        for key in way:
            at = at[key]
        if draw(st.booleans()):
            at[last] = draw(junk)
        else:
            del at[last]
    return raw, cloud


def read_all_of(view):
    """
    Every public attribute of a view and of its records.
    """
    for one in getattr(view, "records", [view]):
        for name in dir(type(one)):
            if not name.startswith("_") and name not in (
                "read",
                "read_all",
                "request",
                "missing",
                "native",
                "tells",
                "value",
                "json",
            ):
                yield one, name


@settings(max_examples=400)
@given(broken_events())
def test_only_shape_errors_come_out(broken):
    """
    Recognition never raises; views, requests and translation raise EventShapeError or nothing.
    """
    raw, cloud = broken
    events.detect(raw)
    events.candidates(raw)
    for attempt in (events.view, HttpRequest.from_event):
        try:
            view = attempt(raw, cloud)
        except EventShapeError:
            continue
        for one, name in read_all_of(view):
            with suppress(EventShapeError):
                getattr(one, name)
    with suppress(EventShapeError):
        moved = events.translate(raw, cloud, OTHER[cloud])
        assert all(isinstance(note, str) for note in moved.notes)


@settings(max_examples=200)
@given(junk)
def test_any_value_can_be_asked_about(raw):
    """
    What is no event at all.
    """
    assert events.detect(raw) == "unknown" or events.candidates(raw)
    with pytest.raises(EventShapeError):
        events.TimerEvent.read(raw)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"body": "%%%"}, "Not a usable APIG event: body cannot be read: "),
        ({"body": 5}, "Not a usable APIG event: body cannot be read: it is int, not text"),
        ({"headers": []}, "Not a usable APIG event: headers cannot be read: it is list, not an object."),
        (
            {"headers": {"a": {"b": 1}}},
            "Not a usable APIG event: headers cannot be read: dict is no plain value.",
        ),
        (
            {"headers": {"a": "b\r\nc: d"}},
            "APIG event: headers cannot be read: they hold a line break or a NUL.",
        ),
        (
            {"isBase64Encoded": 7},
            "Not a usable APIG event: isBase64Encoded cannot be read: 7 is neither true nor",
        ),
        ({"path": "/a/../b"}, "Not a usable APIG event: path holds a NUL or a step '..'."),
        ({"path": "/a\0"}, "Not a usable APIG event: path holds a NUL or a step '..'."),
        ({"path": None}, "Not a usable APIG event: path is missing."),
        ({"httpMethod": 1}, "Not a usable APIG event: httpMethod is a whole number, not text."),
        (
            {"queryStringParameters": {"k": ["x"] * 5000}},
            "queryStringParameters cannot be read: 'k' has 5000 values, more than 1000.",
        ),
        (
            {"requestContext": {"apiId": "a", "requestId": []}},
            "requestContext.requestId is a list, not text.",
        ),
    ],
)
def test_a_malformed_request_is_named_with_its_place(change, message):
    """
    What an attacker or a typing error sends.
    """
    raw = {**events.sample_event("http", "huawei"), **change}
    with pytest.raises(EventShapeError) as caught:
        _ = HttpRequest.from_event(raw).request_id
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [("%%", "cannot be read"), ("bm8ganNvbg==", "cannot be read"), ("e30=", "'logs'"), (7, "cannot be read")],
)
def test_log_data_that_is_no_log_is_named(data, problem):
    """
    Not Base64, not JSON, without logs, not even text.
    """
    with pytest.raises(EventShapeError, match=rf"^Not a usable LTS event: lts.data .*{problem}"):
        _ = events.LogEvent.read({"lts": {"data": data}}).entries


def test_an_item_that_is_no_object_is_named_with_its_place():
    """
    An event stream whose second entry is a text, where each is an object.
    """
    first = events.sample_event("object-storage")["events"][0]
    with pytest.raises(EventShapeError) as caught:
        events.ObjectStorageEvent.read({"events": [first, "second"]})
    assert str(caught.value) == "Not a usable OSS event: events[1] is text, not an object."


@pytest.mark.parametrize("written", ["soon", "2026-99-99T00:00:00Z"])
def test_a_time_that_is_none_is_named(written):
    """
    The event is read all the same: only who asks for the time is told.
    """
    event = events.TimerEvent.read({**events.sample_event("timer"), "triggerTime": written})
    assert event.name == "nightly"
    with pytest.raises(EventShapeError, match=r"^Not a usable time trigger event: time cannot be read: "):
        _ = event.time


@pytest.mark.parametrize(
    ("kind", "cloud", "change", "message"),
    [
        ("stream", "huawei", {"records": {}}, "Not a usable queue event: records is not a list."),
        ("stream", "huawei", {"records.0.messages": {}}, "Not a usable queue event: records[0].messages is not a list."),
        (
            "object-storage", "alibaba", {"events.0.oss.bucket": "photos"},
            "Not a usable OSS event: events[0].oss.bucket is text, not an object.",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(kind, cloud, change, message):
    """
    Where a list or an object should lead on to the values.
    """
    with pytest.raises(EventShapeError) as caught:
        for record in getattr(events.view(events.sample_event(kind, cloud, **change), cloud), "records", []):
            _ = record.bucket
    assert str(caught.value) == message


def test_an_item_of_a_stream_that_is_no_json_is_named():
    """
    EventBridge's older streams hold JSON texts.
    """
    good = json.dumps(events.sample_event("cloud-event"))
    assert [one.id for one in events.CloudEvent.read_all([good, good])] == ["e-1", "e-1"]
    with pytest.raises(EventShapeError, match=r"is text, not an object\.\n"):
        events.CloudEvent.read_all([good, "{]"])


def test_a_cloud_event_without_a_type_is_named():
    """
    The standard demands one.
    """
    raw = events.sample_event("cloud-event")
    del raw["type"]
    with pytest.raises(EventShapeError, match="type is missing"):
        _ = events.CloudEvent.read(raw).type


def test_empty_values_of_headers_and_queries_are_empty_texts():
    """
    As test events have them that somebody wrote by hand.
    """
    raw = events.sample_event("http", "huawei", **{"headers.x-none": None, "queryStringParameters": {"a": None, "b": 1}})
    request = HttpRequest.from_event(raw)
    assert request.headers["x-none"] == ""
    assert request.query_string == "a=&b=1"


def test_an_audit_record_without_a_resource_has_none():
    """
    Logging in concerns no resource.
    """
    raw = events.sample_event("audit", "huawei")
    assert events.AuditEvent.read(raw).resources
    del raw["cts"]["resource_id"]
    assert events.AuditEvent.read(raw).resources is None


@pytest.mark.parametrize(("written", "read"), [('{"a": 1}', {"a": 1}), (" ", {}), ("{]", "{]"), ({"a": 1}, {"a": 1})])
def test_what_an_audited_request_held_is_read_as_far_as_it_can(written, read):
    """
    An object, its JSON text, nothing, or a text of its own.
    """
    assert events.AuditEvent.read(events.sample_event("audit", "huawei", **{"cts.request": written})).request == read
