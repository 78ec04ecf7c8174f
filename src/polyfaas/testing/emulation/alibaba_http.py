"""
FC 2.0's HTTP trigger on built-in runtimes: the handler as a WSGI callable.

The behaviour is that of the real runtime as recorded in the tests' golden data; FC 3.0 unified the signatures
-- Alibaba Cloud, "Comparison and compatibility between FC 3.0 and 2.0".
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .alibaba import AlibabaProcess
    from .contract import Call

__all__ = ["respond"]


def respond(process: AlibabaProcess, call: Call, context: Any, application: Any) -> tuple[bytes, dict[str, Any] | None]:
    """
    Run a WSGI callable for one call.

    Returns:
        The body, and status and headers; None for those when `start_response` was never called.
    """
    try:
        return _run(application, _environ(call, context))
    except Exception:
        import traceback

        process.log("ERROR", traceback.format_exc(), call.request_id)
        raise


def _run(application: Callable[..., Any], environ: dict[str, Any]) -> tuple[bytes, dict[str, Any] | None]:
    answer: dict[str, Any] = {}
    chunks: list[bytes] = []

    def start_response(status: Any, headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
        shown: dict[str, list[str]] = {}
        for name, value in headers:
            shown.setdefault(name, []).append(value)
        answer.update(status=int(status.split(" ")[0]), headersMap=shown)
        return chunks.append

    returned = application(environ, start_response)
    if isinstance(returned, bytes):
        chunks.append(returned)
    else:
        try:
            items = iter(returned)
        except TypeError:
            raise Exception("invalid response type")  # noqa: B904 -- the runtime's own words, and its chain
        chunks.extend(item.encode("utf-8") if isinstance(item, str) else item for item in items)
        if hasattr(returned, "close"):
            returned.close()
    return b"".join(chunks), answer or None


def _environ(call: Call, context: Any) -> dict[str, Any]:
    import io

    request = call.http or {}
    headers = {name.lower(): ",".join(values) for name, values in request.get("headersMap", {}).items()}
    uri = request.get("requestURI", "")
    environ: dict[str, Any] = dict(os.environ)
    environ.update({f"HTTP_{n.upper().replace('-', '_')}": v for n, v in headers.items() if n != "content-type"})
    environ.update(
        {
            "SERVER_NAME": "FCRUNTIME",
            "SERVER_PORT": "9000",
            "SERVER_SOFTWARE": "FCRUNTIME/1.0",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP": "on",
            "SCRIPT_NAME": "",
            "PATH_INFO": request.get("path", ""),
            "QUERY_STRING": uri.partition("?")[2],
            "REQUEST_METHOD": request.get("method", ""),
            "REMOTE_ADDR": request.get("clientIP", ""),
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(call.payload)),
            "HTTP_X_FC_FUNCTION_HANDLER": call.handler,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input": io.BytesIO(call.payload),
            "wsgi.errors": sys.stderr,
            "fc.context": context,
            "fc.request_uri": uri,
        }
    )
    return environ
