"""
Responses as servers send them: as bytes on a connection, or as values for a server of others. What could split a
response is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from time import gmtime, time

from .messages import Response, reason

__all__ = ["render", "sendable"]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# Said by the server itself.
_OURS = frozenset(("connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"))
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render(response: Response, *, connection: str = "", head_only: bool = False) -> tuple[bytes, bytes]:
    """
    Head and body of a response. One with a header that cannot be sent becomes a 500 that says so.

    Args:
        response: What the core answered.
        connection: ``close`` or ``keep-alive``, where the client has to be told; ``""``: not.
        head_only: Whether the request was HEAD.
    """
    lines = _lines(response.headers)
    if lines is None:
        response = _refusal()
        lines = _lines(response.headers) or ""
    size, body = _content(response, head_only)
    length = f"Content-Length: {size}\r\n" if size else ""
    end = f"Connection: {connection}\r\n" if connection else ""
    head = f"HTTP/1.1 {response.status} {reason(response.status)}\r\n{_date()}{lines}{length}{end}\r\n"
    return head.encode("latin-1"), body


def sendable(response: Response, *, head_only: bool) -> Response:
    """
    A response for a server that renders it: with its length, less the other headers that the server says itself. One
    with a header that cannot be sent becomes a 500 that says so.

    Args:
        response: What the core answered.
        head_only: Whether the request was HEAD.
    """
    headers = _allowed(response.headers)
    if headers is None:
        response = _refusal()
        headers = list(response.headers)
    size, body = _content(response, head_only)
    if size:
        headers.append(("Content-Length", size))
    return Response(response.status, body, headers)


def _refusal() -> Response:
    return Response.text(500, "The function's response has a header with a name or value that HTTP does not allow.")


def _content(response: Response, head_only: bool) -> tuple[str, bytes]:
    """
    What Content-Length says (``""``: it is left out), and the body that is sent. -- RFC 9110, sections 8.6, 15.3.5,
    15.3.6 and 15.4.5
    """
    status, body = response.status, response.body
    if status in (204, 304):
        return "", b""
    if status == 205:
        return "0", b""
    return str(len(body)), b"" if head_only else body


def _allowed(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]] | None:
    """
    The function's own headers; None when one cannot be sent.
    """
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers):
        return None
    return [(name, value) for name, value in headers if name.lower() not in _OURS]


@lru_cache(64)  # an event function answers with the same few all the time
def _lines(headers: tuple[tuple[str, str], ...]) -> str | None:
    """
    The header lines; None when one cannot be sent.
    """
    allowed = _allowed(headers)
    return None if allowed is None else "".join(f"{name}: {value}\r\n" for name, value in allowed)


_today: tuple[int, str] = (0, "")


def _date() -> str:
    global _today  # one text for each second; a race makes it twice
    now = int(time())
    second, line = _today
    if second != now:
        t = gmtime(now)
        day, month = _DAYS[t.tm_wday], _MONTHS[t.tm_mon - 1]
        clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
        line = f"Date: {day}, {t.tm_mday:02} {month} {t.tm_year} {clock} GMT\r\n"
        _today = (now, line)
    return line
