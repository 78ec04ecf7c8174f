"""
The request reader against RFC 9110 and RFC 9112: what it takes, what it refuses, and that nothing is smuggled by it.
"""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyfaas.runtime.messages import Request
from polyfaas.runtime.parser import BadRequest, RequestReader

HOST = b"Host: h\r\n"


def read(data: bytes, max_body: int = 1000) -> list[Request]:
    """
    All requests in `data`, which must end with the last of them.
    """
    reader = RequestReader(max_body)
    reader.feed(data)
    requests = []
    while (request := reader.next()) is not None:
        requests.append(request)
    assert reader.is_idle
    return requests


def refusal(data: bytes, max_body: int = 1000) -> int:
    """
    The status with which `data` is refused.
    """
    reader = RequestReader(max_body)
    reader.feed(data)
    with pytest.raises(BadRequest) as caught:
        while reader.next() is not None:
            pass
    return caught.value.status


def test_reads_a_request_with_a_length() -> None:
    """
    Method, target, headers and body come out as they were sent, names in lower case.
    """
    (request,) = read(
        b"POST /invoke?a=1 HTTP/1.1\r\nHost: h\r\nX-FC-Request-Id:  r-1 \r\nContent-Length: 5\r\n\r\nhello"
    )
    assert (request.method, request.target, request.path, request.query) == ("POST", "/invoke?a=1", "/invoke", "a=1")
    assert request.headers == {"host": "h", "x-fc-request-id": "r-1", "content-length": "5"}
    assert request.body == b"hello"


CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("coded", "body"),
    [
        (b"0\r\n\r\n", b""),
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"hello"),
        (b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
        (b'a;ext=1;e2="q"\r\n0123456789\r\n000\r\n\r\n', b"0123456789"),
        (b"1\r\nx\r\n0\r\nTrailer: t\r\nOther: o\r\n\r\n", b"x"),
        (b"2\r\n\r\n\r\n0\r\n\r\n", b"\r\n"),
    ],
)
def test_reads_chunked_bodies(coded: bytes, body: bytes) -> None:
    """
    Chunks are joined; extensions and trailers are dropped.
    """
    assert [request.body for request in read(CHUNKED + coded)] == [body]


STREAM = (
    b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
    + CHUNKED
    + b"3;x=y\r\ndef\r\n1\r\ng\r\n0\r\nT: t\r\n\r\n"
    + b"GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
    + b"\r\nPUT /c HTTP/1.0\r\ncontent-length: 1\r\n\r\nz"
)
BODIES = [b"abc", b"defg", b"", b"z"]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_where_the_stream_is_cut_makes_no_difference(cuts: list[int]) -> None:
    """
    The same requests come out however the bytes arrive.
    """
    reader, requests = RequestReader(100), []
    edges = [0, *sorted(cuts), len(STREAM)]
    for start, stop in zip(edges, edges[1:]):
        if start < stop:
            reader.feed(STREAM[start:stop])
        while (request := reader.next()) is not None:
            requests.append(request)
    assert [request.body for request in requests] == BODIES
    assert [request.method for request in requests] == ["POST", "POST", "GET", "PUT"]
    assert reader.is_idle


def test_reads_byte_by_byte() -> None:
    """
    A stream that trickles in gives the same requests.
    """
    reader, bodies = RequestReader(100), []
    for index in range(len(STREAM)):
        reader.feed(STREAM[index : index + 1])
        while (request := reader.next()) is not None:
            bodies.append(request.body)
    assert bodies == BODIES


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """
    Whatever comes in, the reader gives requests, waits, or raises BadRequest.
    """
    reader = RequestReader(50)
    reader.feed(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + data)
    with suppress(BadRequest):
        while reader.next() is not None:
            pass


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 1\r\nContent-Length: 1\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: 1, 1\r\n",
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Content-Length : 1\r\n",
        b"Content-Length\t: 1\r\n",
        b" Content-Length: 1\r\n",
        b"X: a\r\n Content-Length: 1\r\n",
        b"X: a\r\n\tfolded\r\n",
        b"Content-Length: +1\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x1\r\n",
        b"Content-Length: 1_0\r\n",
        b"Content-Length: 1.0\r\n",
        b"Content-Length: \xb2\r\n",
        b"Content-Length:\r\n",
        b"Content-Length: 9999999999999999999\r\n",
        b"X: a\rContent-Length: 1\r\n",
        b"X: a\nContent-Length: 1\r\n",
        b"X: a\0b\r\n",
        b"X: a\x7fb\r\n",
        b"X\0: a\r\n",
        b"X(: a\r\n",
        b"X\xe9: a\r\n",
        b": a\r\n",
        b"X\r\n",
        b"Host: other\r\n",
    ],
)
def test_refuses_what_two_readers_could_take_for_two_things(fields: bytes) -> None:
    """
    Ambiguous framing and malformed fields end in 400.
    """
    assert refusal(b"POST / HTTP/1.1\r\n" + HOST + fields + b"\r\nX") == 400


