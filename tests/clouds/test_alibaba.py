"""
FC's context, transcribed by hand from the vendor's pages and the recorded runs.

Python "Context" (Alibaba Cloud, editions of Sep 2025 to Oct 2026): attributes up to python3.10 and those of python3.12;
"Context and log format" of custom runtimes (2.0 and 3.0 editions): the headers; "Error handling" (Mar 31 2026): the
envelope; the golden data's cases context-full, context-no-role, context-fc3-like, context-retry: the values and sentinels.
"""

import datetime
import decimal
import logging
from types import SimpleNamespace

import pytest

from natives import fc
from polyfaas import Credentials, ErrorEnvelope, TraceContext, clouds

ALIBABA = clouds.get("alibaba")
KEYS = ("AKID", "AKSEC", "TOKEN")
FULL = {
    "credentials": KEYS,
    "service_name": "svc",
    "log_project": "lp",
    "log_store": "ls",
    "qualifier": "LATEST",
    "version": "1",
    "span_context": "sc",
    "span_baggages": {"k": "v"},
    "jaeger_endpoint": "http://j",
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    for name in ("FC_REGION", "FC_ACCOUNT_ID", "accessKeyID", "accessKeySecret", "securityToken"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN"):
        monkeypatch.delenv(f"ALIBABA_CLOUD_{name}", raising=False)


def fields(context):
    names = [
        "request_id",
        "function_name",
        "function_version",
        "qualifier",
        "memory_mb",
        "cpu_millicores",
        "timeout_s",
        "region",
        "account_id",
        "project_id",
        "credentials",
        "log_group",
        "log_stream",
        "trace",
        "retry_count",
    ]
    return {name: getattr(context, name) for name in names}


def test_all_that_the_context_up_to_python_3_10_says():
    """
    Case context-full: every header was sent.
    """
    context = ALIBABA.wrap(fc(**FULL))
    assert fields(context) == {
        "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
        "function_name": "fn",
        "function_version": "1",
        "qualifier": "LATEST",
        "memory_mb": 128,
        "cpu_millicores": None,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "123456",
        "project_id": None,
        "credentials": Credentials("AKID", "AKSEC", "TOKEN"),
        "log_group": "lp",
        "log_stream": "ls",
        "trace": TraceContext("sc", {"k": "v"}, "http://j"),
        "retry_count": 0,
    }
    assert dict(context.extras) == {"handler": "index.handler", "service_name": "svc"}


@pytest.mark.parametrize("concurrency", [1, 10])
def test_none_of_what_fc_3_leaves_empty(concurrency):
    """
    Cases context-no-role and context-fc3-like: "none" is an empty text, or None at instance concurrency above 1.
    """
    context = ALIBABA.wrap(fc(concurrency=concurrency))
    absent = ("function_version", "qualifier", "credentials", "log_group", "log_stream", "trace")
    assert [getattr(context, name) for name in absent] == [None] * 6
    assert dict(context.extras) == {"handler": "index.handler", "service_name": None}


def test_python_3_12_says_the_same_from_other_places(monkeypatch):
    """
    Version and qualifier stand in `function`, the log on top, the keys in the environment; trace and retries are gone.
    """
    for name, value in zip(("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN"), KEYS):
        monkeypatch.setenv(f"ALIBABA_CLOUD_{name}", value)
    context = ALIBABA.wrap(fc(runtime="python3.12", **FULL))
    assert (context.function_version, context.qualifier) == ("1", "LATEST")
    assert (context.log_group, context.log_stream) == ("lp", "ls")
    assert context.credentials == Credentials("AKID", "AKSEC", "TOKEN")
    assert (context.trace, context.retry_count) == (None, None)
    assert dict(context.extras) == {"handler": "index.handler", "service_name": None}


def test_keys_of_the_context_come_before_those_of_the_environment(monkeypatch):
    """
    The environment's copies are as old as the process; each reading looks anew.
    """
    for old in ("accessKeyID", "accessKeySecret", "securityToken"):
        monkeypatch.setenv(old, f"old-{old}")
    without = ALIBABA.wrap(fc())
    assert without.credentials == Credentials("old-accessKeyID", "old-accessKeySecret", "old-securityToken")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "env-id")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "env-secret")
    assert without.credentials == Credentials("env-id", "env-secret", None)
    assert ALIBABA.wrap(fc(credentials=KEYS)).credentials == Credentials(*KEYS)
    assert ALIBABA.wrap(fc(credentials=("AKID", "AKSEC", None))).credentials == Credentials("AKID", "AKSEC", None)
    assert ALIBABA.wrap(fc(credentials=("AKID", "", "TOKEN"))).credentials == Credentials("env-id", "env-secret", None)


