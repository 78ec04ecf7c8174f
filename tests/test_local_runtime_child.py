"""
Instances in child processes: time limits, crashes, memory, and code that does its worst to the process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polyfaas.testing.local import LocalRuntime
from polyfaas.testing.process import ChildProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="child processes need POSIX")
both_clouds = pytest.mark.parametrize("cloud", ["alibaba", "huawei"])


@pytest.fixture
def deploy(tmp_path: Path) -> Any:
    """
    Write a function's source and make its runtime, isolated.
    """

    def make(source: str, cloud: str = "alibaba", **options: Any) -> LocalRuntime:
        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / "index.py").write_text(source, encoding="utf-8")
        return LocalRuntime(cloud, "index.handler", code_dir=str(folder), isolated=True, **options)

    return make


COUNTS = "calls = []\n"


@pytest.mark.parametrize(
    ("cloud", "body", "code"),
    [
        ("alibaba", '{"errorMessage": "Function timed out after 1 seconds"}', None),
        ("huawei", "call invoke timeout 1s", 4010),
    ],
)
def test_a_timeout_kills_and_the_next_invocation_has_a_new_instance(
    deploy: Any, cloud: str, body: str, code: int | None
) -> None:
    """
    A handler that sleeps for a minute is ended after a second, in the cloud's words.
    """
    source = (
        COUNTS
        + "import time\ndef handler(event, context):\n    calls.append(1)\n"
        + "    time.sleep(60 * len(event))\n    return len(calls)\n"
    )
    started = time.monotonic()
    with deploy(source, cloud, timeout_s=1) as runtime:
        result = runtime.invoke('{"a": 1}') if cloud == "huawei" else runtime.invoke("x")
        assert (result.outcome, result.body, result.code) == ("timeout", body, code)
        assert runtime.invoke("{}" if cloud == "huawei" else "").value == 1
    assert time.monotonic() - started < 10


def test_a_handler_that_survives_sigterm_is_killed(deploy: Any) -> None:
    """
    Catching the exit does not help, nor does a handler of its own for SIGTERM.
    """
    source = """
import signal, time
def handler(event, context):
    signal.signal(signal.SIGTERM, lambda *args: print("not me", flush=True))
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
"""
    with deploy(source, timeout_s=1) as runtime:
        result = runtime.invoke()
        assert (result.outcome, result.exit_code) == ("timeout", -9)
        assert "not me\n" in result.stdout


@pytest.mark.parametrize(
    ("statement", "exit_code"),
    [
        ("sys.exit(3)", 3),
        ("sys.exit('bye')", 1),
        ("os._exit(5)", 5),
        ("os.kill(os.getpid(), 11)", -11),
        ("os.kill(os.getpid(), 1)", -1),
        ("raise KeyboardInterrupt", -2),
    ],
)
@both_clouds
def test_a_crash_is_the_clouds_error(deploy: Any, cloud: str, statement: str, exit_code: int) -> None:
    """
    However the process ends, the caller gets the cloud's text, and the next invocation works.
    """
    source = "import os, sys\ndef handler(event, context):\n    if len(event) > 2:\n"
    source += f"        {statement}\n    return 'fine'\n"
    with deploy(source, cloud) as runtime:
        result = runtime.invoke('["a", "b", "c"]')
        assert (result.ok, result.outcome, result.exit_code) == (False, "exited", exit_code)
        if cloud == "huawei":
            assert (result.body, result.code) == ("runtime process is exited", 4204)
        else:
            assert result.body.startswith('{"errorMessage": "Process exited unexpectedly before completing request (')
            assert result.error_type_header == "UnhandledInvocationError"
        assert runtime.invoke("[]").body == "fine"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is watched through /proc")
@both_clouds
def test_memory_above_the_limit_ends_the_instance(deploy: Any, cloud: str) -> None:
    """
    Memory used is measured, and what exceeds the configured memory is the cloud's own error.
    """
    source = """
def handler(event, context):
    kept = b'x' * (1 << 20) * event_size(event)
    return len(kept) >> 20
