"""
The embedded server on real sockets: connections, limits, failures, and its end.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from serving import Client, post, serving

import polyfaas
from polyfaas.runtime import Request, Response, Runtime
from polyfaas.runtime import server as server_module
from polyfaas.runtime.connection import Connection
from polyfaas.runtime.leadership import Leadership
from polyfaas.runtime.parser import RequestReader
from polyfaas.runtime.rendering import _lines, render
from polyfaas.runtime.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


def echo(request: Request) -> Response:
    """
    Tell of the request.
    """
    return Response(
        200, f"{request.method} {request.target} ".encode("latin-1") + request.body, (("X-Fc-Status", "200"),)
    )


def test_a_connection_serves_one_request_after_another() -> None:
    """
    The connection stays open, and the responses are complete.
    """
    with serving(echo) as server, Client(server) as client:
        for number in range(3):
            client.send(post(b"%d" % number))
            status, headers, body = client.response()
            assert (status, body, headers["x-fc-status"]) == (200, b"POST /invoke %d" % number, "200")
            assert "connection" not in headers
            assert headers["date"].endswith(" GMT")


def test_pipelined_requests_are_answered_in_order() -> None:
    """
    Requests sent ahead wait for their turn.
    """

    def slow_first(request: Request) -> Response:
        if request.body == b"0":
            time.sleep(0.1)
        return Response(200, request.body)

    with serving(slow_first) as server, Client(server) as client:
        client.send(b"".join(post(b"%d" % number) for number in range(50)))
        assert [client.response()[2] for _ in range(50)] == [b"%d" % number for number in range(50)]


def test_pipelined_requests_beyond_what_is_read_ahead_are_not_lost() -> None:
    """
    While a request runs, no more than a bounded amount is read; the rest follows.
    """

    def slow(request: Request) -> Response:
        time.sleep(0.02)
        return Response(200, request.body[:5])

    with serving(slow) as server, Client(server) as client:
        sender = threading.Thread(
            target=client.send, args=(b"".join(post(b"%05d" % n + b"x" * 60_000) for n in range(20)),)
        )
        sender.start()
        assert [client.response()[2] for _ in range(20)] == [b"%05d" % n for n in range(20)]
        sender.join()


def test_long_bodies_in_both_directions() -> None:
    """
    Several megabytes pass unchanged, with a length and in chunks.
    """
    body = bytes(range(256)) * 12_000
    with serving(lambda request: Response(200, request.body)) as server, Client(server) as client:
        threading.Thread(target=client.send, args=(post(body),)).start()
        assert client.response()[2] == body
        coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:70_000], body[70_000:])) + b"0\r\n\r\n"
        head = b"POST /invoke HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        threading.Thread(target=client.send, args=(head + coded,)).start()
        assert client.response()[2] == body


def test_100_continue_is_sent_when_the_client_waits_for_it() -> None:
    """
    The body is asked for before it is sent, and not asked for when it comes along.
    """
    with serving(echo) as server, Client(server) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert client.head()[0] == 100
        client.send(b"hi")
        assert client.response()[2] == b"POST / hi"
        client.send(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nho")
        assert client.response()[2] == b"POST / ho"


def test_http_1_0() -> None:
    """
    An old client gets its answer and the end of the connection, unless it asks to keep it.
    """
    with serving(echo) as server:
        with Client(server) as client:
            client.send(b"POST /a HTTP/1.0\r\nContent-Length: 1\r\n\r\nx")
            status, headers, body = client.response()
            assert (status, headers["connection"], body) == (200, "close", b"POST /a x")
            assert client.is_closed()
        with Client(server) as client:
            for _ in range(2):
                client.send(b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                status, headers, _ = client.response()
                assert (status, headers.get("connection")) == (200, "keep-alive")


def test_connection_close_is_obeyed() -> None:
    """
    A client that wants the end gets it after the response.
    """
    with serving(echo) as server, Client(server) as client:
        client.send(post(b"", "/x", "Connection: close"))
        assert client.response()[1]["connection"] == "close"
        assert client.is_closed()


def test_head_and_bodiless_statuses() -> None:
    """
    HEAD tells the length and sends no body; 204 and 304 tell none, 205 tells 0.
    """
    statuses = {"/": 200, "/204": 204, "/205": 205, "/304": 304}
    with serving(lambda request: Response(statuses[request.path], b"body")) as server, Client(server) as client:
        client.send(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert client.head()[1]["content-length"] == "4"
        for path, length in (("/204", None), ("/205", "0"), ("/304", None)):
            client.send(post(b"", path))
            status, headers, _ = client.response()
            assert (status, headers.get("content-length")) == (statuses[path], length)
        client.send(post(b"", "/"))
        assert client.response()[2] == b"body"


@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "1\r\nSet-Cookie: evil=1"),
        ("X-A", "1\nX-B: 2"),
        ("X-A", "1\0"),
        ("X-A", "\u20ac"),
        ("X-A\r\nX-B", "1"),
        ("X A", "1"),
        ("", "1"),
    ],
)
def test_a_header_cannot_split_the_response(header: tuple[str, str]) -> None:
    """
    A name or value that HTTP does not allow is a 500 that says so, and nothing of it is sent.
    """
    with serving(lambda request: Response(200, b"secret", (header,))) as server, Client(server) as client:
        client.send(post())
        status, headers, body = client.response()
        assert (status, set(headers)) == (500, {"date", "content-type", "content-length"})
        assert body == b"The function's response has a header with a name or value that HTTP does not allow.\n"


def test_framing_headers_of_the_function_are_dropped() -> None:
    """
    Length and connection are the server's to say.
    """
    headers = (("Content-Length", "999"), ("transfer-encoding", "chunked"), ("Connection", "upgrade"), ("X-A", "1"))
    with serving(lambda request: Response(200, b"ok", headers)) as server, Client(server) as client:
        client.send(post())
        _, got, body = client.response()
        assert (body, set(got)) == (b"ok", {"date", "x-a", "content-length"})


REFUSED = [
    (b"nonsense\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 100_000, 431),
    (b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X: 1\r\n" * 5_000 + b"\r\n", 431),
    (b"GET /" + b"x" * 100_000, 414),
    (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5_000, 413),
    (b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n", 413),
    (
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcdGET /evil HTTP/1.1\r\n\r\n",
        400,
    ),
    (
        (
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"
        ),
        400,
    ),
    (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
]


@pytest.mark.parametrize(("data", "status"), REFUSED)
def test_what_is_no_request_is_refused_and_the_connection_closed(data: bytes, status: int) -> None:
    """
    The client reads one answer and then the end; nothing reaches the function; other clients are served.
    """
    seen: list[str] = []

    def note(request: Request) -> Response:
        seen.append(request.target)
        return Response(200, b"ok")

    with serving(note, max_body=4096) as server, Client(server) as bad, Client(server) as good:
        bad.send(data)
        assert bad.response()[0] == status
        assert bad.is_closed()
        good.send(post())
        assert good.response()[0] == 200
        assert seen == ["/invoke"]


def test_a_request_that_does_not_come_in_is_given_up() -> None:
    """
    A slow client is answered with 408 when its time is over, and occupies no worker until then.
    """
    with serving(echo, concurrency=1, request_seconds=0.3) as server, ExitStack() as stack:
        slow = [stack.enter_context(Client(server)) for _ in range(20)]
        for number, client in enumerate(slow):
            client.send(post(b"x" * 10)[: 10 + number * 3])
        with Client(server) as good:
            good.send(post(b"1"))
            assert good.response()[2] == b"POST /invoke 1"
        for client in slow:
            assert client.response()[0] == 408
            assert client.is_closed()


def test_a_truncated_body_never_reaches_the_function() -> None:
    """
    A client that ends before its body is complete is dropped.
    """
    seen: list[Request] = []

    def note(request: Request) -> Response:
        seen.append(request)
        return Response(200)

    with serving(note) as server:
        with Client(server) as client:
            client.send(post(b"x" * 100)[:-50])
            client.socket.shutdown(socket.SHUT_WR)
            assert client.is_closed()
        with Client(server) as client:
            client.send(post())
            assert client.response()[0] == 200
    assert [request.body for request in seen] == [b"{}"]


def test_a_client_that_has_finished_sending_still_gets_its_answer() -> None:
    """
    A half-open client reads the response and then the end.
    """

    def slow(request: Request) -> Response:
        time.sleep(0.1)
        return Response(200, b"late")

    with serving(slow) as server, Client(server) as client:
        client.send(post())
        client.socket.shutdown(socket.SHUT_WR)
        assert client.response()[2] == b"late"
        assert client.is_closed()


def test_a_client_that_has_finished_sending_still_gets_all_its_answers() -> None:
    """
    The end of what it sends may be seen between two responses: requests sent ahead are answered first.
    """
    with serving(echo) as server:
        for _ in range(20):
            with Client(server) as client:
                client.send(post(b"1") + post(b"2") + post(b"3"))
                client.socket.shutdown(socket.SHUT_WR)
                assert [client.response()[2] for _ in range(3)] == [
                    b"POST /invoke 1",
                    b"POST /invoke 2",
                    b"POST /invoke 3",
                ]
                assert client.is_closed()


def test_nothing_is_handled_after_a_last_response() -> None:
    """
    A request sent after one with ``Connection: close`` is none, even when it is read at the moment of the response.
    """
    server = Server(echo, "127.0.0.1", 0)
    with Client(server) as client:
        server._accept()
        (connection,) = server._connections
        connection.busy = True

        class Reader(RequestReader):
            def feed(self, data: bytes | memoryview) -> None:
                super().feed(data)
                connection.closing, connection.busy = True, False  # what the worker does at its end

        connection.reader = Reader(100)
        client.send(post())
        server._turn(10)
    assert connection.reader.waiting
    assert not server._complete
    server._close()


def test_a_client_that_goes_away_harms_nobody() -> None:
    """
    A client that leaves in the middle of a long response costs its own connection.
    """
    with serving(lambda request: Response(200, b"x" * 20_000_000), concurrency=1) as server:
        for _ in range(3):
            with Client(server) as client:
                client.send(post())
                client.head()
        with Client(server) as client:
            client.send(post())
            assert len(client.response()[2]) == 20_000_000


def test_a_handler_that_never_returns_blocks_its_own_request_only() -> None:
    """
    Others are served beside it, and the server ends all the same.
    """
    forever = threading.Event()

    def handle(request: Request) -> Response:
        if request.path == "/stuck":
            forever.wait(30)
        return Response(200, b"ok")

    with serving(handle, concurrency=2, grace_seconds=0.2) as server, Client(server) as stuck, Client(server) as good:
        stuck.send(post(b"", "/stuck"))
        for _ in range(5):
            good.send(post())
            assert good.response()[2] == b"ok"
    forever.set()


def test_requests_run_side_by_side_up_to_the_limit() -> None:
    """
    As many run at a time as was asked for, and no more.
    """
    running: list[int] = []
    most = [0]
    gate = threading.Lock()

    def handle(request: Request) -> Response:
        with gate:
            running.append(1)
            most[0] = max(most[0], len(running))
        time.sleep(0.1)
        with gate:
            running.pop()
        return Response(200)

    with serving(handle, concurrency=3) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(9)]
        for client in clients:
            client.send(post())
        assert [client.response()[0] for client in clients] == [200] * 9
    assert most == [3]


@pytest.mark.parametrize(("seconds", "briefly"), [(10.0, True), (0.0, False)])
def test_requests_that_wait_wake_a_thread_unless_handlers_are_quick(
    seconds: float, briefly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where a handler takes its time the next one begins beside it; else its thread is back before another one is awake.
    """
    left: set[bool] = set()
    began, gate = threading.Event(), threading.Event()

    class Noted(Leadership):
        def leave(self, *, briefly: bool) -> None:
            if servers and servers[0]._complete:
                left.add(briefly)
            super().leave(briefly=briefly)

    def handle(request: Request) -> Response:
        began.set()
        assert gate.wait(10)
        return Response(200)

    servers: list[Server] = []
    monkeypatch.setattr(server_module, "Leadership", Noted)
    monkeypatch.setattr(server_module, "_QUICK_SECONDS", seconds)
    with serving(handle, concurrency=1) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(5)]
        for client in clients:
            client.send(post())
        assert began.wait(10)  # nothing is known of how quick the first one is
        until = time.monotonic() + 10
        while server.pending < 5 and time.monotonic() < until:
            time.sleep(0.001)
        servers.append(server)
        gate.set()
        assert [client.response()[0] for client in clients] == [200] * 5
        servers.clear()
    assert left == {briefly}


