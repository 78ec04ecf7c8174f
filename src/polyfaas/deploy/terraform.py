"""
Terraform for Huawei FunctionGraph: the resources ``huaweicloud_fgs_function`` and ``huaweicloud_fgs_function_trigger``.

-- terraform-provider-huaweicloud 1.97.1 (2026-08); the pre-stop fields are there, but not in its pages
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..exceptions import DeployError
from .fields import Fields, Notes, flat
from .hcl import Block, Call, Expression, parse, quoted
from .huawei_native import TERRAFORM, comment_names, event_data, flat_hooks, hooks, native, needed, runtime, timer
from .record import NO_COMMENT, Comment, Deployment, Finding, Project, Timer
from .rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["NAMES", "read", "write"]

_RULES = RULES["huawei"]
_FUNCTION, _TRIGGER = "huaweicloud_fgs_function", "huaweicloud_fgs_function_trigger"
#: The attributes of `Deployment` as the provider calls them.
NAMES = {
    "region": "region",
    "name": "name",
    "group": "app",
    "description": "description",
    "runtime": "runtime",
    "handler": "handler",
    "memory_mb": "memory_size",
    "timeout_s": "timeout",
    "concurrency": "concurrency_num",
    "code": "func_code",
    "env": "user_data",
    "initializer.handler": "initializer_handler",
    "initializer.timeout_s": "initializer_timeout",
    "pre_stop.handler": "pre_stop_handler",
    "pre_stop.timeout_s": "pre_stop_timeout",
    "tags": "tags",
    "timers": "event_data",
    **TERRAFORM,
}
#: Event data of a timer: the provider's spelling of the s.yaml's.
_EVENT_DATA = {"name": "name", "schedule_type": "scheduleType", "schedule": "schedule", "user_event": "userEvent"}
_HEAD = """\
terraform {
  required_providers {
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}
"""


def read(text: str, name: str) -> tuple[Project, list[Finding]]:
    """
    Read a file of Terraform's.

    Returns:
        The functions, and the arguments whose value is not known. Names are Terraform's own to check.

    Raises:
        DeployError: There is no such resource in it, or a needed value is an expression.
    """
    root = parse(text, name)
    variables = [block for block in root.blocks if block.kind == "variable" and block.labels]
    defaults = {block.labels[0]: block.attributes["default"] for block in variables if "default" in block.attributes}
    lines = text.splitlines()
    found: list[Finding] = []
    functions: list[Deployment] = []
    for block in root.blocks:
        if block.kind == "resource" and block.labels[0] == _FUNCTION:
            triggers = [b for b in root.blocks if b.labels[:1] == (_TRIGGER,) and _belongs(b, block.labels[1])]
            function = _function(block, triggers, defaults, found, name)
            functions.append(evolve(function, comments=_comments(root, block.lines, lines)))
    if not functions:
        raise DeployError(f'{name} has no resource "{_FUNCTION}".')
    starts = {f"resources.{block.labels[1]}": block.line for block in root.blocks if block.labels[:1] == (_FUNCTION,)}
    comments = _comments(root, starts, lines)
    first = min(starts.values())
    for key, wanted in (("edition", True), ("end", False)):
        rest = [_hashed(note) for line, note in root.notes.items() if (line < first) == wanted]
        comments[key] = Comment(tuple(rest))
    return Project(tuple(functions), comments=comments), found


def _belongs(trigger: Block, label: str) -> bool:
    urn = trigger.attributes.get("function_urn")
    return isinstance(urn, Expression) and f"{_FUNCTION}.{label}." in f"{urn.text}."


def _function(
    block: Block, triggers: list[Block], defaults: Mapping[str, Any], found: list[Finding], name: str
) -> Deployment:
    key = block.labels[1]
    values = {}
    for argument, value in block.attributes.items():
        value = _evaluated(value, defaults)
        if isinstance(value, Call) and argument != NAMES["code"]:
            value = Expression(f"{value.name}(...)")
        if not isinstance(value, Expression):
            values[argument] = value
        elif argument in (NAMES["name"], NAMES["handler"], NAMES["runtime"]):
            line = block.lines[argument]
            raise DeployError(f"{name}, line {line}: {argument} is {value.text}, whose value is not in the file.")
        else:
            found.append(Finding("lost", key, argument, "Its value is an expression that only Terraform evaluates"))
    fields = Fields(values, f"{name}: {_FUNCTION}.{key}")
    code, otherwise = _code(fields)
    timers, others = _timers(triggers, defaults, fields.path)
    attributes = {
        "runtime": runtime(fields),
        **flat(fields, NAMES),
        **hooks(fields, NAMES),
        "tags": fields.texts("tags"),
        "env": _env(fields),
    }
    settings = {**native(fields.rest(), TERRAFORM), **{inner.kind: True for inner in block.blocks}, **otherwise}
    return Deployment(key=key, cloud="huawei", code=code, timers=timers, native={**settings, **others}, **attributes)


def _evaluated(value: Any, defaults: Mapping[str, Any]) -> Any:
    """
    A value with the defaults of variables and ``jsonencode`` put in.
    """
    if isinstance(value, Expression):
        variable = re.fullmatch(r"var\.([\w-]+)", value.text)
        return defaults.get(variable[1], value) if variable else value
    if isinstance(value, Call):
        if value.name == "jsonencode" and len(value.arguments) == 1:
            return _evaluated(value.arguments[0], defaults)
        if value.name == "filebase64" and isinstance(value.arguments[0], str):
            return value
        return Expression(f"{value.name}(...)")
    if isinstance(value, dict):
        inner = {key: _evaluated(one, defaults) for key, one in value.items()}
        return next((one for one in inner.values() if isinstance(one, Expression)), inner)
    if isinstance(value, list):
        items = [_evaluated(one, defaults) for one in value]
        return next((one for one in items if isinstance(one, Expression)), items)
    return value


def _code(fields: Fields) -> tuple[str | None, dict[str, Any]]:
    """
    The archive's name, or what else there is instead.
    """
    kind, code = fields.text("code_type"), fields.any("func_code")
    filename = fields.text("code_filename")
    if isinstance(code, Call):
        return str(code.arguments[0]), {}
    if kind in ("zip", "jar") and filename:
        return filename, {}
    return None, {} if code is None else {"func_code": kind}


def _env(fields: Fields) -> dict[str, str]:
    value = _from_json(fields.any("user_data"), f"{fields.path}.user_data")
    return Fields({"user_data": value}, fields.path).texts("user_data")


def _from_json(value: Any, path: str) -> Any:
    """
    What ``jsonencode`` was given, or JSON as a text.
    """
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise DeployError(f"{path} is no JSON.") from None


def _timers(triggers: list[Block], defaults: Mapping[str, Any], path: str) -> tuple[tuple[Timer, ...], dict[str, Any]]:
    timers: list[Timer] = []
    others: dict[str, Any] = {}
    for block in triggers:
        data = _evaluated(block.attributes.get("event_data"), defaults)
        data = _from_json(data, f"{path}.event_data")
        if block.attributes.get("type") != "TIMER" or not isinstance(data, dict):
            others[f"trigger.{block.labels[1]}"] = block.attributes.get("type")
            continue
        spelled = {_EVENT_DATA.get(key, key): value for key, value in data.items()}
        enabled = block.attributes.get("status") != "DISABLED"
        timers.append(timer(Fields(spelled, f"{path}.event_data"), enabled))
    return tuple(timers), others


def _comments(root: Block, lines: Mapping[str, int], text: list[str]) -> dict[str, Comment]:
    """
    Take the comments of named lines: whole lines above, and one behind a value.
    """
    attributes = {argument: attribute for attribute, argument in NAMES.items()}
    found: dict[str, Comment] = {}
    for name, line in lines.items():
        above: list[str] = []
        number = line - 1
        while number in root.notes and text[number - 1].lstrip().startswith(("#", "//")):
            above.insert(0, _hashed(root.notes.pop(number)))
            number -= 1
        comment = Comment(tuple(above), _hashed(root.notes.pop(line, "")))
        if comment != NO_COMMENT:
            found[attributes.get(name, name)] = comment
    return found


def _hashed(comment: str) -> str:
    if comment.startswith("/*"):
        return f"# {' '.join(comment[2:-2].split())}"
    return "#" + comment[2:] if comment.startswith("//") else comment


def write(project: Project) -> str:
    """
    The file's text, laid out as ``terraform fmt`` does.
    """
    notes = Notes(project.comments)
    parts = [_HEAD]
    for function in project.functions:
        key = _label(function.key)
        outer = notes.take(f"resources.{function.key}", f"resources.{function.key}.component")
        parts.append("\n".join([*_lines(outer), *_resource(function, key), ""]))
        parts += ["\n".join([*_timer(function, key, one), ""]) for one in function.timers]
    rest = [*_lines(notes.rest())]
    return "\n".join(["\n".join([*rest, *[""] * bool(rest)]), *parts]).lstrip("\n")


def _lines(comment: Comment) -> Iterator[str]:
    yield from (line for line in (*comment.above, comment.beside) if line)


def _label(key: str) -> str:
    label = re.sub(r"[^\w-]", "_", key)
    return label if re.match(r"[A-Za-z_]", label) else f"_{label}"


def _resource(function: Deployment, key: str) -> Iterator[str]:
    notes = Notes(function.comments)
    yield f'resource "{_FUNCTION}" "{key}" {{'
    yield from _aligned(list(_arguments(function, notes)))
    yield from (f"  {line}" for line in _lines(notes.rest()))
    yield "}"


def _arguments(function: Deployment, notes: Notes) -> Iterator[tuple[str, str, Comment]]:
    values: dict[str, Any] = {
        "region": function.region,
        "name": function.name,
        "group": function.group,
        "description": function.description,
        "runtime": _RULES.spelling(function.runtime),
        "handler": function.handler,
        "memory_mb": function.memory_mb,
        "timeout_s": function.timeout_s,
        "concurrency": function.concurrency,
        "code": function.code,
        **flat_hooks(function),
        "tags": dict(function.tags) or None,
        "env": dict(function.env) or None,
    }
    for attribute, value in values.items():
        if attribute == "code":
            yield from _code_arguments(value, notes)
        elif value is not None:
            text = f"jsonencode({_literal(value)})" if attribute == "env" else _literal(value)
            inner = [f"env.{variable}" for variable in function.env] if attribute == "env" else []
            yield NAMES[attribute], text, notes.take(*comment_names(attribute), *inner)
    for name, value in needed(function, TERRAFORM).items():
        yield TERRAFORM[name], _literal(value), notes.take(name)


def _code_arguments(code: str | None, notes: Notes) -> Iterator[tuple[str, str, Comment]]:
    if code is None:
        yield "code_type", '"obs"', NO_COMMENT
        return
    inside = re.sub(r"^\./", "", code)
    yield "code_type", '"zip"', NO_COMMENT
    yield "code_filename", quoted(inside.rpartition("/")[2]), NO_COMMENT
    yield "func_code", 'filebase64("${path.module}/' + quoted(inside)[1:] + ")", notes.take("code")


def _literal(value: Any, indent: str = "  ") -> str:
    if isinstance(value, dict):
        width = max((len(_key(key)) for key in value), default=0)
        inner = [f"{indent}  {_key(key):<{width}} = {_literal(one, indent + '  ')}" for key, one in value.items()]
        return "\n".join(["{", *inner, indent + "}"])
    if isinstance(value, list):
        return "[" + ", ".join(_literal(one, indent) for one in value) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_]\w*", key) else quoted(key)


def _aligned(arguments: Sequence[tuple[str, str, Comment]]) -> Iterator[str]:
    """
    Arguments with their ``=`` below each other; one of several lines, or a comment before one, begins a new group.
    """
    group: list[tuple[str, str]] = []
    for name, text, comment in arguments:
        if comment != NO_COMMENT or "\n" in text:
            yield from _group(group)
            group = []
        yield from (f"  {line}" for line in _lines(comment))
        if "\n" in text:
            yield f"  {name} = {text}"
        else:
            group.append((name, text))
    yield from _group(group)


def _group(group: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max((len(name) for name, _ in group), default=0)
    yield from (f"  {name:<{width}} = {text}" for name, text in group)


def _timer(function: Deployment, key: str, one: Timer) -> Iterator[str]:
    spelled = {name: event_data(one)[data] for name, data in _EVENT_DATA.items() if data in event_data(one)}
    yield f'resource "{_TRIGGER}" "{key}_{_label(one.name)}" {{'
    yield from _aligned(
        [
            ("function_urn", f"{_FUNCTION}.{key}.urn", NO_COMMENT),
            ("type", '"TIMER"', NO_COMMENT),
            ("status", '"ACTIVE"' if one.enabled else '"DISABLED"', NO_COMMENT),
            ("event_data", f"jsonencode({_literal(spelled)})", NO_COMMENT),
        ]
    )
    yield "}"
