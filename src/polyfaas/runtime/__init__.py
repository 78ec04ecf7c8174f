"""
Custom runtimes: a function as its own HTTP server, on Function Compute and FunctionGraph.

`core` turns a request into a response and knows no socket; `wsgi` and `asgi` make an application of it for any server;
`server` is the embedded one; `pull` is the loop of FunctionGraph's custom runtime. Nothing here knows how an event is
decoded or a result encoded: that is the clouds' business.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .asgi_application import asgi
    from .core import Runtime
    from .messages import Request, Response
    from .process import serve
    from .wsgi_application import wsgi

__all__ = ["Request", "Response", "Runtime", "asgi", "serve", "wsgi"]

_HOMES = {
    "Request": "messages",
    "Response": "messages",
    "Runtime": "core",
    "asgi": "asgi_application",
    "serve": "process",
    "wsgi": "wsgi_application",
}


def __getattr__(name: str) -> Any:
    from ..facade import load

    return load(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted(__all__)
