"""
Which cloud a context comes from: by its shape, and by name where the shape says nothing or too much.

The shapes are those of FC's Python "Context" (2025 and 2026) and of FunctionGraph's "Developing an Event Function
(Python)" functiongraph_02_0420 (2023-12-29); `getLogger`, `request_id` and `logger` occur on both.
"""

from types import SimpleNamespace
from unittest.mock import MagicMock, Mock, create_autospec

import pytest

import polyfaas
from natives import MAKERS, Neutral, fc, fg
from polyfaas import AmbiguousContextError, ContextMissingError, Function, UnknownCloudError, clouds, handler

UNKNOWN = (
    "Cannot tell which cloud the context, of type {}, comes from (tried alibaba, huawei). In a test pass a fake from "
    'polyfaas.testing; otherwise name the cloud: Function(cloud="alibaba").'
)
AMBIGUOUS = (
    "The context, of type {}, looks like that of alibaba and huawei at once, as a mock with every attribute does. "
    'In a test pass a fake from polyfaas.testing; otherwise name the cloud: Function(cloud="alibaba").'
)


@handler
def where(event, context):
    return context.cloud


class Getters:
    """
    The two getters that tell FunctionGraph's context.
    """

    def getRequestID(self):
        return "r"

    def getFunctionName(self):
        return "f"


def fc_like(**more):
    return SimpleNamespace(request_id="r", function=SimpleNamespace(name="f", handler="index.handler"), **more)


@pytest.mark.parametrize(
    ("native", "cloud"),
    [
        (fc(), "alibaba"),
        (fc(runtime="python3.12"), "alibaba"),
        (fc(concurrency=10), "alibaba"),
        (fg(), "huawei"),
        (fg(variant="one-argument", numbers=str, timeout_in="ms"), "huawei"),
        (fg(variant="open-engine", request_id=""), "huawei"),
        (Getters(), "huawei"),
        (fc_like(), "alibaba"),
        (Neutral(), "local"),
    ],
)
def test_each_shape_is_recognised(native, cloud):
    """
    Every published variant of either cloud, and a context that is neutral already.
    """
    assert clouds.recognise(native).name == cloud
    assert where({}, native) == cloud


def test_the_neutral_context_passes_from_handler_to_handler():
    """
    A handler that calls another one hands on its own context.
    """
    outer = handler(lambda event, context: where(event, context))
    assert (outer({}, fc()), outer({}, fg())) == ("alibaba", "huawei")


class AttributeDict(dict):
    """
    A dict whose attributes are its keys: a missing one is a KeyError and not an AttributeError.
    """

    __getattr__ = dict.__getitem__


class RaisingProperties:
    """
    A half context whose one property raises.
    """

    @property
    def request_id(self):
        raise RuntimeError("not now")


SHAPELESS = [
    (object(), "object"),
    ({}, "dict"),
    ({"request_id": "r", "function": {"name": "f"}}, "dict"),
    (AttributeDict(request_id="r"), "AttributeDict"),
    ("text", "str"),
    (0, "int"),
    (SimpleNamespace(), "SimpleNamespace"),
    (SimpleNamespace(request_id="r", logger=None, getLogger=print), "SimpleNamespace"),
    (SimpleNamespace(request_id="r", function=None), "SimpleNamespace"),
    (SimpleNamespace(request_id="r", function=SimpleNamespace(name="f")), "SimpleNamespace"),
    (SimpleNamespace(function=SimpleNamespace(name="f", handler="h")), "SimpleNamespace"),
    (SimpleNamespace(getRequestID=lambda: "r"), "SimpleNamespace"),
    (SimpleNamespace(getRequestID="r", getFunctionName="f"), "SimpleNamespace"),
    (SimpleNamespace(request_id_generated=False), "SimpleNamespace"),
    (RaisingProperties(), "RaisingProperties"),
]


@pytest.mark.parametrize(("native", "kind"), SHAPELESS, ids=range(len(SHAPELESS)))
def test_what_has_no_clouds_shape_is_an_error(native, kind):
    """
    Half a context is nobody's: the error names the type, what was tried, and both ways out.
    """
    with pytest.raises(UnknownCloudError) as caught:
        where({}, native)
    assert str(caught.value) == UNKNOWN.format(kind)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("named", [None, *MAKERS])
