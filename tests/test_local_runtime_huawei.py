"""
What FunctionGraph does in particular: its variables, its texts, its log lines.

Transcribed from the user manual, "Environment Variables" table 1 (2026-04-22), published logs of 2022 to
2026, and the vendor's error table (2021).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from polyfaas.testing.local import LocalRuntime

MODES = pytest.mark.parametrize("isolated", [pytest.param(False, id="in-process"), pytest.param(True, id="child")])


def run(tmp_path: Path, source: str, payload: Any = "{}", **options: Any) -> Any:
    """
    Deploy a source, invoke it once and return the result.
    """
    folder = tmp_path / "code"
    folder.mkdir(exist_ok=True)
    (folder / "index.py").write_text(source, encoding="utf-8")
    with LocalRuntime("huawei", "index.handler", code_dir=str(folder), function_name="demo", **options) as runtime:
        return runtime.invoke(payload, request_id="rid-1")


@MODES
def test_documented_variables_are_set(tmp_path: Path, isolated: bool) -> None:
    """
    The preset variables, and the plain settings; encrypted settings only inside RUNTIME_USERDATA.
    """
    source = """
import json, os
def initialize(context): pass
def handler(event, context):
    names = [name for name in os.environ if name.startswith("RUNTIME_") or name in ("STAGE", "SECRET")]
    return {name: os.environ[name] for name in names}
"""
    result = run(
        tmp_path,
        source,
        isolated=isolated,
        initializer="index.initialize",
        initializer_timeout_s=5,
        timeout_s=10,
        memory_mb=128,
        user_data={"STAGE": "test"},
        encrypted_user_data={"SECRET": "s"},
        native={"project_id": "proj-1"},
    )
    assert result.value == {
        "RUNTIME_PROJECT_ID": "proj-1",
        "RUNTIME_PACKAGE": "default",
        "RUNTIME_FUNC_NAME": "demo",
        "RUNTIME_FUNC_VERSION": "latest",
        "RUNTIME_HANDLER": "index.handler",
        "RUNTIME_TIMEOUT": "10",
        "RUNTIME_CPU": "300",
        "RUNTIME_MEMORY": "128",
        "RUNTIME_INITIALIZER_HANDLER": "index.initialize",
        "RUNTIME_INITIALIZER_TIMEOUT": "5",
        "RUNTIME_USERDATA": '{"STAGE": "test", "SECRET": "s"}',
        "RUNTIME_MAX_RESP_BODY_SIZE": "6291456",
        "RUNTIME_ROOT": "/home/snuser/runtime",
        "RUNTIME_CODE_ROOT": str(tmp_path / "code"),
        "RUNTIME_LOG_DIR": "/home/snuser/log",
        "STAGE": "test",
    }


@MODES
def test_log_of_an_invocation(tmp_path: Path, isolated: bool) -> None:
    """
    Start line, records with time and id, printed lines without, finish line.
    """
    source = """
def handler(event, context):
    context.getLogger().info('Function name: %s', 'x')
    print('printed')
"""
    log = run(tmp_path, source, isolated=isolated, memory_mb=128).log
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(
        rf"{time} Start invoke request 'rid-1', version: latest\n"
        rf"{time} rid-1 INFO Function name: x\n"
        r"printed\n"
        rf"{time} Finish invoke request 'rid-1', duration: \d+\.\d{{3}}ms, billing duration: \d+ms, "
        r"memory used: \d+\.\d{3}MB, billing memory: 128MB\n",
        log,
    )


def test_a_raising_handler(tmp_path: Path) -> None:
    """
    Envelope and log record of production; paths relative to the code, the runtime's own frames cut.
    """
    result = run(tmp_path, "def handler(event, context):\n    import premailer_x\n")
    assert result.code == 4002
    assert result.body == (
        "{\n"
        '    "errorMessage": "function invocation exception, error: catch a \'ModuleNotFoundError\' exception'
        "(No module named 'premailer_x')\",\n"
        '    "errorType": "ModuleNotFoundError",\n'
        '    "stackTrace": [\n'
        '        "File \\"./index.py\\", line 2, in handler",\n'
        '        "  import premailer_x"\n'
        "    ]\n"
        "}"
    )
    (record,) = [record for record in result.logs if record.level == "ERROR"]
    assert record.message == (
        "function invocation exception, error: catch a 'ModuleNotFoundError' exception(No module named 'premailer_x')"
    )
    assert record.traceback == (
        "Traceback (most recent call last):",
        '  File "./index.py", line 2, in handler',
        "    import premailer_x",
        "ModuleNotFoundError: No module named 'premailer_x'",
    )
    assert "'rid-1'(invoke Failed), duration: " in result.log


@pytest.mark.parametrize(
    ("source", "message", "error_type"),
    [
        (
            "import Crypto_x\n",
            "failed to import module 'index'(No module named 'Crypto_x')",
            "ModuleNotFoundError",
        ),
        ("raise OSError('Cannot load')\n", "module initialization error(Cannot load)", "OSError"),
        (
            "",
            "handler 'handler' not found in module 'index'(module 'index' has no attribute 'handler')",
            "AttributeError",
        ),
    ],
)
def test_load_failures_have_no_trace(tmp_path: Path, source: str, message: str, error_type: str) -> None:
    """
    Each with its text of production (2022 to 2024).
    """
    result = run(tmp_path, source)
    assert result.code == 4001
    assert result.value == {
        "errorMessage": f"function entry exception, error: {message}",
        "errorType": error_type,
    }


def test_a_failing_initializer(tmp_path: Path) -> None:
    """
    Its prefix tells it from a failing handler.
    """
    source = "def init(context):\n    raise ValueError('no')\ndef handler(event, context):\n    pass\n"
    result = run(tmp_path, source, initializer="index.init")
    assert result.code == 4009
    assert (
        result.value["errorMessage"] == "function initialization exception, error: catch a 'ValueError' exception(no)"
    )


def test_a_slow_initializer(tmp_path: Path) -> None:
    """
    4211, and a text without envelope.
    """
    source = """
