"""
JSON that a command prints, which a terminal may get as well as a program.
"""

from __future__ import annotations

import json

import pytest

from polyfaas.cli import main
from polyfaas.cli.output import print_json


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("中文，é 😀\u3000", "中文，é 😀\u3000"),
        ("\x1b[31m", r"\u001b[31m"),
        ("\x9b31m \x85 \x7f", r"\u009b31m \u0085 \u007f"),
        ("\u202egnp.exe \u2066 \u200f \u2028", r"\u202egnp.exe \u2066 \u200f \u2028"),
        ("\U000e0041", r"\udb40\udc41"),
        ("\udc80", r"\udc80"),
        ("tab\tline\n", r"tab\tline\n"),
    ],
)
def test_what_a_terminal_obeys_is_an_escape(capsys: pytest.CaptureFixture[str], value: str, shown: str) -> None:
    """
    Controls, marks of direction and what no encoding holds are escapes; all writing stays; the value is the same.
    """
    print_json({"a": value})
    said = capsys.readouterr().out
    assert said == f'{{\n  "a": "{shown}"\n}}\n'
    assert json.loads(said) == {"a": value}


def test_an_event_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """
    A command prints its document so.
    """
    assert main(["event", "timer", "--set", "payload=\x9b31m 中文 \u202e"]) == 0
    assert r'"payload": "\u009b31m 中文 \u202e"' in capsys.readouterr().out
