"""
FunctionGraph keeps the rules of a cloud, in each published variant of its context.

Names and units: "Developing an Event Function (Python)" functiongraph_02_0420 (2023-12-29), user manual and API
reference of 2026-04-22, and the contexts of published runtimes in ``tests/golden/huawei_runtime.json``.
"""

from __future__ import annotations

from polyfaas.clouds.huawei import CLOUD
from polyfaas.clouds.huawei_native import native
from polyfaas.testing.conformance import CloudConformance

_SENT = {"request_id": "req-1", "function_name": "demo", "memory_mb": 128, "timeout_s": 10}
_EXPECTED = {
    "request_id": "req-1",
    "function_name": "demo",
    "function_version": "latest",
    "qualifier": "prod",
    "memory_mb": 128,
    "cpu_millicores": 300,
    "timeout_s": 10.0,
    "remaining_ms": 10000,
    "project_id": "proj-1",
    "credentials": ("AK", "SK", "ST"),
    "extras": {"package": "default", "workflow_id": "w", "workflow_run_id": "r", "workflow_state_id": "s"},
}


class TestDocumented(CloudConformance):
    """
    The getters of the developer guide with whole numbers and seconds; the headers of HTTP functions.
    """

    cloud = CLOUD
    variant = {"variant": "documented"}
    expected_full = _EXPECTED
    expected_bare = {
        "function_name": "demo",
        "function_version": "latest",
        "memory_mb": 128,
        "cpu_millicores": 300,
        "timeout_s": 10.0,
        "remaining_ms": 10000,
        "extras": {"package": "default", "workflow_id": None},
    }
    headers = {
        "X-Cff-Request-Id": "req-1",
        "X-Cff-Func-Name": "demo",
        "X-Cff-Func-Version": "latest",
        "X-Cff-Origin-Version-Tag": "!prod",
        "X-Cff-Memory": "128",
        "X-Cff-Timeout": "10",
        "X-Cff-Project-Id": "proj-1",
        "X-Cff-Package": "default",
        "X-Cff-Region": "eu-de",
        "X-Cff-Security-Access-Key": "AK",
        "X-Cff-Security-Secret-Key": "SK",
        "X-Cff-Security-Token": "ST",
        "X-Cff-Invoke-Type": "sync",
    }
    expected_headers = {
        "request_id": "req-1",
        "function_name": "demo",
        "function_version": "latest",
        "qualifier": "prod",
        "memory_mb": 128,
        "timeout_s": 10.0,
        "region": "eu-de",
        "project_id": "proj-1",
        "credentials": ("AK", "SK", "ST"),
        "extras": {"package": "default", "invoke_type": "sync"},
    }

    def full(self):
        return native(
            **_SENT,
            **self.variant,
            alias="prod",
            project_id="proj-1",
            credentials=("AK", "SK", "ST"),
            workflow=("w", "r", "s"),
        )

    def bare(self):
        return native(**{**_SENT, "request_id": ""}, **self.variant)


class TestTextAndMilliseconds(TestDocumented):
    """
    Memory and CPU as text, the timeout in milliseconds, `getUserData` of one argument: two of three published runtimes.
    """

    variant = {"variant": "one-argument", "numbers": str, "timeout_in": "ms"}


class TestOpenEngine(TestDocumented):
    """
    The context of the open-sourced engine, with `getAuthToken` in the place of `getToken`.
    """

    variant = {"variant": "open-engine"}
