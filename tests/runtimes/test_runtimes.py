"""
The three functions on every runtime client whose environment is there: ``POLYFAAS_RUNTIMES`` names the folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtimes.run import CASES, CLIENTS, python_of

ENVIRONMENTS = os.environ.get("POLYFAAS_RUNTIMES", "")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", CLIENTS)
def test_a_function_runs_on_a_real_runtime(name, case):
    """
    Nothing is lost on the way in or out, the hooks keep their order, and errors reach platform and log.
    """
    if not ENVIRONMENTS or not python_of(Path(ENVIRONMENTS), name).exists():
        pytest.skip(f"{CLIENTS[name]} is not installed: python tests/runtimes/run.py --environments DIR makes it")
    assert CASES[case](Path(ENVIRONMENTS), name).startswith("ok")
