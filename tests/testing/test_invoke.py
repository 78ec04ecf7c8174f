"""
One call of a handler, the way each cloud makes it.

What a result or an error becomes is transcribed from the observed runtimes, see ``tests/golden``.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import time
import warnings
from collections import namedtuple
from types import SimpleNamespace

import pytest

import polyfaas
from clouds_outside import nimbus
from polyfaas.adapter import ContextAdapter
from polyfaas.clouds.local import CLOUD as LOCAL
from polyfaas.contract import Cloud
from polyfaas.testing import CLOUDS, FakeAlibabaContext, FakeContext, FakeHuaweiContext, Invocation, invoke


@polyfaas.handler
def greet(event: dict, context: polyfaas.Context) -> dict:
    """
    A handler for every cloud.
    """
    context.logger.info("greeting %s", event["name"])
    return {"greeting": f"hello {event['name']}", "cloud": context.cloud}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_one_handler_runs_on_every_cloud(cloud):
    """
    The caller gets the same JSON value, and the log is there.
    """
    result = invoke(greet, {"name": "you"}, on=cloud)

    assert result.ok
    assert result.value == {"greeting": "hello you", "cloud": cloud}
    assert (result.cloud, result.error, result.exception) == (cloud, None, None)
    assert result.logs.messages == ["greeting you"]
    assert result.report().startswith('result: {"greeting"')
    assert "[INFO] greeting you" in result.report()


@pytest.mark.parametrize(
    ("cloud", "event", "expected"),
    [
        ("alibaba", {"a": 1}, b'{"a": 1}'),
        ("alibaba", b"\xff", b"\xff"),
        ("alibaba", None, b""),
        ("huawei", {"a": 1}, {"a": 1}),
        ("huawei", b"[1]", [1]),
        ("huawei", None, {}),
    ],
)
def test_a_handler_written_for_the_cloud_gets_its_event_and_context(cloud, event, expected):
    """
    FC hands over bytes, FunctionGraph the parsed value.
    """
    seen = []

    invoke(lambda event, context: seen.append((event, type(context))), event, on=cloud)

    kind = type(FakeAlibabaContext() if cloud == "alibaba" else FakeHuaweiContext())
    assert seen == [(expected, kind)]


@pytest.mark.parametrize(
    ("cloud", "expected"),
    [("alibaba", b'{\n    "a": 1,\n    "b": null\n}'), ("huawei", b'{"b":null,"a":1}')],
)
def test_the_result_is_serialised_as_the_cloud_does(cloud, expected):
    """
    FC indents and sorts, FunctionGraph does neither.
    """
    assert invoke(lambda event, context: {"b": None, "a": 1}, {}, on=cloud).payload == expected


def test_values_of_every_kind_can_be_asked_for():
    """
    JSON, else text, else bytes.
    """
    values = [invoke(lambda event, context, sent=sent: sent, {}).value for sent in ({"a": 1}, "plain", b"\xff\x00")]

    assert values == [{"a": 1}, "plain", b"\xff\x00"]
    assert invoke(lambda event, context: b"\xff", {}).body == "\\xff"


def test_an_error_comes_as_the_cloud_sends_it():
    """
    The payload is the cloud's error object; exception and envelope are there as well.
    """

    def handler(event, context):
        raise KeyError("missing")

    fc, functiongraph = (invoke(handler, {}, on=cloud) for cloud in ("alibaba", "huawei"))

    assert not fc.ok
    assert fc.value["errorMessage"] == "'missing'"
    assert fc.value["errorType"] == "KeyError"
    told = "function invocation exception, error: catch a 'KeyError' exception('missing')"
    assert functiongraph.value["errorMessage"] == told
    assert isinstance(fc.exception, KeyError)
    assert fc.error.error_type == "KeyError"
    assert "KeyError: 'missing'" in fc.report()


def test_a_result_that_the_cloud_refuses_is_an_error():
    """
    Serialisation is part of the call.
    """
    result = invoke(lambda event, context: {1, 2}, {}, on="alibaba")

    assert (result.ok, result.error.error_type) == (False, "TypeError")
    assert result.error.message == "{1, 2} is not JSON serializable"


def test_a_result_above_the_limit_is_an_error():
    """
    So are the cloud's limits: 6 MB on FunctionGraph.
    """
    assert invoke(lambda event, context: "x" * 6291456, {}, on="huawei").ok
    result = invoke(lambda event, context: "x" * 6291457, {}, on="huawei")

    assert isinstance(result.exception, polyfaas.ResultTooLargeError)
    assert invoke(lambda event, context: "x" * 6291457, {}, on="alibaba").ok


def test_an_event_that_the_cloud_refuses_is_an_error():
    """
    FunctionGraph parses before the handler runs.
    """
    result = invoke(greet, b"not JSON", on="huawei")

    assert isinstance(result.exception, polyfaas.EventDecodeError)
    assert result.logs == []


def test_sys_exit_is_an_error():
    """
    A handler that leaves does not end the test run.
    """

    def handler(event, context):
        raise SystemExit(3)

    assert invoke(handler, {}).error.error_type == "SystemExit"


@pytest.mark.parametrize("kind", [FakeAlibabaContext, FakeHuaweiContext])
def test_overrunning_the_time_limit_is_an_error(kind):
    """
    The fake clock says that the platform would have ended it.
    """
    context = kind(timeout_s=3)

    def handler(event, native):
        native.clock.advance(3)
        return "too late"

    result = invoke(handler, {}, on="alibaba" if kind is FakeAlibabaContext else "huawei", context=context)

    assert (result.ok, result.exception, result.context) == (False, None, context)
    assert result.error.message == "The invocation took longer than its timeout; its cloud would have ended it."
    assert result.report() == f"{result.error}"


def test_an_error_after_the_time_limit_does_not_count():
    """
    The platform would have ended the handler before it.
    """

    def handler(event, context):
        context.clock.advance(61)
        raise ValueError("too late")

    result = invoke(handler, {}, on="alibaba")

    assert (result.ok, result.exception, result.error.error_type) == (False, None, "TimeoutError")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_inside_of_an_event_loop_a_handler_runs_as_outside(cloud):
    """
    A test that is async itself finds what the cloud does: a decorated handler's result, and an error for a bare one.
    """

    @polyfaas.handler
    async def decorated(event: dict, context: polyfaas.Context) -> str:
        await asyncio.sleep(0)
        return "done"

    async def bare(event, context):
        raise AssertionError("no cloud awaits it")

    async def test():
        return invoke(decorated, {}, on=cloud), invoke(bare, {}, on=cloud)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of the coroutine that nobody awaited
        good, bad = asyncio.run(test())
        value, told = good.body.strip('"'), bad.error.message
        del good, bad
        gc.collect()

    assert value == "done"
    assert "coroutine" in told


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_log_call_whose_arguments_do_not_fit_can_be_told(cloud):
    """
    The text comes out beside its arguments.
    """

    class Mute:
        def __str__(self) -> str:
            raise ValueError("no text")

    def handler(event, context):
        logger = logging.getLogger("misfits")
        for record in (
            logging.LogRecord("x", logging.INFO, __file__, 1, "order %d", ("7",), None),
            logging.LogRecord("x", logging.INFO, __file__, 1, "%s", (Mute(),), None),
        ):
            record.request_id = "r"
            context.logs.append(record)
        return logger.name

    result = invoke(handler, {}, on=cloud)

    assert result.logs.messages == ["order %d 7", "%s <unprintable Mute: ValueError>"]
    assert "[INFO] order %d 7\n" in result.report()


def test_on_fc_a_log_call_whose_arguments_do_not_fit_fails_the_invocation():
    """
    FC's runtime lets the error escape into the handler; FunctionGraph's logger, and polyfaas' own, do not.
    """

    def handler(event, context):
        context.getLogger().info("order %d", "7")
        return "done"

    @polyfaas.handler
    def decorated(event: dict, context: polyfaas.Context) -> str:
        context.logger.info("order %d", "7")
        return "done"

    assert invoke(handler, {}, on="alibaba").error.error_type == "TypeError"
    assert invoke(handler, {}, on="huawei").ok
    for cloud in CLOUDS:
        assert invoke(decorated, {}, on=cloud).logs.messages == ["order %d 7"]


def test_a_context_of_ones_own_is_used():
    """
    Also one without logs or clock.
    """
    result = invoke(greet, {"name": "you"}, on=LOCAL, context=FakeContext(cloud="mine"))

    assert json.loads(result.payload)["cloud"] == "mine"


@pytest.mark.parametrize(
    ("on", "context", "origin"),
    [("alibaba", FakeHuaweiContext(), "huawei"), ("huawei", FakeAlibabaContext(), "alibaba")],
)
def test_a_context_of_another_cloud_is_refused(on, context, origin):
    """
    It would run as that cloud, under the rules of this one.
    """
    with pytest.raises(TypeError) as caught:
        invoke(greet, {"name": "you"}, on=on, context=context)
    assert str(caught.value) == (
        f"invoke(on={on!r}) was given a context of {origin}, a {type(context).__qualname__}: "
        f"pass on={origin!r}, or leave context out for a fake of {on}."
    )


def test_a_cloud_of_ones_own_refuses_other_clouds_contexts_as_well():
    """
    What nobody recognises is the handler's own affair there, too.
    """
    run = polyfaas.Function(cloud=nimbus.CLOUD).handler(lambda event, context: context.cloud)
    for context in (FakeAlibabaContext(), FakeContext()):
        with pytest.raises(TypeError, match=r"^invoke\(on='nimbus'\) was given a "):
            invoke(run, {}, on=nimbus.CLOUD, context=context)
    assert invoke(run, {}, on=nimbus.CLOUD).body == "nimbus"


class Slotted:
    """
    A context that nobody can change.
    """

    __slots__ = ("given",)

    def __init__(self, given):
        object.__setattr__(self, "given", given)

    def __setattr__(self, name, value):
        raise AttributeError(f"{name} cannot be set")


def shaped(make) -> Cloud:
    """
    A cloud whose context is of whatever shape, with the neutral one inside.
    """

    class Shaped(ContextAdapter):
        __slots__ = ()
        cloud = "shaped"
        timeout_s = property(lambda self: given_by(self.native).timeout_s)

        def native_request_id(self):
            return given_by(self.native).request_id

        def native_logger(self):
            return given_by(self.native).logger

    parts = {name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__}
    mine = {"name": "shaped", "wrap": Shaped, "view": make, "recognises": lambda native: bool(given_by(native))}
    return Cloud(**{**parts, **mine})


def given_by(native):
    if isinstance(native, (dict, tuple)):
        return native["given" if isinstance(native, dict) else 0]
    return getattr(native, "given", None)


SHAPES = {
    "an object": lambda context: type("Own", (), {"given": context})(),
    "a frozen object with slots": Slotted,
    "a namespace": lambda context: SimpleNamespace(given=context),
    "a dict": lambda context: {"given": context},
    "a tuple of its own": namedtuple("Tuple", "given"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cloud_of_ones_own_has_clock_and_log(shape):
    """
    Of whatever shape its context is: it goes by the fake clock, and what it logs is in the book.
    """
    cloud = shaped(SHAPES[shape])

    @polyfaas.Function(cloud=cloud).handler
    def handler(event: dict, context: polyfaas.Context) -> int:
        context.logger.info("waiting %d", event["s"])
        before = context.deadline.remaining_ms()
        context.native.clock.advance(event["s"])
        return before - context.deadline.remaining_ms()

    quick, slow = invoke(handler, {"s": 2}, on=cloud), invoke(handler, {"s": 60}, on=cloud)

    assert (quick.value, quick.logs.messages, quick.context.logs) == (2000, ["waiting 2"], quick.logs)
    assert quick.logs.text == f"2026-01-01T00:00:00.000Z {FakeContext().request_id} [INFO] waiting 2\n"
    assert type(quick.context).__name__ == type(SHAPES[shape](FakeContext())).__name__
    assert (slow.ok, slow.error.error_type) == (False, "TimeoutError")


def test_a_cloud_that_names_the_moment_of_the_end_has_time_left():
    """
    Its adapter knows no clock but the machine's; from there on time passes by the fake one.
    """

    class Ending(ContextAdapter):
        __slots__ = ()
        cloud = "ending"
        native_remaining_ms = lambda self: (self.native["ends"] - time.time()) * 1000  # noqa: E731

    parts = {name: getattr(nimbus.CLOUD, name) for name in Cloud.__slots__}
    view = lambda context: {"ends": context.deadline.expires_at.timestamp()}  # noqa: E731
    mine = {"name": "ending", "wrap": Ending, "view": view, "recognises": lambda native: "ends" in native}
    cloud = Cloud(**{**parts, **mine})

    @polyfaas.Function(cloud=cloud).handler
    def handler(event: dict, context: polyfaas.Context) -> list:
        before = context.deadline.remaining_ms()
        context.native.clock.advance(5)
        return [before, before - context.deadline.remaining_ms()]

    before, passed = invoke(handler, on=cloud).value
    assert 58_000 < before <= 60_000
    assert passed == 5000


def test_what_a_context_of_a_cloud_of_ones_own_has_stays_its_own():
    """
    Attributes of the fakes' names are left alone, and so is a context whose class cannot be another one.
    """
    named = shaped(lambda context: SimpleNamespace(given=context, logs="mine", clock="mine"))
    handler = polyfaas.Function(cloud=named).handler(lambda event, context: context.native.clock)
    assert (invoke(handler, on=named).value, invoke(handler, on=named).logs) == ("mine", [])

    bare = shaped(lambda context: (context,))
    handler = polyfaas.Function(cloud=bare).handler(lambda event, context: type(context.native).__name__)
    assert (invoke(handler, on=bare).value, invoke(handler, on=bare).logs) == ("tuple", [])


@pytest.mark.parametrize("on", CLOUDS)
def test_a_neutral_context_is_refused(on):
    """
    It would run under the rules of no cloud: bytes, limits and serialisation would not be this one's.
    """
    with pytest.raises(TypeError) as caught:
        invoke(greet, {"name": "you"}, on=on, context=FakeContext())
    assert str(caught.value) == (
        f"invoke(on={on!r}) was given a neutral context, which {on} does not pass: pass its own fake, "
        f"call the handler itself as handler(event, context), or leave context out for a fake of {on}."
    )


def test_a_context_that_no_cloud_knows_is_passed_on():
    """
    It is the handler's own affair.
    """
    assert invoke(lambda event, context: context, on="alibaba", context="mine").value == "mine"


def test_a_function_is_called_with_its_initializer():
    """
    A `Function` runs as a new instance would.
    """
    fn = polyfaas.Function()

    @fn.initializer
    def initialize(context: polyfaas.Context) -> None:
        fn.state["ready"] = context.function_name

    @fn.handler
    def handler(event: dict, context: polyfaas.Context) -> str:
        return fn.state["ready"]

    assert invoke(fn, {}).body == "my-function"


def test_what_cannot_be_called_is_refused():
    """
    The message says what is needed.
    """
    with pytest.raises(polyfaas.TargetError, match=r"has no handler; decorate one with @fn\.handler"):
        invoke(polyfaas.Function(), {})
    with pytest.raises(
        polyfaas.HandlerSignatureError, match="takes a handler of event and context; 3 cannot be called"
    ):
        invoke(3, {})
    with pytest.raises(polyfaas.UnknownCloudError, match="no cloud 'nowhere'"):
        invoke(greet, {}, on="nowhere")


def test_an_outcome_prints_without_its_payload():
    """
    Payloads may be long, and private.
    """
    result = invoke(greet, {"name": "you"})

    assert isinstance(result, Invocation)
    assert repr(result) == "Invocation(cloud='alibaba', ok=True, error=None)"
