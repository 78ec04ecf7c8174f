"""
Triggers other than timers, from one cloud to the other or from one of Huawei's formats to the other.

Where only the author knows a value, `MARK` stands in its place, with a finding of the kind ``fill``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ..record import Finding
from . import to_alibaba, to_huawei
from .component import HELD, NO_SUCH_TYPE, SOURCE, completed, held
from .draft import MARK, Draft, is_marked, leaves

if TYPE_CHECKING:
    from ..record import Deployment, Trigger

__all__ = ["MARK", "REMARK", "carried_triggers", "unfilled"]

#: How the comment begins that stands beside a mark.
REMARK = f"# {MARK}: "
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
    for trigger in function.triggers:
        if target == "fgs" and (made or function.timers):
            found.append(Finding("lost", function.key, trigger.place, _ONE, SOURCE))
            continue
        triggers, more = _carried(trigger, function, start, target)
        made += triggers
        found += more
    return evolve(function, triggers=tuple(_with_own_names(made, function))), found


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


def _with_one_timer(function: Deployment) -> tuple[Deployment, list[Finding]]:
    others = [Finding("lost", function.key, f"timers.{timer.name}", _ONE, SOURCE) for timer in function.timers[1:]]
    return evolve(function, timers=function.timers[:1]), others


def _with_own_names(triggers: list[Trigger], function: Deployment) -> list[Trigger]:
    """
    The triggers, of those with one name all but the first with a number behind it.
    """
    taken = {timer.name for timer in function.timers}
    named: list[Trigger] = []
    for trigger in triggers:
        name, number = trigger.name, 2
        while name in taken:
            name, number = f"{trigger.name}-{number}", number + 1
        taken.add(name)
        named.append(evolve(trigger, name=name))
    return named


def unfilled(function: Deployment) -> list[Finding]:
    """
    The values that are still to be filled in.
    """
    return [
        Finding("invalid", function.key, f"{trigger.place}.{trigger.spelled.get(path, path)}", "Still to be filled in")
        for trigger in function.triggers
        for path, value in leaves(trigger.values)
        if is_marked(value)
    ]
