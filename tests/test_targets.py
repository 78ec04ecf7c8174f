"""
Targets such as ``index.handler``: what they lead to, and what is said where they lead nowhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from polyfaas import Function, TargetError
from polyfaas.targets import declared_hooks, load, locate

SOURCE = """\
import polyfaas

fn = polyfaas.Function()
other = polyfaas.Function()

@fn.initializer
def initialize(context): ...

@other.pre_stop
def not_mine(context): ...

@fn.handler
def handler(event, context):
    return "here"

def plain(event, context): ...

@fn.pre_stop
def pre_stop(context): ...
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A folder with an entry file at the top, one in a folder, one in a package; it is the working directory.
    """
    for place in ("index.py", "src/index.py", "pkg/sub/mod.py"):
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SOURCE, encoding="utf-8")
    for package in ("pkg", "pkg/sub"):
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("target", "folder", "handler"),
    [
        ("index.handler", "", "index.handler"),
        ("index:handler", "", "index.handler"),
        ("index.py:handler", "", "index.handler"),
        ("src/index.handler", "src", "index.handler"),
        ("src/index.py:handler", "src", "index.handler"),
        ("./src/index.py:handler", "src", "index.handler"),
        ("pkg.sub.mod:handler", "", "pkg.sub.mod.handler"),
        ("pkg.sub.mod.handler", "", "pkg.sub.mod.handler"),
        ("pkg/sub/mod.handler", "", "pkg.sub.mod.handler"),
    ],
)
def test_every_spelling_leads_to_the_function(project: Path, target: str, folder: str, handler: str) -> None:
    """
    A target is a file or a module, with slashes or dots, and a function.
    """
    location = locate(target)
    assert (location.folder, location.handler) == (str(project / folder).rstrip("/"), handler)


def test_an_absolute_path_leads_there(project: Path) -> None:
    """
    The file may be named from the root.
    """
    assert locate(f"{project}/src/index.py:handler").folder == str(project / "src")


def test_a_missing_file_is_named_with_what_is_there(project: Path) -> None:
    """
    The error says where it looked and which files there are.
    """
    with pytest.raises(TargetError) as caught:
        locate("src/main.handler")
    assert str(caught.value) == (
        f"'src/main.handler' leads nowhere: looked for {project}/src/main.py; that folder has index.py. "
        "Write FILE.FUNCTION (index.handler, src/index.handler), FILE.py:FUNCTION, or PACKAGE.MODULE:FUNCTION."
    )


def test_a_missing_folder_is_named(project: Path) -> None:
    """
    The error says that the folder is not there.
    """
    with pytest.raises(TargetError, match=rf"there is no folder {project}/nowhere\."):
        locate("nowhere/index.handler")


def test_an_empty_folder_is_named(project: Path) -> None:
    """
    The error says that there is nothing to run.
    """
    (project / "empty").mkdir()
    with pytest.raises(TargetError, match=r"that folder has no Python files\."):
        locate("empty/index.handler")


def test_a_missing_function_is_named_with_those_that_are_there(project: Path) -> None:
    """
    The error lists the functions and the near miss.
    """
    with pytest.raises(TargetError) as caught:
        locate("index.handle")
    assert str(caught.value) == (
        f"{project}/index.py has no function 'handle': it has initialize, not_mine, handler, plain, pre_stop. "
        "Did you mean 'handler'?"
    )


def test_a_file_without_functions_says_so(project: Path) -> None:
    """
    The error does not list nothing.
    """
    (project / "bare.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(TargetError, match=r"has no function 'handler': it has no functions\.\n"):
        locate("bare.handler")


@pytest.mark.parametrize("target", ["index", "", "index.", ".handler", "index.py:", "index.a-b"])
def test_what_names_no_function_is_refused(project: Path, target: str) -> None:
    """
    The error teaches the spellings.
    """
    with pytest.raises(TargetError, match=r"names no function\. Write FILE\.FUNCTION"):
        locate(target)


def test_a_file_without_a_function_is_told_how_to_go_on():
    """
    The error writes the target that was meant.
    """
    with pytest.raises(TargetError) as caught:
        locate("src/index.py")
    assert str(caught.value) == "'src/index.py' names a file and no function in it: write src/index.py:FUNCTION."


@pytest.mark.parametrize(
    "source", ["from elsewhere import handler\n", "handler = print\n", "from elsewhere import *\n", "def broken(:\n"]
)
def test_a_name_that_may_be_there_is_left_to_the_loader(project: Path, source: str) -> None:
    """
    Imported and assigned names count, and a file that does not parse is the cloud loader's to report.
    """
    (project / "late.py").write_text(source, encoding="utf-8")
    assert locate("late.handler").handler == "late.handler"


def test_an_installed_module_is_found(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A module that can be imported need not lie below the working directory.
    """
    monkeypatch.chdir(project / "src")
    monkeypatch.syspath_prepend(str(project))
    assert locate("pkg.sub.mod:handler").folder == str(project)


def test_hooks_are_those_of_the_handlers_own_function(project: Path) -> None:
    """
    A hook of another `Function` in the same file is not taken.
    """
    assert declared_hooks(locate("src/index.handler")) == ("index.initialize", "index.pre_stop")
    assert declared_hooks(locate("src/index.plain")) == (None, None)


def test_hooks_of_a_file_that_does_not_parse_are_none(project: Path) -> None:
    """
    Nothing is found, and nothing fails.
    """
    (project / "late.py").write_text("def broken(:\n", encoding="utf-8")
    assert declared_hooks(locate("late.handler")) == (None, None)


def test_load_gives_the_function_behind_a_handler(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A decorated handler leads to its `Function`, a plain one to itself.
    """
    (project / "unique_entry.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    loaded = load("unique_entry.handler")
    assert isinstance(loaded, Function)
    assert loaded.initialize is not None
    assert load("unique_entry.plain").__name__ == "plain"
    sys.modules.pop("unique_entry")


def test_load_refuses_what_cannot_be_called(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The error names the type that is there.
    """
    (project / "unique_value.py").write_text("handler = 1\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(TargetError, match=r"unique_value\.handler in .* is of type int, not a function\."):
        load("unique_value.handler")
    sys.modules.pop("unique_value")


def test_a_function_object_is_told_to_name_its_handler(project: Path) -> None:
    """
    `fn` itself is what the code names; the cloud wants the handler.
    """
    with pytest.raises(TargetError) as caught:
        locate("index.fn")
    names = "initialize, not_mine, handler, plain, pre_stop"
    assert str(caught.value) == f"index.fn in {project}/index.py is a Function: name its handler; the file has {names}."


def test_a_value_is_no_function(project: Path) -> None:
    """
    A constant is refused before anything runs.
    """
    (project / "late.py").write_text("limit = 1\n", encoding="utf-8")
    with pytest.raises(
        TargetError, match=r"late\.limit in .* is a value, not a function; the file has no functions\.\n"
    ):
        locate("late.limit")


def test_a_package_may_be_the_entry_file(project: Path) -> None:
    """
    Its `__init__.py` is what its name leads to.
    """
    (project / "pkg" / "sub" / "__init__.py").write_text(SOURCE, encoding="utf-8")
    location = locate("pkg.sub:handler")
    assert (location.folder, location.handler) == (str(project), "pkg.sub.handler")


def test_a_package_that_is_nowhere_is_a_target_that_leads_nowhere(project: Path) -> None:
    """
    Whether it or a part of it is missing.
    """
    with pytest.raises(TargetError, match=r"^'nowhere\.mod:handler' leads nowhere: looked for "):
        locate("nowhere.mod:handler")
