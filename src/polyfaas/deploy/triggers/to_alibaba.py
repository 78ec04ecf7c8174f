"""
FunctionGraph's triggers as FC's: each function here takes one apart and says what it becomes.

-- huaweicloudsdkfunctiongraph 3.1.219, TriggerEventDataRequestBody; devsapp/fc3, its triggers page and example
(2026-05-28); ALIYUN::FC::Trigger: every type but timers and HTTP names a role, fc3: neither does EventBridge
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from .draft import MARK
from .objects import from_obs
from .to_huawei import METHODS, RELIABLE, apig_usual, gateway_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..record import Trigger
    from .draft import Draft

__all__ = ["KINDS", "NOT_THERE", "SHAPES"]

#: What is taken apart here.
SHAPES = {"events": "texts", "topic_ids": "texts", "batch_size": "whole"}
#: Why a type has no counterpart.
NOT_THERE = {
    "APIC": "FC has no trigger for API Connect; its own HTTP trigger has neither its groups nor its ways to sign in",
    "CTS": "FC gets such records through EventBridge, in another shape",
    "DDS": "FC has no trigger for a document database",
    "DIS": "FC has no trigger for such a stream",
    "DMS": "FC has no trigger for such a queue",
    "EVENTGRID": "EventBridge has other buses, sources and event types, which no table maps",
    "GAUSSMONGO": "FC has no trigger for a document database",
    "IOTDA": "EventBridge hands over device messages of another shape",
    "OPENSOURCEKAFKA": "FC's trigger reads a managed Kafka: this one has addresses instead of an instance",
    "ROCKETMQ": "FunctionGraph's API lists no event data of this trigger, from which to make FC's",
}
_NOTHING = "FC's trigger has nothing like it"
_LOST = {
    "group_id": "FC's HTTP trigger belongs to no group",
    "group_name": "FC's HTTP trigger belongs to no group",
    "instance_id": "It is an instance of Huawei's",
    "path": "FC's HTTP trigger has an address of its own, and every path below it",
    "match_mode": "FC's HTTP trigger has an address of its own, and every path below it",
    "protocol": "FC's HTTP trigger has an address of its own",
    "env_name": "FC's HTTP trigger has no environments",
    "env_id": "FC's HTTP trigger has no environments",
    "func_info.timeout": "FC's HTTP trigger has no timeout of its own",
    "kafka_user": "EventBridge reads a managed Kafka with its own role",
    "kafka_password": "EventBridge reads a managed Kafka with its own role",
    "access_user": "EventBridge reads a managed RabbitMQ with its own role",
    "access_password": "EventBridge reads a managed RabbitMQ with its own role",
    "exchange_name": "FC reads a queue, FunctionGraph an exchange",
    "status": "FC's trigger of this type has no switch: leave it out until it is wanted",
}
_ROLE = "The RAM role with which the source calls the function"


def _http(draft: Draft) -> tuple[Trigger, ...]:
    before = draft.take("req_method", "ANY")
    auth = str(draft.take("auth", "IAM"))
    kind = "anonymous" if auth.upper() == "NONE" else "function"
    draft.put("triggerConfig.authType", kind)
    if before in ("ANY", *METHODS):
        draft.put("triggerConfig.methods", METHODS if before == "ANY" else [before])
    else:
        draft.fill("triggerConfig.methods", f"FC knows {', '.join(METHODS)}, and not {before}", [MARK])
    signed = "FC knows its own signature and JWT, whose callers sign in another way"
    reason = "The same" if kind == "anonymous" else signed
    draft.change("auth", auth, kind, reason)
    draft.drop({**apig_usual(draft.function), "func_info.timeout": gateway_ms(draft.function)})
    return _finished(draft, "http")


def _obs(draft: Draft) -> tuple[Trigger, ...]:
    before = draft.take("events", [])
    events, unknown = from_obs(before)
    for name in unknown:
        draft.lose("events", f"OSS does not tell of {name}")
    if not events:
        draft.lose("", "The trigger has no event that OSS tells of")
        return ()
    _arn(draft, "oss", draft.take("bucket", MARK), "OSS's bucket, with your account's id: in the function's region")
    draft.put("triggerConfig.events", events)
    draft.change("events", before, events, "OSS's names; it does not tell deletions of a version from those that mark")
    for side in ("prefix", "suffix"):
        path, value = f"triggerConfig.filter.key.{side}", draft.take(side)
        if value is None:
            draft.add({path: ""}, "FC's schema asks for both; this one lets every key pass")
        else:
            draft.put(path, value)
    draft.doubt("events", "OSS's events have another shape")
    return _finished(draft, "oss")


def _arn(draft: Draft, service: str, name: Any, reason: str) -> None:
    draft.fill("sourceArn", reason, f"acs:{service}:{draft.function.region}:{MARK}:{name}")
    draft.fill("invocationRole", _ROLE)


def _smn(draft: Draft) -> tuple[Trigger, ...]:
    urn = str(draft.take("topic_urn", MARK))
    _arn(draft, "mns", f"/topics/{urn.rpartition(':')[2]}", "The topic, with your account's id")
    wanted = {"triggerConfig.notifyContentFormat": "JSON", "triggerConfig.notifyStrategy": "BACKOFF_RETRY"}
    draft.add(wanted, "FC's schema asks for them: a message with its fields, and FC's default for retries")
    draft.doubt("topic_urn", "The topic hands over one message at a time: the event has another shape")
    return _finished(draft, "mns_topic")


def _lts(draft: Draft) -> tuple[Trigger, ...]:
    for path in ("log_group_id", "log_topic_id"):
        draft.take(path)
    _arn(draft, "log", f"project/{MARK}", "The project of the logs, with your account's id")
    draft.fill("triggerConfig.sourceConfig.logstore", "The logstore to read")
    draft.fill("triggerConfig.logConfig.project", "The project for what the trigger itself logs")
    draft.fill("triggerConfig.logConfig.logstore", "The logstore for what the trigger itself logs")
    draft.add({"triggerConfig.jobConfig": {}}, "FC's schema asks for it; its interval and retries have defaults")
    draft.put("triggerConfig.enable", draft.before.enabled is not False)
    draft.doubt("log_topic_id", "LTS hands over the logs, SLS where they are: see the code")
    return _finished(draft, "log", flagged=True)


def _kafka(draft: Draft) -> tuple[Trigger, ...]:
    place = "triggerConfig.eventSourceConfig.eventSourceParameters.sourceKafkaParameters"
    _bridge(draft, "Kafka", place)
    draft.fill(f"{place}.ConsumerGroup", "The consumer group that reads the topic")
    draft.add({f"{place}.OffsetReset": "latest"}, "FC cannot do without it; from now on, not from the beginning")
    topics = draft.take("topic_ids") or [MARK]
    draft.put(f"{place}.Topic", topics[0])
    draft.doubt("topic_ids", "The same name: see that the instance has such a topic")
    (first,) = _finished(draft, "eventbridge", flagged=True)
    if topics[1:]:
        draft.change("topic_ids", topics, topics[0], "FC's trigger reads one topic: there is one for each")
    return (first, *(_with_topic(first, topic) for topic in topics[1:]))


def _with_topic(trigger: Trigger, topic: str) -> Trigger:
    config = trigger.values["triggerConfig"]
    source = config["eventSourceConfig"]
    kafka = {**source["eventSourceParameters"]["sourceKafkaParameters"], "Topic": topic}
    source = {**source, "eventSourceParameters": {"sourceKafkaParameters": kafka}}
    return evolve(trigger, values={**trigger.values, "triggerConfig": {**config, "eventSourceConfig": source}})


def _rabbitmq(draft: Draft) -> tuple[Trigger, ...]:
    place = "triggerConfig.eventSourceConfig.eventSourceParameters.sourceRabbitMQParameters"
    _bridge(draft, "RabbitMQ", place)
    draft.fill(f"{place}.QueueName", "FC reads a queue, FunctionGraph an exchange")
    draft.put(f"{place}.VirtualHostName", draft.take("vhost", "/"))
    return _finished(draft, "eventbridge", flagged=True)


def _bridge(draft: Draft, kind: str, place: str) -> None:
    draft.take("instance_id")
    draft.put("triggerConfig.triggerEnable", draft.before.enabled is not False)
    draft.add(RELIABLE, "FC's schema asks for them; FC's own defaults, and messages in batches")
    draft.put("triggerConfig.runOptions.batchWindow.CountBasedWindow", draft.take("batch_size", 1))
    draft.put("triggerConfig.eventSourceConfig.eventSourceType", kind)
    draft.fill(f"{place}.InstanceId", f"The instance of {kind}")
    draft.doubt("batch_size", "EventBridge hands over a list of CloudEvents: the event has another shape")


def _finished(draft: Draft, kind: str, flagged: bool = False) -> tuple[Trigger, ...]:
    draft.take("name")
    if draft.before.enabled is False and not flagged:
        draft.lose("status", _LOST["status"])
    draft.lose_rest(_LOST, _NOTHING)
    return (draft.made(kind),)


KINDS: dict[str, Callable[[Draft], tuple[Trigger, ...]]] = {
    "APIG": _http,
    "DEDICATEDGATEWAY": _http,
    "OBS": _obs,
    "SMN": _smn,
    "LTS": _lts,
    "KAFKA": _kafka,
    "RABBITMQ": _rabbitmq,
}
