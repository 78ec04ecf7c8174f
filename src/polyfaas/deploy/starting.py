"""
First descriptors of a function, each field explained in a comment; from what the `Function` declares.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from attrs import evolve

from ..targets import declared_hooks
from .conversion import FORMATS
from .record import Comment, Deployment, Hook, Project
from .rules import RULES, fitted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..targets import Location

__all__ = ["first_descriptors"]

#: What each field means, by the attributes of `Deployment`.
_EXPLAINED = {
    "description": "Shown in the console",
    "handler": "FILE.FUNCTION: what is called for each event",
    "code": "Made by: polyfaas package {target} -o function.zip --runtime {runtime}",
    "initializer": "Called once for each instance, before its first event",
    "initializer.timeout_s": "Seconds, 300 at most",
    "pre_stop": "Called before an instance ends",
    "pre_stop.timeout_s": "Seconds, 90 at most",
}
#: The same around the functions, in an s.yaml.
_AROUND = {
    "edition": Comment(beside="# The layout of this file"),
    "access": Comment(beside="# The alias of your credentials: s config add"),
}
_BY_CLOUD = {
    "alibaba": {
        "region": "Where it runs: choose yours in vars above",
        "name": "1 to 64 letters, digits, _ and -; no digit or - first",
        "runtime": "FC also has python3.9 and, as a preview, python3.12",
        "memory_mb": "MB: a multiple of 64 from 128 to 32768",
        "timeout_s": "Seconds, 1 to 86400",
        "env": "Texts, 4 KB in all, no names FC_...: context.getenv(key)",
        "hooks": "What is called besides the handler",
    },
    "huawei": {
        "region": "Where it runs",
        "name": "2 to 60 letters, digits, _ and -; a letter first, no _ or - last",
        "group": "The application that the console shows it in",
        "runtime": "FunctionGraph also has Python3.9 and, in some regions, Python3.12",
        "memory_mb": "MB: 128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584 or 4096",
        "timeout_s": "Seconds, 3 to 259200; who waits for the answer gets none after 90",
        "env": "User data: 20 texts, 4 KB in all: context.getenv(key)",
        "initializer": "Called once for each instance, before its first event; in the handler's file",
        "pre_stop": "The API takes it, the console offers it for Java only: do not rely on it",
    },
}


def first_descriptors(location: Location, clouds: Iterable[str], name: str | None, runtime: str) -> dict[str, str]:
    """
    The text of each descriptor, by the usual name of such a file.

    Args:
        name: The deployed function's name; None: the code folder's, as both clouds accept it.
    """
    texts = {}
    for form in FORMATS.values():
        if form.cloud in clouds:
            function = _function(location, form.cloud, name or os.path.basename(location.folder), runtime)
            comments = _AROUND if form.file.endswith(".yaml") else {}
            texts[form.file] = form.write(Project((function,), function.name, "default", comments))
    return texts


def _function(location: Location, cloud: str, name: str, runtime: str) -> Deployment:
    initializer, pre_stop = declared_hooks(location)
    rules = RULES[cloud]
    explained = {**_EXPLAINED, **_BY_CLOUD[cloud]}
    words = {"target": location.handler, "runtime": runtime}
    function = Deployment(
        key=name,
        cloud=cloud,
        name=name,
        handler=location.handler,
        runtime=runtime,
        region=rules.region,
        code="./function.zip",
        group="default" if cloud == "huawei" else None,
        description=f"Runs {location.handler}",
        memory_mb=512,
        timeout_s=30,
        env={"EXAMPLE": "value"},
        initializer=Hook(initializer, 30) if initializer else None,
        pre_stop=Hook(pre_stop, 30) if pre_stop else None,
        comments={attribute: _beside(text.format(**words)) for attribute, text in explained.items()},
    )
    # The key follows the name that both clouds accept, with no dashes: Terraform's names have none by custom.
    function = fitted(function, rules)[0]
    return evolve(function, key=re.sub(r"\W", "_", function.name), comments=_used(function))


def _used(function: Deployment) -> dict[str, Comment]:
    """
    The explanations of fields that the function has.
    """
    absent = [name for name in ("initializer", "pre_stop") if getattr(function, name) is None]
    if len(absent) == 2:
        absent.append("hooks")
    return {name: comment for name, comment in function.comments.items() if name.partition(".")[0] not in absent}


def _beside(text: str) -> Comment:
    return Comment(beside=f"# {text}")
