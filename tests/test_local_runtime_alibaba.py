"""
FC's loader and serialiser beyond the recorded cases.

Transcribed from what was observed on the real runtime (2023 build, Python 3.6, 3.9 and 3.10); one file for each rule.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from polyfaas.testing.local import LocalRuntime

H = "def h(event, context):\n    return __name__\n"


def invoke(folder: Path, files: dict[str, str], handler: str, **options: Any) -> Any:
    """
    Write files, invoke a handler string once, return the result.
    """
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with LocalRuntime(
        "alibaba", handler, code_dir=str(folder), code_path="/code", runtime="python3.9", **options
    ) as runtime:
        return runtime.invoke()


@pytest.mark.parametrize(
    ("files", "handler", "name"),
    [
        ({"my-mod.py": H}, "my-mod.h", "my-mod"),
        ({"pkg/__init__.py": "", "pkg/sub.py": H}, "pkg.sub.h", "pkg.sub"),
        ({"pkg/__init__.py": "", "pkg/sub.py": H}, "pkg/sub.h", "pkg/sub"),
        ({"pkg/__init__.py": H}, "pkg.h", "pkg"),
        ({"dir/sub.py": H}, "dir/sub.h", "dir/sub"),
        ({"code.py": H}, "code.h", "code"),
        ({"json.py": H}, "json.h", "json"),
        (
            {"pkg/__init__.py": "", "pkg/other.py": "X = 1\n", "pkg/sub.py": "from . import other\n" + H},
            "pkg.sub.h",
            "pkg.sub",
        ),
        ({"other.py": "X = 1\n", "dir/sub.py": "import other\n" + H}, "dir/sub.h", "dir/sub"),
    ],
)
def test_loads(tmp_path: Path, files: dict[str, str], handler: str, name: str) -> None:
    """
    Dots and slashes lead to the file; the module's name is the handler's text before the last dot.
    """
    assert invoke(tmp_path, files, handler).body == name


@pytest.mark.parametrize(
    ("files", "handler", "error_type", "message", "trace"),
    [
        ({"index.py": H}, "index.K.go", "ImportModuleError", "Unable to import module 'index.K'", None),
        ({"index.py": H}, "index.py.h", "ImportModuleError", "Unable to import module 'index.py'", None),
        ({"index.py": H, "index/K.py": H}, "index.K.h", "ImportModuleError", "Unable to import module 'index.K'", None),
        (
            {"dir/sub.py": H},
            "dir.sub.h",
            "ImportModuleError",
            "Unable to import module 'dir.sub'",
            ["ImportError: No module named 'dir'"],
        ),
        ({}, ".h", "ImportModuleError", "Unable to import module ''", ["ImportError: No module named ''"]),
        ({}, "json.h", "ImportModuleError", "Unable to import module 'json'", ["ImportError: No module named 'json'"]),
        (
            {"index.py": H},
            "index.",
            "HandlerNotFound",
            "Handler '' is missing on module 'index'",
            ["AttributeError: module 'index' has no attribute ''"],
        ),
        (
            {"index.py": "class E(Exception): pass\nraise E('x')\n"},
            "index.h",
            "UserCodeError",
            "Module initialization error: 'x'",
            ["index.E: x"],
        ),
        (
            {"index.py": "raise KeyError('k')\n"},
            "index.h",
            "UserCodeError",
            "Module initialization error: ''k''",
            ["KeyError: 'k'"],
        ),
        (
            {"index.py": "import json\njson.loads('')\n"},
            "index.h",
            "InvalidHandleName",
            "Invalid handler 'index'",
            ["json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ),
        (
            {"index.py": "# coding: nope\n" + H},
            "index.h",
            "UserCodeSyntaxError",
            "Syntax error in module 'index'",
            ["SyntaxError: unknown encoding for '/code/index.py': nope"],
        ),
        (
            {"index.py": "raise SyntaxError('own')\n"},
            "index.h",
            "UserCodeSyntaxError",
            "Syntax error in module 'index'",
            ["SyntaxError: own"],
        ),
        (
            {"index.py": "from os import nope_x\n"},
            "index.h",
            "ImportModuleError",
            "Unable to import module 'index'",
            None,
        ),
    ],
)
def test_load_errors(
    tmp_path: Path, files: dict[str, str], handler: str, error_type: str, message: str, trace: Any
) -> None:
    """
    Class, message and flat trace of each failure.
    """
    error = invoke(tmp_path, files, handler).value
    assert (error["errorType"], error["errorMessage"]) == (error_type, message)
    if trace is not None:
        assert error["stackTrace"] == trace


def test_an_exception_whose_text_fails_is_described_by_that_failure(tmp_path: Path) -> None:
    """
    The envelope is that of the error raised by `__str__`.
    """
    source = "class E(Exception):\n    def __str__(self):\n        raise LookupError('in str')\n"
    source += "def h(event, context):\n    raise E()\n"
    error = invoke(tmp_path, {"index.py": source}, "index.h").value
    assert (error["errorType"], error["errorMessage"]) == ("LookupError", "in str")


def test_seven_megabytes_go_through(tmp_path: Path) -> None:
    """
    The runtime sets no limit of its own.
    """
    result = invoke(tmp_path, {"index.py": "def h(event, context):\n    return 'x' * 7000000\n"}, "index.h")
    assert len(result.payload) == 7000000


def test_a_returned_context_is_its_json_text(tmp_path: Path) -> None:
    """
    The object has `to_json()`, so the body is that text as a JSON string, secrets included.
    """
    result = invoke(
        tmp_path, {"index.py": "def h(event, context):\n    return context\n"}, "index.h", credentials=("a", "b", "c")
    )
    told = json.loads(json.loads(result.body))
    assert told["credentials"] == {"accessKeyId": "a", "accessKeySecret": "b", "securityToken": "c"}
    keys = ["requestId", "credentials", "function", "service", "region", "accountId", "retryCount", "tracing"]
    assert list(told) == keys


def test_python_3_12_imports_by_dotted_name(tmp_path: Path) -> None:
    """
    A slash is read as a dot there. -- production stack dump of a python3.12 function
    """
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "sub.py").write_text(H, encoding="utf-8")
    with LocalRuntime("alibaba", "pkg/sub.h", code_dir=str(tmp_path), runtime="python3.12") as runtime:
        assert runtime.invoke().body == "pkg.sub"


def test_variables_of_the_platform(tmp_path: Path) -> None:
    """
    Those of the environment variable pages (3.0), of which the runtime keeps twelve; other FC_ variables are gone.
    """
    source = "import os\ndef h(event, context):\n    return {k: v for k, v in os.environ.items() if 'FC_' in k}\n"
    result = invoke(tmp_path, {"index.py": source}, "index.h", function_name="fn", env={"FC_OWN": "x"}, memory_mb=128)
    assert result.value == {
        "FC_ACCOUNT_ID": "",
        "FC_FUNCTION_HANDLER": "index.h",
        "FC_FUNCTION_MEMORY_SIZE": "128",
        "FC_FUNCTION_NAME": "fn",
        "FC_FUNC_CODE_PATH": "/code",
        "FC_INSTANCE_ID": "c-local",
        "FC_REGION": "",
    }


@pytest.mark.parametrize("isolated", [False, True])
def test_a_file_named_like_a_loaded_module_is_not_imported(tmp_path: Path, isolated: bool) -> None:
    """
    The runtime has loaded json and traceback before; a name that it has not loaded is the function's own.
    """
    files = {
        "json.py": "raise RuntimeError('mine')\n",
        "traceback.py": "raise RuntimeError('mine')\n",
        "this.py": "WHOSE = 'mine'\n",
        "index.py": (
            "import json, this\ndef h(event, context):\n    return {'whose': this.WHOSE, 'json': len(json.dumps(1))}\n"
        ),
    }
    assert invoke(tmp_path, files, "index.h", isolated=isolated).value == {"whose": "mine", "json": 1}


def test_a_payload_that_is_no_text_stays_bytes():
    """
    Two bytes that some other encoding could read are not read as it.
    """
    with LocalRuntime("alibaba", lambda event, context: b"\xff\x00") as runtime:
        assert runtime.invoke().value == b"\xff\x00"
