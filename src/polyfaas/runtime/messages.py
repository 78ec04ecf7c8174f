"""
An HTTP request and its response as values. No socket, no cloud.

Plain slotted classes: a custom runtime loads them at every cold start.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Request", "Response", "reason"]


class Request:
    """
    A request, complete.

    Attributes:
        method: As it came, such as ``POST``.
        target: Path and query as they came: percent-encoded, other bytes as Latin-1 characters.
        headers: Names in lower case; repeated ones joined by ``", "``.
        body: Whole, without transfer coding.
    """

    __slots__ = ("body", "headers", "method", "target")

    def __init__(self, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.method = method
        self.target = target
        self.headers = headers or {}
        self.body = body

    @property
    def path(self) -> str:
        """
        The target without its query, still encoded.
        """
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """
        What follows the target's first question mark; ``""`` without one.
        """
        return self.target.partition("?")[2]

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}, {len(self.body)} bytes>"  # headers and query hold secrets


class Response:
    """
    A response, complete.

    Attributes:
        status: 200 to 599.
        headers: Pairs of name and value. Length and connection are the server's business and not among them.
        body: Bytes.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes = b"", headers: Iterable[tuple[str, str]] = ()) -> None:
        self.status = status
        self.headers = tuple(headers)
        self.body = body

    @classmethod
    def text(cls, status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
        """
        A plain text of the runtime's own.
        """
        return cls(status, f"{text}\n".encode(), (("Content-Type", "text/plain; charset=utf-8"), *headers))

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


# RFC 9110, section 15. (The table of `http.HTTPStatus` costs a cold start a millisecond.)
_REASONS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    205: "Reset Content",
    206: "Partial Content",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    417: "Expectation Failed",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
}


def reason(status: int) -> str:
    """
    The phrase that goes with a status.
    """
    return _REASONS.get(status, "Unknown")
