"""
The custom runtime's server against the vendor's Flask sample: speed, CPU, start, memory; and a soak.

The sample is an equivalent of "Event handlers" of the custom runtime's page, on Flask's development server, which it
starts itself. Both serve the same requests, with the headers that FC sends, in turns on one machine. Needs Linux.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from environments import POLYFAAS, Environments
from figures import figure

SAMPLE = """\
import sys
from flask import Flask, request

app = Flask(__name__)

@app.route("/invoke", methods=["POST"])
def handler():
    rid = request.headers.get("x-fc-request-id")
    print("FC Invoke Start RequestId: " + rid)
    data = request.stream.read()
    print("FC Invoke End RequestId: " + rid)
    return "Hello, World!"

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]))
"""
FUNCTION = """\
import polyfaas

fn = polyfaas.Function(event="bytes")

@fn.handler
def handler(event, context):
    rid = context.request_id
    return "Hello, World!"

whoami = polyfaas.Function()

@whoami.handler
def identify(event, context):
    return {"event": event, "id": context.request_id}
"""
APPLICATIONS = """\
import sys
import waitress
import index
from polyfaas.runtime import wsgi

def bare(environ, start_response):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", "13")])
    return [b"Hello, World!"]

application = bare if sys.argv[1] == "bare" else wsgi(index.fn, "alibaba")
waitress.serve(application, host="127.0.0.1", port=int(sys.argv[2]), threads=8)
"""
FC_FIELDS = {
    "Host": "127.0.0.1:9000",
    "User-Agent": "Go-http-client/1.1",
    "Content-Type": "application/octet-stream",
    "X-Fc-Access-Key-Id": "A" * 29,
    "X-Fc-Access-Key-Secret": "S" * 44,
    "X-Fc-Security-Token": "T" * 600,
    "X-Fc-Function-Name": "fn",
    "X-Fc-Function-Handler": "index.handler",
    "X-Fc-Function-Memory": "1024",
    "X-Fc-Function-Timeout": "3",
    "X-Fc-Region": "cn-hangzhou",
    "X-Fc-Account-Id": "123456",
    "X-Fc-Qualifier": "LATEST",
    "X-Fc-Version-Id": "",
    "X-Fc-Service-Logproject": "",
    "X-Fc-Service-Logstore": "",
    "X-Fc-Control-Path": "/invoke",
    "X-Fc-Retry-Count": "0",
}
_HEAD = ("POST /invoke HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in FC_FIELDS.items())).encode()
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
SMALL = b'{"id": 1}'
LONG = b'"' + b"x" * (1024 * 1024 - 2) + b'"'


def request(body: bytes, request_id: bytes) -> bytes:
    """
    What FC sends for an invocation.
    """
    return b"%bX-Fc-Request-Id: %b\r\nContent-Length: %d\r\n\r\n%b" % (_HEAD, request_id, len(body), body)


class Exchange:
    """
    A connection, and what has come of the answer to its request.
    """

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self.received = b""
        self.request_id = b""

    def is_complete(self) -> bool:
        head = self.received.find(b"\r\n\r\n")
        length = _LENGTH.search(self.received, 0, head + 2) if head >= 0 else None
        return length is not None and len(self.received) >= head + 4 + int(length[1])


class Load:
    """
    Connections that each send a request as soon as they have the answer to the last; reconnecting where they must.

    Over one connection client and server wait for each other, and what the client does counts too: it is little.

    Attributes:
        done: Answers that came.
        wrong: Answers without 200, or without what `expected` finds in them.
    """

    def __init__(self, port: int, connections: int, body: bytes) -> None:
        self._port, self._body = port, body
        self._selector = selectors.DefaultSelector()
        self._count = 0
        self.done = 0
        self.wrong = 0
        for _ in range(connections):
            self._connect()

    def _connect(self) -> None:
        client = socket.create_connection(("127.0.0.1", self._port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        exchange = Exchange(client)
        self._selector.register(client, selectors.EVENT_READ, exchange)
        self._send(exchange)

    def _send(self, exchange: Exchange) -> None:
        self._count += 1
        exchange.received = b""
        exchange.request_id = b"1-%08x-%012x" % (self._count, self._count * 7919)
        exchange.client.sendall(request(self._body, exchange.request_id))

    def run(self, *, seconds: float = 1e9, requests: float = 1e9, ids: bool = False) -> float:
        """
        Requests per second, until time or number is reached. With `ids` each answer must hold its own
        request id.
        """
        started, first = time.perf_counter(), self.done
        while self.done - first < requests and time.perf_counter() - started < seconds:
            for exchange in self._ready():
                data = exchange.client.recv(4096)
                exchange.received += data
                if data and not exchange.is_complete():
                    continue
                self.done += 1
                received = exchange.received
                self.wrong += not received.startswith(b"HTTP/1.1 200") or (ids and exchange.request_id not in received)
                if data and b"\r\nConnection: close" not in received:
                    self._send(exchange)
                else:
                    self._selector.unregister(exchange.client)
                    exchange.client.close()
                    self._connect()
        return (self.done - first) / (time.perf_counter() - started)

    def _ready(self) -> list[Exchange]:
        connections = self._selector.get_map().values()
        if len(connections) == 1:  # reading waits by itself
            return [key.data for key in connections]
        return [key.data for key, _ in self._selector.select()]

    def close(self) -> None:
        """
        Close all connections.
        """
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()


class Process:
    """
    A server's process.

    Attributes:
        ready_s: Seconds from its start to its first answer.
    """

    def __init__(self, folder: str, command: list[str], port: int) -> None:
        started = time.perf_counter()
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([sys.executable, *command], cwd=folder, stdout=quiet, stderr=quiet)
        self.port = port
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"{command} ended with {self._process.returncode}")
            time.sleep(0.0005)
        self.ready_s = time.perf_counter() - started

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as client:
                client.sendall(request(SMALL, b"first"))
                return client.recv(12) == b"HTTP/1.1 200"
        except OSError:
            return False

    def cpu_s(self) -> float:
        """
        CPU seconds so far.
        """
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kb(self) -> int:
        """
        Resident memory in KB.
        """
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def end(self) -> None:
        """
        End it.
        """
        self._process.kill()
        self._process.wait()


def free_port() -> int:
    """
    A port that nobody listens on.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def running(folder: str, *command: str) -> Iterator[Process]:
    """
    A server's process for the duration of a block; ``PORT`` in the command is a free port.
    """
    port = free_port()
    process = Process(folder, [part.replace("PORT", str(port)) for part in command], port)
    try:
        yield process
    finally:
        process.end()


