"""
One function's way from a format into another, and what there is to say of it.

The fields are the formats' own matter: what is carried is a `Deployment`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from .losses import TABLE, lost
from .record import Finding, Hook
from .rules import RULES, fitted
from .timers import fitted_timers
from .triggers import MARK, carried_triggers
from .triggers.component import SOURCE as COMPONENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conversion import Format
    from .record import Deployment

__all__ = ["carried", "packed", "spelled", "variables"]

_NO_IMAGES = "The component fgs deploys no images: Terraform does"


def carried(
    function: Deployment, start: Format, target: Format, region: str | None
) -> tuple[Deployment, list[Finding]]:
    """
    Write a function in another format.

    Args:
        region: Where to deploy to; None: as before, or a sample of the other cloud's regions.

    Returns:
        The function, and what to say, by the names of the descriptor that was read.
    """
    made, left, found = (_kept if start.cloud == target.cloud else _crossed)(function, start, target, region)
    made, fired = carried_triggers(made, start.name, target.name)
    return made, [*left, *(spelled(one, start, target) for one in (*found, *fired))]


def _kept(
    function: Deployment, start: Format, target: Format, region: str | None
) -> tuple[Deployment, list[Finding], list[Finding]]:
    """
    The same cloud's function less the settings that the other format cannot hold; what is lost, and what else is said.
    """
    kept = {name: value for name, value in function.native.items() if name in target.names}
    gone = {name: value for name, value in function.native.items() if name not in kept}
    left = [*lost(gone, function.key, start.cloud, start.names, f"{target.name} has no such field")]
    made = evolve(function, region=region or function.region or RULES[target.cloud].region, native=kept)
    if region or function.region:
        return made, left, []
    reason = "The file names no region, since Terraform's provider may: choose one with --region"
    return made, left, [Finding("added", function.key, "region", reason, TABLE, None, made.region)]


def _crossed(
    function: Deployment, start: Format, target: Format, region: str | None
) -> tuple[Deployment, list[Finding], list[Finding]]:
    """
    The other cloud's function; what is lost, and what else is said.
    """
    title = RULES[target.cloud].title
    left = [*lost(function.native, function.key, start.cloud, start.names, f"{title} has no counterpart")]
    if function.group not in (None, "default"):
        left.append(Finding("lost", function.key, start.names["group"], f"{title} does not group functions", TABLE))
    if target.name == "fgs" and function.runtime == "container":
        left.append(Finding("lost", function.key, start.names["runtime"], _NO_IMAGES, COMPONENT))
    found = list(_renamed(function, start, target))
    made = evolve(function, cloud=target.cloud, native={}, region=region or RULES[target.cloud].region)
    if region is None:
        reason = "The clouds' regions do not correspond: choose one with --region"
        found.append(Finding("changed", function.key, "region", reason, TABLE, function.region, made.region))
    made, more = fitted(made, RULES[target.cloud])
    made, timers = fitted_timers(made, target.cloud)
    made, added = _to_huawei(made) if target.cloud == "huawei" else _to_alibaba(made)
    return made, left, [*found, *more, *timers, *added]


def spelled(finding: Finding, *forms: Format) -> Finding:
    """
    A finding with the field's name in the first of the formats that has one: the descriptor that was read, mostly.
    """
    attribute, _, rest = finding.field.partition(".")
    for form in forms:
        for name in (finding.field, attribute):
            if name in form.names:
                rest = "" if name == finding.field else f".{rest}"
                return evolve(finding, field=form.names[name] + rest)
    return finding


def _renamed(function: Deployment, start: Format, target: Format) -> Iterator[Finding]:
    before, after = (RULES[one.cloud].spelling(function.runtime) for one in (start, target))
    reason = {
        "python3.12": "The same; FunctionGraph's guide has it, its SDK and Terraform pages do not: try your region",
        "python3.6": "The same Python, which polyfaas does not support any more: move to 3.9 or 3.10",
        "custom": "A server of your own either way: FC calls port 9000, FunctionGraph port 8000",
    }.get(function.runtime, "The same, under the other cloud's name")
    yield Finding("changed", function.key, "runtime", reason, TABLE, before, after)


def _to_huawei(function: Deployment) -> tuple[Deployment, list[Finding]]:
    found: list[Finding] = []
    changes: dict[str, Any] = {}

    def add(attribute: str, value: Any, reason: str, field: str | None = None) -> None:
        changes[attribute] = value
        shown = value.timeout_s if isinstance(value, Hook) else value
        found.append(Finding("added", function.key, field or attribute, reason, TABLE, None, shown))

    add("group", "default", "FunctionGraph puts each function into a group")
    if function.runtime == "container":
        add("handler", "-", "FunctionGraph's provider wants it of images")
    elif not function.handler:
        changes["handler"] = MARK
        reason = "FunctionGraph's API asks for a handler, which FC does not of a server of your own"
        found.append(Finding("fill", function.key, "handler", reason, TABLE, None, MARK))
    if function.memory_mb is None:
        add("memory_mb", 512, "FunctionGraph cannot do without it; this is FC's default")
    if function.timeout_s is None:
        add("timeout_s", 3, "FunctionGraph cannot do without it; this is FC's default")
    for attribute, hook in (("initializer", function.initializer), ("pre_stop", function.pre_stop)):
        if hook is not None and hook.timeout_s is None:
            reason = "FunctionGraph cannot do without it; this is FC's default"
            add(attribute, evolve(hook, timeout_s=3), reason, f"{attribute}.timeout_s")
    return evolve(function, **changes), [*found, *_doubts(function)]


def _doubts(function: Deployment) -> Iterator[Finding]:
    def doubt(field: str, reason: str, source: str) -> Finding:
        return Finding("check", function.key, field, reason, source)

    handler_file = function.handler.rpartition(".")[0]
    if function.initializer is not None and function.initializer.handler.rpartition(".")[0] != handler_file:
        reason = "FunctionGraph wants the initializer in the handler's file: import it there"
        yield doubt("initializer.handler", reason, "FunctionGraph User Guide, initializer")
    if function.pre_stop is not None:
        reason = "FunctionGraph's API takes it, its console offers it for Java only: do not rely on it"
        yield doubt("pre_stop.handler", reason, "FunctionGraph User Guide (2026) and SDK 3.1.219")
    if function.env:
        reason = "These become user data: context.getUserData(key), or polyfaas's context.getenv(key)"
        yield doubt("env", reason, "FunctionGraph User Guide, environment variables")
    for key, value in function.env.items():
        if re.search(r"(^|:)/(code|opt/python)(/|:|$)", value):
            reason = "It names a folder of FC's instances; FunctionGraph keeps the code in /opt/function/code"
            yield doubt(f"env.{key}", reason, "preset variables of both clouds")


def _to_alibaba(function: Deployment) -> tuple[Deployment, list[Finding]]:
    function = evolve(function, group=None, handler="" if function.runtime == "container" else function.handler)
    memory = function.memory_mb
    if memory is None or memory <= 0.35 * 4096:
        return function, []
    # Upwards to a multiple of 0.05: 1 vCPU for each 4 GB is the least.
    cpu = -(-memory * 20 // 4096) / 20
    reason = f"FC wants a vCPU for each 4 GB at least, and takes 0.35 without this; {memory} MB need {cpu}"
    finding = Finding("added", function.key, "cpu", reason, "FC, function limits (2026)", None, cpu)
    return evolve(function, native={"cpu": cpu}), [finding]


def variables(function: Deployment) -> Iterator[Finding]:
    """
    Values with a variable that only the former descriptor's tool replaces.
    """
    values = {"name": function.name, "region": function.region, "description": function.description}
    values.update({f"env.{key}": value for key, value in function.env.items()})
    for attribute, value in values.items():
        if value is not None and "${" in value:
            reason = "It has a variable ${...}, which the other tool takes as text or in its own way"
            yield Finding("check", function.key, attribute, reason)


def packed(function: Deployment, name: str) -> tuple[Deployment, list[Finding]]:
    """
    Name an archive where a folder stands, for Terraform, which uploads no folders.
    """
    code = function.code
    if code is None or code.endswith((".zip", ".jar")):
        return function, []
    reason = "Terraform uploads an archive: make one with polyfaas package"
    source = "terraform-provider-huaweicloud 1.97.1"
    archive = f"./{name}.zip"
    return evolve(function, code=archive), [Finding("changed", function.key, "code", reason, source, code, archive)]