"""
    source += "def event_size(event):\n    return int(event)\n"
    with deploy(source, cloud, memory_mb=128) as runtime:
        fine = runtime.invoke("20")
        assert fine.value == 20
        assert 20 < fine.summary.memory_used_mb < 128
        result = runtime.invoke("400")
        assert result.outcome == "memory"
        assert result.summary.memory_used_mb > 128
        assert result.code == (4205 if cloud == "huawei" else None)
        assert runtime.invoke("1").value == 1


def test_long_payloads_side_by_side_arrive_whole(deploy: Any) -> None:
    """
    What is more than the way to the instance holds at a time is not mixed with another invocation's.
    """
    source = "def handler(event, context):\n    return [len(event), event.decode().strip(event[:1].decode())]\n"
    with deploy(source, concurrency=4, timeout_s=10) as runtime:
        results = runtime.invoke_many([letter * 3_000_000 for letter in "abcd" * 4])
    assert [result.value for result in results] == [[3_000_000, ""]] * 16


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is watched through /proc")
@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_an_instance_that_is_gone_before_the_call_answers_at_once(deploy: Any, cloud: str) -> None:
    """
    Less memory than Python itself needs: the platform's error, and no waiting for the time limit.
    """
    with deploy("def handler(event, context):\n    return 1\n", cloud, memory_mb=1, timeout_s=60) as runtime:
        began = time.monotonic()
        assert [runtime.invoke("{}").outcome for _ in range(3)] == ["memory"] * 3
        assert time.monotonic() - began < 30


def test_a_huge_allocation_fails_in_the_function_and_not_on_the_machine(deploy: Any) -> None:
    """
    Asking for more memory at once than could ever be right is a MemoryError.
    """
    with deploy("def handler(event, context):\n    return len(bytearray(1 << 44))\n", memory_mb=128) as runtime:
        result = runtime.invoke()
        assert result.error is not None
        assert result.error.error_type == "MemoryError"


def test_100_mb_of_output_neither_hang_nor_fill_the_memory(deploy: Any) -> None:
    """
    Only the last mebibyte of what is printed is kept.
    """
    source = """
def handler(event, context):
    line = 'x' * 9999
    for _ in range(10000):
        print(line)
    print('end')
    return 'ok'