#: The ratios to the sample: eight times the requests, and so on.
BOUNDS = {
    "serve: time per request, 1 connection": 0.125,
    "serve: time per request, 8 connections": 0.125,
    "serve: CPU per request, 1 connection": 0.15,
    "serve: CPU per request, 8 connections": 0.15,
    "serve: CPU per 1 MiB request": 0.3,
    "serve: memory after small requests": 0.5,
    "serve: memory after 1 MiB requests": 0.5,
    "serve: time to the first answer": 0.4,
    "serve: CPU of the core in waitress, over a bare WSGI application": 1.5,
}
# What the installed command `polyfaas` does.
COMMAND = ("-c", "from polyfaas.cli import main; raise SystemExit(main())")
OPTIONS = ("--on", "alibaba", "--host", "127.0.0.1", "--port", "PORT")
SERVE = (*COMMAND, "serve", "index.handler", *OPTIONS)
FLASK = ("sample.py", "PORT")


@contextmanager
def sources() -> Iterator[str]:
    """
    A folder with the functions and applications that are served.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, source in (("sample.py", SAMPLE), ("index.py", FUNCTION), ("apps.py", APPLICATIONS)):
            (Path(folder) / name).write_text(source, encoding="utf-8")
        yield folder


def rate_and_cpu(process: Process, connections: int, body: bytes, seconds: float) -> tuple[float, float]:
    """
    Requests per second, and CPU seconds for each.
    """
    load = Load(process.port, connections, body)
    try:
        cpu, done = process.cpu_s(), load.done
        rate = load.run(seconds=seconds)
        return rate, (process.cpu_s() - cpu) / (load.done - done)
    finally:
        load.close()


def ratios(rounds: int, seconds: float) -> dict[str, list[float]]:
    """
    The ratios to the sample: one for each round, in which both take turns.
    """
    found: dict[str, list[float]] = {}
    with sources() as folder:
        _against_sample(folder, rounds, seconds, found)
        _in_waitress(folder, rounds, seconds, found)
    return found


def _against_sample(folder: str, rounds: int, seconds: float, found: dict[str, list[float]]) -> None:
    with running(folder, *FLASK) as sample, running(folder, *SERVE) as ours:
        found["serve: memory after small requests"] = []
        for _ in range(rounds):
            for connections in (1, 8):
                theirs_rate, theirs_cpu = rate_and_cpu(sample, connections, SMALL, seconds)
                ours_rate, ours_cpu = rate_and_cpu(ours, connections, SMALL, seconds)
                at = f"{connections} connection{'s' * (connections > 1)}"
                found.setdefault(f"serve: time per request, {at}", []).append(theirs_rate / ours_rate)
                found.setdefault(f"serve: CPU per request, {at}", []).append(ours_cpu / theirs_cpu)
            found["serve: memory after small requests"].append(ours.memory_kb() / sample.memory_kb())
        for _ in range(rounds):
            theirs_cpu = rate_and_cpu(sample, 1, LONG, seconds)[1]
            found.setdefault("serve: CPU per 1 MiB request", []).append(
                rate_and_cpu(ours, 1, LONG, seconds)[1] / theirs_cpu
            )
        found["serve: memory after 1 MiB requests"] = [ours.memory_kb() / sample.memory_kb()]
    for _ in range(rounds * 5):  # everything is compiled by now
        with running(folder, *FLASK) as sample, running(folder, *SERVE) as ours:
            found.setdefault("serve: time to the first answer", []).append(ours.ready_s / sample.ready_s)


def _in_waitress(folder: str, rounds: int, seconds: float, found: dict[str, list[float]]) -> None:
    with running(folder, "apps.py", "bare", "PORT") as bare, running(folder, "apps.py", "core", "PORT") as core:
        for _ in range(rounds):
            costs = [rate_and_cpu(process, 1, SMALL, seconds)[1] for process in (core, bare)]
            found.setdefault("serve: CPU of the core in waitress, over a bare WSGI application", []).append(
                costs[0] / costs[1]
            )


def soak(requests: int, most_seconds: float) -> list[float]:
    """
    Many requests over 8 connections: none lost, none answered for another, and no memory that grows.

    Returns:
        Answers lost or mixed up, and memory at the end over that at the start.
    """
    with sources() as folder, running(folder, *COMMAND, "serve", "index.identify", *OPTIONS) as process:
        load = Load(process.port, 8, SMALL)
        try:
            load.run(requests=requests / 10, ids=True)  # until pools and caches are filled
            before, started = process.memory_kb(), time.perf_counter()
            load.run(requests=requests, seconds=most_seconds, ids=True)
            grown = process.memory_kb() / before
        finally:
            load.close()
    print(f"soak: {load.done} requests in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return [float(load.wrong), grown]


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    All figures. ``quick``: shorter rounds, and a soak of 20,000 requests instead of 200,000.
    """
    rounds, seconds, requests, most_seconds = (3, 0.7, 20_000, 20) if quick else (5, 2.0, 200_000, 120)
    found = environments.call("Flask", "bench_serve", "ratios", rounds, seconds) or {}
    lost, grown = environments.call(POLYFAAS, "bench_serve", "soak", requests, most_seconds)
    return [
        *(figure(name, found.get(name), bound=bound) for name, bound in BOUNDS.items()),
        figure("serve: soak, answers lost or mixed up", [lost], unit="answers", bound=0.0, floor=[0.0]),
        figure("serve: soak, memory at the end over that at the start", [grown], bound=1.05, floor=[1.0]),
    ]
