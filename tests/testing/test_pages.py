"""
The pages about testing: their test files pass under pytest and unittest, and the reference leaves nothing out.
"""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import _polyfaas_pytest as plugin
from polyfaas import testing
from polyfaas.testing import strategies
from polyfaas.testing.conformance.subject import Subject
from polyfaas.testing.headers import alibaba_headers, huawei_headers
from polyfaas.testing.marked import Marked
from polyfaas.testing.values import AlibabaValues, ContextValues, HuaweiValues
from run_page import blocks

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = (DOCS / "reference" / "testing.md").read_text(encoding="utf-8")


def write_files(page: str, folder: Path) -> None:
    """
    The files that a page shows.
    """
    for block in blocks((DOCS / page).read_text(encoding="utf-8")):
        first = block.text.partition("\n")[0]
        if block.language == "python" and first.startswith("# ") and first.endswith(".py"):
            (folder / first[2:]).write_text(block.text, encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "command", "told"),
    [
        ("how-to/test-your-handler.md", ["pytest", "-q", "test_orders.py"], "9 passed"),
        ("how-to/test-your-handler.md", ["unittest", "-v", "test_orders_unittest"], "Ran 1 test"),
        ("how-to/add-a-cloud.md", ["pytest", "-q", "test_nimbus.py"], "48 passed"),
        ("how-to/add-a-cloud.md", ["pytest", "-q", "test_by_keyword.py"], "48 passed"),
    ],
)
def test_the_test_files_of_the_pages_pass(tmp_path, page, command, told):
    """
    As the reader would run them.
    """
    write_files(page, tmp_path)

    done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, told in done.stdout + done.stderr) == (0, True), done.stdout + done.stderr


def test_the_cloud_of_the_page_is_the_one_of_the_tests(tmp_path):
    """
    The page shows the file that the shared tests run on.
    """
    write_files("how-to/add-a-cloud.md", tmp_path)
    shown = (tmp_path / "nimbus.py").read_text(encoding="utf-8").partition("import json")[2]
    tested = (ROOT / "tests" / "clouds_outside" / "nimbus.py").read_text(encoding="utf-8").partition("import json")[2]

    assert shown == tested


def test_the_reference_names_everything():
    """
    Every public name, keyword, fixture, marker setting and strategy stands on the page.
    """
    fixtures = [name for name in vars(plugin) if name.startswith("faas_") or name.endswith("_context")]
    names = {
        *testing.__all__,
        *strategies.__all__,
        *(name for name in fixtures if not name.startswith("_")),
        *(name for values in (ContextValues, AlibabaValues, HuaweiValues, Marked) for name in values.__annotations__),
        *("control_path", "invoke_type"),
        *Subject.__annotations__,
        *(name for name in vars(testing.Invocation).get("__annotations__", {})),
    }

    assert len(names) > 70
    assert [name for name in sorted(names) if f"`{name}" not in REFERENCE] == []


def test_every_public_name_says_what_it_is():
    """
    Docstrings, and in them every parameter and keyword.
    """
    for values in (ContextValues, AlibabaValues, HuaweiValues):
        for name in values.__annotations__:
            assert f"    {name}: " in inspect.getdoc(values), f"{values.__name__}.{name}"
    for function in (
        testing.invoke,
        testing.record,
        testing.replay,
        testing.sample_event,
        alibaba_headers,
        huawei_headers,
    ):
        described = inspect.getdoc(function)
        for name in inspect.signature(function).parameters:
            assert f"{name}: " in described, f"{function.__name__}({name})"
