"""
Answers of HTTP handlers made fit for the other cloud's gateway.

Four keys and FSS.1206: "Supported Event Sources" (2026-01) and the FAQ; bare strings on FC: "Use an HTTP
trigger to invoke a function" (2026-04).
"""

from __future__ import annotations

import pytest

from polyfaas.events import translate_response
from polyfaas.exceptions import ResultEncodeError

FULL = {"statusCode": 201, "headers": {"X-A": "1"}, "body": "hi", "isBase64Encoded": False}


@pytest.mark.parametrize("target", ["alibaba", "huawei"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (FULL, FULL),
        ({"statusCode": 204}, {"statusCode": 204, "headers": {}, "body": "", "isBase64Encoded": False}),
        (
            {"statusCode": "404", "isBase64Encoded": "false", "headers": None, "body": None},
            {"statusCode": 404, "headers": {}, "body": "", "isBase64Encoded": False},
        ),
        (
            {
                "statusCode": 200.0,
                "isBase64Encoded": "true",
                "headers": {"X-N": 5, "X-L": ["a", "b"]},
                "body": "aGk=",
            },
            {
                "statusCode": 200,
                "headers": {"X-N": "5", "X-L": "a,b"},
                "body": "aGk=",
                "isBase64Encoded": True,
            },
        ),
        (
            {"statusCode": 200, "body": {"é": [1]}},
            {"statusCode": 200, "headers": {}, "body": '{"é": [1]}', "isBase64Encoded": False},
        ),
        (
            {"statusCode": 200, "body": b"\xff\x00"},
            {"statusCode": 200, "headers": {}, "body": "/wA=", "isBase64Encoded": True},
        ),
        (None, {"statusCode": 200, "headers": {}, "body": "", "isBase64Encoded": False}),
        (b"hello", {"statusCode": 200, "headers": {}, "body": "hello", "isBase64Encoded": False}),
        (
            {"ok": True},
            {
                "statusCode": 200,
                "headers": {"Content-Type": "application/json"},
                "body": '{"ok": true}',
                "isBase64Encoded": False,
            },
        ),
    ],
)
def test_answers_become_the_four_keys(value, expected, target):
    """
    The same way on either cloud, but for a bare text, which FC takes and FunctionGraph does not.
    """
    if isinstance(value, str) and target == "alibaba":
        expected = value  # FC takes a bare text as it is
    assert translate_response(value, target) == expected


def test_a_bare_text_stays_one_where_the_gateway_takes_it():
    """
    FC's HTTP trigger takes a string, FunctionGraph's demands the four keys.
    """
    assert translate_response("hello", "alibaba") == "hello"
    four = {"statusCode": 200, "headers": {}, "body": "hello", "isBase64Encoded": False}
    assert translate_response("hello", "huawei") == four


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"statusCode": 0}, 'result["statusCode"]: 0 is no HTTP status'),
        ({"statusCode": "abc"}, "result[\"statusCode\"]: 'abc' is no HTTP status"),
        ({"statusCode": True}, 'result["statusCode"]: True is no HTTP status'),
        ({"statusCode": None}, 'result["statusCode"]: None is no HTTP status'),
        ({"statusCode": 200, "headers": ["a"]}, 'result["headers"]: list is no object'),
        ({"statusCode": 200, "headers": {"a": {}}}, "result[\"headers\"]['a']: dict is no plain value"),
        (
            {"statusCode": 200, "headers": {"a": "b\r\nSet-Cookie: x"}},
            "result[\"headers\"]['a']: a header holds no",
        ),
        ({"statusCode": 200, "isBase64Encoded": "perhaps"}, "'perhaps' is neither true nor false"),
        ({"statusCode": 200, "body": {1, 2}}, "set is not JSON serializable"),
        (object(), "object is not JSON serializable"),
    ],
)
def test_what_no_gateway_takes_is_refused_with_the_vendors_code(value, place):
    """
    The message names the place, FunctionGraph's code and the form.
    """
    with pytest.raises(ResultEncodeError) as caught:
        translate_response(value, "huawei")
    assert place in str(caught.value)
    assert "FSS.1206" in str(caught.value)
    assert '"isBase64Encoded": false' in str(caught.value)
