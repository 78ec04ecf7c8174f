"""
The testing kit for type checkers: fakes go where contexts go, and mistakes are found. Checked, never run.
"""

from __future__ import annotations

import logging
from typing import Any, Protocol

from hypothesis.strategies import SearchStrategy
from typing_extensions import assert_type

import polyfaas
from polyfaas import Credentials
from polyfaas.clouds.alibaba_native import FCContext, FCContext312
from polyfaas.clouds.huawei_native import Context as FunctionGraphContext
from polyfaas.testing import (
    AlibabaValues,
    ContextValues,
    FakeAlibabaContext,
    FakeAlibabaContext312,
    FakeClock,
    FakeContext,
    FakeHuaweiContext,
    HuaweiValues,
    Invocation,
    LocalRuntime,
    LogRecord,
    Replay,
    Summary,
    alibaba_headers,
    huawei_headers,
    invoke,
    parse_log,
    replay,
)
from polyfaas.testing.strategies import alibaba_contexts


class Keys(Protocol):
    """
    The part that python3.12 lacks.
    """

    access_key_id: str
    access_key_secret: str
    security_token: str


class Meta(Protocol):
    """
    The function as configured.
    """

    name: str
    handler: str
    memory: int
    timeout: int


class EveryRuntime(Protocol):
    """
    What a user wrote down of FC's context for every runtime.
    """

    @property
    def request_id(self) -> str: ...
    @property
    def function(self) -> Meta: ...
    @property
    def region(self) -> str: ...
    @property
    def account_id(self) -> str: ...
    def getLogger(self) -> logging.Logger: ...


class WithKeys(EveryRuntime, Protocol):
    """
    The same up to python3.10.
    """

    @property
    def credentials(self) -> Keys: ...


class Getters(Protocol):
    """
    What a user wrote down of FunctionGraph's.
    """

    def getRequestID(self) -> str: ...
    def getUserData(self, key: str, default: Any = None) -> Any: ...
    def getRemainingTimeInMilliSeconds(self) -> int: ...


def of_every_runtime(context: EveryRuntime) -> None: ...
def with_keys(context: WithKeys) -> None: ...
def by_getters(context: Getters) -> None: ...


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

of_every_runtime(FakeAlibabaContext())
of_every_runtime(FakeAlibabaContext(runtime="python3.12"))
with_keys(FakeAlibabaContext(runtime="python3.9"))
by_getters(FakeHuaweiContext())
keys = Credentials("id", "secret")
for each in (FakeContext(credentials=keys), FakeAlibabaContext(credentials=keys), FakeHuaweiContext(credentials=keys)):
    each.clock.advance(2.5)
    assert_type(each.logs.text, str)


class Case:
    """
    A test case that keeps a fake: fakes are annotations, too.
    """

    context: FakeAlibabaContext

    def setUp(self) -> None:
        self.context = FakeAlibabaContext()

    def test(self, other: FakeAlibabaContext, newer: FakeAlibabaContext312, third: FakeHuaweiContext) -> None:
        """
        The members of FC's context are there, and its own type takes them.
        """
        assert_type(self.context.request_id, str)
        assert_type(self.context.function.memory, int)
        assert_type(self.context.to_json(), str)
        of_fc(self.context)
        with_keys(other)
        of_fc_312(newer)
        of_every_runtime(newer)
        of_functiongraph(third)
        by_getters(third)


class Tenants(FakeAlibabaContext):
    """
    A fake of the user's own.
    """

    def tenant(self) -> str:
        return self.function.name


def parametrized(runtime: str, values: AlibabaValues, more: ContextValues, third: HuaweiValues) -> None:
    """
    A runtime that is known when the test runs, and values that several fakes share.
    """
    with_keys(FakeAlibabaContext(runtime=runtime, **values))
    FakeContext(**more)
    FakeHuaweiContext(**third)


assert_type(Tenants(memory_mb=128), Tenants)
assert_type(FakeAlibabaContext312(), FakeAlibabaContext312)
assert_type(alibaba_contexts(), SearchStrategy[FakeAlibabaContext])
assert_type(alibaba_headers(credentials=keys), "dict[str, str]")
assert_type(LocalRuntime("alibaba", handler).invoke({}).summary, Summary)
assert_type(parse_log(""), list[LogRecord])
assert_type(replay("recordings"), list[Replay])
assert_type(FakeAlibabaContext(), FakeAlibabaContext)
assert_type(FakeAlibabaContext(runtime="python3.9"), FakeAlibabaContext)
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
FakeContext(credentials="key")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
FakeAlibabaContext(env={})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
huawei_headers(memroy_mb=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
with_keys(FakeAlibabaContext(runtime="python3.12"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
FakeAlibabaContext(runtime="python3.12").credentials.access_key_id  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018
FakeContext().memory_mb = 1  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
