"""
HTTP/1.1 requests out of a stream of bytes: `RequestReader`. No socket, no cloud.

Law 1: what two readers of one stream could take for different requests is refused, never repaired (RFC 9112,
sections 2.2, 5 and 6; RFC 9110, section 5.5). Law 2: nothing is kept that a limit does not bound. Law 3: time grows
with the length of the input and no faster.
"""

from __future__ import annotations

import re
from io import BytesIO

from .messages import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BadRequest", "RequestReader"]

#: One request line and its fields. Go's server takes 1 MB, nginx 32 KB, the clouds send 3 KB.
MAX_HEAD = 64 * 1024
#: Of the target alone; RFC 9110 asks for 8000 at least.
MAX_TARGET = 32 * 1024
#: As in the standard library's `http.client`.
MAX_FIELDS = 100
#: A chunk's size and its extensions.
_MAX_CHUNK_LINE = 256
# How many times what has come of a body may be set aside for what is to come.
_TRUST = 16
# How much memory a connection's field lines may take: several requests' of the usual ones.
_KNOWN_BYTES = 64 * 1024
# What one takes besides its text, which is kept as bytes and as characters.
_KNOWN_COST = 256

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_LINE = re.compile(rb"(" + _TOKEN + rb") ([^\x00-\x20\x7f]+) HTTP/([0-9])\.([0-9])")
_FIELD = re.compile(rb"(" + _TOKEN + rb"):([^\x00-\x08\x0a-\x1f\x7f]*)")
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_BARE_FEED = re.compile(rb"(?:^|[^\r])\n")
# Lists with other separators, or one value only: more of them are not joined but refused.
_SINGULAR = frozenset(("authorization", "content-length", "content-type", "expect", "host", "transfer-encoding"))

_HEAD, _BODY, _CHUNK, _TRAILER = range(4)


class BadRequest(Exception):
    """
    The stream cannot be read on: answer with `status` and close.
    """

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status = status


class _KnownLines(dict["bytes", "tuple[str, str]"]):
    """
    Field lines by their bytes: name in lower case and value. A client repeats most of its lines with each request, and
    looking one up takes a tenth of the time of reading it.
    """

    __slots__ = ("_room",)

    def __init__(self) -> None:
        super().__init__()
        self._room = _KNOWN_BYTES

    def __missing__(self, line: bytes) -> tuple[str, str]:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise BadRequest(400, "A header field is malformed.")
        field = match[1].decode().lower(), match[2].decode("latin-1").strip(" \t")
        cost = 2 * len(line) + _KNOWN_COST
        if cost > self._room:
            self.clear()
            self._room = _KNOWN_BYTES
        if cost <= self._room:
            self[line] = field
            self._room -= cost
        return field


