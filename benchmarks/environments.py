"""
Virtual environments: one for polyfaas and one for each peer, so that nobody's dependencies weigh on another.

This file knows how code runs in them, not what is measured. A peer that cannot be installed here and imported has no
environment: what was to run there gives None, and the figure says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
POLYFAAS = "polyfaas"


class Peer(NamedTuple):
    """
    What stands in an environment.

    Attributes:
        code: How its users import it.
        packages: What pip installs.
    """

    code: str
    packages: tuple[str, ...]


#: By the names that the figures use. polyfaas loads nothing before it is used: hence the handler.
PEERS = {
    POLYFAAS: Peer("import polyfaas\n@polyfaas.handler\ndef handler(event, context): pass", (str(ROOT),)),
    "attrs": Peer("import attrs", ("attrs",)),
    "typing-extensions": Peer("import typing_extensions", ("typing-extensions",)),
    "Powertools": Peer("import aws_lambda_powertools", ("aws-lambda-powertools",)),
    "Mangum": Peer("import mangum", ("mangum",)),
    "functions-framework": Peer("import functions_framework", ("functions-framework",)),
    "awslambdaric": Peer("import awslambdaric.bootstrap", ("awslambdaric",)),
    "fdk": Peer("import fdk", ("fdk",)),
    "apig-wsgi": Peer("import apig_wsgi", ("apig-wsgi",)),
    "Flask": Peer("import flask, waitress", ("flask", "waitress")),
    "pytest": Peer("import pytest", ("pytest",)),
}
#: Of a fresh interpreter: CPU seconds, modules and resident memory that some code adds.
_FRESH = """\
import sys, time
def _resident():
    try:
        with open("/proc/self/smaps_rollup", "rb") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(b"Rss:"))
    except OSError:
        return -1
{before}
_resident()
_modules, _memory, _start = len(sys.modules), _resident(), time.process_time_ns()
{code}
_end = time.process_time_ns()
print(_end - _start, len(sys.modules) - _modules, _resident() - _memory if _memory > 0 else -1)
"""
_CALL = "import json, {module}; print(json.dumps({module}.{function}(*{given!r})))"
_VERSIONS = """\
import json, sys
from importlib.metadata import version
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


class Environments:
    """
    The environments below a folder, each made when it is first asked for.

    Attributes:
        versions: The version of each package that was asked for by name, of the environments made so far.
    """

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: Where they are kept. What is there already is used as it is, but for polyfaas, which is made anew.
        """
        self._folder = folder.resolve()
        self._pythons: dict[str, Path | None] = {}
        self.versions: dict[str, str] = {}

    def python(self, name: str) -> Path | None:
        """
        The interpreter of an environment, or None where the peer could not be installed and imported.

        Raises:
            RuntimeError: It is polyfaas that could not.
        """
        if name not in self._pythons:
            self._pythons[name] = self._made(name)
        return self._pythons[name]

    def _made(self, name: str) -> Path | None:
        place = self._folder / name
        python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        done = place / "installed"
        if name == POLYFAAS or not done.exists():
            print(f"installing {name} ...", file=sys.stderr, flush=True)
            shutil.rmtree(place, ignore_errors=True)
            venv.create(place, symlinks=os.name != "nt", with_pip=False)
            # pip stays outside: it is no part of what a peer brings.
            install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", *PEERS[name].packages]
            for command in (install, [str(python), "-c", PEERS[name].code]):
                tried = subprocess.run(command, capture_output=True, text=True)
                if tried.returncode:
                    print(tried.stderr, file=sys.stderr)
                    if name == POLYFAAS:
                        raise RuntimeError("polyfaas could not be installed and imported: see above.")
                    return None
            done.touch()
        packages = (POLYFAAS,) if name == POLYFAAS else PEERS[name].packages
        self.versions.update(json.loads(_output(python, _VERSIONS, *packages)))
        return python

    def site(self, name: str) -> Path | None:
        """
        The folder of an environment that packages are in; None without the peer.
        """
        python = self.python(name)
        return python and Path(_output(python, "import sysconfig; print(sysconfig.get_path('purelib'))"))

    def fresh(self, name: str, code: str, before: str = "", *, cached: bool = True) -> dict[str, float]:
        """
        Run some code in a fresh interpreter of an environment that holds nothing else.

        Args:
            name: Whose environment.
            code: What is measured.
            before: What runs ahead of it; the modules of this folder can be imported.
            cached: Whether compiled modules are found.

        Returns:
            ``cpu`` in seconds, ``modules``, and ``memory`` in KiB of resident memory; the last is missing where the
            system has no ``/proc/self/smaps_rollup``.

        Raises:
            LookupError: There is no such environment; ask `python` first.
        """
        python = self.python(name)
        if python is None:
            raise LookupError(f"{name} is not installed.")
        with tempfile.TemporaryDirectory() as empty:
            options = [] if cached else ["-X", f"pycache_prefix={empty}", "-B"]
            told = _output(python, _FRESH.format(before=before, code=code), options=options).split()[-3:]
        found = {"cpu": int(told[0]) / 1e9, "modules": float(told[1])}
        return found if told[2] == "-1" else {**found, "memory": float(told[2])}

    def call(self, name: str, module: str, function: str, *given: Any) -> Any:
        """
        Call a function of this folder in a peer's environment, beside polyfaas as installed.

        Args:
            name: Whose environment.
            module: The module.
            function: A function that returns plain values.
            given: Its arguments, plain values too.

        Returns:
            What it returns; None without the peer.
        """
        python = self.python(name)
        if python is None:
            return None
        code = _CALL.format(module=module, function=function, given=given)
        return json.loads(_output(python, code, path=(HERE, self.site(POLYFAAS))))


def _output(
    python: Path, code: str, *arguments: str, options: Sequence[str] = (), path: Sequence[Path | None] = (HERE,)
) -> str:
    """
    The last line that some code prints. Settings of the shell for Python are left out, the one against .pyc above all.
    """
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environ["PYTHONPATH"] = os.pathsep.join(map(str, path))
    command = [str(python), *options, "-c", code, *arguments]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"Exit code {done.returncode} from {python.parent.parent.name}'s interpreter, for:\n{code}")
    return done.stdout.splitlines()[-1]
