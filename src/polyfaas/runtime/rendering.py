"""
Responses as servers send them: as bytes on a connection, or as values for a server of others. What could split a
response is refused.
"""

from __future__ import annotations

import re
from time import gmtime, time

from .messages import Response, reason

__all__ = ["render", "sendable"]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# Said by the server itself.
_OURS = frozenset(("connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"))
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BODILESS = (204, 304)


def render(response: Response, *, connection: str = "", head_only: bool = False) -> tuple[bytes, bytes]:
    """
    Head and body of a response. One with a header that cannot be sent becomes a 500 that says so.

    Args:
        response: What the core answered.
        connection: ``close`` or ``keep-alive``, where the client has to be told; ``""``: not.
        head_only: Whether the request was HEAD.
    """
    lines = _lines(response)
    if lines is None:
        response = _refusal()
        lines = _lines(response) or ""
    body = b"" if head_only or response.status in _BODILESS else response.body
    length = "" if response.status in _BODILESS else f"Content-Length: {len(response.body)}\r\n"
    end = f"Connection: {connection}\r\n" if connection else ""
    head = f"HTTP/1.1 {response.status} {reason(response.status)}\r\n{_date()}{lines}{length}{end}\r\n"
    return head.encode("latin-1"), body


def sendable(response: Response) -> Response:
    """
    A response for a server that renders it: less the headers that it says itself, a 500 where one cannot be sent.
    """
    headers = _allowed(response)
    return _refusal() if headers is None else Response(response.status, response.body, headers)


def _refusal() -> Response:
    return Response.text(500, "The function's response has a header with a name or value that HTTP does not allow.")


def _allowed(response: Response) -> list[tuple[str, str]] | None:
    """
    The function's own headers; None when one cannot be sent.
    """
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in response.headers):
        return None
    return [(name, value) for name, value in response.headers if name.lower() not in _OURS]


_known: dict[tuple[tuple[str, str], ...], str] = {}


def _lines(response: Response) -> str | None:
    """
    The header lines; None when one cannot be sent.
    """
    headers = response.headers
    known = _known.get(headers)
    if known is not None:
        return known
    allowed = _allowed(response)
    if allowed is None:
        return None
    lines = "".join(f"{name}: {value}\r\n" for name, value in allowed)
    if len(_known) < 64:  # an event function answers with the same few all the time
        _known[headers] = lines
    return lines


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
