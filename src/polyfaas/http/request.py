"""
An HTTP request, whichever gateway sent it. Knows the events' layouts and no cloud by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from json import loads
from urllib.parse import quote, quote_plus

from ..events.layout import misshaped
from ..events.recognition import demand
from ..events.values import join_values
from ..exceptions import EventDecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..events.layout import Layout

__all__ = ["Headers", "HttpRequest"]


class Headers(Mapping[str, str]):
    """
    A request's headers: names in any case, iterated in lower case. Repeated ones came joined by commas.

    Attributes:
        lowered: The same as a plain mapping with names in lower case.
    """

    __slots__ = ("lowered",)

    def __init__(self, values: Mapping[str, str] | None = None, *, lowered: bool = False) -> None:
        given = values or {}
        self.lowered: Mapping[str, str] = given if lowered else {name.lower(): value for name, value in given.items()}

    def __getitem__(self, name: str) -> str:
        return self.lowered[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self.lowered)

    def __len__(self) -> int:
        return len(self.lowered)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self.lowered

    def __repr__(self) -> str:
        return f"Headers({', '.join(self.lowered)})"


class HttpRequest:
    """
    An HTTP request.

    Attributes:
        method: In upper case.
        path: Decoded, begins with ``/``.
        raw_path: URL-encoded: as it came from FC; made from `path` where the gateway does not tell.
        query: Name to text. Several values are joined by commas on every cloud, for that is how FC sends them.
        query_multi: Name to list: as many values as the gateway kept apart. Never split at commas.
        headers: Names in any case.
        body: Bytes, decoded from Base64 where the gateway encoded them.
        client_ip: The caller's address; None: the gateway does not tell.
        host: The ``Host`` header, else the gateway's domain; None: neither is told.
        scheme: ``"https"`` or ``"http"``.
        path_parameters: What the gateway's route took out of the path.
        request_id: The gateway's id of the request; None: it does not tell.
        cloud: The cloud whose gateway sent it; None: made by hand.
        raw: The event; None: made by hand.
    """

    __slots__ = ("_item", "_layout", "_query", "body", "headers", "method", "path", "raw")

    def __init__(
        self,
        method: str = "GET",
        path: str = "/",
        *,
        query: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        client_ip: str | None = None,
        scheme: str = "https",
        path_parameters: Mapping[str, str] | None = None,
    ) -> None:
        self.method = method.upper()
        self.path = path
        self._query: Mapping[str, Any] = query or {}
        self.headers = Headers(headers)
        self.body = body.encode() if isinstance(body, str) else body
        self.raw: Any = None
        self._layout: Layout | None = None
        self._item: dict[str, Any] = {
            "client_ip": client_ip,
            "scheme": scheme,
            "path_parameters": path_parameters,
        }

    @classmethod
    def from_event(cls, raw: Any, cloud: str | None = None) -> HttpRequest:
        """
        The request that a gateway's event tells of.

        Args:
            raw: The event: a JSON value, or its text or bytes.
            cloud: Where it arrived; None: any.

        Raises:
            EventDecodeError: Text or bytes that are no JSON.
            EventShapeError: The event is no HTTP gateway's, or a value in it cannot be: Base64 that is
                none, a path with NUL or ``..``, a header with a line break, more than 1000 values of one
                name.
        """
        if isinstance(raw, (bytes, str)):
            raw = _parsed(raw)
        layout = demand(raw, cloud, "http")
        request = cls.__new__(cls)
        request._fill(raw, layout)
        return request

    def _fill(self, raw: Any, layout: Layout) -> None:
        self._layout = layout
        self._item = item = layout.items(raw)[0][1]
        self.headers = Headers(item["headers"], lowered=True)
        self.method = (self._value("method") or _missing(layout, "method")).upper()
        self.path = _checked_path(self._value("path") or _missing(layout, "path"), layout)
        self._query = self._value("query") or {}
        self.body = item["body"]
        self.raw = raw

    def _value(self, name: str) -> Any:
        if self._layout is None:
            return self._item.get(name)
        field = self._layout.field(name)
        return None if field is None else field.get(self._item, self._layout.trigger, "")

    def __repr__(self) -> str:
        return f"<HttpRequest {self.method} {self.path}>"

    @property
    def cloud(self) -> str | None:
        return None if self._layout is None else self._layout.cloud

    @property
    def raw_path(self) -> str:
        return self._value("raw_path") or quote(self.path, errors="surrogatepass")

    @property
    def client_ip(self) -> str | None:
        return self._value("client_ip") or None

    @property
    def host(self) -> str | None:
        return self.headers.lowered.get("host") or self._value("host") or None

    @property
    def scheme(self) -> str:
        told: str = self.headers.lowered.get("x-forwarded-proto") or self._value("scheme") or ""
        return told.partition(",")[0].strip().lower() or "https"

    @property
    def request_id(self) -> str | None:
        return self._value("request_id") or None

    @property
    def path_parameters(self) -> Mapping[str, str]:
        return self._value("path_parameters") or {}

    @property
    def query(self) -> dict[str, str]:
        return {name: join_values(value) for name, value in self._query.items()}

    @property
    def query_multi(self) -> dict[str, list[str]]:
        return {name: value if isinstance(value, list) else [value] for name, value in self._query.items()}

    @property
    def query_string(self) -> str:
        """
        The query as a URL carries it, encoded again; without ``?``.
        """
        pairs = []
        for name, value in self._query.items():
            for one in value if isinstance(value, list) else (value,):
                pairs.append(f"{_quoted(name)}={_quoted(one)}")
        return "&".join(pairs)

    @property
    def user_agent(self) -> str | None:
        return self.headers.get("user-agent")

    @property
    def cookies(self) -> dict[str, str]:
        """
        Name to value, quotes removed; of a repeated name the first counts.
        """
        found: dict[str, str] = {}
        for part in self.headers.get("cookie", "").split(";"):
            name, separator, value = part.strip().partition("=")
            if separator:
                found.setdefault(name.strip(), value.strip().strip('"'))
        return found

    @property
    def text(self) -> str:
        """
        The body as text, by the content type's charset, UTF-8 unless it says otherwise; what cannot be read
        is replaced.
        """
        _, _, charset = self.headers.get("content-type", "").lower().partition("charset=")
        try:
            return self.body.decode(charset.partition(";")[0].strip(" \"'") or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """
        The body parsed from JSON.

        Raises:
            EventDecodeError: It is none.
        """
        return _parsed(self.body)


def _quoted(text: str) -> str:
    return text if text.isalnum() and text.isascii() else quote_plus(text, errors="surrogatepass")


def _parsed(text: bytes | str) -> Any:
    try:
        return loads(text)
    except (ValueError, RecursionError) as problem:
        what = f"{len(text)} bytes that are not JSON: {problem}" if text else "nothing"
        raise EventDecodeError(f"Expected JSON, got {what}.") from None


def _missing(layout: Layout, name: str) -> Any:
    raise misshaped(layout.trigger, layout.path_of(name), "is missing")


def _checked_path(path: str, layout: Layout) -> str:
    if "\0" in path or (".." in path and ".." in path.replace("\\", "/").split("/")):
        raise misshaped(layout.trigger, layout.path_of("path"), "holds a NUL or a step '..'")
    return path if path.startswith("/") else f"/{path}"
