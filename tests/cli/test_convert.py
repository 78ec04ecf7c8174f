"""
``polyfaas convert``: where the text and the report go, the exit codes, and the refusals.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from polyfaas.cli import main

GOOD = """\
edition: 3.0.0
name: shop
access: default
resources:
  orders:
    component: fc3
    props:
      region: cn-shanghai  # where
      functionName: orders
      runtime: python3.10
      handler: index.handler
      code: ./function.zip
      memorySize: 192
      timeout: 30
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A folder with a descriptor that converts without loss, and one that does not.
    """
    (tmp_path / "s.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lossy.yaml").write_text(f"{GOOD}      cpu: 0.1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def _ruamel() -> None:
    """
    Skip where the extra is not installed.
    """
    pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")


@pytest.mark.usefixtures("_ruamel")
def test_text_and_report_part(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The descriptor goes to standard output and the report to standard error; nothing lost is exit code 0.
    """
    assert main(["convert", "s.yaml", "--to", "fgs", "--region", "cn-east-3"]) == 0
    captured = capsys.readouterr()
    assert "      region: cn-east-3  # where\n" in captured.out
    assert captured.err.splitlines()[0] == (
        "changed orders.runtime 'python3.10' -> 'Python3.10': The same, under the other cloud's name "
        "[devsapp/fc3 (2026-05-28), terraform-provider-huaweicloud 1.97.1]"
    )
    assert [line.split()[:2] for line in captured.err.splitlines()] == [
        ["changed", "orders.runtime"], ["changed", "orders.memorySize"], ["added", "orders.function.package"],
    ]  # fmt: skip


