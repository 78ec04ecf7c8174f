"""
What the pytest plugin costs a suite that does not use it: CPU milliseconds of a whole run of pytest, in turns.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from environments import POLYFAAS, Environments
from figures import figure, in_turns

PEER = "pytest"
#: In CPU milliseconds.
BOUND = 2.0
_SUITE = "def test_nothing():\n    assert True\n"


def least(python: Path, folder: Path, site: Path | None, *options: str) -> float:
    """
    The least of five runs: what is looked for is a hundredth of one.
    """
    return min(spent(python, folder, site, *options) for _ in range(5))


def spent(python: Path, folder: Path, site: Path | None, *options: str) -> float:
    """
    CPU milliseconds of a run.

    Args:
        python: The interpreter that has pytest.
        folder: The suite's.
        site: Where polyfaas is installed; None for a run without it.
        options: More of pytest's options.
    """
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST"))}
    environ["PYTHONHASHSEED"] = "0"
    if site:
        environ["PYTHONPATH"] = str(site)
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    The plugin over itself switched off, and polyfaas installed over polyfaas not installed.
    """
    python, site = environments.python(PEER), environments.site(POLYFAAS)
    own = whole = None
    if python:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            (folder / "test_nothing.py").write_text(_SUITE, encoding="utf-8")
            runs = {
                "on": lambda: least(python, folder, site),
                "off": lambda: least(python, folder, site, "-p", "no:polyfaas"),
                "without": lambda: least(python, folder, None),
            }
            in_turns(runs, 1)  # compiles what is not compiled yet
            taken = in_turns(runs, 9 if quick else 25)
            own, whole = ([a - b for a, b in zip(taken["on"], taken[other])] for other in ("off", "without"))
    return [
        figure("the plugin on, over -p no:polyfaas", own, unit="ms", bound=BOUND),
        figure("polyfaas installed, over not installed", whole, unit="ms"),
    ]
