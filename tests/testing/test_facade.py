"""
`polyfaas.testing` names everything and loads what is used.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from polyfaas import testing


def loaded_by(code: str) -> set[str]:
    """
    The modules that a fresh Python has loaded after `code`.
    """
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_every_name_is_there():
    """
    Each name of `__all__` can be had, has a docstring, and `dir()` shows it.
    """
    for name in testing.__all__:
        value = getattr(testing, name)
        assert name == "CLOUDS" or value.__doc__, name
    assert {*testing.__all__} <= {*dir(testing)}


def test_an_unknown_name_is_an_attribute_error():
    """
    As with any module.
    """
    with pytest.raises(AttributeError, match=r"module 'polyfaas\.testing' has no attribute 'FakeAwsContext'"):
        testing.FakeAwsContext


def test_fakes_are_cheap():
    """
    A fake needs no event tables, no attrs, no local runtime, no test framework.
    """
    loaded = loaded_by("from polyfaas.testing import FakeContext; FakeContext()")

    assert not loaded & {"attr", "attrs", "asyncio", "hypothesis", "pytest", "unittest", "polyfaas.testing.local"}
    assert not any(name.startswith("polyfaas.events") for name in loaded)


def test_the_plugin_is_cheaper():
    """
    Beside pytest, which is there anyhow, it loads itself alone.
    """
    bare = loaded_by("import pytest")
    loaded = loaded_by("import pytest, _polyfaas_pytest")

    assert loaded - bare == {"_polyfaas_pytest"}


def test_nothing_needs_pytest():
    """
    Users of `unittest` get everything but the fixtures.
    """
    code = "import sys; sys.modules['pytest'] = sys.modules['hypothesis'] = None\nimport polyfaas.testing as t\n"
    code += "[getattr(t, name) for name in t.__all__]\nimport polyfaas.testing.conformance"

    assert "polyfaas.testing.recording" in loaded_by(code)
