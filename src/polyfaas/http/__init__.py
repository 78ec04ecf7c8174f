"""
HTTP without the gateway: `HttpRequest` and `HttpResponse`, and web applications as functions.

Never imported by ``import polyfaas``. Names are loaded on first use. The standard library's ``http`` is another
package: here, too, it is reached as ``import http``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .asgi import asgi_handler
    from .fc_wsgi import call_fc_wsgi, environ_for_fc
    from .handlers import http_handler
    from .request import Headers, HttpRequest
    from .response import HttpResponse
    from .wsgi import wsgi_handler

__all__ = [
    "Headers",
    "HttpRequest",
    "HttpResponse",
    "asgi_handler",
    "call_fc_wsgi",
    "environ_for_fc",
    "http_handler",
    "wsgi_handler",
]

_HOMES = {
    "Headers": "request",
    "HttpRequest": "request",
    "HttpResponse": "response",
    "asgi_handler": "asgi",
    "call_fc_wsgi": "fc_wsgi",
    "environ_for_fc": "fc_wsgi",
    "http_handler": "handlers",
    "wsgi_handler": "wsgi",
}


def __getattr__(name: str) -> Any:
    from ..facade import load

    return load(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted(__all__)
