"""
What a cold start loads: the first path must stay free of everything that costs.
"""

import subprocess
import sys
from pathlib import Path

import pytest

import polyfaas

SOURCES = str(Path(polyfaas.__file__).parents[1])

FORBIDDEN = [
    "attr",
    "attrs",
    "typing",
    "typing_extensions",
    "asyncio",
    "logging",
    "json",
    "inspect",
    "re",
    "enum",
    "dataclasses",
    "http.server",
    "importlib.metadata",
    "unittest",
]

NATIVES = {
    "alibaba": """
class Meta:
    name, handler, memory, timeout = "fn", "index.handler", 128, 60
class FCContext:
    request_id, function, region, account_id, logger = "1-65e59b07", Meta, "cn-hangzhou", "1", None
native = FCContext()
""",
    "huawei": """
class Context:
    def getRequestID(self): return "r"
    def getFunctionName(self): return "fn"
    def getMemorySize(self): return "128"
    def getRunningTimeInSeconds(self): return 10
    def getRemainingTimeInMilliSeconds(self): return 9999
native = Context()
""",
}
READS = "(context.request_id, context.function_name, context.memory_mb, context.deadline.remaining_ms() > 0)"


def loaded(code):
    """
    The modules that `code` loads in a fresh interpreter without site packages.
    """
    script = f"import os, sys\nsys.path.insert(0, {SOURCES!r})\nbefore = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def first_call(cloud, event="{}", result="None", more="", decorator="polyfaas.handler"):
    return (
        f"{NATIVES[cloud]}\nimport polyfaas\n{more}\n@{decorator}\ndef handler(event, context):\n"
        f"    context.request_id\n    return {result}\nhandler({event}, native)\n"
    )


@pytest.mark.parametrize("cloud", NATIVES)
def test_the_first_successful_call_loads_at_most_eight_modules(cloud):
    """
    Import, decorated handler and first call: nothing forbidden, and at most eight modules, all of polyfaas but one.
    """
    modules = loaded(first_call(cloud))
    assert [name for name in modules if name in FORBIDDEN] == []
    assert len(modules) <= 8, modules
    assert [name for name in modules if name.partition(".")[0] != "polyfaas"] in ([], ["_contextvars"])


@pytest.mark.parametrize("cloud", NATIVES)
def test_reading_fields_loads_the_records_only(cloud):
    """
    Fields and deadline cost one small module more.
    """
    modules = loaded(first_call(cloud, result=f"{READS}[3]"))
    assert [name for name in modules if name in FORBIDDEN] == []
    assert set(modules) - set(loaded(first_call(cloud))) - {"__future__"} == {"polyfaas.records"}


@pytest.mark.parametrize("cloud", NATIVES)
def test_an_initializer_loads_nothing_forbidden(cloud):
    """
    The lifecycle is light, too.
    """
    more = "fn = polyfaas.Function()\n@fn.initializer\ndef initialize(context):\n    pass\n"
    modules = loaded(first_call(cloud, more=more, decorator="fn.handler"))
    allowed = {"polyfaas.hooks", "polyfaas.lifecycle"}
    assert allowed <= set(modules)
    assert [name for name in modules if name in FORBIDDEN] == []


def test_json_is_loaded_where_bytes_are_decoded():
    """
    FC's event is bytes: a handler of JSON needs json, and neither logging nor asyncio with it.
    """
    modules = loaded(first_call("alibaba", event="b'{\"a\": 1}'"))
    assert "json" in modules
    heavy = set(FORBIDDEN) - {"json", "re", "enum", "typing"}
    assert [name for name in modules if name in heavy] == []


def test_names_come_with_first_touch():
    """
    `dir` shows every public name without loading it; a name that is not there is an AttributeError.
    """
    assert loaded("import polyfaas\ndir(polyfaas)") == ["polyfaas"]
    assert set(polyfaas.__all__) <= set(dir(polyfaas))
    for name in polyfaas.__all__:
        assert getattr(polyfaas, name).__module__.startswith("polyfaas.")
    with pytest.raises(AttributeError, match=r"^module 'polyfaas' has no attribute 'Handler'$"):
        polyfaas.Handler


@pytest.mark.parametrize("name", ["events", "http", "testing"])
def test_packages_come_with_first_touch(name):
    """
    What the remedies of errors name, such as `polyfaas.testing.FakeContext`, needs no import of its own.
    """
    script = f"import sys, polyfaas; print('polyfaas.{name}' in sys.modules, polyfaas.{name}.__name__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == f"False polyfaas.{name}\n"
    assert name in dir(polyfaas)
