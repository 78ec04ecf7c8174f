"""
No cloud: contexts that are neutral already, JSON values as events, results as they are.
"""

import types

import pytest

from natives import MAKERS, Neutral
from polyfaas import ErrorEnvelope, EventDecodeError, ResultEncodeError
from polyfaas.clouds.local import CLOUD as LOCAL
from polyfaas.testing import FakeContext


class Everything:
    """
    A mock: every attribute is there and can be called.
    """

    def __getattr__(self, name):
        return print


class Raises:
    """
    An object of which every attribute raises.
    """

    def __getattribute__(self, name):
        raise RuntimeError(name)


def without(name, **values):
    """
    What is neutral but for one part.
    """
    parts = {"getenv": print, "require": print, "request_id_generated": False, **values}
    parts.pop(name, None)
    return types.SimpleNamespace(**parts)


@pytest.mark.parametrize("context", [Neutral(), FakeContext(), without("nothing")], ids=["least", "fake", "shape"])
def test_a_neutral_context_is_its_own(context):
    """
    It is recognised by its two methods and the one field that no cloud has, and is not wrapped.
    """
    assert LOCAL.recognises(context) is True
    assert LOCAL.wrap(context) is context


FOREIGN = {
    "None": None,
    "mock": Everything(),
    "raises": Raises(),
    "no getenv": without("getenv"),
    "no require": without("require"),
    "no field": without("request_id_generated"),
    "getenv is no method": without("nothing", getenv=1),
    "require is no method": without("nothing", require=1),
    **{cloud: make() for cloud, make in MAKERS.items()},
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_not_neutral(what):
    """
    Nothing less is enough, and a mock of everything is too much.
    """
    assert LOCAL.recognises(FOREIGN[what]) is False


@pytest.mark.parametrize(
    ("event", "value"),
    [
        ({"a": 1}, {"a": 1}),
        (b'{"a": [1]}', {"a": [1]}),
        (bytearray(b"[1]"), [1]),
        (b"null", {}),
        (b"", {}),
        (None, {}),
        ([], []),
        (0, 0),
        ("", ""),
        ("text", "text"),
    ],
)
def test_events_are_json_values(event, value):
    """
    Bytes are decoded, no body and null are an empty dict as on the clouds, and a value stays what it is.
    """
    assert LOCAL.decode_event(event) == LOCAL.encode_event(event) == value


def test_bytes_that_are_no_json():
    """
    They are refused as on the clouds.
    """
    with pytest.raises(EventDecodeError):
        LOCAL.decode_event(b"hello")


@pytest.mark.parametrize("result", [None, True, 7, "城", b"\xff", {"a": [1.5]}])
def test_results_are_handed_back(result):
    """
    What a cloud could send comes out untouched.
    """
    assert LOCAL.encode_result(result) is result


def test_a_result_that_no_cloud_could_send():
    """
    It is refused with its place.
    """
    with pytest.raises(ResultEncodeError, match=r'result\["a"\] is a set'):
        LOCAL.encode_result({"a": {1}})


@pytest.mark.parametrize(("result", "payload"), [(b"\xff", b"\xff"), ({"a": "城"}, '{"a":"城"}'.encode()), (None, b"null")])
def test_the_payload_of_a_result(result, payload):
    """
    Compact JSON, and bytes as they are.
    """
    assert LOCAL.dump_result(result) == payload


def test_an_error_is_the_neutral_object():
    """
    Nothing is renamed.
    """
    assert LOCAL.encode_error(ErrorEnvelope("E", "m")) == {"errorMessage": "m", "errorType": "E", "stackTrace": []}
