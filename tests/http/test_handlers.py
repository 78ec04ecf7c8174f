"""
Handlers of request and response: one function, every gateway, plain and asynchronous, bare and decorated.
"""

from __future__ import annotations

import asyncio
import json

import pytest

import polyfaas
from polyfaas.events import sample_event
from polyfaas.exceptions import EventShapeError, ResultEncodeError
from polyfaas.http import HttpResponse, http_handler
from polyfaas.testing import FakeAlibabaContext, LocalRuntime

CLOUDS = ["alibaba", "huawei"]


@http_handler
def greet(request, context):
    """
    Greet by name.
    """
    return HttpResponse.json({"hello": request.json()["name"], "page": request.query["page"]})


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_request_goes_in_and_a_response_comes_out(cloud):
    """
    Without any decorator but its own; name and docstring stay.
    """
    result = greet(json.dumps(sample_event("http", cloud)).encode(), None)
    assert json.loads(result["body"]) == {"hello": "Ada", "page": "2"}
    assert set(result) == {"statusCode", "headers", "isBase64Encoded", "body"}
    assert greet.__name__ == "greet"
    assert greet.__doc__.strip() == "Greet by name."


@pytest.mark.parametrize("cloud", CLOUDS)
def test_it_runs_in_each_clouds_runtime_under_the_neutral_decorator(cloud):
    """
    The context is the neutral one.
    """

    @polyfaas.handler
    @http_handler
    def handler(request, context):
        return HttpResponse.text(f"{context.cloud} {request.path}", status=202)

    with LocalRuntime(cloud, handler) as runtime:
        answer = runtime.invoke(sample_event("http", cloud)).value
    assert (answer["statusCode"], answer["body"]) == (202, f"{cloud} /orders/a b")


def test_an_asynchronous_function_stays_one():
    """
    Awaited by whoever runs the handler.
    """

    @http_handler
    async def handler(request, context):
        await asyncio.sleep(0)
        return HttpResponse.text("later")

    assert asyncio.run(handler(sample_event("http"), None))["body"] == "later"


def test_other_results_and_other_events_are_refused():
    """
    With what to return instead.
    """
    with pytest.raises(ResultEncodeError, match=r"returned dict: return an HttpResponse, such as HttpResponse.json"):
        http_handler(lambda request, context: {})(sample_event("http"), None)
    with pytest.raises(EventShapeError, match="Not an event of kind http"):
        greet(sample_event("timer"), None)


def test_decorators_in_the_wrong_order_are_told():
    """
    What the inner decorator cannot send names the one that has to stand right above the function.
    """

    @http_handler
    @polyfaas.handler
    def handler(request, context):
        return HttpResponse.text("hello")

    told = "result is an HttpResponse; put @http_handler right above the function, and @polyfaas.handler above that"
    with pytest.raises(ResultEncodeError, match=told):
        handler(sample_event("http"), FakeAlibabaContext())
