"""
What the pytest plugin costs a suite that does not use it: CPU milliseconds of a whole run of pytest.

It is a hundredth of a run, which is less than runs differ by. So instructions are counted, of which every run of the
same code takes the same, and turned into time by a run's own.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from environments import POLYFAAS, Environments
from figures import figure

PEER = "pytest"
#: In CPU milliseconds.
BOUND = 2.0
_SUITE = "def test_nothing():\n    assert True\n"
_COUNT = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
_OFF = ("-p", "no:polyfaas")


class Suite:
    """
    A suite of one test that uses nothing of the plugin.
    """

    def __init__(self, python: Path, site: Path, folder: Path) -> None:
        """
        Args:
            python: The interpreter that has pytest.
            site: Where polyfaas is installed.
            folder: Where to write the suite.
        """
        self._command = (str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider")
        self._site = site
        self._folder = folder
        (folder / "test_nothing.py").write_text(_SUITE, encoding="utf-8")

    def spent(self, *options: str) -> float:
        """
        CPU milliseconds of a run.
        """
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._run((), options, installed=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3

    def instructions(self, *options: str, installed: bool = True) -> int:
        """
        The instructions of a run, after one that has compiled what was not compiled yet.
        """
        self._run((), options, installed=installed)
        told = re.search(r"Collected\s*:\s*(\d+)", self._run(_COUNT, options, installed=installed))
        if told is None:
            raise RuntimeError("valgrind does not tell how many instructions it counted.")
        return int(told[1])

    def _run(self, by: tuple[str, ...], options: tuple[str, ...], *, installed: bool) -> str:
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST"))}
        environ["PYTHONHASHSEED"] = "0"
        if installed:
            environ["PYTHONPATH"] = str(self._site)
        command = [*by, *self._command, *options]
        done = subprocess.run(command, cwd=self._folder, env=environ, check=True, capture_output=True, text=True)
        return done.stderr


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    The plugin over itself switched off, and polyfaas installed over polyfaas not installed.
    """
    python, site = environments.python(PEER), environments.site(POLYFAAS)
    own = whole = None
    if python and site and shutil.which("valgrind"):
        with tempfile.TemporaryDirectory() as folder:
            suite = Suite(python, site, Path(folder))
            on, off, without = suite.instructions(), suite.instructions(*_OFF), suite.instructions(installed=False)
            milliseconds = median(suite.spent(*_OFF) for _ in range(5 if quick else 31))
            own, whole = ([(on - base) / off * milliseconds] for base in (off, without))
    missing = "needs valgrind"
    return [
        figure("the plugin on, over -p no:polyfaas", own, unit="ms", bound=BOUND, missing=missing),
        figure("polyfaas installed, over not installed", whole, unit="ms", missing=missing),
    ]