class RequestReader:
    """
    The requests of one connection, in their order.

    Attributes:
        wants_continue: The client waits for ``100 Continue`` before it sends the body. Whoever sends it clears this.
        keeps_alive: Whether the connection goes on after the last request that `next` gave.
        is_old: Whether that request was HTTP/1.0, whose client has to be told that the connection goes on.
        head_only: Whether that request was HEAD, so that its response ends with its head.
    """

    __slots__ = (
        "_body",
        "_buffer",
        "_incoming",
        "_lines",
        "_max_body",
        "_missing",
        "_request",
        "_seen",
        "_state",
        "head_only",
        "is_old",
        "keeps_alive",
        "wants_continue",
    )

    def __init__(self, max_body: int) -> None:
        """
        Args:
            max_body: The longest body in bytes.
        """
        self._buffer = bytearray()
        self._max_body = max_body
        self._state = _HEAD
        self._seen = 0
        self._missing = 0
        self._incoming = BytesIO()
        self._body = bytearray()
        self._lines = _KnownLines()
        self._request = Request("", "")
        self.wants_continue = False
        self.keeps_alive = True
        self.is_old = False
        self.head_only = False

    @property
    def is_idle(self) -> bool:
        """
        Whether no request has begun.
        """
        return self._state == _HEAD and not self._buffer

    @property
    def waiting(self) -> int:
        """
        How many bytes were fed and not yet used.
        """
        return len(self._buffer)

    def feed(self, data: bytes | memoryview) -> None:
        """
        Add what came in.
        """
        if self._missing:
            if len(data) > self._missing:
                self._buffer += data[self._missing :]
                data = data[: self._missing]
            self._incoming.write(data)
            self._missing -= len(data)
        else:
            self._buffer += data

    def next(self) -> Request | None:
        """
        The next request; None while it is incomplete.

        Raises:
            BadRequest: What came in is none, or more than the limits allow.
        """
        if self._state == _HEAD and not self._read_head():
            return None
        if self._state == _BODY:
            return self._read_body()
        while self._state == _CHUNK:
            if not self._read_chunk():
                return None
        return self._read_trailer() if self._state == _TRAILER else None

    # ---- the head

    def _read_head(self) -> bool:
        buffer = self._buffer
        while buffer.startswith(b"\r\n"):  # a robust server ignores an empty line before the request line
            del buffer[:2]
        end = buffer.find(b"\r\n\r\n", max(0, self._seen - 3))
        if end > MAX_HEAD or (end < 0 and len(buffer) > MAX_HEAD):
            first = buffer.find(b"\r\n", 0, MAX_HEAD)
            raise BadRequest(414 if first < 0 else 431, f"The head of the request is longer than {MAX_HEAD} bytes.")
        if end < 0:
            if _BARE_FEED.search(buffer, max(0, self._seen - 1)):
                raise BadRequest(400, "A line of the head ends without a carriage return.")
            self._seen = len(buffer)
            return False
        head = bytes(buffer[:end])
        del buffer[: end + 4]
        self._seen = 0
        self._begin(head)
        return True

    def _begin(self, head: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        line = _LINE.fullmatch(first)
        if line is None:
            raise BadRequest(400, "The request line is none.")
        method, target, major, minor = line.groups()
        if major != b"1":
            raise BadRequest(505, "This server speaks HTTP/1.1 and HTTP/1.0.")
        if len(target) > MAX_TARGET:
            raise BadRequest(414, f"The target is longer than {MAX_TARGET} bytes.")
        if len(lines) > MAX_FIELDS:
            raise BadRequest(431, f"There are more than {MAX_FIELDS} header fields.")
        headers = dict(map(self._lines.__getitem__, lines))
        if len(headers) < len(lines):
            headers = _joined(map(self._lines.__getitem__, lines))
        self.is_old = is_old = minor == b"0"
        if not is_old and "host" not in headers:
            raise BadRequest(400, "There is no Host field.")
        self._request = Request(method.decode(), _origin(target.decode("latin-1"), method), headers)
        self._frame(headers)
        self.head_only = method == b"HEAD"
        options = headers.get("connection", "").lower().replace(" ", "").split(",") if "connection" in headers else ()
        self.keeps_alive = "keep-alive" in options if is_old else "close" not in options

    def _frame(self, headers: dict[str, str]) -> None:
        """
        Where the body ends.
        """
        coding, length = headers.get("transfer-encoding"), headers.get("content-length")
        if coding is not None:
            if length is not None or self.is_old:
                raise BadRequest(400, "Transfer-Encoding stands beside Content-Length, or in an HTTP/1.0 request.")
            if coding.lower() != "chunked":
                raise BadRequest(501, "The only transfer coding known here is chunked.")
            self._state = _CHUNK
        else:
            if length is not None and not (length.isascii() and length.isdigit() and len(length) < 19):
                raise BadRequest(400, "Content-Length is not a number.")
            self._missing = int(length or 0)
            if self._missing > self._max_body:
                raise BadRequest(413, f"The body is longer than {self._max_body} bytes.")
            self._state = _BODY
            if self._missing and self._buffer:
                data, self._buffer = self._buffer, bytearray()
                if len(data) * _TRUST >= self._missing:  # room for all at once, not in steps
                    self._incoming.seek(self._missing - 1)
                    self._incoming.write(b"\0")
                    self._incoming.seek(0)
                self.feed(memoryview(data))
        expected = headers.get("expect")
        if expected is not None and not self.is_old:
            if expected.lower() != "100-continue":
                raise BadRequest(417, "The only expectation known here is 100-continue.")
            self.wants_continue = self._state == _CHUNK or self._missing > 0

    # ---- the body

    def _read_body(self) -> Request | None:
        if self._missing:
            return None
        incoming, self._incoming = self._incoming, BytesIO()
        return self._end(incoming.getvalue())  # without a copy

    def _read_chunk(self) -> bool:
        """
        Take one chunk; False while it is incomplete.
        """
        buffer = self._buffer
        end = buffer.find(b"\n", 0, _MAX_CHUNK_LINE)
        if end < 0:
            if len(buffer) >= _MAX_CHUNK_LINE:
                raise BadRequest(400, "The line with a chunk's size is too long.")
            return False
        line = _CHUNK_LINE.fullmatch(bytes(buffer[: end - 1])) if buffer[end - 1 : end] == b"\r" else None
        if line is None:
            raise BadRequest(400, "A chunk's size is malformed.")
        size = int(line[1], 16)
        if size == 0:
            del buffer[: end + 1]
            self._state = _TRAILER
            return True
        if len(self._body) + size > self._max_body:
            raise BadRequest(413, f"The body is longer than {self._max_body} bytes.")
        start = end + 1
        stop = start + size
        if len(buffer) < stop + 2:
            return False
        if buffer[stop : stop + 2] != b"\r\n":
            raise BadRequest(400, "A chunk is longer than its size.")
        self._body += memoryview(buffer)[start:stop]
        del buffer[: stop + 2]
        return True

    def _read_trailer(self) -> Request | None:
        """
        Check and drop the fields after the last chunk.
        """
        buffer = self._buffer
        if buffer.startswith(b"\r\n"):
            del buffer[:2]
        else:
            end = buffer.find(b"\r\n\r\n", max(0, self._seen - 3))
            if end > MAX_HEAD or (end < 0 and len(buffer) > MAX_HEAD):
                raise BadRequest(431, f"The trailer is longer than {MAX_HEAD} bytes.")
            if end < 0:
                self._seen = len(buffer)
                return None
            if not all(map(_FIELD.fullmatch, bytes(buffer[:end]).split(b"\r\n"))):
                raise BadRequest(400, "A trailer field is malformed.")
            del buffer[: end + 4]
            self._seen = 0
        body, self._body = bytes(self._body), bytearray()
        return self._end(body)

    def _end(self, body: bytes) -> Request:
        request = self._request
        request.body = body
        self._state = _HEAD
        self.wants_continue = False
        return request


def _joined(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in fields:
        if name in headers:
            if name in _SINGULAR:
                raise BadRequest(400, f"There is more than one {name} field.")
            headers[name] += f"{'; ' if name == 'cookie' else ', '}{value}"
        else:
            headers[name] = value
    return headers


def _origin(target: str, method: bytes) -> str:
    """
    The target as path and query. A full URL, which every server has to take, loses scheme and authority.
    """
    if target[0] == "/" or (target == "*" and method == b"OPTIONS"):
        return target
    scheme, separator, rest = target.partition("://")
    if separator and scheme.lower() in ("http", "https"):
        authority, slash, path = rest.partition("/")
        if authority and "?" not in authority:
            return slash + path or "/"
    raise BadRequest(400, "The target is neither a path nor a URL.")
