"""
From one descriptor to another, with a report on every field that was lost, changed, added, or may mean something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ..exceptions import DeployError
from . import fc3, fgs, terraform, terraform_writing
from .carrying import carried, packed, spelled, variables
from .explanations import AROUND, explained, explained_anew
from .losses import TABLE
from .record import NO_COMMENT, Finding
from .rules import RULES, check_region, fitted
from .serverless_devs import components
from .triggers import unfilled
from .yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .record import Project

__all__ = ["FORMATS", "Format", "check", "convert", "recognised"]


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
    try:
        names = components(read_yaml(text, name)[0])
    except DeployError as exc:
        hint = "" if name.endswith((".yaml", ".yml")) else " If it is Terraform, say so with --from terraform."
        raise DeployError(f"{exc}{hint}") from None
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
        found += [evolve(spelled(one, form), kind="invalid") for one in [*wrong, *unfilled(function)]]
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
        made, more = carried(function, start, target, region)
        if target.name == "terraform":
            made, archives = packed(made, "function" if len(codes) == 1 else re.sub(r"\W", "_", function.key))
            more += [spelled(one, start, target) for one in archives]
        comments = explained_anew(function.comments, explained(function), explained(made))
        was_explained |= any(comments.get(field, NO_COMMENT).beside == text for field, text in explained(made).items())
        functions.append(evolve(made, comments=comments))
        if "terraform" in (start.name, target.name):
            more += [spelled(one, start) for one in variables(made)]
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
