"""
Every trigger's shape read through its view, each with the trap that it hides.

The events are transcribed from the vendors' pages, values are made up. Alibaba: "Trigger event format"
(2026-04-01), "Use an HTTP trigger to invoke a function" (2026-04), "MNS topic triggers" (2025-09-29).
Huawei: "Supported Event Sources" (2026-01), the OTC developer guide's trigger pages (2026-07); two are
payloads of live calls of 2025.
"""

from __future__ import annotations

import inspect
import json
from datetime import datetime, timezone

import pytest

from polyfaas import events
from polyfaas.exceptions import EventShapeError
from polyfaas.http import HttpRequest

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


@pytest.mark.parametrize("name", ["events", "http", "runtime"])
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


def test_a_request_without_headers_has_none():
    """
    A hand-written test event leaves them out.
    """
    raw = events.sample_event("http", "huawei")
    del raw["headers"]
    assert HttpRequest.from_event(raw).headers == {}


def test_a_batch_has_a_length_and_its_class_shows_its_fields():
    """
    As a list does; documentation tools and `inspect` ask the classes, which have no event.
    """
    event = events.ObjectStorageEvent.read({"events": events.sample_event("object-storage")["events"] * 3})
    assert len(event) == 3
    shown = dict(inspect.getmembers(events.TimerEvent))
    assert [type(shown[name]).__name__ for name in ("time", "name", "payload")] == ["moment", "needed", "optional"]
