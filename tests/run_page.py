"""
Run the examples of one documentation page: ``python run_page.py PAGE``, in an empty folder that it may fill.

Python blocks run top to bottom in one namespace. A block whose first line is a comment with a file's name,
such as ``# legacy.py``, is written to that file instead. Console blocks run too, by `run_console`; a text
block that begins with ``==`` is what `polyfaas invoke` above it has printed. A traceback names the page and the line.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})\s*(.*?)\s*$")
_FILE = re.compile(r"^# ([\w./-]+\.(?:py|yaml|txt))$")


class Block(NamedTuple):
    """
    A fenced block: its language, the number of its first line of content, its text.
    """

    language: str
    line: int
    text: str


def blocks(page: str) -> list[Block]:
    """
    The fenced blocks of a Markdown text, in order.
    """
    found: list[Block] = []
    fence: re.Match[str] | None = None
    for number, line in enumerate(page.splitlines(), 1):
        mark = _FENCE.match(line)
        if fence is None:
            if mark:
                fence, start, content = mark, number + 1, []
        elif mark and mark[2].startswith(fence[2]) and not mark[3]:
            found.append(Block(fence[3], start, "\n".join(content) + "\n"))
            fence = None
        else:
            content.append(line[len(fence[1]) :] if line.startswith(fence[1]) else line)
    return found


def main(name: str) -> None:
    """
    Run the page's examples in the working directory.
    """
    import run_console

    sys.path.insert(0, os.getcwd())
    namespace: dict[str, object] = {"__name__": "page"}
    told = ""
    page = Path(name).read_text(encoding="utf-8")
    if "import given" in page:
        __import__("conftest")  # for its profile of Hypothesis
    for block in blocks(page):
        file = _FILE.match(block.text.partition("\n")[0])
        if file and block.language in ("python", "yaml", "text"):
            path = Path(file[1])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            # As many line ends before it as stand before it in the page.
            exec(compile("\n" * (block.line - 1) + block.text, name, "exec"), namespace)
        elif block.language == "console":
            told = run_console.run(block.text, name, block.line)
        elif block.language == "text" and block.text.startswith("== "):
            run_console.compare_excerpt(block.text, told, f"{name}, line {block.line}")


if __name__ == "__main__":
    main(sys.argv[1])
