"""
The list of survivors and the table of tests, held against the code: `run.py` itself takes too long to run with the tests.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def run():
    """
    The driver, which reads TOML with the standard library.
    """
    pytest.importorskip("tomllib")
    spec = importlib.util.spec_from_file_location("mutation_run", HERE / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def joined(text):
    return " ".join(line.strip() for line in text.splitlines())


def test_listed_survivors_are_of_code_that_is_there(run):
    """
    Each line that is listed stands in its module, and each has a reason.
    """
    keys, anywhere = run.reasons()
    sources = {module: joined((run.ROOT / run._path(module)).read_text("utf-8")) for module in {key[0] for key in keys}}
    assert [key for key in keys if key[2] not in sources[key[0]]] == []
    assert [key for key, why in keys.items() if not why] == []
    assert [entry for entry in anywhere if not (entry["was"] and entry["why"])] == []


def test_the_tests_of_each_module_are_there(run):
    """
    Files and folders, and functions in them.
    """
    for tests in (*run.MODULES.values(), run.LEFT_OUT):
        for test in tests:
            path, _, name = test.partition("::")
            assert (HERE.parent / path).exists(), test
            assert not name or f"def {name}(" in (HERE.parent / path).read_text("utf-8"), test


def test_properties_are_written_so_that_mutmut_sees_them(run):
    """
    Others are left as they are, and the code means the same.
    """
    source = (
        "class Thing:\n    @property\n    def size(self):\n        return 7\n\n"
        "    @staticmethod\n    def made():\n        return Thing()\n"
    )
    written = run.undecorated(source)
    assert written == (
        "class Thing:\n    def size(self):\n        return 7\n    size = property(size)\n\n"
        "    @staticmethod\n    def made():\n        return Thing()\n"
    )
    names = {}
    exec(written, names)
    assert names["Thing"].made().size == 7
