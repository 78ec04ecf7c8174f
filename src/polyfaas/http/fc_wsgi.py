"""
The WSGI of Alibaba Cloud FC 2.0: handlers ``handler(environ, start_response)`` of functions with an HTTP
trigger.

It is not quite PEP 3333. What stands here was observed on the runtimes python3 and python3.9; FC 3.0 has no
such handlers. For porting them.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO

from .wsgi import FIXED, Answer, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .request import HttpRequest
    from .response import HttpResponse

__all__ = ["call_fc_wsgi", "environ_for_fc"]


def environ_for_fc(request: HttpRequest, context: Any, *, handler_name: str | None = None) -> dict[str, Any]:
    """
    The environ in which FC 2.0 calls a handler.

    The path is not decoded and no native string of PEP 3333; several values of a header are joined by commas. All of
    `os.environ` is in it (observed), so what FC tells in variables comes from the context where the process has none.

    Args:
        request: The request.
        context: FC's context object, or one of its shape: it becomes ``fc.context``.
        handler_name: What FC tells in ``HTTP_X_FC_FUNCTION_HANDLER``; None: it is left out.
    """
    told, query = _variables(context), request.query_string
    uri = f"/2016-08-15/proxy/{told['FC_SERVICE_NAME']}/{told['FC_FUNCTION_NAME']}{request.raw_path}"
    environ: dict[str, Any] = {**told, **os.environ, **FIXED}
    environ.update(
        {
            "HTTP": "on",
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": request.raw_path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "",
            "CONTENT_LENGTH": str(len(request.body)),
            "REMOTE_ADDR": request.client_ip or "",
            "SERVER_NAME": "FCRUNTIME",
            "SERVER_PORT": "9000",
            "SERVER_SOFTWARE": "FCRUNTIME/1.0",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(request.body),
            "wsgi.errors": sys.stderr,
            "fc.context": context,
            "fc.request_uri": f"{uri}?{query}" if query else uri,
        }
    )
    for name, value in request.headers.items():
        if (key := key_of(name)) != "CONTENT_LENGTH":
            environ[key] = value
    if handler_name is not None:
        environ["HTTP_X_FC_FUNCTION_HANDLER"] = handler_name
    return environ


def _variables(context: Any) -> dict[str, str]:
    """
    FC's own variables, as its context tells them; it has no instance id. -- "Environment variables", FC 2.0 and 3.0
    """
    function, service, keys = (getattr(context, part, None) for part in ("function", "service", "credentials"))
    told = {
        "FC_FUNCTION_NAME": getattr(function, "name", None),
        "FC_FUNCTION_HANDLER": getattr(function, "handler", None),
        "FC_FUNCTION_MEMORY_SIZE": getattr(function, "memory", None),
        "FC_SERVICE_NAME": getattr(service, "name", None),
        "FC_QUALIFIER": getattr(service, "qualifier", None),
        "FC_REGION": getattr(context, "region", None),
        "FC_ACCOUNT_ID": getattr(context, "account_id", None),
        "FC_INSTANCE_ID": None,
    }
    if getattr(keys, "access_key_id", None):
        for part in ("access_key_id", "access_key_secret", "security_token"):
            told[f"ALIBABA_CLOUD_{part.upper()}"] = getattr(keys, part, None)
    return {name: str(value or "") for name, value in told.items()}


def call_fc_wsgi(
    handler: Callable[..., Any], request: HttpRequest, context: Any, *, handler_name: str | None = None
) -> HttpResponse:
    """
    Call a handler as FC 2.0 does and collect its response.

    A str or bytes is a body, items of any other iterable are joined (a dict's keys, too), text becomes
    UTF-8. A handler that never calls start_response has a 200 without headers.

    Raises:
        Exception: ``invalid response type``, in FC's words: the result is not iterable. Also whatever the
            handler raises, among it AttributeError for a status that is no text.
    """
    return collect(handler, environ_for_fc(request, context, handler_name=handler_name))


def collect(handler: Callable[..., Any], environ: dict[str, Any]) -> HttpResponse:
    """
    Call a handler with a ready environ.
    """
    answer = _LooseAnswer()
    body = handler(environ, answer.start)
    if isinstance(body, (bytes, str)):
        body = (body,)
    try:
        parts = iter(body)
    except TypeError:
        raise Exception("invalid response type") from None  # the class that FC raises
    for part in parts:
        answer.write(part if isinstance(part, bytes) else str(part).encode("utf-8"))
    close = getattr(body, "close", None)
    if close is not None:
        close()
    return answer.response()


class _LooseAnswer(Answer):
    """
    An answer whose start may be told again.
    """

    __slots__ = ()

    def start(self, status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
        self.status = int(status.split(" ", 1)[0])
        self.headers = list(headers)
        return self.write
