"""
Every example runs on both clouds, locally and behind `polyfaas serve`, and each has a page that says how.

The database's example, 02, needs a server of its own: `test_mysql.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Callable, NamedTuple, Union

import pytest

import run_console
from polyfaas.events import sample_event
from run_page import blocks

from .callers import CLOUDS, EXAMPLES, NAME, Local, Served, local, served

FOLDERS = sorted(path.name for path in EXAMPLES.iterdir())
UPLOAD = {
    "alibaba": {"events.0.oss.object.key": "in/a b.png", "events.0.oss.bucket.name": "photos", "events.0.oss.object.size": 7},
    "huawei": {"Records.0.s3.object.key": "in%2Fa+b.png", "Records.0.s3.bucket.name": "photos", "Records.0.s3.object.size": 7},
}  # fmt: skip
Caller = Union[Local, Served]


def upload(cloud: str) -> Any:
    """
    The same upload as each cloud tells it.
    """
    return sample_event("object-storage", cloud, **UPLOAD[cloud])


def greets(call: Caller) -> None:
    """
    01: it greets, and knows where it runs.
    """
    assert call.event({"name": "Ada"}) == {"hello": "Ada", "cloud": call.cloud, "function": NAME}


def reads_uploads(call: Caller) -> None:
    """
    03: the same facts from either cloud's event, the key decoded.
    """
    expected = {"bucket": "photos", "picture": "in/a b.png", "thumbnail": "thumbnails/a b.webp", "bytes": 7}
    assert call.event(upload(call.cloud)) == [expected]


def answers_requests(call: Caller) -> None:
    """
    04: an order is found, another one is not, a third is made and found.
    """
    assert call.request("GET", "/orders/1") == (200, {"id": "1", "item": "tea"})
    assert call.request("GET", "/orders/9") == (404, {"error": "nothing at GET /orders/9"})
    assert call.request("POST", "/orders", {"item": "milk"}) == (201, {"id": "2", "item": "milk"})
    assert call.request("GET", "/orders/2") == (200, {"id": "2", "item": "milk"})


def reads_uploads_as_on_functiongraph(call: Caller) -> None:
    """
    05: the event of OBS, settings and keys, whichever cloud calls.
    """
    expected = {"text": "got in%2Fa+b.png", "bucket": "photos", "function": NAME, "has_keys": True}
    assert call.event(upload(call.cloud)) == expected


def reads_uploads_as_on_fc(call: Caller) -> None:
    """
    06: the event of OSS, memory and keys, whichever cloud calls.
    """
    assert call.event(upload(call.cloud)) == {"key": "in/a b.png", "bucket": "photos", "memory": 256, "has_keys": True}


def adds_orders_up(call: Caller) -> None:
    """
    08: the total of an order.
    """
    order = {"id": "7", "lines": [{"price": 3, "count": 2}]}
    assert call.event(order) == {"done": True, "total": 6, "currency": "EUR"}


class Example(NamedTuple):
    """
    A function of an example: how it is configured, and what its caller sees.
    """

    folder: str
    expect: Callable[[Caller], None]
    target: str = "index.handler"
    initializer: str | None = None
    http: bool = False
    needs: str = ""


RUNS = [
    Example("01-hello", greets),
    Example("03-object-storage", reads_uploads),
    Example("04-http-api", answers_requests, http=True),
    Example("04-http-api", answers_requests, "flask_app.handler", http=True, needs="flask"),
    Example("05-port-huawei-to-alibaba", reads_uploads_as_on_functiongraph, initializer="index.initialize"),
    Example("06-port-alibaba-to-huawei", reads_uploads_as_on_fc, initializer="index.initialize"),
    Example("07-third-cloud", greets),
    Example("08-unit-tests", adds_orders_up, "orders.handler"),
]


@pytest.mark.parametrize("run", [local, served], ids=["local", "served"])
@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("example", RUNS, ids=lambda example: f"{example.folder}-{example.target}")
def test_examples_run(example: Example, cloud: str, run: Callable[..., AbstractContextManager[Caller]]) -> None:
    """
    The function answers its caller alike on both clouds, in the local runtime and as a server.
    """
    if example.needs:
        pytest.importorskip(example.needs, reason=f"{example.needs} is not installed: pip install --group frameworks")
    settings = {"PREFIX": "got"}
    with run(example.folder, cloud, example.target, settings, example.initializer, example.http) as call:
        example.expect(call)


def test_no_example_is_forgotten() -> None:
    """
    Each folder of the examples is run here, but for the database's.
    """
    assert sorted({example.folder for example in RUNS} | {"02-mysql"}) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_example_has_a_page(folder: str) -> None:
    """
    A README of one page with commands to type.
    """
    page = (EXAMPLES / folder / "README.md").read_text(encoding="utf-8")
    assert page.startswith("# ")
    assert "```console" in page
    assert len(page.splitlines()) < 40


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder != "02-mysql"])
def test_the_commands_of_a_page_run(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Commands of polyfaas and pytest run as they stand in the page, in a copy of the folder, and succeed.
    """
    if folder.startswith("04"):
        pytest.importorskip("flask", reason="flask is not installed: pip install --group frameworks")
    shutil.copytree(EXAMPLES / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path / folder)
    page = tmp_path / folder / "README.md"
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language == "console":
            run_console.run("".join(f"$ {line}\n" for line in block.text.splitlines()), str(page), block.line, (0,))


def test_a_third_cloud_runs_the_same_handler() -> None:
    """
    07: the handler runs on a cloud that polyfaas does not know; the command is the page's own.
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
def test_a_users_own_suites_pass(command: list[str]) -> None:
    """
    08: the suites of the page, with pytest and with unittest.
    """
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=EXAMPLES / "08-unit-tests", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
