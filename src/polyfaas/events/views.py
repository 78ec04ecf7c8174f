"""
What all neutral views of events share: a record reads its fields through the layout, on access.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

from ..exceptions import EventShapeError
from .layout import dig, misshaped
from .recognition import demand, detect
from .values import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from typing_extensions import Self

    from .layout import Layout

__all__ = ["Batch", "Record", "moment", "needed", "optional", "view"]

T = TypeVar("T")


class Record:
    """
    One item of an event.

    Attributes:
        raw: The item as it came; of an event with a single item, the whole event.
        cloud: The cloud whose shape it has.
        trigger: What that cloud's vendor calls the trigger.
    """

    kind: ClassVar[str] = ""
    __slots__ = ("_item", "_layout", "_place", "raw")

    def __init__(self, raw: Any, item: dict[str, Any], layout: Layout, place: str) -> None:
        self.raw = raw
        self._item = item
        self._layout = layout
        self._place = place

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._layout.cloud} {self._layout.trigger}>"

    @property
    def cloud(self) -> str:
        return self._layout.cloud

    @property
    def trigger(self) -> str:
        return self._layout.trigger

    @classmethod
    def read(cls, raw: Any, cloud: str | None = None) -> Self:
        """
        The view of an event with one item.

        Args:
            raw: The event as a JSON value.
            cloud: Where it arrived; None: any.

        Raises:
            EventShapeError: The event is none of this kind, or holds several items or none.
        """
        found = cls.read_all(raw, cloud)
        if len(found) != 1:
            raise EventShapeError(
                f"{cls.__name__}.read() takes an event with one item, this has {len(found)}: use read_all()."
            )
        return found[0]

    @classmethod
    def read_all(cls, raw: Any, cloud: str | None = None) -> list[Self]:
        """
        The views of all items of an event.

        Raises:
            EventShapeError: The event is none of this kind.
        """
        layout = demand(raw, cloud, cls.kind)
        items = layout.items(raw)
        whole = "{" not in layout.place
        return [cls(raw if whole else item, item, layout, place) for place, item in items]

    def tells(self, name: str) -> bool:
        """
        Whether this trigger has that field at all.
        """
        return self._layout.field(name) is not None

    def value(self, name: str) -> Any:
        """
        A field by its neutral name; None where the event has none.

        Raises:
            EventShapeError: The value has the wrong type.
        """
        field = self._layout.field(name)
        return None if field is None else field.get(self._item, self._layout.trigger, self._place)

    def native(self, name: str) -> Any:
        """
        A field as the vendor spells it; None where the event has none.
        """
        field = self._layout.field(name)
        return None if field is None else dig(self._item, *field.routes[0])

    def missing(self, name: str) -> EventShapeError:
        """
        The error for a field that the event must have.
        """
        path = self._layout.path_of(name)
        where = f"{self._place}.{path}" if self._place else path
        return misshaped(self._layout.trigger, where, "is missing")


class _Named:
    __slots__ = ("name",)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


class needed(_Named, Generic[T]):
    """
    A field that every such event has; EventShapeError where one lacks it.
    """

    __slots__ = ()

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: Record, owner: type) -> T: ...

    def __get__(self, record: Record | None, owner: type) -> Any:
        if record is None:
            return self
        value = record.value(self.name)
        if value is None:
            raise record.missing(self.name)
        return value


class optional(_Named, Generic[T]):
    """
    A field that is None where the event, or this cloud's trigger, does not have it.
    """

    __slots__ = ()

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: Record, owner: type) -> T | None: ...

    def __get__(self, record: Record | None, owner: type) -> Any:
        return self if record is None else record.value(self.name)


class moment(_Named):
    """
    A point in time, always aware; None where the event has none.
    """

    __slots__ = ()

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: Record, owner: type) -> datetime | None: ...

    def __get__(self, record: Record | None, owner: type) -> Any:
        if record is None:
            return self
        value = record.value(self.name)
        if value is None or value == "":
            return None
        try:
            return parse_time(value)
        except (ValueError, OverflowError) as problem:
            raise misshaped(record.trigger, self.name, f"cannot be read: {problem}") from None


R = TypeVar("R", bound=Record)


class Batch(Generic[R]):
    """
    An event that may hold several items.

    Attributes:
        raw: The event as it came.
        records: Its items, in their order.
    """

    record: ClassVar[type[Any]]
    __slots__ = ("raw", "records")

    def __init__(self, raw: Any, records: tuple[R, ...]) -> None:
        self.raw = raw
        self.records = records

    @classmethod
    def read(cls, raw: Any, cloud: str | None = None) -> Self:
        """
        The view of an event.

        Args:
            raw: The event as a JSON value.
            cloud: Where it arrived; None: any.

        Raises:
            EventShapeError: The event is none of this kind.
        """
        return cls(raw, tuple(cls.record.read_all(raw, cloud)))

    def __iter__(self) -> Iterator[R]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.records)}>"


def view(raw: Any, cloud: str | None = None) -> Any:
    """
    The neutral view of whatever trigger sent the event.

    Raises:
        EventShapeError: `detect` does not know it, or there is no view of its kind.
    """
    from .messages import MessageEvent, StreamEvent
    from .services import AuditEvent, CloudEvent, LogEvent, TimerEvent
    from .storage import ObjectStorageEvent
    from .web import HttpEvent

    single = (HttpEvent, TimerEvent, LogEvent, AuditEvent, CloudEvent)
    views: dict[str, Any] = {one.kind: one for one in single}
    views.update({one.record.kind: one for one in (ObjectStorageEvent, MessageEvent, StreamEvent)})
    kind = detect(raw, cloud)
    if kind not in views:
        raise EventShapeError(f"No view of this event: its kind is {kind}, and there are views of {', '.join(views)}.")
    return views[kind].read(raw, cloud)
