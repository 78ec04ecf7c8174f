"""
From one descriptor to another, with a report on every field that was lost, changed, added, or may mean something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from ..exceptions import DeployError
from . import fc3, fgs, terraform, terraform_writing
from .explanations import AROUND, explained, explained_anew
from .losses import TABLE, lost
from .record import NO_COMMENT, Finding, Hook
from .rules import RULES, check_region, fitted
from .serverless_devs import components
from .timers import fitted_timers
from .triggers import MARK, carried_triggers, unfilled
from .triggers.component import SOURCE as COMPONENT
from .yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .record import Deployment, Project

__all__ = ["FORMATS", "Format", "check", "convert", "recognised"]

_NO_IMAGES = "The component fgs deploys no images: Terraform does"


@frozen
class Format:
    """
    A kind of descriptor.

    Attributes:
        cloud: Whose functions it describes.
        file: What such a file is usually called.
        names: Its field for each attribute of `Deployment`.
    """

    name: str
    cloud: str
    file: str
    names: Mapping[str, str]
    read: Callable[[str, str, list[Finding] | None], tuple[Project, list[Finding]]]
    write: Callable[[Project], str]


FORMATS = {
    one.name: one
    for one in (
        Format("fc3", "alibaba", "s.yaml", fc3.NAMES, fc3.read, fc3.write),
        Format("fgs", "huawei", "s.huawei.yaml", fgs.NAMES, fgs.read, fgs.write),
        Format("terraform", "huawei", "huawei.tf", terraform.NAMES, terraform.read, terraform_writing.write),
    )
}


def recognised(text: str, name: str) -> Format:
    """
    The format of a file, from its name and content.

    Raises:
        DeployError: It is none of them, or no YAML.
    """
    if name.endswith(".tf"):
        return FORMATS["terraform"]
    names = components(read_yaml(text, name)[0])
    found = [one for one in ("fc3", "fgs") if one in names]
    if len(found) == 1:
        return FORMATS[found[0]]
    if "fc" in names and not found:
        raise DeployError(f"{name} has FC 2.0's component fc: let Serverless Devs write it as fc3 first (s2tos3).")
    what = f"components {' and '.join(found)} at once" if found else "neither component: fc3 nor component: fgs"
    raise DeployError(f"{name} has {what}; name its format with --from ({', '.join(FORMATS)}).")


def check(text: str, name: str, form: Format) -> list[Finding]:
    """
    What is wrong with a descriptor, beyond what the vendors' own tools tell.

    Raises:
        DeployError: It cannot be read.
    """
    mistakes: list[Finding] = []
    project, read = form.read(text, name, mistakes)
    found = [one for one in read if one.kind == "invalid"]
    # What is not known is neither wrong nor right.
    notes = [evolve(one, kind="note", after=None) for one in read if one.kind != "invalid"]
    for function in project.functions:
        wrong = fitted(function, RULES[form.cloud])[1]
        found += [evolve(_spelled(one, form), kind="invalid") for one in [*wrong, *unfilled(function)]]
    told = {(one.function, one.field) for one in (*mistakes, *notes)}
    return [*mistakes, *notes, *(one for one in found if (one.function, one.field) not in told)]


def convert(
    text: str, name: str, start: Format, target: Format, region: str | None = None
) -> tuple[str, list[Finding]]:
    """
    Write a descriptor's functions in another format.

    Args:
        region: Where to deploy to; None: as before, or a sample of the other cloud's regions, which is reported.

    Raises:
        DeployError: It cannot be read, is in that format already, or the region is none.
    """
    if start is target:
        raise DeployError(f"{name} is in the format {target.name} already.")
    if region is not None:
        check_region(region, RULES[target.cloud])
    project, found = start.read(text, name, None)
    wrong = {(one.function, one.field) for one in found}
    functions = []
    was_explained = False
    codes = {function.code for function in project.functions}
    for function in project.functions:
        made, more = _carried(function, start, target, region)
        if target.name == "terraform":
            made, packed = _packed(made, "function" if len(codes) == 1 else re.sub(r"\W", "_", function.key))
            more += [_spelled(one, start, target) for one in packed]
        comments = explained_anew(function.comments, explained(function), explained(made))
        was_explained |= any(comments.get(field, NO_COMMENT).beside == text for field, text in explained(made).items())
        functions.append(evolve(made, comments=comments))
        if "terraform" in (start.name, target.name):
            more += [_spelled(one, start) for one in _variables(made)]
        # A field that there is not is no loss beside.
        found += [one for one in more if one.kind != "lost" or (one.function, one.field) not in wrong]
    found += [Finding("note", "", path, reason) for path, reason in project.left.items()]
    if target.name == "terraform":
        found += _around(project)
    comments = explained_anew(project.comments, AROUND[start.name], AROUND[target.name], was_explained)
    project = evolve(project, functions=tuple(functions), comments=comments)
    return target.write(project), found


def _around(project: Project) -> Iterator[Finding]:
    """
    Serverless Devs' own keys, which no function needs and Terraform has no place for.
    """
    if project.access:
        reason = "Terraform names credentials in its provider's block, or takes them from the environment"
        yield Finding("note", "", "access", reason, TABLE)
        yield Finding("note", "", "name", "A folder is Terraform's project, and has no other name", TABLE)


def _carried(
    function: Deployment, start: Format, target: Format, region: str | None
) -> tuple[Deployment, list[Finding]]:
    title = RULES[target.cloud].title
    if start.cloud == target.cloud:
        kept = {name: value for name, value in function.native.items() if name in target.names}
        gone = {name: value for name, value in function.native.items() if name not in kept}
        left = [*lost(gone, function.key, start.cloud, start.names, f"{target.name} has no such field")]
        made = evolve(function, region=region or function.region, native=kept)
        added = []
        if made.region is None:
            made = evolve(made, region=RULES[target.cloud].region)
            reason = "The file names no region, since Terraform's provider may: choose one with --region"
            added.append(Finding("added", function.key, "region", reason, TABLE, None, made.region))
        made, fired = carried_triggers(made, start.name, target.name)
        return made, [*left, *(_spelled(one, start, target) for one in (*added, *fired))]
    left = [*lost(function.native, function.key, start.cloud, start.names, f"{title} has no counterpart")]
    if function.group not in (None, "default"):
        left.append(Finding("lost", function.key, start.names["group"], f"{title} does not group functions", TABLE))
    found = list(_renamed(function, start, target))
    made = evolve(function, cloud=target.cloud, native={}, region=region or RULES[target.cloud].region)
    if region is None:
        reason = "The clouds' regions do not correspond: choose one with --region"
        found.append(Finding("changed", function.key, "region", reason, TABLE, function.region, made.region))
    made, more = fitted(made, RULES[target.cloud])
    made, timers = fitted_timers(made, target.cloud)
    made, added = _to_huawei(made) if target.cloud == "huawei" else _to_alibaba(made)
    if target.name == "fgs" and function.runtime == "container":
        left.append(Finding("lost", function.key, start.names["runtime"], _NO_IMAGES, COMPONENT))
    made, fired = carried_triggers(made, start.name, target.name)
    return made, [*left, *(_spelled(one, start, target) for one in (*found, *more, *timers, *added, *fired))]


def _spelled(finding: Finding, *forms: Format) -> Finding:
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


def _variables(function: Deployment) -> Iterator[Finding]:
    """
    Values with a variable that only the former descriptor's tool replaces.
    """
    values = {"name": function.name, "region": function.region, "description": function.description}
    values.update({f"env.{key}": value for key, value in function.env.items()})
    for attribute, value in values.items():
        if value is not None and "${" in value:
            reason = "It has a variable ${...}, which the other tool takes as text or in its own way"
            yield Finding("check", function.key, attribute, reason)


def _packed(function: Deployment, name: str) -> tuple[Deployment, list[Finding]]:
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
