"""
LocalRuntime as a platform: instances, order of calls, failures, limits; the same in process and in a child
process.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import logging
import os
import re
import subprocess
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import polyfaas
from clouds_outside import nimbus
from polyfaas.contract import Cloud
from polyfaas.exceptions import LifecycleError, TargetError
from polyfaas.testing.fakes import FakeContext
from polyfaas.testing.local import LocalRuntime

MODES = [pytest.param(False, id="in-process"), pytest.param(True, id="child")]
both_modes = pytest.mark.parametrize("isolated", MODES)
both_clouds = pytest.mark.parametrize("cloud", ["alibaba", "huawei"])

LIFECYCLE = """
import os
log = []

def initialize(context):
    if os.environ.get("BROKEN") == "yes":
        os.environ["BROKEN"] = "no"
        raise RuntimeError("cannot connect")
    log.append("initialize")

def handler(event, context):
    log.append("handler")
    return log

def stop(context=None):
    print("stopped after", len(log))
"""


@pytest.fixture
def deploy(tmp_path: Path) -> Any:
    """
    Write a function's source and make its runtime.
    """
    folder = tmp_path / "code"
    folder.mkdir()

    def make(source: str, cloud: str = "alibaba", handler: str = "index.handler", **options: Any) -> LocalRuntime:
        (folder / "index.py").write_text(source, encoding="utf-8")
        return LocalRuntime(cloud, handler, code_dir=str(folder), **options)

    return make


@both_modes
@both_clouds
def test_initializes_once_and_stops_at_the_end(deploy: Any, cloud: str, isolated: bool) -> None:
    """
    The initializer runs before the first invocation only, the pre-stop hook when the runtime is closed.
    """
    with deploy(LIFECYCLE, cloud, initializer="index.initialize", pre_stop="index.stop", isolated=isolated) as runtime:
        assert runtime.invoke().value == ["initialize", "handler"]
        assert runtime.invoke().value == ["initialize", "handler", "handler"]
        stopped = runtime.pre_stop()
        assert stopped.ok
        assert "stopped after 3\n" in stopped.stdout
        assert runtime.pre_stop() is None
        assert runtime.invoke().value == ["initialize", "handler"]


@both_modes
def test_a_failed_initializer_fails_the_invocation_and_the_next_has_a_new_instance(deploy: Any, isolated: bool) -> None:
    """
    FC answers with InitializationError; the next invocation starts over. -- "Instance lifecycle hook methods"
    (Aug 8 2025)
    """
    source = LIFECYCLE.replace('os.environ["BROKEN"] = "no"', "pass")
    with deploy(source, initializer="index.initialize", isolated=isolated, env={"BROKEN": "yes"}) as runtime:
        first = runtime.invoke()
        assert not first.ok
        assert first.error_type_header == "InitializationError"
        assert first.error is not None
        assert (first.error.error_type, first.error.message) == ("RuntimeError", "cannot connect")
        assert "FC Initialize End RequestId: " in first.log
        again = runtime.invoke()
        assert again.error_type_header == "InitializationError"
        assert again.summary.request_id != first.summary.request_id


@both_modes
@both_clouds
def test_a_new_instance_has_fresh_modules(deploy: Any, cloud: str, isolated: bool) -> None:
    """
    Module state lives as long as the instance and no longer.
    """
    source = "calls = []\ndef handler(event, context):\n    calls.append(1)\n    return len(calls)\n"
    with deploy(source, cloud, isolated=isolated) as runtime:
        assert [runtime.invoke().value, runtime.invoke().value] == [1, 2]
        runtime.pre_stop()
        assert runtime.invoke().value == 1


def test_what_is_closed_is_not_invoked(deploy: Any) -> None:
    """
    A runtime that was forgotten behind its with block does not start another instance, which nothing would end.
    """
    with deploy("def handler(event, context):\n    return 1\n") as runtime:
        assert runtime.invoke().value == 1
    runtime.close()
    told = "This LocalRuntime is closed: invoke it inside of its with block, or make another. "
    for call in (runtime.invoke, runtime.start):
        with pytest.raises(LifecycleError, match=re.escape(told)):
            call()


@both_modes
@pytest.mark.parametrize("concurrency", [1, 3])
def test_an_invocation_that_runs_is_not_cut_off(deploy: Any, tmp_path: Path, concurrency: int, isolated: bool) -> None:
    """
    The platform ends an instance that is idle: the pre-stop hook runs after the last invocation.
    """
    source = (
        "import time\nended = []\ndef handler(event, context):\n    open(event, 'w').close()\n    time.sleep(1.5)\n"
        "    ended.append(1)\n    return 'done'\ndef stop(context):\n    print(len(ended), 'ended')\n"
    )
    options = {"pre_stop": "index.stop", "concurrency": concurrency, "isolated": isolated}
    results = []
    with deploy(source, **options) as runtime:
        names = [str(tmp_path / str(number)) for number in range(concurrency)]
        callers = [threading.Thread(target=lambda name=name: results.append(runtime.invoke(name))) for name in names]
        for caller in callers:
            caller.start()
        until = time.monotonic() + 20
        while not all(map(os.path.exists, names)) and time.monotonic() < until:
            time.sleep(0.01)
        stopped = runtime.pre_stop()
        for caller in callers:
            caller.join()
    assert [result.body for result in results] == ["done"] * concurrency
    assert f"{concurrency} ended\n" in stopped.stdout


@pytest.mark.parametrize(
    ("cloud", "native", "told"),
    [
        ("alibaba", {"regoin": "x"}, "native() has no keyword 'regoin': did you mean 'region'?"),
        ("alibaba", {"region": 3}, "native(region=3): that is a text, not of type int."),
        ("huawei", {"region": "x"}, "native() has no keyword 'region': it takes package, version, alias, project_id,"),
        (
            "huawei",
            {"timeout_s": 3},
            "native() has no keyword 'timeout_s': the runtime gives it, by settings of its own.",
        ),
        ("alibaba", {"env": {}}, "native() has no keyword 'env': the runtime gives it, by settings of its own."),
    ],
)
def test_values_of_the_native_context_are_checked(cloud: str, native: dict[str, Any], told: str) -> None:
    """
    Those that the cloud's fake would not take, and those that are settings of the runtime.
    """
    with pytest.raises(TypeError) as caught:
        LocalRuntime(cloud, lambda event, context: None, native=native)
    assert told in str(caught.value)


def test_a_report_has_the_outcome_and_the_log() -> None:
    """
    For the message of an assertion: the result or the error, and what was logged beside it.
    """

    def handler(event: Any, context: Any) -> str:
        print("told")
        return {"a": "result"}[event.decode()]

    with LocalRuntime("alibaba", handler) as runtime:
        good, bad = runtime.invoke("a").report(), runtime.invoke("b").report()
    assert good.startswith("result: result\n--- log ---\nFC Invoke Start RequestId: ")
    assert "\ntold\n" in good
    assert "KeyError: 'b'" in bad.partition("--- log ---")[0]
    assert "\ntold\n" in bad


def test_an_invocation_is_waited_for_no_longer_than_it_may_take() -> None:
    """
    Code in this process that hangs does not keep its runtime from being closed.
    """
    gate, began = threading.Event(), threading.Event()

    def handler(event: Any, context: Any) -> None:
        began.set()
        gate.wait(20)

    with LocalRuntime("alibaba", handler, timeout_s=0.2, initializer_timeout_s=0.1) as runtime:  # type: ignore[arg-type]
        caller = threading.Thread(target=runtime.invoke)
        caller.start()
        assert began.wait(10)
        started = time.monotonic()
    assert 0.2 < time.monotonic() - started < 5
    gate.set()
    caller.join()


@pytest.mark.parametrize(
    "name", ["timeout_s", "initializer_timeout_s", "pre_stop_timeout_s", "memory_mb", "concurrency"]
)
def test_a_text_is_no_number(name: str) -> None:
    """
    It is told where it is given, and not when it is first compared.
    """
    with pytest.raises(TypeError) as caught:
        LocalRuntime("alibaba", "index.handler", **{name: "3"})
    word = "a number" if name.endswith("timeout_s") else "a whole number"
    assert str(caught.value) == f"LocalRuntime({name}='3'): that is {word}, not of type str."


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"concurrency": 0}, "(concurrency=0): that is a whole number from 1."),
        ({"concurrency": -1}, "(concurrency=-1): that is a whole number from 1."),
        ({"timeout_s": -1}, "(timeout_s=-1): that is a number above 0."),
        ({"memory_mb": 0}, "(memory_mb=0): that is a number above 0."),
        ({"runtime": "python3.99"}, "(runtime='python3.99'): alibaba is known of python3.9, python3.10, python3.12."),
    ],
)
def test_what_no_cloud_has_is_refused(settings: dict[str, Any], told: str) -> None:
    """
    An instance that takes no invocation would wait for ever; a runtime that nobody knows would run as another.
    """
    with pytest.raises(ValueError, match="LocalRuntime") as caught:
        LocalRuntime("alibaba", lambda event, context: None, **settings)
    assert str(caught.value) == f"LocalRuntime{told}"


@pytest.mark.parametrize("name", ["timeout_s", "memory_mb", "concurrency"])
def test_a_limit_is_never_none(name: str) -> None:
    """
    Every function has one.
    """
    with pytest.raises(TypeError) as caught:
        LocalRuntime("huawei", lambda event, context: None, **{name: None})
    word = "a number" if name.endswith("timeout_s") else "a whole number"
    assert str(caught.value) == f"LocalRuntime({name}=None): that is {word}, not of type NoneType."


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_inside_of_an_event_loop_a_runtime_runs_as_outside(cloud: str) -> None:
    """
    A test that is async itself gets an async handler's result.
    """
    import polyfaas

    @polyfaas.handler
    async def handler(event: Any, context: Any) -> str:
        await asyncio.sleep(0)
        return "done"

    async def test() -> str:
        with LocalRuntime(cloud, handler) as runtime:
            return runtime.invoke({}).body

    assert asyncio.run(test()).strip('"') == "done"


def test_the_process_is_as_it_was_after_an_invocation(deploy: Any, tmp_path: Path) -> None:
    """
    In process, environment, folder, modules, import path, streams, logging and signal handlers are given
    back.
    """
    import signal

    source = """
