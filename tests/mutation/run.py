"""
Mutation testing of the core: does a test fail when the code is changed?

    pip install -e '.[testing]' --group mutation    (Python 3.11 or later)
    python tests/mutation/run.py                    every module; about a quarter of an hour on two cores
    python tests/mutation/run.py --module records   one module

mutmut makes the mutants and runs them; this file says which tests look at which module, works in a copy of the project,
and compares what survives with the list beside it, `survivors.toml`, which gives the reason for each. It ends with 1
when less than 90 % of the mutants are killed, or when one survives that is not listed.

mutmut 3 puts a trampoline before each function, and so changes neither tables at the level of a module or class nor
decorated functions, which is each property. In the copy a property is written as ``name = property(name)``, which it
does change. What else it takes stands in `engine.py`; among it are controls, mutants that change nothing: where a test
fails on one of these, no verdict on that function counts, and the run ends with 1.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TextIO

import tomllib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LISTED = HERE / "survivors.toml"
LEAST = 0.9

#: The modules (`context` has nothing to mutate), and for each the files, folders and tests below tests/ that look at it.
MODULES = {
    "records": ("test_records.py",),
    "adapter": ("test_context.py", "clouds/test_alibaba.py", "clouds/test_huawei.py"),
    "contract": ("test_contract.py",),
    "envelope": (
        "test_envelope.py",
        "test_envelope_text.py",
        "test_envelope_parsing.py",
        "test_envelope_capture.py::test_one_frame_is_the_least",
    ),
    "capture": ("test_envelope_capture.py", "test_envelope_limits.py", "test_envelope_text.py"),
    "frames": ("test_envelope.py", "test_envelope_capture.py", "test_envelope_limits.py", "test_envelope_text.py"),
    "safely": ("test_safely.py",),
    "parsing": ("test_envelope_parsing.py", "test_envelope.py"),
    "lifecycle": ("test_lifecycle.py",),
    "hooks": ("test_function.py", "test_hooks.py", "test_async.py"),
    "function": (
        "test_function.py",
        "test_port.py",
        "test_payload.py",
        "test_binding.py",
        "clouds/test_recognition.py",
        "test_context.py::test_current_context_outside_an_invocation",
        "test_async.py::test_an_async_handler_stays_a_plain_function",
        "test_async.py::test_what_is_async",
        "test_hooks.py::test_the_platforms_own_call_hands_over_its_context",
        "test_hooks.py::test_a_failure_under_the_platforms_own_call_is_its_own",
        "test_hooks.py::test_pre_stop_is_called_with_a_context_or_with_nothing",
        "test_hooks.py::test_close_ends_the_life_of_an_instance_that_was_used",
        "test_hooks.py::test_a_forked_child_has_a_state_of_its_own",
    ),
    "failures": ("test_function.py",),
    "payload": ("test_payload.py",),
    "binding": ("test_binding.py",),
    "signatures": ("test_signatures.py", "test_function.py", "test_hooks.py", "test_port.py"),
    "coroutines": ("test_function.py", "test_async.py", "test_port.py"),
    "clouds": ("clouds/test_recognition.py",),
    "clouds.alibaba": (
        "clouds/test_alibaba.py",
        "clouds/test_recognition.py",
        "test_context.py",
        "test_payload.py",
        "test_native_contexts.py::test_a_view_is_recognised_as_its_cloud",
    ),
    "clouds.alibaba_native": ("test_native_contexts.py", "clouds/test_alibaba.py"),
    "clouds.alibaba_view": (
        "test_native_contexts.py",
        "clouds/test_alibaba.py",
        "test_port_views.py",
        "test_port.py",
    ),
    "clouds.huawei": (
        "clouds/test_huawei.py",
        "clouds/test_recognition.py",
        "test_context.py",
        "test_payload.py",
        "test_native_contexts.py::test_a_view_is_recognised_as_its_cloud",
    ),
    "clouds.huawei_native": ("test_native_contexts.py", "test_port_views.py", "test_port.py"),
    "clouds.local": ("clouds/test_local.py",),
    "porting": ("test_port.py", "test_port_events.py", "test_port_root_logger.py"),
    "porting.words": ("test_port_words.py",),
    "porting.carriage": ("test_port.py", "test_port_events.py"),
    "porting.root_logger": ("test_port_root_logger.py",),
}
#: Functions that are called in processes that tests start: each of these tests runs for each of these functions.
IN_CHILDREN = {"hooks": ("__init__", "__call__", "at_exit", "_at_exit"), "function": ("__init__", "_renew")}
#: Tests of what a trampoline changes by its nature: the modules that are loaded, and who calls whom.
LEFT_OUT = (
    "test_envelope.py::test_the_first_error_loads_little",
    "test_function.py::test_nothing_global_is_touched",
    "test_native_contexts.py::test_native_contexts_are_cheap_to_import",
    "test_native_contexts.py::test_the_warning_points_at_the_line_that_calls",
)


class Mutant(NamedTuple):
    """
    A change of one function: where, the lines before and after, and pytest's exit code.
    """

    module: str
    function: str
    was: str
    becomes: str
    code: int

    @property
    def survived(self) -> bool:
        """
        Whether no test failed: all passed (0), or none came near (5 and mutmut's 33). A crash or timeout is a failure.
        """
        return self.code in (0, 5, 33)

    @property
    def timed_out(self) -> bool:
        """
        Whether it ran so long that mutmut ended it.
        """
        return self.code in (-24, -9, 24, 152, 255)

    @property
    def is_control(self) -> bool:
        """
        Whether it changes nothing.
        """
        return self.was == self.becomes

    @property
    def key(self) -> tuple[str, str, str, str]:
        """
        What it is known by: its number changes with each edit of the function.
        """
        return self[:4]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--module", action="append", choices=MODULES, help="only this one; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, help="how many mutants at a time")
    parser.add_argument("--json", action="store_true", help="print every mutant as JSON instead of the table")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it there for `mutmut show`")
    options = parser.parse_args()
    if find_spec("mutmut") is None:
        parser.error("mutmut is not installed: pip install -e '.[testing]' --group mutation")
    modules = options.module or list(MODULES)
    told = sys.stderr if options.json else sys.stdout
    found: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        for module in modules:
            began = time.monotonic()
            copy = make_copy((options.keep or Path(folder)) / module, module)
            mutants = run(copy, module, options.jobs)
            found += mutants
            print(f"{_row(module, mutants)}  {time.monotonic() - began:4.0f} s", file=told, flush=True)
            if not options.keep:
                shutil.rmtree(copy)
    print(_row("all", found), file=told)
    if options.json:
        print(json.dumps([mutant._asdict() for mutant in found], indent=1))
    return _verdict(found, modules, told)


def make_copy(copy: Path, module: str) -> Path:
    """
    Copy what the tests need, with properties that mutmut does not skip, and mutmut's configuration for one module.
    """
    ignore = shutil.ignore_patterns("__pycache__", ".*cache*")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignore)
    path = _path(module)
    (copy / path).write_text(undecorated((ROOT / path).read_text("utf-8")), "utf-8")
    config = {
        "source_paths": ["src"],
        "only_mutate": [path],
        "pytest_add_cli_args_test_selection": [f"tests/{name}" for name in MODULES[module]],
        "pytest_add_cli_args": ["--hypothesis-profile=ci", *(f"--deselect=tests/{test}" for test in LEFT_OUT)],
        "timeout_multiplier": 3,
        "timeout_constant": 6,
        "use_setproctitle": False,
        "use_git_change_detection": False,
    }
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in config.items())
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (copy / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{lines}\n", "utf-8")
    return copy


def undecorated(source: str) -> str:
    """
    Write each property of a class as a function and ``name = property(name)`` after it.
    """
    lines = source.splitlines()
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    functions = [node for found in classes for node in found.body if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda node: -node.lineno):
        if [ast.unparse(decorator) for decorator in node.decorator_list] == ["property"]:
            lines.insert(node.end_lineno or 0, f"{' ' * node.col_offset}{node.name} = property({node.name})")
            del lines[node.decorator_list[0].lineno - 1]
    return "\n".join(lines) + "\n"


def run(copy: Path, module: str, jobs: int) -> list[Mutant]:
    """
    Have mutmut run the tests on each mutant of a module.
    """
    mutated = copy / "mutants" / "src"
    mutated.mkdir(parents=True)  # a folder that is not there when Python starts stays unknown to it
    environ = {**os.environ, "PYTHONPATH": str(mutated), "MUTANTS_IN_CHILDREN": ",".join(IN_CHILDREN.get(module, ()))}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each mutant compiles each test anew
    command = [sys.executable, str(HERE / "engine.py"), "run", "--max-children", str(jobs)]
    done = subprocess.run(command, cwd=copy, env=environ, capture_output=True, text=True, errors="replace")
    meta = copy / "mutants" / f"{_path(module)}.meta"
    codes: dict[str, int | None] = json.loads(meta.read_text())["exit_code_by_key"]
    if done.returncode or not codes or None in codes.values():
        told = re.sub(r"(?m)^[\u2800-\u28ff] .*\n?", "", done.stdout + done.stderr)  # without its spinner
        raise SystemExit(f"mutmut did not get through {module}:\n{told[-8000:]}")
    changes = _changes(copy, module)
    return [Mutant(module, *changes[name.rpartition(".")[2]], code or 0) for name, code in codes.items()]


def _changes(copy: Path, module: str) -> dict[str, tuple[str, str, str]]:
    """
    For each mutant its function and the lines that differ, read from the file that mutmut wrote.
    """
    lines = (copy / "mutants" / _path(module)).read_text("utf-8").splitlines()
    bodies: dict[str, list[str]] = {}
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and "__mutmut_" in node.name:
            body = lines[node.lineno - 1 : node.end_lineno]
            bodies[node.name] = [re.sub(r"\b" + re.escape(node.name) + r"\b", "_", line).strip() for line in body]
    changes = {}
    for name, body in bodies.items():
        mangled = name.partition("__mutmut_")[0]
        before, after = _difference(bodies[f"{mangled}__mutmut_orig"], body)
        changes[name] = (mangled[2:].replace("ǁ", "."), before, after)
    return changes


def _difference(old: list[str], new: list[str]) -> tuple[str, str]:
    """
    The lines between the first and the last that differ, each side as one text.
    """
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return " ".join(old[start : len(old) - end]), " ".join(new[start : len(new) - end])


def _path(module: str) -> str:
    path = f"src/polyfaas/{module.replace('.', '/')}"
    return f"{path}/__init__.py" if (ROOT / path).is_dir() else f"{path}.py"


def reasons() -> tuple[dict[tuple[str, str, str, str], str], list[dict[str, str]]]:
    """
    Why each listed survivor may survive, and the changes that may do so wherever they are made.
    """
    told = tomllib.loads(LISTED.read_text("utf-8"))
    keys = {
        (entry["module"], entry["function"], entry["was"], becomes): entry["why"]
        for entry in told.get("survivor", [])
        for becomes in entry["becomes"]
    }
    return keys, told.get("anywhere", [])


def _row(name: str, mutants: list[Mutant]) -> str:
    real = [mutant for mutant in mutants if not mutant.is_control]
    survived = sum(mutant.survived for mutant in real)
    slow = sum(mutant.timed_out for mutant in real)
    killed = len(real) - survived
    return (
        f"{name:<24} {len(real):5} mutants {killed:5} killed ({slow} by timeout) {survived:4} survived "
        f"{killed / len(real):7.1%} {len(mutants) - len(real):4} controls"
    )


def _verdict(found: list[Mutant], modules: list[str], out: TextIO) -> int:
    keys, anywhere = reasons()
    survivors = [mutant for mutant in found if mutant.survived and not mutant.is_control]
    unlisted = [
        mutant
        for mutant in survivors
        if mutant.key not in keys
        and not any(_is_the_same(mutant.was, mutant.becomes, entry["was"], entry["becomes"]) for entry in anywhere)
    ]
    failed = [mutant for mutant in found if mutant.is_control and not mutant.survived]
    for mutant in failed:
        where = f"{mutant.module}: {mutant.function}"
        print(f"no verdict counts: the tests end with {mutant.code} on the unchanged {where}", file=out)
    for mutant in unlisted:
        print(f"not listed: {mutant.module}: {mutant.function}\n  - {mutant.was}\n  + {mutant.becomes}", file=out)
    for key in sorted(keys.keys() - {mutant.key for mutant in survivors}):
        if key[0] in modules:
            print(f"listed, but it does not survive: {' | '.join(key)}", file=out)
    score = 1 - len(survivors) / sum(not mutant.is_control for mutant in found)
    print(f"{score:.1%} killed (at least {LEAST:.0%}), {len(unlisted)} survivors not listed", file=out)
    return 1 if score < LEAST or unlisted or failed else 0


def _is_the_same(before: str, after: str, one: str, other: str) -> bool:
    return before.replace(one, other) == after.replace(one, other)


if __name__ == "__main__":
    sys.exit(main())
