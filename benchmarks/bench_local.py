"""
What a local runtime costs: an invocation in process, and a child process until it is ready.

The first is CPU time per call; the second is a ratio of wall times taken in turn.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from environments import POLYFAAS, Environments
from figures import cpu, figure, in_turns, over

CLOUDS = ("alibaba", "huawei")
_SOURCE = "import json\n\n\ndef handler(event, context):\n    return 'x'\n"


def in_process(cloud: str, rounds: int) -> list[float]:
    """
    CPU microseconds of an invocation whose handler does nothing.
    """
    from polyfaas.testing import LocalRuntime

    with LocalRuntime(cloud, lambda event, context: "x") as runtime:
        runtime.invoke()
        return in_turns({cloud: lambda: cpu(runtime.invoke, 100) * 1e6}, rounds)[cloud]


def children(rounds: int) -> dict[str, list[float]]:
    """
    Seconds until an interpreter has imported the function, and until a child instance has given its first answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "index.py").write_text(_SOURCE, encoding="utf-8")
        # As installed: modules are compiled once and not in every process.
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        _bare(folder)
        _ready(folder)
        return in_turns({"bare": lambda: _bare(folder), "ready": lambda: _ready(folder)}, rounds)


def _bare(folder: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import index"], cwd=folder, check=True)
    return time.perf_counter() - started


def _ready(folder: str) -> float:
    from polyfaas.testing import LocalRuntime

    runtime = LocalRuntime("alibaba", "index.handler", code_dir=folder, isolated=True)
    started = time.perf_counter()
    runtime.start()
    runtime.invoke()
    passed = time.perf_counter() - started
    runtime.close()
    return passed


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    The figures: one for each cloud in process, one for a child process.
    """
    found = []
    for cloud in CLOUDS:
        spent = environments.call(POLYFAAS, "bench_local", "in_process", cloud, 5 if quick else 20)
        found.append(figure(f"in-process invocation on {cloud} over the handler, CPU", spent, unit="us", bound=150.0))
    taken = environments.call(POLYFAAS, "bench_local", "children", 5 if quick else 25)
    ratio = over(taken["ready"], taken["bare"])
    name = "child instance ready and its first answer / interpreter + user's imports, wall time"
    return [*found, figure(name, ratio, bound=1.5, floor=[1.0])]
