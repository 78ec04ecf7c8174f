"""
A function as a WSGI application (PEP 3333), for any production server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from .core import Runtime
from .limits import MAX_BODY
from .messages import Request, Response, reason
from .rendering import sendable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["wsgi"]

# Whatever a path may hold as it is. -- RFC 3986, section 3.3
_SAFE = "/-._~!$&'()*+,;=:@"
_READ = 64 * 1024


def wsgi(target: Any, on: str | None = None, *, max_body: int = MAX_BODY, **options: Any) -> Callable[..., list[bytes]]:
    """
    Make a WSGI application of a function.

    The pre-stop hook runs when the platform asks for it (FC), else when the server's process ends.

    Args:
        target: What `Runtime` takes, or a `Runtime`.
        on: The cloud's name; None: told by the environment.
        max_body: The longest request body in bytes; a longer one is answered with 413.
        options: Of `Runtime`.
    """
    runtime = target if isinstance(target, Runtime) else Runtime(target, on, **options)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        response = sendable(_answer(runtime, environ, max_body), head_only=environ["REQUEST_METHOD"] == "HEAD")
        start_response(f"{response.status} {reason(response.status)}", list(response.headers))
        return [response.body]

    return application


def _answer(runtime: Runtime, environ: dict[str, Any], max_body: int) -> Response:
    body = None if _length(environ) > max_body else _read(environ, max_body)
    if body is None:
        return Response.text(413, f"The body is longer than {max_body} bytes.")
    if len(body) < _length(environ):
        return Response.text(400, "The client has gone before the end of its request.")
    return runtime.handle(_request(environ, body))


def _request(environ: dict[str, Any], body: bytes) -> Request:
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    for key, name in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if environ.get(key):
            headers[name] = environ[key]
    path = quote_from_bytes((environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1"), _SAFE)
    query = environ.get("QUERY_STRING", "")
    return Request(environ["REQUEST_METHOD"], f"{path or '/'}?{query}" if query else path or "/", headers, body)


def _length(environ: dict[str, Any]) -> int:
    told = environ.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() else 0


def _read(environ: dict[str, Any], max_body: int) -> bytes | None:
    """
    The body; None when it is too long.
    """
    stream, length = environ["wsgi.input"], _length(environ)
    if length:
        body: bytes = stream.read(length)
        return body
    if not (environ.get("wsgi.input_terminated") or environ.get("HTTP_TRANSFER_ENCODING")):
        return b""
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_READ):  # chunked: the server ends the stream
        size += len(part)
        if size > max_body:
            return None
        parts.append(part)
    return b"".join(parts)
