"""
A cloud of one's own with an emulation of one's own; what every emulation shares; and whose lines a result has.
"""

from __future__ import annotations

import pytest

from clouds_outside import nimbus, nimbus_runtime
from polyfaas import clouds
from polyfaas.exceptions import TargetError
from polyfaas.testing import emulation
from polyfaas.testing.emulation import Emulation
from polyfaas.testing.local import LocalRuntime

both_modes = pytest.mark.parametrize("isolated", [False, True], ids=["in-process", "child"])


@pytest.fixture
def deploy(tmp_path):
    """
    Write a function's source and make its runtime.
    """

    def make(source, cloud=nimbus.CLOUD, **options):
        (tmp_path / "index.py").write_text(source, encoding="utf-8")
        return LocalRuntime(cloud, "index.handler", code_dir=str(tmp_path), **options)

    return make


@both_modes
def test_a_cloud_of_ones_own_has_a_runtime_of_its_own(deploy, isolated):
    """
    Loader, lines, errors, environment and request ids are those of its emulation.
    """
    source = (
        "import logging, os\ndef main(event, context):\n"
        "    return [event['n'] // event['by'], context.invocation['id'], os.environ['NIMBUS']]\n"
    )
    options = {"emulation": nimbus_runtime.EMULATION, "function_name": "fn", "isolated": isolated}
    with deploy(source, runtime="py", **options) as runtime:
        done = runtime.invoke({"n": 8, "by": 2})
        failed = runtime.invoke({"n": 8, "by": 0}, request_id="n-2")
        printed = runtime.output
    assert (done.value, done.code, done.summary.request_id) == ([4, "n-1", "fn"], 0, "n-new")
    assert done.log.splitlines()[:2] == ["-- n-new", "nimbus invoke n-new"]
    assert failed.body.startswith("ZeroDivisionError(")
    assert (failed.outcome, failed.code, failed.error_type_header) == ("error", 17, None)
    assert printed.startswith("nimbus 1.0 py\n")
    assert printed.count("nimbus logs\n") == 1


def test_an_emulation_tells_how_its_instances_end(deploy):
    """
    The platform's words and number come from it, and the exit code from what its runtime does when it is told to end.
    """
    source = "import time\ndef main(event, context):\n    time.sleep(30)\n"
    with deploy(source, emulation=nimbus_runtime.EMULATION, isolated=True, timeout_s=1) as runtime:
        result = runtime.invoke()
    assert (result.outcome, result.body, result.code, result.exit_code) == ("timeout", "nimbus: timeout", 99, 9)


def test_the_name_of_a_built_in_cloud_leads_to_its_emulation(tmp_path, monkeypatch):
    """
    Without a module of its own a cloud has the general one, and so has every cloud that is not built in.
    """
    (tmp_path / "nimbus.py").touch()
    monkeypatch.setattr(emulation, "__path__", [*emulation.__path__, str(tmp_path)])
    monkeypatch.setattr(clouds, "NAMES", (*clouds.NAMES, "nimbus", "cirrus"))
    names = ["alibaba", "huawei", "nimbus", "cirrus", "contract"]
    modules = ["alibaba", "huawei", "nimbus", "generic", "generic"]
    assert [emulation.place_of(name) for name in names] == [
        f"{emulation.__name__}.{name}:EMULATION" for name in modules
    ]


def test_an_emulation_that_stands_in_no_module_runs_in_process_only(deploy):
    """
    The error says what to do for a child process.
    """
    given = nimbus_runtime.EMULATION
    emulation = Emulation(**{name: getattr(given, name) for name in Emulation.__slots__})
    with deploy("", emulation=emulation, isolated=True) as runtime, pytest.raises(TargetError) as caught:
        runtime.invoke()
    assert str(caught.value) == (
        "A child process cannot import the cloud 'nimbus': its emulation stands in no module of the import path. "
        "Put EMULATION = Emulation(...) into a module, or run with isolated=False."
    )


