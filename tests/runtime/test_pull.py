"""
FunctionGraph's custom runtime against a platform of its documented API. -- user manual of 2026-04-22
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

import polyfaas
from polyfaas.exceptions import TargetError
from polyfaas.runtime import Runtime
from polyfaas.runtime.pull import Puller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "/v1/runtime/invocation"
HANG_UP = 0


class Platform:
    """
    Hands out events and takes results.

    Attributes:
        events: What to answer to requests for an event: status, request id, body.
        refusals: Statuses for the next posts, or HANG_UP; after them 200.
        posted: Path and JSON or text of what was posted.
        stop: Called when there are no more events.
        idle: Set when an event is asked for and there is none.
    """

    def __init__(self) -> None:
        self.events: list[tuple[int, str, bytes]] = []
        self.refusals: list[int] = []
        self.posted: list[tuple[str, bytes]] = []
        self.stop: Any = lambda: None
        self.idle = threading.Event()
        self.ended = threading.Event()
        self.address = ""


@contextmanager
def platform() -> Iterator[Platform]:
    """
    Run a platform on a free port.
    """
    state = Platform()

    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            assert self.path == f"{BASE}/request"
            if not state.events:
                state.idle.set()
                state.ended.wait(30)
                self.close_connection = True
                return
            status, request_id, body = state.events.pop(0)
            if not state.events:
                state.stop()
            self.send_response(status)
            if request_id:
                self.send_header("X-Cff-Request-Id", request_id)
            self.send_header("X-CFF-Func-Name", "fn")
            self.answer(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.posted.append((self.path, body))
            status = state.refusals.pop(0) if state.refusals else 200
            if status == HANG_UP:
                self.close_connection = True
                return
            self.send_response(status)
            self.answer(b"")

        def answer(self, body: bytes) -> None:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    state.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


@polyfaas.handler
def handler(event: Any, context: polyfaas.Context) -> Any:
    """
    Tell of event and context, or fail.
    """
    if event == "fail":
        raise ValueError("no such order")
    return {"event": event, "id": context.request_id, "name": context.function_name}


def pulled(state: Platform) -> list[float]:
    """
    Pull until the events are used up; the pauses that were made.
    """
    pauses: list[float] = []
    puller = Puller(Runtime(handler, "huawei"), state.address, pause=pauses.append)
    state.stop = puller.stop
    puller.run()
    return pauses


def test_events_are_pulled_and_results_posted() -> None:
    """
    Each event is answered under its request id, in order.
    """
    with platform() as state:
        state.events = [(200, "r1", b'{"a": 1}'), (200, "r2", b'"text"')]
        assert pulled(state) == []
        assert state.posted == [
            (f"{BASE}/response/r1", b'{"event":{"a":1},"id":"r1","name":"fn"}'),
            (f"{BASE}/response/r2", b'{"event":"text","id":"r2","name":"fn"}'),
        ]


def test_errors_are_posted_as_documented() -> None:
    """
    An error has a type and a message, and goes to its own address.
    """
    with platform() as state:
        state.events = [(200, "r1", b'"fail"')]
        pulled(state)
        ((path, body),) = state.posted
        assert path == f"{BASE}/error/r1"
        message = "function invocation exception, error: catch a 'ValueError' exception(no such order)"
        assert json.loads(body) == {"errorType": "ValueError", "errorMessage": message}


def test_answers_that_are_no_event_are_asked_for_again(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Another status, or no request id, is followed by longer and longer pauses, until there is an event.
    """
    with platform() as state:
        state.events = [
            (500, "", b""),
            (200, "", b"{}"),
            (404, "r", b""),
            (200, "r1", b"1"),
            (503, "", b""),
            (200, "r2", b"2"),
        ]
        assert pulled(state) == [0.1, 0.2, 0.4, 0.1]
        assert [path for path, _ in state.posted] == [f"{BASE}/response/r1", f"{BASE}/response/r2"]
        assert f"polyfaas: no event from {state.address}: status 200, no X-Cff-Request-Id\n" in capsys.readouterr().err


