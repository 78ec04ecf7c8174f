"""
``context.native`` in a custom runtime: the request's headers, the platform's keys among them.

The headers are those of "Context and log format" of custom runtimes (FC) and of the user manual of 2026-04-22
(FunctionGraph).
"""

from __future__ import annotations

import copy
import json
import logging
import pickle
import pprint
from collections.abc import Mapping
from typing import Any, Callable

import pytest

import polyfaas
from polyfaas.runtime import Request, Response, Runtime

SECRET = "tAinted-9f3b"
HEADERS = {
    "alibaba": {"x-fc-request-id": "r1", "x-fc-access-key-secret": SECRET, "x-fc-security-token": SECRET},
    "huawei": {"x-cff-request-id": "r1", "x-cff-security-secret-key": SECRET, "x-cff-auth-token": SECRET},
}
NAMES = {
    "alibaba": "RequestHeaders(x-fc-request-id, x-fc-access-key-secret, x-fc-security-token)",
    "huawei": "RequestHeaders(x-cff-request-id, x-cff-security-secret-key, x-cff-auth-token)",
}
BOTH = pytest.mark.parametrize("cloud", ["alibaba", "huawei"])


def answered(cloud: str, make: Callable[[Any], Any]) -> Response:
    """
    What is sent for a handler's result, made of the native context.
    """
    runtime = Runtime(polyfaas.handler(lambda event, context: make(context.native)), cloud)
    return runtime.handle(Request("POST", "/invoke", HEADERS[cloud], b"{}"))


def native_of(cloud: str) -> Any:
    """
    The native context itself.
    """
    seen: list[Any] = []
    answered(cloud, seen.append)
    return seen[0]


@BOTH
@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda native: native, "result is of type RequestHeaders"),
        (lambda native: {"context": [native]}, 'result["context"][0] is of type RequestHeaders'),
        (lambda native: copy.copy(native), "result is of type RequestHeaders"),
        (lambda native: {"headers": native.items()}, 'result["headers"] is of type ItemsView'),
        (lambda native: [native.values()], "result[0] is of type ValuesView"),
    ],
)
def test_a_handler_that_returns_it_sends_no_key(cloud: str, make: Callable[[Any], Any], place: str) -> None:
    """
    JSON has no such thing: the error names the place, and nothing of what stands there.
    """
    response = answered(cloud, make)
    error = json.loads(response.body)
    assert (response.status >= 400, error["errorType"]) == (True, "ResultEncodeError")
    assert f"The handler's result cannot be sent as JSON: {place}, which JSON does not have." in error["errorMessage"]
    assert SECRET not in response.body.decode()


@BOTH
@pytest.mark.parametrize(
    "make",
    [lambda native: native.copy(), lambda native: json.dumps(native), lambda native: pickle.dumps(native).hex()],
)
def test_it_cannot_be_copied_into_json(cloud: str, make: Callable[[Any], Any]) -> None:
    """
    What would make a dict, JSON or a pickle of it at one stroke is an error of the handler.
    """
    response = answered(cloud, make)
    assert response.status >= 400
    assert SECRET not in response.body.decode()


@BOTH
@pytest.mark.parametrize(
    "shown",
    [repr, str, "{}".format, pprint.pformat, lambda native: json.dumps(native, default=str)],
)
def test_its_text_has_names_only(cloud: str, shown: Callable[[Any], str]) -> None:
    """
    However it comes into a log; so has the text of what it is taken apart into.
    """
    native = native_of(cloud)
    assert shown(native).strip('"') == NAMES[cloud]
    for part in (native.items(), native.values(), copy.deepcopy(native), [native], {"native": native}):
        assert SECRET not in shown(part)


def test_a_log_record_has_names_only(caplog: pytest.LogCaptureFixture) -> None:
    """
    `logging` takes a mapping for named values: whoever logs one as a value reads its names.
    """
    logging.getLogger("mine").warning("called with %s", native_of("alibaba"))
    assert caplog.messages == [f"called with {NAMES['alibaba']}"]


@BOTH
def test_a_header_is_found_in_any_case(cloud: str) -> None:
    """
    It is a read-only mapping, iterated in lower case.
    """
    native, given = native_of(cloud), HEADERS[cloud]
    for name, value in given.items():
        for spelled in (name, name.title(), name.upper()):
            assert (native[spelled], native.get(spelled), spelled in native) == (value, value, True)
    assert (native.get("X-None"), native.get("X-None", "default"), "X-None" in native, 7 in native) == (
        None,
        "default",
        False,
        False,
    )
    with pytest.raises(KeyError, match="x-none"):
        native["X-None"]
    with pytest.raises(TypeError):
        native["x-own"] = "1"
    assert (list(native), len(native), dict(native), native == given) == (list(given), 3, given, True)
    assert isinstance(native, Mapping)
