"""
JSON across the boundary: what comes in, what goes out, and what is said where it cannot.

The limit of 6 MiB and its wording are FunctionGraph's: "Notes and Constraints" (2026-04-22), and the golden data's result
cases, which count 6,291,456 bytes.
"""

import asyncio
import datetime
import decimal
import enum
import json
import sys

import pytest

from natives import MAKERS, Neutral, fc, fg
from polyfaas import EventDecodeError, Function, ResultEncodeError, ResultTooLargeError, clouds, handler
from polyfaas.payload import dumps, loads, payload_bytes, payload_text

ALL = [*MAKERS, "local"]
MIB_6 = 6 * 1024 * 1024


def native_of(cloud):
    return Neutral() if cloud == "local" else MAKERS[cloud]()


def cloud_of(name):
    return clouds.recognise(native_of(name))


@handler
def echo(event, context):
    return [event]


def given(cloud, event):
    """
    What a handler on `cloud` is given for the event.
    """
    kept = []
    handler(lambda event, context: kept.append(event))(event, native_of(cloud))
    return kept[0]


REMEDY = 'Send JSON, or take the payload as it is with Function(event="bytes") or Function(event="text").'


# ---- events


@pytest.mark.parametrize("cloud", ALL)
@pytest.mark.parametrize(
    ("payload", "value"),
    [
        (b'{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        (b" [1] \n", [1]),
        (b'"text"', "text"),
        (b"7", 7),
        (b"true", True),
        (b"false", False),
        (b'""', ""),
        (b"[]", []),
        (b"0", 0),
        ('{"城市": "杭州"}'.encode(), {"城市": "杭州"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"1180591620717411303424", 2**70),
        (b'"\\ud800"', "\ud800"),
        (bytearray(b"[1]"), [1]),
        (b"", {}),
        (b"null", {}),
    ],
)
def test_a_payload_is_the_same_value_on_every_cloud(cloud, payload, value):
    """
    JSON is decoded; of duplicate keys the last counts; no body and `null` are an empty dict.
    """
    found = given(cloud, payload)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("cloud", ALL)
@pytest.mark.parametrize("event", [{"a": 1}, [1], "text", 7, 0, False, "", 1.5])
def test_a_value_that_is_decoded_already_stays(cloud, event):
    """
    A parsed value, as FunctionGraph hands over or a test passes, is not touched.
    """
    assert given(cloud, event) is event


@pytest.mark.parametrize("cloud", ALL)
def test_no_event_at_all_is_an_empty_dict(cloud):
    """
    None is what an absent body becomes once parsed.
    """
    assert given(cloud, None) == {}


DIGITS = "9" * 5000
NOT_JSON = {
    b"{'a': 1}": "Expecting property name enclosed in double quotes at line 1, column 2 (of 8 bytes).",
    b'{"a": 1} trailing': "Extra data at line 1, column 10 (of 17 bytes).",
    b"hello": "Expecting value at line 1, column 1 (of 5 bytes).",
    b'{"a":\n  x}': "Expecting value at line 2, column 3 (of 10 bytes).",
    b" ": "Expecting value at line 1, column 2 (of 1 bytes).",
    b'\xef\xbb\xbf{"a": 1}': "Unexpected UTF-8 BOM (decode using utf-8-sig) at line 1, column 1 (of 11 bytes).",
    b'["\xff"]': "byte 2 is not UTF-8 (of 5 bytes).",
    b"NaN": "NaN is not JSON (of 3 bytes).",
    b'{"a": Infinity}': "Infinity is not JSON (of 15 bytes).",
    b"[-Infinity]": "-Infinity is not JSON (of 11 bytes).",
}


@pytest.mark.parametrize("cloud", ALL)
@pytest.mark.parametrize("payload", NOT_JSON)
def test_what_is_not_json_is_refused_with_the_place(cloud, payload):
    """
    The error names what is wrong, where, the size, and what to do; it never shows the payload.
    """
    with pytest.raises(EventDecodeError) as caught:
        echo(payload, native_of(cloud))
    assert str(caught.value) == f"The event is not JSON: {NOT_JSON[payload]} {REMEDY}"
    assert isinstance(caught.value, ValueError)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("cloud", ALL)
@pytest.mark.parametrize("payload", [b"[" * 200_000 + b"]" * 200_000, b'{"a":' * 200_000 + b"1" + b"}" * 200_000])
def test_a_payload_nested_without_end_is_refused(cloud, payload):
    """
    The parser's recursion limit is an error like any other.
    """
    with pytest.raises(EventDecodeError) as caught:
        echo(payload, native_of(cloud))
    assert str(caught.value) == f"The event is not JSON: it is nested too deep (of {len(payload)} bytes). {REMEDY}"


@pytest.mark.parametrize("cloud", ALL)
def test_a_payload_of_ten_thousand_levels_has_an_outcome(cloud):
    """
    It is decoded where this Python's parser goes that deep, and refused where it does not.
    """
    payload = b"[" * 10_000 + b"]" * 10_000
    try:
        found = given(cloud, payload)
    except EventDecodeError as exc:
        assert str(exc) == f"The event is not JSON: it is nested too deep (of 20000 bytes). {REMEDY}"  # noqa: PT017
    else:
        for _ in range(9_999):
            (found,) = found
        assert found == []


@pytest.mark.skipif(not hasattr(sys, "get_int_max_str_digits"), reason="this Python reads any number of digits")
def test_a_number_too_long_for_python_is_refused():
    """
    Python's limit on digits becomes an error about the event.
    """
    with pytest.raises(EventDecodeError) as caught:
        loads(DIGITS.encode())
    text = str(caught.value)
    assert text.startswith("The event is not JSON: Exceeds the limit (4300")
    assert text.endswith(f"(of 5000 bytes). {REMEDY}")


def test_an_event_of_text_counts_characters():
    """
    Where a text is decoded the size is in characters.
    """
    with pytest.raises(EventDecodeError) as caught:
        loads("{城")
    assert str(caught.value) == (
        "The event is not JSON: Expecting property name enclosed in double quotes at line 1, column 2 "
        f"(of 2 characters). {REMEDY}"
    )


@pytest.mark.parametrize("cloud", ALL)
def test_an_event_above_6_mib_is_decoded(cloud):
    """
    The platform guards its own limit on requests: what it let through is given to the handler.
    """
    payload = json.dumps("x" * (MIB_6 - 1)).encode()
    assert len(payload) == MIB_6 + 1
    assert given(cloud, payload) == "x" * (MIB_6 - 1)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        (b"raw \xff", b"raw \xff"),
        (bytearray(b"x"), b"x"),
        (memoryview(b"x"), b"x"),
        ({"a": "城"}, '{"a": "城"}'.encode()),
        ("t", b'"t"'),
        (None, b"null"),
        ("\ud800", b'"\xed\xa0\x80"'),
    ],
)
def test_the_payload_behind_an_event(event, payload):
    """
    Bytes stay; a parsed value becomes the text that Python's json writes.
    """
    assert payload_bytes(event) == payload


