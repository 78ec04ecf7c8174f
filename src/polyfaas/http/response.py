"""
An HTTP response, rendered to what each cloud's gateway takes.
"""

from __future__ import annotations

from json import JSONEncoder

from ..events.values import encode_body, text_body
from ..exceptions import ResultEncodeError, ResultTooLargeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

__all__ = ["Gateway", "HttpResponse", "gateway"]


class Gateway:
    """
    What a cloud's HTTP gateway refuses in a response.

    Attributes:
        set_by_platform: Headers that it sets itself: they are left out without a word.
        refused: Headers that it drops although their loss shows: left out, and reported.
        refused_prefix: The same for all headers that begin so; ``""``: none.
        max_header_bytes, max_body_bytes: None: no limit is documented.
    """

    __slots__ = ("max_body_bytes", "max_header_bytes", "refused", "refused_prefix", "set_by_platform")

    def __init__(
        self,
        *,
        set_by_platform: frozenset[str] = frozenset(),
        refused: frozenset[str] = frozenset(),
        refused_prefix: str = "",
        max_header_bytes: int | None = None,
        max_body_bytes: int | None = None,
    ) -> None:
        self.set_by_platform = set_by_platform
        self.refused = refused
        self.refused_prefix = refused_prefix
        self.max_header_bytes = max_header_bytes
        self.max_body_bytes = max_body_bytes


_GATEWAYS = {
    # "Use an HTTP trigger to invoke a function" (2026-04): these cannot be set; headers up to 8 KB, else a
    # 502.
    "alibaba": Gateway(
        set_by_platform=frozenset({"connection", "content-length", "date", "keep-alive", "server"}),
        refused=frozenset({"content-disposition"}),
        refused_prefix="x-fc-",
        max_header_bytes=8 * 1024,
    ),
    # "Supported Event Sources" (2026-01): body up to 6 MB, else FSS.1201.
    "huawei": Gateway(max_body_bytes=6 * 1024 * 1024),
}
_ANY = Gateway()
_JSON = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def gateway(cloud: str | None) -> Gateway:
    """
    The rules of a cloud's gateway; a cloud without any known refuses nothing.
    """
    return _GATEWAYS.get(cloud or "", _ANY)


