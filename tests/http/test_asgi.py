"""
ASGI applications as functions: scope, messages, lifespan, limits.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys

import pytest

from polyfaas.events import sample_event
from polyfaas.exceptions import InitializationError, ResultTooLargeError
from polyfaas.http import asgi_handler

CLOUDS = ["alibaba", "huawei"]


class Application:
    """
    An ASGI application that notes its lifespan and its scopes.
    """

    def __init__(self, respond, startup="lifespan.startup.complete"):
        self.respond = respond
        self.startup = startup
        self.steps = []
        self.scopes = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.scopes.append(scope)
            await self.respond(scope, receive, send)
            return
        assert (await receive())["type"] == "lifespan.startup"
        self.steps.append("startup")
        scope["state"]["db"] = len(self.steps)
        await send({"type": self.startup, "message": "no database"})
        if self.startup.endswith("failed"):
            return
        assert (await receive())["type"] == "lifespan.shutdown"
        self.steps.append("shutdown")
        await send({"type": "lifespan.shutdown.complete"})


async def hello(scope, receive, send):
    request = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"1"), (b"x-a", b"2")]})
    await send({"type": "http.response.body", "body": b"got ", "more_body": True})
    await send({"type": "http.response.body", "body": request["body"]})


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_request_goes_in_and_the_streamed_parts_come_out_as_one(cloud):
    """
    From the cloud's bytes or value to the result of its gateway.
    """
    raw = json.dumps(sample_event("http", cloud)).encode()
    result = asgi_handler(hello_without_lifespan)(raw, None)
    assert result == {
        "statusCode": 200,
        "headers": {"x-a": "1, 2"},
        "isBase64Encoded": False,
        "body": 'got {"id": 1, "name": "Ada"}',
    }


async def hello_without_lifespan(scope, receive, send):
    assert scope["type"] == "http"
    await hello(scope, receive, send)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_scope_describes_the_request(cloud):
    """
    Decoded path, raw path and query as bytes, lower-case header names, client and server.
    """
    app = Application(hello)
    raw, context = sample_event("http", cloud), object()
    asgi_handler(app, root_path="/orders")(raw, context)
    (scope,) = app.scopes
    assert scope["path"] == "/orders/a b"
    assert scope["raw_path"] == b"/orders/a%20b"
    assert scope["root_path"] == "/orders"
    assert scope["method"] == "POST"
    assert scope["scheme"] == "https"
    assert scope["client"] == ("192.0.2.1", 0)
    assert scope["server"] == ("orders.example.com", 443)
    assert (b"content-type", b"application/json") in scope["headers"]
    assert scope["query_string"].startswith(b"page=2&tag=new")
    assert scope["polyfaas.event"] is raw
    assert scope["polyfaas.context"] is context


def test_lifespan_runs_once_and_its_state_reaches_every_request():
    """
    Started by the first request, shared by all, ended once; a request cannot spoil the state of the next.
    """

    async def spoiling(scope, receive, send):
        scope["state"]["seen"] = True
        await hello(scope, receive, send)

    app = Application(spoiling)
    handler = asgi_handler(app)
    assert app.steps == []
    for _ in range(3):
        handler(sample_event("http"), None)
    assert app.steps == ["startup"]
    assert [scope["state"]["db"] for scope in app.scopes] == [1, 1, 1]
    handler.shutdown()
    handler.shutdown()
    assert app.steps == ["startup", "shutdown"]


def test_the_hooks_start_and_end_the_lifespan():
    """
    As initializer and pre-stop, called with the context.
    """
    app = Application(hello)
    handler = asgi_handler(app)
    handler.startup(object())
    handler(sample_event("http"), None)
    handler.startup()
    handler.shutdown(object())
    assert app.steps == ["startup", "shutdown"]


def test_the_hooks_leave_an_application_without_a_lifespan_alone():
    """
    It can be ended, and begun again.
    """
    handler = asgi_handler(hello_without_lifespan)
    for _ in range(2):
        handler.startup()
        assert handler(sample_event("http"), None)["statusCode"] == 200
        handler.shutdown()


def test_a_failed_startup_fails_the_call_and_the_next_one_tries_again():
    """
    With the application's own message.
    """
    app = Application(hello, startup="lifespan.startup.failed")
    handler = asgi_handler(app)
    for _ in range(2):
        with pytest.raises(InitializationError, match=r"^The application's startup failed: no database\n"):
            handler(sample_event("http"), None)
    app.startup = "lifespan.startup.complete"
    assert handler(sample_event("http"), None)["statusCode"] == 200
    handler.shutdown()
    assert app.steps == ["startup"] * 3 + ["shutdown"]


def test_the_caller_stays_connected_until_the_answer_is_complete():
    """
    An application that watches for a disconnect while it streams is not cut off.
    """

    async def watching(scope, receive, send):
        assert scope["type"] == "http"
        await receive()
        watch = asyncio.ensure_future(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(3):
            await asyncio.sleep(0)
            assert not watch.done()
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await send({"type": "http.response.body"})
        assert (await watch)["type"] == "http.disconnect"

    assert asgi_handler(watching)(sample_event("http"), None)["body"] == "xxx"

    async def asking(scope, receive, send):
        await hello(scope, receive, send)
        assert await receive() == {"type": "http.disconnect"}

    assert asgi_handler(asking)(sample_event("http"), None)["statusCode"] == 200


def test_an_error_before_the_answer_is_raised_and_one_after_it_is_logged(caplog):
    """
    Frameworks send their own 500 and raise for the server's log.
    """

    async def broken(scope, receive, send):
        raise LookupError("before")

    async def answered(scope, receive, send):
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"sorry"})
        raise LookupError("after")

    raw = sample_event("http")
    with pytest.raises(LookupError, match="before"):
        asgi_handler(broken)(raw, None)
    with caplog.at_level(logging.ERROR):
        result = asgi_handler(answered)(raw, None)
    assert (result["statusCode"], result["body"]) == (500, "sorry")
    assert "after" in caplog.text


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        ([], "without a complete response"),
        ([{"type": "http.response.start", "status": 200}], "without a complete response"),
        ([{"type": "http.response.body"}], "sent a body outside its response"),
        ([{"type": "http.response.start", "status": 200}] * 2, "started its response twice"),
        ([{"type": "websocket.send"}], "sent 'websocket.send', which HTTP has not"),
    ],
)
def test_what_is_no_answer_is_an_error(messages, problem):
    """
    The application broke the protocol, and is told how.
    """

    async def app(scope, receive, send):
        if scope["type"] == "http":
            for message in messages:
                await send(message)

    with pytest.raises(RuntimeError, match=problem):
        asgi_handler(app)(sample_event("http"), None)


def test_a_body_above_the_limit_is_refused():
    """
    FunctionGraph's gateway takes 6 MB; another limit can be set.
    """

    async def long(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * (6 * 1024 * 1024 + 1)})

    with pytest.raises(ResultTooLargeError):
        asgi_handler(long)(sample_event("http", "huawei"), None)
    assert len(asgi_handler(long)(sample_event("http"), None)["body"]) == 6 * 1024 * 1024 + 1


def test_it_works_inside_a_running_loop():
    """
    A handler called from asynchronous code, as in a notebook.
    """

    async def calling():
        return asgi_handler(hello_without_lifespan)(sample_event("http"), None)

    assert asyncio.run(calling())["statusCode"] == 200


def test_headers_beyond_latin_1_go_as_utf_8():
    """
    Bytes, as a browser would have sent them.
    """
    app = Application(hello)
    handler = asgi_handler(app)
    handler(sample_event("http", "huawei", **{"headers.x-name": "中", "headers.x-other": "é"}), None)
    handler.shutdown()
    headers = dict(app.scopes[0]["headers"])
    assert headers[b"x-name"] == "中".encode()
    assert headers[b"x-other"] == "é".encode("latin-1")


FORKING = """\
import os, sys
from polyfaas.events import sample_event
from polyfaas.http import asgi_handler