import logging, os, signal, sys
import helper
def handler(event, context):
    os.environ["LEFT"] = "behind"
    os.environ.pop("PATH", None)
    os.chdir("/")
    sys.path.append("/nowhere")
    sys.stdout = None
    logging.getLogger().handlers.clear()
    logging.getLogger().setLevel(5)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return [os.environ["MINE"], "FC_FUNCTION_NAME" in os.environ]
"""
    before = _state()
    with deploy(source, env={"MINE": "set"}) as runtime:
        (tmp_path / "code" / "helper.py").write_text("", encoding="utf-8")
        assert runtime.invoke().value == ["set", True]
        assert _state() == before
        assert runtime.invoke().value == ["set", True]
    assert _state() == before
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert "helper" not in sys.modules
    assert "index" not in sys.modules


def _state() -> list[Any]:
    root = logging.getLogger()
    importers = {path for path in sys.path_importer_cache if "code" in path}
    return [
        dict(os.environ),
        os.getcwd(),
        sys.path[:],
        sys.stdout,
        sys.stderr,
        root.handlers[:],
        root.level,
        logging.Formatter.converter,
        sys.breakpointhook,
        importers,
    ]


def test_another_module_of_the_same_name_is_not_seen_and_comes_back(deploy: Any, tmp_path: Path) -> None:
    """
    A module `helper` that the test has loaded itself does not replace the function's own.
    """
    other = type(sys)("helper")
    sys.modules["helper"] = other
    try:
        (tmp_path / "code" / "helper.py").write_text("WHOSE = 'mine'\n", encoding="utf-8")
        with deploy("import helper\ndef handler(event, context):\n    return helper.WHOSE\n") as runtime:
            assert runtime.invoke().body == "mine"
        assert sys.modules["helper"] is other
    finally:
        del sys.modules["helper"]


@both_clouds
def test_takes_a_function_with_its_hooks(cloud: str) -> None:
    """
    A `Function` brings its initializer and its pre-stop hook along.
    """
    fn = polyfaas.Function()

    @fn.initializer
    def initialize(context: polyfaas.Context) -> None:
        fn.state["opened"] = True

    @fn.handler
    def handler(event: Any, context: polyfaas.Context) -> Any:
        return [event, context.cloud, fn.state["opened"]]

    @fn.pre_stop
    def stop(context: polyfaas.Context) -> None:
        print("closed", fn.state.pop("opened"))

    with LocalRuntime(cloud, fn) as runtime:
        assert runtime.invoke({"id": 1}).value == [{"id": 1}, cloud, True]
        stopped = runtime.pre_stop()
        assert stopped is not None
        assert "closed True\n" in stopped.stdout


@both_clouds
def test_takes_a_function_into_a_child_process(cloud: str) -> None:
    """
    A `Function` at the top of a file runs in a child process under the names it has there.
    """
    from functions.lifecycle import index

    with LocalRuntime(cloud, index.fn, isolated=True) as runtime:
        result = runtime.invoke({"id": 1})
        assert result.value == {"got": {"id": 1}, "opened": True, "pid_is_mine": False}
        stopped = runtime.pre_stop()
        assert stopped is not None
        assert "closed\n" in stopped.stdout


def test_a_local_function_cannot_be_found_by_a_child_process() -> None:
    """
    The error says what to do about a handler inside a function.
    """

    def handler(event: Any, context: Any) -> None:
        pass

    with pytest.raises(
        TargetError, match=r"is no name at the top of a file\. Define it there, or run with isolated=False\."
    ):
        LocalRuntime("alibaba", handler, isolated=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """
    The error names the folder that was looked for.
    """
    with pytest.raises(TargetError, match=r"There is no folder .*nowhere to load 'index.handler' from; pass code_dir="):
        LocalRuntime("alibaba", "index.handler", code_dir=str(tmp_path / "nowhere"))


def test_what_is_no_target_is_refused() -> None:
    """
    The error names the choices.
    """
    with pytest.raises(TargetError, match="Cannot run what is of type int; pass a Function, a callable or a string"):
        LocalRuntime("alibaba", 5)


@both_modes
def test_invocations_side_by_side(deploy: Any, isolated: bool) -> None:
    """
    With concurrency 4, four invocations wait for each other inside one instance.
    """
    source = """
