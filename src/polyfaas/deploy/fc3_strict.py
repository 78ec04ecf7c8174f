"""
What is wrong with the fields of an fc3 function beyond the limits in `rules`: names, shapes, triggers.

The component's own schema lets unknown keys and any content of a trigger pass; a deploy does not stop on its errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fields import unknown
from .record import Finding
from .triggers.to_huawei import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KEYS", "problems"]

_SOURCE = "devsapp/fc3 (2026-05-28)"
#: The fields by the path of the mapping that holds them; ``[]`` stands for any item of a list.
KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "annotations", "asyncInvokeConfig", "code", "concurrencyConfig", "cpu", "customContainerConfig", "customDNS",
        "customRuntimeConfig", "description", "diskSize", "enableLongLiving", "endpoint", "environmentVariables",
        "functionName", "gpuConfig", "handler", "instanceConcurrency", "instanceIsolationMode",
        "instanceLifecycleConfig", "internetAccess", "layers", "logConfig", "memorySize", "nasConfig",
        "ossMountConfig", "provisionConfig", "region", "resourceGroupId", "role", "runtime", "scalingConfig",
        "sessionAffinity", "sessionAffinityConfig", "supplement", "tags", "timeout", "tracingConfig", "triggers",
        "vpcBinding", "vpcConfig",
    ),
    "code": ("ossBucketName", "ossObjectName", "src"),
    "instanceLifecycleConfig": ("initializer", "preStop"),
    "instanceLifecycleConfig.initializer": ("handler", "timeout", "command"),
    "instanceLifecycleConfig.preStop": ("handler", "timeout", "command"),
    "customRuntimeConfig": ("command", "args", "port", "healthCheckConfig"),
    "customContainerConfig": ("image", "command", "entrypoint", "port", "registryConfig", "healthCheckConfig"),
    "logConfig": (
        "project", "logstore", "enableRequestMetrics", "enableInstanceMetrics", "enableLlmMetrics", "logBeginRule",
    ),
    "vpcConfig": ("vpcId", "vSwitchIds", "securityGroupId"),
    "asyncInvokeConfig": (
        "asyncTask", "destinationConfig", "maxAsyncEventAgeInSeconds", "maxAsyncRetryAttempts", "qualifier",
    ),
    "gpuConfig": ("gpuMemorySize", "gpuType"),
    "concurrencyConfig": ("reservedConcurrency",),
    "tags[]": ("key", "value"),
    "triggers[]": (
        "triggerName", "triggerType", "triggerConfig", "qualifier", "sourceArn", "invocationRole", "description",
    ),
}  # fmt: skip
_TRIGGERS = {
    "cdn_events": ("eventName", "eventVersion", "notes", "filter"),
    "eventbridge": (
        "triggerEnable", "asyncInvocationType", "eventRuleFilterPattern", "eventSourceConfig", "eventSinkConfig",
        "runOptions",
    ),
    "http": ("authType", "methods", "disableURLInternet", "authConfig"),
    "log": ("enable", "sourceConfig", "jobConfig", "logConfig", "functionParameter"),
    "mns_topic": ("filterTag", "notifyContentFormat", "notifyStrategy"),
    "oss": ("events", "filter"),
    "tablestore": (),
    "timer": ("cronExpression", "enable", "payload"),
}  # fmt: skip
#: What a configuration cannot be without, and the trigger itself. -- fc3, its triggers page (2026-05-28);
#: ALIYUN::FC::Trigger: only timers and HTTP need no role, and EventBridge's make their own
_NEEDED = {
    "cdn_events": ("eventName", "eventVersion", "notes", "filter"),
    "eventbridge": ("eventRuleFilterPattern", "eventSourceConfig"),
    "http": ("authType", "methods"),
    "log": ("enable", "sourceConfig", "jobConfig", "logConfig"),
    "oss": ("events", "filter"),
    "timer": ("cronExpression",),
}
_FROM_OUTSIDE = ("cdn_events", "log", "mns_topic", "oss", "tablestore")
_OSS_EVENTS = tuple(
    f"oss:{event}"
    for event in (
        "ObjectCreated:*", "ObjectCreated:AppendObject", "ObjectCreated:CompleteMultipartUpload",
        "ObjectCreated:CopyObject", "ObjectCreated:InitiateMultipartUpload", "ObjectCreated:PostObject",
        "ObjectCreated:PutObject", "ObjectCreated:PutSymlink", "ObjectCreated:UploadPart",
        "ObjectCreated:UploadPartCopy", "ObjectModified:UpdateObjectMeta", "ObjectRemoved:AbortMultipartUpload",
        "ObjectRemoved:DeleteObject", "ObjectRemoved:DeleteObjects",
    )
)  # fmt: skip
_CHOICES = {
    "events": _OSS_EVENTS,
    "methods": tuple(METHODS),
    "authType": ("anonymous", "function", "jwt"),
    "notifyContentFormat": ("JSON", "STREAM"),
    "notifyStrategy": ("BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"),
}
#: Fields of FC 2.0, and where they went. -- Serverless Devs, s2tos3
_FORMER = {
    "codeUri": "it is code now",
    "initializer": "it is instanceLifecycleConfig.initializer.handler now",
    "initializationTimeout": "it is instanceLifecycleConfig.initializer.timeout now",
    "instanceLifecycleConfig.preFreeze": "FC 3.0 has no pre-freeze hook",
}


def problems(function: str, props: dict[str, Any]) -> list[Finding]:
    """
    Check a function's props, with their variables put in.
    """
    found = list(_unknown_keys(function, props, "", ""))
    found += [Finding("invalid", function, field, reason, _SOURCE) for field, reason in _shapes(props)]
    triggers = props.get("triggers")
    for index, trigger in enumerate(triggers if isinstance(triggers, list) else []):
        wrong = _trigger(trigger) if isinstance(trigger, dict) else ()
        found += [
            Finding("invalid", function, f"triggers[{index}].{field}", reason, _SOURCE) for field, reason in wrong
        ]
    return found


def _unknown_keys(function: str, value: Any, pattern: str, path: str) -> Iterator[Finding]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown_keys(function, item, f"{pattern}[]", f"{path}[{index}]")
    if not isinstance(value, dict) or pattern not in KEYS:
        return
    for key, inner in value.items():
        here = f"{pattern}.{key}".lstrip(".")
        place = f"{path}.{key}".lstrip(".")
        if here in _FORMER:
            yield Finding("invalid", function, place, f"A field of FC 2.0: {_FORMER[here]}", _SOURCE)
        elif key not in KEYS[pattern]:
            yield unknown(function, path, key, KEYS[pattern])
        else:
            yield from _unknown_keys(function, inner, here, place)


def _shapes(props: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("region", "functionName", "runtime"):
        if not props.get(key):
            yield key, "FC cannot do without it"
    runtime = str(props.get("runtime"))
    if runtime != "custom-container" and not props.get("code"):
        yield "code", "FC cannot do without it, except in containers"
    if runtime == "custom-container" and not props.get("customContainerConfig"):
        yield "customContainerConfig", "A container needs it"
    variables = props.get("environmentVariables")
    for key, value in (variables if isinstance(variables, dict) else {}).items():
        if not isinstance(value, str):
            yield f"environmentVariables.{key}", "Its value has to be a text: put it into quotes"
    for key in ("memorySize", "timeout", "instanceConcurrency", "diskSize"):
        if isinstance(props.get(key), str):
            yield key, "It has to be a number: take away its quotes"
    if props.get("diskSize") not in (None, 512, 10240):
        yield "diskSize", "FC has 512 and 10240 MB"
    hooks = props.get("instanceLifecycleConfig")
    for name, hook in (hooks if isinstance(hooks, dict) else {}).items():
        if isinstance(hook, dict) and bool(hook.get("handler")) == bool(hook.get("command")):
            yield f"instanceLifecycleConfig.{name}", "A hook has either a handler or a command"


def _trigger(trigger: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind, config = trigger.get("triggerType"), trigger.get("triggerConfig")
    if not isinstance(kind, str) or kind not in _TRIGGERS:
        yield "triggerType", f"There is no trigger {kind!r}; there are {', '.join(_TRIGGERS)}"
        return
    if not trigger.get("triggerName"):
        yield "triggerName", "FC cannot do without it"
    if not isinstance(config, dict):
        yield "triggerConfig", "FC cannot do without it"
        return
    for key, value in config.items():
        if _TRIGGERS[kind] and key not in _TRIGGERS[kind]:
            yield f"triggerConfig.{key}", f"A trigger of type {kind} has {', '.join(_TRIGGERS[kind])}"
        elif key in _CHOICES:
            for one in value if isinstance(value, list) else [value]:
                if one not in _CHOICES[key]:
                    yield f"triggerConfig.{key}", f"There is no {one!r}; there are {', '.join(_CHOICES[key])}"
    if kind == "timer" and not _is_schedule(str(config.get("cronExpression", "@every"))):
        yield "triggerConfig.cronExpression", "FC has six fields, seconds first, or @every and an interval"
    for key in _NEEDED.get(kind, ()):
        if key not in config:
            yield f"triggerConfig.{key}", f"A trigger of type {kind} cannot do without it"
    for key in ("sourceArn", "invocationRole") if kind in _FROM_OUTSIDE else ():
        if not trigger.get(key):
            yield key, f"A trigger of type {kind} cannot do without it"


def _is_schedule(cron: str) -> bool:
    """
    Whether it may be one; with a variable in it, it may.
    """
    fields = [field for field in cron.split() if not field.startswith("CRON_TZ=")]
    return cron.startswith("@every") or "${" in cron or len(fields) == 6
