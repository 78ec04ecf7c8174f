"""
Every trigger's sample event through each cloud's local runtime, and carried over to code for the other cloud.
"""

from __future__ import annotations

import json

import pytest

import polyfaas
from polyfaas.events import detect, sample_event
from polyfaas.testing import LocalRuntime

KINDS = ("http", "api-gateway", "object-storage", "timer", "message", "stream", "log", "audit", "cloud-event")
CLOUDS = ("alibaba", "huawei")
#: Keys by which code knows the trigger. -- FC, "Trigger event format" (Apr 1 2026); FunctionGraph, "Supported Event
#: Sources" (2026-01)
TOP_KEYS = {
    ("http", "alibaba"): {"version", "rawPath", "queryParameters", "requestContext"},
    ("http", "huawei"): {"httpMethod", "path", "queryStringParameters", "requestContext"},
    ("object-storage", "alibaba"): {"events"},
    ("object-storage", "huawei"): {"Records"},
    ("timer", "alibaba"): {"triggerTime", "triggerName", "payload"},
    ("timer", "huawei"): {"version", "time", "trigger_type", "trigger_name", "user_event"},
    ("message", "alibaba"): {"TopicName", "Message", "MessageId"},
    ("message", "huawei"): {"record"},
}


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_trigger_arrives_whole_through_the_local_runtime(kind: str, cloud: str) -> None:
    """
    The handler gets the value that was sent, whatever the cloud makes of the payload on the way.
    """
    event = sample_event(kind, cloud)

    @polyfaas.handler
    def handler(given: object, context: polyfaas.Context) -> list:
        return [detect(given, context.cloud), given]

    with LocalRuntime(cloud, handler) as runtime:
        result = runtime.invoke(event)
    found, given = result.value
    assert given == event
    assert found == ("http" if kind == "api-gateway" else kind)


@pytest.mark.parametrize(("cloud", "home"), [("alibaba", "huawei"), ("huawei", "alibaba")])
@pytest.mark.parametrize("kind", ["http", "object-storage", "timer", "message"])
def test_code_for_the_other_cloud_gets_its_own_trigger(kind: str, cloud: str, home: str) -> None:
    """
    Through the local runtime, too, a ported handler finds the shape of its own cloud.
    """
    seen = []

    def native(event: object, context: object) -> str:
        seen.append(json.loads(event) if isinstance(event, bytes) else event)
        return "done"

    with LocalRuntime(cloud, polyfaas.port(native, written_for=home)) as runtime:
        assert runtime.invoke(sample_event(kind, cloud)).ok
    assert detect(seen[0], home) == kind
    assert TOP_KEYS[kind, home] <= set(seen[0])
