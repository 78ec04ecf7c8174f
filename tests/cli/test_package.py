"""
``polyfaas package``: the archive's bytes, what is in it and what is not, and that it runs alone under its Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from polyfaas.cli import main
from polyfaas.cli.values import platform

EXAMPLE = Path(__file__).parents[2] / "examples" / "01-hello"
FUNCTION = """\
import polyfaas
from helpers import word

fn = polyfaas.Function()

@fn.initializer
def initialize(context):
    fn.state["word"] = word

@fn.handler
def handler(event, context):
    return {"said": fn.state["word"], "got": event, "request": context.request_id}
"""
#: Calls the function as FC's runtime does, and fails on imports from elsewhere than the archive and the library.
ALONE = """\
import json, sys, types
folder = sys.argv[1]
sys.path.insert(0, folder)
import index
context = types.SimpleNamespace(
    request_id="r-1", credentials=types.SimpleNamespace(access_key_id="", access_key_secret="", security_token=""),
    function=types.SimpleNamespace(name="fn", handler="index.handler", memory=128, timeout=3),
    service=types.SimpleNamespace(name="", log_project="", log_store="", qualifier="", version_id=""),
    region="cn-hangzhou", account_id="1", logger=None, retry_count=0, trace_id="", tracing=None,
)
said = index.handler(b'{"id": 1}', context)
assert (said if isinstance(said, dict) else json.loads(said)) == {"said": "hello", "got": {"id": 1}, "request": "r-1"}
import attrs, typing_extensions
from polyfaas import events, http
homes = {sys.prefix, sys.base_prefix, folder}
files = [getattr(m, "__file__", None) for name, m in sys.modules.items() if name != "__main__"]
strangers = [file for file in files if file and not any(file.startswith(home) for home in homes)]
assert not strangers, strangers
assert "site" not in sys.modules
"""


def python(version: str) -> str | None:
    """
    An interpreter of a version, from the search path or from pyenv.
    """
    candidates = [
        shutil.which(f"python{version}"),
        *sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3")),
    ]
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return str(candidate)
    return None


@pytest.fixture(scope="module")
def pip_works(tmp_path_factory: pytest.TempPathFactory) -> None:
    """
    Skip, visibly, where pip cannot reach an index.
    """
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "-d",
        str(tmp_path_factory.mktemp("wheels")),
        "attrs",
    ]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("pip cannot reach a package index here")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A function's folder with much beside the function, and the folder above it to work in.
    """
    code = tmp_path / "code"
    for name, text in {
        "index.py": FUNCTION,
        "helpers/__init__.py": "word = 'hello'\n",
        "bootstrap": "#!/bin/sh\n",
        "data.csv": "a,b\n",
        "tests/test_index.py": "",
        "test_more.py": "",
        "conftest.py": "",
        "__pycache__/index.cpython-310.pyc": "",
        ".env": "PASSWORD=x\n",
        ".git/config": "",
        "env/pyvenv.cfg": "",
        "env/lib/thing.py": "",
        "s.yaml": "",
        "terraform.tfstate": "{}",
    }.items():
        file = code / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (code / "bootstrap").chmod(0o744)
    monkeypatch.chdir(tmp_path)
    return code


def names(archive: str = "function.zip") -> list[str]:
    """
    The paths inside an archive.
    """
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """
    What the command says when it refuses.
    """
    assert main(["package", *arguments]) == 2
    return capsys.readouterr().err