@both_modes
@pytest.mark.parametrize("cloud", ["huawei", nimbus.CLOUD], ids=["huawei", "nimbus"])
def test_code_written_for_fc_is_carried_over(deploy, cloud, isolated):
    """
    Handler strings lead to the ported code on every cloud: FC's handler gets bytes and FC's context.
    """
    source = "def handler(event, context):\n    return [event.decode(), context.function.name]\n"
    with deploy(source, cloud, written_for="alibaba", function_name="fn", isolated=isolated) as runtime:
        assert runtime.invoke("[1]").value == ["[1]", "fn"]


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
@pytest.mark.parametrize(("end", "ok"), [("return {'n': 1}", True), ("raise ValueError('no')", False)])
def test_an_emptied_module_table_is_survived(deploy, cloud, end, ok):
    """
    The instance answers as ever, though the interpreter's own modules cannot be imported a second time.
    """
    source = f"import sys\ndef handler(event, context):\n    sys.modules.clear()\n    {end}\n"
    with deploy(source, cloud, isolated=True) as runtime:
        result = runtime.invoke()
    assert (result.ok, result.exit_code) == (ok, None)
    assert result.value == {"n": 1} if ok else result.error.error_type == "ValueError"


TOGETHER = """
import asyncio, sys, threading
everybody = threading.Barrier(3)

def told(event, context):
    name = event.decode() if isinstance(event, bytes) else event
    print("began", name)
    everybody.wait(20)
    print("ended", name)
    print("complained", name, file=sys.stderr)
    context.getLogger().info("logged %s", name)

async def sleeping(event):
    for _ in range(3):
        await asyncio.sleep(0.01)
        print("slept", event)
"""


@both_modes
@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_each_of_the_calls_side_by_side_has_its_own_lines(deploy, cloud, isolated):
    """
    What a call prints, complains of and logs stands in its own result, in order, and all of it in the instance's output.
    """
    source = TOGETHER + "def handler(event, context):\n    told(event, context)\n"
    names = ["a", "b", "c"]
    with deploy(source, cloud, concurrency=3, isolated=isolated) as runtime:
        results = runtime.invoke_many([f'"{name}"' for name in names])
        output = runtime.output
    for name, result in zip(names, results):
        said = [line for line in result.stdout.replace('"', "").splitlines() if line[:5] in ("began", "ended")]
        assert said == [f"began {name}", f"ended {name}"]
        assert result.stderr.replace('"', "") == f"complained {name}\n"
        logged = [line.replace('"', "") for line in result.stdout.splitlines() if "logged" in line]
        assert len(logged) == 1
        assert logged[0].endswith(f"logged {name}")
        assert result.summary.request_id in logged[0]
    assert sorted(line for line in output.replace('"', "").splitlines() if line.startswith("began")) == [
        f"began {name}" for name in names
    ]


@both_modes
def test_tasks_belong_to_the_call_that_began_them(deploy, isolated):
    """
    Coroutines of several calls share a loop and a thread, and yet print for their own call.
    """
    source = (
        TOGETHER + "import polyfaas\n@polyfaas.handler\nasync def handler(event, context):\n    await sleeping(event)\n"
    )
    with deploy(source, "alibaba", concurrency=3, isolated=isolated) as runtime:
        results = runtime.invoke_many([1, 2, 3])
    for number, result in enumerate(results, 1):
        assert [line for line in result.stdout.splitlines() if line.startswith("slept")] == [f"slept {number}"] * 3


@both_modes
def test_lines_of_nobody_in_particular_stand_in_each_result(deploy, isolated):
    """
    A thread of the function's own may work for any of the calls that run meanwhile.
    """
    source = TOGETHER + (
        "def handler(event, context):\n    everybody.wait(20)\n    if event == b'1':\n"
        "        worker = threading.Thread(target=print, args=('worked',))\n        worker.start()\n"
        "        worker.join()\n    everybody.wait(20)\n"
    )
    with deploy(source, "alibaba", concurrency=3, isolated=isolated) as runtime:
        results = runtime.invoke_many([1, 2, 3])
        assert runtime.output.count("worked") == 1
    assert [result.stdout.count("worked") for result in results] == [1, 1, 1]


def test_standard_output_stays_a_file_in_a_child_that_takes_several_calls(deploy):
    """
    Another process writes to it; what it writes stands in the instance's output.
    """
    source = (
        "import subprocess, sys\ndef handler(event, context):\n"
        "    subprocess.run([sys.executable, '-c', 'print(40 + 2)'], stdout=sys.stdout, check=True)\n"
    )
    with deploy(source, "alibaba", concurrency=2, isolated=True) as runtime:
        assert runtime.invoke().ok
        assert "42\n" in runtime.output
