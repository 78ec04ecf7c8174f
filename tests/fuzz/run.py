"""
Fuzz the parsers: ``python tests/fuzz/run.py [TARGET ...] [--seconds 30] [--json]``.

A fault is printed with a small input as a Python literal, and the command that checks it again. Once mended, the input
is kept in ``seeds/TARGET/fault-...``, where `test_seeds` holds it on every Python.

Needs atheris (``pip install --group fuzz``), which has wheels for few Pythons. Each target runs in a child of its own:
first atheris from the committed seeds, then a search for inputs whose work grows faster than their length.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "src"
sys.path[:1] = [str(HERE.parent), str(SOURCES)]

from fuzz import pumping, shrinking  # noqa: E402 -- of this checkout, installed or not
from fuzz.targets import PLANTED, TARGETS, seeds  # noqa: E402

#: Seconds for an interpreter to start, instrument and read the seeds, and for libFuzzer's own limit on one input.
_GRACE_S = 60
#: Seconds for the one piece that is being repeated when the time is over, on a busy machine.
_LAST_PIECE_S = 240
_ONE_INPUT_S = 15
#: The part of the time that goes to the search for slow inputs.
_PUMPING = 0.25


def run(name: str, seconds: float, corpus: Path) -> dict[str, Any]:
    """
    Fuzz one target.

    Args:
        corpus: A folder for what is found; what it holds already is used, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        artifacts, given = Path(folder, "artifacts"), Path(folder, "seeds")
        artifacts.mkdir()
        given.mkdir()
        for file in seeds(name):
            shutil.copy(file, given)
        words = Path(folder, "words")
        words.write_text(_dictionary(name), encoding="ascii")
        before = len(list(corpus.iterdir()))
        options = [
            f"-max_total_time={max(1, round(seconds * (1 - _PUMPING)))}", f"-timeout={_ONE_INPUT_S}", "-rss_limit_mb=1500",
            f"-artifact_prefix={artifacts}/", *([f"-dict={words}"] if words.read_text() else []), "-print_final_stats=1", "-verbosity=1",
        ]  # fmt: skip
        code, told = _child("fuzz.engine", [name, *options, str(corpus), str(given)], seconds + _GRACE_S)
        found = {"target": name, **_figures(told), "new": len(list(corpus.iterdir())) - before, "faults": []}
        files = sorted(artifacts.iterdir())
        found["faults"] = [_told(name, file, told) for file in files]
        if code and not files:
            found["faults"].append({"what": f"the child ended with {code}: {told[-800:]}", "input": ""})
        if not found["faults"]:
            pumped = _pumped(name, seconds * _PUMPING, [str(given), str(corpus)])
            found["pumped"] = pumped["tried"]
            found["faults"] += [pumped["fault"]] if pumped["fault"] else []
        return found


def _pumped(name: str, seconds: float, folders: list[str]) -> dict[str, Any]:
    """
    The search for inputs whose work grows too fast: how many were tried, and the fault or None.
    """
    code, told = _child("fuzz.pumping", [name, str(seconds), *folders], seconds + _LAST_PIECE_S)
    if code:
        return {"tried": 0, "fault": {"what": told[-800:] or f"the child ended with {code}", "input": ""}}
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def _told(name: str, file: Path, told: str) -> dict[str, str]:
    """
    A fault in few words with a small input; where that cannot be had, as libFuzzer has it.
    """
    code, shrunk = _child("fuzz.shrinking", [name, str(file)], _GRACE_S)
    fault: dict[str, str] = json.loads(shrunk.splitlines()[-1]) if code == 0 else {}
    return fault if fault.get("what") else {"what": _reason(told), "input": repr(file.read_bytes())}


