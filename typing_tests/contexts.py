"""
What type checkers see of the neutral context. Checked, never run.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from typing_extensions import assert_type

from polyfaas import Context, Credentials, Deadline, TraceContext
from polyfaas.clouds import get
from polyfaas.testing import FakeContext


def members(context: Context) -> None:
    assert_type(context.cloud, str)
    assert_type(context.request_id, str)
    assert_type(context.request_id_generated, bool)
    assert_type(context.function_name, str | None)
    assert_type(context.function_version, str | None)
    assert_type(context.qualifier, str | None)
    assert_type(context.memory_mb, int | None)
    assert_type(context.cpu_millicores, int | None)
    assert_type(context.timeout_s, float | None)
    assert_type(context.deadline, Deadline | None)
    assert_type(context.region, str | None)
    assert_type(context.account_id, str | None)
    assert_type(context.project_id, str | None)
    assert_type(context.credentials, Credentials | None)
    assert_type(context.log_group, str | None)
    assert_type(context.log_stream, str | None)
    assert_type(context.trace, TraceContext | None)
    assert_type(context.retry_count, int | None)
    assert_type(context.logger, logging.Logger)
    assert_type(context.native, Any)
    assert_type(context.extras, Mapping[str, Any])


def settings(context: Context) -> None:
    assert_type(context.getenv("A"), str | None)
    assert_type(context.getenv("A", "d"), str)
    assert_type(context.getenv("A", 5), str | int)
    assert_type(context.getenv("A", None), str | None)
    assert_type(context.require("region"), Any)


def records(deadline: Deadline, credentials: Credentials, trace: TraceContext) -> None:
    assert_type(deadline.remaining_ms(), int)
    assert_type(deadline.remaining_s(), float)
    assert_type(deadline.expired(), bool)
    assert_type(deadline.expires_at, datetime)
    assert_type(deadline.estimated, bool)
    assert_type(credentials.access_key_secret, str)
    assert_type(credentials.security_token, str | None)
    assert_type(trace.baggage, Mapping[str, str])


def takes(context: Context) -> None: ...


def what_is_a_context(native: object) -> None:
    takes(get("huawei").wrap(native))
    takes(FakeContext(remaining_ms=50))
    if isinstance(native, Context):
        assert_type(native, Context)


# What must not pass.


def refused(context: Context, credentials: Credentials) -> None:
    context.request_id = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    context.memory  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018
    context.memory_mb + 1  # type: ignore[operator]  # pyright: ignore[reportOptionalOperand]
    context.getenv(5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    credentials.access_key_id = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    takes(object())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Credentials("only one")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
