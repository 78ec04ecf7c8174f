"""
port() and triggers: the handler gets the event that its own cloud would have sent, and its answer goes out as demanded.

Event shapes: FC "Trigger event format" (Apr 1 2026), "Use an HTTP trigger to invoke a function" (Apr 2026), "MNS topic
triggers" (2025-09-29), "Time triggers" (Mar 19 2026); FunctionGraph "Supported Event Sources" (2026-01). WSGI: FC 2.0,
golden cases of kind wsgi.
"""

from __future__ import annotations

import base64
import json
import logging

import pytest

from polyfaas import EventShapeError, ResultEncodeError, port
from polyfaas.testing import FakeAlibabaContext, FakeContext, FakeHuaweiContext

OSS = {
    "events": [
        {
            "eventName": "ObjectCreated:PutObject", "eventSource": "acs:oss", "eventTime": "2026-01-02T03:04:05.000Z",
            "eventVersion": "1.0", "region": "cn-hangzhou",
            "oss": {
                "bucket": {"arn": "acs:oss:cn-hangzhou:1:photos", "name": "photos", "ownerIdentity": "1", "virtualBucket": ""},
                "object": {"deltaSize": 7, "eTag": "0A1B", "key": "in/a b.png", "objectMeta": {"mimeType": "image/png"}, "size": 7},
                "ossSchemaVersion": "1.0", "ruleId": "r",
            },
            "requestParameters": {"sourceIPAddress": "192.0.2.1"}, "responseElements": {"requestId": "REQ"},
            "userIdentity": {"principalId": "2"},
        }
    ]
}  # fmt: skip
APIG = {
    "body": base64.b64encode(b'{"name": "Ada"}').decode(), "isBase64Encoded": True, "httpMethod": "POST", "path": "/hi",
    "pathParameters": {}, "queryStringParameters": {"a": "1"},
    "headers": {"content-type": "application/json", "host": "gw.example", "x-real-ip": "192.0.2.1"},
    "requestContext": {"apiId": "api", "requestId": "r", "stage": "RELEASE"},
}  # fmt: skip
FC_HTTP = {
    "version": "v1", "rawPath": "/a%20b", "body": "hello", "isBase64Encoded": False, "headers": {"Content-Type": "text/plain"},
    "queryParameters": {"k": "v"},
    "requestContext": {
        "accountId": "1", "domainName": "d.example", "domainPrefix": "d", "requestId": "r",
        "http": {"method": "GET", "path": "/a b", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "ua"},
        "time": "2026-01-02T03:04:05Z", "timeEpoch": "1767323045000",
    },
}  # fmt: skip


def on_fc(handler, event, **options):
    """
    A FunctionGraph handler called as FC calls: the event as bytes.
    """
    return port(handler, written_for="huawei", **options)(json.dumps(event).encode(), FakeAlibabaContext())


def on_fg(handler, event, **options):
    """
    An FC handler called as FunctionGraph calls: the event as a parsed value.
    """
    return port(handler, written_for="alibaba", **options)(event, FakeHuaweiContext())


def test_an_oss_event_arrives_as_an_obs_event():
    """
    Code for FunctionGraph finds bucket and URL-encoded key where OBS puts them.
    """

    def handler(event, context):
        s3 = event["Records"][0]["s3"]
        return [s3["bucket"]["name"], s3["object"]["key"], event["Records"][0]["eventName"]]

    assert json.loads(on_fc(handler, OSS)) == ["photos", "in%2Fa+b.png", "ObjectCreated:Put"]


def test_a_timer_event_arrives_as_the_other_clouds():
    """
    Code for FC finds the trigger's name and payload where FC puts them, in bytes.
    """
    event = {
        "version": "v1.0", "time": "2026-01-02T08:30:00+08:00", "trigger_type": "TIMER", "trigger_name": "nightly",
        "user_event": "go",
    }  # fmt: skip

    def handler(event, context):
        told = json.loads(event)
        return f"{told['triggerName']} {told['payload']} {told['triggerTime']}"

    assert on_fg(handler, event) == "nightly go 2026-01-02T00:30:00Z"