@pytest.mark.usefixtures("_ruamel")
def test_a_loss_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    """
    A field without counterpart is reported, the file is written all the same.
    """
    assert main(["convert", "lossy.yaml", "--to", "fgs", "--region", "cn-east-3", "-o", "out.yaml"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "lost    orders.cpu: FunctionGraph derives the share of a CPU from the memory" in captured.err
    assert "component: fgs" in Path("out.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_ruamel")
@pytest.mark.parametrize("task", ["--check", "--to=terraform"])
def test_what_a_file_says_commands_no_terminal(folder: Path, capsys: pytest.CaptureFixture[str], task: str) -> None:
    """
    A control character of a name shows as its escape, in the report and in a refusal.
    """
    (folder / "s.yaml").write_text(f'{GOOD}      "be\\ell": 1\n', encoding="utf-8")
    assert main(["convert", "s.yaml", task]) == 1
    (folder / "s.yaml").write_text(f'{GOOD}      description: ${{vars.x}}\nvars: {{"be\\ell": 1}}\n', encoding="utf-8")
    assert main(["convert", "s.yaml", task]) == 2
    said = "".join(capsys.readouterr())
    assert said.count(r"be\x1bll") == 2
    assert "\x1b" not in said


@pytest.mark.usefixtures("_ruamel")
def test_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    """
    --json holds the findings with their reasons and sources, and the text; Serverless Devs' own keys are no loss.
    """
    assert main(["convert", "s.yaml", "--to", "terraform", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["from"], said["to"], said["output"]) == (True, "fc3", "terraform", None)
    assert [one["field"] for one in said["findings"] if one["kind"] == "note"] == ["access", "name"]
    assert 'resource "huaweicloud_fgs_function" "orders"' in said["text"]
    assert {
        "kind": "changed", "function": "orders", "field": "region", "before": "cn-shanghai", "after": "cn-north-4",
        "reason": "The clouds' regions do not correspond: choose one with --region",
        "source": "devsapp/fc3 (2026-05-28), terraform-provider-huaweicloud 1.97.1",
    } in said["findings"]  # fmt: skip
    assert main(["convert", "s.yaml", "--to", "terraform", "-o", "main.tf", "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert (written.pop("output"), said.pop("output")) == ("main.tf", None)
    assert Path("main.tf").read_text(encoding="utf-8") == said.pop("text")
    assert written == said


@pytest.mark.usefixtures("_ruamel")
def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    """
    --check names what is wrong with exit code 1, and says so when nothing is.
    """
    Path("s.yaml").write_text(GOOD.replace("memorySize: 192", "memorySize: 200"), encoding="utf-8")
    assert main(["convert", "s.yaml", "--check"]) == 1
    assert capsys.readouterr().out == (
        "invalid orders.memorySize 200 -> 256: FC has multiples of 64 from 128 to 32768 MB "
        "[FC, function limits (2026)]\n"
    )
    Path("s.yaml").write_text(GOOD, encoding="utf-8")
    assert main(["convert", "s.yaml", "--check"]) == 0
    assert capsys.readouterr().out == "s.yaml: nothing is wrong with it\n"


@pytest.mark.usefixtures("_ruamel")
def test_an_output_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The descriptor itself, or any other file, stays as it is without --force.
    """
    assert main(["convert", "s.yaml", "--to", "fgs", "-o", "s.yaml"]) == 2
    assert "s.yaml is there already" in capsys.readouterr().err
    assert Path("s.yaml").read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.yaml", "--check"], "polyfaas convert: Cannot read gone.yaml: No such file or directory.\n"),
        (
            ["binary.yaml", "--check"],
            "polyfaas convert: binary.yaml is not UTF-8 (byte 0): save it in that encoding.\n",
        ),
        (["s.yaml", "--check", "-o", "x"], "polyfaas convert: --check writes nothing: -o and --region need --to.\n"),
    ],
)
def test_refusals(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    """
    What cannot be done is said in one line, with no page that an installed package lacks; exit code 2.
    """
    Path("binary.yaml").write_bytes(b"\xff\xfe")
    assert main(["convert", *arguments]) == 2
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("_ruamel")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "fc3"], "s.yaml is in the format fc3 already.\n"),
        (["--to", "fgs", "--region", "mars"], "'mars' is no region of FunctionGraph: their ids are like cn-north-4.\n"),
    ],
)
def test_targets_that_are_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    """
    Once the descriptor has been read, in one line as well.
    """
    assert main(["convert", "s.yaml", *arguments]) == 2
    assert capsys.readouterr().err == f"polyfaas convert: {said}"


def test_a_missing_extra_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without ruamel.yaml the error tells what to install; Terraform's files need nothing.
    """
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    assert main(["convert", "s.yaml", "--check"]) == 2
    said = "polyfaas convert: Reading YAML needs ruamel.yaml: pip install 'polyfaas[yaml]'.\n"
    assert capsys.readouterr().err == said
    function = 'resource "huaweicloud_fgs_function" "f" {\n  name = "orders"\n  handler = "index.handler"\n'
    Path("main.tf").write_text(f'{function}  runtime = "Python3.10"\n}}\n', encoding="utf-8")
    assert main(["convert", "main.tf", "--to", "fc3", "-o", "made.yaml"]) == 0
    assert os.path.exists("made.yaml")


@pytest.mark.usefixtures("_ruamel")
def test_standard_input_and_output_are_a_dash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    They are files as others, and so called in a refusal; one that is closed is named.
    """
    for source, status in ((GOOD.replace("\n", "\r\n"), 0), ("[", 2)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(source.encode())))
        assert main(["convert", "-", "--to", "fgs", "--region", "cn-east-3", "-o", "-"]) == status
    captured = capsys.readouterr()
    assert "      region: cn-east-3  # where\n" in captured.out
    assert "polyfaas convert: standard input cannot be read as YAML, line 1, column 2: " in captured.err
    assert not os.path.exists("-")
    monkeypatch.setattr("sys.stdin", None)
    assert main(["convert", "-", "--check"]) == 2
    assert capsys.readouterr().err == "polyfaas convert: Cannot read standard input: Bad file descriptor.\n"


@pytest.mark.usefixtures("_ruamel")
@pytest.mark.parametrize(("file", "hinted"), [("-", True), ("main.hcl", True), ("main.yaml", False)])
def test_terraform_under_another_name_is_told_how_to_be_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, file: str, hinted: bool
) -> None:
    """
    What is no YAML may be Terraform, unless its name says YAML.
    """
    source = 'terraform {\n  required_version = "1"\n}\n\nlocals {\n}\n'
    (folder / "main.hcl").write_text(source, encoding="utf-8")
    (folder / "main.yaml").write_text(source, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(source.encode())))
    assert main(["convert", file, "--check"]) == 2
    told = capsys.readouterr().err
    assert " holds a single value, where a descriptor is a mapping: lines of KEY: VALUE." in told
    assert told.endswith(". If it is Terraform, say so with --from terraform.\n") is hinted


@pytest.mark.usefixtures("_ruamel")
def test_a_character_that_no_text_holds_has_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The line and the column are named, and the character by its escape.
    """
    (folder / "s.yaml").write_text(f"{GOOD}      cpu: \0\n", encoding="utf-8")
    assert main(["convert", "s.yaml", "--check"]) == 2
    told = "s.yaml cannot be read as YAML, line 15, column 12: no text holds the character '\\x00'.\n"
    assert capsys.readouterr().err == f"polyfaas convert: {told}"
