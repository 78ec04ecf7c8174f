"""
The bootstrap of "One image, two clouds", started as each cloud starts it.
"""

from __future__ import annotations

import http.client
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "one-image-two-clouds.md"

pytestmark = pytest.mark.skipif(shutil.which("sh") is None or os.name != "posix", reason="needs a POSIX shell")


def block(language: str) -> str:
    """
    The page's first block of a language.
    """
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """
    The folder that the Dockerfile makes, with this Python as ``python3``.
    """
    (tmp_path / "index.py").write_text(block("python"), encoding="utf-8")
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_text(block("sh"), encoding="utf-8")
    bootstrap.chmod(0o755)
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("environ", "header", "body"),
    [
        ({"FC_CUSTOM_LISTEN_PORT": "9000"}, "x-fc-request-id", b'{"cloud":"alibaba","id":"r1"}'),
        ({"RUNTIME_PROJECT_ID": "p1"}, "x-cff-request-id", b'{"cloud":"huawei","id":"r1"}'),
    ],
)
def test_the_bootstrap_starts_on_both_clouds(image: Path, environ: dict[str, str], header: str, body: bytes) -> None:
    """
    The same folder answers on either cloud, and SIGTERM to its first process runs pre-stop.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FC_", "RUNTIME_"))}
    path = os.pathsep.join((str(image / "bin"), os.environ["PATH"]))
    process = subprocess.Popen(
        [str(image / "bootstrap"), "--port", "0"], cwd="/", env={**clean, **environ, "PATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        assert select.select([process.stderr], [], [], 20)[0], "the server did not start"
        told = process.stderr.readline()
        assert told.startswith("polyfaas: listening on 0.0.0.0:"), told + process.stderr.read()
        client = http.client.HTTPConnection("127.0.0.1", int(told.rpartition(":")[2]), timeout=10)
        client.request("POST", "/invoke", "{}", {header: "r1"})
        assert client.getresponse().read() == body
        client.close()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert (out, process.returncode) == ("stopped\n", 0)
