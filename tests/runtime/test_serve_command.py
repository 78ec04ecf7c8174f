"""
``polyfaas serve`` as a platform starts and ends it.
"""

from __future__ import annotations

import errno
import http.client
import importlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

import polyfaas
from polyfaas.cli import main
from polyfaas.loading import when_loaded
from polyfaas.runtime import Runtime, process, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")

SOURCE = """\
import logging
import time
import polyfaas

fn = polyfaas.Function()

@fn.initializer
def initialize(context):
    print("initialized", flush=True)

@fn.handler
def handler(event, context):
    context.logger.info("handling %s", event)
    logging.getLogger("mine").warning("a warning")
    time.sleep(event.get("sleep", 0))
    return {"id": context.request_id, "cloud": context.cloud}

@fn.pre_stop
def stop():
    print("stopped", flush=True)

def page(event, context):
    return {"statusCode": 200, "body": "a page"}
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """
    A folder with a function in it.
    """
    (tmp_path / "index.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


@contextmanager
def served(code: Path, *options: str, **environ: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """
    The process and the port that it says it listens on.
    """
    command = [
        sys.executable,
        "-m",
        "polyfaas",
        "serve",
        "index.handler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        *options,
    ]
    process = subprocess.Popen(
        command, cwd=code, env={**os.environ, **environ}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        assert select.select([process.stderr], [], [], 20)[0], "the server did not start"
        told = process.stderr.readline()
        found = re.fullmatch(r"polyfaas: listening on 127\.0\.0\.1:(\d+)\n", told)
        assert found, told + process.stderr.read()
        yield process, int(found[1])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ask(port: int, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    """
    Status and body of one request.
    """
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        client.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = client.getresponse()
        return response.status, response.read().decode()
    finally:
        client.close()


def test_an_instance_from_start_to_end(code: Path) -> None:
    """
    Initialize, invoke, SIGTERM: the log is FC's, pre-stop runs once, the exit code is 0.
    """
    with served(code, "--on", "alibaba") as (process, port):
        assert ask(port, "POST", "/initialize")[0] == 200
        status, body = ask(port, "POST", "/invoke", "{}", x_fc_request_id="r1")
        assert (status, json.loads(body)) == (200, {"id": "r1", "cloud": "alibaba"})
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    first, info, warning, last = out.splitlines()
    assert (first, last, err) == ("initialized", "stopped", "")
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(stamp + r" r1 \[INFO\] handling {}", info)
    assert re.fullmatch(stamp + r" r1 \[WARNING\] a warning", warning)
    assert process.returncode == 0


LATE = """\
import sys
import polyfaas

@polyfaas.handler
def handler(event, context):
    before = "logging" in sys.modules
    if event:
        import logging
        logging.getLogger("mine").warning("late")
    return before