def test_an_event_that_is_no_json_value_has_no_payload():
    """
    The error names the type and json's own reason.
    """
    with pytest.raises(EventDecodeError) as caught:
        payload_bytes({1, 2})
    assert str(caught.value) == (
        "The event, a set, is neither bytes nor a JSON value: Object of type set is not JSON serializable"
    )


def test_text_that_is_not_utf_8():
    """
    event="text" on a binary payload says which byte, and that bytes would do.
    """
    assert payload_text("é".encode()) == "é"
    with pytest.raises(EventDecodeError) as caught:
        payload_text(b"ab\xff")
    assert str(caught.value) == (
        'The event is not text: byte 2 is not UTF-8. Take it as it is with Function(event="bytes").'
    )


@pytest.mark.parametrize(("cloud", "event"), [("alibaba", b'{"a": 1}'), ("huawei", {"a": 1}), ("local", {"a": 1})])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [("bytes", b'{"a": 1}'), ("text", '{"a": 1}'), (len, 8), ("json", {"a": 1})],
)
def test_a_function_gets_the_form_it_asked_for(cloud, event, asked, expected):
    """
    Bytes, text, the decoded value, or what a callable makes of the bytes: the same on each cloud.
    """
    kept = []
    Function(event=asked).handler(lambda event, context: kept.append(event))(event, native_of(cloud))
    assert kept == [expected]


def test_what_a_callable_raises_is_its_own():
    """
    An error of the function's own decoder comes out unchanged.
    """
    with pytest.raises(ZeroDivisionError):
        Function(event=lambda payload: 1 / 0).handler(lambda event, context: 1)(b"x", fc())


