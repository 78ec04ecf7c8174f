"""
Triggers other than timers, from one cloud to the other or from one of Huawei's formats to the other.

Where only the author knows a value, `MARK` stands in its place, with a finding of the kind ``fill``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from ..record import Finding
from . import to_alibaba, to_huawei
from .component import HELD, NO_SUCH_TYPE, SOURCE, completed, doubts, held
from .draft import MARK, Draft, is_marked, leaves

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..record import Deployment, Timer, Trigger

__all__ = ["MARK", "REMARK", "carried_triggers", "unfilled"]

#: How the comment begins that stands beside a mark.
REMARK = f"# {MARK}: "
_NAMES = "FC wants another name for each trigger, of letters, digits, _ and -, not starting with a digit or -"
_ONE = "The component fgs deploys one trigger of a function: Terraform takes all"
_SDKS = "trigger models of alibabacloud_fc20230330 4.8.3 and huaweicloudsdkfunctiongraph 3.1.219"
_EVENTS = "fc3 (2026-05-28); FunctionGraph, Supported Event Sources (2026-01)"
_SOURCES = {"oss": _EVENTS, "OBS": _EVENTS}


def carried_triggers(function: Deployment, start: str, target: str) -> tuple[Deployment, list[Finding]]:
    """
    Write each trigger as the other format has it.

    Args:
        function: With the region that it goes to, and the triggers as they were read.
        start: The format's name.
        target: The other's.
    """
    made: list[Trigger] = []
    found: list[Finding] = []
    if target == "fgs":
        function, found = _with_one_timer(function)
    if target == "fc3":
        function, found = _with_named_timers(function)
    for trigger in function.triggers:
        if target == "fgs" and (made or function.timers):
            found.append(Finding("lost", function.key, trigger.place, _ONE, SOURCE))
            continue
        if target == "fc3":
            triggers, more = _carried_to_fc(trigger, function, start, (*function.timers, *made))
        else:
            triggers, more = _carried(trigger, function, start, target)
        made += triggers
        found += more
        if target == "fgs":
            found += [doubt for one in triggers for doubt in doubts(one, function)]
    return evolve(function, triggers=tuple(made)), found


def _carried(
    trigger: Trigger, function: Deployment, start: str, target: str
) -> tuple[tuple[Trigger, ...], list[Finding]]:
    """
    What one trigger becomes, which may be none or several.
    """
    draft = Draft(trigger, function, _SOURCES.get(trigger.kind, _SDKS))
    if start == "fc3":
        draft.held = {"http": HELD["APIG"], "oss": HELD["OBS"]}.get(trigger.kind) if target == "fgs" else None
        if trigger.kind not in to_huawei.KINDS:
            draft.lose("", to_huawei.NOT_THERE.get(trigger.kind, "FunctionGraph has no such trigger"))
        elif target == "fgs" and draft.held is None:
            draft.lose("", NO_SUCH_TYPE)
        else:
            return to_huawei.KINDS[trigger.kind](draft), draft.found
    elif target != "fc3":
        return (held if target == "fgs" else completed)(trigger, function)
    elif trigger.kind in to_alibaba.KINDS:
        return to_alibaba.KINDS[trigger.kind](draft), draft.found
    else:
        draft.lose("", to_alibaba.NOT_THERE.get(trigger.kind, "FC has no such trigger"))
    return (), draft.found


def _carried_to_fc(
    trigger: Trigger, function: Deployment, start: str, others: Iterable[Timer | Trigger]
) -> tuple[tuple[Trigger, ...], list[Finding]]:
    """
    The same on FC, where each has a name that none of the others has.
    """
    taken = {other.name for other in others}
    name = _fcs_name(trigger.name, taken)
    triggers, found = _carried(evolve(trigger, name=name), function, start, "fc3")
    if triggers and name != trigger.name:
        place = f"{trigger.place}.{trigger.spelled.get('name', 'name')}"
        found.append(Finding("changed", function.key, place, _NAMES, _SDKS, trigger.name, name))
    named: list[Trigger] = []
    for one in triggers:
        named.append(evolve(one, name=_fcs_name(one.name, taken)))
        taken.add(named[-1].name)
    return tuple(named), found


def _with_one_timer(function: Deployment) -> tuple[Deployment, list[Finding]]:
    others = [Finding("lost", function.key, f"timers.{timer.name}", _ONE, SOURCE) for timer in function.timers[1:]]
    return evolve(function, timers=function.timers[:1]), others


def _with_named_timers(function: Deployment) -> tuple[Deployment, list[Finding]]:
    timers: list[Timer] = []
    found: list[Finding] = []
    for timer in function.timers:
        name = _fcs_name(timer.name, {other.name for other in timers})
        if name != timer.name:
            found.append(Finding("changed", function.key, f"timers.{timer.name}", _NAMES, _SDKS, timer.name, name))
        timers.append(evolve(timer, name=name))
    return evolve(function, timers=tuple(timers)), found


def _fcs_name(name: str, taken: Collection[str]) -> str:
    """
    A name that FC takes, with a number behind it where it is taken.
    """
    fit = free = re.sub(r"[^A-Za-z0-9_-]+", "-", name).lstrip("0123456789-")[:120] or "trigger"
    number = 2
    while free in taken:
        free, number = f"{fit}-{number}", number + 1
    return free


def unfilled(function: Deployment) -> list[Finding]:
    """
    The values that are still to be filled in.
    """
    fields = [name for name in ("name", "handler") if is_marked(getattr(function, name))]
    fields += [
        f"{trigger.place}.{trigger.spelled.get(path, path)}"
        for trigger in function.triggers
        for path, value in leaves(trigger.values)
        if is_marked(value)
    ]
    return [Finding("invalid", function.key, field, "Still to be filled in") for field in fields]
