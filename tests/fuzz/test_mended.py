"""
What the fuzzer found, and what comes of it now. The inputs themselves are among the seeds.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timezone

import pytest

from polyfaas import clouds
from polyfaas.deploy.hcl import parse
from polyfaas.deploy.layout import Entry, yaml_text
from polyfaas.deploy.terraform import read
from polyfaas.envelope import ErrorEnvelope, Frame
from polyfaas.events import sample_event, translate
from polyfaas.exceptions import DeployError, ResultEncodeError
from polyfaas.http import HttpRequest
from polyfaas.records import Deadline
from polyfaas.runtime.parser import RequestReader
from polyfaas.runtime.trigger import response_of
from polyfaas.testing import parse_log, replay


@pytest.mark.parametrize("stamp", ["2022-03-32T02:57:49.693Z", "0001-01-01T00:00:00+23:00"])
def test_a_time_that_no_calendar_has_is_none(stamp: str) -> None:
    """
    The record keeps the text of its time stamp.
    """
    (record,) = parse_log(f"{stamp} 960d089c-c812-4fe7-9997-000000000001 [INFO] hello\n")
    assert (record.kind, record.timestamp, record.time) == ("record", stamp, None)


def test_a_deadline_beyond_the_calendar_is_its_last_second() -> None:
    """
    A timeout of 99,999,999,999,999 s is none that a cloud has, and reading it raises nothing.
    """
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    assert Deadline(99_999_999_999_999.0, now=lambda: 0.0, wall=lambda: 0.0).expires_at == last


@pytest.mark.parametrize(("cloud", "header"), [("alibaba", "x-fc-function-timeout"), ("huawei", "x-cff-timeout")])
def test_a_number_of_400_digits_is_none(cloud: str, header: str) -> None:
    """
    No float holds it.
    """
    wrap = clouds.get(cloud).wrap_headers
    assert wrap is not None
    assert wrap({header: "9" * 400}).timeout_s is None
    assert wrap({header: "9" * 18}).timeout_s == 1e18


def test_baggage_is_text() -> None:
    """
    What else stands in the JSON of the header is left out.
    """
    wrap = clouds.get("alibaba").wrap_headers
    assert wrap is not None
    headers = {"x-fc-tracing-opentracing-span-baggages": "eyJhIjogImIiLCAibiI6IDJ9"}  # {"a": "b", "n": 2}
    trace = wrap(headers).trace
    assert trace is not None
    assert dict(trace.baggage) == {"a": "b"}


def test_a_frame_that_its_text_cannot_tell_is_kept_as_text() -> None:
    """
    At once, and not only when the envelope is written and read again.
    """
    read = ErrorEnvelope.parse({"errorMessage": "m", "stackTrace": {"file": "a", "line": 10**10, "label": "f"}})
    assert read.frames == (Frame(text='File "a", line 10000000000, in f'),)


def test_half_a_surrogate_pair_in_a_path() -> None:
    """
    It is encoded as its three bytes, in the request and in the other cloud's event.
    """
    raw = sample_event("http", "huawei", path="/\ud800", queryStringParameters={"q": "\ud800"})
    request = HttpRequest.from_event(raw)
    assert (request.raw_path, request.query_string) == ("/%ED%A0%80", "q=%ED%A0%80")
    assert translate(raw, "huawei", "alibaba").event["rawPath"] == "/%ED%A0%80"


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b'{"statusCode": 200, "body": "\\ud800"}', 'The result\'s "body" has half of a surrogate pair, which UTF-8 does'),
        (b'{"statusCode": "%s"}' % (b"9" * 5000), 'The result\'s "statusCode" is \'999'),
    ],
)
def test_a_result_that_is_no_response_is_named(payload: bytes, said: str) -> None:
    """
    With our own error, not with Python's.
    """
    with pytest.raises(ResultEncodeError) as caught:
        response_of(payload)
    assert str(caught.value).startswith(said)


def test_a_result_nested_too_deep_is_a_text() -> None:
    """
    As any other that is no JSON.
    """
    assert response_of(b"[" * 100_000).headers == (("Content-Type", "text/plain; charset=utf-8"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'a = "{"${}" * 60}\n', "t.tf, line 1, column 5: cannot read what begins with '\"'."),
        ("a = <<END\nb\n", "t.tf, line 1, column 5: cannot read what begins with '<'."),
        ("a = 1\n/* b\n", "t.tf, line 2, column 1: cannot read what begins with '/'."),
        (f"a = {'9' * 4400}", "t.tf, line 1, column 5: a number stands where a number of fewer digits should."),
    ],
)
def test_terraforms_texts_without_end(text: str, said: str) -> None:
    """
    The first took longer than anybody waits: each ``${}`` doubled the time.
    """
    if "9999" in text and not hasattr(sys, "get_int_max_str_digits"):
        pytest.skip("this Python reads numbers of any length")
    with pytest.raises(DeployError) as caught:
        parse(text, "t.tf")
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('resource "huaweicloud_fgs_function" {\n}\n', "t.tf, line 1: a resource has a type and a name."),
        (
            'resource "huaweicloud_fgs_function" "f" {\n  handler = { A = "s3cr3t" }["A"]\n}\n',
            "t.tf, line 2: handler is an expression, whose value is not in the file.",
        ),
    ],
)
def test_a_resource_that_is_none(text: str, said: str) -> None:
    """
    The line is named, and no value.
    """
    with pytest.raises(DeployError) as caught:
        read(text, "t.tf")
    assert str(caught.value) == said


def test_what_yamls_reader_gives_up_on_is_refused_without_its_value() -> None:
    """
    The text of Python's error would hold it.
    """
    pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")
    from polyfaas.deploy.yaml_reader import read_yaml

    with pytest.raises(DeployError) as caught:
        read_yaml("PASSWORD: !!int s3cr3t\n", "s.yaml")
    assert str(caught.value) == "s.yaml cannot be read as YAML: ruamel.yaml gives up with ValueError."


def test_invisible_characters_are_escaped_in_yaml() -> None:
    """
    Some readers take them for the end of a line, others refuse them.
    """
    text = yaml_text([Entry("a", "b\u2028c\x85d\x7f\ud800é")])
    assert text == 'a: "b\\U00002028c\\U00000085d\\U0000007f\\U0000d800é"\n'


def test_a_comment_of_terraforms_stays_a_comment() -> None:
    """
    What YAML takes for the end of a line would end it there.
    """
    text = '# a\x85b: c\nresource "huaweicloud_fgs_function" "f" {\n  name = "f"\n  handler = "i.h"\n  runtime = "Python3.9"\n}\n'
    project, _ = read(text, "t.tf")
    assert project.comments["resources.f"].above == ("# a b: c",)


def test_a_recording_without_its_parts_is_named(tmp_path) -> None:
    """
    With the documented error.
    """
    file = tmp_path / "r.json"
    file.write_text('{"polyfaas": 1, "outcome": 1, "cloud": "alibaba", "handler": "a:b"}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"r\.json is no recording: its payload or its context cannot be read"):
        replay(file, lambda event, context: None)


def test_a_trailer_that_comes_byte_by_byte_is_looked_through_once() -> None:
    """
    Four times its length takes some four times as long, and not 16 times.
    """

    def spent(length: int) -> float:
        reader = RequestReader(10)
        reader.feed(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
        started = time.process_time()
        for _ in range(length):
            reader.feed(b"x")
            assert reader.next() is None
        return time.process_time() - started

    assert min(spent(60_000) for _ in range(3)) < 10 * min(spent(15_000) for _ in range(3))
