"""
Reading a descriptor key by key with clear errors, and carrying its comments along: what all formats share.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ..exceptions import DeployError
from .record import Comment, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .rules import Rules

__all__ = ["Fields", "Notes", "flat", "noting", "runtime", "unknown"]

_KINDS = {"texts": "a list of texts", "text": "a text", "whole": "a whole number"}
_TEXTS = ("region", "group", "description")
_NUMBERS = ("memory_mb", "timeout_s", "concurrency")


class Fields:
    """
    A mapping of a descriptor that is taken apart.

    Args:
        path: Where it stands, after the file's name and a colon.
        where: The line of such a path without the file's name, as ``, line 3``; "": it is not known.
        note: Takes the path and the reason of each wrong value, which is left out then; None: the first is raised.
    """

    def __init__(
        self,
        values: Any,
        path: str,
        where: Callable[[str], str] = lambda path: "",
        note: Callable[[str, str], None] | None = None,
    ) -> None:
        self.path, self._where, self._note = path, where, note
        if not isinstance(values, dict):
            self.refuse("", f"{_shown(values)}, not a mapping")
            values = {}
        self._left = dict(values)

    def place(self, key: str = "") -> str:
        """
        The file, the line where that is known, and the path of a field.
        """
        name, inner = self._place(key)
        return f"{name}{self._where(inner)}: {inner}" if inner else name

    def _place(self, key: str) -> tuple[str, str]:
        name, _, inner = f"{self.path}.{key}".partition(": ")
        return name.rstrip("."), inner.strip(".")

    def any(self, key: str) -> Any:
        """
        Take a value as it is; None where there is none.
        """
        return self._left.pop(key, None)

    def text(self, key: str) -> str | None:
        """
        Take a text; numbers become one.
        """
        value = self.any(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            self.refuse(key, f"{_shown(value)}, not a text")
            return None
        return scalar_text(value)

    def whole(self, key: str) -> int | None:
        """
        Take a whole number, also one that was written as text.
        """
        value = self.any(key)
        if isinstance(value, str) and value.isdecimal() and len(value) < 20:
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.refuse(key, f"{_shown(value)}, not a whole number")
        return None

    def mapping(self, key: str) -> Fields | None:
        """
        Take a mapping.
        """
        value = self.any(key)
        return None if value is None else self.within(key, value)

    def within(self, place: str, value: Any) -> Fields:
        """
        Take a mapping apart that stands at a place of this one.
        """
        return Fields(value, f"{self.path}.{place}", self._where, self._note)

    def items(self, key: str) -> list[tuple[str, Fields]]:
        """
        Take a list of mappings, each with its place in this one.
        """
        value = self.any(key)
        if not isinstance(value, (list, type(None))):
            self.refuse(key, f"{_shown(value)}, not a list")
            value = None
        places = [f"{key}[{index}]" for index in range(len(value or []))]
        return [(place, self.within(place, one)) for place, one in zip(places, value or [])]

    def expect(self, shapes: Mapping[str, str]) -> None:
        """
        See that values below are of the right kind, where there are any.

        Args:
            shapes: ``texts`` (a list of them), ``text`` or ``whole`` (a number), by dotted path.
        """
        for path, kind in shapes.items():
            value: Any = self._left
            for part in path.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            if value is not None and not _is(value, kind):
                self.refuse(path, f"{_shown(value)}, not {_KINDS[kind]}")
                self._left.pop(path.partition(".")[0])

    def texts(self, key: str) -> dict[str, str]:
        """
        Take a mapping to texts.
        """
        inner = self.mapping(key)
        return {} if inner is None else inner.all_texts()

    def all_texts(self) -> dict[str, str]:
        """
        Take everything as texts.
        """
        return {name: self.text(name) or "" for name in self.rest()}

    def rest(self) -> dict[str, Any]:
        """
        What was not taken.
        """
        return dict(self._left)

    def refuse(self, key: str, what: str) -> None:
        """
        Note what a value is that it must not be.

        Raises:
            DeployError: Nobody takes notes.
        """
        if self._note is None:
            raise DeployError(f"{self.place(key)} is {what}" + "." * (not what.endswith("?")))
        self._note(self._place(key)[1], f"It is {what}")


def noting(mistakes: list[Finding] | None, function: str, start: str) -> Callable[[str, str], None] | None:
    """
    What `Fields` calls for each wrong value of a function: makes findings.

    Args:
        mistakes: Where they go; None: nobody takes notes.
        start: What the function's paths begin with.
    """
    if mistakes is None:
        return None
    return lambda path, reason: mistakes.append(
        Finding("invalid", function, path[len(start) :].lstrip(".") or start.rpartition(".")[2], reason)
    )


def _is(value: Any, kind: str) -> bool:
    if kind == "texts":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    number = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) if kind == "text" else number or (isinstance(value, str) and value.isdecimal())


def flat(fields: Fields, names: Mapping[str, str]) -> dict[str, Any]:
    """
    Take the attributes of a `Deployment` that are plain texts and numbers in every format.

    Args:
        names: The format's name of each attribute; those without one are left out.
    """
    return {
        "name": fields.text(names["name"]) or "",
        "handler": fields.text(names["handler"]) or "",
        **{attribute: fields.text(names[attribute]) for attribute in _TEXTS if attribute in names},
        **{attribute: fields.whole(names[attribute]) for attribute in _NUMBERS if attribute in names},
    }


def runtime(fields: Fields, rules: Rules) -> str:
    """
    Take the runtime and say what it means.

    Returns:
        Its meaning; "" for one that polyfaas does not know, where that is noted.
    """
    spelled = fields.text("runtime") or ""
    if spelled not in rules.runtimes:
        near = get_close_matches(spelled, rules.runtimes, 1, cutoff=0.7)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        said = repr(spelled) if spelled else "missing"
        fields.refuse("runtime", f"{said}; polyfaas knows {', '.join(rules.runtimes)}{hint}")
    return rules.runtimes.get(spelled, "")


def scalar_text(value: Any) -> str:
    """
    A YAML scalar as text, as its author wrote it.
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(value: Any) -> str:
    """
    A value for an error: its type, since a text may be secret.
    """
    names = {dict: "a mapping", list: "a list", str: "a text", type(None): "empty"}
    return names.get(type(value), f"the {type(value).__name__} {value}")


def unknown(function: str, path: str, key: str, known: Iterable[str]) -> Finding:
    """
    The finding for a key that the format does not have.
    """
    near = get_close_matches(key, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return Finding("invalid", function, f"{path}.{key}".lstrip("."), f"There is no such field{hint}")


class Notes:
    """
    Comments by the name of their field, taken one by one; what is left is written last, so that none gets lost.
    """

    def __init__(self, comments: Mapping[str, Comment]) -> None:
        self._left = dict(comments)

    def take(self, *names: str) -> Comment:
        """
        Take the comments of the fields that become one field.
        """
        taken = [self._left.pop(name) for name in names if name in self._left]
        beside = [comment.beside for comment in taken if comment.beside]
        lines = tuple(line for comment in taken for line in comment.above)
        return Comment((*lines, *beside[:-1]), beside[-1] if beside else "")

    def rest(self) -> Comment:
        """
        Take all others, as whole lines.
        """
        lines = [line for comment in self._left.values() for line in (*comment.above, comment.beside) if line]
        self._left.clear()
        return Comment(tuple(lines))