# ---- results


class Colour(enum.IntEnum):
    RED = 1


@pytest.mark.parametrize(
    ("value", "on_fc"),
    [
        ({"b": 1, "a": "城"}, '{"b":1,"a":"城"}'),
        ([1, 2.5, None, True], "[1,2.5,null,true]"),
        ((1, 2), "[1,2]"),
        ({1: "a", None: "b"}, '{"1":"a","null":"b"}'),
        (1.5, "1.5"),
        (Colour.RED, "1"),
        ("plain", "plain"),
        ("城", "城"),
        ("", ""),
        (7, 7),
        (True, True),
    ],
)
def test_results_that_every_cloud_sends(value, on_fc):
    """
    FC is given the compact JSON text that FunctionGraph sends by itself; text goes out as it is on both.
    """
    results = {cloud: handler(lambda event, context: value)({}, native_of(cloud)) for cloud in ALL}
    assert results["alibaba"] == on_fc
    assert type(results["alibaba"]) is type(on_fc)
    assert results["huawei"] is value
    assert results["local"] is value


@pytest.mark.parametrize("cloud", ALL)
def test_none_stays_none(cloud):
    """
    A handler without a result returns None to the runtime.
    """
    assert handler(lambda event, context: None)({}, native_of(cloud)) is None
    assert cloud_of(cloud).encode_result(None) is None


def test_bytes_go_out_where_they_can():
    """
    FC sends any bytes; FunctionGraph sends text, so that only UTF-8 passes.
    """
    back = handler(lambda event, context: event)
    raw = Function(event="bytes").handler(lambda event, context: event)
    assert raw(b"\xff", fc()) == b"\xff"
    assert raw("é", fg()) == '"é"'
    assert handler(lambda event, context: b"ok")({}, fg()) == "ok"
    assert handler(lambda event, context: b"\xff")({}, Neutral()) == b"\xff"
    assert back({"a": 1}, fg()) == {"a": 1}
    with pytest.raises(ResultEncodeError) as caught:
        handler(lambda event, context: b"a\xff")({}, fg())
    assert str(caught.value) == (
        "The handler's result is bytes that are not UTF-8 (at byte 1); FunctionGraph sends text only. "
        'Encode them with base64, in an HTTP function with "isBase64Encoded": True.'
    )


class Plain:
    pass


def generate():
    yield 1


async def agenerate():
    yield 1


CIRCLE: dict = {"a": [1]}
CIRCLE["a"].append(CIRCLE)
DEEP: list = []
for _ in range(200_000):
    DEEP = [DEEP]

REFUSED = [
    ({1}, "result is a set; sort it into a list"),
    ({"items": [1, {2}]}, 'result["items"][1] is a set; sort it into a list'),
    (frozenset(), "result is a frozenset; sort it into a list"),
    (bytearray(b"x"), "result is a bytearray, which JSON does not have; decode it, or encode it with base64"),
    ({"b": b"x"}, 'result["b"] is bytes, which JSON does not have; decode them, or encode them with base64'),
    ([0, float("nan")], "result[1] is nan, which JSON does not have"),
    (float("inf"), "result is inf, which JSON does not have"),
    ({"x": -float("inf")}, 'result["x"] is -inf, which JSON does not have'),
    (generate(), "result is a generator; collect its items, as in list(...)"),
    (agenerate(), "result is an asynchronous generator; collect its items"),
    (Plain(), "result is of type Plain, which JSON does not have"),
    ({"d": decimal.Decimal(1)}, 'result["d"] is of type Decimal, which JSON does not have'),
    ([datetime.date(2026, 1, 1)], "result[0] is of type date, which JSON does not have"),
    (Plain, "result is of type type, which JSON does not have"),
    ({(1, 2): 3}, "result is a dict with the key (1, 2) of type tuple; JSON keys are text"),
    ({"a": {b"k": 3}}, "result[\"a\"] is a dict with the key b'k' of type bytes; JSON keys are text"),
    ({float("nan"): 3}, "result is a dict with the key nan of type float; JSON keys are text"),
    ({"\ud800": 3}, "result is a dict with the key '\\ud800' of type str; JSON keys are text"),
    (["\ud800"], "result[0] is text with half of a surrogate pair, which UTF-8 does not have"),
    ("\ud800", "result is text with half of a surrogate pair, which UTF-8 does not have"),
    (CIRCLE, 'result["a"][1] is the same object again, inside itself'),
    ({"k" * 70: {1}}, f"result['{'k' * 59}] is a set; sort it into a list"),
    ({"k" * 59: {1}}, 'result["' + "k" * 59 + '"] is a set; sort it into a list'),
    ({"k" * 60: {1}}, f"result['{'k' * 59}] is a set; sort it into a list"),
    ({"城": {1}}, 'result["城"] is a set; sort it into a list'),
    ({7: {1}}, "result[7] is a set; sort it into a list"),
    ([0.5, {1}], "result[1] is a set; sort it into a list"),
    (DEEP, f"result{'[0]' * 18}... is nested too deep"),
]