@pytest.mark.usefixtures("pip_works")
@pytest.mark.parametrize("version", ["3.9", "3.10", "3.12"])
def test_the_archive_runs_alone(folder: Path, version: str) -> None:
    """
    Unpacked, the archive answers an invocation of FC under its own Python, with nothing else on the path.
    """
    interpreter = python(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} here")
    assert main(["package", "code/index.handler", "--runtime", f"python{version}"]) == 0
    with zipfile.ZipFile("function.zip") as archive:
        archive.extractall("unpacked")
    Path("alone.py").write_text(ALONE, encoding="utf-8")
    command = [interpreter, "-I", "-S", "-B", "alone.py", os.path.abspath("unpacked")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("pip_works")
@pytest.mark.parametrize(
    ("imported", "record"),
    [
        ("from polyfaas.testing import record\n", "record"),
        ("from polyfaas import testing\n", "testing.record"),
        ("from polyfaas import (\n    handler,\n    testing,\n)\n", "testing.record"),
    ],
)
def test_a_function_that_records_has_what_it_needs(folder: Path, imported: str, record: str) -> None:
    """
    The tests' half goes with a function that imports it, and its invocations are recorded where it is deployed.
    """
    recorded = f"{imported}{FUNCTION}\nhandler = {record}(handler, 'recordings')\n"
    (folder / "index.py").write_text(recorded, encoding="utf-8")

    assert main(["package", "code/index.handler"]) == 0
    with zipfile.ZipFile("function.zip") as archive:
        archive.extractall("unpacked")
    Path("alone.py").write_text(ALONE, encoding="utf-8")
    command = [python("3.10") or sys.executable, "-I", "-S", "-B", "alone.py", os.path.abspath("unpacked")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in Path("recordings").iterdir()] == ["r-1-1.json"]
    assert not [name for name in names() if name.startswith(("polyfaas/cli", "polyfaas/deploy", "polyfaas/runtime"))]


@pytest.mark.usefixtures("pip_works")
def test_what_is_packed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The function's files and the dependencies are packed; tests, caches, descriptors, hidden files and tools are not.
    """
    assert main(["package", "code/index.handler", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    inside = names()
    assert {n for n in inside if n.split("/")[0] in os.listdir(folder)} == {
        "index.py",
        "helpers/__init__.py",
        "bootstrap",
        "data.csv",
    }
    assert {n.split("/")[0] for n in inside if "dist-info" not in n} == {
        "index.py", "helpers", "bootstrap", "data.csv", "attr", "attrs", "polyfaas", "typing_extensions.py",
    }  # fmt: skip
    assert not [
        n
        for n in inside
        if n.startswith(("polyfaas/testing", "polyfaas/cli", "polyfaas/deploy", "polyfaas/runtime"))
        or n.endswith(".pyc")
    ]
    assert inside == sorted(inside)
    assert said["left_out"] == [
        ".env", ".git/", "__pycache__/", "conftest.py", "env/", "s.yaml", "terraform.tfstate", "test_more.py", "tests/",
    ]  # fmt: skip
    assert said["bytes"] == os.path.getsize("function.zip")
    with zipfile.ZipFile("function.zip") as archive:
        assert said["unpacked_bytes"] == sum(entry.file_size for entry in archive.infolist())
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert (modes["bootstrap"], modes["index.py"]) == (0o100755, 0o100644)
    assert said["configure"] == {
        "runtime": "python3.10", "handler": "index.handler", "initializer": "index.initialize", "pre_stop": None,
    }  # fmt: skip


@pytest.mark.usefixtures("pip_works")
def test_a_descriptor_is_known_by_its_content(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A descriptor of any name is left out, wherever it lies; YAML of the function's own is packed.
    """
    (folder / "fc.yaml").write_text("resources:\n  f:\n    component: fc3\n    props: {}\n", encoding="utf-8")
    (folder / "fgs.yml").write_text('services: {f: {"component": "zy-linn/fgs@0.1.16"}}\n', encoding="utf-8")
    (folder / "helpers" / "multi.YAML").write_text("# comment\n  component: 'fc3@0.1'\n", encoding="utf-8")
    (folder / "own.yaml").write_text("# component: fc3\ncomponent: fcstd\nother component: fgs\n", encoding="utf-8")
    assert main(["package", "code/index.handler", "--json"]) == 0
    left_out = json.loads(capsys.readouterr().out)["left_out"]
    assert {"fc.yaml", "fgs.yml", "helpers/multi.YAML"} < set(left_out)
    assert [name for name in names() if name.lower().endswith((".yaml", ".yml"))] == ["own.yaml"]


def test_a_link_named_like_a_descriptor_is_refused_as_a_link(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What cannot be looked into is no descriptor, and told by what it is.
    """
    (folder / "gone.yaml").symlink_to("nothing")
    assert "gone.yaml is no regular file, or a link to nothing" in refusal(capsys, "code/index.handler")


def test_a_platform_of_no_linux_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A tag that no wheel for the clouds has is told before pip looks for one.
    """
    with pytest.raises(SystemExit) as caught:
        main(["package", "code/index.handler", "--platform", "foo"])
    assert caught.value.code == 2
    told = "argument --platform: 'foo' is no platform tag of Linux, such as manylinux2014_x86_64"
    assert told in capsys.readouterr().err
    assert platform("manylinux_2_28_aarch64") == "manylinux_2_28_aarch64"


@pytest.mark.usefixtures("pip_works")
def test_equal_input_gives_equal_bytes(folder: Path) -> None:
    """
    A second archive has the same bytes, whatever the files' times, and does not hold the first one.
    """
    assert main(["package", "code/index.handler", "-o", "code/function.zip"]) == 0
    first = Path("code/function.zip").read_bytes()
    for file in folder.rglob("*"):
        os.utime(file, (1, 1))
    assert main(["package", "code/index.handler", "-o", "code/function.zip", "--force"]) == 0
    assert Path("code/function.zip").read_bytes() == first


@pytest.mark.usefixtures("pip_works")
def test_a_file_name_commands_no_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What was left out is named with control characters as escapes.
    """
    (folder / ".be\x1bll").touch()
    assert main(["package", "code/index.handler"]) == 0
    assert r".be\x1bll" in capsys.readouterr().out


@pytest.mark.usefixtures("pip_works")
def test_former_archives_are_not_packed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Archives beside the function change nothing and are listed; those in its folders are its own.
    """
    (folder / "helpers" / "model.zip").write_bytes(b"own")
    assert main(["package", "code/index.handler", "-o", "code/a.zip"]) == 0
    capsys.readouterr()
    assert main(["package", "code/index.handler", "-o", "code/b.zip", "--json"]) == 0
    assert "a.zip" in json.loads(capsys.readouterr().out)["left_out"]
    assert Path("code/b.zip").read_bytes() == Path("code/a.zip").read_bytes()
    assert [name for name in names("code/b.zip") if name.endswith(".zip")] == ["helpers/model.zip"]


@pytest.mark.usefixtures("pip_works")
@pytest.mark.parametrize("runtime", ["python3.9", "python3.10", "python3.12"])
def test_the_first_example_is_small(folder: Path, runtime: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A function with polyfaas and both of its dependencies unpacks to at most 0.75 MiB.
    """
    assert main(["package", f"{EXAMPLE}/index.handler", "--runtime", runtime, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {part["name"] for part in said["parts"]} >= {"polyfaas", "attrs", "typing_extensions.py"}
    assert said["unpacked_bytes"] <= 786_432


@pytest.mark.usefixtures("pip_works")
def test_the_figures_of_the_guide_are_true(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The guide's sizes and numbers of files are those of today within a tenth: releases change them a little.
    """
    guide = (EXAMPLE.parents[1] / "docs" / "how-to" / "package.md").read_text(encoding="utf-8")
    figures = r"function\.zip: ([\d,]+) bytes, ([\d,]+) unpacked, (\d+) files"
    (folder.parent / "alone").mkdir()
    (folder.parent / "alone" / "index.py").write_text("def handler(event, context):\n    return 1\n", encoding="utf-8")
    assert main(["package", "alone/index.handler"]) == 0
    said, told = (re.search(figures, text) for text in (guide, capsys.readouterr().out))
    assert said is not None
    assert told is not None
    for there, here in zip(said.groups(), told.groups()):
        assert int(there.replace(",", "")) == pytest.approx(int(here.replace(",", "")), rel=0.1)


@pytest.mark.usefixtures("pip_works")
def test_requirements_are_installed(folder: Path) -> None:
    """
    A requirements file in the folder is read, also where it names polyfaas, and brings no commands.
    """
    wheel = folder.parent / "tool-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("tool.py", "def main(): ...\n")
        made.writestr("tool-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tool\nVersion: 1.0\n")
        made.writestr("tool-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr("tool-1.0.dist-info/entry_points.txt", "[console_scripts]\ntool = tool:main\n")
        made.writestr("tool-1.0.dist-info/RECORD", "")
    (folder / "requirements.txt").write_text(f"polyfaas\nsix==1.17.0\n{wheel}\n", encoding="utf-8")
    assert main(["package", "code/index.handler"]) == 0
    assert {"six.py", "tool.py"} <= set(names())
    assert not [n for n in names() if n.startswith("bin/")]


@pytest.mark.usefixtures("pip_works")
def test_a_requirement_without_a_wheel_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The message repeats pip's reason; no archive and no temporary file is left.
    """
    (folder / "requirements.txt").write_text("six==0.0.1\n", encoding="utf-8")
    before = sorted(os.listdir())
    said = refusal(capsys, "code/index.handler")
    assert said.startswith("polyfaas package: pip cannot install polyfaas and ")
    assert "). No matching distribution found for six==0.0.1. Only wheels are taken, since" in said
    assert said.endswith(
        ": pip wheel makes one that is missing, --find-links FOLDER in the requirements finds it, "
        "and --platform takes other tags.\n"
    )
    assert sorted(os.listdir()) == before


def test_requirements_that_are_not_there_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A file that cannot be read is told before pip is asked.
    """
    said = refusal(capsys, "code/index.handler", "--requirements", "nope.txt")
    assert said == "polyfaas package: Cannot read nope.txt: No such file or directory.\n"
    assert not os.path.exists("function.zip")


def test_a_file_that_does_not_parse_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What to configure lacks its hooks then.
    """
    (folder / "broken.py").write_text("def handler(event, context)\n", encoding="utf-8")
    text = refusal(capsys, "code/broken.handler", "--requirements", "gone.txt")
    assert re.match(r"note: .+broken\.py, line 1: .+; its hooks are not known\n", text)


@pytest.mark.usefixtures("pip_works")
def test_a_name_of_a_dependency_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A module of the user's that a dependency would replace stops the packing.
    """
    (folder / "typing_extensions.py").write_text("", encoding="utf-8")
    said = refusal(capsys, "code/index.handler")
    assert (
        "code/typing_extensions.py would be replaced by a dependency's file of that name: rename or remove it." in said
    )


@pytest.mark.parametrize(
    ("link", "target", "said"),
    [
        ("secret.txt", "/etc/hostname", "outside of"),
        ("up.py", "../outside.py", "outside of"),
        ("lib", "helpers", "is a link to a folder"),
        ("gone.py", "nothing.py", "a link to nothing"),
    ],
)
def test_links_are_refused(folder: Path, capsys: pytest.CaptureFixture[str], link: str, target: str, said: str) -> None:
    """
    Links that lead out of the folder, to a folder or nowhere are refused before anything is written.
    """
    (folder.parent / "outside.py").write_text("", encoding="utf-8")
    (folder / link).symlink_to(target)
    message = refusal(capsys, "code/index.handler")
    assert said in message
    assert str(folder / link) in message
    assert not os.path.exists("function.zip")


def test_an_archive_is_not_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A file that is there stays as it is without --force.
    """
    Path("function.zip").write_text("precious", encoding="utf-8")
    monkeypatch.setattr("polyfaas.cli.package.build", None)  # pip is not even asked
    said = refusal(capsys, "code/index.handler")
    told = (
        "polyfaas package: function.zip is there already: name another place with -o, or overwrite it with --force.\n"
    )
    assert said == told
    assert Path("function.zip").read_text(encoding="utf-8") == "precious"


def test_a_target_that_is_not_packed_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A handler in a file named like a test would be missing in the archive.
    """
    (folder / "test_more.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    assert "is named like a test or a hidden file" in refusal(capsys, "code/test_more.handler")


def test_pip_that_is_not_there_is_named_with_the_remedy(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An environment made without pip.
    """
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text('#!/bin/sh\necho "$0: No module named pip" >&2; exit 1\n', encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    said = refusal(capsys, "code/index.handler")
    told = "No module named pip: python -m ensurepip installs it, and pip then what the function needs.\n"
    assert said.endswith(told)


def test_what_pip_stumbles_over_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Of a traceback of pip's own, as over a file in another encoding, the last line tells.
    """
    trace = "ERROR: Exception:\nTraceback (most recent call last):\n  File x\nUnicodeDecodeError: byte 0xff"
    (tmp_path / "trace").write_text(f"{trace}\n", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text(f"#!/bin/sh\ncat {tmp_path}/trace >&2; exit 2\n", encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    said = refusal(capsys, "code/index.handler")
    assert "pip cannot install polyfaas for python3.10: UnicodeDecodeError: byte 0xff. Only wheels" in said


def test_an_installed_module_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Its folder is the whole standard library.
    """
    said = refusal(capsys, "colorsys:rgb_to_hsv")
    assert "colorsys.py is an installed module, and its folder holds all others. " in said
    assert not os.path.exists("function.zip")


@pytest.mark.usefixtures("pip_works")
def test_a_folder_of_nothing_else_has_nothing_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    What is printed ends with what to configure.
    """
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "index.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    assert main(["package", "alone/index.handler"]) == 0
    printed = capsys.readouterr().out
    assert printed.endswith("\nconfigure: runtime python3.10, handler index.handler\n")
    assert "left out" not in printed
