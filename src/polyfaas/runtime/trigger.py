"""
A request of the HTTP trigger as the event that a built-in runtime's handler gets, and that handler's result as a
response.

So a handler of HTTP events needs no second form for a custom runtime.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from ..exceptions import ResultEncodeError
from .messages import Response

if TYPE_CHECKING:
    from .messages import Request

__all__ = ["Parts", "response_of"]

_PRIVATE = ("x-fc-", "x-cff-")


class Parts:
    """
    What a gateway's event tells of a request, as text; each cloud has its own layout for it.

    Attributes:
        path: Encoded, as it came.
        decoded_path: Decoded.
        query: Name to all its values.
        headers: Names in lower case, without the platform's own, which hold keys and which no gateway sends.
        client: The caller's address; ``""`` when nothing tells.
    """

    def __init__(self, request: Request, client_header: str) -> None:
        self.path = _text(request.path)
        self.decoded_path = unquote(self.path)
        self.query: dict[str, list[str]] = {}
        for name, value in parse_qsl(_text(request.query), keep_blank_values=True):
            self.query.setdefault(name, []).append(value)
        self.headers = {n: _text(v) for n, v in request.headers.items() if not n.startswith(_PRIVATE)}
        forwarded = request.headers.get("x-forwarded-for", "").partition(",")[0].strip()
        self.client = request.headers.get(client_header) or forwarded


def _text(latin: str) -> str:
    """
    What came as bytes and was read as Latin-1, as the UTF-8 that it is.
    """
    return latin if latin.isascii() else latin.encode("latin-1").decode("utf-8", "replace")


def response_of(payload: bytes) -> Response:
    """
    The response in a handler's result, as the gateway makes it: an object with ``statusCode``, or a text that is the
    body.

    Raises:
        ResultEncodeError: The object's parts are not what the gateway takes.
    """
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        answer = None
    if not (isinstance(answer, dict) and "statusCode" in answer):
        kind = "text/plain; charset=utf-8" if answer is None else "application/json"
        return Response(200, payload, (("Content-Type", kind),))
    status, headers, body = answer["statusCode"], answer.get("headers", {}), answer.get("body", "")
    if isinstance(status, str) and status.isdecimal() and len(status) < 10:
        status = int(status)
    if type(status) is not int or not 200 <= status <= 599:
        raise ResultEncodeError(f'The result\'s "statusCode" is {status!r}; a response has one from 200 to 599.')
    if not isinstance(headers, dict):
        raise ResultEncodeError(
            f'The result\'s "headers" are a {type(headers).__name__}; an object of texts is needed.'
        )
    if not isinstance(body, str):
        raise ResultEncodeError(f'The result\'s "body" is a {type(body).__name__}; a text is needed.')
    return Response(status, _decoded(body) if answer.get("isBase64Encoded") else _encoded(body), _pairs(headers))


def _encoded(body: str) -> bytes:
    try:
        return body.encode()
    except UnicodeEncodeError:
        raise ResultEncodeError(
            'The result\'s "body" has half of a surrogate pair, which UTF-8 does not have.'
        ) from None


def _decoded(body: str) -> bytes:
    try:
        return b64decode(body, validate=True)
    except ValueError as exc:
        raise ResultEncodeError(
            f'The result\'s "body" is no Base64 although "isBase64Encoded" is true: {exc}.'
        ) from None


def _pairs(headers: dict[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in headers.items():
        pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return pairs
