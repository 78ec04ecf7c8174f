"""
Run every benchmark beside this file and print what each figure is, what it may be, and what could be reached by hand.

All figures are ratios taken in one run on one machine, or counts. A module ``bench_*.py`` takes part by having
``measure(quick, environments)``, which returns records as made in ``figures.py``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from environments import HERE, Environments
from figures import beyond


def machine() -> dict[str, Any]:
    """
    What the figures were taken on: nothing that names the machine itself.
    """
    return {
        "processor": _line("/proc/cpuinfo", "model name", ":") or platform.processor(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "system": _line("/etc/os-release", "PRETTY_NAME", "=") or platform.system(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _line(path: str, key: str, sign: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(sign)[2].strip(' "') for line in lines if line.startswith(key)), None)


def busy() -> float | None:
    """
    How many programs wanted a core at a time, over the last minute; None where the system does not say.
    """
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def measured(names: list[str], quick: bool, environments: Environments) -> dict[str, Any]:
    """
    The figures of the named modules in their order, and all that belongs to them.
    """
    before = busy()
    figures = []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        records = importlib.import_module(name).measure(quick, environments)
        figures += [{"module": name, **record} for record in records]
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "load": {"before": before, "after": busy()},
        "quick": quick,
        "versions": environments.versions,
        "figures": figures,
    }


def shown(figures: list[dict[str, Any]], over: list[dict[str, Any]]) -> str:
    """
    The figures as a table of text.
    """
    width = max(len(f["name"]) for f in figures)
    lines = [f"{'figure':{width}}  {'median':>9} {'quartiles':>19} {'bound':>7} {'floor':>7}"]
    for f in figures:
        if f["missing"]:
            lines.append(f"{f['name']:{width}}  {f['missing']}")
            continue
        bound, floor = ("" if f[key] is None else f"{f[key]:g}" for key in ("bound", "floor"))
        spread = f"{f['low']:g} - {f['high']:g}" if f["rounds"] > 1 else ""
        mark = "  OVER" if f in over else ""
        lines.append(f"{f['name']:{width}}  {f['value']:9g} {spread:>19} {bound:>7} {floor:>7}{mark}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """
    The command line; the exit code is 1 when a figure is over its bound times ``--max-ratio``, or has none to compare.
    """
    known = sorted(path.stem for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python benchmarks/run.py", description=__doc__)
    parser.add_argument("--only", action="append", choices=known, help="this module only; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: trust its counts and CPU times only")
    parser.add_argument("--json", action="store_true", help="print JSON: machine, versions and the records")
    parser.add_argument("--environments", type=Path, metavar="DIR", help="where environments are kept and found again")
    parser.add_argument(
        "--max-ratio",
        type=float,
        metavar="X",
        help="fail when a figure is over X times its bound (1.0: the bound itself)",
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        environments = Environments(chosen.environments or Path(folder))
        results = measured(chosen.only or known, chosen.quick, environments)
    over = [] if chosen.max_ratio is None else beyond(results["figures"], chosen.max_ratio)
    print(json.dumps(results, indent=2) if chosen.json else shown(results["figures"], over))
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
