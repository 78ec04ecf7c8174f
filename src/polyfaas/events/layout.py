"""
How one trigger's event is laid out on one cloud: a table of fields, and what reads and writes by it.

The views, the translation and the reference page all work from these tables. Nothing here knows a cloud.

A neutral record is a plain dict of field name to value; an absent value has no entry.
"""

from __future__ import annotations

from ..exceptions import EventShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from typing import Any, Callable

__all__ = ["Field", "Layout", "covered", "dig", "misshaped", "put"]

_NAMES = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "a boolean",
    type(None): "null",
}


def _where(place: str, route: tuple[str, ...]) -> str:
    return ".".join((place, *route) if place else route) or "the event"


def _named(kind: type) -> str:
    return _NAMES.get(kind, f"a {kind.__name__}")


def misshaped(trigger: str, path: str, problem: str) -> EventShapeError:
    """
    The error for a value that the trigger's layout does not allow.
    """
    return EventShapeError(f"Not a usable {trigger} event: {path} {problem}.")


def dig(value: Any, *keys: str | int) -> Any:
    """
    The value at the end of the keys, or None where the shape is another; never raises.
    """
    for key in keys:
        if isinstance(key, int):
            value = value[key] if isinstance(value, list) and len(value) > key else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def put(item: dict[str, Any], keys: Iterable[str], value: Any, *, keep: bool = False) -> None:
    """
    Set the value at the end of the keys, making objects on the way; with `keep` only where there is none.
    """
    *way, last = keys
    for key in way:
        item = item.setdefault(key, {})
    if not (keep and item.get(last) is not None):
        item[last] = value


class Field:
    """
    One fact of an event and where it stands.

    Attributes:
        name: The fact's neutral name, the same on every cloud.
        path: Where it stands in an item, keys joined by dots; written there.
        types: The JSON types that the value may have.
        read: Native value to neutral value; None: the same. A ValueError makes the event misshaped.
        write: Neutral value to native value; None: the same. A LookupError means that this cloud has no word for
            it: the neutral value is written as it is. Where it returns None, nothing is written. Both are noted.
        also: Further paths to read from when there is nothing at `path`.
        keep: Leave a value that already stands at `path` when writing.
        remark: What a reader of the reference page should know.
    """

    __slots__ = ("keep", "name", "path", "read", "remark", "routes", "types", "write")

    def __init__(
        self,
        name: str,
        path: str,
        types: type | tuple[type, ...] = str,
        *,
        read: Callable[[Any], Any] | None = None,
        write: Callable[[Any], Any] | None = None,
        also: tuple[str, ...] = (),
        keep: bool = False,
        remark: str = "",
    ) -> None:
        self.name = name
        self.path = path
        self.routes = tuple(tuple(route.split(".")) for route in (path, *also))
        self.types = types if isinstance(types, tuple) else (types,)
        self.read = read
        self.write = write
        self.keep = keep
        self.remark = remark

    def get(self, item: dict[str, Any], trigger: str, place: str) -> Any:
        """
        The neutral value, or None where the item has none.

        Raises:
            EventShapeError: Something on the way, or the value, has the wrong type.
        """
        for route in self.routes:
            value: Any = item
            for key in route:
                if type(value) is not dict:
                    raise _blocked(item, route, trigger, place)
                value = value.get(key)
                if value is None:
                    break
            else:
                if type(value) not in self.types:
                    wanted = " or ".join(_named(kind) for kind in self.types)
                    raise misshaped(trigger, _where(place, route), f"is {_named(type(value))}, not {wanted}")
                if self.read is None:
                    return value
                try:
                    return self.read(value)
                except (ValueError, OverflowError, RecursionError) as problem:
                    raise misshaped(trigger, _where(place, route), f"cannot be read: {problem}") from None
        return None


def _blocked(item: Any, route: tuple[str, ...], trigger: str, place: str) -> EventShapeError:
    """
    The error for a way that leads through something that is no object.
    """
    depth = 0
    while isinstance(item, dict):
        item = item[route[depth]]
        depth += 1
    return misshaped(trigger, _where(place, route[:depth]), f"is {_named(type(item))}, not an object")