def test_keys_that_say_null_are_none():
    """
    The text null is no key.
    """
    assert ALIBABA.wrap(fc(credentials=("null", "null", "null"))).credentials is None
    assert ALIBABA.wrap(fc(credentials=("AKID", "AKSEC", "null"))).credentials == Credentials("AKID", "AKSEC", None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [(0, 0), (2, 2), ("2", 2), (999, 999), (1000, None), (140617879525858, None), (-1, None), ("", None), (None, None), ("x", None)],
)
def test_a_garbage_retry_count_is_none(given, expected):
    """
    Case context-retry; without the header FC's runtime hands out uninitialised memory (140617879525858 was seen).
    """
    native = fc()
    native.retry_count = given
    assert ALIBABA.wrap(native).retry_count == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [(128, 128), ("128", 128), (0, None), ("0", None), ("", None), (-1, None), (None, None), (str(1 << 63), None)],
)
def test_memory_and_timeout_may_be_text(given, expected):
    """
    python3.12's types are not documented: digits are taken, 0 is "not said".
    """
    native = fc()
    native.function.memory = native.function.timeout = given
    context = ALIBABA.wrap(native)
    assert (context.memory_mb, context.timeout_s) == (expected, expected)
    assert (context.deadline is None) == (expected is None)


def test_the_deadline_is_estimated_from_the_timeout():
    """
    FC names no deadline in Python: it is the moment of entry plus the configured timeout.
    """
    context = ALIBABA.wrap(fc())
    assert context.deadline.estimated
    assert 59_000 < context.deadline.remaining_ms() <= 60_000


def test_region_and_account_fall_back_on_the_environment(monkeypatch):
    """
    Both are constant for the process.
    """
    empty = ALIBABA.wrap(fc(region="", account_id=""))
    assert (empty.region, empty.account_id) == (None, None)
    monkeypatch.setenv("FC_REGION", "cn-beijing")
    monkeypatch.setenv("FC_ACCOUNT_ID", "9")
    assert (empty.region, empty.account_id) == ("cn-beijing", "9")
    assert (ALIBABA.wrap(fc()).region, ALIBABA.wrap(fc()).account_id) == ("cn-hangzhou", "123456")
    headers = ALIBABA.wrap_headers({"x-fc-region": "", "x-fc-account-id": ""})
    assert (headers.region, headers.account_id) == ("cn-beijing", "9")


def test_baggage_is_text():
    """
    What is none, name or value, is left out.
    """
    native = fc(span_context="s", span_baggages={"a": 1, 2: "b", "c": "d"})
    assert dict(ALIBABA.wrap(native).trace.baggage) == {"c": "d"}


def test_texts_that_are_numbers_are_their_digits():
    """
    A handwritten context need not be careful.
    """
    context = ALIBABA.wrap(fc(function_name=7, region=8))
    assert (context.function_name, context.region) == ("7", "8")


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append((record.request_id, record.getMessage()))


@pytest.mark.parametrize("runtime", ["python3.10", "python3.12"])
@pytest.mark.parametrize("concurrency", [1, 10])
def test_the_logger_is_that_of_get_logger(runtime, concurrency):
    """
    `logger` is None at instance concurrency 1, `getLogger()` is right everywhere.
    """
    kept = Kept()
    given = logging.getLogger("test.fc")
    given.addHandler(kept)
    try:
        ALIBABA.wrap(fc(runtime=runtime, concurrency=concurrency, logger=given)).logger.warning("x %s", 1)
    finally:
        given.removeHandler(kept)
    assert kept.records == [("1-65e59b07-1520da26-bf73bbb91b69", "x 1")]


def test_a_logger_without_get_logger():
    """
    python3.12's first documents have `logger` only.
    """
    kept = Kept()
    given = logging.getLogger("test.fc")
    given.addHandler(kept)
    function = SimpleNamespace(name="f", handler="h")
    try:
        ALIBABA.wrap(SimpleNamespace(request_id="r", function=function, logger=given)).logger.error("y")
    finally:
        given.removeHandler(kept)
    assert kept.records == [("r", "y")]


# ---- custom runtimes

#: "Context and log format", with the values of a request to a live FC 3.0 function.
LIVE = {
    "x-fc-request-id": "1-67a59f35-150c1267-f381ba1c085c",
    "x-fc-access-key-id": "",
    "x-fc-access-key-secret": "",
    "x-fc-security-token": "",
    "x-fc-function-name": "my-web-function",
    "x-fc-function-handler": "index.handler",
    "x-fc-function-memory": "1024",
    "x-fc-function-timeout": "3",
    "x-fc-region": "cn-hangzhou",
    "x-fc-account-id": "1234567890",
    "x-fc-qualifier": "LATEST",
    "x-fc-version-id": "",
    "x-fc-service-logproject": "",
    "x-fc-service-logstore": "",
    "x-fc-service-name": "",
    "x-fc-retry-count": "0",
    "x-fc-tracing-opentracing-span-context": "",
    "x-fc-tracing-opentracing-span-baggages": "",
    "x-fc-tracing-jaeger-endpoint": "",
}
NOTHING = dict.fromkeys(
    [
        "function_name",
        "function_version",
        "qualifier",
        "memory_mb",
        "cpu_millicores",
        "timeout_s",
        "region",
        "account_id",
        "project_id",
        "credentials",
        "log_group",
        "log_stream",
        "trace",
        "retry_count",
    ]
)


