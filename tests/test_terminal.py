"""
Text from elsewhere before a terminal gets it.
"""

from __future__ import annotations

import pytest

from polyfaas.terminal import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain, 中文\u3000文, é", "plain, 中文\u3000文, é"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("over\rwritten", "over\\rwritten"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("\u202eright to left\u2028", "\\u202eright to left\\u2028"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_a_terminal_obeys_is_shown(text: str, shown: str) -> None:
    """
    Newlines, tabs and what is printable stay; all else becomes an escape that names it.
    """
    assert printable(text) == shown
