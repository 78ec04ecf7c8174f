"""
Translation, each pair against an event transcribed by hand from the vendor's page and never from the tables.

Sources as in test_shapes.
"""

from __future__ import annotations

import copy

import pytest

from polyfaas import events
from polyfaas.events import translate
from polyfaas.events.translation import translate_for_code
from polyfaas.exceptions import EventShapeError

OSS = {
    "events": [
        {
            "eventName": "ObjectCreated:PutObject",
            "eventSource": "acs:oss",
            "eventTime": "2026-01-02T03:04:05.000Z",
            "eventVersion": "1.0",
            "oss": {
                "bucket": {"arn": "acs:oss:cn-hangzhou:100:photos", "name": "photos", "ownerIdentity": "100"},
                "object": {"eTag": "0A1B", "key": "in/a b+c.png", "size": 10},
                "ossSchemaVersion": "1.0",
                "ruleId": "rule1",
            },
            "region": "cn-hangzhou",
            "requestParameters": {"sourceIPAddress": "192.0.2.1"},
            "responseElements": {"requestId": "REQ1"},
            "userIdentity": {"principalId": "200"},
        }
    ]
}
OBS = {
    "Records": [
        {
            "eventVersion": "2.0",
            "eventSource": "aws:s3",
            "awsRegion": "cn-hangzhou",
            "eventTime": "2026-01-02T03:04:05.000Z",
            "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "200"},
            "requestParameters": {"sourceIPAddress": "192.0.2.1"},
            "responseElements": {"x-amz-request-id": "REQ1"},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "rule1",
                "bucket": {
                    "name": "photos",
                    "ownerIdentity": {"PrincipalId": "100"},
                    "arn": "arn:aws:s3:::photos",
                },
                "object": {"key": "in%2Fa+b%2Bc.png", "eTag": "0a1b", "size": 10},
            },
        }
    ]
}
FC_TIMER = {"triggerTime": "2026-01-02T00:30:00Z", "triggerName": "nightly", "payload": '{"job":"report"}'}
FG_TIMER = {
    "version": "v1.0",
    "time": "2026-01-02T00:30:00Z",
    "trigger_type": "TIMER",
    "trigger_name": "nightly",
    "user_event": '{"job":"report"}',
}
MNS = {
    "TopicOwner": "",
    "Message": "hello",
    "Subscriber": "",
    "PublishTime": 1767323045000,
    "SubscriptionName": "",
    "MessageMD5": "5D41402ABC4B2A76B9719D911017C592",
    "TopicName": "orders",
    "MessageId": "M1",
    "tenant": "blue",
}
SMN = {
    "record": [
        {
            "event_version": "1.0",
            "event_source": "smn",
            "event_subscription_urn": "",
            "smn": {
                "topic_urn": "urn:smn:::orders",
                "timestamp": "2026-01-02T03:04:05Z",
                "message_attributes": {"tenant": "blue"},
                "message": "hello",
                "type": "notification",
                "message_id": "M1",
                "subject": "",
            },
        }
    ]
}
BRIDGE = [
    {
        "specversion": "1.0",
        "id": "e1",
        "source": "acs.oss",
        "type": "oss:ObjectCreated:PutObject",
        "subject": "in/a b.png",
        "datacontenttype": "application/json",
        "time": "2026-01-02T03:04:05.000Z",
        "data": {"a": [1]},
    }
]
GRID = {**BRIDGE[0], "source": "HC.OBS.DWR", "type": "OBS:DWR:ObjectCreated:PUT"}
PAIRS = [(OSS, OBS), (FC_TIMER, FG_TIMER), (MNS, SMN), (BRIDGE, GRID)]
IDS = ["object-storage", "timer", "message", "cloud-event"]


@pytest.mark.parametrize(("alibaba", "huawei"), PAIRS, ids=IDS)
def test_a_pair_translates_both_ways_without_loss(alibaba, huawei):
    """
    What both clouds can say is said in full, and the events given are not touched.
    """
    before = copy.deepcopy((alibaba, huawei))
    there = translate(alibaba, "alibaba", "huawei")
    assert there.event == huawei
    assert there.changed
    back = translate(huawei, "huawei", "alibaba")
    assert back.event == alibaba
    assert (there.notes, back.notes) == ((), ())
    assert (alibaba, huawei) == before