import threading
barrier = threading.Barrier(4, timeout=10)
def handler(event, context):
    barrier.wait()
    return [event.decode(), context.request_id == context.getLogger().name]
"""
    with deploy(source, concurrency=4, isolated=isolated) as runtime:
        results = runtime.invoke_many([str(number) for number in range(4)])
        assert [result.value for result in results] == [[str(number), True] for number in range(4)]


def test_one_instance_at_a_time_is_in_the_process() -> None:
    """
    Runtimes of several threads take turns: each has its own environment and output, and the process its own at the end.
    """
    outside = sys.stdout, dict(os.environ)
    both = threading.Barrier(2)

    def handler(event: Any, context: Any) -> str:
        told = os.environ["NAME"]
        time.sleep(0.1)
        print(told)
        assert os.environ["NAME"] == told
        return told

    def run(name: str) -> tuple[str, str]:
        both.wait(10)
        with LocalRuntime("huawei", handler, env={"NAME": name}) as runtime:
            results = [runtime.invoke() for _ in range(3)]
        return "".join(result.body for result in results), "".join(result.stdout for result in results)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(run, ["a", "b"]))
    assert told == [("aaa", "a\n" * 3), ("bbb", "b\n" * 3)]
    assert (sys.stdout, dict(os.environ)) == outside


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_handler_may_run_another_function(concurrency: int) -> None:
    """
    What is invoked from inside does not wait for the invocation around it.
    """

    def inner(event: Any, context: Any) -> str:
        return os.environ["NAME"]

    def outer(event: Any, context: Any) -> list[str]:
        with LocalRuntime("alibaba", inner, concurrency=2, env={"NAME": "inner"}) as runtime:
            return [*(result.body for result in runtime.invoke_many(["{}"] * 3)), os.environ["NAME"]]

    with LocalRuntime("alibaba", outer, concurrency=concurrency, env={"NAME": "outer"}) as runtime:
        assert [r.value for r in runtime.invoke_many(["{}"] * 2)] == [["inner", "inner", "inner", "outer"]] * 2


def test_what_is_invoked_from_inside_is_not_seen_by_the_invocation_beside() -> None:
    """
    Each of two invocations sees its own instance's variables while the other one invokes another function.
    """
    begun = threading.Barrier(2)

    def inner(event: Any, context: Any) -> str:
        time.sleep(0.05)
        return os.environ["NAME"]

    def outer(event: Any, context: Any) -> list[str]:
        begun.wait(10)
        if event == b"looks":
            until = time.monotonic() + 0.1
            seen = set()
            while time.monotonic() < until:
                seen.add(os.environ["NAME"])
            return sorted(seen)
        with LocalRuntime("alibaba", inner, env={"NAME": "inner"}) as runtime:
            return [runtime.invoke().body, os.environ["NAME"]]

    with LocalRuntime("alibaba", outer, concurrency=2, env={"NAME": "outer"}) as runtime:
        for event, expected in [("looks", ["outer"]), ("invokes", ["inner", "outer"])]:
            assert [r.value for r in runtime.invoke_many(["invokes", event])] == [["inner", "outer"], expected]


def test_coroutines_run_other_functions_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Those of one instance share a loop: what one of them waits for in it, the other one cannot bring about.
    """
    from polyfaas.testing import world

    monkeypatch.setattr(world, "_PATIENCE_S", 30)
    began = time.monotonic()

    def invoked() -> str:
        with LocalRuntime("alibaba", lambda event, context: os.environ["NAME"], env={"NAME": "inner"}) as runtime:
            return runtime.invoke().body

    @polyfaas.handler
    async def outer(event: dict, context: polyfaas.Context) -> list:
        begun.append(event)
        while len(begun) < 2:
            await asyncio.sleep(0.001)
        return [invoked(), await asyncio.to_thread(invoked), os.environ["NAME"]]

    begun: list[dict] = []
    with LocalRuntime("huawei", outer, concurrency=2, env={"NAME": "outer"}) as runtime:
        results = runtime.invoke_many(["{}"] * 2)
    assert [result.value for result in results] == [["inner", "inner", "outer"]] * 2
    assert time.monotonic() - began < 30


