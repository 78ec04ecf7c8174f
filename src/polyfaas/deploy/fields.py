"""
Reading a descriptor key by key with clear errors, and carrying its comments along: what all formats share.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ..exceptions import DeployError
from .record import Comment, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Fields", "Notes", "flat", "unknown"]

_TEXTS = ("region", "group", "description")
_NUMBERS = ("memory_mb", "timeout_s", "concurrency")


class Fields:
    """
    A mapping of a descriptor that is taken apart.

    Args:
        path: Where it stands, for errors.
    """

    def __init__(self, values: Any, path: str) -> None:
        if not isinstance(values, dict):
            raise DeployError(f"{path} is {_shown(values)}, not a mapping.")
        self._left = dict(values)
        self.path = path

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
            raise self._wrong(key, value, "a text")
        return scalar_text(value)

    def whole(self, key: str) -> int | None:
        """
        Take a whole number, also one that was written as text.
        """
        value = self.any(key)
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._wrong(key, value, "a whole number")

    def mapping(self, key: str) -> Fields | None:
        """
        Take a mapping.
        """
        value = self.any(key)
        return None if value is None else Fields(value, f"{self.path}.{key}")

    def texts(self, key: str) -> dict[str, str]:
        """
        Take a mapping to texts.
        """
        inner = self.mapping(key)
        return {} if inner is None else {name: inner.text(name) or "" for name in list(inner.rest())}

    def rest(self) -> dict[str, Any]:
        """
        What was not taken.
        """
        return dict(self._left)

    def _wrong(self, key: str, value: Any, wanted: str) -> DeployError:
        return DeployError(f"{self.path}.{key} is {_shown(value)}, not {wanted}.")


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
