"""
A cloud of one's own with an emulation of one's own; and what every emulation shares.
"""

from __future__ import annotations

import pytest

from clouds_outside import nimbus, nimbus_runtime
from polyfaas.exceptions import TargetError
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


def test_an_emulation_that_stands_in_no_module_runs_in_process_only(deploy):
    """
    The error says what to do for a child process.
    """
    given = nimbus_runtime.EMULATION
    emulation = Emulation(**{name: getattr(given, name) for name in Emulation.__slots__})
    with deploy("", emulation=emulation, isolated=True) as runtime, pytest.raises(TargetError) as caught:
        runtime.invoke()
    assert str(caught.value) == (
        "A child process cannot import the cloud 'nimbus': its emulation stands in no module. "
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