@pytest.mark.parametrize("most", [1, 2])
def test_requests_wait_where_no_thread_can_be_had(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What is refused by the machine's limit of threads is slower, and none goes unanswered.
    """
    started: list[str] = []

    class Thread(threading.Thread):
        def start(self) -> None:
            if self.name.startswith("polyfaas-"):
                if len(started) == most:
                    raise RuntimeError("can't start new thread")
                started.append(self.name)
            super().start()

    monkeypatch.setattr(threading, "Thread", Thread)
    running: set[int] = set()
    side_by_side: set[int] = set()

    def handle(request: Request) -> Response:
        running.add(threading.get_ident())
        side_by_side.add(len(running))
        time.sleep(0.02)
        running.discard(threading.get_ident())
        return Response(200, request.body)

    with serving(handle) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(6)]
        for number, client in enumerate(clients * 3):
            client.send(post(b"%d" % number))
        for number, client in enumerate(clients * 3):
            assert client.response()[2] == b"%d" % number
    assert (max(side_by_side), len(started)) == (most, most)


def test_without_any_thread_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    One that could answer nobody says so at once.
    """

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    server = Server(echo, "127.0.0.1", 0)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        server.run()
    server._close()


def test_a_thousand_idle_connections() -> None:
    """
    They stay open and cost no thread, and the thousand-and-first client is served.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    before = threading.active_count()
    with serving(echo) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(1000)]
        for client in clients[::100]:
            client.send(post(b"1"))
            assert client.response()[0] == 200
        with Client(server) as last:
            last.send(post(b"2"))
            assert last.response()[2] == b"POST /invoke 2"
        assert threading.active_count() - before <= 1 + 10
        for client in clients[::100]:
            client.send(post(b"3"))
            assert client.response()[2] == b"POST /invoke 3"


def test_stopping_ends_idle_connections_and_finishes_running_requests() -> None:
    """
    What runs is answered, with the news that the connection ends; what is idle ends at once; nobody new gets
    in.
    """
    begun = threading.Event()

    def slow(request: Request) -> Response:
        begun.set()
        time.sleep(0.3)
        return Response(200, b"finished")

    with serving(slow) as server, Client(server) as idle, Client(server) as busy, Client(server) as half:
        idle.send(post())
        assert idle.response()[2] == b"finished"
        begun.clear()
        busy.send(post())
        half.send(post(b"1234")[:-2])
        assert begun.wait(5)
        server.stop()
        assert idle.is_closed()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(server_address(server), timeout=1).close()
        half.send(b"34")
        for client in (busy, half):
            _, headers, body = client.response()
            assert (headers["connection"], body) == ("close", b"finished")
            assert client.is_closed()


def server_address(server: Any) -> tuple[str, int]:
    """
    A port on which nobody listens any more answers with a refusal.
    """
    try:
        address: tuple[str, int] = server.address
    except OSError:
        return "127.0.0.1", 1
    return address


def test_a_server_error_is_a_500() -> None:
    """
    What the request handler itself raises is answered and reported.
    """

    def broken(request: Request) -> Response:
        raise KeyboardInterrupt

    with serving(broken) as server, Client(server) as client:
        for _ in range(2):
            client.send(post())
            assert client.response()[0] == 500


def test_paths_with_other_characters_arrive_as_sent() -> None:
    """
    Encoded slashes stay encoded, other bytes stay bytes.
    """
    with serving(echo) as server, Client(server) as client:
        client.send(b"GET /a%2Fb/\xc3\xa9?q=%20 HTTP/1.1\r\nHost: h\r\n\r\n")
        assert client.response()[2] == b"GET /a%2Fb/\xc3\xa9?q=%20 "


def test_concurrent_invocations_keep_their_contexts() -> None:
    """
    Side by side, each handler sees its own request id, and the initializer runs once.
    """
    function = polyfaas.Function()
    initialized: list[int] = []

    @function.initializer
    def initialize() -> None:
        time.sleep(0.05)
        initialized.append(1)

    @function.handler
    def handler(event: Any, context: polyfaas.Context) -> Any:
        before = polyfaas.current_context().request_id
        time.sleep(0.002)
        return [event["n"], before, context.request_id, polyfaas.current_context().request_id]

    def drive(server: Any, name: int, wrong: list[Any]) -> None:
        with Client(server) as client:
            for number in range(25):
                rid = f"{name}-{number}"
                client.send(post(json.dumps({"n": rid}).encode(), "/invoke", f"x-fc-request-id: {rid}"))
                if json.loads(client.response()[2]) != [rid] * 4:
                    wrong.append(rid)

    with serving(Runtime(function, "alibaba").handle) as server:
        wrong: list[Any] = []
        threads = [threading.Thread(target=drive, args=(server, name, wrong)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (wrong, initialized) == ([], [1])


def test_one_request_after_another_meets_few_threads() -> None:
    """
    The threads of a busy time sleep on when requests come singly again: each that works holds memory of its own.
    """
    all_at_once = threading.Barrier(6)
    names: Counter[str] = Counter()

    def note(request: Request) -> Response:
        if request.path == "/busy":
            all_at_once.wait(10)
        else:
            names[threading.current_thread().name] += 1
        return Response(200)

    with serving(note) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(6)]
        for client in clients:
            client.send(post(path="/busy"))
        for client in clients:
            client.response()
        for _ in range(50):
            clients[0].send(post())
            clients[0].response()
            time.sleep(0.002)
    assert sum(names.values()) == 50
    assert sum(count for _, count in names.most_common(2)) > 40


@pytest.fixture
def failing() -> Iterator[Any]:
    """
    A function whose handler raises, on FC's conventions, behind a server.
    """

    @polyfaas.handler
    def handler(event: Any, context: Any) -> Any:
        raise ValueError("no such order")

    with serving(Runtime(handler, "alibaba").handle) as server:
        yield server


def test_a_failing_handler_keeps_the_connection(failing: Any) -> None:
    """
    The envelope is the body, x-fc-status tells FC, and the next request is served.
    """
    with Client(failing) as client:
        for _ in range(2):
            client.send(post())
            status, headers, body = client.response()
            assert (status, headers["x-fc-status"], headers["content-type"]) == (404, "404", "application/json")
            assert json.loads(body)["errorMessage"] == "no such order"


def test_empty_lines_before_a_request_are_passed_over() -> None:
    """
    Some clients send one after a body. -- RFC 9112, section 2.2
    """
    with serving(echo) as server, Client(server) as client:
        client.send(b"\r\n")
        time.sleep(0.05)
        client.send(post(b"1"))
        assert client.response()[2] == b"POST /invoke 1"


def test_what_comes_after_the_last_answer_is_read_off_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A client that is still sending reads its answer, as no reset overtakes it; one that never ends is dropped.
    """
    monkeypatch.setattr(polyfaas.runtime.server, "_LINGER_SECONDS", 0.3)
    with serving(echo) as server, Client(server) as client:
        client.send(b"nonsense\r\n\r\n")
        assert client.response()[0] == 400
        client.send(b"more")
        assert client.is_closed()
        time.sleep(0.05)
        client.send(b"and more")
        until = time.monotonic() + 5
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            while time.monotonic() < until:
                client.send(b"and more")
                time.sleep(0.05)


def test_a_server_without_descriptors_waits_for_some() -> None:
    """
    Nobody new gets in, those inside are served, and it goes on when one has left.
    """
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with serving(echo) as server, Client(server) as inside, ExitStack() as stack:
        inside.send(post(b"1"))
        assert inside.response()[0] == 200
        outside = socket.socket()
        stack.callback(outside.close)
        hoard = [os.dup(0)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hoard[0] + 1, limits[1]))
        try:
            outside.settimeout(10)
            outside.connect(server.address)
            outside.sendall(post(b"2"))
            inside.send(post(b"3"))
            assert inside.response()[2] == b"POST /invoke 3"
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            os.close(hoard[0])
        assert outside.recv(15) == b"HTTP/1.1 200 OK"


