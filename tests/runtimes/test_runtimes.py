"""
The functions on every runtime client whose environment is there: ``POLYFAAS_RUNTIMES`` names the folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtimes.environments import CLIENTS, Client, python_of
from runtimes.run import CALLS, CASES, EXPECTED, call, is_right, main, row

ENVIRONMENTS = os.environ.get("POLYFAAS_RUNTIMES", "")


def environments(name) -> Path:
    """
    The folder of environments that has one for the client; without it the test is skipped.
    """
    if not ENVIRONMENTS or not python_of(Path(ENVIRONMENTS), name).exists():
        missing = f"{CLIENTS[name].name} is not installed"
        pytest.skip(f"{missing}: python tests/runtimes/run.py --environments DIR makes it")
    return Path(ENVIRONMENTS)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", CLIENTS)
def test_a_function_runs_on_a_real_runtime(name, case):
    """
    Nothing is lost on the way in or out, the hooks keep their order, and errors reach platform and log.
    """
    assert CASES[case](environments(name), name).startswith("ok")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_runtime_calls_as_we_know_it(name):
    """
    The types and names of the arguments are those that the documentation tells.
    """
    assert call(environments(name), name) == CALLS[name]


def test_every_runtime_is_expected_to_say_something():
    """
    A client that is added gets its expectations.
    """
    assert CLIENTS.keys() == EXPECTED.keys() == CALLS.keys()


def test_a_runtime_that_cannot_be_had_is_a_row(tmp_path, monkeypatch, capsys):
    """
    It is neither left out nor right, and the command fails.
    """
    monkeypatch.setitem(CLIENTS, "aws", Client("awslambdaric", "4.2.2", "aws", python="3.1", remark="of old"))

    found = row(tmp_path, "aws")

    assert found["missing"] == "needs Python 3.1, and there is none"
    assert not is_right(found)
    monkeypatch.setattr("sys.argv", ["run.py", "aws", "--environments", str(tmp_path)])
    assert main() == 1
    assert "awslambdaric 4.2.2" in (told := capsys.readouterr().out)
    assert told.endswith("needs Python 3.1, and there is none\nawslambdaric 4.2.2: of old\n")


def test_a_runtime_nobody_knows_is_refused(monkeypatch, capsys):
    """
    The message names those that there are.
    """
    monkeypatch.setattr("sys.argv", ["run.py", "awss"])
    with pytest.raises(SystemExit):
        main()
    assert "no runtime is called 'awss'; there are openyuanrong, aws, " in capsys.readouterr().err
