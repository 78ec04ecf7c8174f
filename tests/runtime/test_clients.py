"""
The embedded server under real clients: the standard library's, curl, and one that has its own HTTP
implementation.
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from serving import serving

import polyfaas
from polyfaas.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polyfaas.runtime.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """
    A function that answers with its event and request id.
    """

    @polyfaas.handler
    def handler(event: Any, context: polyfaas.Context) -> Any:
        return {"id": context.request_id, "size": len(event["text"])}

    with serving(Runtime(handler, "alibaba").handle) as running:
        yield running


def test_http_client(server: Server) -> None:
    """
    One connection, with a length, in chunks, and for a long body.
    """
    client = http.client.HTTPConnection(*server.address, timeout=10)
    try:
        for number, size in enumerate((1, 5_000, 2_000_000)):
            body = json.dumps({"text": "x" * size}).encode()
            whole: Any = body if number % 2 else iter((body[:3], body[3:]))
            client.request("POST", "/invoke", whole, {"x-fc-request-id": f"r{number}"}, encode_chunked=not number % 2)
            response = client.getresponse()
            assert (response.status, response.getheader("x-fc-status")) == (200, "200")
            assert json.loads(response.read()) == {"id": f"r{number}", "size": size}
    finally:
        client.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--http1.0"],
        ["-H", "Transfer-Encoding: chunked"],
        ["-H", "Expect: 100-continue", "--expect100-timeout", "10"],
        ["--http2"],
    ],
)
def test_curl(server: Server, options: list[str]) -> None:
    """
    Two requests over curl's connection; one that waits for 100 Continue does not wait in vain.
    """
    host, port = server.address
    url = f"http://{host}:{port}/invoke"
    command = [
        "curl",
        "-sS",
        "--max-time",
        "8",
        *options,
        "-H",
        "x-fc-request-id: r",
        "-d",
        '{"text": "abc"}',
        url,
        url,
    ]
    done = subprocess.run(command, capture_output=True, timeout=20, check=True)
    assert done.stdout == b'{"id":"r","size":3}' * 2


def test_httpx(server: Server) -> None:
    """
    An independent implementation reads the same.
    """
    httpx = pytest.importorskip("httpx")
    host, port = server.address
    with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False) as client:
        for number in range(5):
            answer = client.post("/invoke", json={"text": "x" * number}, headers={"x-fc-request-id": f"r{number}"})
            assert (answer.status_code, answer.json()) == (200, {"id": f"r{number}", "size": number})
        answer = client.post("/invoke", content=iter((b'{"text"', b': "abc"}')), headers={"x-fc-request-id": "r"})
        assert answer.json() == {"id": "r", "size": 3}
        assert client.get("/nothing").status_code == 404
