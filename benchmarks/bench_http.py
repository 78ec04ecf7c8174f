"""
Web applications as functions and HTTP events, measured in one run beside the bridges that others use on AWS.

``python benchmarks/bench_http.py`` prints the rows of `measure`. The peers get an API Gateway event of
their own cloud that tells of the same request; the bare ASGI application's time is taken off, so that what
is compared is what each bridge adds to a request. Mangum runs the application's lifespan with every request
unless it is told to leave it out; ours runs it once for the instance.
"""

from __future__ import annotations

import asyncio
import sys
import timeit
from typing import Any, Callable

sys.path.insert(0, "src")

from polyfaas.events import sample_event
from polyfaas.http import HttpRequest, HttpResponse, asgi_handler, wsgi_handler

NUMBER, REPEAT = 2000, 7
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


def microseconds(call: Callable[[], Any]) -> float:
    return min(timeit.repeat(call, number=NUMBER, repeat=REPEAT)) / NUMBER * 1e6


def bare_asgi() -> float:
    """
    What the application itself costs inside a running loop.
    """

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": BODY}

    async def send(message: dict[str, Any]) -> None:
        pass

    async def often() -> None:
        for _ in range(NUMBER):
            await asgi_app({"type": "http"}, receive, send)

    return min(timeit.repeat(lambda: asyncio.run(often()), number=1, repeat=REPEAT)) / NUMBER * 1e6


def measure() -> list[dict[str, Any]]:
    """
    Measure everything once; peers that are not installed are left out.
    """
    rows: list[dict[str, Any]] = []
    for cloud in ("alibaba", "huawei"):
        raw = sample_event("http", cloud)

        def there_and_back(raw: Any = raw) -> Any:
            request = HttpRequest.from_event(raw)
            return HttpResponse.json({"path": request.path}).render(request.cloud)

        rows.append(
            {
                "name": f"event -> request -> response, {cloud}",
                "microseconds": microseconds(there_and_back),
                "budget": 12,
            }
        )
    ours = {"wsgi_handler": wsgi_handler(wsgi_app), "asgi_handler": asgi_handler(asgi_app)}
    raw = sample_event("http")
    bare = {"wsgi_handler": 0.0, "asgi_handler": bare_asgi()}
    spent = {name: microseconds(lambda call=call: call(raw, None)) for name, call in ours.items()}
    peers = {name: microseconds(lambda call=call: call(AWS, None)) for name, call in _peers().items()}
    rows.extend({"name": name, "microseconds": value} for name, value in peers.items())
    for name in ours:
        rows.append({"name": name, "microseconds": spent[name]})
        for peer in [peer for peer in peers if peer.startswith("mangum")]:
            ratio = (spent[name] - bare[name]) / (peers[peer] - bare["asgi_handler"])
            rows.append(
                {"name": f"{name} / {peer}", "ratio": ratio, "budget": 0.5 if peer == "mangum" else None}
            )
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
    for row in measure():
        print(
            "  ".join(
                f"{key}={value:.2f}" if isinstance(value, float) else f"{key}={value}"
                for key, value in row.items()
            )
        )
