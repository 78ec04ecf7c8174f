"""
Handlers that take an `HttpRequest` and return an `HttpResponse`: the same on every cloud.
"""

from __future__ import annotations

from functools import wraps
from inspect import iscoroutinefunction

from ..exceptions import ResultEncodeError
from .request import HttpRequest
from .response import HttpResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = ["http_handler"]


def http_handler(function: Callable[[HttpRequest, Any], Any]) -> Callable[[Any, Any], Any]:
    """
    Make a handler of a function from request and context to response.

    Deploy what it returns as it is, or put `polyfaas.handler` or `Function.handler` above it for a neutral context.

    Args:
        function: ``function(request, context) -> HttpResponse``, plain or ``async def``.

    Returns:
        ``handler(event, context)``, ``async def`` where `function` is. It raises `EventShapeError` for what no gateway
        sends, `ResultEncodeError` where `function` returns no `HttpResponse`, and what `function` raises.
    """

    @wraps(function)
    def handler(event: Any, context: Any) -> Any:
        request = HttpRequest.from_event(event)
        return _rendered(function(request, context), request)

    @wraps(function)
    async def waiting(event: Any, context: Any) -> Any:
        request = HttpRequest.from_event(event)
        return _rendered(await function(request, context), request)

    return waiting if iscoroutinefunction(function) else handler


def _rendered(response: Any, request: HttpRequest) -> dict[str, Any]:
    if isinstance(response, HttpResponse):
        return response.render(request.cloud)
    raise ResultEncodeError(
        f"An HTTP handler returned {type(response).__name__}: return an HttpResponse, "
        "such as HttpResponse.json(value) or HttpResponse.text(text)."
    )
