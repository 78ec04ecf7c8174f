"""
What polyfaas adds to a cold start: CPU time in fresh processes, as medians of ratios to well-known imports in one run.

The floor is the least that could be written by hand for the same: a decorator, a context, a context variable, the
envelope as one dict.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROUNDS = 21
#: Compiled modules are to be found from the second run on, whatever this shell says about writing them.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
CONTEXT = """
class Meta:
    name, handler, memory, timeout = "fn", "index.handler", 128, 60
class FCContext:
    request_id, function, region, account_id, logger = "1-65e59b07", Meta, "cn-hangzhou", "1", None
    def getLogger(self):
        import logging
        return logging.getLogger()
native = FCContext()
"""
CALL = """
import polyfaas
@polyfaas.handler
def handler(event, context):
    return context.request_id
handler({}, native)
"""
HAND = """
from _contextvars import ContextVar
from time import monotonic
running = ContextVar("running")
class Context:
    __slots__ = ("native", "entered")
    def __init__(self, native):
        self.native, self.entered = native, monotonic()
    @property
    def request_id(self):
        return self.native.request_id
def decorate(f):
    def invoke(event, native):
        token = running.set(Context(native))
        try:
            return f(event, running.get())
        finally:
            running.reset(token)
    return invoke
@decorate
def handler(event, context):
    return context.request_id
handler({}, native)
"""
RUNTIME = "import json, logging, traceback\nlogging.getLogger().addHandler(logging.NullHandler())\n"
ERROR = """
import polyfaas
@polyfaas.handler
def handler(event, context):
    raise ValueError("x")
try:
    handler({}, native)
except ValueError:
    pass
"""
HAND_ERROR = """
try:
    raise ValueError("x")
except ValueError as exc:
    logging.getLogger().error("%s", json.dumps({"errorMessage": str(exc), "errorType": type(exc).__name__,
                              "stackTrace": traceback.format_tb(exc.__traceback__)}))
"""
ANNOTATION = "import polyfaas\npolyfaas.Context\n"


def cpu(code: str, before: str = "", *, cached: bool = True) -> float:
    """
    The CPU seconds of `code` after `before`, in a fresh interpreter; `cached` tells whether it finds .pyc files.
    """
    script = f"{before}\nimport time\n_start = time.process_time_ns()\n{code}\nprint(time.process_time_ns() - _start)"
    with tempfile.TemporaryDirectory() as empty:
        options = [] if cached else ["-X", f"pycache_prefix={empty}", "-B"]
        done = subprocess.run(
            [sys.executable, *options, "-c", script], env=ENVIRONMENT, check=True, capture_output=True, text=True
        )
    return int(done.stdout.split()[-1]) / 1e9


def ratio(ours: tuple[str, str], base: tuple[str, str], rounds: int, *, cached: bool = True) -> float:
    """
    The median of `ours` over `base`, measured in turns.
    """
    pairs = [(cpu(*ours, cached=cached), cpu(*base, cached=cached)) for _ in range(rounds)]
    return round(statistics.median(a / b for a, b in pairs), 3)


def modules_added(code: str) -> int:
    """
    How many modules `code` adds to a bare interpreter.
    """
    script = f"{CONTEXT}\nimport sys\nbefore = len(sys.modules)\n{code}\nprint(len(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-I", "-c", script], check=True, capture_output=True, text=True)
    return int(done.stdout)


def unpacked_mib(*archives: Path) -> float:
    """
    The size of the files in some archives, in MiB.
    """
    return round(sum(info.file_size for path in archives for info in zipfile.ZipFile(path).infolist()) / 2**20, 3)


def sizes() -> tuple[float, float]:
    """
    What `polyfaas package` deploys for the smallest example, and all that `pip install` brings, dependencies included.
    """
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "polyfaas", "package", "index.handler", "--runtime", "python3.10"]
        packed = Path(folder) / "function.zip"
        subprocess.run([*command, "-o", str(packed)], cwd=root / "examples/01-hello", check=True, capture_output=True)
        wheels = [sys.executable, "-m", "pip", "wheel", "-q", "-w", folder, str(root)]
        subprocess.run(wheels, check=True, capture_output=True, env={**os.environ, "PIP_NO_INPUT": "1"})
        return unpacked_mib(packed), unpacked_mib(*Path(folder).glob("*.whl"))


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """
    One record for each figure: name, value, bound, and the floor reached by hand.
    """
    rounds = 7 if quick else ROUNDS
    first, hand = (CALL, CONTEXT), (HAND, CONTEXT)
    attrs, typing = ("import attrs", ""), ("import typing", "")
    error, hand_error = (ERROR, CONTEXT + RUNTIME), (HAND_ERROR, RUNTIME)
    figures: list[tuple[str, float, float | None, float | None]] = [
        ("first call / import attrs", ratio(first, attrs, rounds), 0.10, ratio(hand, attrs, rounds)),
        ("first call / import typing", ratio(first, typing, rounds), 0.30, ratio(hand, typing, rounds)),
        ("first call, modules added", modules_added(CALL), 8, modules_added(HAND)),
        ("polyfaas.Context / import typing", ratio((ANNOTATION, ""), typing, rounds), 1.5, 1.0),
        (
            "first call / import attrs, no .pyc",
            ratio(first, attrs, max(3, rounds // 3), cached=False),
            0.15,
            ratio(hand, attrs, max(3, rounds // 3), cached=False),
        ),
        ("first error / import attrs", ratio(error, attrs, rounds), 0.30, ratio(hand_error, attrs, rounds)),
    ]
    if not quick:
        deployed, installed = sizes()
        figures.append(("deployed with both dependencies, MiB", deployed, 0.75, None))
        figures.append(("installed with both dependencies, tests' half and tools included, MiB", installed, 0.75, None))
    return [{"name": name, "value": value, "bound": bound, "floor": floor} for name, value, bound, floor in figures]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
