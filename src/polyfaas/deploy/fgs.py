"""
s.yaml for Huawei FunctionGraph: Serverless Devs, edition 1.0.0, component fgs.

-- zy-linn/fgs-component 0.1.16 (2025-03-29), its field pages and interface; the pre-stop hook is in the interface alone
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exceptions import DeployError
from .fields import Fields, Notes, flat, runtime, unknown
from .huawei_native import COMPONENT, comment_names, event_data, flat_hooks, flat_values, hooks, native, needed, timer
from .layout import Entry, entries, yaml_text
from .record import Comment, Deployment, Project, Timer, Trigger
from .rules import RULES
from .serverless_devs import read_project
from .triggers import REMARK, to_alibaba
from .triggers.component import HELD, from_component, to_component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .record import Finding

__all__ = ["NAMES", "read", "write"]

_RULES = RULES["huawei"]
#: The attributes of `Deployment` as the component calls them, inside ``function``.
_INSIDE = {
    "name": "functionName",
    "group": "package",
    "description": "description",
    "runtime": "runtime",
    "handler": "handler",
    "code": "code.codeUri",
    "memory_mb": "memorySize",
    "timeout_s": "timeout",
    "concurrency": "concurrentNum",
    "env": "userData",
    "initializer.handler": "initializerHandler",
    "initializer.timeout_s": "initializerTimeout",
    "pre_stop.handler": "preStopHandler",
    "pre_stop.timeout_s": "preStopTimeout",
    "tags": "tags",
}
#: The same, from the resource's props.
NAMES = {
    "region": "region",
    **{attribute: f"function.{name}" for attribute, name in _INSIDE.items()},
    **{attribute: f"function.{name}" for attribute, name in COMPONENT.items()},
    "code_type": "function.codeType",
    **{name: f"function.{name}" for name in ("networkController", "subnetId", "tagPolicy", "vpcId")},
    "timers": "trigger",
}
_ALIASES = {"environmentVariables": "userData", "agencyName": "xrole"}
_OTHERS = ("code", "codeType", "networkController", "subnetId", "tagPolicy", "vpcId")
#: Beside the function; updateType says what a deploy is to change.
_OUTSIDE = ("region", "trigger", "triggers", "updateType")
_KNOWN = {*_INSIDE.values(), *COMPONENT.values(), *_ALIASES, *_OTHERS}


def read(text: str, name: str, mistakes: list[Finding] | None = None) -> tuple[Project, list[Finding]]:
    """
    Read a descriptor.

    Args:
        mistakes: Where wrong values are noted; None: the first is raised.

    Returns:
        The functions, and the fields that the component does not have.

    Raises:
        DeployError: It is no descriptor of fgs functions.
    """
    return read_project(text, name, "fgs", NAMES, _resource, mistakes)


def _resource(key: str, outer: Fields, comments: dict[str, Comment]) -> tuple[Deployment, list[Finding]]:
    function = outer.any("function")
    if not isinstance(function, dict):
        raise DeployError(f"{outer.place()} has no function.")
    shared = function.pop("extend", None)
    whole = _merged(shared, function) if isinstance(shared, dict) else function
    fields = outer.within("function", whole)
    found = [unknown(key, "function", field, _KNOWN) for field in whole if field not in _KNOWN]
    made = _function(key, outer, fields, comments)
    found += [unknown(key, "", field, _OUTSIDE) for field in outer.rest() if field not in _OUTSIDE]
    return made, found


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """
    A function's fields over those of its ``extend``, mappings key by key.
    """
    both = {
        key: _merged(shared[key], own[key])
        for key in own
        if isinstance(own[key], dict) and isinstance(shared.get(key), dict)
    }
    return {**shared, **own, **both}


def _function(key: str, outer: Fields, fields: Fields, comments: dict[str, Comment]) -> Deployment:
    code = fields.mapping("code")
    fields.any("codeType")  # follows from the code
    # Of the two names for the variables, userData wins.
    env = [fields.texts(name) for name in ("userData", "environmentVariables")]
    timers, triggers = _triggers(outer)
    attributes = {
        "runtime": runtime(fields, _RULES),
        **flat(fields, _INSIDE),
        **hooks(fields, _INSIDE),
        "tags": _tags(fields),
    }
    left = {_ALIASES.get(name, name): value for name, value in fields.rest().items() if name in _KNOWN}
    return Deployment(
        key=key,
        cloud="huawei",
        **attributes,
        region=outer.text("region"),
        code=code.text("codeUri") if code is not None else None,
        env=env[0] or env[1],
        timers=timers,
        triggers=triggers,
        native=native(left, COMPONENT),
        comments=comments,
    )


def _tags(fields: Fields) -> dict[str, str]:
    """
    Tags, as the mapping of the component's pages or as the list of mappings of its interface.
    """
    tags = fields.any("tags") or {}
    each = [fields.within("tags", tag) for tag in (tags if isinstance(tags, list) else [tags])]
    return {key: one.text(key) or "" for one in each for key in one.rest()}


def _triggers(outer: Fields) -> tuple[tuple[Timer, ...], tuple[Trigger, ...]]:
    """
    The one trigger that the component deploys, and those that some write down in the same way.
    """
    one = outer.mapping("trigger")
    timers: list[Timer] = []
    triggers: list[Trigger] = []
    for place, fields in [*([("trigger", one)] if one is not None else []), *outer.items("triggers")]:
        kind, status = fields.text("triggerTypeCode") or "", fields.text("status")
        data = fields.mapping("eventData") or Fields({}, fields.path)
        if kind == "TIMER":
            timers.append(timer(data, status != "DISABLED"))
            continue
        data.expect(to_alibaba.SHAPES)
        values = from_component(kind, data.rest())
        name = str(values.get("name") or kind.lower())
        enabled = None if status is None else status != "DISABLED"
        triggers.append(Trigger(kind, name, values, enabled, f"{place}.eventData", spelled=HELD.get(kind, {})))
    return tuple(timers), tuple(triggers)


def write(project: Project) -> str:
    """
    The descriptor's text.
    """
    notes = Notes(project.comments)
    entries = [
        Entry("edition", "1.0.0", notes.take("edition")),
        Entry("name", project.name or project.functions[0].name, notes.take("name")),
        Entry("access", project.access or "default", notes.take("access")),
        Entry("services", tuple(_service(one, notes) for one in project.functions), notes.take("resources")),
    ]
    return yaml_text([*entries, Entry(None, None, notes.rest())])


def _service(function: Deployment, outer: Notes) -> Entry:
    start = f"resources.{function.key}"
    notes = Notes(function.comments)
    props = [
        Entry("region", function.region, notes.take("region")),
        Entry("function", tuple(_fields(function, notes)), notes.take("function")),
    ]
    for trigger in [*map(_timer, function.timers), *map(_trigger, function.triggers)]:
        props.append(Entry("trigger", trigger, notes.take("timers")))
    component = Entry("component", "fgs", outer.take(f"{start}.component"))
    props.append(Entry(None, None, notes.rest()))
    return Entry(
        function.key, (component, Entry("props", tuple(props), outer.take(f"{start}.props"))), outer.take(start)
    )


def _fields(function: Deployment, notes: Notes) -> Iterator[Entry]:
    code = (Entry("codeUri", function.code),) if function.code is not None else None
    values: dict[str, Any] = {
        **flat_values(function),
        "code": code,
        "env": tuple(Entry(k, v, notes.take(f"env.{k}")) for k, v in function.env.items()) or None,
        **flat_hooks(function),
        "tags": dict(function.tags) or None,
    }
    for attribute, value in values.items():
        if attribute == "code":
            yield Entry("codeType", "obs" if code is None else "zip", notes.take("code_type"))
        if value is not None:
            yield Entry(_INSIDE[attribute].partition(".")[0], value, notes.take(*comment_names(attribute)))
    for name, value in needed(function, COMPONENT).items():
        yield Entry(COMPONENT[name], value, notes.take(name))


def _timer(one: Timer) -> tuple[Entry, ...]:
    return _framed("TIMER", "ACTIVE" if one.enabled else "DISABLED", entries(event_data(one), {}))


def _trigger(one: Trigger) -> tuple[Entry, ...]:
    notes = {HELD[one.kind].get(path, path): REMARK + reason for path, reason in one.notes.items()}
    return _framed(one.kind, "DISABLED" if one.enabled is False else "ACTIVE", entries(to_component(one), notes))


def _framed(kind: str, status: str, data: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return Entry("triggerTypeCode", kind), Entry("status", status), Entry("eventData", data)
