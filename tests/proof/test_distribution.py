"""
What is shipped: the wheel and the source archive hold what they should, and come out the same twice.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the build backend is not installed: pip install hatchling")

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "polyfaas"
SHIPPED = ("pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "constraints.txt", ".gitignore")
FOLDERS = ("src", "tests", "typing_tests", "examples", "docs", "benchmarks")


def build(tree: Path, target: Path) -> tuple[Path, Path]:
    """
    Wheel and source archive of a copy of the project.
    """
    environ = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    subprocess.run(command, cwd=tree, env=environ, check=True, capture_output=True)
    (wheel,), (sdist,) = target.glob("*.whl"), target.glob("*.tar.gz")
    return wheel, sdist


def copied(place: Path) -> Path:
    """
    A copy of what is under version control, made without it.
    """
    for name in SHIPPED:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, place / name)
    for name in FOLDERS:
        left_out = shutil.ignore_patterns("__pycache__", "*.pyc", "_build", "*.egg-info")
        shutil.copytree(ROOT / name, place / name, ignore=left_out)
    return place


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """
    Two builds, from copies in other places and with other times on their files.
    """
    made = []
    for number in (1, 2):
        tree = copied(tmp_path_factory.mktemp(f"tree{number}"))
        for path in tree.rglob("*"):
            os.utime(path, (1_600_000_000 + number * 86_400,) * 2)
        made.append(build(tree, tmp_path_factory.mktemp(f"dist{number}")))
    return made


@pytest.mark.parametrize("kind", [0, 1], ids=["wheel", "sdist"])
def test_builds_are_reproducible(built, kind):
    """
    Both builds are the same, byte for byte.
    """
    one, two = (hashlib.sha256(build[kind].read_bytes()).hexdigest() for build in built)
    assert one == two


def test_the_wheel_holds_the_package_and_nothing_else(built):
    """
    Every file of the package, the pytest plugin beside it, their metadata, and no test, cache or file of the editor.
    """
    (wheel, _), _ = built
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = {f"polyfaas/{path.relative_to(SOURCE).as_posix()}" for path in SOURCE.rglob("*") if path.is_file()}
    package = {name for name in package if "__pycache__" not in name}
    about = {name for name in names if name.startswith("polyfaas-")}
    assert names - about == package | {"_polyfaas_pytest.py"}
    assert {name.partition("/")[2] for name in about} == {
        "METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE",
    }  # fmt: skip
    assert "polyfaas/py.typed" in names


def test_the_metadata_asks_for_two_packages(built):
    """
    attrs and typing-extensions, each with a lower bound only; all else is an extra.
    """
    (wheel, _), _ = built
    with zipfile.ZipFile(wheel) as archive:
        told = Parser().parsestr(archive.read(next(n for n in archive.namelist() if n.endswith("/METADATA"))).decode())
        pure = archive.read(next(n for n in archive.namelist() if n.endswith("/WHEEL"))).decode()
    needed = [each for each in told.get_all("Requires-Dist") or [] if "extra ==" not in each]
    assert needed == ["attrs>=22.2", "typing-extensions>=4.6"]
    assert told["Requires-Python"] == ">=3.9"
    assert told["License-Expression"] == "MIT"
    assert "Root-Is-Purelib: true" in pure
    assert "Tag: py3-none-any" in pure


def test_the_source_archive_builds_and_tests_itself(built):
    """
    Sources, tests, docs and what the tests read are in it; no cache, environment or version control.
    """
    (_, sdist), _ = built
    with tarfile.open(sdist) as archive:
        names = [member.name.partition("/")[2] for member in archive.getmembers()]
        assert all(member.isfile() for member in archive.getmembers())
    assert {"pyproject.toml", "PKG-INFO", "LICENSE", "src/polyfaas/py.typed", "tests/proof/api.txt"} <= set(names)
    wrong = re.compile(
        r"(^|/)(\.git|\.venv|__pycache__|\.hypothesis|\.coverage|\..*_cache|node_modules|_build)(/|$)|\.pyc$"
    )
    assert [name for name in names if wrong.search(name)] == []
