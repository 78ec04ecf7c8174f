"""
YAML text from entries with comments, for s.yaml; written by hand, so that making one needs no YAML library.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .record import NO_COMMENT, Comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Entry", "entries", "yaml_text"]

_PLAIN = re.compile(r"[A-Za-z_./][\w./@+:-]*|\d+\.\d+\.\d+|\$\{[\w.]+\}", re.ASCII)
#: Words that some YAML reader takes for something else than text.
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", ".nan", ".inf", "~", "."}


@frozen
class Entry:
    """
    A key, its value and what is said about it.

    Attributes:
        key: None: there is only the comment.
        value: A scalar, a list, a dict, or a tuple of entries.
    """

    key: str | None
    value: Any
    comment: Comment = NO_COMMENT


def entries(values: Mapping[str, Any], notes: Mapping[str, str], start: str = "") -> tuple[Entry, ...]:
    """
    Entries for a mapping and those inside of it.

    Args:
        notes: What stands beside a value, by its dotted path.
    """
    return tuple(
        Entry(key, entries(value, notes, f"{start}{key}."))
        if isinstance(value, dict) and value
        else Entry(key, value, Comment(beside=notes.get(start + key, "")))
        for key, value in values.items()
    )


def yaml_text(entries: Sequence[Entry]) -> str:
    """
    A whole document.
    """
    return "".join(f"{line}\n" for line in _mapping(entries, "")).lstrip("\n")


def _mapping(entries: Sequence[Entry], indent: str) -> Iterator[str]:
    for entry in entries:
        yield from (f"{indent}{line}".rstrip() for line in entry.comment.above)
        if entry.key is None:
            continue
        beside = f"  {entry.comment.beside}" if entry.comment.beside else ""
        head = f"{indent}{_scalar(entry.key)}:"
        yield from _pair(head, entry.value, beside, indent)


def _pair(head: str, value: Any, beside: str, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        value = tuple(Entry(key, inner) for key, inner in value.items())
    if isinstance(value, tuple) and value:
        yield head + beside
        yield from _mapping(value, indent + "  ")
    elif isinstance(value, list) and value:
        yield head + beside
        yield from _sequence(value, indent + "  ")
    elif isinstance(value, (tuple, list)):
        yield f"{head} {'[]' if isinstance(value, list) else '{}'}{beside}"
    else:
        yield f"{head} {_scalar(value)}{beside}"


def _sequence(items: list[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, dict) and item:
            item = tuple(Entry(key, inner) for key, inner in item.items())
        if isinstance(item, tuple) and item:
            first, *rest = _mapping(item, indent + "  ")
            yield f"{indent}- {first.strip()}"
            yield from rest
        elif isinstance(item, list) and item:
            first, *rest = _sequence(item, indent + "  ")
            yield f"{indent}- {first.strip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(item)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _WORDS and not value.endswith(":"):
            return value
        # YAML 1.2 contains JSON; what cannot be seen might be a line's end to a reader, or refused.
        return "".join(one if one.isprintable() else _escaped(one) for one in json.dumps(value, ensure_ascii=False))
    return json.dumps(value)


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08x}"