FC_HTTP = {
    "version": "v1",
    "rawPath": "/a%20b",
    "body": '{"x": "é"}',
    "isBase64Encoded": False,
    "headers": {
        "Content-Type": "application/json",
        "Host": "x.cn-hangzhou.fcapp.run",
        "User-Agent": "curl/8",
        "X-Real-Ip": "192.0.2.1",
        "X-Request-Id": "r1",
    },
    "queryParameters": {"k": "1,2"},
    "requestContext": {
        "accountId": "",
        "domainName": "x.cn-hangzhou.fcapp.run",
        "domainPrefix": "x",
        "requestId": "r1",
        "http": {"method": "POST", "path": "/a b", "sourceIp": "192.0.2.1", "userAgent": "curl/8"},
    },
}
APIG = {
    "httpMethod": "POST",
    "path": "/a b",
    "pathParameters": {},
    "queryStringParameters": {"k": "1,2"},
    "headers": {
        "content-type": "application/json",
        "host": "x.cn-hangzhou.fcapp.run",
        "user-agent": "curl/8",
        "x-real-ip": "192.0.2.1",
        "x-request-id": "r1",
    },
    "body": "eyJ4IjogIsOpIn0=",
    "isBase64Encoded": True,
    "requestContext": {"apiId": None, "requestId": "r1", "stage": None},
}


def test_an_http_request_translates_both_ways():
    """
    Base64 body, lower-case names and the joined query look native on each side.
    """
    there = translate(FC_HTTP, "alibaba", "huawei")
    assert there.event == APIG
    assert there.notes == ("rawPath has no counterpart on huawei",)
    assert translate(APIG, "huawei", "alibaba").event == FC_HTTP


def test_a_listed_query_is_joined_and_noted():
    """
    A comma in a value cannot be told from a comma between values afterwards: the loss is named.
    """
    moved = translate({**APIG, "queryStringParameters": {"k": ["1", "2"]}}, "huawei", "alibaba")
    assert moved.event["queryParameters"] == {"k": "1,2"}
    assert "queryStringParameters: carried over with a loss" in moved.notes


def test_a_binary_body_stays_base64_on_fc():
    """
    Bytes that are no text, and content types that are binary.
    """
    for body, kind in (("/wA=", "text/plain"), ("aGk=", "application/octet-stream")):
        raw = {**APIG, "body": body, "headers": {"content-type": kind}}
        event = translate(raw, "huawei", "alibaba").event
        assert (event["body"], event["isBase64Encoded"]) == (body, True)


def test_the_api_gateway_of_alibaba_translates_to_apig():
    """
    Path parameters have a counterpart there.
    """
    moved = translate(events.sample_event("api-gateway"), "alibaba", "huawei")
    assert moved.event["pathParameters"] == {"id": "1"}
    assert moved.event["queryStringParameters"] == {"page": "2"}
    assert moved.event["headers"]["x-real-ip"] == "192.0.2.1"


def test_event_names_without_a_counterpart_keep_their_text():
    """
    An append is told on OSS only; the removal with a marker only on OBS.
    """
    raw = copy.deepcopy(OSS)
    raw["events"][0]["eventName"] = "ObjectCreated:AppendObject"
    moved = translate(raw, "alibaba", "huawei")
    assert moved.event["Records"][0]["eventName"] == "ObjectCreated:AppendObject"
    assert moved.notes == ("eventName: 'ObjectCreated:AppendObject' has no counterpart on huawei and stays as it is",)
    raw = copy.deepcopy(OBS)
    raw["Records"][0]["eventName"] = "ObjectRemoved:DeleteMarkerCreated"
    moved = translate(raw, "huawei", "alibaba")
    assert moved.event["events"][0]["eventName"] == "ObjectRemoved:DeleteObject"
    assert moved.notes == ("eventName: carried over with a loss",)


