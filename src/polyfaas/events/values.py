"""
Times, Base64, HTTP bodies and header names: values that the clouds spell differently.

Nothing here knows a cloud or a trigger. What cannot be read is a ValueError; the layouts say where it stood.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import datetime, timedelta, timezone
from json import dumps, loads

from ..adapter import count
from .layout import misshaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "Words", "as_text", "canonical", "decode_body", "encode_body", "first_address", "flag", "from_milliseconds",
    "from_seconds", "http_items", "iso_utc", "join_values", "json_object", "lower_headers", "milliseconds",
    "parse_time", "plain_query", "seconds", "text_body",
]  # fmt: skip

_RFC3339 = re.compile(
    r"(\d{4})[-/](\d\d)[-/](\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"\s*(?:GMT|UTC)?\s*([Zz]|[+-]\d\d:?\d\d)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Up to here a number is seconds (the year 5138), up to 1000 times that milliseconds (so from 1973 on).
_MOST_SECONDS = 10**11


def parse_time(value: float | str) -> datetime:
    """
    A point in time, aware: RFC 3339 text, or an epoch in s, ms or µs, also as text.

    Also reads ``2018/06/26 08:54:07 GMT+08:00``, which an old CTS template has. Text without offset is UTC.

    Raises:
        ValueError: It is none of these.
    """
    if isinstance(value, str):
        if value.isdecimal() and value.isascii() and len(value) < 18:
            value = int(value)
        else:
            return _parse_text(value)
    number = float(value)
    while abs(number) >= _MOST_SECONDS and abs(number) < _MOST_SECONDS * 10**6:
        number, value = number / 1000, value / 1000
    if not abs(number) < _MOST_SECONDS:
        raise ValueError(f"{value!r} is no time")
    return _EPOCH + timedelta(microseconds=round(number * 1_000_000))


def _parse_text(text: str) -> datetime:
    found = _RFC3339.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:40]!r} is no time")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    zone = timezone.utc
    if offset and offset not in "Zz":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        zone = timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, zone)


def iso_utc(value: float | str) -> str:
    """
    A time as RFC 3339 text in UTC with ``Z``, with milliseconds where it has any.
    """
    moment = parse_time(value).astimezone(timezone.utc).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds") + "Z"


def from_milliseconds(value: int | str) -> str:
    """
    Milliseconds since 1970 as RFC 3339 text; for a value whose unit is documented.
    """
    return iso_utc((_EPOCH + timedelta(milliseconds=_whole(value))).isoformat())


def from_seconds(value: int | str) -> str:
    """
    Seconds since 1970 as RFC 3339 text; for a value whose unit is documented.
    """
    return from_milliseconds(_whole(value) * 1000)


def _whole(value: int | str) -> int:
    number = count(value)
    if number is None:
        raise ValueError("it is no whole number")
    return number


def seconds(value: float | str) -> int:
    """
    A time as whole seconds since 1970.
    """
    return (parse_time(value) - _EPOCH) // timedelta(seconds=1)


def milliseconds(value: float | str) -> int:
    """
    A time as whole milliseconds since 1970.
    """
    return (parse_time(value) - _EPOCH) // timedelta(milliseconds=1)


def flag(value: Any) -> bool:
    """
    A boolean that some events and many handlers write as text.
    """
    if isinstance(value, str) and value.strip().lower() in ("true", "false", ""):
        return value.strip().lower() == "true"
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError(f"{value!r} is neither true nor false")


def decode_body(body: Any, is_base64: bool) -> bytes:
    """
    The bytes of an HTTP body as an event carries it.
    """
    if body is None:
        return b""
    if not isinstance(body, str):
        raise ValueError(f"it is {type(body).__name__}, not text")
    return b64decode(body, validate=True) if is_base64 else body.encode("utf-8")


def encode_body(body: bytes) -> str:
    """
    The bytes of an HTTP body in Base64.
    """
    return b64encode(body).decode("ascii")


def text_body(body: bytes, content_type: str) -> str | None:
    """
    The bytes as text where they are text; None where they must travel in Base64.

    A content type that is known to be binary settles it; else the bytes must be UTF-8.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(_BINARY) and not kind.endswith("xml"):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


