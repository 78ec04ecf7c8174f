"""
What a local runtime costs: an invocation in process, and a child process until it is ready.

The first is CPU time per call; the second is a ratio of wall times taken in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from polyfaas.testing.local import LocalRuntime

_SOURCE = "import json\n\n\ndef handler(event, context):\n    return 'x'\n"


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """
    The figures: one for each cloud in process, one for a child process.
    """
    rounds = 200 if quick else 2000
    figures = [_in_process(cloud, rounds) for cloud in ("alibaba", "huawei")]
    return [*figures, _child(5 if quick else 25)]


def _in_process(cloud: str, rounds: int) -> dict[str, Any]:
    def handler(event: Any, context: Any) -> str:
        return "x"

    with LocalRuntime(cloud, handler) as runtime:
        runtime.invoke()
        batches = []
        for _ in range(5):
            started = time.process_time()
            for _ in range(rounds // 5):
                runtime.invoke()
            batches.append((time.process_time() - started) / (rounds // 5))
    return {
        "name": f"in-process invocation on {cloud} over the handler, CPU, us",
        "value": round(statistics.median(batches) * 1e6, 1),
        "bound": 150.0,
        "floor": None,
    }


def _child(rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "index.py").write_text(_SOURCE, encoding="utf-8")
        # As installed: modules are compiled once and not in every process.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        _bare(folder)
        _ready(folder)
        bare, ready = [], []
        for _ in range(rounds):
            bare.append(_bare(folder))
            ready.append(_ready(folder))
    return {
        "name": "child instance ready and its first answer / interpreter + user's imports",
        "value": round(statistics.median(ready) / statistics.median(bare), 2),
        "bound": 1.5,
        "floor": 1.0,
    }


def _bare(folder: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import index"], cwd=folder, check=True)
    return time.perf_counter() - started


def _ready(folder: str) -> float:
    runtime = LocalRuntime("alibaba", "index.handler", code_dir=folder, isolated=True)
    started = time.perf_counter()
    runtime.start()
    runtime.invoke()
    passed = time.perf_counter() - started
    runtime.close()
    return passed
