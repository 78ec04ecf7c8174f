"""
One file as a built-in runtime's handler, behind the embedded server, as a WSGI application, and pulled: the
same bytes.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from serving import Client, post, serving
from wsgi_client import call

from polyfaas.runtime import Runtime, wsgi
from polyfaas.testing import LocalRuntime

EVENTS: list[bytes] = [
    b'{"id": 1, "name": "\xc3\xa9"}',
    b"{}",
    b'{"return": "text \xc3\xa9"}',
    b'{"return": null}',
    b'{"return": 1.5}',
    b'{"return": [{"b": 1, "a": 2}]}',
    b'{"return": {"statusCode": 400, "headers": {"Author": "a"}, "body": "b"}}',
    b'{"fail": 7}',
    b'{"exit": 1}',
]


def function() -> Any:
    """
    The file loaded anew: a new instance.
    """
    file = Path(__file__).with_name("three_ways.py")
    spec = importlib.util.spec_from_file_location("three_ways", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.fn


def built_in(cloud: str) -> list[bytes]:
    with LocalRuntime(cloud, function()) as runtime:
        return [runtime.invoke(event).payload for event in EVENTS]


def embedded(cloud: str) -> list[bytes]:
    with serving(Runtime(function(), cloud).handle) as server, Client(server) as client:
        bodies = []
        for event in EVENTS:
            client.send(post(event))
            bodies.append(client.response()[2])
        return bodies


def as_wsgi(cloud: str) -> list[bytes]:
    application = wsgi(function(), cloud)
    return [call(application, "POST", "/invoke", event)[2] for event in EVENTS]


def comparable(body: bytes) -> Any:
    """
    A body as it is; an envelope without its frames, which show where each runtime stands.
    """
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if isinstance(value, dict) and "errorType" in value:
        return {key: value[key] for key in value if key != "stackTrace"}
    return body


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_one_file_three_ways(cloud: str) -> None:
    """
    The caller sees the same bytes from each runtime of a cloud.
    """
    expected = [comparable(body) for body in built_in(cloud)]
    assert [comparable(body) for body in embedded(cloud)] == expected
    assert [comparable(body) for body in as_wsgi(cloud)] == expected
    state = json.loads(expected[0])
    assert state == {"cloud": cloud, "initialized": 1, "event": {"id": 1, "name": "é"}}