def test_none_is_an_error_that_names_the_fake(named):
    """
    Also where the cloud is named.
    """
    with pytest.raises(ContextMissingError) as caught:
        Function(cloud=named).handler(lambda event, context: 1)({}, None)
    assert str(caught.value) == (
        "The handler was called with None as its context. In a test pass a fake, such as polyfaas.testing.FakeContext(); "
        "on a cloud the runtime passes its own."
    )


@pytest.mark.parametrize("mock", [MagicMock, Mock])
def test_a_mock_is_ambiguous(mock):
    """
    It has every attribute: the error names both clouds and the remedy.
    """
    with pytest.raises(AmbiguousContextError) as caught:
        where({}, mock())
    assert str(caught.value) == AMBIGUOUS.format(mock.__name__)


def test_an_object_of_both_shapes_is_ambiguous():
    """
    No order among the clouds decides.
    """
    both = fc_like(getRequestID=lambda: "r", getFunctionName=lambda: "f")
    with pytest.raises(AmbiguousContextError) as caught:
        where({}, both)
    assert str(caught.value) == AMBIGUOUS.format("SimpleNamespace")


@pytest.mark.parametrize("named", MAKERS)
@pytest.mark.parametrize(
    "make", [MagicMock, Mock, SimpleNamespace, dict, object, AttributeDict], ids=lambda make: make.__name__
)
def test_the_named_cloud_settles_it(named, make):
    """
    The remedy of both messages works: with `cloud=` even a mock has a neutral context, which invents nothing.
    """
    function = Function(cloud=named)
    seen = function.handler(
        lambda event, context: [context.cloud, context.function_name, context.memory_mb, context.timeout_s]
    )
    result = seen({}, make())
    assert result in ([named, None, None, None], f'["{named}",null,null,null]')


@pytest.mark.parametrize("named", MAKERS)
def test_a_neutral_context_stays_neutral_where_the_cloud_is_named(named):
    """
    A function of a named cloud can still be tested with a neutral fake, or a mock made from `Context`.
    """
    function = Function(cloud=named)
    entry = function.handler(lambda event, context: context.cloud)
    assert entry({}, Neutral()) == "local"
    assert function.handler(lambda event, context: "ran")({}, create_autospec(polyfaas.Context)) == "ran"


def test_one_type_for_both_clouds_in_turn():
    """
    What one SimpleNamespace was says nothing about the next.
    """
    huawei = SimpleNamespace(getRequestID=lambda: "r", getFunctionName=lambda: "f")
    for _ in range(3):
        assert where({}, fc_like()) == "alibaba"
        assert where({}, huawei) == "huawei"
    with pytest.raises(UnknownCloudError):
        where({}, SimpleNamespace())


def test_both_clouds_contexts_in_turn():
    """
    In a test one process sees several clouds.
    """
    assert [where({}, make()) for make in (fc, fg, fc, Neutral, fg)] == [
        "alibaba",
        "huawei",
        "alibaba",
        "local",
        "huawei",
    ]


@pytest.mark.parametrize("name", ["aws", "Alibaba", "", "local"])
def test_a_cloud_that_is_not_there(name):
    """
    The error names the clouds that are.
    """
    with pytest.raises(UnknownCloudError) as caught:
        Function(cloud=name)
    assert str(caught.value) == (
        f"There is no cloud {name!r}; the built-in ones are alibaba, huawei. Pass a Cloud record for one of your own."
    )


def test_a_cloud_that_is_neither_name_nor_record():
    """
    It is refused where it is given, not at the first call.
    """
    with pytest.raises(UnknownCloudError, match=r"^There is no cloud 5; the built-in ones are alibaba, huawei\."):
        Function(cloud=5)


def test_the_neutral_cloud_sends_and_fails_neutrally():
    """
    Without a cloud a result is compact JSON, and an error is the neutral object.
    """
    local = clouds.recognise(Neutral())
    assert (local.dump_result({"a": "城"}), local.dump_result(b"x")) == ('{"a":"城"}'.encode(), b"x")
    error = polyfaas.ErrorEnvelope("ValueError", "m")
    assert local.encode_error(error) == {"errorMessage": "m", "errorType": "ValueError", "stackTrace": []}


def test_a_context_may_name_its_cloud():
    """
    A runtime of polyfaas' own says whose conventions its requests follow.
    """

    class Request:
        polyfaas_cloud = clouds.get("huawei")

    assert where({}, Request()) == "huawei"