class Layout:
    """
    One trigger of one cloud.

    Attributes:
        cloud: The cloud's id.
        kind: The neutral kind of event: ``"http"``, ``"object-storage"``, ...
        trigger: What the vendor calls it, for messages and for the reference page.
        recognises: Whether a JSON value is such an event; never raises.
        fields: The table.
        split: The event to its items; None: the event is its only item.
        join: Items to the event. None: this shape is read and never written.
        place: How a path to an item begins, ``{}`` standing for its index.
        made: Path to a value that stands in every written item unless the record says otherwise: a
            constant, or a function of the record; None from the function leaves it out.
        variant: Tells apart layouts of one kind on one cloud, such as the broker of a queue.
        single: One item per call: several cannot be written.
        asked: Has no marks of its own, so it counts only when its kind is asked for.
        generic: Recognised by a standard and not by a vendor's mark, so that any cloud may have sent it.
        beside: Another form of the items of the written layout of its kind: code may look for either.
    """

    __slots__ = (
        "_by_name", "asked", "beside", "cloud", "fields", "generic", "join", "kind", "made", "place", "recognises",
        "single", "split", "trigger", "variant",
    )  # fmt: skip

    def __init__(
        self,
        cloud: str,
        kind: str,
        trigger: str,
        recognises: Callable[[Any], bool],
        fields: tuple[Field, ...] = (),
        *,
        split: Callable[[Any], list[Any]] | None = None,
        join: Callable[[list[dict[str, Any]]], Any] | None = None,
        place: str = "",
        made: Mapping[str, Any] | None = None,
        variant: str = "",
        single: bool = False,
        asked: bool = False,
        generic: bool = False,
        beside: bool = False,
    ) -> None:
        self.cloud = cloud
        self.kind = kind
        self.trigger = trigger
        self.recognises = recognises
        self.fields = fields
        self.split = split
        self.join = join
        self.place = place
        self.made = made or {}
        self.variant = variant
        self.single = single
        self.asked = asked
        self.generic = generic
        self.beside = beside
        self._by_name = {field.name: field for field in fields}

    def field(self, name: str) -> Field | None:
        """
        The field of that neutral name; None: this trigger does not tell.
        """
        return self._by_name.get(name)

    def path_of(self, name: str) -> str:
        """
        Where the field of that neutral name stands in an item; the name itself where there is none.
        """
        field = self._by_name.get(name)
        return name if field is None else field.path

    def keys(self) -> set[str]:
        """
        The keys of a written item.
        """
        return {field.routes[0][0] for field in self.fields} | {path.partition(".")[0] for path in self.made}

    def narrowed(self, keys: Container[str]) -> Layout:
        """
        A layout that writes these keys of an item alone.
        """
        fields = tuple(field for field in self.fields if field.routes[0][0] in keys)
        made = {path: value for path, value in self.made.items() if path.partition(".")[0] in keys}
        return Layout(self.cloud, self.kind, self.trigger, self.recognises, fields, made=made)

    def items(self, raw: Any) -> list[tuple[str, dict[str, Any]]]:
        """
        The event's items, each with the path to it.

        Raises:
            EventShapeError: An item is no object.
        """
        found = [raw] if self.split is None else self.split(raw)
        for index, item in enumerate(found):
            if not isinstance(item, dict):
                problem = f"is {_named(type(item))}, not an object"
                raise misshaped(self.trigger, self.place.format(index) or "the event", problem)
        return [(self.place.format(index), item) for index, item in enumerate(found)]

    def records(self, raw: Any) -> list[dict[str, Any]]:
        """
        The event's items as neutral records.
        """
        return [dict(self._values(item, place)) for place, item in self.items(raw)]

    def _values(self, item: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
        for field in self.fields:
            value = field.get(item, self.trigger, place)
            if value is not None:
                yield field.name, value

    def build(self, record: Mapping[str, Any], origin: Layout) -> tuple[dict[str, Any], list[str]]:
        """
        A neutral record as an item of this trigger, and notes on the values that it has no word for.

        Raises:
            EventShapeError: A value of `origin` cannot be written here, such as a time that is none.
        """
        item: dict[str, Any] = {}
        notes = []
        for path, value in self.made.items():
            native = value(record) if callable(value) else value
            if native is not None:
                put(item, path.split("."), native)
        for field in self.fields:
            value = record.get(field.name)
            if value is None:
                continue
            where = origin.path_of(field.name)
            try:
                native = value if field.write is None else field.write(value)
            except LookupError:
                native = value
                notes.append(f"{where}: {value!r} has no counterpart on {self.cloud} and stays as it is")
            except (ValueError, OverflowError) as problem:
                raise misshaped(origin.trigger, where, f"cannot be carried over: {problem}") from None
            if native is None:
                notes.append(f"{where}: {value!r} has no counterpart on {self.cloud} and is left out")
            else:
                put(item, field.routes[0], native, keep=field.keep)
        return item, notes

    def uncovered(self, item: dict[str, Any]) -> Iterator[str]:
        """
        The paths of an item's values that no field of the table and nothing that is made speaks of.
        """
        known = {route for field in self.fields for route in field.routes}
        known.update(tuple(path.split(".")) for path in self.made)
        for way in _leaves(item):
            if not covered(way, known):
                yield ".".join(way)


def covered(way: tuple[str, ...], known: Container[tuple[str, ...]]) -> bool:
    """
    Whether a way, or where it leads through, is among those known.
    """
    return any(way[:length] in known for length in range(1, len(way) + 1))


def _leaves(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict) and len(way) < 6:
        for key, inner in value.items():
            yield from _leaves(inner, (*way, str(key)))
    elif value is not None and way:
        yield way