@pytest.mark.parametrize(
    ("oss", "obs"),
    [
        ("ObjectCreated:PutObject", "ObjectCreated:Put"),
        ("ObjectCreated:PostObject", "ObjectCreated:Post"),
        ("ObjectCreated:CopyObject", "ObjectCreated:Copy"),
        ("ObjectCreated:CompleteMultipartUpload", "ObjectCreated:CompleteMultipartUpload"),
        ("ObjectRemoved:DeleteObject", "ObjectRemoved:Delete"),
    ],
)
def test_event_names_correspond(oss, obs):
    """
    The names of both vendors' trigger pages.
    """
    raw = copy.deepcopy(OSS)
    raw["events"][0]["eventName"] = oss
    there = translate(raw, "alibaba", "huawei").event
    assert there["Records"][0]["eventName"] == obs
    assert translate(there, "huawei", "alibaba").event == raw


def test_what_only_one_cloud_tells_is_noted():
    """
    Fields of the tables and keys that no document mentions.
    """
    raw = copy.deepcopy(OSS)
    raw["events"][0]["oss"]["object"]["deltaSize"] = 10
    raw["events"][0]["oss"]["xVars"] = {"a": "b"}
    notes = translate(raw, "alibaba", "huawei").notes
    assert notes == (
        "oss.object.deltaSize has no counterpart on huawei",
        "oss.xVars.a has no counterpart on huawei",
    )


def test_a_partial_test_event_translates_as_far_as_it_goes():
    """
    People test with fragments: what is missing stays missing.
    """
    moved = translate({"events": [{"oss": {"object": {"key": "a b"}}}]}, "alibaba", "huawei")
    assert moved.event["Records"][0]["s3"]["object"] == {"key": "a+b"}


def test_a_time_that_is_none_is_named_where_the_other_cloud_needs_one():
    """
    It is copied where the target has text, and refused where it has a number.
    """
    raw = events.sample_event("audit", **{"data.eventTime": "soon"})
    with pytest.raises(EventShapeError) as caught:
        translate(raw, "alibaba", "huawei")
    assert str(caught.value) == (
        "Not a usable ActionTrail event: data.eventTime cannot be carried over: 'soon' is no time."
    )


def named():
    """
    The words of code that reads every form.
    """
    return {"httpMethod", "path", "pathParameters", "headers", "obs", "eventRegion", "eventName"}


def test_unchanged_code_finds_the_keys_of_both_http_triggers_of_fc():
    """
    The HTTP trigger's form comes first and stays as it is; API Gateway's own keys stand beside it, and are not lost.
    """
    apig = events.sample_event("http", "huawei", pathParameters={"id": "1"})
    plain, both = translate(apig, "huawei", "alibaba"), translate_for_code(apig, "huawei", "alibaba", named)
    beside = {"httpMethod": "POST", "path": apig["path"], "pathParameters": {"id": "1"}}
    assert both.event == {**plain.event, **beside}
    assert events.candidates(both.event, "alibaba")[0] == ("alibaba", "http", "HTTP trigger")
    assert set(plain.notes) - set(both.notes) == {"pathParameters has no counterpart on alibaba"}


def test_unchanged_code_finds_both_forms_of_an_obs_record():
    """
    The documented form is the same as without; the second has its own key for the object and for the region.
    """
    (plain,) = translate(OSS, "alibaba", "huawei").event["Records"]
    (both,) = translate_for_code(OSS, "alibaba", "huawei", named).event["Records"]
    beside = {
        "eventRegion": "cn-hangzhou",
        "obs": {
            "configurationId": "rule1",
            "bucket": {"name": "photos"},
            "object": {"key": "in/a b+c.png", "eTag": "0a1b", "size": 10},
        },
    }
    assert both == {**plain, **beside}


@pytest.mark.parametrize(
    ("event", "source", "target"),
    [(OSS, "alibaba", "huawei"), (events.sample_event("http", "huawei"), "huawei", "alibaba")],
    ids=["object-storage", "http"],
)
def test_code_that_names_no_other_form_gets_the_first_alone(event, source, target):
    """
    The event is what the cloud would have sent, for code that hands it on or prints it.
    """
    told, plain = translate_for_code(event, source, target, lambda: {"s3", "rawPath"}), translate(event, source, target)
    assert (told.event, told.notes) == (plain.event, plain.notes)


def test_words_are_asked_for_only_where_there_is_another_form():
    """
    Reading the code costs time, and a timer has one form.
    """
    assert translate_for_code(FC_TIMER, "alibaba", "huawei", pytest.fail).event == FG_TIMER
