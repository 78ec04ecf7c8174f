"""
The table of real runtimes: ``python tests/runtimes/run.py [--json] [--environments DIR] [NAME ...]``.

Makes an environment for each client, below a temporary folder unless one is named and kept, installs the client and
drives the functions over its real protocol on loopback. A client that cannot be installed is a row that says why.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, whose module names are common ones

from runtimes.environments import CLIENTS, install, python_of

HERE = Path(__file__).resolve().parent
#: Rows at the same time: installing waits for the network and the disk more than for the processor.
AT_ONCE = 8
#: What each runtime tells a function. None as request id: it is not known beforehand.
EXPECTED = {
    "openyuanrong": {"function": "demo", "memory": 128, "request_id": "r-1", "generated": False, "left": True},
    "aws": {"function": "demo", "memory": 128, "request_id": "r-1", "generated": False, "left": True},
    "google": {"function": "demo", "memory": None, "request_id": "r-1", "generated": False, "left": False},
    "scaleway": {"function": "plain", "memory": 128, "request_id": None, "generated": True, "left": False},
    "oracle": {"function": "demo", "memory": 128, "request_id": "r-1", "generated": False, "left": True},
    "azure": {"function": "demo", "memory": None, "request_id": "r-1", "generated": False, "left": False},
    "azure-worker": {"function": "demo", "memory": None, "request_id": "r-1", "generated": False, "left": False},
    "tencent": {
        "function": f"{HERE / 'functions'}:plain",
        "memory": 128,
        "request_id": None,
        "generated": False,
        "left": True,
    },
}
#: How each runtime calls a handler, as its package has it.
CALLS = {
    "openyuanrong": "f(dict, Context)",
    "aws": "f(dict, LambdaContext)",
    "google": "f(Request)",
    "scaleway": "f(dict, dict)",
    "oracle": "f(InvokeContext, data=BytesIO)",
    "azure": "f(event=HttpRequest, context=Context)",
    "azure-worker": "f(event=HttpRequest, context=Context)",
    "tencent": "f(dict, dict)",
}
#: An instance of Tencent's bootstrap ends with its first event.
LIVES = {"tencent": [["started", "invoked"], ["started", "invoked"]]}


def drive(environments: Path, name: str, function: str, times: int = 2) -> dict[str, object]:
    """
    What came of some invocations: answers, the runtime's output and the function's notes.
    """
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        told = {
            "POLYFAAS_CLOUD": CLIENTS[name].cloud,
            "POLYFAAS_NOTES": str(notes),
            "PYTHONPATH": str(HERE.parents[1] / "src"),
        }
        command = [str(python_of(environments, name)), str(HERE / "drive.py"), name, function, str(times)]
        done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{name} {function}: {done.stderr[-2000:]}")
        found = json.loads(done.stdout.splitlines()[-1])
        found["log"] += done.stderr
        found["notes"] = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        return found


def call(environments: Path, name: str) -> str:
    """
    How the runtime calls a handler: types of the positional arguments, names and types of the others.
    """
    (told,) = drive(environments, name, "witness", times=1)["notes"]
    return told if told == CALLS[name] else f"{told} instead of {CALLS[name]}"


def plain(environments: Path, name: str) -> str:
    """
    Event and context reach the handler, the result the caller; "ok" or what is wrong.
    """
    for answer in drive(environments, name, "plain")["answers"]:
        if not answer["ok"]:
            return f"an error: {answer['body']}"
        told = json.loads(answer["body"])
        expected = {"hello": "you", "cloud": CLIENTS[name].cloud, "current": True, **EXPECTED[name]}
        told["left"] = told["left"] is not None and 0 < told["left"] <= 4000
        if expected["request_id"] is None:
            told["request_id"] = None if len(told["request_id"]) == 36 else told["request_id"]
        if told != expected:
            return f"{told} instead of {expected}"
    return "ok"


def lifecycle(environments: Path, name: str) -> str:
    """
    The initializer ran once in each instance, before the invocations; pre-stop at most once.
    """
    found = drive(environments, name, "lifecycle")
    if not all(answer["ok"] for answer in found["answers"]):
        return f"an error: {found['answers']}"
    lives = [["started", *life.split()] for life in " ".join(found["notes"]).split("started")[1:]]
    expected = LIVES.get(name, [["started", "invoked", "invoked"]])
    if lives == expected:
        return "ok, no pre-stop"
    return "ok, pre-stop" if lives == [[*life, "stopped"] for life in expected] else f"lives: {lives}"


def failing(environments: Path, name: str) -> str:
    """
    The platform sees an error, and the log has the envelope with the request id.
    """
    found = drive(environments, name, "failing")
    lines = [line for line in found["log"].splitlines() if '"requestId"' in line and "LookupError" in line]
    if any(answer["ok"] for answer in found["answers"]):
        return f"a success: {found['answers']}"
    if len(lines) != 2:
        return f"{len(lines)} envelopes in {found['log'][-500:]!r}"
    shown = "LookupError" in found["answers"][0]["body"]
    return f"ok, the caller sees {'the type' if shown else 'a bare error'}"


CASES = {"plain": plain, "lifecycle": lifecycle, "failing": failing}


def row(environments: Path, name: str) -> dict[str, str]:
    """
    One client's row of the table; `missing` says why there is none.
    """
    client = CLIENTS[name]
    told = {"name": name, "client": client.name, "version": client.version, "remark": client.remark}
    missing = install(environments, name)
    if missing:
        return {**told, "missing": missing}
    found = {}
    for title, case in {"call": call, **CASES}.items():
        try:
            found[title] = case(environments, name)
        except Exception as exc:
            found[title] = f"{type(exc).__name__}: {exc}"
    return {**told, **found}


def is_right(found: dict[str, str]) -> bool:
    """
    Whether every cell of a row says that all is well.
    """
    return (
        "missing" not in found
        and found["call"] == CALLS[found["name"]]
        and all(found[case].startswith("ok") for case in CASES)
    )


def main() -> int:
    """
    The command line; the exit code is 1 when something is not ok.
    """
    parser = argparse.ArgumentParser(prog="python tests/runtimes/run.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(CLIENTS)}; all without")
    parser.add_argument("--json", action="store_true", help="the table as JSON")
    parser.add_argument("--environments", type=Path, metavar="DIR", help="where environments are kept and found again")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in CLIENTS]
    if unknown:
        parser.error(f"no runtime is called {unknown[0]!r}; there are {', '.join(CLIENTS)}")
    rows = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        environments = (chosen.environments or Path(folder)).resolve()
        for found in pool.map(lambda name: row(environments, name), chosen.names or CLIENTS):
            rows.append(found)
            if not chosen.json:
                show(found)
    for found in rows if not chosen.json else ():
        if found["remark"]:
            print(f"{found['client']} {found['version']}: {found['remark']}")
    if chosen.json:
        print(json.dumps(rows, indent=2))
    return 0 if all(map(is_right, rows)) else 1


def show(found: dict[str, str]) -> None:
    """
    One row as text.
    """
    cells = [found["missing"]] if "missing" in found else [found[title] for title in ("call", *CASES)]
    widths = (39, 5, 17, 0)
    client = f"{found['client']} {found['version']}"
    print("  ".join([f"{client:31}", *(f"{cell:{width}}" for cell, width in zip(cells, widths))]).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
