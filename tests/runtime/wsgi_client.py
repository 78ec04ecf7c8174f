"""
A WSGI server of one request, with the standard library's checks around the application.
"""

from __future__ import annotations

import io
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

__all__ = ["call"]


def call(
    application: Any, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, **environ: Any
) -> tuple[int, dict[str, str], bytes]:
    """
    Status, headers (names in lower case) and body; `wsgiref.validate` raises on whatever breaks PEP 3333.
    """
    given: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/octet-stream",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()},
        **environ,
    }
    setup_testing_defaults(given)
    told: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        told[:] = [int(status.split(" ")[0]), {name.lower(): value for name, value in headers}]
        return lambda data: None

    answer = validator(application)(given, start_response)
    try:
        whole = b"".join(answer)
    finally:
        answer.close()
    return told[0], told[1], whole
