"""
What FunctionGraph's two descriptors have in common: flat fields, and the cloud's own settings by the names of its API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .record import Hook, Timer
from .rules import RULES
from .timers import rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .fields import Fields
    from .record import Deployment

__all__ = [
    "COMPONENT",
    "TERRAFORM",
    "comment_names",
    "event_data",
    "flat_hooks",
    "flat_values",
    "hooks",
    "native",
    "needed",
    "timer",
]

#: By the name in CreateFunctionRequestBody: the name in the component fgs (0.1.16).
COMPONENT = {
    "xrole": "xrole",
    "app_xrole": "appXrole",
    "depend_version_list": "dependVersionList",
    "func_vpc": "funcVpc",
    "domain_names": "domainNames",
    "enterprise_project_id": "enterpriseProjectId",
    "log_group_id": "ltsGroupId",
    "log_group_name": "ltsGroupName",
    "log_stream_id": "ltsStreamId",
    "log_stream_name": "ltsStreamName",
    "enable_lts_log": "enableLtsLog",
    "lts_custom_tag": "ltsCustomTag",
    "max_instance_num": "concurrency",
    "code_url": "codeUrl",
    "encrypted_user_data": "encryptedUserData",
    "enable_dynamic_memory": "enableDynamicMemory",
}
#: The same for huaweicloud_fgs_function (1.97.1).
TERRAFORM = {
    "xrole": "agency",
    "app_xrole": "app_agency",
    "depend_version_list": "depend_list",
    **{
        name: name
        for name in (
            "enterprise_project_id", "log_group_id", "log_group_name", "log_stream_id", "log_stream_name",
            "enable_lts_log", "lts_custom_tag", "max_instance_num", "code_url", "encrypted_user_data",
            "enable_dynamic_memory", "ephemeral_storage", "gpu_type", "gpu_memory", "functiongraph_version", "vpc_id",
            "network_id",
        )
    },
}  # fmt: skip


def hooks(fields: Fields, names: Mapping[str, str]) -> dict[str, Hook | None]:
    """
    Take both hooks.
    """
    found: dict[str, Hook | None] = {}
    for attribute in ("initializer", "pre_stop"):
        handler = fields.text(names[f"{attribute}.handler"])
        timeout_s = fields.whole(names[f"{attribute}.timeout_s"])
        found[attribute] = Hook(handler, timeout_s) if handler else None
    return found


def flat_values(function: Deployment) -> dict[str, Any]:
    """
    What FunctionGraph calls a function's texts and numbers, by the attributes of `Deployment`.
    """
    return {
        "name": function.name,
        "group": function.group,
        "description": function.description,
        "runtime": RULES["huawei"].spelling(function.runtime),
        "handler": function.handler,
        "memory_mb": function.memory_mb,
        "timeout_s": function.timeout_s,
        "concurrency": function.concurrency,
    }


def flat_hooks(function: Deployment) -> dict[str, Any]:
    """
    The attributes of both hooks; FunctionGraph wants a timeout with each.
    """
    values: dict[str, Any] = {}
    for attribute, hook in (("initializer", function.initializer), ("pre_stop", function.pre_stop)):
        values[f"{attribute}.handler"] = hook.handler if hook is not None else None
        values[f"{attribute}.timeout_s"] = hook.timeout_s if hook is not None else None
    return values


def comment_names(attribute: str) -> tuple[str, ...]:
    """
    The attributes whose comments go to a field: a hook's handler gets those of the whole hook.
    """
    parent, _, last = attribute.partition(".")
    if last != "handler":
        return (attribute,)
    return ("hooks", parent, attribute)


def native(left: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """
    The cloud's own settings by the API's names; those that this format alone has keep its name.

    Args:
        names: The format's name of each setting of the API.
    """
    of_api = {spelled: name for name, spelled in names.items()}
    return {of_api.get(key, key): value for key, value in left.items()}


def timer(data: Fields, enabled: bool) -> Timer:
    """
    A timer from its event data, in the spelling of the s.yaml.
    """
    name, kind, schedule = data.text("name"), data.text("scheduleType"), data.text("schedule") or ""
    schedule = rate(schedule) if kind == "Rate" else schedule
    return Timer(name or "timer", schedule, enabled, data.text("userEvent") or "")


def event_data(one: Timer) -> dict[str, str]:
    """
    The event data of a timer, in the spelling of the s.yaml.
    """
    data = {"name": one.name, "scheduleType": "Cron", "schedule": one.schedule}
    if one.payload:
        data["userEvent"] = one.payload
    return data


def needed(function: Deployment, names: Iterable[str]) -> dict[str, Any]:
    """
    The settings of a function that a format can hold.
    """
    return {name: function.native[name] for name in names if name in function.native}