def test_a_live_request_of_fc_3():
    """
    All is text, and an empty text means "none".
    """
    context = ALIBABA.wrap_headers(LIVE)
    assert fields(context) == {
        **NOTHING,
        "request_id": "1-67a59f35-150c1267-f381ba1c085c",
        "function_name": "my-web-function",
        "qualifier": "LATEST",
        "memory_mb": 1024,
        "timeout_s": 3.0,
        "region": "cn-hangzhou",
        "account_id": "1234567890",
        "retry_count": 0,
    }
    assert context.cloud == "alibaba"
    assert dict(context.extras) == {"handler": "index.handler", "service_name": None}


def test_headers_of_the_librarys_own_server_are_taken_as_they_are():
    """
    It has read their names in lower case, and its object shows no values: the native context stays that object.
    """

    class RequestHeaders(dict):
        polyfaas_cloud = ALIBABA

    headers = RequestHeaders({"x-fc-request-id": "r-1"})
    context = ALIBABA.wrap_headers(headers)
    assert (context.native is headers, context.request_id) == (True, "r-1")
    plain = {"X-Fc-Request-Id": "r-2"}
    assert (ALIBABA.wrap_headers(plain).native, plain) == ({"x-fc-request-id": "r-2"}, {"X-Fc-Request-Id": "r-2"})


def test_headers_that_are_filled():
    """
    Names in any case; baggages are Base64 JSON.
    """
    context = ALIBABA.wrap_headers(
        {
            "X-Fc-Request-Id": "r",
            "X-FC-ACCESS-KEY-ID": "AKID",
            "x-fc-access-key-secret": "AKSEC",
            "x-fc-security-token": "TOKEN",
            "x-fc-version-id": "1",
            "x-fc-service-logproject": "lp",
            "x-fc-service-logstore": "ls",
            "x-fc-service-name": "svc",
            "x-fc-tracing-opentracing-span-context": "sc",
            "x-fc-tracing-opentracing-span-baggages": "eyJrIjoidiJ9",
            "x-fc-tracing-jaeger-endpoint": "http://j",
        }
    )
    assert context.credentials == Credentials("AKID", "AKSEC", "TOKEN")
    assert context.trace == TraceContext("sc", {"k": "v"}, "http://j")
    assert (context.function_version, context.log_group, context.log_stream) == ("1", "lp", "ls")
    assert context.extras["service_name"] == "svc"


@pytest.mark.parametrize("baggage", ["!!!", "Ww==", "eyJr", "/w=="])
def test_baggage_that_does_not_decode_is_left_out(baggage):
    """
    Case context-bad-baggages: no error, and without a span no trace.
    """
    name = "x-fc-tracing-opentracing-span-baggages"
    assert ALIBABA.wrap_headers({name: baggage}).trace is None
    with_span = ALIBABA.wrap_headers({name: baggage, "x-fc-tracing-opentracing-span-context": "sc"})
    assert with_span.trace == TraceContext("sc")


def test_no_headers_at_all():
    """
    A request of no cloud has an id of its own and no fields.
    """
    context = ALIBABA.wrap_headers({})
    assert context.request_id_generated
    assert fields(context) == {**NOTHING, "request_id": context.request_id}


# ---- errors


def test_an_error_as_fc_sends_it():
    """
    `stackTrace` is a list of lists: the header cut at commas, then the line; without a trace the key is left out.
    """
    shown = ErrorEnvelope.parse(
        {
            "errorMessage": "m",
            "errorType": "ValueError",
            "stackTrace": [['File "/code/index.py"', "line 2", "in handler", "raise ValueError('m')"]],
        }
    )
    assert ALIBABA.encode_error(shown) == {
        "errorMessage": "m",
        "errorType": "ValueError",
        "stackTrace": [['File "/code/index.py"', "line 2", "in handler", "raise ValueError('m')"]],
    }
    assert ALIBABA.encode_error(ErrorEnvelope("TypeError", "m")) == {"errorMessage": "m", "errorType": "TypeError"}


class WithJson:
    def to_json(self):
        return '{"a": 1}'


@pytest.mark.parametrize(
    ("result", "body"),
    [
        ("城", "城".encode()),
        (b"\xff", b"\xff"),
        (None, b"null"),
        ({"b": 1, "a": [True]}, b'{\n    "a": [\n        true\n    ],\n    "b": 1\n}'),
        (float("nan"), b"NaN"),
        (datetime.date(2026, 1, 2), b'"2026-01-02"'),
        (decimal.Decimal("1.10"), b"1.1"),
        (WithJson(), b'"{\\"a\\": 1}"'),
    ],
)
def test_the_body_of_a_native_result(result, body):
    """
    The golden data's kind return: text and bytes as they are, the rest indented with sorted keys.
    """
    assert ALIBABA.dump_result(result) == body


def test_a_native_result_that_fc_refuses():
    """
    Its own wording: the repr and "is not JSON serializable".
    """
    with pytest.raises(TypeError, match=r"^\{1\} is not JSON serializable$"):
        ALIBABA.dump_result({1})


def test_bytes_of_a_subclass_go_out_as_they_are():
    """
    Only their type matters.
    """
    value = type("Blob", (bytes,), {})(b"\xff")
    assert ALIBABA.encode_result(value) is value
