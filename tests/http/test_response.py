"""
Responses rendered for each gateway.

Forbidden headers and 8 KB: "Use an HTTP trigger to invoke a function" (2026-04); four keys and 6 MB:
"Supported Event Sources" (2026-01).
"""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyfaas.exceptions import ResultEncodeError, ResultTooLargeError
from polyfaas.http import HttpResponse

CLOUDS = ["alibaba", "huawei"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_usual_responses_have_four_keys(cloud):
    """
    Text, JSON and bytes.
    """
    assert HttpResponse.text("é", 201).render(cloud) == {
        "statusCode": 201,
        "headers": {"Content-Type": "text/plain; charset=utf-8"},
        "isBase64Encoded": False,
        "body": "é",
    }
    assert HttpResponse.json({"a": "é"}).render(cloud)["body"] == '{"a":"é"}'
    png = HttpResponse.data(b"PNG", "image/png").render(cloud)
    assert (png["body"], png["isBase64Encoded"]) == ("UE5H", True)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": {1}}])
def test_what_is_no_json_is_refused(value):
    """
    Python's NaN and infinities, too, which other readers of JSON do not take.
    """
    with pytest.raises((TypeError, ValueError)):
        HttpResponse.json(value)


@pytest.mark.parametrize(
    ("content_type", "body", "is_base64"),
    [
        ("text/html", b"<p>", False),
        ("", b"text", False),
        ("", b"\xff", True),
        ("text/plain", b"\xff\xfe", True),
        ("image/svg+xml", b"<svg/>", False),
        ("image/png", b"ascii", True),
        ("application/octet-stream", b"ascii", True),
        ("application/json", b"{}", False),
    ],
)
def test_base64_is_chosen_by_content(content_type, body, is_base64):
    """
    Binary types, and whatever is not UTF-8.
    """
    rendered = HttpResponse(body, headers={"content-type": content_type}).render("huawei")
    assert rendered["isBase64Encoded"] is is_base64
    sent = base64.b64decode(rendered["body"]) if is_base64 else rendered["body"].encode()
    assert sent == body


@given(st.binary(max_size=64), st.sampled_from(["", "text/plain", "image/png", "application/json"]))
def test_the_bytes_arrive_as_they_left(body, content_type):
    """
    Any body, through the JSON that the runtime makes of the result.
    """
    sent = json.loads(json.dumps(HttpResponse(body, headers=[("Content-Type", content_type)]).render("alibaba")))
    assert (base64.b64decode(sent["body"]) if sent["isBase64Encoded"] else sent["body"].encode()) == body


def test_repeated_headers_are_joined_and_cookies_kept_apart():
    """
    The gateways' format has one value for a name; a cookie cannot be joined to another.
    """
    response = HttpResponse(headers=[("Vary", "A"), ("vary", "B")])
    response.set_cookie("a", "1", path="/", max_age=60, secure=True, httponly=False)
    response.set_cookie("b", "2")
    response.set_cookie("c", "3")
    headers = response.render("huawei")["headers"]
    assert headers["Vary"] == "A, B"
    cookies = [value for name, value in headers.items() if name.lower() == "set-cookie"]
    assert cookies == ["a=1; path=/; max-age=60; secure", "b=2", "c=3"]


@pytest.mark.parametrize(("name", "value"), [("a", "1; path=/"), ("a", "1\r\nX: y"), ("a=b", "1"), ("a;b", "1")])
def test_a_cookie_that_would_end_early_is_refused(name, value):
    """
    Separators and line breaks.
    """
    with pytest.raises(ValueError, match="holds a character that would end it"):
        HttpResponse().set_cookie(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "1\r\nSet-Cookie: x"),
        ("X-A", "1\n"),
        ("X-A\r", "1"),
        ("X A", "1"),
        ("X:A", "1"),
        ("", "1"),
        ("X-A", "\0"),
    ],
)
def test_header_injection_is_refused(name, value):
    """
    Whatever would begin another header.
    """
    with pytest.raises(ResultEncodeError, match=r"The response header .* cannot be sent"):
        HttpResponse(headers=[(name, value)]).render("alibaba")


def test_header_values_must_be_text_and_the_status_a_status():
    """
    What frameworks let pass and gateways do not.
    """
    with pytest.raises(ResultEncodeError, match="is int: name and value must be text"):
        HttpResponse(headers={"X-A": 5}).render("huawei")  # type: ignore[dict-item]
    for status in (0, 99, 1000, "200", True):
        with pytest.raises(ResultEncodeError, match="is no HTTP status"):
            HttpResponse(status=status).render("huawei")  # type: ignore[arg-type]


def test_fc_leaves_out_what_it_does_not_let_a_function_set(caplog):
    """
    Headers of the platform vanish; those whose loss shows are reported, and logged once.
    """
    names = [
        "Content-Length",
        "Date",
        "Server",
        "Connection",
        "Keep-Alive",
        "Content-Disposition",
        "X-Fc-Status",
        "X-Own",
    ]
    response = HttpResponse(headers=[(name, "1") for name in names])
    assert response.render("alibaba")["headers"] == {"X-Own": "1"}
    assert response.refused("alibaba") == ["Content-Disposition", "X-Fc-Status"]
    response.render("alibaba")
    logged = [record.getMessage() for record in caplog.records if "x-fc-status" in record.getMessage()]
    assert logged == ["The gateway lets no function set x-fc-status: it is left out of responses."]
    assert set(response.render("huawei")["headers"]) == set(names)
    assert response.refused("huawei") == []


def test_limits_are_the_gateways_own():
    """
    8 KB of headers on FC, 6 MB of body on FunctionGraph; Base64 counts.
    """
    wide = HttpResponse(headers={"X-A": "x" * 8192})
    with pytest.raises(ResultTooLargeError, match=r"headers have 8199 bytes, .* of alibaba takes 8192"):
        wide.render("alibaba")
    assert wide.render("huawei")["statusCode"] == 200
    long = HttpResponse(b"\xff" * (5 * 1024 * 1024))
    with pytest.raises(ResultTooLargeError, match=r"body have 6990508 bytes, .* of huawei takes 6291456"):
        long.render("huawei")
    assert long.render("alibaba")["isBase64Encoded"]


@pytest.mark.parametrize("body", [5, None, ["x"], {"a": 1}])
def test_a_body_is_bytes_or_text(body):
    """
    Another one is told when the response is made, with what makes one of it.
    """
    with pytest.raises(TypeError) as caught:
        HttpResponse(body)
    assert str(caught.value) == (
        f"HttpResponse() got a body of type {type(body).__name__}: a body is bytes or text. "
        "HttpResponse.json(value) makes one of a JSON value."
    )


def test_headers_are_found_in_any_case():
    """
    The first value of the name.
    """
    response = HttpResponse.json(1, headers={"content-type": "application/problem+json"})
    assert response.header("CONTENT-TYPE") == "application/problem+json"
    assert response.header("x") is None
    assert repr(response) == "<HttpResponse 200, 1 bytes>"


def test_cookies_have_as_many_names_as_set_cookie_has_spellings():
    """
    Nine letters, each large or small, are 512 cookies; one more is refused.
    """
    response = HttpResponse()
    for number in range(512):
        response.set_cookie(f"c{number}", "1")
    headers = response.render("huawei")["headers"]
    assert len([name for name in headers if name.lower() == "set-cookie"]) == 512
    response.set_cookie("one-more", "1")
    with pytest.raises(ResultEncodeError, match=r"^More than 512 headers 'set-cookie' cannot be sent\.\n"):
        response.render("huawei")