import time
def init(context):
    time.sleep(30)
def handler(event, context):
    pass
"""
    result = run(tmp_path, source, initializer="index.init", initializer_timeout_s=0.5, isolated=True)
    assert (result.code, result.body) == (4211, "runtime initialization timed out after 0.5s")


@pytest.mark.parametrize("handler", ["src/index.handler", "src.index.handler"])
def test_folders_with_a_slash_or_a_dot(tmp_path: Path, handler: str) -> None:
    """
    The provider's Python guide (2026) writes a slash, the engine wants dots: both work.
    """
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.py").write_text("def handler(event, context):\n    return __name__\n", encoding="utf-8")
    with LocalRuntime("huawei", handler, code_dir=str(tmp_path)) as runtime:
        assert runtime.invoke().body == "src.index"


def test_a_handler_without_period(tmp_path: Path) -> None:
    """
    The error says that nothing can be loaded.
    """
    with LocalRuntime("huawei", "handler", code_dir=str(tmp_path)) as runtime:
        result = runtime.invoke()
        assert result.code == 4001
        assert not result.ok


def test_works_in_the_parent_of_the_code_folder(tmp_path: Path) -> None:
    """
    Relative paths start above the code, such as ``code/data.txt``. -- FAQ
    """
    result = run(tmp_path, "import os\ndef handler(event, context):\n    return os.getcwd()\n")
    assert result.body == str(tmp_path)


def test_given_variables_stand_in_for_the_presets(tmp_path: Path) -> None:
    """
    As seen on one's own instance, say: none of the documented ones is added.
    """
    source = "import os\ndef handler(event, context):\n    return {k: v for k, v in os.environ.items() if k[:8] == 'RUNTIME_'}\n"
    (tmp_path / "index.py").write_text(source, encoding="utf-8")
    given = {"RUNTIME_PROJECT_ID": "p1"}
    with LocalRuntime("huawei", "index.handler", code_dir=str(tmp_path), platform_env=given) as runtime:
        assert runtime.invoke().value == given


def test_numbers_that_json_does_not_have_are_no_event(tmp_path: Path) -> None:
    """
    Python's own parser would take them.
    """
    (tmp_path / "index.py").write_text("def handler(event, context):\n    return 1\n", encoding="utf-8")
    with LocalRuntime("huawei", "index.handler", code_dir=str(tmp_path)) as runtime:
        result = runtime.invoke(b"NaN")
    assert (result.code, result.body) == (4001, "failed to loads event body err: NaN and Infinity are no JSON")


def test_a_record_that_cannot_be_formatted_fails_nothing(tmp_path: Path) -> None:
    """
    As everywhere in `logging`, the complaint goes to standard error.
    """
    source = "def handler(event, context):\n    context.getLogger().info('%d items', 'three')\n    return 'fine'\n"
    (tmp_path / "index.py").write_text(source, encoding="utf-8")
    with LocalRuntime("huawei", "index.handler", code_dir=str(tmp_path), isolated=True) as runtime:
        result = runtime.invoke()
    assert result.body == "fine"
    assert "--- Logging error ---" in result.stderr


def test_a_syntax_error_of_no_file_keeps_its_name(tmp_path: Path) -> None:
    """
    Only files of the function are shown from its folder.
    """
    (tmp_path / "index.py").write_text("exec('1 +')\n", encoding="utf-8")
    with LocalRuntime("huawei", "index.handler", code_dir=str(tmp_path)) as runtime:
        result = runtime.invoke()
    assert result.code == 4001
    assert result.value["stackTrace"] == ['File "<string>", line 1', "  1 +"]
