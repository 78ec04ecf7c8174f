"""
Secrets out of payloads: `polyfaas.testing.policy` applied to JSON values and texts, wherever they can hide one.

A text in the place of which a secret stood becomes ``***``, a number becomes 0; lists and dicts keep their shape, and
what holds no secret stays as it is, to the byte. It knows nothing of recordings.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

from ..records import Credentials
from .policy import (
    FORMS,
    HIDDEN,
    PRIVATE_KEY,
    base64_bytes,
    found_in,
    holds_code,
    holds_secret,
    value_beside_name,
)

__all__ = ["Redactor"]

# How deep values are looked into, and what JSON in a text, Base64 and percent encoding cost of that.
_DEEPEST = 100
_LAYER = 12
# How often a text is looked through: what stands in the place of a secret may part others that were one word with it.
_ROUNDS = 4
# What one value can teach: whoever sends an event must not decide how long it takes to record it.
_MOST_VALUES = 100
_MOST_CHARACTERS = 1 << 14

_BASE64 = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/=-])")
_WRAPPED = re.compile(r"[A-Za-z0-9+/_-]{16}[A-Za-z0-9+/_\s-]*={0,2}\s*")
_PERCENT = re.compile(r"[!$*+./0-9:@A-Z_a-z~%-]+")
_ODD = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_PLAIN_WORD = re.compile(r"\w{0,15}", re.ASCII)
_PLAIN_NAME = re.compile(r"[\w -]{0,11}|[A-Za-z_ -]{0,40}")
_SCHEME = re.compile(r"[A-Za-z][\w-]{1,20}\s+(\S+)")
_RANDOM = re.compile(r"(?=[^\s/])(?=\S*\d)(?=\S*[A-Za-z])\S{12,}")


class Redactor:
    """
    Takes secrets out of JSON values and texts.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """
        Args:
            secrets: Values to replace wherever they occur.
        """
        self._known: list[str] = []
        self._noted: list[str] = []
        self._know(secrets)

    def learn(self, value: Any) -> None:
        """
        Remember the secrets in a JSON value, to replace them wherever else they occur: the first hundred.
        """
        fresh = Redactor()  # to which a secret that is known already does not hide the one around it
        fresh.clean(value)
        left, taught = _MOST_CHARACTERS, list[str]()
        for secret in dict.fromkeys(part for noted in fresh._noted for part in _parts(noted) if _is_rare(part)):
            if len(secret) <= left and len(taught) < _MOST_VALUES:
                left -= len(secret)
                taught.append(secret)
        self._know(taught)

    def _know(self, secrets: Iterable[str]) -> None:
        spelled = {form for secret in secrets for form in _spellings(secret) if _is_rare(form)}
        self._known = sorted(spelled.union(self._known), key=lambda secret: (-len(secret), secret))

    def clean(self, value: Any, depth: int = 0) -> Any:
        """
        A copy of a JSON value without secrets.
        """
        if depth > _DEEPEST or isinstance(value, Credentials):
            return HIDDEN
        if isinstance(value, str):
            return self.text(value, depth)
        if isinstance(value, Mapping):
            return self._dict(value, depth)
        if isinstance(value, (list, tuple)):
            return self._list(value, depth)
        return value

    def _dict(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        beside, is_code = value_beside_name(value)
        cleaned = {}
        for key, item in value.items():
            name = self.text(str(key), depth + 1)
            if beside is not None and key == beside:
                cleaned[name] = self._hidden(item, is_code, depth + 1)
            elif holds_secret(name):
                cleaned[name] = self._hidden(item, holds_code(name), depth + 1)
            elif isinstance(item, list) and name.lower().endswith("headers") and _is_flat(item):
                pairs = zip(item[::2], item[1::2])
                cleaned[name] = [part for pair in pairs for part in self._pair(pair, depth + 1)]
            else:
                cleaned[name] = self.clean(item, depth + 1)
        return cleaned

    def _list(self, value: Sequence[Any], depth: int) -> list[Any]:
        if all(isinstance(item, (list, tuple)) and len(item) == 2 and isinstance(item[0], str) for item in value):
            return [self._pair(item, depth + 1) for item in value]
        return list(self._lines(value, depth + 1))

    def _pair(self, pair: Sequence[Any], depth: int) -> list[Any]:
        return [part for item in self._dict({pair[0]: pair[1]}, depth).items() for part in item]

    def _lines(self, items: Sequence[Any], depth: int) -> Iterator[Any]:
        """
        The items of a list; a private key may be spread over several of them.
        """
        inside = False
        for item in items:
            cleaned = self.clean(item, depth)
            if isinstance(cleaned, str):
                inside = (inside or PRIVATE_KEY.search(cleaned) is not None) and "-END " not in cleaned
                if inside and not PRIVATE_KEY.search(cleaned):
                    cleaned = self._hidden(item, False, depth)
            yield cleaned

    def _hidden(self, value: Any, is_code: bool, depth: int) -> Any:
        if depth > _DEEPEST:
            return HIDDEN
        if isinstance(value, str):
            return self._note(value) if value else value
        if isinstance(value, Mapping):
            return {self._hidden_key(str(key)): self._hidden(item, is_code, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._hidden(item, is_code, depth + 1) for item in value]
        if is_code and type(value) in (int, float):
            return type(value)(0)
        return HIDDEN if isinstance(value, Credentials) else value

    def _hidden_key(self, key: str) -> str:
        return key if _PLAIN_NAME.fullmatch(key) else self._note(key)

    def _note(self, secret: str) -> str:
        self._noted.append(secret)
        return HIDDEN

    # ---- texts

    def text(self, text: str, depth: int = 0) -> str:
        """
        A text without secrets; JSON in it is compacted where something had to go.
        """
        if _PLAIN_WORD.fullmatch(text):
            return self._without_known(text)
        if depth > _DEEPEST:
            return HIDDEN
        before, left = None, _ROUNDS
        while text != before and left:
            before, text, left = text, self._looked_through(text, depth), left - 1
        return text

    def _looked_through(self, text: str, depth: int) -> str:
        inner = _json(text)
        if inner is not None:
            cleaned = self.clean(inner, depth + _LAYER)
            return text if cleaned == inner else _dumps(cleaned)
        whole = ""
        if _WRAPPED.fullmatch(text):
            text = whole = self._without_base64(text, depth)
        text = self._without_known(text)
        text = _BASE64.sub(lambda run: run[0] if run[0] == whole else self._without_base64(run[0], depth), text)
        if "%" in text:
            text = _PERCENT.sub(lambda run: self._without_percent(run[0], depth), text)
        for form in FORMS:
            pieces, done = list[str](), 0
            for start, end in found_in(text, form):
                pieces += text[done:start], self._note(text[start:end])
                done = end
            text = "".join((*pieces, text[done:]))
        return text

    def _without_known(self, text: str) -> str:
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        return text

    def _without_base64(self, text: str, depth: int) -> str:
        packed = base64_bytes(text)
        if packed is None:
            return text
        inside = packed.decode("utf-8", "surrogateescape")
        cleaned = self.text(inside, depth + _LAYER)
        if cleaned == inside:
            return text
        encode = urlsafe_b64encode if "-" in text or "_" in text else b64encode
        encoded = encode(cleaned.encode("utf-8", "surrogateescape")).decode("ascii")
        return encoded if "=" in text or len("".join(text.split())) % 4 == 0 else encoded.rstrip("=")

    def _without_percent(self, text: str, depth: int) -> str:
        if "%" not in text:
            return text
        inside = unquote_plus(text, errors="surrogateescape")
        cleaned = self.text(inside, depth + _LAYER) if inside != text else inside
        return text if cleaned == inside else quote_plus(cleaned, safe="*", errors="surrogateescape")


def _is_flat(items: list[Any]) -> bool:
    return len(items) % 2 == 0 and all(isinstance(item, str) for item in items)


def _is_rare(text: str) -> bool:
    """
    Whether a secret is unlikely to be found in a text by chance.
    """
    is_word = text.isalpha() and (text.islower() or text.istitle() or text.isupper()) and len(text) < 12
    return len(text) >= 6 and not is_word and HIDDEN not in text


def _parts(text: str) -> Iterator[str]:
    """
    A secret text and the secrets in it: its lines, what follows a scheme such as ``Bearer``, what ``Basic`` encodes,
    and the values of cookies and parameters that look random.
    """
    yield text
    yield from text.splitlines()
    scheme = _SCHEME.fullmatch(text)
    if scheme:
        packed = base64_bytes(scheme[1]) or b""
        yield packed.decode("utf-8", "surrogateescape").partition(":")[2]
        yield scheme[1]
        yield from scheme[1].split(":")
    for part in re.split(r"[\s;,&]+", text):
        value = part.partition("=")[2].strip("\"'")
        if _RANDOM.fullmatch(value):
            yield value


def _spellings(secret: str) -> tuple[str, ...]:
    secret = secret.strip("*")  # so that what is put in its place makes no secret together with what is beside it
    plain, quoted = unquote_plus(secret), quote(secret, safe="", errors="replace")
    return secret, plain.strip("*"), quoted, _dumps(secret)[1:-1], json.dumps(secret)[1:-1]


def _dumps(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ODD.sub(lambda half: f"\\u{ord(half[0]):04x}", told)


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