def test_an_invocation_from_inside_waits_no_longer_for_what_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The one beside it, which goes on when it has ended.
    """
    from polyfaas.testing import world

    monkeypatch.setattr(world, "_PATIENCE_S", 0.1)
    begun, ended = threading.Barrier(2), threading.Event()

    def outer(event: Any, context: Any) -> str:
        begun.wait(10)
        if event == b"waits":
            return str(ended.wait(10))
        with LocalRuntime("alibaba", lambda event, context: os.environ["NAME"], env={"NAME": "inner"}) as runtime:
            body = runtime.invoke().body
        ended.set()
        return body

    with LocalRuntime("alibaba", outer, concurrency=2, env={"NAME": "outer"}) as runtime:
        assert [result.body for result in runtime.invoke_many(["waits", "goes on"])] == ["True", "inner"]


def test_an_invocation_from_inside_that_is_interrupted_while_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The one beside it goes on alone, and is not taken to be waited for.
    """
    from polyfaas.testing import world

    begun, waiting = threading.Barrier(2), threading.Event()
    wait = world._CHANGED.wait

    def interrupted(timeout: float | None) -> None:
        waiting.set()
        monkeypatch.setattr(world._CHANGED, "wait", wait)
        raise KeyboardInterrupt

    def outer(event: Any, context: Any) -> str:
        begun.wait(10)
        if event == b"waits":
            monkeypatch.setattr(world._CHANGED, "wait", interrupted)
        else:
            waiting.wait(10)
        with LocalRuntime("alibaba", lambda event, context: os.environ["NAME"], env={"NAME": "inner"}) as runtime:
            return runtime.invoke().body

    with LocalRuntime("alibaba", outer, concurrency=2, env={"NAME": "outer"}) as runtime:
        waits, other = runtime.invoke_many(["waits", "goes on"])
        assert not waits.ok
        assert other.body == "inner"


