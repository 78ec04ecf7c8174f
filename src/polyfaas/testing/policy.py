"""
What counts as a secret: the names under which one stands, and the forms by which one is known.

The policy is the two tables here, `NAMES` and `FORMS`; the reference page of testing says the same in words. How values
are walked through and what is put in the place of a secret is `polyfaas.testing.redaction`'s.

Every expression takes time in proportion to the text: repetitions are bounded, or end what is looked at.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Callable
from urllib.parse import unquote

from attrs import frozen

__all__ = ["HIDDEN", "PRIVATE_KEY", "base64_bytes", "found_in", "holds_code", "holds_secret", "value_beside_name"]

HIDDEN = "***"

# ---- names
#
# A name is looked at word by word: `dbPassword`, `DB_PASSWORD`, `db-password` and `user[db.password]` are the words
# `_db_password_`. What stands under it may be a code, which is a text or a number, or a text.

_LONGEST_NAME = 100
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W\d_]+")

NAMES = {
    "codes": re.compile(
        r"passw(?:or)?d|passphrase|passcode|pwd_|pswd_|_(?:otp|cvv|cvc)_|^_pin_(?:code_)?$|密码|口令|验证码"
    ),
    "texts": re.compile(
        r"(?:secret|token|credential|cookie)s?_|authorization_|signature_|csrf|xsrf|_jwt_|_bearer_|密钥|私钥|令牌|凭证"
        r"|(?:api|access|secret|private)_?key"
        r"|_(?:account|encryption|hmac|license|master|session|shared|signing|ssh)_?keys?_"
        r"|session_?id_|sessid_|^_(?:connect_)?sid_$|_pass_$|_auth_$|^_x_auth_|^_sig_$"
        r"|^_(?:x_[a-z_]+_)?[as]k_$|_(?:cloud|hw|sdk)_[as]k_$"
    ),
}
# What is said *about* a secret, and the cursors that services call tokens.
_ABOUT = re.compile(
    r"_(?:age|alg|algorithm|at|attempts|consent|count|date|dir|directory|domain|endpoint|error|exception|expires"
    r"|expiration|expiry|field|file|format|in|issuer|kind|length|limit|max|method|min|name|path|policy|provider|scope|size|state|status"
    r"|time|ttl|type|uri|url|version)_$|_(?:continuation|cursor|next|page|pagination)_tokens?_$"
)
# In text these count only with `=` or in quotes, and with a value that is no word of prose.
_SHORT = re.compile(r"_(?:ak|auth|otp|pass|pin|sid|sig|sk)_")


def _words(name: str) -> str:
    return f"_{_WORD_BORDER.sub('_', unquote(name)).strip('_').lower()}_"


def _is_of(kind: str, name: object) -> bool:
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        return False
    words = _words(name)
    if _ABOUT.search(words):
        return False
    if " " not in name.strip():
        return NAMES[kind].search(words) is not None
    # Of a name with blanks the end: "API Key", and not "secret santa".
    return any(words[found.end() :] in ("", "_", "_id_") for found in NAMES[kind].finditer(words))


def holds_code(name: object) -> bool:
    """
    Whether a number under that name is a secret, as a text is.
    """
    return _is_of("codes", name)


def holds_secret(name: object) -> bool:
    """
    Whether a text under that name is a secret.
    """
    return _is_of("codes", name) or _is_of("texts", name)


def value_beside_name(value: Mapping[Any, Any]) -> tuple[Any, bool]:
    """
    The key of the secret in ``{"name": "password", "value": ...}`` and its like, and whether a number is one, too.

    None and False where there is none.
    """
    keys = {key.lower(): key for key in value if isinstance(key, str)}
    names = [value[keys[word]] for word in ("name", "key", "header", "field", "param") if word in keys]
    found = next((keys[word] for word in ("value", "values", "val") if word in keys), None)
    return (found, any(map(holds_code, names))) if found and any(map(holds_secret, names)) else (None, False)


# ---- forms


@frozen
class Form:
    """
    A form by which a secret in a text is known.

    Attributes:
        head: What stands before the secret. Its group ``name``, if it has one, must be a sensitive name.
        secret: The secret itself, given what the head was.
        is_secret: Whether that is one indeed.
    """

    head: re.Pattern[str]
    secret: Callable[[re.Match[str]], re.Pattern[str]]
    is_secret: Callable[[str], bool] = lambda secret: bool(secret.strip())


def _always(expression: str, flags: int = 0) -> Callable[[re.Match[str]], re.Pattern[str]]:
    pattern = re.compile(expression, flags)
    return lambda head: pattern


def base64_bytes(text: str) -> bytes | None:
    """
    What a text is Base64 of, in either alphabet, with or without padding; None where it is none.
    """
    packed = "".join(text.split()).rstrip("=")
    try:
        return b64decode(packed.replace("-", "+").replace("_", "/") + "=" * (-len(packed) % 4), validate=True)
    except ValueError:
        return None


PRIVATE_KEY = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}")

_QUOTE = r"\\{0,8}[\"'`]"
_BLANKS = r"[^\S\r\n]{0,8}"
_NAME = r"(?P<name>(?:\w{1,20} )?[\w.$@%\[\]-]{1,100})"
_ASSIGNED = re.compile(
    rf"(?<![\w.$@%\[\]-]){_NAME}(?:{_QUOTE})?\]?{_BLANKS}(?P<sign>=>|:=|->|==|[:=：＝]){_BLANKS}(?P<open>{_QUOTE})?"
)
_PAIR = re.compile(
    rf"[(\[]\s{{0,4}}b?{_QUOTE}(?P<name>[\w -]{{1,100}}){_QUOTE}\s{{0,4}},\s{{0,4}}b?(?P<open>{_QUOTE})(?P<sign>)"
)
_BLOCK = r"[|>][+-]?\r?\n([ \t]{1,80})[^\r\n]+(?:\r?\n\1[^\r\n]+)*"
_WORD = re.compile(_BLOCK + r"|[\[{(][^\]})]{0,4096}|[^\s&;,}\])<>\x00-\x1f]*[^\s&;,}\])<>\x00-\x1f\"'`\\]")
_LONG_WORD = re.compile(r"[!#-%(-+\--:=?-~]{6,}")
_LINE = re.compile(r"(?:(?!\\[rn])[^\r\n])+")
_FIELD = re.compile(r"(?:(?!\\[rn])[^\r\n&])+")
_COOKIES = re.compile(rf"(?=[^\r\n&=]{{0,200}}=){_LINE.pattern}")
_NOTHING = re.compile(r"(?!)")


def _assigned(head: re.Match[str]) -> re.Pattern[str]:
    opening, words = head["open"], _words(head["name"].rpartition(" ")[2])
    if opening:
        return re.compile(rf".{{0,4096}}?(?=(?<!\\){re.escape(opening)})|[^\r\n]+", re.DOTALL)
    if _SHORT.fullmatch(words):
        return _LONG_WORD if "=" in head["sign"] else _NOTHING
    if "authorization_" in words:
        return _LINE if ":" in head["sign"] else _FIELD
    return _COOKIES if "cookie" in words and ":" in head["sign"] else _WORD


def _paired(head: re.Match[str]) -> re.Pattern[str]:
    closing = rf"(?<!\\){re.escape(head['open'])}"
    return re.compile(rf"(?:(?!{closing}).){{1,4096}}(?={closing}\s{{0,4}}[)\]])", re.DOTALL)


def _is_value(secret: str) -> bool:
    return secret.strip().lower() not in ("", "null", "none", "true", "false", "yes", "no", "[", "{", "(")


FORMS = (
    # Private keys in PEM, PGP's too, to their end or that of the text.
    Form(PRIVATE_KEY, _always(r".+?(?=-{4,5} ?END )|.+", re.DOTALL)),
    # JSON web tokens, encrypted ones too.
    Form(re.compile(r"(?<![\w-])(?=eyJ)"), _always(r"eyJ[\w-]{5,}(?:\.[\w-]*){2,4}")),
    # Access keys with a known prefix.
    Form(re.compile(r"\b(?=LTAI|AKIA|ASIA|STS\.)"), _always(r"(?:LTAI|AKIA|ASIA|STS\.)[A-Za-z0-9]{12,}")),
    # The password of an address.
    Form(re.compile(r"\w://[^\s/?#\"'<>@:]{0,256}:"), _always(r"[^\s/?#\"'<>]+(?=@)")),
    # What follows a scheme, if it is no word of prose.
    Form(
        re.compile(r"\bBearer\s{1,8}", re.IGNORECASE),
        _always(r"[\w.~+/=-]{6,}"),
        lambda secret: len(secret) >= 20 or any(map(str.isdigit, secret)),
    ),
    Form(
        re.compile(r"\bBasic\s{1,8}", re.IGNORECASE),
        _always(r"[A-Za-z0-9+/_-]{4,}={0,2}"),
        lambda secret: b":" in (base64_bytes(secret) or b""),
    ),
    # <password>...</password>
    Form(
        re.compile(r"<(?P<name>[\w.:-]{1,100})(?:\s[^<>]{0,500})?>"),
        _always(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|[^<]+", re.DOTALL),
    ),
    # <input name="password" value="...">
    Form(
        re.compile(
            rf"\b(?:name|key)={_QUOTE}(?P<name>[\w.:-]{{1,100}}){_QUOTE}[^<>]{{0,100}}?\bvalue=(?P<open>{_QUOTE})(?P<sign>)",
            re.IGNORECASE,
        ),
        _assigned,
    ),
    # The part of a multipart body that has a sensitive name.
    Form(
        re.compile(
            r"name=\"(?P<name>[^\"\r\n]{1,100})\"[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,8}\r?\n", re.IGNORECASE
        ),
        _always(r".+?(?=\r?\n--)|.+", re.DOTALL),
    ),
    # ("password", "...")
    Form(_PAIR, _paired, _is_value),
    # password=..., "password": "...", token => '...', Authorization: ... to the end of the line
    Form(_ASSIGNED, _assigned, _is_value),
)


def found_in(text: str, form: Form) -> Iterator[tuple[int, int]]:
    """
    Where a text has secrets of a form, in their order.
    """
    at, has_name = 0, "name" in form.head.groupindex
    while True:
        head = form.head.search(text, at)
        if head is None:
            return
        if has_name and not holds_secret(head["name"]):
            at = head.end("name")
            continue
        at = max(head.end(), at + 1)
        secret = form.secret(head).match(text, head.end())
        number = has_name and secret and not holds_code(head["name"]) and _NUMBER.fullmatch(secret[0])
        if secret and not number and secret[0] != HIDDEN and form.is_secret(secret[0]):
            yield secret.span()
            at = max(secret.end(), at)


_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")
