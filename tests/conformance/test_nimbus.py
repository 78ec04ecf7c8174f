"""
A third cloud, from outside the package, keeps the rules and runs handlers end to end.
"""

from __future__ import annotations

import pytest

import polyfaas
from clouds_outside.nimbus import CLOUD, native
from polyfaas.testing import invoke
from polyfaas.testing.conformance import CloudConformance


class TestNimbus(CloudConformance):
    """
    Nimbus, judged as the built-in clouds are.
    """

    cloud = CLOUD
    expected_full = {
        "request_id": "n-1",
        "function_name": "greet",
        "memory_mb": 256,
        "timeout_s": 30.0,
        "remaining_ms": 29500,
        "region": "north",
        "credentials": ("nimbus-key", "geheim-1", "geheim-2"),
    }
    expected_bare = {}

    def full(self):
        keys = {"access_key_id": "nimbus-key", "access_key_secret": "geheim-1", "security_token": "geheim-2"}
        return native(29500, keys, id="n-1", function="greet", memory_mib=256, limit_ms=30000, zone="north")

    def bare(self):
        return native()


def test_a_function_runs_on_it_from_payload_to_payload():
    """
    `Function(cloud=CLOUD)` needs nothing else.
    """
    fn = polyfaas.Function(cloud=CLOUD)

    @fn.initializer
    def initialize(context: polyfaas.Context) -> None:
        fn.state["greeting"] = f"hello from {context.cloud}"

    @fn.handler
    def handler(event: dict, context: polyfaas.Context) -> dict:
        return {"told": fn.state["greeting"], "to": event["name"], "left": context.deadline.remaining_ms()}

    result = invoke(fn, {"name": "you"}, on=CLOUD, context=native(900, limit_ms=1000, id="n-2"))

    assert result.value == {"told": "hello from nimbus", "to": "you", "left": pytest.approx(900, abs=100)}


def test_code_for_another_cloud_is_ported_to_it():
    """
    `port()` serves a cloud that it does not know.
    """

    def written_for_functiongraph(event, context):
        return [event["n"], context.getFunctionName(), context.getMemorySize(), context.getSecurityAccessKey()]

    ported = polyfaas.port(written_for_functiongraph, written_for="huawei", cloud=CLOUD)

    assert invoke(ported, {"n": 1}, on=CLOUD).value == [1, "my-function", 512, "fake-access-key-id"]


def test_code_for_it_is_ported_to_another_cloud():
    """
    Its view serves the built-in clouds.
    """

    def written_for_nimbus(event, context):
        return f"{event['n']} in {context.invocation['zone']} with {context.millis_left()} ms"

    ported = polyfaas.port(written_for_nimbus, written_for=CLOUD)

    assert invoke(ported, {"n": 1}, on="alibaba").body == "1 in cn-hangzhou with 60000 ms"
