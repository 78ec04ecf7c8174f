"""
Huawei FunctionGraph's HTTP functions and container functions. (Its custom runtime pulls: `runtime.pull`.)

Sources: user manual of 2026-04-22 (HTTP functions, custom images); the Python guide of T Cloud Public (2026).
"""

from __future__ import annotations

from .conventions import INITIALIZE, INVOKE, Conventions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .messages import Request

__all__ = ["CONVENTIONS"]


def _is_trigger(request: Request) -> bool:
    return False  # nothing but method and path tells an event from the gateway's request


def _dump_error(error: dict[str, Any]) -> bytes:
    import json

    # Indented by four, non-ASCII as it is: the published Node.js runtime and a Python function's output of 2022-06-28.
    return json.dumps(error, indent=4, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _to_event(request: Request, request_id: str) -> dict[str, Any]:
    """
    APIG's event, its body in Base64 as by default. -- "Supported Event Sources" (2026-01)
    """
    from ..events.values import encode_body
    from .trigger import Parts

    parts = Parts(request, "x-real-ip")
    return {
        "httpMethod": request.method,
        "path": parts.decoded_path,
        "pathParameters": {},
        "queryStringParameters": {name: v[0] if len(v) == 1 else v for name, v in parts.query.items()},
        "headers": parts.headers,
        "body": encode_body(request.body),
        "isBase64Encoded": True,
        "requestContext": {"apiId": "", "requestId": request_id, "stage": "", "sourceIp": parts.client},
    }


CONVENTIONS = Conventions(
    name="huawei",
    port=8000,
    port_variable=None,
    routes={("POST", "/invoke"): INVOKE, ("POST", "/init"): INITIALIZE},
    is_trigger=_is_trigger,
    done=(("Content-Type", "application/json"),),
    failed=(("Content-Type", "application/json"),),
    # Any status but 2xx from /invoke is an error of the function.
    failed_status=500,
    dump_error=_dump_error,
    to_event=_to_event,
    label={},
    variables=("RUNTIME_PROJECT_ID", "RUNTIME_CODE_ROOT", "RUNTIME_API_ADDR"),
)
