"""
What a command prints for another program: one JSON document, which may be looked at in a terminal all the same.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..terminal import printable

__all__ = ["print_json"]


def print_json(document: Any) -> None:
    """
    Print a document; what a terminal would obey, or that turns the reading direction, as its escape.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        print(re.sub(r"[^\n -~]", _shown, text))
    except UnicodeEncodeError:  # the terminal, or a pipe on Windows, has another encoding
        print(json.dumps(document, indent=2))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    return character if printable(character) == character else json.dumps(character)[1:-1]
