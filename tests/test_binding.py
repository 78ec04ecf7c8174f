"""
Runtimes that do not pass event and context by position: their calls arrive all the same.

The calls are those of Functions Framework 3.10.2, fdk 0.1.128, azure-functions-runtime 1.3.0 and Nuclio's wrapper of
2025-01; ``tests/runtimes/run.py`` makes them with the real clients.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import types

import pytest

import polyfaas
from clouds_outside import nimbus
from natives import fc
from polyfaas import ContextMissingError, Function, clouds, port
from polyfaas.contract import Cloud
from polyfaas.exceptions import EventDecodeError
from polyfaas.testing import FakeContext, invoke, record, replay
from polyfaas.testing.conformance import CloudConformance


def nimbus_with(bind) -> Cloud:
    """
    Nimbus with a runtime that calls in another way.
    """
    parts = {name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__}
    return Cloud(**{**parts, "bind": bind})


def one_request(request):
    return json.loads(request.body), request


def context_first(ctx, data=None):
    return json.loads(data.getvalue()), ctx


def reversed_order(context, event):
    return event, context


def by_name(context, **bindings):
    (event,) = bindings.values()
    return event, context


NATIVE = nimbus.native(900, id="n-1", zone="north", limit_ms=1000)
REQUEST = types.SimpleNamespace(body='{"n": 21}', **vars(NATIVE))
CALLS = {
    "one argument": (one_request, (REQUEST,), {}),
    "the context first, the payload by keyword": (context_first, (NATIVE,), {"data": io.BytesIO(b'{"n": 21}')}),
    "the context first": (reversed_order, (NATIVE, {"n": 21}), {}),
    "keywords alone": (by_name, (), {"context": NATIVE, "order": {"n": 21}}),
    "event and context": (by_name, ({"n": 21}, NATIVE), {}),
}
ANYHOW = pytest.mark.parametrize(("bind", "args", "kwargs"), CALLS.values(), ids=CALLS)


def double(event: dict, context: polyfaas.Context) -> list:
    """
    What a handler sees of a call.
    """
    return [event["n"] * 2, context.request_id, context.region, polyfaas.current_context() is context]


@ANYHOW
def test_a_runtime_may_call_as_it_likes(bind, args, kwargs):
    """
    The handler gets event and context, whatever the arguments, and in every call.
    """
    entry = Function(cloud=nimbus_with(bind)).handler(double)

    assert [entry(*args, **kwargs) for _ in range(2)] == [[42, "n-1", "north", True]] * 2


@ANYHOW
def test_what_the_runtime_passed_is_reachable(bind, args, kwargs):
    """
    The native context is the object that the runtime passed.
    """
    seen = []
    Function(cloud=nimbus_with(bind)).handler(lambda event, context: seen.append(context.native))(*args, **kwargs)

    assert seen == [REQUEST if args == (REQUEST,) else NATIVE]


@ANYHOW
def test_an_async_handler_is_called_so_too(bind, args, kwargs):
    """
    Both where a loop runs and where none does.
    """

    async def handler(event, context):
        return double(event, context)

    entry = Function(cloud=nimbus_with(bind)).handler(handler)

    async def inside():
        return await entry(*args, **kwargs)

    assert entry(*args, **kwargs) == asyncio.run(inside()) == [42, "n-1", "north", True]


@pytest.mark.parametrize("bind", [one_request, context_first, reversed_order, by_name])
def test_tests_call_with_event_and_context(bind):
    """
    A fake, the cloud's own context, a custom runtime's and `invoke` come second by position, on every cloud.
    """
    cloud = nimbus_with(bind)
    function = Function(cloud=cloud)
    entry = function.handler(double)
    headers = type("Headers", (dict,), {"polyfaas_cloud": nimbus.CLOUD, **vars(NATIVE)})()

    assert entry({"n": 1}, FakeContext(request_id="f-1"))[:2] == [2, "f-1"]
    assert entry({"n": 1}, NATIVE)[:2] == [2, "n-1"]
    assert entry({"n": 1}, headers)[:2] == [2, "n-1"]
    assert invoke(function, {"n": 1}, on=cloud, context=NATIVE).value[:2] == [2, "n-1"]
    with pytest.raises(ContextMissingError, match="None as its context"):
        entry({"n": 1}, None)


def test_a_custom_runtimes_context_need_not_look_like_the_clouds_own():
    """
    Its type says whose it is.
    """
    headers = type("Headers", (dict,), {"polyfaas_cloud": clouds.get("huawei")})()
    entry = Function(cloud=nimbus_with(one_request)).handler(lambda event, context: [event["n"], context.cloud])

    assert entry({"n": 1}, headers) == [1, "huawei"]


@ANYHOW
def test_hooks_run_before_whatever_call_is_first(bind, args, kwargs):
    """
    The initializer runs once, lazily.
    """
    function, seen = Function(cloud=nimbus_with(bind)), []
    function.initializer(lambda context: seen.append(context.request_id))
    entry = function.handler(double)

    entry(*args, **kwargs)
    entry(*args, **kwargs)

    assert seen == ["n-1"]


def test_ported_code_is_called_so_too():
    """
    Code for another cloud runs behind a runtime with one argument.
    """

    def written_for_functiongraph(event, context):
        return [event["n"], context.getRequestID()]

    ported = port(written_for_functiongraph, written_for="huawei", cloud=nimbus_with(one_request))

    assert json.loads(json.dumps(ported(REQUEST))) == [21, "n-1"]


def test_such_calls_are_recorded(tmp_path):
    """
    A recording holds the payload and the context that were found in the call.
    """
    cloud = nimbus_with(one_request)
    entry = Function(cloud=cloud).handler(double)

    assert record(entry, tmp_path, cloud=cloud)(REQUEST) == [42, "n-1", "north", True]
    told = json.loads((tmp_path / "n-1-1.json").read_text(encoding="utf-8"))
    assert (told["payload"], told["context"]["region"]) == ({"json": {"n": 21}}, "north")
    (again,) = replay(tmp_path, entry, on=cloud)
    assert again.same, again.difference


@pytest.mark.parametrize("make", [lambda function: function, lambda function: awaitable(function)])
def test_a_dict_is_decoded_too(make):
    """
    An event may be a dict in which the body is one entry, as Scaleway's is: the record is asked about every event.
    """
    parts = {name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__}
    cloud = Cloud(**{**parts, "decode_event": lambda event: json.loads(event["body"])})
    entry = Function(cloud=cloud).handler(make(lambda event, context: event))

    assert entry({"body": '{"n": 1}', "path": "/"}, NATIVE) == {"n": 1}


def awaitable(function):
    """
    The same as a coroutine function.
    """

    async def handler(event, context):
        return function(event, context)

    return handler


def test_an_entry_keeps_the_handlers_signature():
    """
    Runtimes look at the parameters' names, types and kind: Azure's at each, Functions Framework for a function.
    """
    entry = Function(cloud=nimbus_with(by_name)).handler(double)

    assert type(entry) is types.FunctionType
    assert inspect.signature(entry) == inspect.signature(double)
    assert entry.__name__ == "double"


def test_what_bind_refuses_comes_out():
    """
    An error in the call's own arguments is not hidden.
    """

    def strict(request):
        raise EventDecodeError("no body")

    with pytest.raises(EventDecodeError, match="no body"):
        Function(cloud=nimbus_with(strict)).handler(double)(object())


def test_a_cloud_that_does_not_bind_costs_nothing():
    """
    Where event and context come by position, nothing stands between the runtime and the invocation.
    """
    plain = Function().handler(double)

    assert Function(cloud=nimbus.CLOUD).handler(double).__code__ is plain.__code__
    assert Function(cloud="alibaba").handler(double).__code__ is plain.__code__
    assert plain.__code__.co_argcount == 2
    assert plain.__code__.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS) == 0
    assert json.loads(plain({"n": 1}, fc()))[0] == 2


class TestReversed(CloudConformance):
    """
    Nimbus behind a runtime that passes the context first.
    """

    cloud = nimbus_with(reversed_order)
    expected_full = {"request_id": "n-1", "region": "north", "timeout_s": 1.0, "remaining_ms": 900}
    expected_bare = {}

    def full(self):
        return nimbus.native(900, id="n-1", zone="north", limit_ms=1000)

    def bare(self):
        return nimbus.native()

    def call(self, event, native):
        return (native, event), {}