"""


def test_logging_is_set_up_when_the_function_loads_it(code: Path) -> None:
    """
    A function that does not log starts without `logging`; one that comes to it late finds it set up, once.
    """
    (code / "index.py").write_text(LATE, encoding="utf-8")
    with served(code, "--on", "alibaba") as (process, port):
        answers = [ask(port, "POST", "/invoke", event, x_fc_request_id="r1")[1] for event in ("0", "1", "1")]
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    assert answers == ["false", "false", "true"]
    assert re.fullmatch(r"(\S+Z r1 \[WARNING\] late\n){2}", out)


def test_sigterm_lets_running_requests_end(code: Path) -> None:
    """
    A request that runs is answered after SIGTERM; then pre-stop runs.
    """
    with served(code, "--on", "huawei") as (process, port):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.request("POST", "/invoke", '{"sleep": 0.4}', {"x-cff-request-id": "r2"})
        time.sleep(0.15)
        process.send_signal(signal.SIGTERM)
        response = client.getresponse()
        assert json.loads(response.read()) == {"id": "r2", "cloud": "huawei"}
        assert response.getheader("connection") == "close"
        client.close()
        out, _ = process.communicate(timeout=10)
    assert out.splitlines()[-1] == "stopped"
    assert process.returncode == 0


def test_sigterm_waits_for_the_grace_period_only(code: Path) -> None:
    """
    A handler that does not end is left behind; pre-stop runs, the exit code is 0, and the log says so.
    """
    with served(code, "--on", "alibaba", "--grace", "1") as (process, port):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.request("POST", "/invoke", '{"sleep": 60}')
        time.sleep(0.15)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
        client.close()
    assert out.splitlines()[-1] == "stopped"
    assert err.splitlines() == [
        "polyfaas: stopping; waiting up to 1 s for 1 request, Ctrl-C to end now",
        "polyfaas: some requests did not end within the grace period",
    ]
    assert process.returncode == 0


def test_a_second_ctrl_c_ends_at_once(code: Path) -> None:
    """
    The first one says what it waits for; the second ends the wait: pre-stop runs, the exit code is 130.
    """
    with served(code, "--on", "alibaba", "--concurrency", "1") as (process, port):
        clients = [http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(2)]
        for client in clients:
            client.request("POST", "/invoke", '{"sleep": 60}')
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        told = "polyfaas: stopping; waiting up to 25 s for 2 requests, Ctrl-C again to end now\n"
        assert process.stderr.readline() == told
        process.send_signal(signal.SIGTERM)  # changes nothing
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        for client in clients:
            client.close()
    assert out.splitlines()[-1] == "stopped"
    assert (process.returncode, err) == (130, "polyfaas serve: interrupted\n")


def test_ctrl_c_ends_a_pre_stop_hook_that_hangs(code: Path) -> None:
    """
    And what runs at the exit of the process is left alone.
    """
    source = SOURCE.replace('print("stopped", flush=True)', 'print("stopping", flush=True); time.sleep(60)')
    source += "\nimport atexit\natexit.register(print, 'exiting')\n"
    (code / "index.py").write_text(source, encoding="utf-8")
    with served(code, "--on", "alibaba") as (process, port):
        assert ask(port, "POST", "/invoke", "{}")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        while process.stdout.readline() != "stopping\n":
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "exiting\n", "polyfaas serve: interrupted\n")


def test_http_triggers_and_log_lines(code: Path) -> None:
    """
    --http names what answers other paths, --log-lines prints FC's lines, and the environment names the cloud.
    """
    with served(code, "--http", "index.page", "--log-lines", FC_CUSTOM_LISTEN_PORT="9000") as (process, port):
        assert ask(port, "GET", "/any/path") == (200, "a page")
        assert ask(port, "POST", "/invoke", "{}", x_fc_request_id="r1")[0] == 200
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
    assert "FC Invoke Start RequestId: r1\n" in out
    assert "FC Invoke End RequestId: r1\n" in out
    assert process.returncode == 0


def run(code: Path, *options: str, **environ: str) -> tuple[int, str]:
    """
    Exit code and standard error of a command that does not serve.
    """
    command = [sys.executable, "-m", "polyfaas", "serve", *options]
    done = subprocess.run(command, cwd=code, env={**os.environ, **environ}, capture_output=True, text=True, timeout=20)
    return done.returncode, done.stderr


def test_mistakes_are_told_in_one_line(code: Path) -> None:
    """
    A port in use, a target that is not there, an unknown cloud: exit code 2, what to do, and the documentation's entry.
    """
    with served(code, "--on", "alibaba") as (_, port):
        status, text = run(code, "index.handler", "--on", "alibaba", "--host", "127.0.0.1", "--port", str(port))
        assert status == 2
        assert text.startswith(f"polyfaas serve: Cannot listen on 127.0.0.1:{port}: {os.strerror(errno.EADDRINUSE)}. C")
        assert text.endswith(". Choose another with --port.\n")
    status, text = run(code, "index.handler", "--on", "alibaba", "--host", "192.0.2.1", "--port", "0")
    assert status == 2
    assert text.endswith(". Choose another with --host.\n")
    status, text = run(code, "index.handler", "--on", "alibaba", "--pull")
    told = "polyfaas serve: --pull asks FunctionGraph for events: it needs --on huawei.\n"
    assert (status, text) == (2, told)
    status, text = run(code, "index.handle", "--on", "alibaba")
    assert status == 2
    assert "Did you mean 'handler'?" in text
    status, text = run(code, "index.handler", "--on", "huawei", "--pull", RUNTIME_API_ADDR="")
    assert (status, text.startswith("polyfaas serve: RUNTIME_API_ADDR is not set")) == (2, True)
    status, text = run(code, "index.handler", "--on", "alibaba", FC_CUSTOM_LISTEN_PORT="abc")
    assert (status, text.startswith("polyfaas serve: FC_CUSTOM_LISTEN_PORT='abc' is not a port")) == (2, True)
    status, text = run(code, "index.handler", "--on", "alibaba", "--port", "70000")
    assert (status, "'70000' is not a port from 0 to 65535" in text) == (2, True)


@pytest.mark.parametrize("told_by", ["option", "platform"])
def test_granian_serves_the_same(code: Path, told_by: str) -> None:
    """
    The extra's server answers alike, where it is told to or where FC wants it, and runs pre-stop at SIGTERM.
    """
    pytest.importorskip("granian")
    port = free_port()
    command = [sys.executable, "-m", "polyfaas", "serve", "index.handler", "--on", "alibaba", "--server", "granian"]
    command += ["--host", "127.0.0.1", *(["--port", str(port)] if told_by == "option" else [])]
    environ = {**os.environ, **({"FC_CUSTOM_LISTEN_PORT": str(port)} if told_by == "platform" else {})}
    process: Any = subprocess.Popen(command, cwd=code, env=environ, text=True, stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                status, body = ask(port, "POST", "/invoke", "{}", x_fc_request_id="r1")
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        assert (status, json.loads(body)) == (200, {"id": "r1", "cloud": "alibaba"})
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert out.splitlines()[-1] == "stopped"


def test_an_http_option_without_a_name_means_the_same_handler(code: Path) -> None:
    """
    `--http` alone hands it the requests of the HTTP trigger, too.
    """
    (code / "index.py").write_text(
        "def handler(event, context):\n    return {'statusCode': 200, 'body': 'a page'} if b'rawPath' in event else 'an event'\n",
        encoding="utf-8",
    )
    with served(code, "--on", "alibaba", "--http") as (process, port):
        assert ask(port, "GET", "/") == (200, "a page")
        assert ask(port, "POST", "/invoke", "{}") == (200, "an event")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_function_that_cannot_be_imported_is_shown_from_its_own_code_on(
    code: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    The traceback has none of the command's own frames.
    """
    monkeypatch.chdir(code)
    source = "def connect():\n    raise OSError('no database')\n\nconnect()\n"
    (code / "unimportable.py").write_text(source, encoding="utf-8")
    assert main(["serve", "unimportable.handler", "--on", "alibaba", "--port", "0"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["polyfaas serve: the function cannot be imported", "Traceback (most recent call last):"]
    assert lines[2] == f'  File "{code / "unimportable.py"}", line 4, in <module>'
    assert lines[-1] == "OSError: no database"


def test_a_server_that_is_not_installed_is_named(
    code: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    With what to install, and with the way to do without.
    """
    monkeypatch.chdir(code)
    monkeypatch.setitem(sys.modules, "granian", None)
    assert main(["serve", "index.handler", "--on", "alibaba", "--server", "granian"]) == 2
    told = 'polyfaas serve: Granian is not installed: pip install "polyfaas[serve]", or leave out --server.\n'
    assert capsys.readouterr().err == told


def test_a_program_may_serve_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    `polyfaas.runtime.serve` listens where the cloud expects it, ends at Ctrl-C, and leaves signals as they were.
    """
    port = free_port()
    monkeypatch.setenv("FC_CUSTOM_LISTEN_PORT", str(port))
    answers: list[tuple[int, str]] = []

    def call() -> None:
        until = time.monotonic() + 10
        while not answers and time.monotonic() < until:
            try:
                answers.append(ask(port, "POST", "/invoke", '"hi"'))
            except OSError:
                time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    caller = threading.Thread(target=call)
    caller.start()
    try:
        serve(Runtime(polyfaas.handler(lambda event, context: [event]), "alibaba"), host="127.0.0.1")
    finally:
        caller.join()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert answers == [(200, '["hi"]')]


def test_a_request_that_ends_soon_is_not_told_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Who ends a served function reads of requests only where they keep it waiting.
    """
    port = free_port()
    monkeypatch.setenv("FC_CUSTOM_LISTEN_PORT", str(port))
    tellers: list[threading.Thread] = []

    def handler(event: Any, context: polyfaas.Context) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        until = time.monotonic() + 10
        while not tellers and time.monotonic() < until:
            tellers.extend(thread for thread in threading.enumerate() if thread.name == "polyfaas-end")
            time.sleep(0.001)
        return 1

    runtime = Runtime(polyfaas.handler(handler), "alibaba")
    caller: list[threading.Thread] = []

    def call(server: Any) -> None:
        caller.append(threading.Thread(target=ask, args=(port, "POST", "/invoke", "1")))
        caller[0].start()

    try:
        serve(runtime, host="127.0.0.1", ready=call)
    finally:
        for thread in (*caller, *tellers):
            thread.join(10)
    assert len(tellers) == 1
    assert capsys.readouterr().err == ""


def test_where_no_thread_can_be_had_the_end_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Nothing is told of the request that is waited for; it is answered all the same.
    """
    answers: list[tuple[int, str]] = []
    callers: list[threading.Thread] = []
    servers: list[Any] = []

    def refuse(**_: Any) -> None:
        raise RuntimeError("can't start new thread")

    def handler(event: Any, context: polyfaas.Context) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        until = time.monotonic() + 10
        while servers[0]._stopping is None and time.monotonic() < until:
            time.sleep(0.001)
        return 1

    def call(server: Any) -> None:
        servers.append(server)
        ask_it = threading.Thread(target=lambda: answers.append(ask(server.address[1], "POST", "/invoke", "1")))
        callers.append(ask_it)
        ask_it.start()

    monkeypatch.setattr(process, "Thread", refuse)
    serve(Runtime(polyfaas.handler(handler), "alibaba"), host="127.0.0.1", port=0, ready=call)
    callers[0].join(10)
    assert (answers, capsys.readouterr().err) == ([(200, "1")], "")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="archives have a loader of the older kind there")
def test_a_module_in_an_archive_is_watched_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    One loader may load several modules, as that of a zipped standard library does: only the awaited one counts.
    """
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("watched_module.py", "import module_beside\n")
        opened.writestr("module_beside.py", "")
    monkeypatch.syspath_prepend(str(archive))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    seen: list[bool] = []
    when_loaded("sys", lambda: seen.append("watched_module" in sys.modules))
    assert [seen.pop()] == [False]
    when_loaded("watched_module", lambda: seen.append("module_beside" in sys.modules))
    importlib.import_module("watched_module")
    assert seen == [True]
    for name in ("watched_module", "module_beside"):
        del sys.modules[name]


def test_a_module_that_no_path_leads_to_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    As in an application that is frozen into one file; one that nobody finds fails as it does unwatched.
    """

    class Frozen(InspectLoader):
        def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
            return ModuleSpec(name, self) if name == "watched_frozen" else None

        def get_source(self, fullname: str) -> str:
            return "value = 1"

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Frozen()])
    seen: list[bool] = []
    for name in ("watched_frozen", "watched_frozen", "watched_nowhere"):
        when_loaded(name, lambda: seen.append("watched_frozen" in sys.modules))
    assert find_spec("watched_frozen") is not None
    assert importlib.import_module("watched_frozen").value == 1
    assert seen == [True, True]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("watched_nowhere")
    del sys.modules["watched_frozen"]


def free_port() -> int:
    """
    A port that nobody listens on.
    """
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
