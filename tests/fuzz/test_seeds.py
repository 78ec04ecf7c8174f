"""
The fuzzer's properties on the committed inputs, on every Python; and that the fuzzer finds what there is to find.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz import pumping, shrinking
from fuzz.checks import json_value, quiet, settings_alone, told_in_secret
from fuzz.mutating import mutated
from fuzz.targets import PLANTED, TARGETS, seeds

RUN = str(Path(__file__).with_name("run.py"))
INPUTS = [pytest.param(name, path, id=f"{name}-{path.name}") for name in TARGETS for path in seeds(name)]
PARSER = PLANTED["planted"].check


@pytest.mark.parametrize(("name", "path"), INPUTS)
def test_what_holds_for_any_input_holds_for_this(name: str, path: Path) -> None:
    """
    Only documented errors come out of a parser, and what it read is true to the input.
    """
    target = TARGETS[name]
    if target.needs and find_spec(target.needs.partition(".")[0]) is None:
        pytest.skip(f"{target.needs} is not installed")
    target.check(path.read_bytes())


def test_every_target_has_inputs_to_begin_with() -> None:
    """
    A good one at least: from nothing, a fuzzer needs hours for what a seed gives it.
    """
    assert [name for name in TARGETS if not [path for path in seeds(name) if "fault" not in path.name]] == []


def test_a_fault_is_made_small_and_named() -> None:
    """
    What is not needed for it is left out; the text says what was raised and where.
    """
    # As long as the key is there, the parser stops at it.
    assert shrinking.shrunk(PARSER, b"zip:and so on, and on, and on") == b"zip:"
    assert shrinking.fault_of(PARSER, b"zip:").startswith("KeyError: 's3cr3t' (in _planted, targets.py:")
    assert shrinking.fault_of(PARSER, b"zip") == ""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers of CPU time here")
@pytest.mark.parametrize(("power", "expected"), [(0, 0), (1, 4), (2, 16), (3, 64)])
def test_growth_is_that_of_the_work(power: int, expected: int) -> None:
    """
    Four times the length is four times the work where the work is linear, and 16 times where it is quadratic.
    """
    now = [0.0]

    def check(data: bytes) -> None:
        now[0] += 1e-3 * (len(data) / 1000) ** power if power else 0

    assert pumping.growth(check, (b"", b"ab", b""), lambda: now[0]) == pytest.approx(expected, rel=0.01)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers of CPU time here")
def test_an_exception_on_a_long_input_is_a_fault() -> None:
    """
    Some limits are met by long inputs alone.
    """

    def check(data: bytes) -> None:
        if len(data) > 10_000:
            raise OverflowError("too long")

    found = pumping.search(check, [b"a"], seconds=60)
    assert found == {"tried": 1, "fault": {"what": "OverflowError: too long", "input": "(b'', b'a', b'')"}}


def test_json_stays_json_when_it_is_changed() -> None:
    """
    Most changes are to the value and not to its text, none makes it longer than asked, and each seed has its own.
    """
    data = b'{"a": [1, {"b": "text"}], "c": null}'
    made = [mutated(data, 200, seed, lambda given, longest: given[:longest][::-1]) for seed in range(300)]
    assert max(map(len, made)) <= 200
    assert sum(json_value(one) is not None for one in made) > 200
    assert len(set(made)) > 150
    assert made[7] == mutated(data, 200, 7, lambda given, longest: given[:longest][::-1])


def test_secrets_are_looked_for_where_secrets_are() -> None:
    """
    An error may quote what no secret is in; of a body, a header or a setting it may not.
    """
    assert told_in_secret({"headers": {"a": ["s3cr3t"]}, "path": "/"})
    assert not told_in_secret({"headers": {}, "path": "s3cr3t"})
    assert not told_in_secret({"s3cr3t": 1})
    assert settings_alone("env:\n  PASSWORD: s3cr3t\n  name: f\n")
    assert not settings_alone("env:\n  name: s3cr3t\n")
    quiet(ValueError("path is s3cr3t"), may_tell=True)
    with pytest.raises(AssertionError, match="ValueError tells a secret: the body is s3cr3t"):
        quiet(ValueError("the body is s3cr3t"))


@pytest.mark.parametrize(("given", "code", "said"), [("b'zip:'", 1, "KeyError: 's3cr3t'"), ("b'z'", 0, "nothing is")])
def test_an_input_is_checked_again(given: str, code: int, said: str) -> None:
    """
    By the command that is printed beside a fault, also without atheris.
    """
    done = subprocess.run([sys.executable, RUN, "planted", "--input", given], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith(said)


def test_a_run_finds_the_planted_fault() -> None:
    """
    With atheris: the exit code is 1, and the report has the figures and the smallest input.
    """
    pytest.importorskip("atheris", reason="atheris is not installed")
    command = [sys.executable, RUN, "planted", "--seconds", "8", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    (found,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["executions"] > 0
    assert found["edges"] > 0
    assert [fault["input"] for fault in found["faults"]] == ["b'zip:'"]
