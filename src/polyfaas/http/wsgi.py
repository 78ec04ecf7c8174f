"""
A WSGI application (PEP 3333) as a function: Flask, Django and others behind each cloud's HTTP gateway.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from io import BytesIO

from ..exceptions import ResultTooLargeError
from .request import HttpRequest
from .response import HttpResponse, gateway

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable

__all__ = ["FIXED", "Answer", "key_of", "wsgi_handler"]

#: What every environ here says.
FIXED = {
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def wsgi_handler(
    app: Callable[..., Iterable[bytes]], *, root_path: str = "", max_body_bytes: int | None = None
) -> Callable[[Any, Any], dict[str, Any]]:
    """
    Make a handler of a WSGI application.

    The handler takes the gateway's event as the cloud hands it over (bytes or parsed) and returns what that
    gateway takes. The environ's keys ``polyfaas.event`` and ``polyfaas.context`` hold what the cloud passed.

    Args:
        app: The application.
        root_path: The prefix of the paths under which the gateway serves it, such as ``/api``: it moves to
            ``SCRIPT_NAME``.
        max_body_bytes: The longest response; None: the gateway's limit, where one is known.

    Returns:
        ``handler(event, context)``. It raises `EventShapeError` for what no gateway sends, and what `app`
        raises.
    """

    def handler(event: Any, context: Any) -> dict[str, Any]:
        request = HttpRequest.from_event(event)
        environ = environ_of(request, root_path)
        environ["polyfaas.event"], environ["polyfaas.context"] = event, context
        limit = max_body_bytes if max_body_bytes is not None else gateway(request.cloud).max_body_bytes
        return call(app, environ, limit).render(request.cloud)

    return handler


def environ_of(request: HttpRequest, root_path: str = "") -> dict[str, Any]:
    """
    The request as PEP 3333 has it: native strings, that is the bytes of UTF-8 as Latin-1 characters.
    """
    path, script = split_root(request.path, root_path)
    authority, scheme = request.host, request.scheme
    host, port = server_of(authority, scheme)
    environ: dict[str, Any] = {
        **FIXED,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": _native(script),
        "PATH_INFO": _native(path),
        "QUERY_STRING": request.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": request.client_ip or "",
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
    }
    for name, value in request.headers.lowered.items():
        if "_" in name:
            continue  # it would pass for the header with a hyphen, such as one that only the gateway may set
        environ[key_of(name)] = value if value.isascii() else _native(value)
    environ["CONTENT_LENGTH"] = str(len(request.body))
    if authority:
        environ.setdefault("HTTP_HOST", authority)
    return environ


@lru_cache(200)  # bounded, for callers choose the names
def key_of(name: str) -> str:
    """
    The environ's key for a header.
    """
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def server_of(authority: str | None, scheme: str) -> tuple[str, int]:
    """
    Host and port of a ``Host`` header; an IPv6 address keeps its brackets.
    """
    text = authority or "localhost"
    host, _, port = text.rpartition(":")
    if host and port.isascii() and port.isdecimal() and len(port) < 6:
        return host, int(port)
    return text, 443 if scheme == "https" else 80


def split_root(path: str, root_path: str) -> tuple[str, str]:
    """
    The path below the root, and the root; a path elsewhere has no root.
    """
    root = root_path.rstrip("/")
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :], root
    return path, ""


def _native(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


class Answer:
    """
    What an application says: collects status, headers and body, and refuses more than `limit` bytes.
    """

    __slots__ = ("_limit", "_parts", "_size", "headers", "status")

    def __init__(self, limit: int | None = None) -> None:
        self.status: int | None = None
        self.headers: list[tuple[str, str]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._limit = limit

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        """
        PEP 3333's start_response.
        """
        if exc_info is not None and self._parts:
            raise exc_info[1].with_traceback(exc_info[2])
        if exc_info is None and self.status is not None:
            raise AssertionError("start_response was called twice without exc_info")
        self.status = int(status.split(None, 1)[0])
        self.headers = list(headers)
        return self.write

    def write(self, data: bytes) -> None:
        """
        Add to the body.
        """
        self._size += len(data)
        if self._limit is not None and self._size > self._limit:
            raise ResultTooLargeError(
                f"The response's body is longer than the {self._limit} bytes that the HTTP gateway takes."
            )
        self._parts.append(data)

    def response(self) -> HttpResponse:
        """
        The whole.
        """
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        return HttpResponse(body, 200 if self.status is None else self.status, self.headers)


def call(app: Callable[..., Iterable[bytes]], environ: dict[str, Any], limit: int | None = None) -> HttpResponse:
    """
    Call the application and collect its response.
    """
    answer = Answer(limit)
    body = app(environ, answer.start)
    try:
        for part in body:
            answer.write(part)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
    if answer.status is None:
        raise AssertionError("the WSGI application returned without calling start_response")
    return answer.response()
