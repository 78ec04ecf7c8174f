"""
mutmut with what it takes to believe its word here; `run.py` starts it in a copy of the project, as ``engine.py run``.

* A trampoline's frames count as polyfaas' own, which stack traces and envelopes leave out, as the function's own do.
* Each function gets one more mutant, a control that changes nothing. If that one is killed, the tests fail for another
  reason than a change, and no verdict on this function counts.
* Tests are named by function, without parameters: pytest finds no test again whose parameters have a backslash in
  their name, and mutmut takes that for a failed test.
* A test that starts a process, or forks, is run for each function that is named as called in such: mutmut does not see
  what is called there.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import libcst
from mutmut.__main__ import cli
from mutmut.mutation import mutators, trampoline
from mutmut.runners.harness import PytestRunner
from mutmut.state import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_arguments = PytestRunner._pytest_args_regular_run


def control(node: libcst.FunctionDef) -> Iterator[libcst.FunctionDef]:
    """
    A mutation that changes nothing.
    """
    yield node.with_changes()


def by_function(self: PytestRunner, tests: Iterable[str]) -> list[str]:
    """
    Pytest's arguments for these tests, with all parameters of each.
    """
    return _arguments(self, dict.fromkeys(test.partition("[")[0] for test in tests))


def on_event(event: str, _arguments: tuple[object, ...]) -> None:
    """
    While mutmut notes which functions a test calls, note those that run in children where it starts a process.
    """
    if event in ("subprocess.Popen", "os.fork") and trampoline.get_mutant_under_test() == "stats":
        known = state().current_function_hashes
        state()._stats.update(name for name in known if re.split("\\.x_|ǁ", name)[-1] in in_children)


if __name__ == "__main__":
    in_children = os.environ["MUTANTS_IN_CHILDREN"].split(",")
    sys.addaudithook(on_event)
    trampoline.__name__ = "polyfaas.trampoline"
    mutators.mutation_operators.insert(0, (libcst.FunctionDef, control))
    PytestRunner._pytest_args_regular_run = by_function
    sys.exit(cli())
