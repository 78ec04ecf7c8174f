"""
An example's function, called as its users' clouds would: in the local runtime, and behind `polyfaas serve` on a socket.

Both callers have the same two methods, so that one test drives either.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polyfaas.cli.event import made_event
from polyfaas.testing import LocalRuntime, alibaba_headers, huawei_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).parents[2] / "examples"
CLOUDS = ("alibaba", "huawei")
_HEADERS = {"alibaba": alibaba_headers, "huawei": huawei_headers}
_JSON = "application/json"
#: What the platform knows of every example's function, however it is run.
NAME, MEMORY, KEYS = "example", 256, ("key-id", "key-secret", "key-token")


class Local:
    """
    Calls through `LocalRuntime`, in an instance of its own.
    """

    def __init__(self, cloud: str, runtime: LocalRuntime) -> None:
        self.cloud = cloud
        self._runtime = runtime

    def event(self, event: Any) -> Any:
        """
        The value that the caller of an event function sees.
        """
        result = self._runtime.invoke(event)
        assert result.ok, result.body
        return result.value

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """
        Status and JSON of what the caller of an HTTP trigger sees.
        """
        sent = "" if body is None else json.dumps(body)
        answer = self.event(
            made_event("http", self.cloud, [method, path], headers=[("Content-Type", _JSON)], body=sent)
        )
        return answer["statusCode"], json.loads(answer["body"])


class Served:
    """
    Calls over HTTP, with the headers that the platform adds.
    """

    def __init__(self, cloud: str, port: int) -> None:
        self.cloud = cloud
        self._port = port

    def event(self, event: Any) -> Any:
        """
        The value in the body of ``POST /invoke``.
        """
        headers = _HEADERS[self.cloud](function_name=NAME, memory_mb=MEMORY, credentials=KEYS)
        status, value = self._ask("POST", "/invoke", headers, event)
        assert status == 200, value
        return value

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """
        Status and JSON of the HTTP trigger's response.
        """
        marks = {"x-fc-control-path": "/http-invoke"} if self.cloud == "alibaba" else {}
        return self._ask(method, path, {"Content-Type": _JSON, **marks}, body)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


@contextmanager
def local(
    folder: str, cloud: str, target: str, env: dict[str, str], initializer: str | None = None, http: bool = False
) -> Iterator[Local]:
    """
    An example's function in the local runtime; `http` makes no difference there.
    """
    code = str(EXAMPLES / folder)
    settings = {"env": env, "user_data": env} if cloud == "huawei" else {"env": env}
    with LocalRuntime(
        cloud, target, code_dir=code, isolated=True, initializer=initializer,
        function_name=NAME, memory_mb=MEMORY, credentials=KEYS, **settings,
    ) as runtime:  # fmt: skip
        yield Local(cloud, runtime)


@contextmanager
def served(
    folder: str, cloud: str, target: str, env: dict[str, str], initializer: str | None = None, http: bool = False
) -> Iterator[Served]:
    """
    An example's function behind `polyfaas serve` on a free port; at the end it has to stop by itself, with 0.
    """
    options = [*(["--http"] if http else []), *(["--initializer", initializer] if initializer else [])]
    command = [sys.executable, "-m", "polyfaas", "serve", target, "--on", cloud, "--host", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(
        [*command, *options], cwd=EXAMPLES / folder, env={**os.environ, **env},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        found = re.search(r":(\d+)$", line.rstrip())
        assert found, line + process.stderr.read()
        yield Served(cloud, int(found[1]))
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 0, told