@both_modes
def test_threads_may_invoke_at_once_at_concurrency_1(deploy: Any, isolated: bool) -> None:
    """
    Invocations of one instance take turns.
    """
    source = """
import time
import types
busy = []
def handler(event, context):
    busy.append(1)
    time.sleep(0.01)
    busy.pop()
    return len(busy)
"""
    with deploy(source, isolated=isolated) as runtime:
        values: list[Any] = []
        threads = [threading.Thread(target=lambda: values.append(runtime.invoke().value)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert values == [0] * 5


def test_in_process_an_exit_is_reported_and_the_instance_given_up(deploy: Any) -> None:
    """
    `sys.exit(3)` becomes the cloud's error, not the end of the test run.
    """
    source = """
import sys
n = []
def handler(event, context):
    n.append(1)
    if event == b'x':
        sys.exit(3)
    return len(n)
"""
    with deploy(source) as runtime:
        assert runtime.invoke("").value == 1
        result = runtime.invoke("x")
        assert (result.ok, result.outcome, result.exit_code) == (False, "exited", 3)
        assert result.body.startswith(
            '{"errorMessage": "Process exited unexpectedly before completing request (duration: '
        )
        assert runtime.invoke("").value == 1


def test_in_process_a_timeout_is_reported_after_the_fact(deploy: Any) -> None:
    """
    The handler ends by itself; the caller gets the timeout's error and the next invocation a new instance.
    """
    source = """
import time
import types
n = []
def handler(event, context):
    n.append(1)
    time.sleep(1.1 if event else 0)
    return len(n)
"""
    with deploy(source, timeout_s=1) as runtime:
        result = runtime.invoke("x")
        assert result.outcome == "timeout"
        assert result.body == '{"errorMessage": "Function timed out after 1 seconds"}'
        assert result.log.endswith(", Error: Function timed out after 1 seconds\n")
        assert runtime.invoke("").value == 1


def test_keys_of_the_machine_are_not_passed_on(deploy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The developer's own cloud keys stay out of the function's environment; those given for the role are in it.
    """
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "mine")
    source = "import os\ndef handler(event, context):\n    return os.environ.get('ALIBABA_CLOUD_ACCESS_KEY_ID')\n"
    with deploy(source) as runtime:
        assert runtime.invoke().value is None
    with deploy(source, credentials=("role", "secret", "token")) as runtime:
        assert runtime.invoke().value == "role"


def test_the_context_of_python_3_12_has_its_own_shape(deploy: Any) -> None:
    """
    No credentials, no service. -- Python "Context" (Alibaba Cloud, editions of 2025 and 2026)
    """
    source = "def handler(event, context):\n    return sorted(vars(context)), sorted(vars(context.function))\n"
    with deploy(source, runtime="python3.12") as runtime:
        assert runtime.invoke().value == [
            ["account_id", "function", "log_project", "log_store", "logger", "region", "request_id"],
            ["handler", "memory", "name", "qualifier", "timeout", "version_id"],
        ]


@both_modes
def test_summary_and_log_tail(deploy: Any, isolated: bool) -> None:
    """
    The summary counts, and the tail is the last 4 KB.
    """
    source = """
import time
import types
def handler(event, context):
    time.sleep(0.02)
    print('x' * 5000)
    print('end')
"""
    with deploy(source, isolated=isolated, memory_mb=1024) as runtime:
        result = runtime.invoke(request_id="rid-1")
        assert result.summary.request_id == "rid-1"
        assert result.summary.memory_configured_mb == 1024
        assert 20 <= result.summary.duration_ms < 1000
        assert result.summary.duration_ms <= result.summary.billed_duration_ms < result.summary.duration_ms + 1
        assert 1 < result.summary.memory_used_mb < 1024
        assert len(result.log_tail) == 4096
        assert result.log_tail.endswith("x\nend\nFC Invoke End RequestId: rid-1\n")


def test_a_cloud_of_ones_own_runs_by_its_record_alone() -> None:
    """
    Event, result and error go through the record's own functions.
    """
    import json

    from polyfaas.testing import FakeContext

    cloud = Cloud(
        name="nimbus",
        recognises=lambda native: isinstance(native, FakeContext),
        wrap=lambda native: native,
        decode_event=lambda event: event,
        encode_event=json.loads,
        encode_result=lambda value: value,
        dump_result=lambda value: json.dumps(value).encode(),
        encode_error=lambda envelope: {"errorMessage": envelope.message, "errorType": envelope.error_type},
        max_result_bytes=100,
    )

    def handler(event: Any, context: Any) -> Any:
        if "fail" in event:
            raise LookupError("no such thing")
        return [event, context.cloud, context.function_name] * event.get("times", 1)

    with LocalRuntime(cloud, handler, function_name="drop") as runtime:
        assert runtime.invoke({"a": 1}).value == [{"a": 1}, "nimbus", "drop"]
        failed = runtime.invoke({"fail": True})
        assert failed.body == '{"errorMessage": "no such thing", "errorType": "LookupError"}'
        assert "carries at most 100" in runtime.invoke({"times": 20}).body


class Answering:
    """
    A callable object without a name of its own.
    """

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def __call__(self, *arguments: Any) -> str:
        return self.answer


def two_callables(answer: str) -> dict[str, Any]:
    return {
        "lambdas": lambda *arguments: answer,
        "objects": Answering(answer),
        "partials": functools.partial(lambda answer, *arguments: answer, answer),
    }


@both_clouds
@pytest.mark.parametrize("kind", two_callables(""))
def test_callables_of_one_name_are_told_apart(cloud: str, kind: str) -> None:
    """
    The handler runs, and not the hook that is called like it.
    """
    handler, initializer, stop = (two_callables(answer)[kind] for answer in ("handled", "initialized", "stopped"))
    with LocalRuntime(cloud, handler, initializer=initializer, pre_stop=stop) as runtime:
        assert runtime.invoke().value == "handled"
        names = {runtime.settings.handler, runtime.settings.initializer, runtime.settings.pre_stop}
        assert len(names) == 3


@both_clouds
@pytest.mark.parametrize(
    "given", [("a-1", "b-2", "c-3"), ("a-1", "b-2", None), polyfaas.Credentials("a-1", "b-2", "c-3")]
)
def test_keys_are_given_as_to_the_fakes(cloud: str, given: Any) -> None:
    """
    With a token or without, as a tuple or as `Credentials`.
    """

    @polyfaas.handler
    def handler(event: dict, context: polyfaas.Context) -> list:
        keys = context.credentials
        return [keys.access_key_id, keys.access_key_secret, keys.security_token]

    token = given[2] if isinstance(given, tuple) else given.security_token
    with LocalRuntime(cloud, handler, credentials=given) as runtime:
        assert runtime.invoke().value == ["a-1", "b-2", token]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"env": {"PORT": 80}}, "LocalRuntime(env={'PORT': ...}): settings are text on every cloud, not of type int."),
        ({"user_data": ["A"]}, "LocalRuntime(user_data=...): that is a mapping of text to text, not of type list."),
        ({"concurrency": 1.5}, "LocalRuntime(concurrency=1.5): that is a whole number, not of type float."),
        ({"function_name": None}, "LocalRuntime(function_name=None): that is a text, not of type NoneType."),
        (
            {"credentials": ("hush", "hush")},
            (
                "LocalRuntime(credentials=...): that is a polyfaas.Credentials, or id, secret and token, or None; "
                "not of type tuple."
            ),
        ),
    ],
)
def test_a_setting_that_no_cloud_has_is_named(given: dict[str, Any], told: str) -> None:
    """
    Before anything runs.
    """
    with pytest.raises(TypeError) as caught:
        LocalRuntime("alibaba", lambda event, context: None, **given)
    assert str(caught.value) == told


def test_what_is_no_cloud_and_no_target_is_refused() -> None:
    """
    In words of polyfaas.
    """
    with pytest.raises(polyfaas.UnknownCloudError, match="There is no cloud None; the built-in ones are"):
        LocalRuntime(None, lambda event, context: None)
    with pytest.raises(TargetError, match=r"There is nothing to run: pass a Function, a callable or a string such as"):
        LocalRuntime("alibaba", None)


def test_time_passes_on_a_cloud_of_ones_own(deploy: Any) -> None:
    """
    A view that asks for the time left gets less and less of it.
    """
    source = (
        "import time\n\n"
        "def handler(event, context):\n"
        "    before = context.millis_left()\n"
        "    time.sleep(0.05)\n"
        "    return before - context.millis_left()\n"
    )
    with deploy(source, nimbus.CLOUD) as runtime:
        assert 40 <= runtime.invoke().value < 60_000


def test_a_breakpoint_talks_to_the_terminal(deploy: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    In process, a debugger gets the streams of the test run and not the captured ones.
    """
    met: list[Any] = []
    outer = sys.stdout
    monkeypatch.setattr(sys, "breakpointhook", lambda *args, **kwargs: met.append(sys.stdout is outer))
    with deploy("def handler(event, context):\n    breakpoint()\n    return 'went on'\n") as runtime:
        assert runtime.invoke().body == "went on"
    assert met == [True]


def test_a_debugger_gets_the_time_it_needs(deploy: Any) -> None:
    """
    A time limit in process never stops the handler.
    """
    started = time.monotonic()
    with deploy("import time\ndef handler(event, context):\n    time.sleep(0.3)\n", timeout_s=1) as runtime:
        runtime.call("invoke", "index.handler", limit_s=0.1)
    assert time.monotonic() - started >= 0.3


@both_modes
@pytest.mark.parametrize("runtime_id", ["python3.10", "python3.12"])
def test_code_sees_itself_where_it_is_told_to(tmp_path: Path, isolated: bool, runtime_id: str) -> None:
    """
    With ``code_path="/code"``, files, packages and source lines are those under that path.
    """
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("from . import deep\n", encoding="utf-8")
    (tmp_path / "pkg" / "deep.py").write_text("def fail():\n    raise OSError('x')\n", encoding="utf-8")
    source = "import pkg\ndef handler(event, context):\n    print(__file__, pkg.deep.__file__)\n    pkg.deep.fail()\n"
    (tmp_path / "index.py").write_text(source, encoding="utf-8")
    options: dict[str, Any] = {"code_dir": str(tmp_path), "code_path": "/code", "runtime": runtime_id}
    with LocalRuntime("alibaba", "index.handler", isolated=isolated, **options) as runtime:
        result = runtime.invoke()
    assert "/code/index.py /code/pkg/deep.py\n" in result.stdout
    assert result.value["stackTrace"] == [
        ['File "/code/index.py"', "line 4", "in handler", "pkg.deep.fail()"],
        ['File "/code/pkg/deep.py"', "line 2", "in fail", "raise OSError('x')"],
    ]
    assert not list(tmp_path.rglob("*.pyc"))


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_a_function_that_was_used_before_begins_anew(cloud):
    """
    Each instance of a `Function` runs its initializer, whatever ran in this process before.
    """
    fn = polyfaas.Function()
    fn.initializer(lambda context: fn.state.update(setting=context.getenv("K", "none"), calls=0))

    @fn.handler
    def handler(event, context):
        fn.state["calls"] += 1
        return dict(fn.state)

    handler({}, FakeContext())
    for setting in ("one", "two"):
        with LocalRuntime(cloud, fn, env={"K": setting}, user_data={"K": setting}) as runtime:
            assert runtime.invoke().value == {"setting": setting, "calls": 1}


def test_a_timeout_is_not_taken_for_an_exit_of_the_handler(tmp_path):
    """
    The runtime's end after SIGTERM passes a decorated handler by.
    """
    code = "import time, polyfaas\n@polyfaas.handler\ndef handler(event, context):\n    time.sleep(30)\n"
    (tmp_path / "index.py").write_text(code, encoding="utf-8")
    with LocalRuntime("alibaba", "index.handler", code_dir=str(tmp_path), isolated=True, timeout_s=1) as runtime:
        result = runtime.invoke()
    assert result.outcome == "timeout"
    assert "HandlerExit" not in result.log
    assert result.summary.duration_ms < 1900


@both_modes
def test_a_cloud_of_ones_own_has_hooks(deploy: Any, isolated: bool) -> None:
    """
    A child process finds its record by the module that it stands in.
    """
    options = {"initializer": "index.initialize", "pre_stop": "index.stop"}
    with deploy(LIFECYCLE, nimbus.CLOUD, isolated=isolated, **options) as runtime:
        assert runtime.invoke().value == ["initialize", "handler"]
        assert runtime.invoke().value == ["initialize", "handler", "handler"]
        assert runtime.pre_stop().stdout == "stopped after 3\n"


@pytest.mark.parametrize(
    ("statement", "outcome", "told"),
    [
        ("os._exit(1)", "exited", "The instance's process ended"),
        ("time.sleep(30)", "timeout", "Timed out after 1 seconds"),
        ("bytearray(200 << 20)", "memory", "The instance ran out of memory"),
    ],
)
def test_a_cloud_of_ones_own_tells_how_an_instance_ended(deploy: Any, statement: str, outcome: str, told: str) -> None:
    """
    The words are plain ones, as none of the cloud's are known.
    """
    source = f"import os, time\ndef handler(event, context):\n    {statement}\n    time.sleep(30)\n"
    limit_s = 1 if outcome == "timeout" else 60
    with deploy(source, nimbus.CLOUD, isolated=True, timeout_s=limit_s, memory_mb=128) as runtime:
        result = runtime.invoke()
    assert (result.outcome, result.body) == (outcome, f'{{"errorMessage": "{told}", "errorType": ""}}')


def test_a_cloud_without_a_limit_takes_results_of_any_size(deploy: Any) -> None:
    """
    Where the record names no largest result, none is refused.
    """
    cloud = Cloud(**{name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__ if name != "max_result_bytes"})
    with deploy("def handler(event, context):\n    return 'x' * 10_000_000\n", cloud) as runtime:
        assert len(runtime.invoke().payload) == 10_000_000


def test_a_cloud_that_stands_in_no_module_runs_in_process_only(deploy: Any) -> None:
    """
    No process is started for one that it could not find.
    """
    cloud = Cloud(**{name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__})
    source = "def handler(event, context):\n    return 1\n"
    with deploy(source, cloud, isolated=True, concurrency=2) as runtime:
        with pytest.raises(TargetError) as caught:
            runtime.invoke_many(["x", "x"])
        assert runtime.pid is None
    assert str(caught.value) == (
        "A child process cannot import the cloud 'nimbus': its record stands in no module of the import path. "
        "Put CLOUD = Cloud(...) into a module, or run with isolated=False."
    )


@pytest.mark.parametrize("holder", ["made_by_a_test_runner.test_cloud", "__main__"])
def test_a_child_process_finds_a_cloud_where_it_can_be_imported(
    deploy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holder: str
) -> None:
    """
    Not in the program itself, nor in a test's module, which may hold the record too and have come first.
    """
    (tmp_path / "cumulus.py").write_text(
        "from clouds_outside import nimbus\nfrom polyfaas.contract import Cloud\n"
        "CLOUD = Cloud(**{name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__})\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    early: Any = types.ModuleType(holder)
    for name in [name for name in sys.modules if name == holder]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, holder, early)
    early.CLOUD = importlib.import_module("cumulus").CLOUD
    try:
        with deploy("def handler(event, context):\n    return 1\n", early.CLOUD, isolated=True) as runtime:
            assert runtime.invoke({}).value == 1
    finally:
        del sys.modules["cumulus"]


def test_a_function_without_a_handler_is_refused() -> None:
    """
    The error says what is missing.
    """
    with pytest.raises(TargetError, match=r"^The Function has no handler; decorate one with @fn\.handler\.\n"):
        LocalRuntime("alibaba", polyfaas.Function())


def test_a_child_process_runs_a_module_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The packages above a handler belong to its name; hooks lie in the same folder.
    """
    (tmp_path / "shop" / "orders").mkdir(parents=True)
    for package in ("shop", "shop/orders"):
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    source = "def handler(event, context):\n    return __name__\n"
    (tmp_path / "shop" / "orders" / "placed.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    placed = importlib.import_module("shop.orders.placed")
    with LocalRuntime("alibaba", placed.handler, isolated=True) as runtime:
        assert runtime.invoke().body == "shop.orders.placed"
    with pytest.raises(
        TargetError, match=r"^Handler and hooks lie in different folders \(.*\); a function has one\.\n"
    ):
        LocalRuntime("alibaba", placed.handler, initializer=nimbus.recognises, isolated=True)
    for name in ("shop", "shop.orders", "shop.orders.placed"):
        del sys.modules[name]


def test_a_child_process_needs_posix(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The error says what works elsewhere.
    """
    with monkeypatch.context() as elsewhere, pytest.raises(TargetError) as caught:
        elsewhere.setattr(os, "name", "nt")
        LocalRuntime("alibaba", "index.handler", isolated=True)
    assert str(caught.value) == "isolated=True needs POSIX; run in process on this system."


def test_ctrl_c_in_process_ends_the_test_run(deploy: Any) -> None:
    """
    It is nothing that the handler did.
    """
    source = "def handler(event, context):\n    raise KeyboardInterrupt\n"
    with deploy(source) as runtime, pytest.raises(KeyboardInterrupt):
        runtime.invoke()


def test_an_end_that_is_no_exit_has_the_code_1(deploy: Any) -> None:
    """
    As an interpreter ends with an exception that nobody catches.
    """
    with deploy("def handler(event, context):\n    raise GeneratorExit\n") as runtime:
        result = runtime.invoke()
    assert (result.outcome, result.exit_code) == ("exited", 1)


def test_code_may_remove_the_folder_that_it_works_in(deploy: Any) -> None:
    """
    The next invocation begins where the instance did.
    """
    source = """
import os, tempfile
def handler(event, context):
    if event == b'leave':
        os.chdir(tempfile.mkdtemp())
        os.rmdir(os.getcwd())
        return 'left'
    return os.getcwd()
"""
    with deploy(source) as runtime:
        home = runtime.invoke("x").body
        assert runtime.invoke("leave").body == "left"
        assert runtime.invoke("x").body == home


def test_the_usual_debugger_talks_to_the_terminal(tmp_path: Path) -> None:
    """
    In process, `breakpoint()` reads commands and prints what the handler sees.
    """
    (tmp_path / "index.py").write_text(
        "def handler(event, context):\n    breakpoint()\n    return 'went on'\n", encoding="utf-8"
    )
    (tmp_path / "main.py").write_text(
        "from polyfaas.testing.local import LocalRuntime\n"
        "with LocalRuntime('alibaba', 'index.handler') as runtime:\n    print(runtime.invoke({'id': 7}).body)\n",
        encoding="utf-8",
    )
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONBREAKPOINT"}
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=tmp_path, env=environ, input="p event\nc\n", capture_output=True, text=True
    )
    assert "(Pdb) b'{\"id\": 7}'\n" in done.stdout or "(Pdb) b'{\"id\":7}'\n" in done.stdout
    assert done.stdout.endswith("went on\n"), done.stderr


@both_modes
def test_code_that_sees_itself_elsewhere_finds_its_folders_and_its_data(tmp_path: Path, isolated: bool) -> None:
    """
    Folders without `__init__.py`, and files beside a module.
    """
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "part.py").write_text("def path():\n    return __file__\n", encoding="utf-8")
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "pkg" / "words.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "index.py").write_text(
        "import pkgutil\nimport plain.part\ndef handler(event, context):\n"
        "    return [plain.part.path(), pkgutil.get_data('pkg', 'words.txt').decode()]\n",
        encoding="utf-8",
    )
    options: dict[str, Any] = {"code_dir": str(tmp_path), "code_path": "/code"}
    with LocalRuntime("alibaba", "index.handler", isolated=isolated, **options) as runtime:
        assert runtime.invoke().value == ["/code/plain/part.py", "hello"]