def _child(module: str, arguments: list[str], seconds: float) -> tuple[int, str]:
    """
    Run a module; its exit code and all that it printed. It is ended when it takes too long.
    """
    paths = os.pathsep.join([str(HERE.parent), str(SOURCES), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": paths.rstrip(os.pathsep)}, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            code = -1
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        output.seek(0)
        return code, output.read().decode("utf-8", "replace")


def _figures(told: str) -> dict[str, Any]:
    executed = re.findall(r"stat::number_of_executed_units: *(\d+)", told) or re.findall(r"^#(\d+)\t", told, re.M)
    rate = re.findall(r"stat::average_exec_per_sec: *(\d+)", told) or re.findall(r"exec/s: (\d+)", told)
    edges = re.findall(r"cov: (\d+)", told)
    return {
        "executions": int(executed[-1]) if executed else 0,
        "per_second": int(rate[-1]) if rate else 0,
        "edges": int(edges[-1]) if edges else 0,
    }


def _reason(told: str) -> str:
    """
    The line that names the exception, or libFuzzer's own word.
    """
    raised = re.findall(r"=== Uncaught Python exception: ===\n(.*)", told)
    ended = re.findall(r"ERROR: libFuzzer: (.*)", told)
    return (raised or ended or [told[-800:]])[0]


def _dictionary(name: str) -> str:
    """
    The words of the seeds, in libFuzzer's form.
    """
    text = b" ".join(file.read_bytes() for file in seeds(name)).decode("utf-8", "ignore")
    words = {word for word in re.findall(r"[A-Za-z][\w.:/-]{2,40}", text, re.ASCII) if "s3cr3t" not in word}
    return "".join(f'"{word}"\n' for word in sorted(words)[:500])


def _print(found: dict[str, Any]) -> None:
    print(
        f"{found['target']:16}{found['executions']:>10}{found['per_second']:>8}{found['edges']:>7}"
        f"{found['new']:>6}{found.get('pumped', 0):>8}  {len(found['faults']) or 'none'}",
        flush=True,
    )
    for fault in found["faults"]:
        print(f"  {fault['what']}\n  input: {fault['input']}")
        if fault["input"]:
            command = ["python", "tests/fuzz/run.py", found["target"], "--input", fault["input"]]
            print(f"  again: {shlex.join(command)}")


def _again(name: str, given: bytes | tuple[bytes, bytes, bytes]) -> int:
    """
    Check one input; of a head, a piece and a tail, how the work grows when the piece is repeated.
    """
    check = {**TARGETS, **PLANTED}[name].check
    fault = shrinking.fault_of(check, given) if isinstance(given, bytes) else pumping.fault_of(check, given)
    print(fault or "nothing is wrong with it")
    return 1 if fault else 0


def main() -> int:
    """
    The command line; the exit code is 1 when there is a fault, 2 when nothing could be run.
    """
    parser = argparse.ArgumentParser(prog="python tests/fuzz/run.py", description="Fuzz the parsers with atheris.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: all of {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=30, help="for each target (default: 30)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="where inputs are kept and found again")
    parser.add_argument("--input", metavar="LITERAL", help="check one input with one target, as a fault was printed")
    parser.add_argument("--list", action="store_true", help="print the names of the targets and end")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    chosen = parser.parse_args()
    if chosen.list:
        print("\n".join(TARGETS))
        return 0
    if chosen.input is not None and len(chosen.targets) == 1:
        return _again(chosen.targets[0], ast.literal_eval(chosen.input))
    unknown = set(chosen.targets) - {*TARGETS, *PLANTED}
    if unknown or find_spec("atheris") is None:
        print(f"no target {', '.join(sorted(unknown))}" if unknown else "atheris is not installed", file=sys.stderr)
        return 2
    results = []
    if not chosen.json:
        print(f"{'target':16}{'inputs':>10}{'per s':>8}{'edges':>7}{'new':>6}{'pumped':>8}  faults")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.targets or TARGETS:
            corpus = (chosen.corpus or Path(folder)) / name
            corpus.mkdir(parents=True, exist_ok=True)
            results.append(run(name, chosen.seconds, corpus))
            if not chosen.json:
                _print(results[-1])
    if chosen.json:
        print(json.dumps(results, indent=2))
    return 1 if any(one["faults"] for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
