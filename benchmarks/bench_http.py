"""
Web applications as functions and HTTP events, in turns inside one process with the bridges that others use on AWS.

Each bridge is in its own environment, and gets an API Gateway event of its own cloud that tells of the same request.
The bare ASGI application's time is taken off, so that what is compared is what each bridge adds to a request.
Mangum runs the application's lifespan with every request unless it is told to leave it out; ours runs it once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

from environments import POLYFAAS, Environments
from figures import cpu, figure, in_turns, over

ROUNDS, NUMBER = 60, 300
CLOUDS = ("alibaba", "huawei")
BODY = b'{"id": 1, "name": "Ada"}'
BRIDGES = ("wsgi_handler", "asgi_handler")
#: Which of ours is told over which of the calls in a peer's environment, and what it may be.
PEERS = {
    "Mangum": {"Mangum": (BRIDGES, 0.5), "Mangum, lifespan off": (BRIDGES, None)},
    "apig-wsgi": {"apig-wsgi": (BRIDGES[:1], None)},
}


def wsgi_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """
    An application that reads its body and answers.
    """
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "application/json"), ("Vary", "Accept")])
    return [BODY]


async def asgi_app(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """
    The same, as ASGI has it.
    """
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await receive()
    headers = [(b"content-type", b"application/json"), (b"vary", b"Accept")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


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
    from polyfaas.http import HttpRequest, HttpResponse

    request = HttpRequest.from_event(raw)
    return HttpResponse.json({"path": request.path}).render(request.cloud)


def taken(peer: str | None, rounds: int) -> dict[str, list[float]]:
    """
    CPU microseconds of one call each way, and through a peer if one is named.
    """
    from polyfaas.events import sample_event
    from polyfaas.http import asgi_handler, wsgi_handler

    raws = {cloud: sample_event("http", cloud) for cloud in CLOUDS}
    calls: dict[str, Callable[[], Any]] = {"bare": bare}
    calls.update((cloud, partial(there_and_back, raw)) for cloud, raw in raws.items())
    calls["wsgi_handler"] = partial(wsgi_handler(wsgi_app), raws["alibaba"], None)
    calls["asgi_handler"] = partial(asgi_handler(asgi_app), raws["alibaba"], None)
    event = _of_aws(sample_event("http")["headers"])
    calls.update((name, partial(call, event, None)) for name, call in (_through(peer) if peer else {}).items())
    return in_turns({name: lambda call=call: cpu(call, NUMBER) * 1e6 for name, call in calls.items()}, rounds)


def _of_aws(headers: dict[str, str]) -> dict[str, Any]:
    return {
        "resource": "/{proxy+}",
        "path": "/orders/a b",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
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


def _through(peer: str) -> dict[str, Callable[..., Any]]:
    if peer == "Mangum":
        from mangum import Mangum

        asyncio.set_event_loop(asyncio.new_event_loop())
        return {"Mangum": Mangum(asgi_app), "Mangum, lifespan off": Mangum(asgi_app, lifespan="off")}
    from apig_wsgi import make_lambda_handler

    return {"apig-wsgi": make_lambda_handler(wsgi_app)}


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    A request and back on each cloud, and both bridges over each peer.
    """
    rounds = 12 if quick else ROUNDS
    ours = environments.call(POLYFAAS, "bench_http", "taken", None, rounds)
    found = [figure(f"request and response, {cloud}, CPU", ours[cloud], unit="us", bound=12) for cloud in CLOUDS]
    for environment, peers in PEERS.items():
        theirs = environments.call(environment, "bench_http", "taken", environment, rounds) or {}
        for peer, (bridges, bound) in peers.items():
            for name in bridges:
                ratio = over(theirs.get(name), theirs.get(peer), theirs.get("bare"))
                found.append(figure(f"{name} / {peer}", ratio, bound=bound))
    return found
