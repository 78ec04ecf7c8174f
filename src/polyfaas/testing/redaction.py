"""
Secrets out of payloads: what counts as one, and how it is found wherever a payload can hide it.

The policy, in the order of its rules. A value is replaced by ``***`` whole when it

1. is a `polyfaas.Credentials`;
2. stands under a sensitive name: as the value of a dict key or header, beside ``"name"`` or ``"key"`` in a pair such
   as ``{"name": "password", "value": ...}``, second in a pair such as ``["authorization", ...]``, or after the name
   in text (``password=...``, ``token: ...``), query strings and form bodies included.

In all other text what is replaced is

3. every value that rules 1 and 2 found anywhere in the event, that the context's keys have, or that the environment
   holds under a sensitive name;
4. what looks like a secret: ``Bearer`` and ``Basic`` credentials, passwords in addresses, PEM keys, JSON web tokens,
   and access keys with a known prefix.

JSON inside text and text inside Base64 are looked into. A secret of which nothing tells that it is one stays: look at a
recording before you share it.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..records import Credentials

__all__ = ["HIDDEN", "Redactor", "secrets_in"]

HIDDEN = "***"
_DEEPEST = 200
_SHORTEST = 6  # a shorter value is found in half of all words

_NAME = (
    r"[\w.-]*(?:pass(?:word|wd|phrase|code)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key"
    r"|credential|authorization|cookie|session[_-]?id|signature|_pwd|-ak\b|-sk\b)[\w.-]*"
)
_SENSITIVE = re.compile(_NAME + r"|pwd|auth|x-auth.*|sid|otp|pin|cvv|ak|sk", re.IGNORECASE)
_VALUE = r"""(?P<quote>["'])(?P<quoted>.*?)(?P=quote)|(?P<plain>[^\s"'&;,}\])]+)"""
_ASSIGNED = re.compile(rf"""(?<![\w.-])(?P<name>(?:{_NAME}|pwd|ak|sk)["']?\s*[:=]\s*)(?:{_VALUE})""", re.IGNORECASE)
_NO_SECRETS = ("", HIDDEN, "null", "None", "Bearer", "Basic")
_LOOKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"(\w://)[^/\s:@]*:[^/\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), HIDDEN),
    (re.compile(r"\b(?:LTAI|AKIA|ASIA|STS\.)[A-Za-z0-9]{12,}"), HIDDEN),
)
_PARTS = re.compile(r"[\s;,&]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*")


def is_sensitive(name: object) -> bool:
    """
    Whether what stands under a name is a secret.
    """
    return isinstance(name, str) and _SENSITIVE.fullmatch(name) is not None


class Redactor:
    """
    Takes secrets out of JSON values and texts.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """
        Args:
            secrets: Values to replace wherever they occur; those of fewer than 6 characters are ignored.
        """
        long = sorted({secret for secret in secrets if len(secret) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, long))) if long else None

    def clean(self, value: Any, depth: int = 0) -> Any:
        """
        A copy of a JSON value without secrets.
        """
        if depth > _DEEPEST or isinstance(value, Credentials):
            return HIDDEN
        if isinstance(value, str):
            return self.text(value, depth)
        if isinstance(value, Mapping):
            hidden = _pair_value(value)
            return {
                self._replaced(str(key)): _hide(item)
                if key == hidden or is_sensitive(key)
                else self.clean(item, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            if len(value) == 2 and is_sensitive(value[0]):
                return [value[0], _hide(value[1])]
            return [self.clean(item, depth + 1) for item in value]
        return value

    def text(self, text: str, depth: int = 0) -> str:
        """
        A text without secrets; JSON in it is compacted where something had to go.
        """
        inner = _json(text)
        if inner is not None:
            cleaned = self.clean(inner, depth + 1)
            return text if cleaned == inner else json.dumps(cleaned, ensure_ascii=False, separators=(",", ":"))
        decoded = _decoded(text)
        if decoded is not None:
            cleaned = self.text(decoded, depth + 1) if depth < _DEEPEST else HIDDEN
            if cleaned != decoded:
                return b64encode(cleaned.encode("utf-8")).decode("ascii")
        text = self._replaced(text)
        for pattern, instead in _LOOKS:
            text = pattern.sub(instead, text)
        return _ASSIGNED.sub(_assigned, text)

    def _replaced(self, text: str) -> str:
        return text if self._known is None else self._known.sub(HIDDEN, text)


def secrets_in(value: Any, *, depth: int = 0) -> Iterator[str]:
    """
    The texts that stand under sensitive names in a JSON value, in JSON inside its texts, and in Base64.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        hidden = _pair_value(value)
        for key, item in value.items():
            if key == hidden or is_sensitive(key):
                yield from _texts(item)
            else:
                yield from secrets_in(item, depth=depth + 1)
    elif isinstance(value, (list, tuple)):
        if len(value) == 2 and is_sensitive(value[0]):
            yield from _texts(value[1])
        for item in value:
            yield from secrets_in(item, depth=depth + 1)
    elif isinstance(value, str):
        inner = _json(value)
        decoded = _decoded(value) if inner is None else None
        if inner is not None or decoded is not None:
            yield from secrets_in(decoded if inner is None else inner, depth=depth + 1)
        yield from (_value(found) for found in _ASSIGNED.finditer(value) if _value(found) not in _NO_SECRETS)


def _texts(value: Any) -> Iterator[str]:
    """
    Every text in a hidden value, and its parts: what follows ``Bearer``, a cookie's values, what ``Basic`` encodes.
    """
    if isinstance(value, str):
        yield value
        for part in _PARTS.split(value):
            yield part
            yield part.partition("=")[2]
            yield from (_decoded(part) or "").split(":")
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))


def _hide(value: Any) -> Any:
    return value if value is None or value == "" or isinstance(value, bool) else HIDDEN


def _pair_value(value: Mapping[Any, Any]) -> str | None:
    """
    The key that holds the secret in ``{"name": "password", "value": ...}``.
    """
    names = (value.get("name"), value.get("Name"), value.get("key"), value.get("Key"))
    if any(map(is_sensitive, names)):
        return next((key for key in ("value", "Value") if key in value), None)
    return None


def _value(found: re.Match[str]) -> str:
    return found["quoted"] or found["plain"] or ""


def _assigned(found: re.Match[str]) -> str:
    quote = found["quote"] or ""
    return found.group(0) if _value(found) in _NO_SECRETS else f"{found['name']}{quote}{HIDDEN}{quote}"


def _json(text: str) -> Any:
    """
    The list or dict that a text is; None where it is none.
    """
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _decoded(text: str) -> str | None:
    """
    The text behind Base64; None where it is none.
    """
    if not _BASE64.fullmatch(text):
        return None
    try:
        return b64decode(text, validate=False).decode("utf-8")
    except ValueError:
        return None
