"""
The testing kit for type checkers: fakes go where contexts go, and mistakes are found. Checked, never run.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import assert_type

import polyfaas
from polyfaas.clouds.alibaba_native import FCContext, FCContext312
from polyfaas.clouds.huawei_native import Context as FunctionGraphContext
from polyfaas.testing import FakeAlibabaContext, FakeClock, FakeContext, FakeHuaweiContext, Invocation, invoke, replay
from polyfaas.testing.fakes import FakeAlibabaContext310, FakeAlibabaContext312


def neutral(context: polyfaas.Context) -> int | None:
    """
    What a user's own helper may look like.
    """
    return context.memory_mb


def of_fc(context: FCContext) -> str:
    """
    Code written for FC.
    """
    return f"{context.service.name} {context.request_id}"


def of_fc_312(context: FCContext312) -> str:
    """
    Code written for FC's python3.12.
    """
    return context.request_id


def of_functiongraph(context: FunctionGraphContext) -> Any:
    """
    Code written for FunctionGraph.
    """
    return context.getUserData("STAGE")


@polyfaas.handler
def handler(event: dict[str, int], context: polyfaas.Context) -> str:
    """
    A handler for every cloud.
    """
    return str(event["id"])


clock = FakeClock()
neutral(FakeContext(remaining_ms=50, clock=clock, credentials=None, env={"A": "b"}))
of_fc(FakeAlibabaContext())
of_fc(FakeAlibabaContext(runtime="python3.9", timeout_s=3, credentials=None))
of_fc_312(FakeAlibabaContext(runtime="python3.12", qualifier=None))
of_functiongraph(FakeHuaweiContext(variant="one-argument", user_data={"STAGE": "test"}))

assert_type(FakeAlibabaContext(), FakeAlibabaContext310)
assert_type(FakeAlibabaContext(runtime="python3.12"), FakeAlibabaContext312)
assert_type(FakeHuaweiContext(), FakeHuaweiContext)
assert_type(FakeContext().memory_mb, "int | None")
assert_type(FakeContext().logs.messages, "list[str]")
assert_type(handler({"id": 1}, FakeContext()), str)
assert_type(handler({"id": 1}, FakeAlibabaContext()), str)
assert_type(handler(b'{"id": 1}', FakeAlibabaContext()), Any)
assert_type(invoke(handler, {"id": 1}, on="huawei"), Invocation)
assert_type([each.same for each in replay("recordings", on="alibaba")], "list[bool]")

FakeContext(memory_mb="512")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
FakeContext(memroy_mb=512)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
FakeHuaweiContext(region="cn-north-4")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
of_fc(FakeAlibabaContext(runtime="python3.12"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
FakeContext().memory_mb = 1  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
