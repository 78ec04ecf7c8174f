"""
What each cloud accepts in a deployed function, and how a value gets there: one table for conversion and for checking.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from ..exceptions import DeployError
from .record import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .record import Deployment, Hook

__all__ = ["RULES", "RUNTIMES", "Rules", "check_region", "fitted"]

#: The Pythons that at least one of the clouds runs and that polyfaas supports, by FC's names.
#: -- FC, "Python runtimes" (2026-06); FunctionGraph, "Function Development Overview" (2026-01)
RUNTIMES = ("python3.9", "python3.10", "python3.12")

_FC_LIMITS = "FC, function limits (2026)"
_FG_API = "FunctionGraph API, CreateFunction (SDK 3.1.219)"
#: How both clouds write a region's id; the lists of regions grow.
_REGION = r"[a-z]+(-[a-z0-9]+)+"


@frozen
class Rules:
    """
    What one cloud accepts.

    Attributes:
        name_length: The least and the greatest number of characters of a function's name.
        name_form: What the whole name has to match, and `name_rule` says so in words.
        memory_mb: The sizes that there are, ascending.
        timeout_s: Least and greatest.
        hook_timeout_s: The greatest for the initializer and for the pre-stop hook.
        runtimes: Its spellings, and what they mean.
        region: A region for when none was chosen.
        reserved: What names of variables must not begin with, or be.
        env_bytes: The greatest size of all variables.
        env_count: Their greatest number; None: no limit.
        source: Who says so.
    """

    cloud: str
    title: str
    name_length: tuple[int, int]
    name_form: str
    name_rule: str
    memory_mb: tuple[int, ...]
    timeout_s: tuple[int, int]
    hook_timeout_s: tuple[int, int]
    runtimes: Mapping[str, str]
    region: str
    reserved: str
    env_bytes: int
    env_count: int | None
    source: str

    def spelling(self, runtime: str) -> str:
        """
        The cloud's name of a runtime, the first of several.
        """
        return next(spelled for spelled, meaning in self.runtimes.items() if meaning == runtime)


_CUSTOM = ("custom", "custom.debian10", "custom.debian11", "custom.debian12")
RULES = {
    "alibaba": Rules(
        cloud="alibaba",
        title="FC",
        name_length=(1, 64),
        name_form=r"[A-Za-z_][A-Za-z0-9_-]*",
        name_rule="letters, digits, _ and -, not starting with a digit or -",
        memory_mb=tuple(range(128, 32769, 64)),
        timeout_s=(1, 86400),
        hook_timeout_s=(300, 90),
        runtimes={
            "python3.10": "python3.10",
            "python3.9": "python3.9",
            "python3.12": "python3.12",
            "python3": "python3.6",
            "python2.7": "python2.7",
            **dict.fromkeys(_CUSTOM, "custom"),
            "custom-container": "container",
        },
        region="cn-hangzhou",
        reserved=r"FC_.*|topic",
        env_bytes=4096,
        env_count=None,
        source=_FC_LIMITS,
    ),
    "huawei": Rules(
        cloud="huawei",
        title="FunctionGraph",
        name_length=(2, 60),
        name_form=r"[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?",
        name_rule="letters, digits, _ and -, starting with a letter and ending with a letter or digit",
        memory_mb=(128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096),
        timeout_s=(3, 259200),
        hook_timeout_s=(300, 90),
        runtimes={
            "Python3.10": "python3.10",
            "Python3.9": "python3.9",
            "Python3.12": "python3.12",
            "Python3.6": "python3.6",
            "Python2.7": "python2.7",
            "http": "custom",
            "Custom": "custom",
            "Custom Image": "container",
        },
        region="cn-north-4",
        reserved=r"RUNTIME_.*",
        env_bytes=4096,
        env_count=20,
        source=_FG_API,
    ),
}


def check_region(region: str, rules: Rules) -> None:
    """
    See that a region is written as regions are.

    Raises:
        DeployError: It is not.
    """
    if not re.fullmatch(_REGION, region):
        raise DeployError(f"{region!r} is no region of {rules.title}: their ids are like {rules.region}.")


def fitted(deployment: Deployment, rules: Rules) -> tuple[Deployment, list[Finding]]:
    """
    Bring a function within a cloud's limits.

    Returns:
        The function with values that the cloud accepts, and a finding for each one that was changed (kind ``changed``)
        or cannot be mended by changing it (kind ``invalid``). ``field`` is an attribute's name here.
    """
    changes: dict[str, Any] = {}
    found: list[Finding] = []
    for field, after, reason, source in _changes(deployment, rules):
        before = getattr(deployment, field)
        changes[field] = after
        shown = field not in ("initializer", "pre_stop")
        values = (before, after) if shown else (before.timeout_s, after.timeout_s)
        name = field if shown else f"{field}.timeout_s"
        found.append(Finding("changed", deployment.key, name, reason, source, *values))
    found += [Finding("invalid", deployment.key, *problem) for problem in _problems(deployment, rules)]
    return evolve(deployment, **changes), found


def _changes(deployment: Deployment, rules: Rules) -> Iterator[tuple[str, Any, str, str]]:
    name = _name(deployment.name, rules)
    if name != deployment.name:
        least, most = rules.name_length
        yield "name", name, f"{rules.title} wants {least} to {most} characters: {rules.name_rule}", rules.source
    memory = deployment.memory_mb
    if memory is not None and memory not in rules.memory_mb:
        after = next((size for size in rules.memory_mb if size >= memory), rules.memory_mb[-1])
        yield "memory_mb", after, f"{rules.title} has {_sizes(rules.memory_mb)} MB", rules.source
    if deployment.timeout_s is not None:
        least, most = rules.timeout_s
        after = min(max(deployment.timeout_s, least), most)
        if after != deployment.timeout_s:
            yield "timeout_s", after, f"{rules.title} allows {least} to {most} seconds", rules.source
    hooks = (("initializer", deployment.initializer), ("pre_stop", deployment.pre_stop))
    for (field, hook), most in zip(hooks, rules.hook_timeout_s):
        changed = _hook(hook, most)
        if changed is not hook:
            yield field, changed, f"{rules.title} allows 1 to {most} seconds", rules.source
    if deployment.concurrency not in (None, 1) and deployment.runtime.startswith("python"):
        reason = f"{rules.title} runs several requests at a time in custom runtimes and containers only"
        yield "concurrency", None, reason, rules.source


def _hook(hook: Hook | None, most: int) -> Hook | None:
    if hook is None or hook.timeout_s is None or 1 <= hook.timeout_s <= most:
        return hook
    return evolve(hook, timeout_s=min(max(hook.timeout_s, 1), most))


def _name(name: str, rules: Rules) -> str:
    least, most = rules.name_length
    if re.fullmatch(rules.name_form, name) and least <= len(name) <= most:
        return name
    # What both clouds accept: a name that was changed once need not change again.
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", name).lstrip("0123456789_-")[:60].rstrip("_-")
    return name if len(name) > 1 else f"fn-{name or 1}"


def _sizes(sizes: tuple[int, ...]) -> str:
    steps = {after - before for before, after in zip(sizes, sizes[1:])}
    if len(steps) == 1:
        return f"multiples of {steps.pop()} from {sizes[0]} to {sizes[-1]}"
    return ", ".join(map(str, sizes))


def _problems(deployment: Deployment, rules: Rules) -> Iterator[tuple[str, str, str]]:
    region = deployment.region
    if region and "${" not in region and not re.fullmatch(_REGION, region):
        yield "region", f"The ids of {rules.title}'s regions are like {rules.region}", rules.source
    if deployment.runtime.startswith("python") and "." not in deployment.handler:
        yield "handler", "A handler is written FILE.FUNCTION, as in index.handler", rules.source
    for field, hook in (("initializer", deployment.initializer), ("pre_stop", deployment.pre_stop)):
        if hook is not None and "." not in hook.handler:
            yield field, "A hook is written FILE.FUNCTION, as in index.initialize", rules.source
    for key in deployment.env:
        if re.fullmatch(rules.reserved, key):
            yield f"env.{key}", f"{rules.title} reserves this name", rules.source
    size = _size(deployment.env.items())
    if size > rules.env_bytes:
        yield "env", f"{rules.title} allows {rules.env_bytes} bytes of variables, these have {size}", rules.source
    if rules.env_count is not None and len(deployment.env) > rules.env_count:
        yield "env", f"{rules.title} allows {rules.env_count} variables, these are {len(deployment.env)}", rules.source
    cpu = deployment.native.get("cpu")
    if isinstance(cpu, (int, float)) and not isinstance(cpu, bool) and deployment.cloud == rules.cloud:
        yield from _cpu(cpu, deployment.memory_mb, rules.source)


def _cpu(cpu: float, memory_mb: int | None, source: str) -> Iterator[tuple[str, str, str]]:
    if not 0.05 <= cpu <= 16 or not math.isclose(cpu * 20, round(cpu * 20), abs_tol=1e-6):
        yield "cpu", "FC has multiples of 0.05 from 0.05 to 16 vCPU", source
    gigabytes = (memory_mb or 512) / 1024
    if not gigabytes / 4 - 1e-9 <= cpu <= gigabytes + 1e-9:
        range_ = f"{gigabytes / 4:g} to {gigabytes:g}"
        yield "cpu", f"FC wants 1 to 4 GB for each vCPU; {memory_mb or 512} MB go with {range_}", source


def _size(items: Iterable[tuple[str, str]]) -> int:
    return sum(len(text.encode("utf-8", "surrogatepass")) for item in items for text in item)
