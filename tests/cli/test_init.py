"""
``polyfaas init``: the files it writes, what they say, and that it needs no YAML library.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from polyfaas.cli import main

FUNCTION = """\
import polyfaas

fn = polyfaas.Function()

@fn.initializer
def initialize(context): ...

@fn.handler
def handler(event, context): ...

@fn.pre_stop
def pre_stop(context): ...
"""
FILES = ["huawei.tf", "s.huawei.yaml", "s.yaml"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A function's folder with a name that no cloud accepts.
    """
    code = tmp_path / "01-orders_"
    code.mkdir()
    (code / "index.py").write_text(FUNCTION, encoding="utf-8")
    (code / "plain.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    monkeypatch.chdir(code)
    return code


def without_comments(file: str) -> str:
    """
    A file's text without comments, its spaces as one.
    """
    lines = [re.sub(r"\s*#.*", "", line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    return "\n".join(re.sub(r"(?<=\S) +", " ", line) for line in lines if line.strip())


def test_three_files_for_two_clouds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Both hooks of the Function, its handler and a name that both clouds accept stand in each file.
    """
    assert main(["init", "index.handler"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "wrote s.yaml\nwrote s.huawei.yaml\nwrote huawei.tf\n"
    told = "the function is called orders, since '01-orders_' is no name on every cloud: --name chooses another"
    assert captured.err == f"note: {told}\n"
    assert without_comments("s.yaml") == (
        "edition: 3.0.0\nname: orders\naccess: default\nvars:\n  region: cn-hangzhou\nresources:\n  orders:\n"
        "    component: fc3\n    props:\n      region: ${vars.region}\n      functionName: orders\n"
        '      description: "Runs index.handler"\n      runtime: python3.10\n      handler: index.handler\n'
        "      code: ./function.zip\n      memorySize: 512\n      timeout: 30\n      environmentVariables:\n"
        "        EXAMPLE: value\n      instanceLifecycleConfig:\n        initializer:\n"
        "          handler: index.initialize\n          timeout: 30\n        preStop:\n"
        "          handler: index.pre_stop\n          timeout: 30"
    )
    for file, lines in {
        "s.huawei.yaml": [
            "functionName: orders",
            "initializerHandler: index.initialize",
            "preStopHandler: index.pre_stop",
        ],
        "huawei.tf": [
            'name = "orders"',
            'initializer_handler = "index.initialize"',
            'pre_stop_handler = "index.pre_stop"',
        ],
    }.items():
        assert [line for line in lines if line not in without_comments(file)] == []


def test_each_field_is_explained(folder: Path) -> None:
    """
    Every field of the function has a comment beside it, or above it in Terraform's file.
    """
    assert main(["init", "index.handler"]) == 0
    fields = re.findall(r"^ {6,}([a-z]\w+):(.*)$", Path("s.yaml").read_text(encoding="utf-8"), re.M)
    assert [name for name, rest in fields if "#" not in rest] == []
    lines = Path("huawei.tf").read_text(encoding="utf-8").partition("resource")[2].splitlines()
    unexplained = [
        line.split()[0] for above, line in zip(lines, lines[1:]) if re.match(r"  \w", line) and "#" not in above
    ]
    assert unexplained == ["code_filename"]  # beside code_type, which explains it


def test_a_function_without_hooks(folder: Path) -> None:
    """
    Where nothing is declared, no hooks are configured nor spoken of.
    """
    assert main(["init", "--cloud", "alibaba", "plain.handler", "--name", "bills", "--runtime", "python3.9"]) == 0
    text = Path("s.yaml").read_text(encoding="utf-8")
    assert "functionName: bills" in text
    assert "runtime: python3.9" in text
    assert "instanceLifecycleConfig" not in text
    assert text.count("# Called") == 0
    assert not os.path.exists("huawei.tf")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import polyfaas\ndef handler(event, context)\n    return 1\n", r", line 2: .+"),
        ("def handler(event, context): ...\n\0", r"(, line 2)?: source code .+ null bytes"),
    ],
)
def test_a_file_that_does_not_parse_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], code: str, said: str
) -> None:
    """
    Its hooks are missing in what is written, and nobody should have to find that out on the cloud.
    """
    (folder / "broken.py").write_text(code, encoding="utf-8")
    assert main(["init", "broken.handler", "--cloud", "alibaba", "--name", "orders", "--json"]) == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)["files"]) == 1
    assert re.fullmatch(rf"note: {re.escape(str(folder / 'broken.py'))}{said}; its hooks are not known\n", printed.err)


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    One file that is there keeps all of them from being written, until --force.
    """
    Path("huawei.tf").write_text("mine", encoding="utf-8")
    assert main(["init", "index.handler"]) == 2
    assert "huawei.tf is there already" in capsys.readouterr().err
    assert [file for file in FILES if os.path.exists(file)] == ["huawei.tf"]
    assert main(["init", "index.handler", "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "files": [str(folder / file) for file in ("s.yaml", "s.huawei.yaml", "huawei.tf")]
    }


def test_another_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    --output writes elsewhere, into a folder that is made if need be; a file in its place is named.
    """
    assert main(["init", "index.handler", "--cloud", "huawei", "-o", "deploy/huawei", "--runtime", "python3.9"]) == 0
    assert sorted(os.listdir("deploy/huawei")) == ["huawei.tf", "s.huawei.yaml"]
    assert main(["init", "index.handler", "-o", "deploy/huawei", "--force"]) == 0
    assert sorted(os.listdir("deploy/huawei")) == FILES
    capsys.readouterr()
    assert main(["init", "index.handler", "-o", "index.py"]) == 2
    assert capsys.readouterr().err == "polyfaas init: Cannot make the folder index.py: File exists.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--name", "bad name!"],
            (
                "No function can be called 'bad name!': FC wants 1 to 64 characters: letters, digits, _ and -, "
                "not starting with a digit or -. Pass --name bad-name, for instance."
            ),
        ),
        (
            ["--name", "_x", "--cloud", "huawei"],
            (
                "No function can be called '_x': FunctionGraph wants 2 to 60 characters: letters, digits, _ and -, "
                "starting with a letter and ending with a letter or digit. Pass --name fn-x, for instance."
            ),
        ),
        (
            ["--name", ""],
            (
                "No function can be called '': FC wants 1 to 64 characters: letters, digits, _ and -, "
                "not starting with a digit or -. Pass --name fn-1, for instance."
            ),
        ),
    ],
)
def test_a_name_that_a_cloud_refuses_is_an_error(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    A name that was asked for is not quietly another one; nothing is written.
    """
    assert main(["init", "index.handler", *arguments]) == 2
    assert capsys.readouterr().err == f"polyfaas init: {said}\n"
    assert sorted(os.listdir()) == ["index.py", "plain.py"]


def test_no_yaml_library_is_needed(folder: Path) -> None:
    """
    The command works where ruamel.yaml cannot be imported.
    """
    code = "import sys; sys.modules['ruamel.yaml'] = None; from polyfaas.cli import main; "
    code += "sys.exit(main(['init', 'index.handler']))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert os.path.exists("s.yaml")