def test_an_http_request_and_its_answer_are_carried_over():
    """
    Code for FC's HTTP trigger reads an API Gateway's request, and the gateway gets its four keys.
    """

    def handler(event, context):
        request = json.loads(event)
        name = json.loads(request["body"])["name"]
        return {
            "statusCode": 201,
            "headers": {"X-One": "1"},
            "body": f"{request['requestContext']['http']['method']} {name}",
        }

    answer = on_fg(handler, APIG)
    assert answer == {"statusCode": 201, "headers": {"X-One": "1"}, "body": "POST Ada", "isBase64Encoded": False}


def test_a_bare_text_becomes_an_answer_that_the_gateway_takes():
    """
    FC's HTTP trigger takes a string; FunctionGraph's gateway would answer FSS.1206.
    """
    assert on_fg(lambda event, context: "hello", APIG) == {
        "statusCode": 200, "headers": {}, "body": "hello", "isBase64Encoded": False,
    }  # fmt: skip


@pytest.mark.parametrize("encode", [str, str.encode], ids=["text", "bytes"])
def test_the_json_text_of_an_answer_is_that_answer(encode):
    """
    FC's runtime sends a dict as its JSON text, so that its trigger cannot tell a handler's own json.dumps() from it.
    """
    told = {"statusCode": 404, "headers": {"X-One": "1"}, "body": "none", "isBase64Encoded": False}
    assert on_fg(lambda event, context: encode(json.dumps(told)), APIG) == told


def test_an_answer_in_json_text_is_put_right_on_fc_too():
    """
    Handlers for APIG return json.dumps() of an answer that may lack a key or have its status as text.
    """
    answer = on_fc(lambda event, context: json.dumps({"statusCode": "204", "headers": {"A": "b"}}), FC_HTTP)
    assert json.loads(answer) == {"statusCode": 204, "headers": {"A": "b"}, "body": "", "isBase64Encoded": False}


@pytest.mark.parametrize("text", ['{"a": 1}', "[1]", "7", "{statusCode", '"statusCode"'])
def test_other_json_text_is_the_body_of_a_200(text):
    """
    Only an object with a status is an answer.
    """
    assert on_fg(lambda event, context: text, APIG) == {
        "statusCode": 200, "headers": {}, "body": text, "isBase64Encoded": False,
    }  # fmt: skip


def test_what_changed_on_the_way_is_told_at_level_debug():
    """
    One line names the kind and what has no counterpart.
    """
    context = FakeAlibabaContext()
    context.getLogger().setLevel(logging.DEBUG)
    port(lambda event, context: None, written_for="huawei")(json.dumps(OSS).encode(), context)
    assert [(r.levelno, r.getMessage()) for r in context.logs] == [
        (
            logging.DEBUG,
            (
                "Event of kind object-storage: oss.object.deltaSize has no counterpart on huawei; "
                "oss.object.objectMeta has no counterpart on huawei."
            ),
        )
    ]


def test_a_request_that_needs_no_translation_is_answered_as_it_is():
    """
    A neutral context says of no gateway that it waits for the answer.
    """
    assert port(lambda event, context: "hello", written_for="alibaba")(FC_HTTP, FakeContext()) == "hello"


def test_an_answer_that_no_gateway_takes_is_an_error():
    """
    The error names the place.
    """
    with pytest.raises(
        ResultEncodeError, match=r'result\["statusCode"\]: 0 is no HTTP status \(FunctionGraph answers FSS\.1206'
    ):
        on_fg(lambda event, context: {"statusCode": 0}, APIG)


