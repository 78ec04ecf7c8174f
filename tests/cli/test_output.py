"""
JSON that a command prints, which a terminal may get as well as a program.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys

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


def on(monkeypatch: pytest.MonkeyPatch, encoding: str) -> io.BytesIO:
    """
    A standard output of another encoding.
    """
    got = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(got, encoding=encoding))
    return got


def test_json_fits_every_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What standard output cannot hold is an escape there, and the document the same.
    """
    got = on(monkeypatch, "gbk")
    assert main(["event", "timer", "--set", "payload=中文 😀"]) == 0
    assert json.loads(got.getvalue())["payload"] == "中文 😀"
    assert got.getvalue().isascii()


def test_text_that_an_encoding_lacks_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    A descriptor is not written with other characters than it has.
    """
    pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")
    props = (
        "{region: cn-hangzhou, functionName: f, runtime: python3.10, handler: index.handler, code: ./, description: 中}"
    )
    text = f"edition: 3.0.0\nresources:\n  f:\n    component: fc3\n    props: {props}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    got = on(monkeypatch, "ascii")
    assert main(["convert", "-", "--to", "fgs"]) == 2
    told = "Standard output is ascii, which has no '\\u4e2d': set PYTHONIOENCODING=utf-8.\n"
    assert capsys.readouterr().err == f"polyfaas convert: {told}"
    assert got.getvalue() == b""


class Full(io.StringIO):
    """
    A file on a full disk.
    """

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What cannot be written is an error, also where it was held back until the end.
    """
    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["event"]) == 2
    assert capsys.readouterr().err == "polyfaas event: [Errno 28] No space left on device.\n"


def test_without_a_standard_output_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    As Python does where a shell has closed it.
    """
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["event"]) == 0
