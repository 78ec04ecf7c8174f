"""
The WSGI of FC 2.0 against the runs recorded on the real runtime python3.9 (tests/golden, kind "wsgi").
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, unquote

import pytest

from polyfaas.events import sample_event
from polyfaas.http import HttpRequest, call_fc_wsgi, environ_for_fc

GOLDEN = Path(__file__).parent.parent / "golden" / "alibaba_runtime.json"
CASES = [case for case in json.loads(GOLDEN.read_text(encoding="utf-8")) if case["kind"] == "wsgi"]
CONTEXT = SimpleNamespace(service=SimpleNamespace(name="svc"), function=SimpleNamespace(name="fn"))


def run(case):
    """
    The case's own handler called with the case's own request.
    """
    told = case["http_params"]
    request = HttpRequest(
        told["method"],
        unquote(told["path"]),
        query=dict(parse_qsl(told["requestURI"].partition("?")[2])),
        headers={name: ",".join(values) for name, values in told["headersMap"].items()},
        body=case["event"],
        client_ip=told["clientIP"],
    )
    scope = {}
    exec(case["files"]["index.py"], scope)
    return call_fc_wsgi(scope["handler"], request, CONTEXT, handler_name=case["handler"])


def test_the_golden_cases_are_there():
    """
    Nine recorded runs.
    """
    assert len(CASES) >= 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_recorded_run_repeats(case):
    """
    The same status, headers and body, or the same error.
    """
    expected = case["expect"]
    if expected["endpoint"] == "error":
        with pytest.raises(Exception) as caught:  # noqa: PT011 -- the class is checked below
            run(case)
        assert type(caught.value).__name__ == expected["error_envelope"]["errorType"]
        assert str(caught.value) == expected["error_envelope"]["errorMessage"]
        return
    response = run(case)
    assert response.body.decode() == expected["response_body"]
    recorded = expected.get("http_params", {"status": 200, "headersMap": {}})
    assert response.status == recorded["status"]
    headers = {}
    for name, value in response.headers:
        headers.setdefault(name, []).append(value)
    assert headers == recorded["headersMap"]


def test_what_is_written_comes_first_and_text_becomes_utf_8():
    """
    As observed: str items are encoded, a status needs no reason.
    """

    def handler(environ, start_response):
        start_response("204", [])(b"w")
        return ["é", b"!"]

    response = call_fc_wsgi(handler, HttpRequest(), None)
    assert (response.status, response.body) == (204, b"w\xc3\xa9!")


def test_the_environ_of_a_functiongraph_request(monkeypatch):
    """
    The process's environment is in it, the path encoded, the context passed, the handler's name left out.
    """
    monkeypatch.setenv("SETTING", "1")
    context = object()
    environ = environ_for_fc(HttpRequest.from_event(sample_event("http", "huawei")), context)
    assert environ["SETTING"] == "1"
    assert environ["PATH_INFO"] == "/orders/a%20b"
    assert environ["QUERY_STRING"] == "page=2&tag=new&tag=urgent"
    assert environ["fc.request_uri"] == "/2016-08-15/proxy///orders/a%20b?page=2&tag=new&tag=urgent"
    assert environ["fc.context"] is context
    assert environ["wsgi.url_scheme"] == "http"
    assert "HTTP_X_FC_FUNCTION_HANDLER" not in environ


def test_the_length_is_that_of_the_body():
    """
    Whatever the header says, as the gateway may have decoded the body; the type is the header's.
    """
    request = HttpRequest("POST", "/", headers={"content-length": "99", "content-type": "a/b"}, body=b"four")
    environ = environ_for_fc(request, None)
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"]) == ("4", "a/b")
    assert "HTTP_CONTENT_LENGTH" not in environ