def test_code_for_the_gateway_answers_fcs_http_trigger():
    """
    Text flags and numbers of real handlers are put right on the way.
    """

    def handler(event, context):
        assert event["isBase64Encoded"] in (True, False)
        return {
            "statusCode": "200",
            "isBase64Encoded": "false",
            "headers": {},
            "body": event["queryStringParameters"]["k"],
        }

    assert json.loads(on_fc(handler, FC_HTTP)) == {
        "statusCode": 200,
        "headers": {},
        "body": "v",
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize("told", [{"id": "7"}, {}], ids=["parameters", "none"])
def test_code_for_alibabas_api_gateway_finds_its_keys_in_a_request(told):
    """
    FC has two HTTP triggers, and nobody knows which one a handler was written for: it finds the keys of both.
    """

    def handler(event, context):
        request = json.loads(event)
        assert request["requestContext"]["http"]["method"] == request["httpMethod"]
        keys = ("httpMethod", "path", "pathParameters", "queryParameters", "body", "isBase64Encoded")
        return json.dumps(
            {"isBase64Encoded": "false", "statusCode": "200", "body": {key: request[key] for key in keys}}
        )

    answer = on_fg(handler, {**APIG, "pathParameters": told})
    assert json.loads(answer["body"]) == {
        "httpMethod": "POST", "path": "/hi", "pathParameters": told, "queryParameters": {"a": "1"},
        "body": '{"name": "Ada"}', "isBase64Encoded": False,
    }  # fmt: skip


def test_the_headers_of_a_request_keep_one_spelling():
    """
    API Gateway's form of a header is not added to FC's.
    """
    assert json.loads(on_fg(lambda event, context: {"body": json.loads(event)["headers"], "statusCode": 200}, APIG)["body"]) == {
        "Content-Type": "application/json", "Host": "gw.example", "X-Real-Ip": "192.0.2.1",
    }  # fmt: skip


def test_code_that_reads_the_second_form_of_an_obs_event_finds_it():
    """
    Real handlers look for `obs` where the document shows `s3`: each record has both, and one set of common keys.
    """

    def handler(event, context):
        (record,) = event["Records"]
        return [
            record["obs"]["bucket"],
            record["obs"]["object"],
            record["eventRegion"],
            record["s3"]["object"]["key"],
            record["eventName"],
        ]

    assert json.loads(on_fc(handler, OSS)) == [
        {"name": "photos"}, {"key": "in/a b.png", "size": 7, "eTag": "0a1b"}, "cn-hangzhou", "in%2Fa+b.png", "ObjectCreated:Put",
    ]  # fmt: skip


def test_raw_leaves_event_and_answer_alone():
    """
    With ``events="raw"`` only the encoding is carried over.
    """
    assert json.loads(on_fc(lambda event, context: event, OSS, events="raw")) == OSS
    assert on_fg(lambda event, context: "hello", APIG, events="raw") == "hello"


@pytest.mark.parametrize("event", [{"id": 1}, [1], "text", 7, {"Records": "mine"}])
def test_a_payload_of_ones_own_is_untouched(event):
    """
    What no trigger sends is passed on as it came, and nothing is logged.
    """
    assert on_fg(lambda event, context: json.loads(event), {"wrapped": event}) == {"wrapped": event}


def test_what_has_no_counterpart_is_passed_on_with_one_line():
    """
    A DIS batch exists on FunctionGraph only.
    """
    event = {
        "ShardID": "shard-0", "Tag": "latest", "StreamName": "s",
        "Message": {
            "next_partition_cursor": "c", "millis_behind_latest": "",
            "records": [{"partition_key": "k", "data": base64.b64encode(b"1").decode(), "sequence_number": "0"}],
        },
    }  # fmt: skip
    context = FakeHuaweiContext()
    ported = port(lambda event, context: json.loads(event)["StreamName"], written_for="alibaba")
    assert ported(event, context) == "s"
    lines = [r.getMessage() for r in context.logs if r.levelno == logging.INFO]
    assert len(lines) == 1
    assert "no counterpart on alibaba: the event is passed on as it came" in lines[0]


def test_a_malformed_event_is_passed_on_with_a_warning():
    """
    The handler decides; the log names the place.
    """
    broken = json.loads(json.dumps(OSS))
    broken["events"][0]["oss"]["object"]["size"] = "seven"
    context = FakeAlibabaContext()
    ported = port(lambda event, context: sorted(event), written_for="huawei")
    assert json.loads(ported(json.dumps(broken).encode(), context)) == ["events"]
    (line,) = [r.getMessage() for r in context.logs if r.levelno == logging.WARNING]
    assert line.startswith("The event is passed on as it came: ")
    assert "events[0].oss.object.size" in line


def application(environ, start_response):
    """
    A WSGI handler as FC 2.0 calls it.
    """
    start_response("201 Created", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    told = [environ["REQUEST_METHOD"], environ["QUERY_STRING"], environ["fc.context"].function.name, body.decode()]
    return [" ".join(told).encode()]


@pytest.mark.parametrize(
    ("event", "context", "told"),
    [
        (APIG, FakeHuaweiContext(function_name="web"), 'POST a=1 web {"name": "Ada"}'),
        (json.dumps(FC_HTTP).encode(), FakeAlibabaContext(function_name="web"), "GET k=v web hello"),
        (FC_HTTP, FakeContext(function_name="web"), "GET k=v web hello"),
    ],
    ids=["FunctionGraph", "FC 3.0", "neutral"],
)
def test_a_wsgi_handler_answers_every_http_trigger(event, context, told):
    """
    `environ` is FC 2.0's own, with ``fc.context``, and the answer is what the trigger demands.
    """
    answer = port(application, written_for="alibaba")(event, context)
    answer = json.loads(answer) if isinstance(answer, str) else answer
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (201, told, False)


def plainly(function):
    """
    A decorator as many write one: it takes whatever comes, and does not tell for whom.
    """

    def inner(*given, **named):
        return function(*given, **named)

    return inner


LEGACY = """
SOURCE = "obs"

def safely(function):
    def inner(*given):
        return function(*given)
    return inner

@safely
def handler(event, context):
    record = event["Records"][0]
    return [record[SOURCE]["bucket"]["name"], record["eventRegion"]]
"""


def test_code_behind_a_plain_decorator_finds_the_second_form_of_an_event():
    """
    What it looks for is read from the code that the decorator closes over, and from the module's constants.
    """
    names: dict = {}
    exec(LEGACY, names)
    assert json.loads(on_fc(names["handler"], OSS)) == ["photos", "cn-hangzhou"]


def test_a_wsgi_handler_behind_a_plain_decorator_is_one():
    """
    FC knows it by the trigger; port() by what the decorator closes over.
    """
    answer = port(plainly(application), written_for="alibaba")(APIG, FakeHuaweiContext(function_name="web"))
    assert (answer["statusCode"], answer["body"]) == (201, 'POST a=1 web {"name": "Ada"}')
    assert on_fg(plainly(lambda event, context: json.loads(event)["rawPath"]), APIG)["body"] == "/hi"


def test_a_wsgi_handler_that_returns_nothing_answers_an_empty_body():
    """
    FC 2.0 calls that an error of its runtime; a ported handler answers.
    """
    assert port(lambda environ, start_response: None, written_for="alibaba")(APIG, FakeHuaweiContext())["body"] == ""


def test_a_wsgi_handler_refuses_what_is_no_request():
    """
    The error names the shapes that it takes.
    """
    with pytest.raises(EventShapeError, match=r"^Not an event of kind http"):
        port(application, written_for="alibaba")({"id": 1}, FakeHuaweiContext())
    with pytest.raises(EventShapeError, match=r"^Not an event of kind http: expected the shape of APIG on huawei"):
        port(application, written_for="alibaba")(FC_HTTP, FakeHuaweiContext())


def test_a_wsgi_handlers_headers_are_those_that_the_gateway_takes():
    """
    FC's refuses Connection and Date; FunctionGraph's lets them through.
    """

    def legacy(environ, start_response):
        start_response("200 OK", [("Connection", "close"), ("Date", "today"), ("X-One", "1")])
        return []

    ported = port(legacy, written_for="alibaba")
    assert json.loads(ported(json.dumps(FC_HTTP).encode(), FakeAlibabaContext()))["headers"] == {"X-One": "1"}
    assert sorted(ported(APIG, FakeHuaweiContext())["headers"]) == ["Connection", "Date", "X-One"]


def test_async_handlers_are_translated_for_too():
    """
    `async def` makes no difference.
    """

    async def handler(event, context):
        return event["Records"][0]["s3"]["bucket"]["name"]

    assert on_fc(handler, OSS) == "photos"

    async def page(event, context):
        return "hello"

    assert on_fg(page, APIG)["statusCode"] == 200


def test_a_wsgi_application_of_webpy_is_one():
    """
    `web.application(...).wsgifunc()` gives a function of env and start_resp.
    """

    def wsgi(env, start_resp):
        start_resp("200 OK", [("X-Path", env["PATH_INFO"])])
        return [b"web.py"]

    answer = port(wsgi, written_for="alibaba")(APIG, FakeHuaweiContext())
    assert (answer["body"], answer["headers"]["X-Path"]) == ("web.py", "/hi")
