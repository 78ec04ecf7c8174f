"""
Texts of Terraform's language: where they end, what they say, and how they are written.
"""

from __future__ import annotations

import json
import re
from textwrap import dedent

from attrs import frozen

__all__ = ["DEEPEST", "Expression", "quoted", "string_end", "unquoted", "unwrapped"]

#: How many blocks, values or templates may stand in each other: more is no descriptor.
DEEPEST = 50


@frozen
class Expression:
    """
    What only Terraform can evaluate, as it is written.
    """

    text: str


def quoted(value: str) -> str:
    """
    A text as a literal, its ``${`` and ``%{`` escaped.
    """
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def string_end(text: str, place: int, depth: int = 0) -> int:
    """
    Where a text in quotes ends, behind the templates in it, in which others may stand; 0: it does not end.
    """
    place += 1
    while place < len(text) and text[place] not in '"\n':
        if text.startswith(("$${", "%%{"), place):
            place += 3
        elif text.startswith(("${", "%{"), place):
            place = _template_end(text, place + 2, depth + 1) or len(text)
        else:
            place += 2 if text[place] == "\\" else 1
    return place + 1 if text.startswith('"', place) else 0


def _template_end(text: str, place: int, depth: int) -> int:
    """
    Where a template ends whose inside begins at a place; 0: it does not end, or is deeper than any is.
    """
    level = 1
    while place < len(text) and level and depth <= DEEPEST:
        if text[place] == '"':
            place = string_end(text, place, depth) or len(text)
        else:
            level += (text[place] == "{") - (text[place] == "}")
            place += 1
    return 0 if level else place


def unwrapped(text: str) -> str | Expression:
    """
    What a heredoc says.
    """
    head, _, rest = text.partition("\n")
    body = rest[: rest.rfind("\n") + 1]
    if re.search(r"(?<![$%])[$%]\{", body):
        return Expression(text)
    return _undoubled(dedent(body) if head.startswith("<<-") else body)


def unquoted(text: str) -> str | Expression:
    """
    What a text in quotes says.
    """
    inside = text[1:-1]
    plain = re.sub(r"([$%])\1\{", "", inside)
    if re.search(r"[$%]\{", plain.replace("${path.module}/", "")):
        return Expression(text)
    inside = re.sub(r"(?<!\$)\$\{path\.module\}/", "./", inside)
    try:
        value = json.loads(f'"{inside}"')
    except ValueError:
        return Expression(text)
    return _undoubled(value)


def _undoubled(text: str) -> str:
    return re.sub(r"([$%])\1(?=\{)", r"\1", text)