@pytest.mark.parametrize(
    ("coding", "status"),
    [
        (b"xchunked", 501),
        (b"gzip, chunked", 501),
        (b"chunked, identity", 501),
        (b"identity", 501),
        (b"\x0bchunked", 400),
        (b'"chunked"', 501),
        (b"chunked;a=b", 501),
        (b"", 501),
    ],
)
def test_refuses_codings_other_than_chunked(coding: bytes, status: int) -> None:
    """
    A transfer coding that is not exactly "chunked" is not guessed at.
    """
    assert refusal(b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: " + coding + b"\r\n\r\n0\r\n\r\n") == status


def test_takes_chunked_in_any_case() -> None:
    """
    The name of a coding is not case-sensitive.
    """
    coded = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: CHUNKED\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    assert read(coded)[0].body == b"x"


@pytest.mark.parametrize(
    "coded",
    [
        b"\r\n\r\n",
        b"g\r\n",
        b"-1\r\n",
        b"+1\r\nx\r\n",
        b"0x1\r\nx\r\n",
        b"1_0\r\n",
        b" 1\r\nx\r\n",
        b"1\nx\r\n0\r\n\r\n",
        b"1\r\nxy\r\n0\r\n\r\n",
        b"1\r\nx\n0\r\n\r\n",
        b"1\r\nx\r0\r\n\r\n",
        b"1\rx\n",
        b"1;\x00\r\nx\r\n",
        b"1;a\rb\r\nx\r\n",
        b"ffffffffffffffff\r\n",
        b"1" + b"0" * 300,
        b";a=b\r\n",
        b"0\r\n Trailer: t\r\n\r\n",
        b"0\r\nno colon\r\n\r\n",
    ],
)
def test_refuses_malformed_chunks(coded: bytes) -> None:
    """
    A size that is not plain hexadecimal, or a chunk of another length, ends in 400.
    """
    assert refusal(CHUNKED + coded) == 400


@pytest.mark.parametrize(
    "line",
    [
        b"GET  / HTTP/1.1",
        b"GET / HTTP/1.1 ",
        b" GET / HTTP/1.1",
        b"GET\t/ HTTP/1.1",
        b"GET /",
        b"GET / http/1.1",
        b"GET / HTTP/1.10",
        b"GET / HTTP/1",
        b"GET / HTP/1.1",
        b"G(T / HTTP/1.1",
        b"GET /a b HTTP/1.1",
        b"GET /a\x00b HTTP/1.1",
        b"GET a HTTP/1.1",
        b"GET * HTTP/1.1",
        b"GET ftp://h/ HTTP/1.1",
        b"GET http:///x HTTP/1.1",
        b"CONNECT h:80 HTTP/1.1",
        b"\x16\x03\x01",
    ],
)
def test_refuses_malformed_request_lines(line: bytes) -> None:
    """
    A request line that is none ends in 400.
    """
    assert refusal(line + b"\r\n" + HOST + b"\r\n") == 400


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (b"/", "/"),
        (b"/a%2Fb/c%20d", "/a%2Fb/c%20d"),
        (b"//evil/x", "//evil/x"),
        (b"/\xc3\xa9", "/\xc3\xa9"),
        (b"http://h/x?y", "/x?y"),
        (b"HTTPS://h:1", "/"),
        (b"/?a=http://b", "/?a=http://b"),
    ],
)
def test_targets_stay_encoded(target: bytes, expected: str) -> None:
    """
    A path comes out as it was sent; a full URL loses scheme and authority.
    """
    assert read(b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n")[0].target == expected


def test_line_feeds_alone_end_no_line() -> None:
    """
    Lines that end without a carriage return are refused at once, not waited upon.
    """
    assert refusal(b"GET / HTTP/1.1\nHost: h\n\n") == 400


@pytest.mark.parametrize(("version", "status"), [(b"2.0", 505), (b"0.9", 505), (b"3.0", 505)])
def test_refuses_other_versions(version: bytes, status: int) -> None:
    """
    HTTP/1.x is the only protocol.
    """
    assert refusal(b"GET / HTTP/" + version + b"\r\n" + HOST + b"\r\n") == status


def test_host_is_needed_from_1_1_on() -> None:
    """
    HTTP/1.1 without Host is refused, HTTP/1.0 without it is not.
    """
    assert refusal(b"GET / HTTP/1.1\r\n\r\n") == 400
    assert read(b"GET / HTTP/1.0\r\n\r\n")[0].headers == {}


def test_limits() -> None:
    """
    Head, target, number of fields and body are bounded, each with its own status.
    """
    start = b"GET / HTTP/1.1\r\n" + HOST
    assert refusal(start + b"X: " + b"x" * 70_000) == 431
    assert refusal(start + b"X: " + b"x" * 70_000 + b"\r\n\r\n") == 431
    assert refusal(start + b"X: 1\r\n" * 101 + b"\r\n") == 431
    assert refusal(b"GET /" + b"x" * 70_000) == 414
    assert refusal(b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n") == 414
    assert refusal(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 11\r\n\r\n", max_body=10) == 413
    assert refusal(CHUNKED + b"6\r\nabcdef\r\n5\r\n", max_body=10) == 413
    assert refusal(CHUNKED + b"b\r\n", max_body=10) == 413
    assert refusal(CHUNKED + b"0\r\n" + b"T: t\r\n" * 20_000) == 431


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    """
    The limit itself is allowed, with a length and in chunks.
    """
    data = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\n0123456789"
    assert [r.body for r in read(data + CHUNKED + b"a\r\n0123456789\r\n0\r\n\r\n", max_body=10)] == [b"0123456789"] * 2


def test_repeated_fields_are_joined() -> None:
    """
    Lists are joined by commas, cookies by semicolons.
    """
    (request,) = read(b"GET / HTTP/1.1\r\n" + HOST + b"A: 1\r\na: 2\r\nCookie: x=1\r\nCookie: y=2\r\n\r\n")
    assert (request.headers["a"], request.headers["cookie"]) == ("1, 2", "x=1; y=2")


@pytest.mark.parametrize(
    ("version", "option", "keeps"),
    [
        (b"1.1", b"", True),
        (b"1.1", b"Connection: close\r\n", False),
        (b"1.1", b"Connection: Keep-Alive, Close\r\n", False),
        (b"1.0", b"", False),
        (b"1.0", b"Connection: keep-alive\r\n", True),
    ],
)
def test_says_whether_the_connection_goes_on(version: bytes, option: bytes, keeps: bool) -> None:
    """
    HTTP/1.1 goes on unless told otherwise, HTTP/1.0 ends unless told otherwise.
    """
    reader = RequestReader(10)
    reader.feed(b"GET / HTTP/" + version + b"\r\n" + HOST + option + b"\r\n")
    assert reader.next() is not None
    assert reader.keeps_alive is keeps


def test_expectations() -> None:
    """
    100-continue is noted where a body follows, and anything else is refused.
    """
    reader = RequestReader(10)
    reader.feed(b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n")
    assert reader.next() is None
    assert reader.wants_continue
    reader.feed(b"x")
    assert reader.next() is not None
    assert not reader.wants_continue
    assert refusal(b"POST / HTTP/1.1\r\n" + HOST + b"Expect: coffee\r\n\r\n") == 417


def test_time_grows_with_length_only() -> None:
    """
    Inputs made to be slow take no longer than long ones: 64 KB in well under a second.
    """
    started = time.process_time()
    read(b"GET / HTTP/1.1\r\n" + HOST + b"X: a" + b" " * 60_000 + b"b\r\n\r\n")
    read(b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"\t " * 30_000 + b"\r\n\r\n")
    refusal(b"GET / HTTP/1.1\r\n" + HOST + b"A" * 60_000 + b"\r\n\r\n")
    reader = RequestReader(10)
    for _ in range(60_000):
        reader.feed(b"G")
        assert reader.next() is None
    assert time.process_time() - started < 2


LINES = st.lists(
    st.sampled_from(
        [b"Host: h", b"X-A: 1", b"x-a: 2", b"X-A:1", b"Cookie: c=1", b"Content-Length: 0", b"Broken", b"X:\xe9"]
    ),
    max_size=6,
)


@given(st.lists(LINES, max_size=5))
def test_what_came_before_on_a_connection_makes_no_difference(requests: list[list[bytes]]) -> None:
    """
    A reader remembers lines that it has read; each request means what it means to a reader that has seen nothing.
    """
    heads = [b"".join(line + b"\r\n" for line in (b"GET / HTTP/1.1", *lines, b"")) for lines in requests]
    alone: list[dict[str, str] | str] = []
    for head in heads:
        try:
            alone += [request.headers for request in read(head)]
        except BadRequest as exc:
            alone.append(str(exc))
            break
    reader = RequestReader(1000)
    together: list[dict[str, str] | str] = []
    try:
        for head in heads:
            reader.feed(head)
            request = reader.next()
            assert request is not None
            together.append(request.headers)
    except BadRequest as exc:
        together.append(str(exc))
    assert together == alone


@pytest.mark.parametrize("lengths", [(60_000, 1000, 1000), (1000,), (100,), (0,)])
def test_what_is_remembered_is_limited(lengths: tuple[int, ...]) -> None:
    """
    A client that sends other lines with each request, however long or short, leaves 64 KiB of them behind at the most.
    """
    plain = b"GET / HTTP/1.1\r\nHost: h\r\n%b\r\n"

    def other(number: int) -> bytes:
        value = b"x" * lengths[number % len(lengths)]
        count = 1 if value else 50
        return plain % b"".join(b"%x:%b\r\n" % (number * count + n, value) for n in range(count))

    reader, most = RequestReader(1000), 0
    for head in (other(0), plain % b""):
        reader.feed(head)
        assert reader.next() is not None
    tracemalloc.start()
    try:
        for number in range(300):
            for head in (other(number), plain % b""):  # the reader holds the last request itself
                reader.feed(head)
                assert reader.next() is not None
            most = max(most, tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert most < 64 * 1024


def test_a_request_shows_no_secrets() -> None:
    """
    The text of a request has neither headers nor query.
    """
    shown = repr(Request("POST", "/invoke?token=hush", {"x-fc-access-key-secret": "hush"}, b"hush"))
    assert shown == "<Request POST /invoke, 4 bytes>"
