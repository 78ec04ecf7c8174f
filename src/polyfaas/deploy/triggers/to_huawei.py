"""
FC's triggers as FunctionGraph's: each function here takes one apart and says what it becomes.

-- alibabacloud_fc20230330 4.8.3, models of the trigger configurations; huaweicloudsdkfunctiongraph 3.1.219,
TriggerEventDataRequestBody; zy-linn/fgs-component 0.1.16 (2025-03-29), what it sends for an API;
API Gateway, "Developing a Custom Authorizer with FunctionGraph" (2025-11-17)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .draft import MARK, is_marked
from .objects import to_obs

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..record import Deployment, Trigger
    from .draft import Draft

__all__ = ["KINDS", "METHODS", "NOT_THERE", "RELIABLE", "SHAPES", "apig_usual", "gateway_ms"]

#: Every method that FC's HTTP trigger has. -- fc3, IHttpTriggerConfig (2026-05-28)
METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
_LONGEST_MS = 60000
#: The push to the function that FC's schema asks for, at FC's own defaults.
RELIABLE = {
    "triggerConfig.eventRuleFilterPattern": "{}",
    "triggerConfig.eventSinkConfig.deliveryOption.eventSchema": "CloudEvents",
    "triggerConfig.asyncInvocationType": False,
    "triggerConfig.runOptions.mode": "event-streaming",
}
#: What is taken apart here.
SHAPES = {
    "triggerConfig.methods": "texts",
    "triggerConfig.events": "texts",
    "triggerConfig.eventSourceConfig.eventSourceType": "text",
    "triggerConfig.runOptions.batchWindow.CountBasedWindow": "whole",
}
#: Why a type has no counterpart.
NOT_THERE = {
    "cdn_events": "FunctionGraph has no trigger for a content network",
    "tablestore": "FunctionGraph has no trigger for Tablestore, and its database triggers hand over other records",
    "Default": "FunctionGraph's EVENTGRID has other channels, sources and event types, which no table maps",
    "MNS": "FunctionGraph has no trigger for such a queue; for topics it has SMN",
    "RocketMQ": "FunctionGraph's API lists no event data of a ROCKETMQ trigger",
    "MQTT": "FunctionGraph's IOTDA hands over device messages of another shape",
    "DTS": "FunctionGraph's database triggers hand over other records",
}
_NOTHING = "FunctionGraph's trigger has nothing like it"
_OF_THE_FRAME = {
    "qualifier": "FunctionGraph's trigger belongs to the version in the function's URN",
    "invocationRole": "FunctionGraph's trigger names no role",
    "description": "FunctionGraph's trigger has no description",
    "triggerConfig.authConfig": "APIG checks tokens with a custom authorizer: make one and set it on the API",
    "triggerConfig.disableURLInternet": "The API's group has its public address, which is not the trigger's",
    "triggerConfig.filterTag": "SMN's trigger has a topic and no filter",
    "triggerConfig.notifyStrategy": "SMN's trigger has a topic and no retries: set the asynchronous invocation's",
    "triggerConfig.jobConfig": "LTS's trigger has neither an interval nor retries",
    "triggerConfig.logConfig": "FunctionGraph has no log of the trigger's own",
    "triggerConfig.functionParameter": "LTS's event carries logs alone",
    "triggerConfig.sourceConfig": "LTS knows groups and streams by other ids",
    "triggerConfig.asyncInvocationType": "The SDK's words and the field's name contradict each other",
}


def gateway_ms(function: Deployment) -> int:
    """
    How long the gateway should wait for the function: as long as it may run, if the gateway can.
    """
    return min((function.timeout_s or 3) * 1000, _LONGEST_MS)


def apig_usual(function: Deployment) -> dict[str, Any]:
    """
    What the component fgs sends with each API, apart from what it is told.
    """
    return {
        "type": 1,
        "path": f"/{function.name}",
        "protocol": "HTTPS",
        "match_mode": "SWA",
        "env_name": "RELEASE",
        "env_id": "DEFAULT_ENVIRONMENT_RELEASE_ID",
        "backend_type": "FUNCTION",
    }


def _http(draft: Draft) -> tuple[Trigger, ...]:
    draft.put("name", draft.before.name)
    usual = apig_usual(draft.function)
    draft.add(usual, "APIG cannot do without; this is what the component fgs sends")
    _method(draft, draft.take("triggerConfig.methods", METHODS))
    known_by = "group_id" if draft.held is None else "group_name"
    draft.fill(known_by, "The API group in your gateway, which holds the API")
    kind = draft.take("triggerConfig.authType", "function")
    auth = "NONE" if kind == "anonymous" else "IAM"
    draft.put("auth", auth)
    reason = "The same" if auth == "NONE" else "APIG knows IAM, APP and NONE, whose callers sign in another way"
    draft.change("triggerConfig.authType", kind, auth, reason)
    reason = f"APIG waits that many milliseconds for the function, {_LONGEST_MS} at most"
    draft.add({"func_info.timeout": gateway_ms(draft.function)}, reason)
    draft.drop({"triggerConfig.disableURLInternet": False})
    return _finished(draft, "APIG")


def _method(draft: Draft, methods: Any) -> None:
    one = methods[0] if isinstance(methods, list) and len(methods) == 1 and draft.held is None else "ANY"
    draft.put("req_method", one)
    if one == "ANY" and sorted(methods) != METHODS:
        reason = "An API takes one method or ANY" if draft.held is None else "The component fgs always sends ANY"
        draft.change("triggerConfig.methods", methods, one, f"{reason}: let the function refuse the others")


def _oss(draft: Draft) -> tuple[Trigger, ...]:
    before = draft.take("triggerConfig.events", [])
    names, unknown = to_obs(before)
    for event in unknown:
        draft.lose("triggerConfig.events", f"OBS does not tell of {event}")
    if not names:
        draft.lose("", "The trigger has no event that OBS tells of")
        return ()
    _source(draft, "bucket", "bucket", "OBS's bucket, in the function's region")
    draft.put("events", names)
    reason = "OBS's names; of deletions it tells apart those of a version and those that leave a marker"
    draft.change("triggerConfig.events", before, names, reason)
    draft.put("name", draft.before.name)
    for side in ("prefix", "suffix"):
        value = draft.take(f"triggerConfig.filter.key.{side}", "")
        if value:
            draft.put(side, value)
    draft.doubt("triggerConfig.events", "OBS's events have another shape, and a bucket can call one function only")
    return _finished(draft, "OBS")


def _source(draft: Draft, path: str, what: str, reason: str, form: str = "{}") -> None:
    """
    Take the last part of FC's ARN for the other cloud's name.
    """
    arn = str(draft.take("sourceArn", ""))
    name = arn.rpartition(":")[2].rpartition("/")[2] or MARK
    value = form.format(name)
    if is_marked(value):
        draft.fill(path, reason, value)
    else:
        draft.put(path, value)
        draft.change("sourceArn", arn, value, f"The same name: see that there is such a {what}")


def _topic(draft: Draft) -> tuple[Trigger, ...]:
    form = f"urn:smn:{draft.function.region}:{MARK}:{{}}"
    _source(draft, "topic_urn", "topic", "SMN's topic, with your project", form)
    draft.drop({"triggerConfig.notifyStrategy": "BACKOFF_RETRY"})
    draft.take("triggerConfig.notifyContentFormat")
    draft.doubt("triggerConfig.notifyContentFormat", "SMN hands over its own record: the event has another shape")
    return _finished(draft, "SMN")


def _log(draft: Draft) -> tuple[Trigger, ...]:
    draft.take("sourceArn")
    draft.fill("log_group_id", "LTS's log group")
    draft.fill("log_topic_id", "LTS's log stream")
    draft.doubt("triggerConfig.sourceConfig", "SLS hands over where the logs are, LTS the logs: see the code")
    return _finished(draft, "LTS", draft.take("triggerConfig.enable", True))


def _bridge(draft: Draft) -> tuple[Trigger, ...]:
    kind = draft.take("triggerConfig.eventSourceConfig.eventSourceType")
    if kind not in ("Kafka", "RabbitMQ"):
        draft.lose("", NOT_THERE.get(kind, _NOTHING))
        return ()
    draft.drop(RELIABLE)
    place = f"triggerConfig.eventSourceConfig.eventSourceParameters.source{kind}Parameters"
    draft.take(f"{place}.InstanceId")
    draft.take(f"{place}.RegionId")
    draft.fill("instance_id", f"DMS's instance of {kind}, in the function's VPC")
    size = draft.take("triggerConfig.runOptions.batchWindow.CountBasedWindow")
    if kind == "Kafka":
        topic = draft.take(f"{place}.Topic", MARK)
        draft.put("topic_ids", [topic])
        draft.doubt(f"{place}.Topic", "The same name: see that the instance has such a topic")
    else:
        draft.put("vhost", draft.take(f"{place}.VirtualHostName", "/"))
        draft.fill("exchange_name", "FC reads a queue, FunctionGraph an exchange")
        draft.fill("access_user", "RabbitMQ's account")
        draft.fill("access_password", "RabbitMQ's password: keep it out of the file")
    _batch(draft, size)
    draft.doubt("triggerConfig.eventSourceConfig", "FunctionGraph hands over texts without keys, offsets or headers")
    enabled = draft.take("triggerConfig.triggerEnable", True)
    return _finished(draft, kind.upper(), enabled)


def _batch(draft: Draft, size: Any) -> None:
    if size is None:
        draft.add({"batch_size": 1}, "FunctionGraph cannot do without it; one message for each event")
        return
    after = max(1, min(int(size), 1000))
    draft.put("batch_size", after)
    if after != int(size):
        reason = "FunctionGraph allows 1 to 1000 messages"
        draft.change("triggerConfig.runOptions.batchWindow.CountBasedWindow", size, after, reason)


def _finished(draft: Draft, kind: str, enabled: bool | None = None) -> tuple[Trigger, ...]:
    draft.drop({"qualifier": "LATEST"})
    draft.lose_rest(_OF_THE_FRAME, _NOTHING)
    return (draft.made(kind, enabled),)


KINDS: dict[str, Callable[[Draft], tuple[Trigger, ...]]] = {
    "http": _http,
    "oss": _oss,
    "mns_topic": _topic,
    "log": _log,
    "eventbridge": _bridge,
}