def test_results_are_posted_again_when_the_platform_stumbles(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Errors of the platform are retried, refusals are not, and after five attempts the result is given up,
    loudly.
    """
    with platform() as state:
        state.events = [(200, "r1", b"1")]
        state.refusals = [500, HANG_UP, 503]
        assert pulled(state) == [0.1, 0.2, 0.4]
        assert len(state.posted) == 4
        state.posted.clear()
        state.events = [(200, "r2", b"2")]
        state.refusals = [400]
        assert pulled(state) == []
        assert len(state.posted) == 1
        assert capsys.readouterr().err == ""
        state.events = [(200, "r3", b"3")]
        state.refusals = [500] * 5
        assert pulled(state) == [0.1, 0.2, 0.4, 0.8]
        told = "polyfaas: the response of r3 could not be posted in 5 attempts: status 500\n"
        assert capsys.readouterr().err == told


def test_a_platform_that_cannot_be_reached_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The pauses grow to five seconds at most.
    """
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            puller.stop()

    puller = Puller(Runtime(handler, "huawei"), "127.0.0.1:9", pause=pause)
    puller.run()
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert capsys.readouterr().err.count("polyfaas: no event from 127.0.0.1:9: ") == 8


def test_without_an_address_there_is_nothing_to_pull(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Elsewhere than on FunctionGraph's custom runtime the error says so.
    """
    monkeypatch.delenv("RUNTIME_API_ADDR", raising=False)
    with pytest.raises(TargetError) as caught:
        Puller(Runtime(handler, "huawei"))
    assert (
        str(caught.value)
        == "RUNTIME_API_ADDR is not set: this is no custom runtime of FunctionGraph. Serve HTTP instead."
    )


SOURCE = """\
import time
import polyfaas

fn = polyfaas.Function()

@fn.handler
def handler(event, context):
    print("begun", flush=True)
    time.sleep(event)
    return event

@fn.pre_stop
def stop():
    print("stopped", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize(("event", "number"), [(b"0", "SIGTERM"), (b"0", "SIGINT"), (b"0.5", "SIGTERM")])
def test_the_command_pulls_until_it_is_told_to_end(tmp_path: Path, event: bytes, number: str) -> None:
    """
    While it waits it ends at once, in the middle of an event after its result was posted; pre-stop runs last.
    """
    (tmp_path / "index.py").write_text(SOURCE, encoding="utf-8")
    command = [sys.executable, "-m", "polyfaas", "serve", "index.handler", "--on", "huawei", "--pull"]
    with platform() as state:
        state.events = [(200, "r1", event)]
        environ = {**os.environ, "RUNTIME_API_ADDR": state.address}
        with subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            if event == b"0":
                assert state.idle.wait(10)
            process.send_signal(getattr(signal, number))
            rest, _ = process.communicate(timeout=10)
    assert (process.returncode, rest) == (0, "stopped\n")
    assert state.posted == [(f"{BASE}/response/r1", event)]


TWICE = """\
import os, signal, time
import polyfaas

fn = polyfaas.Function()

@fn.handler
def handler(event, context):
    os.kill(os.getpid(), getattr(signal, event))
    print("told", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    print("told again", flush=True)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)

@fn.pre_stop
def stop():
    print("stopped", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("first", ["SIGINT", "SIGTERM"])
def test_a_ctrl_c_after_the_first_signal_ends_at_once(tmp_path: Path, first: str) -> None:
    """
    The event that runs is given up; pre-stop runs, and the exit code is 130. A SIGTERM meanwhile changes nothing.
    """
    (tmp_path / "index.py").write_text(TWICE, encoding="utf-8")
    command = [sys.executable, "-m", "polyfaas", "serve", "index.handler", "--on", "huawei", "--pull"]
    with platform() as state:
        state.events = [(200, "r1", f'"{first}"'.encode())]
        environ = {**os.environ, "RUNTIME_API_ADDR": state.address}
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (130, "told\ntold again\nstopped\n")
    assert done.stderr == "polyfaas serve: interrupted\n"
    assert state.posted == []


def test_who_is_told_to_end_just_before_it_waits_does_not_wait(capsys: pytest.CaptureFixture[str]) -> None:
    """
    A signal that comes between the look and the wait interrupts nothing, and must not be lost.
    """

    class Told(Puller):
        @property
        def waiting(self) -> bool:
            return self._waiting

        @waiting.setter
        def waiting(self, waits: bool) -> None:
            self._waiting = waits
            if waits:
                self.stop()

    pauses: list[float] = []
    Told(Runtime(handler, "huawei"), "127.0.0.1:9", pause=pauses.append).run()
    assert (pauses, capsys.readouterr().err) == ([0.1], "")
