"""
Run golden cases through `LocalRuntime` and compare: ``python tests/golden/run.py FILE...``

Prints each case that differs with what was expected and what came, then how many agree. Exit status 1 on a
difference. Cases that a Python runtime on this machine cannot show are listed, with the reason, in
``not-shown.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import alibaba_cases
import huawei_cases

_REASONS = Path(__file__).with_name("not-shown.json")
NOT_SHOWN: dict[str, str] = json.loads(_REASONS.read_text(encoding="utf-8"))


def load(path: str | Path) -> list[dict[str, Any]]:
    """
    The cases of a file.
    """
    cases: list[dict[str, Any]] = json.loads(Path(path).read_text(encoding="utf-8"))
    return cases


def check(case: dict[str, Any]) -> list[str]:
    """
    What differs in a case, in all the ways it was recorded; nothing when it agrees.
    """
    if "files" not in case:
        return huawei_cases.check(case)
    found = []
    for concurrency in alibaba_cases.variants(case):
        for difference in alibaba_cases.check(case, concurrency):
            found.append(f"[instance concurrency {concurrency}] {difference}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """
    Run all cases of the given files.
    """
    parser = argparse.ArgumentParser(description="Compare LocalRuntime with recorded runtimes.")
    beside = [str(path) for path in sorted(Path(__file__).parent.glob("*_runtime.json"))]
    parser.add_argument("files", nargs="*", metavar="FILE", default=beside, help="default: the files beside this one")
    parser.add_argument("-k", metavar="TEXT", default="", help="only cases whose id holds TEXT")
    options = parser.parse_args(arguments)
    status = 0
    warnings.filterwarnings("ignore", "coroutine .* was never awaited")  # what some cases are about
    for path in options.files:
        if Path(path).name == _REASONS.name:
            continue
        cases = [case for case in load(path) if options.k in case["id"]]
        shown = [case for case in cases if case["id"] not in NOT_SHOWN]
        agreeing = 0
        for case in shown:
            found = _checked(case)
            agreeing += not found
            if found:
                print(f"== {case['id']} ({case['kind']}): {case['description']}", *found, sep="\n", end="\n\n")
        print(
            f"{path}: {agreeing} of {len(shown)} cases agree; "
            f"{len(cases) - len(shown)} cannot be shown (not-shown.json)."
        )
        status = status or int(agreeing < len(shown))
    return status


def _checked(case: dict[str, Any]) -> list[str]:
    try:
        return check(case)
    except Exception as exc:
        import traceback

        return [f"{type(exc).__name__}: {exc}", traceback.format_exc()]


if __name__ == "__main__":
    sys.exit(main())