def test_a_slow_reader_gets_all_and_one_that_reads_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Also when not one byte of an answer fits into what is still under way to the client.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        connection = Connection(listener.accept()[0], 0)
    with client, connection.socket:
        filled = 0
        with pytest.raises(BlockingIOError):
            while True:
                filled += connection.socket.send(bytes(1 << 16))
        monkeypatch.setattr(polyfaas.runtime.connection, "WRITE_SECONDS", 0.05)
        assert not connection.send(b"head", b"body")
        monkeypatch.setattr(polyfaas.runtime.connection, "WRITE_SECONDS", 10)
        received: list[bytes] = []

        def read() -> None:
            while part := client.recv(1 << 20):
                received.append(part)

        reader = threading.Thread(target=read)
        reader.start()
        assert connection.send(b"head", b"body")
        connection.end()
        reader.join()
        assert b"".join(received) == bytes(filled) + b"headbody"


def test_a_wake_up_without_data_ends_nothing() -> None:
    """
    A socket may be told to be readable and yet have nothing. -- Linux, select(2), "BUGS"
    """
    with serving(echo) as server, Client(server) as client:
        client.send(post(b"1"))
        assert client.response()[0] == 200
        (connection,) = server._connections
        server._receive(connection)
        client.send(post(b"2"))
        assert client.response()[2] == b"POST /invoke 2"


