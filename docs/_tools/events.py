"""
The side-by-side page of the documentation, drawn from the tables that read and translate events.

``python docs/_tools/events.py > docs/reference/events.md``
"""

from __future__ import annotations

from polyfaas.events.recognition import CLOUDS, layouts
from polyfaas.events.values import Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from polyfaas.events.layout import Layout

__all__ = ["render"]

_TITLES = {
    "http": "HTTP",
    "object-storage": "Object storage",
    "timer": "Timer",
    "message": "Topics",
    "stream": "Queues and streams",
    "log": "Logs",
    "audit": "Audit records",
    "cloud-event": "CloudEvents",
}
_VIEWS = {
    "http": "HttpEvent",
    "object-storage": "ObjectStorageEvent",
    "timer": "TimerEvent",
    "message": "MessageEvent",
    "stream": "StreamEvent",
    "log": "LogEvent",
    "audit": "AuditEvent",
    "cloud-event": "CloudEvent",
}
_NAMES = {"alibaba": "Alibaba", "huawei": "Huawei"}

_HEAD = """\
# Trigger events, side by side

<!-- Made by: python docs/_tools/events.py > docs/reference/events.md -->

`polyfaas.events` reads every event below through one view for each kind, and translates between the clouds.
The tables on this page are the tables that it works from.
Nothing is copied: a view reads the event on access and keeps it as `raw`.

```python
from polyfaas import events

raw = events.sample_event("object-storage", "huawei")
assert events.detect(raw) == "object-storage"

for changed in events.ObjectStorageEvent.read(raw):
    assert changed.key == "in/a b.png"          # decoded
    assert changed.action == "created"
    assert changed.version_id is None           # the event says "null"

moved = events.translate(raw, source="huawei", target="alibaba")
assert moved.event["events"][0]["oss"]["object"]["key"] == "in/a b.png"
assert "s3.object.sequencer has no counterpart on alibaba" in moved.notes
```

`detect` answers `"unknown"` for what no vendor document describes; `candidates` lists what a shape may be.
A shape that is not what its trigger promises is an `EventShapeError`, which names the trigger and the place.

```python
from polyfaas.exceptions import EventShapeError

raw = events.sample_event("object-storage", "alibaba", **{"events.0.oss.object.key": 7})
try:
    events.ObjectStorageEvent.read(raw).records[0].key
except EventShapeError as error:
    message = str(error)
assert message == "Not a usable OSS event: events[0].oss.object.key is a whole number, not text."
```

## How to read the tables

A path leads from an item of the event to the value; a dash says that the trigger does not tell it.
A row with a path on both sides is carried over by `translate`.
A row with a path on one side only is lost on the way, and `notes` names it.
A path in parentheses is a value that several keys make up.
An event that already has a shape of the target's is left alone, and so is one whose kind has no counterpart.
"""

_AFTER = {
    "http": "FC's HTTP trigger joins several values of a header or of the query by commas.\n"
    "Nobody can tell them from a value with a comma, so they are never split.\n"
    "FunctionGraph sends several values of the query as a list: translated to FC they are joined, "
    "as FC would have sent them.",
    "object-storage": "Event names that both clouds have are translated; any other stays as it is, noted.\n"
    "Region names and ARNs of two clouds never correspond: the region is copied, the ARN made anew.",
    "timer": "FC's time is UTC; the offset of FunctionGraph's is lost, the instant kept.",
    "message": "MNS has four forms; the default, STREAM without attributes, is the bare message.\n"
    "Such text has no shape: `MessageEvent.read` takes it, `detect` and `translate` do not know it.\n"
    "An SMN event with several messages has no counterpart, because MNS delivers one for each call.",
    "stream": "Kafka's keys, partitions, offsets and headers exist on Alibaba only.\n"
    "FunctionGraph tells the time of a batch in whole seconds.\n"
    "The id of an event that comes from FunctionGraph is made up of source, time and position.",
    "log": "SLS sends cursors with which the function fetches the entries, LTS sends the entries.\n"
    "Neither can be made of the other without a call over the network: such events are never translated.",
    "audit": "ActionTrail begins the names of actions in upper case, CTS in lower case; "
    "views and translation know both.\nOf several resources, CTS has room for one.",
    "cloud-event": "Type and source are translated where both vendors document them: "
    "`oss:ObjectCreated:PutObject` and `OBS:DWR:ObjectCreated:PUT`.\n"
    "Any other type or source stays as it is, noted, and `data` is never touched.\n"
    "EventBridge delivers a list, EventGrid one event for each call.",
}


def render() -> str:
    """
    The page, in Markdown.
    """
    parts = [_HEAD]
    for kind, title in _TITLES.items():
        found = [one for cloud in CLOUDS for one in layouts(cloud) if one.kind == kind and not one.generic]
        parts.append(f"\n## {title}\n\nKind `{kind}`, view `events.{_VIEWS[kind]}`.\n\n")
        parts.append("\n".join(_table(found)))
        parts.append(f"\n\n{_AFTER[kind]}\n")
        parts.extend(_vocabularies(found))
    parts.append("\n## Recognised only\n\n")
    parts.append("These have no view and no counterpart: they are passed on as they come.\n\n")
    only = [one for cloud in CLOUDS for one in layouts(cloud) if one.kind not in _TITLES]
    parts.extend(f"* {_NAMES[one.cloud]} {one.trigger}: kind `{one.kind}`\n" for one in only)
    return "".join(parts)


def _table(found: list[Layout]) -> Iterator[str]:
    yield "| field | " + " | ".join(f"{_NAMES[one.cloud]} {one.trigger}" for one in found) + " |"
    yield "|---" * (len(found) + 1) + "|"
    yield ("| items | " + " | ".join(f"`{one.place.format('i')}`" if one.place else "one" for one in found) + " |")
    names = dict.fromkeys(field.name for one in found for field in one.fields if field.name != "variant")
    for name in names:
        yield f"| {name} | " + " | ".join(_cell(one, name) for one in found) + " |"


def _vocabularies(found: list[Layout]) -> Iterator[str]:
    """
    The words of fields that several triggers spell each in its own way.
    """
    for name in dict.fromkeys(field.name for one in found for field in one.fields):
        spelled = {one.trigger: words for one in found if (words := _words(one, name)) is not None}
        if len(spelled) > 1:
            yield f"\n| {name} | " + " | ".join(spelled) + " |\n" + "|---" * (len(spelled) + 1) + "|\n"
            for meaning in dict.fromkeys(meaning for words in spelled.values() for meaning in words):
                cells = (f"`{words[meaning]}`" if meaning in words else "–" for words in spelled.values())
                yield f"| `{meaning}` | " + " | ".join(cells) + " |\n"


def _words(layout: Layout, name: str) -> dict[str, str] | None:
    field = layout.field(name)
    vocabulary = getattr(field and field.write, "__self__", None)
    return vocabulary.words if isinstance(vocabulary, Words) else None


def _cell(layout: Layout, name: str) -> str:
    field = layout.field(name)
    if field is None:
        return "–"
    return f"`{field.path}`" + (f" ({field.remark})" if field.remark else "")


if __name__ == "__main__":
    print(render(), end="")
