"""
The table of real runtimes: ``python tests/runtimes/run.py [--environments DIR]``.

Makes an environment for each client, below a temporary folder unless one is named and kept, installs the client and
this project, and drives the three functions over loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CLIENTS = {
    "aws": "awslambdaric==4.2.2",
    "google": "functions-framework==3.10.2",
    "scaleway": "scaleway-functions-python==0.2.3",
    "oracle": "fdk==0.1.128",
}
#: What each runtime tells a function. Google and Scaleway name no deadline, Scaleway's local server no request id.
EXPECTED = {
    "aws": {"function": "demo", "memory": 128, "request_id": "r-1", "generated": False, "left": True},
    "google": {"function": "demo", "memory": None, "request_id": "r-1", "generated": False, "left": False},
    "scaleway": {"function": "business", "memory": 128, "request_id": None, "generated": True, "left": False},
    "oracle": {"function": "demo", "memory": 128, "request_id": "r-1", "generated": False, "left": True},
}


def python_of(environments: Path, name: str) -> Path:
    """
    The interpreter of a client's environment.
    """
    return environments / name / "bin" / "python"


def install(environments: Path, name: str) -> None:
    """
    Make the environment of a client, unless it is there.
    """
    if not python_of(environments, name).exists():
        venv.create(environments / name, with_pip=True)
        command = [str(python_of(environments, name)), "-m", "pip", "install", "-q", CLIENTS[name], str(ROOT)]
        subprocess.run(command, check=True)


def drive(environments: Path, name: str, function: str) -> dict[str, object]:
    """
    What came of two invocations: answers, the runtime's output and the function's notes.
    """
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        told = {"POLYFAAS_RUNTIME": name, "POLYFAAS_NOTES": str(notes), "PYTHONPATH": str(ROOT / "src")}
        command = [str(python_of(environments, name)), str(HERE / "drive.py"), name, function]
        done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{name} {function}: {done.stderr[-2000:]}")
        found = json.loads(done.stdout.splitlines()[-1])
        found["log"] += done.stderr
        found["notes"] = notes.read_text(encoding="utf-8").split() if notes.exists() else []
        return found


def plain(environments: Path, name: str) -> str:
    """
    Event and context reach the handler, the result the caller; "ok" or what is wrong.
    """
    for answer in drive(environments, name, "plain")["answers"]:
        told = json.loads(answer["body"])
        expected = {"hello": "you", "cloud": name, "current": True, **EXPECTED[name]}
        told["left"] = told["left"] is not None and 0 < told["left"] <= 4000
        if expected["request_id"] is None:
            told["request_id"] = None if len(told["request_id"]) == 36 else told["request_id"]
        if not answer["ok"] or told != expected:
            return f"{told} instead of {expected}"
    return "ok"


def lifecycle(environments: Path, name: str) -> str:
    """
    The initializer ran once, before the first of two invocations; pre-stop at most once.
    """
    found = drive(environments, name, "lifecycle")
    begun, stops = found["notes"][:3], found["notes"][3:]
    if not all(answer["ok"] for answer in found["answers"]) or begun != ["started", "invoked", "invoked"]:
        return f"{found['answers']} {found['notes']}"
    return {(): "ok, no pre-stop", ("stopped",): "ok, pre-stop"}.get(tuple(stops), f"stops: {stops}")


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


def main() -> int:
    """
    The command line; the exit code is 1 when something is not ok.
    """
    parser = argparse.ArgumentParser(prog="python tests/runtimes/run.py", description=__doc__)
    parser.add_argument("--environments", type=Path, metavar="DIR", help="where environments are kept and found again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environments = chosen.environments or Path(folder)
        failed = 0
        print(f"{'runtime':36}  {'plain':8}{'lifecycle':20}failing")
        for name, client in CLIENTS.items():
            install(environments, name)
            found = [case(environments, name) for case in CASES.values()]
            failed += sum(not each.startswith("ok") for each in found)
            print(f"{client:36}  {found[0]:8}{found[1]:20}{found[2]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