"""
    with deploy(source) as runtime:
        result = runtime.invoke(request_id="rid")
        assert result.body == "ok"
        assert len(result.log) <= 1 << 20
        assert result.log.endswith("x\nend\nFC Invoke End RequestId: rid\n")


WORST = {
    "closes standard output": "sys.stdout.close()",
    "closes every file descriptor of its streams": "os.close(0); os.close(1); os.close(2)",
    "replaces standard output": "sys.stdout = open(os.devnull, 'w')",
    "has no standard output": "sys.stdout = sys.stderr = None",
    "changes the folder": "os.chdir('/')",
    "starts a thread that never ends": "threading.Thread(target=time.sleep, args=(3600,)).start()",
    "ignores signals": "[signal.signal(n, signal.SIG_IGN) for n in (signal.SIGTERM, signal.SIGINT)]",
    "leaves a process behind": "subprocess.Popen(['sleep', '3600'])",
}


@pytest.mark.parametrize("statement", WORST.values(), ids=WORST.keys())
def test_the_next_invocation_works_when_code(deploy: Any, statement: str) -> None:
    """
    Nothing that code does to its process breaks the next invocation, its log or the end of the instance.
    """
    source = (
        "import os, signal, subprocess, sys, threading, time\n"
        f"def handler(event, context):\n    if event == b'do':\n        {statement}\n        return 'done'\n"
        "    print('hello')\n    return 'still here'\n"
    )
    started = time.monotonic()
    with deploy(source) as runtime:
        assert runtime.invoke("do").body == "done"
        after = runtime.invoke("x", request_id="rid")
        assert after.body == "still here"
        assert after.log == "FC Invoke Start RequestId: rid\nhello\nFC Invoke End RequestId: rid\n"
    assert time.monotonic() - started < 5


def test_a_forked_handler_answers_once(deploy: Any) -> None:
    """
    Where both sides of a fork return, only the instance's own answer counts.
    """
    with deploy("import os\ndef handler(event, context):\n    return [os.getpid(), bool(os.fork())]\n") as runtime:
        first, second = runtime.invoke(), runtime.invoke()
        assert first.value[0] == second.value[0] == runtime.pid
        assert first.value[1] is second.value[1] is True


def test_nothing_survives(deploy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    No process of the instance's session and no temporary file is left when the runtime is closed.
    """
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    source = """
import os, subprocess
def handler(event, context):
    return [os.getpid(), subprocess.Popen(['sleep', '3600']).pid]
"""
    with deploy(source) as runtime:
        pids = runtime.invoke().value
        assert all(_lives(pid) for pid in pids)
    deadline = time.monotonic() + 5
    while any(_lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(_lives(pid) for pid in pids)
    assert list(scratch.iterdir()) == []


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_standard_error_is_apart_on_fc_and_part_of_the_log_on_functiongraph(deploy: Any) -> None:
    """
    FC's log is standard output alone; FunctionGraph's runtime collects both.
    """
    source = "import sys\ndef handler(event, context):\n    print('oops', file=sys.stderr)\n"
    with deploy(source) as runtime:
        result = runtime.invoke()
        assert (result.stderr, "oops" in result.log) == ("oops\n", False)
    with deploy(source, "huawei") as runtime:
        assert "\noops\n" in runtime.invoke().log


def test_exit_is_a_name_as_in_every_interpreter(deploy: Any) -> None:
    """
    `exit()` and `quit()` are there although the child starts without the module `site`.
    """
    with deploy("def handler(event, context):\n    exit(4)\n") as runtime:
        assert runtime.invoke().exit_code == 4


def test_logging_is_set_up_when_user_code_loads_it(deploy: Any) -> None:
    """
    FC's root handler is there for the first record, also where `logging` is loaded late.
    """
    source = """
def handler(event, context):
    import logging
    logging.info('late')
    return len(logging.getLogger().handlers)
"""
    with deploy(source) as runtime:
        result = runtime.invoke(request_id="rid")
        assert result.value == 1
        assert [(r.level, r.request_id, r.message) for r in result.logs if r.kind == "record"] == [
            ("INFO", "rid", "late")
        ]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_an_interrupted_invocation_lets_the_pre_stop_hook_through(tmp_path: Path, concurrency: int) -> None:
    """
    Ctrl-C in the middle of a call ends the wait; leaving the runtime then runs the hook and ends the instance.
    """
    (tmp_path / "index.py").write_text(
        "import time\ndef handler(event, context):\n    open('started', 'w').close()\n    time.sleep(60)\n"
        "def stop(context):\n    open('stopped', 'w').close()\n",
        encoding="utf-8",
    )
    (tmp_path / "main.py").write_text(
        "from polyfaas.testing.local import LocalRuntime\n"
        "with LocalRuntime('alibaba', 'index.handler', pre_stop='index.stop', isolated=True, "
        f"concurrency={concurrency}) as runtime:\n    runtime.invoke_many(['x'] * {concurrency})\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([sys.executable, "main.py"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == -signal.SIGINT
    assert (tmp_path / "stopped").exists()


def test_an_interruption_ends_what_is_just_about_to_begin(
    deploy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Ctrl-C while payloads are still being handed out, and before an instance has got what was: nothing is waited for.
    """
    abandoned = threading.Event()
    abandon, call = ChildProcess.abandon, ChildProcess.call

    def told(instance: ChildProcess) -> None:
        abandon(instance)
        abandoned.set()

    def late(instance: ChildProcess, given: Any, limit_s: float) -> Any:
        assert given.payload != b"late" or abandoned.wait(20)
        return call(instance, given, limit_s)

    monkeypatch.setattr(ChildProcess, "abandon", told)
    monkeypatch.setattr(ChildProcess, "call", late)

    def payloads() -> Iterator[str]:
        yield str(tmp_path / "begun")
        yield "late"
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    source = "import time\ndef handler(event, context):\n    open(event, 'w').close()\n    time.sleep(60)\n"
    with deploy(source, concurrency=3) as runtime:
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            runtime.invoke_many(payloads())
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("concurrency", [1, 2])
def test_an_interruption_ends_what_runs_in_other_threads(deploy: Any, tmp_path: Path, concurrency: int) -> None:
    """
    Ctrl-C in the thread that leaves the with block: the others wait no longer, and the hook comes through.
    """
    source = (
        "import time\ndef handler(event, context):\n    open(event, 'w').close()\n    time.sleep(60)\n"
        f"def stop(context):\n    open({str(tmp_path / 'stopped')!r}, 'w').close()\n"
    )
    given_up: list[BaseException] = []

    def invoke(runtime: LocalRuntime) -> None:
        try:
            runtime.invoke(str(tmp_path / "began"))
        except CancelledError as exc:
            given_up.append(exc)

    def interrupted() -> None:
        with deploy(source, pre_stop="index.stop", concurrency=concurrency) as runtime:
            caller = threading.Thread(target=invoke, args=(runtime,))
            caller.start()
            until = time.monotonic() + 20
            while not (tmp_path / "began").exists() and time.monotonic() < until:
                time.sleep(0.01)
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - started < 20
    assert (tmp_path / "stopped").exists()
    assert len(given_up) == 1


STARTED = "open('started', 'w').close()\n    "
LOOPS = {
    "looping": STARTED + "while True:\n        pass",
    "sleeping": STARTED + "time.sleep(60)",
    "stubborn": STARTED
    + "while True:\n        try:\n            time.sleep(60)\n        except BaseException:\n            pass",
    "in a child of its own": "child = subprocess.Popen(['sleep', '60'], pass_fds=[held.fileno()])\n    "
    + STARTED
    + "child.wait()",
}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("concurrency", [1, 2])
def test_an_instance_does_not_outlive_its_parent(tmp_path: Path, concurrency: int, loop: str, number: int) -> None:
    """
    However the parent ends, and whatever the handler is at: the instance ends, too, with what it has started.
    """
    (tmp_path / "index.py").write_text(
        "import fcntl, subprocess, time\n"
        "held = open('held', 'w')\n"
        "fcntl.flock(held, fcntl.LOCK_EX)\n"
        "def handler(event, context):\n"
        f"    {LOOPS[loop]}\n",
        encoding="utf-8",
    )
    (tmp_path / "main.py").write_text(
        "from polyfaas.testing.local import LocalRuntime\n"
        f"with LocalRuntime('alibaba', 'index.handler', isolated=True, concurrency={concurrency}) as runtime:\n"
        "    runtime.invoke()\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([sys.executable, "main.py"], cwd=tmp_path)
    until = time.monotonic() + 20
    while not (tmp_path / "started").exists() and time.monotonic() < until:
        time.sleep(0.02)
    with open(tmp_path / "held", encoding="utf-8") as held:
        process.send_signal(number)
        assert process.wait(10) == -number
        until = time.monotonic() + 10
        while not is_free(held):
            assert time.monotonic() < until, "the instance lives on"
            time.sleep(0.02)


def is_free(file: Any) -> bool:
    """
    Whether nobody holds the lock on a file: neither the process that took it nor one that it started.
    """
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_an_instance_that_was_killed_is_replaced(deploy: Any) -> None:
    """
    From outside, between two invocations.
    """
    with deploy("import os\ndef handler(event, context):\n    return os.getpid()\n") as runtime:
        first = runtime.invoke().value
        os.kill(first, signal.SIGKILL)
        until = time.monotonic() + 5
        while _lives(first) and time.monotonic() < until:
            time.sleep(0.01)
        second = runtime.invoke().value
        assert first != second == runtime.pid


def test_an_instance_that_ends_ends_all_of_its_calls(deploy: Any) -> None:
    """
    Every one that runs side by side is told of the same end; the next has a new instance.
    """
    source = """
import os, threading, time
both = threading.Barrier(2, timeout=10)
def handler(event, context):
    if event == b'end':
        if both.wait() == 0:
            os._exit(3)
        time.sleep(60)
    return 'fine'
"""
    with deploy(source, concurrency=2) as runtime:
        assert [(r.outcome, r.exit_code) for r in runtime.invoke_many(["end", "end"])] == [("exited", 3)] * 2
        assert runtime.invoke("x").body == "fine"


def test_an_answer_that_nobody_waits_for_is_dropped(deploy: Any) -> None:
    """
    Side by side, a call that was given up runs on to its end; the ones after it get their own answers.
    """
    source = """
import time
done = []
def handler(event, context):
    time.sleep(float(event))
    done.append(event.decode())
    return done
"""
    with deploy(source, concurrency=2) as runtime:
        assert runtime.invoke("0").value == ["0"]
        given_up: list[BaseException] = []

        def slow() -> None:
            try:
                runtime.invoke("0.3")
            except CancelledError as exc:
                given_up.append(exc)

        caller = threading.Thread(target=slow)
        caller.start()
        time.sleep(0.1)
        runtime._instance.abandon()
        caller.join()
        assert [str(exc) for exc in given_up] == ["The call was abandoned."]
        time.sleep(0.4)
        assert runtime.invoke("0").value == ["0", "0.3", "0"]


def test_an_answer_that_was_posted_before_a_crash_counts(deploy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The reader may be late and find the process gone: what it had answered is there all the same.
    """
    source = """
import os, polyfaas.testing.emulation.child as child
post = child.send
def post_and_crash(*arguments):
    post(*arguments)
    os._exit(3)
def handler(event, context):
    child.send = post_and_crash
    return 'done'
"""
    look = ChildProcess._look_at_memory

    def look_slowly(instance: ChildProcess) -> None:
        look(instance)
        time.sleep(0.3)

    monkeypatch.setattr(ChildProcess, "_look_at_memory", look_slowly)
    with deploy(source) as runtime:
        assert [runtime.invoke().body for _ in range(3)] == ["done"] * 3


@pytest.mark.parametrize("noise", [b"\0\0\0\4zzzz", b"\0\0\0\1T", b"\0\0\0\1N"], ids=["none", "true", "nothing"])
def test_noise_on_the_instances_own_line_ends_the_call(deploy: Any, noise: bytes) -> None:
    """
    Code that writes into every descriptor is a function that does not answer; the next invocation has a new instance.
    """
    source = f"""
import os, time
def handler(event, context):
    if event == b'noise':
        for fd in range(3, 20):
            try:
                os.write(fd, {noise!r})
            except OSError:
                pass
        time.sleep(30)
    return 'fine'
"""
    with deploy(source, timeout_s=1) as runtime:
        assert runtime.invoke("noise").outcome == "timeout"
        assert runtime.invoke("x").body == "fine"