first = os.getpid()

async def app(scope, receive, send):
    who = "parent" if os.getpid() == first else "child"
    if scope["type"] == "http":
        print(who, "answers", scope["state"]["by"], flush=True)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await receive()
    print(who, "starts", flush=True)
    scope["state"]["by"] = who
    await send({"type": "lifespan.startup.complete"})
    await receive()
    print(who, "ends", flush=True)
    await send({"type": "lifespan.shutdown.complete"})

handler = asgi_handler(app)
handler(sample_event("http"), None)
for calls in (0, 2):
    child = os.fork()
    if not child:
        for _ in range(calls):
            handler(sample_event("http"), None)
        sys.exit()
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_a_lifespan_of_its_own():
    """
    It starts one with its first request, and ends that alone; without a request there is nothing to end.
    """
    done = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, timeout=60)
    child = ["child starts", "child answers child", "child answers child", "child ends"]
    assert done.stdout.splitlines() == ["parent starts", "parent answers parent", *child, "parent ends"]
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_a_failed_shutdown_is_told():
    """
    With the application's own message.
    """

    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.failed", "message": "still busy"})

    handler = asgi_handler(app)
    handler.startup()
    with pytest.raises(RuntimeError, match=r"^The application's shutdown failed: still busy$"):
        handler.shutdown()