class HttpResponse:
    """
    An HTTP response. `text`, `json` and `data` make the usual ones.

    Attributes:
        status: 100 to 999.
        headers: Pairs of name and value, in order; a name may occur again.
        body: Bytes.
    """

    __slots__ = ("body", "headers", "status")
    #: What `polyfaas.payload` says of one that comes out of a handler which is to return JSON.
    _polyfaas_fault = "an HttpResponse; put @http_handler right above the function, and @polyfaas.handler above that"

    def __init__(
        self,
        body: bytes | str = b"",
        status: int = 200,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> None:
        """
        Raises:
            TypeError: The body is neither bytes nor text.
        """
        if not isinstance(body, (bytes, str, bytearray, memoryview)):
            raise TypeError(
                f"HttpResponse() got a body of type {type(body).__name__}: a body is bytes or text. "
                "HttpResponse.json(value) makes one of a JSON value."
            )
        self.status = status
        self.headers = _pairs(headers)
        self.body = body.encode("utf-8") if isinstance(body, str) else body

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status}, {len(self.body)} bytes>"

    @classmethod
    def text(cls, text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """
        A response of plain text.
        """
        return cls(text, status, _typed("text/plain; charset=utf-8", headers))

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """
        A response of JSON.

        Raises:
            TypeError, ValueError: `value` is no JSON value.
        """
        return cls(_JSON.encode(value), status, _typed("application/json", headers))

    @classmethod
    def data(
        cls, data: bytes, content_type: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """
        A response of bytes.
        """
        return cls(data, status, _typed(content_type, headers))

    def header(self, name: str) -> str | None:
        """
        The first value of a header, its name in any case; None: there is none.
        """
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)

    def set_cookie(self, name: str, value: str, **attributes: str | int | bool) -> None:
        """
        Add a cookie.

        Args:
            name: The cookie's name.
            value: Its value, as it is to be sent.
            attributes: ``path="/"``, ``max_age=3600``, ``secure=True``, ``samesite="Lax"``, ...

        Raises:
            ValueError: A name or value that would end the cookie early.
        """
        cookie = [f"{name}={value}"]
        for key, setting in attributes.items():
            word = key.replace("_", "-")
            if setting is not False:
                cookie.append(word if setting is True else f"{word}={setting}")
        if any(char in part for part in cookie for char in ";\r\n\0") or "=" in name:
            raise ValueError(f"The cookie {name!r} holds a character that would end it.")
        self.headers.append(("Set-Cookie", "; ".join(cookie)))

    def render(self, cloud: str | None = None) -> dict[str, Any]:
        """
        The result that a cloud's gateway takes for this response.

        Headers that the gateway sets itself are left out. Repeated headers are joined by commas; cookies
        cannot be, and the gateways' format has one value for each name: they go out under names that differ
        in case only.

        Args:
            cloud: ``"alibaba"``, ``"huawei"``; None or another: nothing is left out.

        Raises:
            ResultEncodeError: A header with a line break or NUL, a status that is none.
            ResultTooLargeError: Headers or body above the gateway's limit.
        """
        rules = gateway(cloud)
        status = self.status
        if type(status) is not int or not 100 <= status <= 999:
            raise ResultEncodeError(f"{status!r} is no HTTP status: expected a number from 100 to 999.")
        headers = self._flat(rules)
        if rules.max_header_bytes is not None:
            size = sum(len(name) + len(value) + 4 for name, value in headers.items())
            if size > rules.max_header_bytes:
                raise _too_large("headers", size, rules.max_header_bytes, cloud)
        body = self.body
        text = text_body(body, self.header("content-type") or "")
        if text is None:
            text, is_base64 = encode_body(body), True
        else:
            is_base64 = False
        if rules.max_body_bytes is not None and len(text) > rules.max_body_bytes:
            raise _too_large("body", len(text), rules.max_body_bytes, cloud)
        return {"statusCode": status, "headers": headers, "isBase64Encoded": is_base64, "body": text}

    def refused(self, cloud: str) -> list[str]:
        """
        The headers that a cloud's gateway will not let through although their loss shows.
        """
        rules = gateway(cloud)
        return [name for name, _ in self.headers if _is_refused(name.lower(), rules)]

    def _flat(self, rules: Gateway) -> dict[str, str]:
        flat: dict[str, str] = {}
        names: dict[str, str] = {}
        for name, value in self.headers:
            _check(name, value)
            lower = name.lower()
            if lower in rules.set_by_platform:
                continue
            if _is_refused(lower, rules):
                _report(lower)
                continue
            if lower not in names:
                names[lower] = name
                flat[name] = value
            elif lower == "set-cookie":
                flat[_spelled(lower, flat)] = value
            else:
                flat[names[lower]] += f", {value}"
        return flat


_reported: set[str] = set()


def _report(name: str) -> None:
    """
    Say once that a header is left out: its loss shows.
    """
    if name not in _reported:
        from logging import getLogger

        _reported.add(name)
        getLogger("polyfaas.http").warning("The gateway lets no function set %s: it is left out of responses.", name)


def _pairs(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    named: Any = getattr(headers, "items", lambda: headers)()
    return list(named)


def _is_refused(lower: str, rules: Gateway) -> bool:
    return lower in rules.refused or bool(rules.refused_prefix and lower.startswith(rules.refused_prefix))


def _typed(content_type: str, headers: Mapping[str, str] | None) -> list[tuple[str, str]]:
    given = _pairs(headers or {})
    if any(name.lower() == "content-type" for name, _ in given):
        return given
    return [("Content-Type", content_type), *given]


def _check(name: str, value: str) -> None:
    if not (isinstance(name, str) and isinstance(value, str)):
        raise ResultEncodeError(f"The response header {name!r} is {type(value).__name__}: name and value must be text.")
    text = f"{name}{value}"
    if "\n" in text or "\r" in text or "\0" in text or not name or ":" in name or " " in name:
        raise ResultEncodeError(
            f"The response header {name!r} cannot be sent: a name is a word without colon, "
            "and neither name nor value holds a line break or NUL. Clean what comes from a caller."
        )


def _spelled(name: str, taken: dict[str, str]) -> str:
    """
    The name in a mix of upper and lower case that is not taken yet.
    """
    letters = [index for index, char in enumerate(name) if char.isalpha()]
    for number in range(1 << len(letters)):
        spelled = list(name)
        for bit, index in enumerate(letters):
            if number >> bit & 1:
                spelled[index] = spelled[index].upper()
        if (found := "".join(spelled)) not in taken:
            return found
    raise ResultEncodeError(f"More than {1 << len(letters)} headers {name!r} cannot be sent.")


def _too_large(what: str, size: int, limit: int, cloud: str | None) -> ResultTooLargeError:
    return ResultTooLargeError(
        f"The response's {what} have {size} bytes, and the HTTP gateway of {cloud} takes {limit}."
    )
