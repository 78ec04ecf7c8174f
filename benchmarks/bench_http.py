"""
Web applications as functions and HTTP events, measured in one run beside the bridges that others use on AWS.

``python benchmarks/bench_http.py`` prints the rows of `measure`. The peers get an API Gateway event of
their own cloud that tells of the same request; the bare ASGI application's time is taken off, so that what
is compared is what each bridge adds to a request. Mangum runs the application's lifespan with every request
unless it is told to leave it out; ours runs it once for the instance.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
import timeit
from functools import partial
from typing import Any, Callable

sys.path.insert(0, "src")

from polyfaas.events import sample_event
from polyfaas.http import HttpRequest, HttpResponse, asgi_handler, wsgi_handler

NUMBER, ROUNDS = 300, 60
BODY = b'{"id": 1, "name": "Ada"}'
AWS = {
    "resource": "/{proxy+}",
    "path": "/orders/a b",
    "httpMethod": "POST",
    "headers": sample_event("http")["headers"],
    "multiValueHeaders": {name: [value] for name, value in sample_event("http")["headers"].items()},
    "queryStringParameters": {"page": "2", "tag": "new,urgent"},
    "multiValueQueryStringParameters": {"page": ["2"], "tag": ["new,urgent"]},
    "pathParameters": None,
    "requestContext": {
        "identity": {"sourceIp": "192.0.2.1"},
        "requestId": "r",
        "httpMethod": "POST",
        "stage": "prod",
    },
    "body": BODY.decode(),
    "isBase64Encoded": False,
}


def wsgi_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "application/json"), ("Vary", "Accept")])
    return [BODY]


async def asgi_app(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await receive()
    headers = [(b"content-type", b"application/json"), (b"vary", b"Accept")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


def in_turns(calls: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """
    The least CPU time of each call in microseconds, taken in turns so that a busy moment falls on all of them.
    """
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(ROUNDS):
        for name, call in calls.items():
            best[name] = min(best[name], timeit.timeit(call, timer=time.process_time, number=NUMBER) / NUMBER * 1e6)
    return best


def bare() -> None:
    """
    The ASGI application inside a running loop, without any bridge.
    """

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": BODY}

    async def send(message: dict[str, Any]) -> None:
        pass

    coroutine = asgi_app({"type": "http"}, receive, send)
    with contextlib.suppress(StopIteration):
        coroutine.send(None)


def there_and_back(raw: Any) -> Any:
    """
    From a gateway's event to a request, and from a response to a gateway's result.
    """
    request = HttpRequest.from_event(raw)
    return HttpResponse.json({"path": request.path}).render(request.cloud)


def measure() -> list[dict[str, Any]]:
    """
    Measure everything in one run; peers that are not installed are left out.
    """
    raws = {cloud: sample_event("http", cloud) for cloud in ("alibaba", "huawei")}
    wsgi, asgi = wsgi_handler(wsgi_app), asgi_handler(asgi_app)
    calls: dict[str, Callable[[], Any]] = {"bare": bare}
    calls.update((f"request and response, {cloud}", partial(there_and_back, raw)) for cloud, raw in raws.items())
    calls["wsgi_handler"] = lambda: wsgi(raws["alibaba"], None)
    calls["asgi_handler"] = lambda: asgi(raws["alibaba"], None)
    calls.update((name, partial(peer, AWS, None)) for name, peer in _peers().items())
    spent = in_turns(calls)
    rows = [
        {"name": f"{name}, us", "value": round(value, 2), "bound": 12 if "response" in name else None, "floor": None}
        for name, value in spent.items()
    ]
    for name in ("wsgi_handler", "asgi_handler"):
        for peer in [peer for peer in spent if peer.startswith("mangum")]:
            ratio = (spent[name] - spent["bare"]) / (spent[peer] - spent["bare"])
            bound = 0.5 if peer == "mangum" else None
            rows.append({"name": f"{name} / {peer}", "value": round(ratio, 3), "bound": bound, "floor": None})
    return rows


def _peers() -> dict[str, Callable[..., Any]]:
    peers: dict[str, Callable[..., Any]] = {}
    try:
        from mangum import Mangum

        asyncio.set_event_loop(asyncio.new_event_loop())
        peers["mangum"] = Mangum(asgi_app)
        peers["mangum, lifespan off"] = Mangum(asgi_app, lifespan="off")
    except ImportError:
        pass
    try:
        from apig_wsgi import make_lambda_handler

        peers["apig-wsgi"] = make_lambda_handler(wsgi_app)
    except ImportError:
        pass
    return peers


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