@pytest.mark.parametrize("cloud", ALL)
@pytest.mark.parametrize(("value", "fault"), REFUSED, ids=range(len(REFUSED)))
def test_results_that_not_every_cloud_sends(cloud, value, fault):
    """
    What one cloud would serialise and another refuse is an error on each, with the path to the fault.
    """
    with pytest.raises(ResultEncodeError) as caught:
        handler(lambda event, context: value)({}, native_of(cloud))
    assert str(caught.value) == (
        f"The handler's result cannot be sent as JSON: {fault}. "
        "Return dicts with text keys, lists, text, numbers, booleans or None; convert other values in the handler."
    )
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("cloud", ALL)
def test_a_coroutine_is_no_result(cloud):
    """
    A plain function around an `async def` is told to be async itself.
    """

    async def work():
        return 1

    made = work()
    with pytest.raises(ResultEncodeError) as caught:
        handler(lambda event, context: {"later": made})({}, native_of(cloud))
    made.close()
    assert str(caught.value) == (
        'The handler\'s result cannot be sent as JSON: result["later"] is a coroutine that nobody awaited; declare the '
        "decorated function itself with `async def`. "
        "Return dicts with text keys, lists, text, numbers, booleans or None; convert other values in the handler."
    )


class Lying(dict):
    """
    A dict whose items only raise when asked.
    """

    def items(self):
        raise ValueError("no items")


def test_what_only_the_encoder_refuses_is_named_by_type():
    """
    Where no part is at fault by itself, the whole is named.
    """
    with pytest.raises(ResultEncodeError, match=r"result is a Lying that the JSON encoder refuses\. Return"):
        dumps(Lying(a=1))


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("x" * (MIB_6 + 1), MIB_6 + 1),
        ("城" * (MIB_6 // 3 + 1), MIB_6 + 3),
        (b"x" * (MIB_6 + 1), MIB_6 + 1),
        (["x" * (MIB_6 - 3)], MIB_6 + 1),
        ({"a": "城" * (MIB_6 // 3)}, MIB_6 + 8),
    ],
    ids=["text", "Chinese text", "bytes", "list", "dict"],
)
def test_a_result_above_6_mib_is_refused_on_functiongraph(value, size):
    """
    The error names both sizes in bytes and the remedy.
    """
    with pytest.raises(ResultTooLargeError) as caught:
        handler(lambda event, context: value)({}, fg())
    assert str(caught.value) == (
        f"The handler's result has {size} bytes; FunctionGraph carries at most 6291456. "
        "Store it in object storage and return its address, or return less."
    )


@pytest.mark.parametrize(
    "value",
    ["x" * MIB_6, "\n" * MIB_6, "城" * (MIB_6 // 3), b"x" * MIB_6, ["x" * (MIB_6 - 4)]],
    ids=["text", "newlines", "Chinese text", "bytes", "list"],
)
def test_a_result_of_exactly_6_mib_passes(value):
    """
    The limit counts the bytes that are sent: a text goes out without quotes and escapes.
    """
    sent = handler(lambda event, context: value)({}, fg())
    assert sent == (value.decode() if isinstance(value, bytes) else value)


def test_async_results_are_checked_too():
    """
    An `async def` handler's result passes the same check.
    """

    async def work(event, context):
        await asyncio.sleep(0)
        return {1}

    for cloud in ALL:
        with pytest.raises(ResultEncodeError, match="result is a set"):
            handler(work)({}, native_of(cloud))
