"""
What the fakes say untold: plausible values, and nothing that is a secret. No cloud's spelling stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .values import AlibabaValues, ContextValues, HuaweiValues

__all__ = ["ALIBABA", "HUAWEI", "KEYS", "NEUTRAL", "SETTINGS"]

KEYS = ("fake-access-key-id", "fake-access-key-secret", "fake-security-token")
SETTINGS = {"STAGE": "test"}
_NUMBER = "1234567890123456"
_UUID = "11111111-2222-4333-8444-555555555555"

NEUTRAL: ContextValues = {
    "cloud": "local",
    "request_id": _UUID,
    "function_name": "my-function",
    "function_version": "1",
    "qualifier": "LATEST",
    "memory_mb": 512,
    "cpu_millicores": 500,
    "timeout_s": 60.0,
    "region": "local-1",
    "account_id": _NUMBER,
    "project_id": "my-project",
    "credentials": KEYS,
    "log_group": "my-log-group",
    "log_stream": "my-log-stream",
    "retry_count": 0,
    "env": SETTINGS,
}
ALIBABA: AlibabaValues = {
    "request_id": "1-11111111-22222222-333333333333",
    "function_name": "my-function",
    "handler": "index.handler",
    "memory_mb": 512,
    "timeout_s": 60,
    "credentials": KEYS,
    "region": "cn-hangzhou",
    "account_id": _NUMBER,
    "qualifier": "LATEST",
    "log_project": "my-log-project",
    "log_store": "my-log-store",
}
HUAWEI: HuaweiValues = {
    "request_id": _UUID,
    "function_name": "my-function",
    "memory_mb": 512,
    "timeout_s": 60,
    "project_id": "my-project",
    "credentials": KEYS,
    "token": "fake-token",
}
