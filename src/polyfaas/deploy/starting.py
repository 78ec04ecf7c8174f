"""
First descriptors of a function, each field explained in a comment; from what the `Function` declares.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from attrs import evolve

from ..exceptions import DeployError
from ..targets import declared_hooks
from .conversion import FORMATS
from .explanations import AROUND, explained
from .record import Comment, Deployment, Hook, Project
from .rules import RULES, fitted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..targets import Location

__all__ = ["first_descriptors"]


def first_descriptors(
    location: Location, clouds: Iterable[str], name: str | None, runtime: str
) -> tuple[dict[str, str], list[str]]:
    """
    The text of each descriptor, by the usual name of such a file, and the names that the function has in them.

    Args:
        name: The deployed function's name; None: the code folder's, as both clouds accept it.

    Raises:
        DeployError: A cloud does not accept the name.
    """
    texts = {}
    names: dict[str, None] = {}
    for form in FORMATS.values():
        if form.cloud in clouds:
            function = _function(location, form.cloud, name, runtime)
            comments = {field: Comment(beside=text) for field, text in AROUND[form.name].items()}
            texts[form.file] = form.write(Project((function,), function.name, "default", comments))
            names[function.name] = None
    return texts, [*names]


def _function(location: Location, cloud: str, name: str | None, runtime: str) -> Deployment:
    initializer, pre_stop = declared_hooks(location)
    rules = RULES[cloud]
    function = Deployment(
        key="",
        cloud=cloud,
        name=os.path.basename(location.folder) if name is None else name,
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
    )
    made, found = fitted(function, rules)
    if name not in (None, made.name):
        reason = next(one.reason for one in found if one.field == "name")
        raise DeployError(f"No function can be called {name!r}: {reason}. Pass --name {made.name}, for instance.")
    # The key follows the name that both clouds accept, with no dashes: Terraform's names have none by custom.
    comments = {field: Comment(beside=text) for field, text in explained(made).items()}
    return evolve(made, key=re.sub(r"\W", "_", made.name), comments=comments)
