"""
Writing Terraform for Huawei FunctionGraph, laid out as ``terraform fmt`` does.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .fields import Notes
from .hcl_texts import quoted
from .huawei_native import TERRAFORM, comment_names, event_data, flat_hooks, flat_values, needed
from .record import NO_COMMENT, Comment, Trigger
from .terraform import EVENT_DATA, FUNCTION, NAMES, TRIGGER
from .triggers import REMARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .record import Deployment, Project, Timer

__all__ = ["write"]

_HEAD = """\
terraform {
  required_providers {
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}
"""


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
        parts += _triggers(function, key)
    rest = [*_lines(notes.rest())]
    return "\n".join(["\n".join([*rest, *[""] * bool(rest)]), *parts]).lstrip("\n")


def _lines(comment: Comment) -> Iterator[str]:
    yield from (line for line in (*comment.above, comment.beside) if line)


def _label(key: str) -> str:
    label = re.sub(r"[^\w-]", "_", key)
    return label if re.match(r"[A-Za-z_]", label) else f"_{label}"


def _resource(function: Deployment, key: str) -> Iterator[str]:
    notes = Notes(function.comments)
    yield f'resource "{FUNCTION}" "{key}" {{'
    yield from _aligned(list(_arguments(function, notes)))
    yield from (f"  {line}" for line in _lines(notes.rest()))
    yield "}"


def _arguments(function: Deployment, notes: Notes) -> Iterator[tuple[str, str, Comment]]:
    values: dict[str, Any] = {
        "region": function.region,
        **flat_values(function),
        "code": function.code,
        **flat_hooks(function),
        "tags": dict(function.tags) or None,
        "env": dict(function.env) or None,
    }
    for attribute, value in values.items():
        if attribute == "code":
            yield from _code_arguments(value, function.runtime, notes)
        elif value is not None:
            text = f"jsonencode({_literal(value)})" if attribute == "env" else _literal(value)
            inner = [f"env.{variable}" for variable in function.env] if attribute == "env" else []
            yield NAMES[attribute], text, notes.take(*comment_names(attribute), *inner)
    for name, value in needed(function, TERRAFORM).items():
        yield TERRAFORM[name], _literal(value), notes.take(name)


def _code_arguments(code: str | None, runtime: str, notes: Notes) -> Iterator[tuple[str, str, Comment]]:
    if code is None:
        yield "code_type", '"Custom-Image-Swr"' if runtime == "container" else '"obs"', notes.take("code_type")
        return
    inside = re.sub(r"^\./", "", code)
    yield "code_type", '"zip"', notes.take("code_type")
    yield "code_filename", quoted(inside.rpartition("/")[2]), NO_COMMENT
    yield "func_code", 'filebase64("${path.module}/' + quoted(inside)[1:] + ")", notes.take("code")


def _literal(value: Any, indent: str = "  ") -> str:
    if isinstance(value, dict):
        inner = [(_key(key), _literal(one, indent + "  "), NO_COMMENT) for key, one in value.items()]
        return "\n".join(["{", *_aligned(inner, indent + "  "), indent + "}"])
    if isinstance(value, list):
        return "[" + ", ".join(_literal(one, indent) for one in value) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_]\w*", key) else quoted(key)


def _aligned(arguments: Sequence[tuple[str, str, Comment]], indent: str = "  ") -> Iterator[str]:
    """
    Arguments with their ``=`` below each other; one of several lines, or a comment before one, begins a new group.
    """
    group: list[tuple[str, str]] = []
    for name, text, comment in arguments:
        if comment != NO_COMMENT or "\n" in text:
            yield from _group(group, indent)
            group = []
        yield from (f"{indent}{line}" for line in _lines(comment))
        if "\n" in text:
            yield f"{indent}{name} = {text}"
        else:
            group.append((name, text))
    yield from _group(group, indent)


def _group(group: Sequence[tuple[str, str]], indent: str) -> Iterator[str]:
    width = max((len(name) for name, _ in group), default=0)
    yield from (f"{indent}{name:<{width}} = {text}" for name, text in group)


def _triggers(function: Deployment, key: str) -> Iterator[str]:
    taken: set[str] = set()
    for one in [*map(_of_timer, function.timers), *function.triggers]:
        label, number = _label(f"{key}_{one.name}"), 2
        while label in taken:
            label, number = _label(f"{key}_{one.name}_{number}"), number + 1
        taken.add(label)
        yield "\n".join([*_trigger(one, key, label), ""])


def _of_timer(one: Timer) -> Trigger:
    data = event_data(one)
    spelled = {name: data[its] for name, its in EVENT_DATA.items() if its in data}
    return Trigger("TIMER", one.name, spelled, one.enabled)


def _trigger(one: Trigger, key: str, label: str) -> Iterator[str]:
    status = "DISABLED" if one.enabled is False else "ACTIVE"
    marks = tuple(f"{REMARK}{path}: {reason}" for path, reason in one.notes.items())
    yield f'resource "{TRIGGER}" "{label}" {{'
    yield from _aligned(
        [
            ("function_urn", f"{FUNCTION}.{key}.urn", NO_COMMENT),
            ("type", quoted(one.kind), NO_COMMENT),
            *([("status", quoted(status), NO_COMMENT)] if one.enabled is not None else []),
            ("event_data", f"jsonencode({_literal(dict(one.values))})", Comment(marks)),
        ]
    )
    yield "}"
