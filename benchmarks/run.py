"""
Run every benchmark beside this file and print what each figure is, what it may be, and what could be reached by hand.

All figures are ratios taken in one run on one machine, or counts. A module ``bench_*.py`` takes part by having
``measure()``, which returns records with name, value, bound and floor; it may take ``quick``.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import platform
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def records(names: list[str], quick: bool) -> list[dict[str, Any]]:
    """
    The figures of the named modules, in their order.
    """
    found = []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        measure = importlib.import_module(name).measure
        takes_quick = "quick" in inspect.signature(measure).parameters
        found += [{"module": name, **record} for record in (measure(quick=quick) if takes_quick else measure())]
    return found


def main(arguments: list[str] | None = None) -> int:
    """
    The command line; the exit code is 1 when a figure is over its bound times ``--max-ratio``.
    """
    known = sorted(path.stem for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python benchmarks/run.py", description=__doc__)
    parser.add_argument("--only", action="append", choices=known, help="this module only; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and none of the slow figures")
    parser.add_argument("--json", action="store_true", help="print JSON: machine, Python and the records")
    parser.add_argument(
        "--max-ratio",
        type=float,
        metavar="X",
        help="fail when a figure is over X times its bound (1.0: the bound itself)",
    )
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(HERE))
    figures = records(chosen.only or known, chosen.quick)
    limit = chosen.max_ratio
    over = [f for f in figures if limit is not None and f["bound"] is not None and f["value"] > limit * f["bound"]]
    if chosen.json:
        machine = {"machine": platform.machine(), "python": platform.python_version()}
        print(json.dumps({**machine, "figures": figures}, indent=2))
    else:
        width = max(len(f["name"]) for f in figures)
        print(f"{'figure':{width}}  {'value':>9} {'bound':>7} {'floor':>7}")
        for f in figures:
            bound, floor = ("" if f.get(key) is None else f"{f[key]:g}" for key in ("bound", "floor"))
            print(f"{f['name']:{width}}  {f['value']:9g} {bound:>7} {floor:>7}{'  OVER' if f in over else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
