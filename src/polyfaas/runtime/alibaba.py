"""
Alibaba Function Compute's custom runtimes and custom containers.

Sources: custom runtime "Event handlers"; "Lifecycle hooks for function instances in a custom runtime" (Apr 2026);
"Context and log format" of custom runtimes (2.0 and 3.0 editions); "Principles" (Apr 2026).
"""

from __future__ import annotations

from ..clouds.alibaba import CLOUD
from .conventions import HTTP, INITIALIZE, INVOKE, STOP, Conventions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .messages import Request

__all__ = ["CONVENTIONS"]


def _is_trigger(request: Request) -> bool:
    # A caller of the HTTP trigger may ask for any path, also for /pre-stop: then this header gives it away.
    return request.headers.get("x-fc-control-path") == "/http-invoke"


def _to_event(request: Request, request_id: str) -> dict[str, Any]:
    """
    The HTTP trigger's event. -- "Use an HTTP trigger to invoke a function" (Apr 2026)
    """
    from time import gmtime, strftime, time

    from ..events.values import canonical, encode_body, text_body
    from .trigger import Parts

    parts, now = Parts(request, "x-fc-client-ip"), time()
    host = parts.headers.get("host", "")
    text = text_body(request.body, parts.headers.get("content-type", ""))
    http = {"method": request.method, "path": parts.decoded_path, "protocol": "HTTP/1.1"}
    http.update(sourceIp=parts.client, userAgent=parts.headers.get("user-agent", ""))
    return {
        "version": "v1",
        "rawPath": parts.path,
        "body": encode_body(request.body) if text is None else text,
        "isBase64Encoded": text is None,
        "headers": canonical(parts.headers),
        "queryParameters": {name: ",".join(values) for name, values in parts.query.items()},
        "requestContext": {
            "accountId": request.headers.get("x-fc-account-id", ""),
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": http,
            "requestId": request_id,
            "time": strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(now)),
            "timeEpoch": str(int(now * 1000)),
        },
    }


CONVENTIONS = Conventions(
    name="alibaba",
    port=9000,
    port_variable="FC_CUSTOM_LISTEN_PORT",
    routes={("POST", "/invoke"): INVOKE, ("POST", "/initialize"): INITIALIZE, ("GET", "/pre-stop"): STOP},
    is_trigger=_is_trigger,
    done=(("Content-Type", "application/octet-stream"), ("x-fc-status", "200")),
    # Without this header the call counts as a success in FC's monitoring. -- "Context and log format"
    failed=(("Content-Type", "application/json"), ("x-fc-status", "404")),
    failed_status=404,
    dump_error=CLOUD.dump_result,
    to_event=_to_event,
    label={INVOKE: "FC Invoke", INITIALIZE: "FC Initialize", STOP: "FC PreStop", HTTP: "FC Invoke"},
    variables=("FC_CUSTOM_LISTEN_PORT", "FC_FUNC_CODE_PATH"),
)
