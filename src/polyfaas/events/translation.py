"""
One cloud's trigger event as the other cloud would have sent it: native, neutral, native. Pure functions.

Works from the layouts only: a cloud is added by adding its layouts.
"""

from __future__ import annotations

from functools import cache

from ..exceptions import UnknownCloudError
from .layout import covered
from .recognition import CLOUDS, find, layouts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from typing import Any, Callable

    from .layout import Layout

__all__ = ["Translation", "translate", "translate_for_code"]


class Translation:
    """
    What became of an event.

    Attributes:
        event: The event for the target cloud's handler; the very same object where nothing was to be done.
        kind: The kind of trigger; ``"unknown"``: a payload of the user's own.
        notes: What was lost or made up on the way, one sentence each; empty when nothing was. Found out when it is
            first read, by comparing both events: read it before `event` is handed to code that may change it.
        changed: Whether `event` is another object than the one given.
    """

    __slots__ = ("_notes", "changed", "event", "kind")

    def __init__(
        self, event: Any, kind: str, notes: Callable[[], Iterator[str]] = lambda: iter(()), *, changed: bool = False
    ) -> None:
        self.event = event
        self.kind = kind
        self.changed = changed
        self._notes: Callable[[], Iterator[str]] | tuple[str, ...] = notes

    @property
    def notes(self) -> tuple[str, ...]:
        if not isinstance(self._notes, tuple):
            self._notes = tuple(dict.fromkeys(self._notes()))
        return self._notes

    def __repr__(self) -> str:
        return f"Translation(kind={self.kind!r}, changed={self.changed}, notes={self.notes!r})"


def translate(raw: Any, source: str, target: str) -> Translation:
    """
    A trigger event of the cloud `source` in the shape in which `target` sends the same news.

    An event that already has a shape of the target's (a test event), one that no trigger sends, and one whose
    trigger has no counterpart come back untouched; for the last, `notes` says so.

    Args:
        raw: The event as a JSON value; it is not changed.
        source: The cloud that sent it, ``"alibaba"`` or ``"huawei"``.
        target: The cloud that the handler was written for, one of the same two.

    Raises:
        EventShapeError: The event is that trigger's, but a value in it cannot be.
        UnknownCloudError: The events of `source` or `target` are not known.
    """
    for role, name in (("source", source), ("target", target)):
        if name not in CLOUDS:
            raise UnknownCloudError(f"translate({role}={name!r}): events are known of {' and '.join(CLOUDS)}.")
    return translate_for_code(raw, source, target)


def translate_for_code(raw: Any, source: str, target: str, words: Callable[[], Set[str]] | None = None) -> Translation:
    """
    The same for unchanged code, which may read another of the forms that the target's trigger has.

    What such a form tells at keys of its own stands beside the rest if the code names the key: `obs` beside `s3`, API
    Gateway's `httpMethod` in the event of FC's HTTP trigger.

    Args:
        raw, source, target: As for `translate`.
        words: The texts that the code names; asked only where there is another form. None: it names none.

    Raises:
        EventShapeError: As `translate`.
    """
    ours, theirs = find(raw, source), find(raw, target)
    if ours is None or source == target or (theirs is not None and (ours.generic or not theirs.generic)):
        known = theirs or ours
        return Translation(raw, known.kind if known is not None else "unknown")
    if not any(layout.kind == ours.kind and layout.join for layout in layouts(target)) or not ours.fields:
        return _untouched(raw, ours, f"{ours.trigger} events of {source} have no counterpart on {target}")
    records = ours.records(raw)
    if not records:
        return _untouched(raw, ours, f"the {ours.trigger} event is empty")
    counterpart = _counterpart(target, ours, records)
    if counterpart is None:
        return _untouched(raw, ours, f"{ours.trigger} events of {source} have no counterpart on {target}")
    if counterpart.single and len(records) > 1:
        why = f"{counterpart.trigger} delivers one item for each call, and here are {len(records)}"
        return _untouched(raw, ours, why)
    forms = [] if words is None else list(_forms(counterpart, words))
    return _rebuilt(raw, ours, counterpart, records, forms)


def _untouched(raw: Any, layout: Layout, why: str) -> Translation:
    return Translation(raw, layout.kind, lambda: iter((f"{why}: the event is passed on as it came",)))


def _counterpart(target: str, ours: Layout, records: list[dict[str, Any]]) -> Layout | None:
    """
    The target's layout of that kind, of that broker where there are several; None for a mixed batch.
    """
    for record in records:
        record.setdefault("variant", ours.variant)
    variants = {record["variant"] for record in records}
    choices = [layout for layout in layouts(target) if layout.kind == ours.kind and layout.join]
    fitting = [layout for layout in choices if layout.variant in ("", *variants)]
    return fitting[0] if fitting and len(variants) == 1 else None


def _forms(counterpart: Layout, words: Callable[[], Set[str]]) -> Iterator[Layout]:
    """
    What other forms of the counterpart's trigger tell at keys of their own that the code names.
    """
    for form in layouts(counterpart.cloud):
        if form.beside and form.kind == counterpart.kind:
            named = _own_keys(form, counterpart).intersection(words())
            if named:
                yield _narrowed(form, named)


@cache
def _own_keys(form: Layout, counterpart: Layout) -> frozenset[str]:
    return frozenset(form.keys() - counterpart.keys())


@cache
def _narrowed(form: Layout, keys: frozenset[str]) -> Layout:
    return form.narrowed(keys)


def _rebuilt(
    raw: Any, ours: Layout, counterpart: Layout, records: list[dict[str, Any]], forms: list[Layout]
) -> Translation:
    join = counterpart.join
    assert join is not None
    built = [counterpart.build(record, ours) for record in records]
    for form in forms:
        for record, (item, _) in zip(records, built):
            item.update(form.build(record, ours)[0])
    event = join([item for item, _ in built])
    told = {field.name for layout in (counterpart, *forms) for field in layout.fields}

    def notes() -> Iterator[str]:
        for _, unnamed in built:
            yield from unnamed
        yield from _dropped(raw, ours, counterpart, told)
        yield from _altered(records, ours, counterpart, event)

    return Translation(event, ours.kind, notes, changed=True)


def _dropped(raw: Any, ours: Layout, counterpart: Layout, told: set[str]) -> Iterator[str]:
    carried = {field.routes[0] for field in ours.fields if field.name in told}
    lost = [field for field in ours.fields if not covered(field.routes[0], carried) and field.name != "variant"]
    for place, item in ours.items(raw):
        for field in lost:
            if field.get(item, ours.trigger, place):
                yield f"{field.path} has no counterpart on {counterpart.cloud}"
        for path in ours.uncovered(item):
            yield f"{path} has no counterpart on {counterpart.cloud}"


def _altered(records: list[dict[str, Any]], ours: Layout, counterpart: Layout, event: Any) -> Iterator[str]:
    """
    What reads differently in the new event: a lost fraction of a second, values joined into one.
    """
    for before, after in zip(records, counterpart.records(event)):
        for name, value in before.items():
            field = ours.field(name)
            if field is not None and counterpart.field(name) is not None and after.get(name) != value:
                yield f"{field.path}: carried over with a loss"
