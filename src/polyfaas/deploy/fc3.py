"""
s.yaml for Alibaba FC: Serverless Devs, edition 3.0.0, component fc3.

-- devsapp/fc3, the component's fields (2026-05-28); FC, "Instance lifecycle hook methods" (2025-08-08)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fc3_strict import problems
from .fields import Fields, Notes, flat, runtime
from .layout import Entry, entries, yaml_text
from .record import Comment, Deployment, Hook, Project, Timer, Trigger
from .rules import RULES
from .serverless_devs import read_project
from .triggers import REMARK, to_huawei

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .record import Finding

__all__ = ["NAMES", "read", "write"]

_RULES = RULES["alibaba"]
#: The attributes of `Deployment` as the component calls them.
NAMES = {
    "region": "region",
    "name": "functionName",
    "description": "description",
    "runtime": "runtime",
    "handler": "handler",
    "code": "code",
    "memory_mb": "memorySize",
    "timeout_s": "timeout",
    "concurrency": "instanceConcurrency",
    "env": "environmentVariables",
    "hooks": "instanceLifecycleConfig",
    "initializer": "instanceLifecycleConfig.initializer",
    "initializer.handler": "instanceLifecycleConfig.initializer.handler",
    "initializer.timeout_s": "instanceLifecycleConfig.initializer.timeout",
    "pre_stop": "instanceLifecycleConfig.preStop",
    "pre_stop.handler": "instanceLifecycleConfig.preStop.handler",
    "pre_stop.timeout_s": "instanceLifecycleConfig.preStop.timeout",
    "tags": "tags",
    "timers": "triggers",
}


def read(text: str, name: str, mistakes: list[Finding] | None = None) -> tuple[Project, list[Finding]]:
    """
    Read a descriptor.

    Args:
        mistakes: Where wrong values are noted; None: the first is raised.

    Returns:
        The functions, and what is wrong with fields that no `Deployment` holds.

    Raises:
        DeployError: It is no descriptor of fc3 functions.
    """
    return read_project(text, name, "fc3", NAMES, _function, mistakes)


def _function(key: str, fields: Fields, comments: dict[str, Comment]) -> tuple[Deployment, list[Finding]]:
    props = fields.rest()
    hooks = fields.mapping("instanceLifecycleConfig") or Fields({}, fields.path)
    initializer, pre_stop = hooks.mapping("initializer"), hooks.mapping("preStop")
    code = fields.any("code")
    if isinstance(code, dict) and isinstance(code.get("src"), str) and not code.get("ossBucketName"):
        code = code["src"]  # a folder in the other layout
    timers, triggers, others = _triggers(fields)
    made = Deployment(
        key=key,
        cloud="alibaba",
        runtime=runtime(fields, _RULES),
        **flat(fields, NAMES),
        code=code if isinstance(code, str) else None,
        env=fields.texts("environmentVariables"),
        initializer=_hook(initializer),
        pre_stop=_hook(pre_stop),
        tags=_tags(fields),
        timers=timers,
        triggers=triggers,
        comments=comments,
        native={
            **fields.rest(),
            **({"code": code} if isinstance(code, dict) else {}),
            **others,
            **_rest(hooks, "instanceLifecycleConfig"),
            **_rest(initializer, NAMES["initializer"]),
            **_rest(pre_stop, NAMES["pre_stop"]),
        },
    )
    return made, problems(key, props)


def _hook(hook: Fields | None) -> Hook | None:
    handler = hook.text("handler") if hook is not None else None
    return Hook(handler, hook.whole("timeout")) if hook is not None and handler else None


def _rest(fields: Fields | None, path: str) -> dict[str, Any]:
    return {f"{path}.{key}": value for key, value in fields.rest().items()} if fields is not None else {}


def _tags(fields: Fields) -> dict[str, str]:
    return {pair.text("key") or "": pair.text("value") or "" for _, pair in fields.items("tags")}


def _triggers(outer: Fields) -> tuple[tuple[Timer, ...], tuple[Trigger, ...], dict[str, Any]]:
    """
    The timers, the other triggers, and what timers have that no `Timer` holds.
    """
    timers: list[Timer] = []
    triggers: list[Trigger] = []
    others: dict[str, Any] = {}
    for place, fields in outer.items("triggers"):
        kind = fields.text("triggerType") or ""
        name = fields.text("triggerName") or kind
        if kind != "timer":
            fields.expect(to_huawei.SHAPES)
            triggers.append(Trigger(kind, name, fields.rest(), place=place))
            continue
        config = fields.mapping("triggerConfig") or Fields({}, fields.path)
        cron, payload = config.text("cronExpression"), config.text("payload")
        timers.append(Timer(name, cron or "", config.any("enable") is not False, payload or ""))
        others.update(_rest(fields, place))
    return tuple(timers), tuple(triggers), others


def write(project: Project) -> str:
    """
    The descriptor's text.
    """
    notes = Notes(project.comments)
    first = project.functions[0]
    entries = [
        Entry("edition", "3.0.0", notes.take("edition")),
        Entry("name", project.name or first.name, notes.take("name")),
        Entry("access", project.access or "default", notes.take("access")),
        Entry("vars", (Entry("region", first.region, notes.take("vars.region")),), notes.take("vars")),
        Entry(
            "resources", tuple(_resource(f, first.region, notes) for f in project.functions), notes.take("resources")
        ),
    ]
    return yaml_text([*entries, Entry(None, None, notes.rest())])


def _resource(function: Deployment, region: str | None, outer: Notes) -> Entry:
    start = f"resources.{function.key}"
    component = Entry("component", "fc3", outer.take(f"{start}.component"))
    props = Entry("props", tuple(_props(function, region, Notes(function.comments))), outer.take(f"{start}.props"))
    return Entry(function.key, (component, props), outer.take(start))


def _props(function: Deployment, region: str | None, notes: Notes) -> Iterator[Entry]:
    values: dict[str, Any] = {
        "region": "${vars.region}" if function.region == region else function.region,
        "name": function.name,
        "description": function.description,
        "runtime": _RULES.spelling(function.runtime),
        "handler": function.handler or None,
        "code": function.code,
        "memory_mb": function.memory_mb,
        "timeout_s": function.timeout_s,
        "concurrency": function.concurrency,
        "env": tuple(Entry(k, v, notes.take(f"env.{k}")) for k, v in function.env.items()) or None,
        "hooks": tuple(_hooks(function, notes)) or None,
        "tags": [{"key": key, "value": value} for key, value in function.tags.items()] or None,
    }
    for attribute, value in values.items():
        if value is not None:
            yield Entry(NAMES[attribute], value, notes.take(attribute))
    for key, value in function.native.items():
        yield Entry(key, value, notes.take(key))
    triggers = [*map(_timer, function.timers), *map(_trigger, function.triggers)]
    if triggers:
        yield Entry("triggers", triggers, notes.take("timers"))
    yield Entry(None, None, notes.rest())


def _hooks(function: Deployment, notes: Notes) -> Iterator[Entry]:
    for attribute, hook in (("initializer", function.initializer), ("pre_stop", function.pre_stop)):
        if hook is not None:
            inner = [Entry("handler", hook.handler, notes.take(f"{attribute}.handler"))]
            if hook.timeout_s is not None:
                inner.append(Entry("timeout", hook.timeout_s, notes.take(f"{attribute}.timeout_s")))
            yield Entry(NAMES[attribute].rpartition(".")[2], tuple(inner), notes.take(attribute))


def _timer(timer: Timer) -> dict[str, Any]:
    config: dict[str, Any] = {"cronExpression": timer.schedule, "enable": timer.enabled}
    if timer.payload:
        config["payload"] = timer.payload
    return {"triggerName": timer.name, "triggerType": "timer", "triggerConfig": config}


def _trigger(trigger: Trigger) -> tuple[Entry, ...]:
    notes = {path: REMARK + reason for path, reason in trigger.notes.items()}
    frame = {"triggerName": trigger.name, "triggerType": trigger.kind, **trigger.values}
    return entries(frame, notes)
