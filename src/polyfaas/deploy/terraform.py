"""
Reading Terraform for Huawei FunctionGraph: ``huaweicloud_fgs_function`` and ``huaweicloud_fgs_function_trigger``.

-- terraform-provider-huaweicloud 1.97.1 (2026-08); the pre-stop fields are there, but not in its pages
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..exceptions import DeployError
from .fields import Fields, flat, noting, runtime
from .hcl import Block, Call, Expression, parse
from .hcl_texts import quoted, unquoted
from .huawei_native import TERRAFORM, hooks, native, timer
from .record import NO_COMMENT, Comment, Deployment, Finding, Project, Timer, Trigger
from .rules import RULES
from .triggers import MARK, to_alibaba

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EVENT_DATA", "FUNCTION", "NAMES", "TRIGGER", "read"]

FUNCTION, TRIGGER = "huaweicloud_fgs_function", "huaweicloud_fgs_function_trigger"
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
    "code_type": "code_type",
    "timers": "event_data",
    **TERRAFORM,
}
_UNKNOWN = "Its value is an expression that only Terraform evaluates"
#: How often a local value may be told by another, and what its text may come to: more is no descriptor's.
_LONGEST_CHAIN = 10
_LONGEST_TEXT = 10_000
#: Whose status is DISABLED where none is written. -- the provider's page of the trigger
_OFF_AT_FIRST = ("DDS", "KAFKA")
#: Event data of a timer: the provider's spelling of the s.yaml's.
EVENT_DATA = {"name": "name", "schedule_type": "scheduleType", "schedule": "schedule", "user_event": "userEvent"}


def read(text: str, name: str, mistakes: list[Finding] | None = None) -> tuple[Project, list[Finding]]:
    """
    Read a file of Terraform's.

    Args:
        mistakes: Where wrong values are noted; None: the first is raised.

    Returns:
        The functions, and the arguments whose value is not known. Names are Terraform's own to check.

    Raises:
        DeployError: There is no such resource in it, or a needed value is an expression.
    """
    root = parse(text, name)
    nameless = next((b for b in root.blocks if b.kind == "resource" and len(b.labels) != 2), None)
    if nameless is not None:
        raise DeployError(f"{name}, line {nameless.line}: a resource has a type and a name.")
    named = _named(root)
    lines = text.split("\n")
    found: list[Finding] = []
    functions: list[Deployment] = []
    for block in root.blocks:
        if _is_resource(block, FUNCTION):
            triggers = [b for b in root.blocks if _is_resource(b, TRIGGER) and _belongs(b, block.labels[1])]
            function = _function(block, triggers, named, found, name, mistakes)
            functions.append(evolve(function, comments=_comments(root, block.lines, lines)))
    if not functions:
        raise DeployError(f'{name} has no resource "{FUNCTION}".')
    starts = {f"resources.{block.labels[1]}": block.line for block in root.blocks if _is_resource(block, FUNCTION)}
    comments = _comments(root, starts, lines)
    first = min(starts.values())
    for key, wanted in (("edition", True), ("end", False)):
        rest = [_hashed(note) for line, note in root.notes.items() if (line < first) == wanted]
        comments[key] = Comment(tuple(rest))
    return Project(tuple(functions), comments=comments, left=_left(root)), found


def _named(root: Block) -> dict[str, Any]:
    """
    What ``var.x`` and ``local.x`` are, where the file alone says it: a value, or a flat list or mapping of such.
    """
    written: dict[str, Any] = {}
    for block in root.blocks:
        if block.kind == "locals":
            written.update({f"local.{name}": value for name, value in block.attributes.items()})
        elif block.kind == "variable" and block.labels and "default" in block.attributes:
            written[f"var.{block.labels[0]}"] = block.attributes["default"]
    named: dict[str, Any] = {}
    for _ in range(_LONGEST_CHAIN):
        values = {name: _evaluated(value, named) for name, value in written.items()}
        named = {name: value for name, value in values.items() if _is_flat(value)}
    return named


def _is_flat(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return all(one is None or isinstance(one, (str, int, float)) for one in inside)


def _left(root: Block) -> dict[str, str]:
    """
    What no function is made of: other blocks, and triggers of functions that are not in the file.
    """
    left: dict[str, str] = {}
    keys = [block.labels[1] for block in root.blocks if _is_resource(block, FUNCTION)]
    for block in root.blocks:
        place = ".".join((block.kind, *block.labels))
        if _is_resource(block, TRIGGER):
            if not any(_belongs(block, key) for key in keys):
                left[place] = "Its function is not in this file"
        elif not _is_resource(block, FUNCTION) and block.kind not in ("terraform", "variable", "locals"):
            left[place] = "Functions and their triggers alone are converted"
    return left


def _is_resource(block: Block, kind: str) -> bool:
    return block.kind == "resource" and block.labels[0] == kind


def _belongs(trigger: Block, label: str) -> bool:
    urn = trigger.attributes.get("function_urn")
    return isinstance(urn, Expression) and f"{FUNCTION}.{label}." in f"{urn.text}."


def _function(
    block: Block,
    triggers: list[Block],
    named: Mapping[str, Any],
    found: list[Finding],
    name: str,
    mistakes: list[Finding] | None,
) -> Deployment:
    key = block.labels[1]
    values = {}
    for argument, value in block.attributes.items():
        if argument in (NAMES["env"], NAMES["tags"]):
            value = _each_known(value, named, key, argument, found)
        value = _evaluated(value, named)
        if isinstance(value, Call) and argument != NAMES["code"]:
            value = Expression(f"{value.name}(...)")
        if not isinstance(value, Expression):
            values[argument] = value
        elif argument == NAMES["name"]:
            values[argument] = MARK
            found.append(Finding("fill", key, argument, _UNKNOWN, after=MARK))
        elif argument in (NAMES["handler"], NAMES["runtime"]):
            line = block.lines[argument]
            shown = value.text if re.fullmatch(r"[\w.-]+", value.text) else "an expression"
            raise DeployError(f"{name}, line {line}: {argument} is {shown}, whose value is not in the file.")
        else:
            found.append(Finding("lost", key, argument, _UNKNOWN))
    path = f"{FUNCTION}.{key}"

    def where(inner: str) -> str:
        argument = inner[len(path) + 1 :].partition(".")[0]
        return f", line {block.lines.get(argument, block.line)}"

    fields = Fields(values, f"{name}: {path}", where, noting(mistakes, key, path))
    code, otherwise = _code(fields)
    timers, others = _triggers(key, triggers, named, name, found)
    attributes = {
        "runtime": runtime(fields, RULES["huawei"]),
        **flat(fields, NAMES),
        **hooks(fields, NAMES),
        "tags": fields.texts("tags"),
        "env": _env(fields),
    }
    settings = {**native(fields.rest(), TERRAFORM), **{inner.kind: True for inner in block.blocks}, **otherwise}
    return Deployment(key=key, cloud="huawei", code=code, timers=timers, triggers=others, native=settings, **attributes)


def _each_known(value: Any, named: Mapping[str, Any], key: str, argument: str, found: list[Finding]) -> Any:
    """
    A mapping less the values that are expressions, so that one does not cost the others.
    """
    inner = value.arguments[0] if isinstance(value, Call) and value.arguments else value
    if not isinstance(inner, dict):
        return value
    known = {name: _evaluated(one, named) for name, one in inner.items()}
    for name in [name for name, one in known.items() if isinstance(one, (Expression, Call))]:
        del known[name]
        found.append(Finding("lost", key, f"{argument}.{name}", _UNKNOWN))
    return known


def _evaluated(value: Any, named: Mapping[str, Any]) -> Any:
    """
    A value with variables' defaults, local values and ``jsonencode`` put in, as far as the file has them.
    """
    if isinstance(value, Expression):
        return named[value.text] if value.text in named else _filled(value, named)
    if isinstance(value, Call):
        if value.name == "jsonencode" and len(value.arguments) == 1:
            return _evaluated(value.arguments[0], named)
        if value.name == "filebase64" and value.arguments and isinstance(value.arguments[0], str):
            return value
        return Expression(f"{value.name}(...)")
    if isinstance(value, dict):
        inner = {key: _evaluated(one, named) for key, one in value.items()}
        return next((one for one in inner.values() if isinstance(one, Expression)), inner)
    if isinstance(value, list):
        items = [_evaluated(one, named) for one in value]
        return next((one for one in items if isinstance(one, Expression)), items)
    return value


def _filled(value: Expression, named: Mapping[str, Any]) -> str | Expression:
    """
    A text in which names stand, with their values in their places, if all are known.
    """

    def filled(found: re.Match[str]) -> str:
        one = named.get(found[1])
        return quoted(str(one))[1:-1] if isinstance(one, (str, int, float)) and not isinstance(one, bool) else found[0]

    if not value.text.startswith('"'):
        return value
    text = re.sub(r"(?<!\$)\$\{\s*((?:var|local)\.[\w-]+)\s*\}", filled, value.text)
    return unquoted(text) if len(text) < _LONGEST_TEXT else value


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
    value = _from_json(fields.any("user_data"), fields.place("user_data"))
    return {} if value is None else fields.within("user_data", value).all_texts()


def _from_json(value: Any, path: str) -> Any:
    """
    What ``jsonencode`` was given, or JSON as a text.
    """
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise DeployError(f"{path} is no JSON.") from None


def _triggers(
    key: str, blocks: list[Block], named: Mapping[str, Any], name: str, found: list[Finding]
) -> tuple[tuple[Timer, ...], tuple[Trigger, ...]]:
    timers: list[Timer] = []
    triggers: list[Trigger] = []
    for block in blocks:
        label = block.labels[1]
        place = f"trigger.{label}.event_data"
        data = _event_data(block, named, f"{name}, line {block.line}: event_data")
        if data is None:
            found.append(Finding("lost", key, place, _UNKNOWN))
            continue
        for inner in [inner for inner, value in data.items() if isinstance(value, (Expression, Call))]:
            del data[inner]
            found.append(Finding("lost", key, f"{place}.{inner}", _UNKNOWN))
        kind, status = str(block.attributes.get("type")), block.attributes.get("status")
        if kind == "TIMER":
            spelled = {EVENT_DATA.get(inner, inner): value for inner, value in data.items()}
            timers.append(timer(Fields(spelled, f"{name}: {place}"), status != "DISABLED"))
            continue
        Fields(data, f"{name}, line {block.line}: {place}").expect(to_alibaba.SHAPES)
        # What has no name of its own, as a topic's trigger, has that of its label.
        own = label[len(key) + 1 :] if label.startswith(f"{key}_") else label
        known_as = str(data.get("name") or own)
        enabled = status != "DISABLED" if status is not None else False if kind in _OFF_AT_FIRST else None
        triggers.append(Trigger(kind, known_as, data, enabled, place))
    return tuple(timers), tuple(triggers)


def _event_data(block: Block, named: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    data = block.attributes.get("event_data")
    if isinstance(data, Call) and data.name == "jsonencode" and len(data.arguments) == 1:
        data = data.arguments[0]
    if isinstance(data, dict):
        return {key: _evaluated(value, named) for key, value in data.items()}
    data = _evaluated(data, named)
    if isinstance(data, Expression):
        return None
    data = _from_json(data, path)
    if not isinstance(data, dict):
        raise DeployError(f"{path} holds no mapping.")
    return data


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
    # A character that ends a line, or that a file of another kind cannot hold, would end the comment there.
    comment = "".join(one if one.isprintable() else " " for one in comment)
    if comment.startswith("/*"):
        return f"# {' '.join(comment[2:-2].split())}"
    return "#" + comment[2:] if comment.startswith("//") else comment
