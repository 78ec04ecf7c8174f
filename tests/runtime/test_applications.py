"""
The WSGI and ASGI applications, checked against PEP 3333 and ASGI 3.0.
"""

from __future__ import annotations

import asyncio
import io
import json
import time
from typing import Any

import pytest
from wsgi_client import call

import polyfaas
from polyfaas.runtime import asgi, wsgi

REQUEST_ID = "1-67a59f35-150c1267-f381ba1c085c"


@polyfaas.handler
def handler(event: Any, context: polyfaas.Context) -> Any:
    """
    Tell of event and context.
    """
    return {"event": event, "id": context.request_id}


def page(event: bytes, context: Any) -> Any:
    """
    Tell of the HTTP request.
    """
    told = json.loads(event)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "text/plain"},
        "body": told["rawPath"] + str(told["queryParameters"]),
    }


def answering(name: str, value: str) -> Any:
    """
    A handler of HTTP whose response has one header beside its type.
    """
    return lambda event, context: {"statusCode": 200, "headers": {name: value, "Content-Type": "a/b"}, "body": "told"}


unsendable = pytest.mark.parametrize(
    ("name", "value"), [("X", "a\r\nSet-Cookie: b=c"), ("X\r\nY", "a"), ("X Y", "a"), ("X", "\u4f60")]
)
servers_own = pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "Connection"])
# What RFC 9110 says of Content-Length and content in sections 8.6, 15.3.5, 15.3.6 and 15.4.5.
bodiless = pytest.mark.parametrize(("status", "length"), [(204, None), (205, "0"), (304, None)])


# ---- WSGI


def test_wsgi_keeps_to_pep_3333() -> None:
    """
    An invocation passes wsgiref.validate, and the headers become the context.
    """
    status, headers, body = call(
        wsgi(handler, "alibaba"), "POST", "/invoke", b'{"a":1}', {"x-fc-request-id": REQUEST_ID}
    )
    assert (status, headers["x-fc-status"], headers["content-length"]) == (200, "200", str(len(body)))
    assert json.loads(body) == {"event": {"a": 1}, "id": REQUEST_ID}


def test_wsgi_head_and_get() -> None:
    """
    Requests without a body, HEAD among them, keep to the rules as well.
    """
    application = wsgi(handler, "alibaba", http=page)
    assert call(application, "GET", "/x", HTTP_HOST="h", QUERY_STRING="a=1")[2] == b"/x{'a': '1'}"
    status, headers, body = call(application, "HEAD", "/x", HTTP_HOST="h")
    assert (status, headers["content-length"], body) == (200, "4", b"")


@unsendable
def test_wsgi_gets_no_header_that_splits_a_response(name: str, value: str) -> None:
    """
    What the embedded server refuses to send is not left to another one's care.
    """
    status, headers, said = call(wsgi(handler, "alibaba", http=answering(name, value)), "GET", "/x", HTTP_HOST="h")
    assert (status, set(headers)) == (500, {"content-type", "content-length"})
    assert b"a header with a name or value that HTTP does not allow" in said


@servers_own
def test_wsgi_gets_no_header_of_the_servers_own(name: str) -> None:
    """
    How long a response is, and what becomes of the connection, is said by the server alone.
    """
    status, headers, said = call(wsgi(handler, "alibaba", http=answering(name, "1")), "GET", "/x", HTTP_HOST="h")
    assert (status, headers, said) == (200, {"content-type": "a/b", "content-length": "4"}, b"told")


@bodiless
def test_wsgi_statuses_without_a_body(status: int, length: str | None) -> None:
    """
    What the function says all the same is not sent, nor is its length, on which a client would wait.
    """
    headers = {"Content-Type": "a/b"} if status == 205 else {}  # as the standard library's checks want it
    result = {"statusCode": status, "headers": headers, "body": "told"}
    application = wsgi(handler, "alibaba", http=lambda event, context: result)
    for method in ("GET", "HEAD"):
        got, told, said = call(application, method, "/x", HTTP_HOST="h")
        assert (got, told.get("content-length"), said) == (status, length, b"")


def test_wsgi_paths_with_other_characters() -> None:
    """
    The server's native strings become the encoded path again, below the application's own root.
    """
    application = wsgi(handler, "alibaba", http=page)
    native = "/é ü".encode().decode("latin-1")
    assert call(application, "GET", native, SCRIPT_NAME="/root")[2] == b"/root/%C3%A9%20%C3%BC{}"


