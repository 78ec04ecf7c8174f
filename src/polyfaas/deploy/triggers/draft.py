"""
One trigger on its way to the other cloud: what was taken of it, what is made of it, and what there is to say of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..record import Finding, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..record import Deployment

__all__ = ["MARK", "Draft", "is_marked", "leaves", "nested"]

#: What stands where only the author knows the value.
MARK = "FILL-IN"


class Draft:
    """
    A trigger that is translated.

    Args:
        before: As it was read.
        function: Whose it is, with the region that it goes to.
        source: On whose word it is translated so.
        held: What the other format can write of it, by its API's names, and how that is spelled; None: everything.
    """

    def __init__(
        self, before: Trigger, function: Deployment, source: str, held: Mapping[str, str] | None = None
    ) -> None:
        self.before, self.function, self.held = before, function, held
        self.found: list[Finding] = []
        self._source = source
        self._left = dict(leaves(before.values))
        self._values: dict[str, Any] = {}
        self._notes: dict[str, str] = {}

    def take(self, path: str, otherwise: Any = None) -> Any:
        """
        Take a value by its dotted path.
        """
        value = self._left.pop(path, None)
        return otherwise if value is None else value

    def put(self, path: str, value: Any) -> None:
        """
        Set a value of what is made.
        """
        if self.held is None or path in self.held:
            self._values[path] = value

    def add(self, values: Mapping[str, Any], reason: str) -> None:
        """
        Set values that the other cloud cannot do without.
        """
        for path, value in values.items():
            self.put(path, value)
        written = {path: value for path, value in values.items() if path in self._values}
        if len(written) == 1:
            self._say("added", self._made_name(*written), reason, None, *written.values())
        else:
            self._say("added", self._made_name(""), reason, None, written)

    def fill(self, path: str, reason: str, value: str | list[str] = MARK) -> None:
        """
        Mark a value that cannot be known.
        """
        self.put(path, value)
        self._notes[path] = reason
        self._say("fill", self._made_name(path), reason, None, value)

    def change(self, path: str, before: Any, after: Any, reason: str) -> None:
        """
        Report a value that means the same in other words, or nearly.
        """
        self._say("changed", self._read_name(path), reason, before, after)

    def doubt(self, path: str, reason: str) -> None:
        """
        Report what may mean something else there.
        """
        self._say("check", self._read_name(path), reason)

    def lose(self, path: str, reason: str) -> None:
        """
        Report what has no counterpart.
        """
        self._left.pop(path, None)
        self._say("lost", self._read_name(path), reason)

    def drop(self, usual: Mapping[str, Any]) -> None:
        """
        Forget the values that say nothing, since the other cloud would have them so without a word.
        """
        for path, value in usual.items():
            if self._left.get(path) == value:
                del self._left[path]

    def lose_rest(self, reasons: Mapping[str, str], otherwise: str) -> None:
        """
        Report whatever was not taken, but for what was never filled in.

        Args:
            reasons: By path, or by the beginning of paths.
        """
        for path, value in [*self._left.items()]:
            if value not in ({}, [], None) and not is_marked(value):
                parts = path.split(".")
                starts = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
                self.lose(path, next((reasons[start] for start in starts if start in reasons), otherwise))

    def made(self, kind: str, enabled: bool | None = None) -> Trigger:
        """
        What became of the trigger.
        """
        values = nested(self._values)
        return evolve(self.before, kind=kind, values=values, enabled=enabled, notes=self._notes, spelled={})

    def _say(self, kind: str, field: str, reason: str, before: Any = None, after: Any = None) -> None:
        self.found.append(Finding(kind, self.function.key, field, reason, self._source, before, after))

    def _read_name(self, path: str) -> str:
        return f"{self.before.place}.{self.before.spelled.get(path, path)}".rstrip(".")

    def _made_name(self, path: str) -> str:
        name = (self.held or {}).get(path, path)
        return f"triggers.{self.before.name}.{name}".rstrip(".")


def leaves(values: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, Any]]:
    """
    The values inside of mappings by their dotted paths.
    """
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{start}{key}.")
        else:
            yield start + key, value


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """
    The mappings that `leaves` took apart.
    """
    whole: dict[str, Any] = {}
    for path, value in values.items():
        *parents, last = path.split(".")
        inner = whole
        for parent in parents:
            if not isinstance(inner.get(parent), dict):
                inner[parent] = {}
            inner = inner[parent]
        inner[last] = value
    return whole


def is_marked(value: Any) -> bool:
    """
    Whether a value is still to be filled in.
    """
    if isinstance(value, list):
        return any(map(is_marked, value))
    return isinstance(value, str) and MARK in value