_BINARY = (
    "image/", "audio/", "video/", "font/", "application/octet-stream", "application/zip", "application/gzip",
    "application/pdf", "application/x-tar", "application/protobuf", "application/x-protobuf",
)  # fmt: skip


def lower_headers(headers: Any) -> dict[str, str]:
    """
    Headers with lower-case names; a list of values becomes one, joined as HTTP joins them.

    Raises:
        ValueError: A value that is no plain value, or one that would begin another header.
    """
    if headers is None:
        return {}
    if not isinstance(headers, dict):
        raise ValueError(f"it is {type(headers).__name__}, not an object")
    try:
        text = "".join(headers.values())
    except TypeError:
        return lower_headers({str(name): join_values(value) for name, value in headers.items()})
    if "\n" in text or "\r" in text or "\0" in text:
        raise ValueError("they hold a line break or a NUL")
    return {name.lower(): value for name, value in headers.items()}


def http_items(raw: dict[str, Any], trigger: str) -> list[dict[str, Any]]:
    """
    An HTTP event with lower-case header names, and its body as bytes in place of text and Base64 flag.

    Raises:
        EventShapeError: Headers, flag or body are none.
    """
    item = dict(raw)
    key = "headers"
    try:
        item[key] = lower_headers(raw.get(key))
        key = "isBase64Encoded"
        is_base64 = flag(item.pop(key, False))
        key = "body"
        item[key] = decode_body(raw.get(key), is_base64)
    except ValueError as problem:
        raise misshaped(trigger, key, f"cannot be read: {problem}") from None
    return [item]


def canonical(headers: dict[str, str]) -> dict[str, str]:
    """
    Headers with names such as ``X-Real-Ip``.
    """
    return {"-".join(part.capitalize() for part in name.split("-")): value for name, value in headers.items()}


def join_values(value: Any) -> str:
    """
    One or several plain values as one text, joined by commas.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(join_values(one) for one in value if not isinstance(one, list))
    if isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if value is None:
        return ""
    raise ValueError(f"{type(value).__name__} is no plain value")


def plain_query(query: dict[str, Any]) -> dict[str, Any]:
    """
    A query whose values are text or lists of text.
    """
    plain = {}
    for name, value in query.items():
        if type(value) is list:
            if len(value) > _MOST_VALUES:
                raise ValueError(f"{name[:40]!r} has {len(value)} values, more than {_MOST_VALUES}")
            value = [join_values(one) for one in value]
        elif type(value) is not str:
            value = join_values(value)
        plain[name] = value
    return plain


# More values of one name are an attack and no form. -- Django: DATA_UPLOAD_MAX_NUMBER_FIELDS is 1000
_MOST_VALUES = 1000


def first_address(text: str) -> str:
    """
    The first address of a list such as the one in ``X-Forwarded-For``.
    """
    return text.partition(",")[0].strip()


def as_text(value: Any) -> str:
    """
    A message's body as text: itself, or its JSON.
    """
    return value if isinstance(value, str) else dumps(value, ensure_ascii=False)


def json_object(value: Any) -> Any:
    """
    A value that may come as an object or as JSON text of one; empty text is an empty object.
    """
    if not isinstance(value, str):
        return value
    try:
        return loads(value) if value.strip() else {}
    except (ValueError, RecursionError):
        return value


class Words:
    """
    A vocabulary: native words and their neutral meanings, to be used as `Field.read` and `Field.write`.

    Attributes:
        meanings: Native word to neutral meaning.
        words: Neutral meaning to native word; `also` adds meanings that only other clouds tell apart.
    """

    __slots__ = ("meanings", "words")

    def __init__(self, meanings: dict[str, str], also: dict[str, str] | None = None) -> None:
        self.meanings = meanings
        self.words = {meaning: word for word, meaning in meanings.items()} | (also or {})

    def read(self, word: str) -> str:
        """
        The neutral meaning; an unknown word stands for itself.
        """
        return self.meanings.get(word, word)

    def write(self, meaning: str) -> str:
        """
        The native word.

        Raises:
            LookupError: There is none.
        """
        return self.words[meaning]
