"""
Requests: the same names and values whichever gateway sent them.
"""

from __future__ import annotations

import json

import pytest

from polyfaas.events import sample_event
from polyfaas.exceptions import EventDecodeError, EventShapeError
from polyfaas.http import HttpRequest

CLOUDS = ["alibaba", "huawei"]


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("form", [lambda raw: raw, lambda raw: json.dumps(raw).encode(), json.dumps])
def test_the_same_request_reads_alike_on_every_cloud(cloud, form):
    """
    From the parsed event, from its bytes and from its text.
    """
    raw = sample_event("http", cloud)
    request = HttpRequest.from_event(form(raw))
    assert (request.method, request.path, request.raw_path) == ("POST", "/orders/a b", "/orders/a%20b")
    assert request.query == {"page": "2", "tag": "new,urgent"}
    assert request.headers["CONTENT-type"] == "application/json"
    assert request.json() == {"id": 1, "name": "Ada"}
    assert request.text == '{"id": 1, "name": "Ada"}'
    assert request.cookies == {"session": "blue"}
    assert (request.client_ip, request.host, request.scheme) == ("192.0.2.1", "orders.example.com", "https")
    assert request.user_agent == "curl/8.5.0"
    assert request.request_id
    assert request.cloud == cloud
    assert request.raw == raw


def test_values_stay_apart_only_where_the_gateway_kept_them_apart():
    """
    FC joins, FunctionGraph lists: nothing is split, and the query string says the same.
    """
    joined = HttpRequest.from_event(sample_event("http"))
    assert joined.query_multi["tag"] == ["new,urgent"]
    assert joined.query_string == "page=2&tag=new%2Curgent"
    listed = HttpRequest.from_event(sample_event("http", "huawei"))
    assert listed.query_multi["tag"] == ["new", "urgent"]
    assert listed.query_string == "page=2&tag=new&tag=urgent"


def test_headers_are_a_mapping_that_does_not_mind_case():
    """
    Look-up, membership, length, iteration; the values stay out of its repr.
    """
    headers = HttpRequest(headers={"X-One": "1", "Authorization": "Bearer x"}).headers
    assert headers["x-ONE"] == "1"
    assert "X-One" in headers
    assert 1 not in headers
    assert headers.get("none", "other") == "other"
    assert list(headers) == ["x-one", "authorization"]
    assert len(headers) == 2
    assert repr(headers) == "Headers(x-one, authorization)"
    assert dict(headers.items()) == {"x-one": "1", "authorization": "Bearer x"}
    assert "Bearer" not in repr((headers.items(), headers.values()))


def test_the_first_of_several_addresses_is_the_callers():
    """
    x-real-ip, then the first x-forwarded-for, then the request context.
    """
    raw = sample_event("http", "huawei", **{"headers.x-forwarded-for": "192.0.2.7, 10.0.0.1"})
    del raw["headers"]["x-real-ip"]
    assert HttpRequest.from_event(raw).client_ip == "192.0.2.7"
    del raw["headers"]["x-forwarded-for"]
    assert HttpRequest.from_event(raw).client_ip is None
    raw["requestContext"]["sourceIp"] = "192.0.2.8"
    assert HttpRequest.from_event(raw).client_ip == "192.0.2.8"


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=gbk", "中".encode("gbk"), "中"),
        ("text/plain; charset=none-such", "é".encode(), "é"),
        ("text/plain", b"\xff", "\ufffd"),
        ("", "é".encode(), "é"),
    ],
)
def test_the_text_follows_the_charset(content_type, body, text):
    """
    An unknown charset is UTF-8; what cannot be read is replaced.
    """
    assert HttpRequest(headers={"content-type": content_type}, body=body).text == text


def test_cookies_are_read_as_browsers_send_them():
    """
    Quotes go, parts without a sign are skipped, the first of a name counts.
    """
    request = HttpRequest(headers={"Cookie": 'a="1"; b=2=3; junk; a=4;c='})
    assert request.cookies == {"a": "1", "b": "2=3", "c": ""}


def test_a_request_made_by_hand_has_defaults():
    """
    For tests of handlers.
    """
    request = HttpRequest("get", "/é", query={"a": ["1", "2"]}, body="hi")
    assert (request.method, request.raw_path, request.body) == ("GET", "/%C3%A9", b"hi")
    assert request.query == {"a": "1,2"}
    assert (request.client_ip, request.host, request.cloud, request.raw, request.scheme) == (
        None,
        None,
        None,
        None,
        "https",
    )
    assert repr(request) == "<HttpRequest GET /é>"


def test_what_is_no_json_or_no_request_is_refused():
    """
    Text that is none, and an event of another trigger.
    """
    with pytest.raises(EventDecodeError, match=r"Expected JSON, got 2 bytes that are not JSON: Expecting "):
        HttpRequest.from_event(b"{]")
    with pytest.raises(EventDecodeError, match=r"^Expected JSON, got nothing\."):
        HttpRequest(body=b"").json()
    with pytest.raises(EventShapeError, match="HTTP trigger; or API Gateway; or APIG"):
        HttpRequest.from_event(sample_event("timer"))
