"""
Every example runs on both clouds, locally and behind `polyfaas serve`, and each has a page that says how.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from polyfaas.events import sample_event
from polyfaas.testing import LocalRuntime

from .conftest import EXAMPLES, served

CLOUDS = ("alibaba", "huawei")
UPLOAD = {
    "alibaba": {"events.0.oss.object.key": "in/a b.png", "events.0.oss.bucket.name": "photos", "events.0.oss.object.size": 7},
    "huawei": {"Records.0.s3.object.key": "in%2Fa+b.png", "Records.0.s3.bucket.name": "photos", "Records.0.s3.object.size": 7},
}  # fmt: skip


def upload(cloud: str) -> Any:
    """
    The same upload as each cloud tells it.
    """
    return sample_event("object-storage", cloud, **UPLOAD[cloud])


def both_ways(folder: str, cloud: str, event: Any, **options: Any) -> list[Any]:
    """
    What the caller gets from the local runtime and from the server.
    """
    code = EXAMPLES / folder
    with LocalRuntime(cloud, "index.handler", code_dir=str(code), isolated=True, **options) as runtime:
        local = runtime.invoke(event)
    assert local.ok, local.body
    with served(code, cloud) as invoke:
        return [local.value, invoke(event)]


@pytest.mark.parametrize("folder", sorted(path.name for path in EXAMPLES.iterdir()))
def test_every_example_has_a_page(folder: str) -> None:
    """
    A README of one page with commands to type.
    """
    page = (EXAMPLES / folder / "README.md").read_text(encoding="utf-8")
    assert page.startswith("# ")
    assert "```console" in page
    assert len(page.splitlines()) < 40


@pytest.mark.parametrize("cloud", CLOUDS)
def test_01_hello(cloud: str) -> None:
    """
    It greets, and knows where it runs.
    """
    for value in both_ways("01-hello", cloud, {"name": "Ada"}):
        assert (value["hello"], value["cloud"]) == ("Ada", cloud)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_03_object_storage(cloud: str) -> None:
    """
    The same facts from either cloud's event, the key decoded.
    """
    expected = [{"bucket": "photos", "picture": "in/a b.png", "thumbnail": "thumbnails/a b.webp", "bytes": 7}]
    assert both_ways("03-object-storage", cloud, upload(cloud)) == [expected, expected]


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("target", ["index.handler", "flask_app.handler"])
def test_04_http_api(cloud: str, target: str) -> None:
    """
    The API answers alike as a function of ours and as a Flask application.
    """
    if target.startswith("flask"):
        pytest.importorskip("flask", reason="Flask is not installed: pip install --group frameworks")
    command = [sys.executable, "-m", "polyfaas", "invoke", target, "--on", cloud, "--json", "--trigger", "http"]

    def ask(*request: str) -> tuple[int, Any]:
        done = subprocess.run(
            [*command, *request], cwd=EXAMPLES / "04-http-api", capture_output=True, text=True, check=True
        )
        answer = json.loads(done.stdout)["clouds"][0]["invocations"][0]["output"]
        return answer["statusCode"], json.loads(answer["body"])

    assert ask("GET", "/orders/1") == (200, {"id": "1", "item": "tea"})
    assert ask("GET", "/orders/9")[0] == 404
    created = ask("POST", "/orders", "-H", "Content-Type: application/json", "-d", '{"item": "milk"}')
    assert created == (201, {"id": "2", "item": "milk"})


@pytest.mark.parametrize("cloud", CLOUDS)
def test_05_port_huawei_to_alibaba(cloud: str) -> None:
    """
    Code for FunctionGraph answers alike on both clouds, whichever upload event arrives.
    """
    code = EXAMPLES / "05-port-huawei-to-alibaba"
    with LocalRuntime(
        cloud, "index.handler", code_dir=str(code), isolated=True, initializer="index.initialize",
        env={"PREFIX": "got"}, user_data={"PREFIX": "got"}, function_name="thumbs", credentials=("a", "b", "c"),
    ) as runtime:  # fmt: skip
        result = runtime.invoke(upload(cloud))
    expected = {"text": "got in%2Fa+b.png", "bucket": "photos", "function": "thumbs", "has_keys": cloud == "alibaba"}
    assert {**result.value, "has_keys": expected["has_keys"]} == expected


@pytest.mark.parametrize("cloud", CLOUDS)
def test_06_port_alibaba_to_huawei(cloud: str) -> None:
    """
    Code for FC answers alike on both clouds, whichever upload event arrives.
    """
    code = EXAMPLES / "06-port-alibaba-to-huawei"
    with LocalRuntime(
        cloud, "index.handler", code_dir=str(code), isolated=True, initializer="index.initialize",
        memory_mb=256, credentials=("a", "b", "c"),
    ) as runtime:  # fmt: skip
        result = runtime.invoke(upload(cloud))
    assert result.value == {"key": "in/a b.png", "bucket": "photos", "memory": 256, "has_keys": True}


def test_07_third_cloud() -> None:
    """
    A handler runs on a cloud that polyfaas does not know; the command is the page's own.
    """
    page = (EXAMPLES / "07-third-cloud/README.md").read_text(encoding="utf-8")
    command = page.partition("```console\npython -c '")[2].partition("'\n")[0]
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=EXAMPLES / "07-third-cloud", capture_output=True, text=True
    )
    assert done.stdout == "{'hello': 'Ada', 'cloud': 'nimbus', 'function': 'greet'}\n", done.stderr


@pytest.mark.parametrize(
    "command",
    [["pytest", "-q", "-p", "no:cacheprovider", "test_with_pytest.py"], ["unittest", "-q", "test_with_unittest"]],
)
def test_08_unit_tests(command: list[str]) -> None:
    """
    A user's own suites pass, with pytest and with unittest.
    """
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=EXAMPLES / "08-unit-tests", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
