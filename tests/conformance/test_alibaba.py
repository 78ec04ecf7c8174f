"""
FC keeps the rules of a cloud, in the shape up to python3.10 and in that of python3.12.

Names, units and the words for "none": Python "Context" (Alibaba Cloud, Sep 2025 and later editions), "Context and log
format" of custom runtimes (2.0 and 3.0 editions), and the real runtime's context in the golden data (context-full,
context-no-role).
"""

from __future__ import annotations

from polyfaas.clouds.alibaba import CLOUD
from polyfaas.clouds.alibaba_native import native
from polyfaas.records import TraceContext
from polyfaas.testing.conformance import CloudConformance

_SENT = {
    "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
    "function_name": "fn",
    "handler": "index.handler",
    "memory_mb": 128,
    "timeout_s": 60,
    "region": "cn-hangzhou",
    "account_id": "123456",
    "qualifier": "LATEST",
    "version": "1",
    "log_project": "lp",
    "log_store": "ls",
}


class TestUpTo310(CloudConformance):
    """
    The context of python3.9 and python3.10, and the headers of custom runtimes.
    """

    cloud = CLOUD
    expected_full = {
        "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
        "function_name": "fn",
        "function_version": "1",
        "qualifier": "LATEST",
        "memory_mb": 128,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "123456",
        "credentials": ("AKID", "AKSEC", "TOKEN"),
        "log_group": "lp",
        "log_stream": "ls",
        "retry_count": 0,
        "trace": TraceContext("sc", {"k": "v"}, "http://j"),
        "extras": {"handler": "index.handler", "service_name": "svc"},
    }
    expected_bare = {
        "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
        "function_name": "fn",
        "memory_mb": 128,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "123456",
        "extras": {"service_name": None},
    }
    headers = {
        "x-fc-request-id": "1-67a59f35-150c1267-f381ba1c085c",
        "x-fc-access-key-id": "AKID",
        "x-fc-access-key-secret": "AKSEC",
        "x-fc-security-token": "TOKEN",
        "x-fc-function-name": "fn",
        "x-fc-function-handler": "index.handler",
        "x-fc-function-memory": "1024",
        "x-fc-function-timeout": "3",
        "x-fc-region": "cn-hangzhou",
        "x-fc-account-id": "123456",
        "x-fc-qualifier": "LATEST",
        "x-fc-version-id": "",
        "x-fc-service-logproject": "lp",
        "x-fc-service-logstore": "ls",
        "x-fc-retry-count": "0",
    }
    expected_headers = {
        "request_id": "1-67a59f35-150c1267-f381ba1c085c",
        "function_name": "fn",
        "qualifier": "LATEST",
        "memory_mb": 1024,
        "timeout_s": 3.0,
        "region": "cn-hangzhou",
        "account_id": "123456",
        "credentials": ("AKID", "AKSEC", "TOKEN"),
        "log_group": "lp",
        "log_stream": "ls",
        "retry_count": 0,
        "extras": {"handler": "index.handler", "service_name": None},
    }

    def full(self):
        return native(
            **_SENT,
            service_name="svc",
            credentials=("AKID", "AKSEC", "TOKEN"),
            span_context="sc",
            span_baggages={"k": "v"},
            jaeger_endpoint="http://j",
        )

    def bare(self):
        return native(
            **{**_SENT, "qualifier": None, "version": None, "log_project": None, "log_store": None}, retry_count=None
        )


class TestPython312(CloudConformance):
    """
    The context of python3.12: keys through the environment, version and qualifier in `function`, the log on top.
    """

    cloud = CLOUD
    environment = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "AKID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "AKSEC",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "TOKEN",
    }
    expected_full = {
        "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
        "function_name": "fn",
        "function_version": "1",
        "qualifier": "LATEST",
        "memory_mb": 128,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "123456",
        "credentials": ("AKID", "AKSEC", "TOKEN"),
        "log_group": "lp",
        "log_stream": "ls",
        "extras": {"handler": "index.handler"},
    }
    expected_bare = {
        "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
        "function_name": "fn",
        "memory_mb": 128,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "123456",
        "credentials": ("AKID", "AKSEC", "TOKEN"),
    }
    headers = {"x-fc-request-id": "1-67a59f35-150c1267-f381ba1c085c"}
    expected_headers = {
        "request_id": "1-67a59f35-150c1267-f381ba1c085c",
        "credentials": ("AKID", "AKSEC", "TOKEN"),
    }

    def full(self):
        return native(**_SENT, runtime="python3.12")

    def bare(self):
        gone = dict.fromkeys(("qualifier", "version", "log_project", "log_store"))
        return native(**{**_SENT, **gone}, runtime="python3.12", concurrency=2)
