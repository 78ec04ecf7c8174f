"""
A function as an ASGI application (ASGI 3, HTTP and lifespan), for any production server.

The function runs in threads beside the server's loop, so that a plain handler does not hold up the others; `async def`
handlers run on the instance's own loop, as everywhere.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .core import Runtime
from .limits import CONCURRENCY, MAX_BODY
from .messages import Request, Response
from .rendering import sendable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["asgi"]


def asgi(
    target: Any, on: str | None = None, *, concurrency: int = CONCURRENCY, max_body: int = MAX_BODY, **options: Any
) -> Callable[..., Awaitable[None]]:
    """
    Make an ASGI application of a function.

    The pre-stop hook runs when the platform asks for it (FC), else at the end of the server's lifespan.

    Args:
        target: What `Runtime` takes, or a `Runtime`.
        on: The cloud's name; None: told by the environment.
        concurrency: How many requests run side by side.
        max_body: The longest request body in bytes; a longer one is answered with 413.
        options: Of `Runtime`.
    """
    runtime = target if isinstance(target, Runtime) else Runtime(target, on, **options)
    pool = ThreadPoolExecutor(concurrency, thread_name_prefix="polyfaas")

    async def application(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send, lambda: _run(pool, runtime.close))
        elif scope["type"] == "http":
            body = await _read(receive, max_body)
            if body is None:
                return
            if len(body) > max_body:
                response = Response.text(413, f"The body is longer than {max_body} bytes.")
            else:
                response = await _run(pool, runtime.handle, _request(scope, body))
            await _respond(send, sendable(response, head_only=scope["method"] == "HEAD"))
        else:
            raise RuntimeError(f"A function answers HTTP requests; the server asks for {scope['type']!r}.")

    return application


async def _run(pool: ThreadPoolExecutor, work: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)


async def _live(receive: Callable[..., Any], send: Callable[..., Any], close: Callable[[], Awaitable[Any]]) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _read(receive: Callable[..., Any], max_body: int) -> bytes | None:
    """
    The body, read no further than to the part that makes it too long; None: its sender has gone.
    """
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= max_body:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    return b"".join(parts)


def _request(scope: dict[str, Any], body: bytes) -> Request:
    headers: dict[str, str] = {}
    for key, value in scope["headers"]:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{text}" if name in headers else text
    raw = scope.get("raw_path")
    if raw is None:
        from urllib.parse import quote

        raw = quote(scope["path"]).encode()
    query = scope["query_string"].decode("latin-1")
    path = raw.partition(b"?")[0].decode("latin-1")
    return Request(scope["method"], f"{path}?{query}" if query else path, headers, body)


async def _respond(send: Callable[..., Any], response: Response) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
