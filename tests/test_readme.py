"""
The README's examples run, its commands are those that are checked, and the Chinese one has the same code.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from run_page import blocks

ROOT = Path(__file__).resolve().parent.parent
LEGACY = '''"""
What the README calls `legacy`: code written for FunctionGraph.
"""


def initialize(context):
    context.getLogger().info("stage %s", context.getUserData("STAGE"))


def handler(event, context):
    return {"name": event["name"], "id": context.getRequestID()}
'''


def code_of(name: str) -> list[tuple[str, str]]:
    """
    A README's fenced blocks: language and text.
    """
    return [(block.language, block.text) for block in blocks((ROOT / name).read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_examples_run(name, tmp_path):
    """
    The examples run top to bottom, given the module that they carry over.
    """
    (tmp_path / "legacy.py").write_text(LEGACY, encoding="utf-8")
    command = [sys.executable, str(Path(__file__).with_name("run_page.py")), str(ROOT / name)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr or done.stdout


def test_both_readmes_have_the_same_code():
    """
    The Chinese README has the English one's code blocks.
    """
    assert code_of("README.zh-CN.md") == code_of("README.md")


def test_the_commands_are_the_checked_ones():
    """
    The two commands that begin with a fresh environment stand word for word in the project's own check.
    """
    console = [text.strip() for language, text in code_of("README.md") if language == "console"]
    commands = [text for text in console if "venv" in text]
    assert len(commands) == 2
    checked = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in commands:
        assert f"\n{command}\n" in f"{checked}\n"


def test_the_first_code_comes_early():
    """
    Fewer than 100 words stand before the first code.
    """
    opening = (ROOT / "README.md").read_text(encoding="utf-8").partition("```")[0]
    assert len(re.findall(r"\w+", opening)) < 100
