"""
What the component fgs can hold of FunctionGraph's triggers: three types with few values.

-- zy-linn/fgs-component 0.1.16 (2025-03-29): its trigger page; what it sends to the API
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..record import Finding
from .draft import Draft, leaves, nested
from .objects import component_name, obs_name
from .to_huawei import apig_usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..record import Deployment, Trigger

__all__ = ["HELD", "NO_SUCH_TYPE", "SOURCE", "completed", "doubts", "from_component", "held", "to_component"]

#: By the type: the page's name of each value of the API's event data.
HELD: dict[str, dict[str, str]] = {
    "APIG": {
        "name": "name",
        "group_name": "groupName",
        "auth": "auth",
        "protocol": "protocol",
        "func_info.timeout": "timeout",
    },
    "OBS": {name: name for name in ("bucket", "events", "name", "prefix", "suffix")},
}
#: How its page and interface write what the API calls so.
_AUTH = {"APP": "App", "NONE": "None"}
NO_SUCH_TYPE = "The component fgs has APIG, OBS and TIMER alone: Terraform takes the others"
SOURCE = "fgs-component 0.1.16 (2025-03-29)"


def from_component(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """
    Event data by the API's names.
    """
    names = {spelled: path for path, spelled in HELD.get(kind, {}).items()}
    values = {names.get(key, key): value for key, value in data.items()}
    if kind == "OBS" and isinstance(values.get("events"), list):
        values["events"] = [obs_name(str(event)) for event in values["events"]]
    if kind == "APIG" and isinstance(values.get("auth"), str):
        values["auth"] = values["auth"].upper()
    return nested(values)


def to_component(trigger: Trigger) -> dict[str, Any]:
    """
    Event data by the page's names.
    """
    data = {HELD[trigger.kind].get(path, path): value for path, value in leaves(trigger.values)}
    if trigger.kind == "OBS":
        data["events"] = [component_name(event) for event in data.get("events", ())]
    if _page_auth(trigger):
        data["auth"] = _page_auth(trigger)
    return data


def doubts(trigger: Trigger, function: Deployment) -> Iterator[Finding]:
    """
    Where the component's page and the API, which gets what is written as it is, differ in a word.
    """
    auth = _page_auth(trigger)
    if auth:
        reason = f"The component sends {auth} as it is, where the API has {auth.upper()}: write that if it is refused"
        yield Finding("check", function.key, f"triggers.{trigger.name}.auth", reason, SOURCE)


def _page_auth(trigger: Trigger) -> str | None:
    """
    How the page writes a way to sign in that the API writes otherwise; None: as the API does.
    """
    return _AUTH.get(str(trigger.values.get("auth"))) if trigger.kind == "APIG" else None


def held(trigger: Trigger, function: Deployment) -> tuple[tuple[Trigger, ...], list[Finding]]:
    """
    A trigger of Terraform's less what the component cannot write.
    """
    draft = Draft(trigger, function, SOURCE, HELD.get(trigger.kind))
    if trigger.kind not in HELD:
        draft.lose("", NO_SUCH_TYPE)
        return (), draft.found
    values = {path: draft.take(path) for path in HELD[trigger.kind]}
    for path, value in values.items():
        if value is not None:
            draft.put(path, value)
    if trigger.kind == "APIG":
        if values["group_name"] is None:
            draft.take("group_id")
            draft.fill("group_name", "The name of the API group; the component knows it by no id")
        draft.drop({**apig_usual(function), "req_method": "ANY"})
    draft.lose_rest({}, "The component fgs has no such value, and sends its own")
    return (draft.made(trigger.kind, trigger.enabled),), draft.found


def completed(trigger: Trigger, function: Deployment) -> tuple[tuple[Trigger, ...], list[Finding]]:
    """
    A trigger of the component's with what the component would send besides, for Terraform.
    """
    draft = Draft(trigger, function, SOURCE)
    written = dict(leaves(trigger.values))
    for path, value in written.items():
        draft.put(path, value)
    if trigger.kind == "APIG":
        usual = {
            **apig_usual(function),
            "name": function.name,
            "req_method": "ANY",
            "auth": "IAM",
            "func_info.timeout": 5000,
        }
        missing = {path: value for path, value in usual.items() if path not in written}
        draft.add(missing, "APIG cannot do without; this is what the component fgs sends")
        draft.fill("group_id", "The id of the API group, which holds the API")
    return (draft.made(trigger.kind, trigger.enabled),), draft.found