def test_wsgi_a_truncated_body_never_reaches_the_function() -> None:
    """
    What a client that has gone left unfinished is no event.
    """
    seen: list[bytes] = []
    application = wsgi(lambda event, context: seen.append(event), "alibaba")
    assert call(application, "POST", "/invoke", b"{}", CONTENT_LENGTH="3")[0] == 400
    assert call(application, "POST", "/invoke", b"{}", CONTENT_LENGTH="2")[0] == 200
    assert seen == [b"{}"]


def test_wsgi_bodies_without_a_length() -> None:
    """
    A server that ends the stream itself may leave the length out; one that does not is not read from.
    """
    application = wsgi(handler, "alibaba")
    told = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b'{"a":2}')}
    assert json.loads(call(application, "POST", "/invoke", **told, **{"wsgi.input_terminated": True})[2])["event"] == {
        "a": 2
    }
    told = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b'{"a":2}')}
    assert json.loads(call(application, "POST", "/invoke", **told)[2])["event"] == {}


def test_wsgi_limits_the_body() -> None:
    """
    A body above the limit is refused, whether its length is told or not.
    """
    application = wsgi(handler, "alibaba", max_body=10)
    assert call(application, "POST", "/invoke", b"x" * 11)[0] == 413
    told = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b"x" * 11), "wsgi.input_terminated": True}
    assert call(application, "POST", "/invoke", **told)[0] == 413


# ---- ASGI

_MESSAGES = {
    "http.response.start": {"type", "status", "headers", "trailers"},
    "http.response.body": {"type", "body", "more_body"},
    "lifespan.startup.complete": {"type"},
    "lifespan.shutdown.complete": {"type"},
}


def scope(method: str = "POST", path: str = "/invoke", **more: Any) -> dict[str, Any]:
    """
    An HTTP scope as the specification has it.
    """
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"h"), (b"x-fc-request-id", REQUEST_ID.encode())],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 9000),
        **more,
    }


def drive(application: Any, given: dict[str, Any], *incoming: dict[str, Any]) -> list[dict[str, Any]]:
    """
    Run the application for one scope, checking each message that it sends.
    """
    left, sent = list(incoming), []

    async def receive() -> dict[str, Any]:
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        assert set(message) <= _MESSAGES[message["type"]]
        if message["type"] == "http.response.start":
            assert type(message["status"]) is int
            for name, value in message["headers"]:
                assert type(name) is bytes
                assert name == name.lower()
                assert type(value) is bytes
        if message["type"] == "http.response.body":
            assert sent
            assert sent[0]["type"] == "http.response.start"
            assert type(message["body"]) is bytes
        sent.append(message)

    asyncio.run(application(given, receive, send))
    return sent


def body(data: bytes, more: bool = False) -> dict[str, Any]:
    """
    A part of a request's body.
    """
    return {"type": "http.request", "body": data, "more_body": more}


def test_asgi_keeps_to_the_specification() -> None:
    """
    A body in parts becomes one event; start and body follow in this order.
    """
    start, rest = drive(asgi(handler, "alibaba"), scope(), body(b'{"a"', True), body(b":1}"))
    assert start["status"] == 200
    assert (b"content-length", str(len(rest["body"])).encode()) in start["headers"]
    assert json.loads(rest["body"]) == {"event": {"a": 1}, "id": REQUEST_ID}


@unsendable
def test_asgi_gets_no_header_that_splits_a_response(name: str, value: str) -> None:
    """
    Nor is it here.
    """
    start, rest = drive(asgi(handler, "alibaba", http=answering(name, value)), scope("GET", "/x"), body(b""))
    assert (start["status"], {name for name, _ in start["headers"]}) == (500, {b"content-type", b"content-length"})
    assert b"a header with a name or value that HTTP does not allow" in rest["body"]


@servers_own
def test_asgi_gets_no_header_of_the_servers_own(name: str) -> None:
    """
    The length is the body's.
    """
    start, rest = drive(asgi(handler, "alibaba", http=answering(name, "1")), scope("GET", "/x"), body(b""))
    assert start["headers"] == [(b"content-type", b"a/b"), (b"content-length", b"4")]
    assert rest["body"] == b"told"


