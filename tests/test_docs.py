"""
The documentation's examples run, its catalogues are complete, and its translations have the same code.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import polyfaas
from polyfaas import adapter, cli, exceptions
from run_console import WHEELS
from run_page import blocks

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def tool(name):
    """
    A module that draws pages.
    """
    spec = importlib.util.spec_from_file_location(f"drawing_{name}", DOCS / "_tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TRANSLATIONS = tool("translations").TRANSLATIONS
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md"))


def text_of(page: str) -> str:
    """
    A page's source.
    """
    return (ROOT / page).read_text(encoding="utf-8")


def run_page(page: Path, folder: Path, wheels: Path | None = None) -> subprocess.CompletedProcess[str]:
    """
    Run a page's examples in an empty folder, in a Python of its own.
    """
    command = [sys.executable, str(Path(__file__).with_name("run_page.py")), str(page)]
    env = {**os.environ, WHEELS: str(wheels)} if wheels else None
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120, env=env)


def downloaded(folder: Path) -> bool:
    """
    Whether pip could fetch into a folder what every archive has beside the function.
    """
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    return subprocess.run([*command, "attrs", "typing-extensions"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """
    The wheels that `polyfaas package` packs, fetched once; None where pip reaches no index.
    """
    folder = tmp_path_factory.mktemp("wheels")
    return folder if downloaded(folder) else None


def code_of(page: str) -> list[tuple[str, str]]:
    """
    A page's fenced blocks without their places.
    """
    return [(block.language, block.text) for block in blocks(text_of(page))]


ORIGINALS = [page for page in PAGES if page.removeprefix("docs/") not in TRANSLATIONS]


@pytest.mark.parametrize("page", [page for page in ORIGINALS if re.search("```python|```console", text_of(page))])
def test_examples_run(page, tmp_path, wheels):
    """
    Every example of a page runs, in the page's order, and shows what the page shows; translations have the same code.
    """
    done = run_page(ROOT / page, tmp_path, wheels)
    assert done.returncode == 0, done.stderr or done.stdout


def test_archives_are_made(wheels):
    """
    The pages' archives are made by the test above; visible here where they could not be.
    """
    if wheels is None:
        pytest.skip("pip cannot reach a package index here")
    assert len(list(wheels.glob("*.whl"))) == 2


def test_a_broken_example_is_named_by_page_and_line(tmp_path):
    """
    The runner of this test names the page and the line of what fails.
    """
    page = tmp_path / "broken.md"
    page.write_text("# Title\n\n```python\nx = 1\n\nassert x == 2\n```\n", encoding="utf-8")
    done = run_page(page, tmp_path)
    assert done.returncode != 0
    assert f'File "{page}", line 6' in done.stderr


@pytest.mark.parametrize(
    "command", ["invoke gone.handler", "event gone", "init gone.handler", "convert gone.tf --check"]
)
def test_a_refused_command_is_named_by_page_and_line(command, tmp_path):
    """
    Commands of console blocks run, and one that is refused fails the page.
    """
    if command.startswith("convert"):
        pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")
    page = tmp_path / "refused.md"
    page.write_text(f"# Title\n\n```console\n$ polyfaas {command}\n```\n", encoding="utf-8")
    done = run_page(page, tmp_path)
    assert done.returncode != 0
    assert f"{page}, line 4: $ polyfaas {command}\n" in done.stderr


@pytest.mark.parametrize(
    ("command", "shown", "told"),
    [
        ("polyfaas serve gone.handler --on alibaba", "", "leads nowhere"),
        ("polyfaas serve index.handler --on alibaba", "polyfaas: listening on 0.0.0.0:8000", "0.0.0.0:9000"),
        ("curl -d '{}' http://127.0.0.1:9000/invoke", '{"n":2}', '{"n":1}'),
        ("curl http://127.0.0.1:9000/about", "hello", "has no handler for HTTP requests"),
        ("polyfaas event timer", "[", '"triggerTime"'),
        ("pytest -q", "", "1 failed"),
    ],
)
def test_another_output_is_named_by_page_and_line(command, shown, told, tmp_path):
    """
    What a command prints is compared with what the page shows; servers answer the requests that follow them.
    """
    page = tmp_path / "other.md"
    files = ["# index.py\ndef handler(event, context):\n    return '{\"n\":1}'\n"]
    files.append("# test_index.py\ndef test_it():\n    assert not __name__\n")
    server = "$ polyfaas serve index.handler --on alibaba\n" if command.startswith("curl") else "\n"
    blocks = [*(f"```python\n{text}```\n" for text in files), f"```console\n{server}$ {command}\n{shown}\n```\n"]
    page.write_text("".join(blocks), encoding="utf-8")
    done = run_page(page, tmp_path)
    assert done.returncode == 1
    assert f"{page}, line 13: $ {command}\n" in done.stderr
    assert told in done.stderr


@pytest.mark.parametrize(("translation", "original"), TRANSLATIONS.items())
def test_translations_have_the_same_code(translation, original):
    """
    A translated page has the code blocks of its original; a tool puts them there.
    """
    assert code_of(f"docs/{translation}") == code_of(f"docs/{original}")
    assert text_of(f"docs/{translation}") == tool("translations").refreshed(translation, original)


def test_a_result_that_is_not_printed_is_named_by_page_and_line(tmp_path):
    """
    What a page shows of an invocation's output in a block of its own is looked for in that output.
    """
    page = tmp_path / "other.md"
    code = "# index.py\ndef handler(event, context):\n    return 'tea'\n"
    head = f"```python\n{code}```\n```console\n$ polyfaas invoke index.handler\n```\n"
    shown = ["== alibaba python3.10: succeeded", "function output:", "  tea", "log output:"]
    page.write_text(head + "```text\n{}\n```\n".format("\n".join(shown)), encoding="utf-8")
    assert run_page(page, tmp_path).returncode == 0
    page.write_text(head + "```text\n{}\n```\n".format("\n".join([*shown[:2], "  coffee"])), encoding="utf-8")
    done = run_page(page, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{page}, line 10\nshown:    coffee\n")


def outline(page):
    """
    What a page is made of, in its order: the levels of its headings, rows of tables, items of lists, blocks of code.
    """
    fences = re.sub(r"```.*?```", "```", text_of(page), flags=re.DOTALL)
    return re.findall(r"^(?:#+ |\| |\* |```)", fences, re.MULTILINE)


@pytest.mark.parametrize(("translation", "original"), TRANSLATIONS.items())
def test_translations_are_complete(translation, original):
    """
    A translated page has the sections, tables and lists of its original.
    """
    assert outline(f"docs/{translation}") == outline(f"docs/{original}")


@pytest.mark.parametrize("translation", [page for page in PAGES if page.startswith("docs/zh/")])
def test_chinese_text_has_chinese_punctuation(translation):
    """
    No half-width comma, semicolon, colon, question mark or bracket stands beside a Chinese character.
    """
    text = re.sub(r"```.*?```|`[^`\n]*`", "x", text_of(translation), flags=re.DOTALL)
    assert (
        re.findall(r"[\u4e00-\u9fff][,;:?!()]+(?!\()|[,;:?!(][\u4e00-\u9fff]", re.sub(r"\]\([^)]*\)", "]", text)) == []
    )


@pytest.mark.parametrize("translation", [page for page in PAGES if page.startswith("docs/zh/")])
def test_chinese_pages_lead_to_chinese_pages(translation):
    """
    A link goes to the translated page where there is one.
    """
    translated = {f"../{original}" for original in TRANSLATIONS.values()}
    assert [link for link in re.findall(r"\]\(([^)#]+)", text_of(translation)) if link in translated] == []


def test_every_chinese_page_is_in_its_index():
    """
    The table and the navigation of the Chinese pages have all of them.
    """
    index = text_of("docs/zh/index.md")
    for page in TRANSLATIONS:
        name = page[len("zh/") : -len(".md")]
        assert f"]({name}.md)" in index
        assert f"\n{name}\n" in index


ERRORS = {
    "docs/reference/errors.md": ("**Cause.**", "**Remedy.**"),
    "docs/zh/errors.md": ("**原因**：", "**解决办法**："),
}


@pytest.mark.parametrize("page", ERRORS)
def test_every_exception_has_an_entry(page):
    """
    The page of errors has a heading for each exception of polyfaas, and for no other.
    """
    headings = re.findall(r"^### (\w+)$", text_of(page), re.MULTILINE)
    assert sorted(headings) == sorted(exceptions.__all__)


@pytest.mark.parametrize("page", ERRORS)
@pytest.mark.parametrize("name", exceptions.__all__)
def test_an_errors_entry_says_cause_and_remedy(name, page):
    """
    Each entry says what causes the error and what to do.
    """
    entry = text_of(page).partition(f"\n### {name}\n")[2].partition("\n##")[0]
    assert [len(re.findall(re.escape(word), entry)) for word in ERRORS[page]] == [1, 1]


@pytest.mark.parametrize("name", exceptions.__all__)
def test_an_error_names_its_entry(name):
    """
    The note of each error is the file and the heading's anchor, for classes derived from it elsewhere, too.
    """
    kind = getattr(exceptions, name)
    page, _, anchor = f"docs/reference/errors.md#{name.lower()}".partition("#")
    assert f"\n### {name}\n" in text_of(page)
    for error in (kind("what"), type("Derived", (kind,), {})("what")):
        assert error.__notes__ == [f"See {page}#{anchor}"]
        assert str(error) == "what"


@pytest.mark.parametrize("name", exceptions.__all__)
def test_the_drawn_tree_names_the_builtin(name):
    """
    The tree names the builtin from which an exception derives directly, where it does.
    """
    [line] = re.findall(rf"^[│├└─ ]*{name}(?: +\((\w+)\))?$", text_of("docs/reference/errors.md"), re.MULTILINE)
    builtins = [base.__name__ for base in getattr(exceptions, name).__bases__ if base.__module__ == "builtins"]
    assert line == ("" if builtins == ["Exception"] else "".join(builtins))


def test_every_public_name_has_its_docstring_in_the_docs():
    """
    The page of names takes in every name that the package offers.
    """
    listed = re.findall(r"^\.\. auto\w+:: polyfaas\.(\w+)$", text_of("docs/reference/api.md"), re.MULTILINE)
    assert sorted(listed) == polyfaas.__all__


def test_exceptions_are_all_listed():
    """
    The module's own list, on which the two tests above rely, misses no exception.
    """
    classes = (kind for kind in vars(exceptions).values() if inspect.isclass(kind))
    defined = [kind.__name__ for kind in classes if issubclass(kind, BaseException)]
    assert sorted(defined) == sorted(exceptions.__all__)


def test_the_context_table_has_every_field():
    """
    The page of the context has a row for each field of the neutral context, in its order.
    """
    rows = re.findall(r"^\| `(\w+)` \|", text_of("docs/reference/context.md"), re.MULTILINE)
    assert tuple(rows[: len(adapter.FIELDS)]) == adapter.FIELDS


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_option_of_a_command_is_explained(command):
    """
    The page of the command line names each option that a command's own help names.
    """
    told = subprocess.run(
        [sys.executable, "-m", "polyfaas", command, "--help"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    options = set(re.findall(r"^ +(?:-\w(?: [A-Z]+)?, )?(--[\w-]+|-\w)", told, re.MULTILINE)) - {"--help", "-h"}
    assert options
    section = text_of("docs/reference/cli.md").partition(f"\n## polyfaas {command}\n")[2].partition("\n## ")[0]
    assert [option for option in sorted(options) if f"`{option}" not in section] == []


def test_the_lifecycle_is_drawn_from_the_table():
    """
    Drawing and table of the lifecycle are what the generator makes of the transitions now.
    """
    drawing = tool("lifecycle")
    page = text_of("docs/reference/lifecycle.md")
    assert (DOCS / "reference" / "lifecycle.svg").read_text(encoding="utf-8") == drawing.svg()
    assert page == drawing.replaced(page)


def test_the_events_are_drawn_from_the_tables():
    """
    The page of events is what the generator makes of the code now, and has rows transcribed from the vendors' pages.
    """
    page = text_of("docs/reference/events.md")
    assert page == tool("events").render()
    for row in (
        "| bucket | `oss.bucket.name` | `s3.bucket.name` |",
        "| time | `triggerTime` (UTC) | `time` (with offset) |",
        "| `created:put` | `ObjectCreated:PutObject` | `ObjectCreated:Put` |",
    ):
        assert row in page


def test_the_capabilities_are_drawn_from_the_tables():
    """
    The page of capabilities is what the generator makes of the code now.
    """
    page = text_of("docs/reference/capabilities.md")
    assert page == tool("capabilities").replaced(page)


def rows_below(page, heading):
    """
    The rows of the first table below a heading, each as its cells.
    """
    section = text_of(page).partition(f"\n{heading}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:] if "---" not in line]


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("### Alibaba Cloud Function Compute", "### Context on FC"),
        ("### Huawei Cloud FunctionGraph", "### Context on FunctionGraph"),
    ],
)
def test_what_is_drawn_agrees_with_what_is_written_by_hand(written, drawn):
    """
    A field has a value in just those shapes of the context for which its page names an attribute, getter or header.
    """
    by_hand = {row[0]: row[1:] for row in rows_below("docs/reference/context.md", written)}
    by_code = {row[0]: row[1:] for row in rows_below("docs/reference/capabilities.md", drawn)}
    assert len(by_code) > len(by_hand) > 10
    for field, cells in by_code.items():
        named = by_hand.get(field, ["–"] * len(cells))
        assert [cell != "–" for cell in cells] == [not cell.startswith("–") for cell in named], field


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page):
    """
    A relative link names a file of the documentation, so that it works on the web and in the repository.
    """
    prose = re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
        if not re.match(r"\w+:", target):
            assert (ROOT / page).parent.joinpath(target).resolve().is_file(), f"{page} links to {target}"


def test_nothing_is_loaded_from_elsewhere():
    """
    The pages and their style name no outside image, script, font or style sheet.
    """
    sources = [path for path in DOCS.rglob("*") if path.suffix in (".md", ".css", ".svg", ".html")]
    outside = re.compile(r"""(?:src=|!\[[^]]*\]\(|@import|url\()\s*["']?(?:https?:)?//""")
    assert [path.name for path in sources if outside.search(path.read_text(encoding="utf-8"))] == []