def test_no_thread_outlives_the_server() -> None:
    """
    Those that waited for requests end with `run`, so that a process may have one server after another.
    """
    all_at_once = threading.Barrier(6)

    def meet(request: Request) -> Response:
        all_at_once.wait(10)
        return Response(200)

    before = set(threading.enumerate())
    with serving(meet) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(6)]
        for client in clients:
            client.send(post())
        for client in clients:
            client.response()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


def test_what_breaks_the_server_itself_comes_out_of_run() -> None:
    """
    Instead of a process that listens and answers nobody.
    """
    server = Server(echo, "127.0.0.1", 0)
    server._selector.close()
    with pytest.raises((ValueError, KeyError, RuntimeError, OSError)):
        server.run()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(server_address(server), timeout=1).close()


def test_headers_that_never_come_again_are_not_kept() -> None:
    """
    A function that makes up a new value each time fills no table for good: what it answers often is still kept.
    """
    for number in range(300):
        head, _ = render(Response(200, b"", (("X-Number", str(number)),)))
        assert b"\r\nX-Number: %d\r\n" % number in head
    before = _lines.cache_info()
    for _ in range(3):
        assert b"\r\nX-Usual: 1\r\n" in render(Response(200, b"", (("X-Usual", "1"),)))[0]
    after = _lines.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses, after.currsize) == (2, 1, 64)