@bodiless
def test_asgi_statuses_without_a_body(status: int, length: str | None) -> None:
    """
    The same here.
    """
    application = asgi(handler, "alibaba", http=lambda event, context: {"statusCode": status, "body": "told"})
    for method in ("GET", "HEAD"):
        start, rest = drive(application, scope(method, "/x"), body(b""))
        told = dict(start["headers"]).get(b"content-length")
        assert (start["status"], told, rest["body"]) == (status, length and length.encode(), b"")


def test_asgi_http_requests() -> None:
    """
    The raw path counts where the server tells it, else the decoded one; HEAD has no body.
    """
    application = asgi(handler, "alibaba", http=page)
    told = scope("GET", "/a b", raw_path=b"/a%20b", query_string=b"k=v")
    assert drive(application, told, body(b""))[1]["body"] == b"/a%20b{'k': 'v'}"
    told = scope("GET", "/é")
    del told["raw_path"]
    assert drive(application, told, body(b""))[1]["body"] == b"/%C3%A9{}"
    assert drive(application, scope("HEAD", "/x"), body(b""))[1]["body"] == b""


def test_asgi_repeated_headers_are_joined() -> None:
    """
    Cookies by semicolons, others by commas.
    """
    function = polyfaas.Function()
    function.handler(lambda event, context: [context.native["cookie"], context.native["a"]])
    headers = [(b"cookie", b"x=1"), (b"cookie", b"y=2"), (b"a", b"1"), (b"a", b"2")]
    sent = drive(asgi(function, "alibaba"), scope(headers=headers), body(b"{}"))
    assert sent[1]["body"] == b'["x=1; y=2","1, 2"]'


def test_asgi_limits_the_body() -> None:
    """
    A body above the limit is refused without waiting for its end.
    """
    start, _ = drive(asgi(handler, "alibaba", max_body=10), scope(), body(b"x" * 11, True))
    assert start["status"] == 413


def test_asgi_lifespan_runs_pre_stop() -> None:
    """
    The server's shutdown is the end of an instance that was used.
    """
    log: list[str] = []
    function = polyfaas.Function()
    function.handler(lambda event, context: 1)
    function.pre_stop(lambda: log.append("stop"))
    application = asgi(function, "alibaba")
    drive(application, scope(), body(b"{}"))
    assert log == []
    sent = drive(
        application, {"type": "lifespan", "asgi": {"version": "3.0"}},
        {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"},
    )  # fmt: skip
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert log == ["stop"]


def test_asgi_refuses_other_protocols() -> None:
    """
    A websocket is an error, as the specification asks for.
    """
    with pytest.raises(RuntimeError, match=r"A function answers HTTP requests; the server asks for 'websocket'\."):
        drive(asgi(handler, "alibaba"), {"type": "websocket"})


def test_asgi_runs_async_and_plain_handlers_side_by_side() -> None:
    """
    Six invocations that wait for one another come to an end: none holds up the server's loop.
    """
    begun: list[Any] = []
    until = time.monotonic() + 20

    def alone() -> bool:
        return len(begun) < 6 and time.monotonic() < until

    @polyfaas.handler
    async def waits(event: Any, context: Any) -> Any:
        begun.append(event)
        while alone():
            await asyncio.sleep(0.001)
        return [event, len(begun)]

    @polyfaas.handler
    def blocks(event: Any, context: Any) -> Any:
        begun.append(event)
        while alone():
            time.sleep(0.001)
        return [event, len(begun)]

    async def both() -> list[bytes]:
        bodies: list[bytes] = []

        async def one(application: Any, number: int) -> None:
            async def receive() -> dict[str, Any]:
                return body(b"%d" % number)

            async def send(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.body":
                    bodies.append(message["body"])

            await application(scope(), receive, send)

        applications = [asgi(waits, "alibaba"), asgi(blocks, "alibaba")]
        await asyncio.gather(*(one(applications[number % 2], number) for number in range(6)))
        return bodies

    assert sorted(asyncio.run(both())) == [b"[%d,6]" % number for number in range(6)]


def test_asgi_half_a_body_never_reaches_the_function() -> None:
    """
    A caller that goes away before the end of its body gets no answer, and the handler is not called.
    """
    seen: list[Any] = []
    application = asgi(polyfaas.handler(lambda event, context: seen.append(event)), "alibaba")
    assert drive(application, scope(), body(b"12", True)) == []
    assert seen == []
