"""
Secrets are found wherever a payload can hide them, and little else is touched.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode, encodebytes, urlsafe_b64encode
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polyfaas import Credentials
from polyfaas.events.samples import KINDS
from polyfaas.testing import CLOUDS, sample_event
from polyfaas.testing.policy import HIDDEN
from polyfaas.testing.redaction import Redactor
from polyfaas.testing.strategies import json_values

SECRET = "s3cr3t-hunter2"


def base64(text: str) -> str:
    """
    Text as Base64.
    """
    return b64encode(text.encode()).decode()


PLACES = {
    "a key": {"password": SECRET},
    "a nested key": {"a": [{"b": {"clientSecret": SECRET}}]},
    "a list under a key": {"tokens": [SECRET, SECRET]},
    "a dict under a key": {"credentials": {"id": SECRET}},
    "a header": {"headers": {"Authorization": f"Bearer {SECRET}"}},
    "a header of any case": {"headers": {"SET-COOKIE": f"sid={SECRET}"}},
    "a cloud's header": {"headers": {"x-fc-access-key-secret": SECRET, "X-CFF-Auth-Token": SECRET}},
    "a header as a pair": {"headers": [["x-api-key", SECRET]]},
    "a pair of name and value": {"settings": [{"name": "DB_PASSWORD", "value": SECRET}]},
    "a pair of Key and Value": [{"Key": "api_key", "Value": SECRET}],
    "a query": {"queryParameters": {"access_token": SECRET}},
    "an address": {"url": f"https://host/path?x=1&token={SECRET}&y=2"},
    "the password of an address": {"dsn": f"mysql://root:{SECRET}@db:3306/orders"},
    "a form body": {"body": f"user=me&password={SECRET}"},
    "a JSON body": {"body": json.dumps({"user": "me", "password": SECRET})},
    "JSON in a JSON body": {"body": json.dumps({"inner": json.dumps({"pwd": SECRET})})},
    "a Base64 body": {"body": base64(json.dumps({"password": SECRET})), "isBase64Encoded": True},
    "a Base64 form": {"body": base64(f"password={SECRET}"), "isBase64Encoded": True},
    "a text": f"login failed: password='{SECRET} with blanks', user=me",
    "a text with a scheme": f"sent Bearer {SECRET}",
    "a web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyM3QtaHVudGVyMiJ9.c2ln",
    "a PEM key": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
    "an access key": {"note": "used LTAI5tABCDEFGHIJKLMNOP today"},
    "a credentials object": {"a": Credentials(SECRET, SECRET)},
    "a form's key": {"user[password]": SECRET},
    "a flat list of headers": {"rawHeaders": ["Host", "h", "Authorization", f"Token {SECRET}"]},
    "headers of several values": {"multiValueHeaders": {"X-Auth-Token": [SECRET]}},
    "header lines": {"headers": ["Host: x", f"X-Api-Key: {SECRET}"]},
    "a key that is an address": {f"https://a.b?access_token={SECRET}": 1},
    "a key that is a PEM key": {f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----": 1},
    "a key under a sensitive name": {"tokens": {SECRET: True}},
    "a PEM key line by line": {
        "x": ["a", "-----BEGIN RSA PRIVATE KEY-----", f"M{SECRET}", f"M{SECRET}", "-----END RSA PRIVATE KEY-----", "b"]
    },
    "Base64 with other letters": {
        "body": urlsafe_b64encode(f'{{"password":"{SECRET}","x":"???>>>"}}'.encode()).decode()
    },
    "Base64 without padding": {"body": base64(f'{{"password":"{SECRET}","x":1}}').rstrip("=")},
    "Base64 in lines": {"body": encodebytes(json.dumps({"password": SECRET, "x": "y" * 80}).encode()).decode()},
    "Base64 in a text": {"note": f"the body was {base64(json.dumps({'password': SECRET}))} there"},
    "Base64 in an address": {"img": f"data:application/json;base64,{base64(json.dumps({'password': SECRET}))}"},
    "Base64 in Base64": {"body": base64(json.dumps({"a": base64(json.dumps({"password": SECRET}))}))},
    "a form in another encoding": {"body": b64encode("user=\u5f20&password=".encode("gbk") + SECRET.encode()).decode()},
    "JSON in another encoding": {
        "body": b64encode(b'{"user":"' + "\u5f20\u4e09".encode("gbk") + f'","password":"{SECRET}"}}'.encode()).decode()
    },
    "half a surrogate pair": {
        "body": b64encode(f'{{"password":"{SECRET}","a":"\ud83d"}}'.encode("utf-8", "surrogatepass")).decode()
    },
    "an escaped half of one": {"body": base64(f'{{"password":"{SECRET}","a":"\\ud83d"}}')},
    "an upload": {
        "body": b64encode(
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n\x89PNG\xff\x00\r\n'
            b'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n' + SECRET.encode() + b"\r\n--b--"
        ).decode()
    },
    "a percent-encoded address": {"q": quote(f"https://user:{SECRET}@host/db", safe="")},
    "JSON in a form": {"body": urlencode({"payload": json.dumps({"token": SECRET})})},
    "DynamoDB's attributes": {"Item": {"password": {"S": SECRET}}},
}


def told_in(text: str) -> str:
    """
    A text and all that Base64 in it says.
    """
    parts = re.findall(r"[A-Za-z0-9+/_-]{16,}", text.replace("\\n", ""))
    packed = (part.replace("-", "+").replace("_", "/") for part in parts)
    inside = [b64decode(part + "=" * (-len(part) % 4)).decode("latin-1") for part in packed if len(part) % 4 != 1]
    return "\n".join((text, *map(told_in, inside)))


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_secret_is_found(place):
    """
    In every place that a payload has.
    """
    cleaned = json.dumps(Redactor().clean(PLACES[place]))

    told = told_in(cleaned)
    for secret in (SECRET, "eyJzdWIi", "LTAI5t"):
        assert secret not in told
    assert HIDDEN in told or "%2A%2A%2A" in told
    assert Redactor().clean(json.loads(cleaned)) == json.loads(cleaned)


def test_the_rest_of_another_encoding_stays():
    """
    Bytes that are no UTF-8 come back as they were.
    """
    body = b64encode("user=\u5f20&password=abc123&x=1".encode("gbk")).decode()

    assert b64decode(Redactor().text(body)) == "user=\u5f20&password=***&x=1".encode("gbk")


def test_shapes_stay():
    """
    Lists stay lists, dicts stay dicts, numbers stay numbers.
    """
    event = {
        "credentials": {"id": "abc", "parts": ["a1", 2, None, True, ""], "x" * 30 + "1": Credentials("a", "b")},
        "password": 12345678,
        "otp": 1.5,
        "max_tokens": 100,
        "tokens": 7,
        "required": ["password", "email"],
        "fields": {"type": "password"},
        "settings": [{"name": "pin", "value": 1234}, {"name": "max_tokens", "value": 7}, {"name": "token", "value": 8}],
    }

    assert Redactor().clean(event) == {
        "credentials": {"id": HIDDEN, "parts": [HIDDEN, 2, None, True, ""], HIDDEN: HIDDEN},
        "password": 0,
        "otp": 0.0,
        "max_tokens": 100,
        "tokens": 7,
        "required": ["password", "email"],
        "fields": {"type": "password"},
        "settings": [{"name": "pin", "value": 0}, {"name": "max_tokens", "value": 7}, {"name": "token", "value": 8}],
    }


def test_a_secret_found_once_is_hidden_everywhere():
    """
    Also where nothing tells that it is one, dict keys included, and however it is spelled.
    """
    secret = "s3cr3t/hunter 2"
    event = {
        "headers": {"authorization": f"Bearer {SECRET}"},
        "password": secret,
        "note": f"it is {SECRET}",
        SECRET: 1,
        "quoted": quote(secret, safe=""),
        "plus": quote_plus(secret),
        "packed": base64(f"say {secret} or {SECRET}"),
    }

    cleaned = learnt(event).clean(event)

    assert cleaned == {
        "headers": {"authorization": HIDDEN},
        "password": HIDDEN,
        "note": f"it is {HIDDEN}",
        HIDDEN: 1,
        "quoted": HIDDEN,
        "plus": HIDDEN,
        "packed": base64(f"say {HIDDEN} or {HIDDEN}"),
    }
    assert "s3cr3t" not in json.dumps(cleaned)


def test_a_known_secret_is_found_in_the_letters_of_ascii():
    """
    As `json.dumps` writes it into a line of a log.
    """
    secret = "\u043f\u0430\u0440\u043e\u043b\u044c-99"
    text = "got " + json.dumps({"x": secret})

    assert learnt({"password": secret}).text(text) == f'got {{"x": "{HIDDEN}"}}'


def learnt(*values: object) -> Redactor:
    """
    A redactor that knows the secrets in some values.
    """
    redactor = Redactor()
    for value in values:
        redactor.learn(value)
    return redactor


@pytest.mark.parametrize(
    "event",
    [
        {"body": json.dumps({"password": SECRET})},
        {"body": base64(json.dumps({"password": SECRET}))},
        {"settings": [{"name": "token", "value": SECRET}]},
        [["cookie", SECRET]],
        {"secret": {"deep": [SECRET]}},
        {"url": f"?token={SECRET}"},
        {"pin": 1234, "password": SECRET},
        {"Cookie": f"a=1; sid={SECRET}; b=2"},
        {"Authorization": f"Basic {base64('user:' + SECRET)}"},
        {"Authorization": f"OSS id:{SECRET}"},
        {"DATABASE_URL": f"postgres://u:{SECRET}@h/db"},
        {"MULTI_TOKEN": f"one\n{SECRET}"},
    ],
)
def test_secrets_are_learnt_from_every_place(event):
    """
    What is hidden in one place is looked for elsewhere.
    """
    assert learnt(event).text(f"so {SECRET}!") == f"so {HIDDEN}!"


def test_what_is_ordinary_is_not_looked_for():
    """
    Short values and single words are found in other texts by chance; header names stand in every signature.
    """
    event = {
        "token": "12345",
        "password": "postgres",
        "secret": "Changeme",
        "Authorization": "ACS3 Credential=LTAI, SignedHeaders=content-type;host;x-acs-date, Signature=0123456789abcdef",
    }
    text = "12345 postgres Changeme content-type host x-acs-date"

    assert learnt(event).text(text) == text
    assert learnt(event).text("0123456789abcdef") == HIDDEN


def test_one_value_teaches_a_hundred_secrets():
    """
    Whoever sends the event does not decide how long it takes to record it.
    """
    many = learnt([{"password": f"secret-{number:04d}"} for number in range(200)])
    long = learnt({"a": {"token": "x1" * 5000}, "b": {"token": "y2" * 5000}, "c": {"token": SECRET}})

    assert many.text("secret-0099") == HIDDEN
    assert many.text("secret-0100") == "secret-0100"
    assert long.clean(["x1" * 5000, "y2" * 5000, SECRET]) == [HIDDEN, "y2" * 5000, HIDDEN]


def test_what_is_no_secret_stays():
    """
    Names with "key" or "auth" in another sense, flags, empty values, and ordinary Base64 and JSON texts.
    """
    event = {
        "oss": {"object": {"key": "photos/a.png"}},
        "author": "me",
        "monkey": "see",
        "passenger": "Ann",
        "compass": "north",
        "keyboard": "qwerty",
        "tokenized": "a text",
        "token": None,
        "hasPassword": True,
        "authorization": "",
        "next_token": "page-2",
        "body": '{ "a" : 1 }',
        "text": "the password is secret, token unknown: see above",
        "data": base64("plain text of some length"),
        "bytes": b64encode(bytes(range(256))).decode(),
        "lines": encodebytes(bytes(range(256))).decode(),
        "pairs": [["a", "b"], ["name", "x"]],
        "rawHeaders": ["Host", "h", "Accept", "*/*"],
        "headers": ["odd"],
        "query": "a=%41+b&c=%E5%BC%A0",
        "note": "session_id=",
        "broken": "{not json",
        "base64ish": "/////////////////////w==",
        "n": 1.5,
        "key": "public",
        "lists": ["-----BEGIN CERTIFICATE-----", "MIIE", "-----END CERTIFICATE-----", 1],
    }

    assert learnt(event).clean(event) == event


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("kind", KINDS)
def test_events_of_triggers_stay(kind, cloud):
    """
    But for the cookies that some of them bring.
    """
    event = sample_event(kind, cloud=cloud)
    told, cleaned = json.dumps(event), json.dumps(learnt(event).clean(event))

    assert cleaned == told.replace("session=blue", HIDDEN)


def test_short_values_are_not_looked_for():
    """
    A value of five characters is found in half of all words.
    """
    assert Redactor(["a", "12345", "", "longer-one"]).clean("a 12345 longer-one") == f"a 12345 {HIDDEN}"


def test_depth_is_bounded():
    """
    What is nested too deep to look into is hidden.
    """
    deep: object = SECRET
    under: object = SECRET
    for _ in range(300):
        deep, under = [deep], {"a": under}
    text = SECRET
    for _ in range(12):
        text = base64(text)

    assert SECRET not in json.dumps(Redactor([SECRET]).clean(deep))
    assert SECRET not in json.dumps(Redactor().clean({"password": under}))
    assert learnt(deep).clean("x") == "x"
    assert SECRET not in Redactor([SECRET]).clean(text)


@given(json_values(), st.text("abcdef0123456789", min_size=12, max_size=20))
def test_no_secret_survives(value, secret):
    """
    Under a sensitive name, and everywhere else once it is known.
    """
    event = {
        "value": value,
        "password": secret,
        "echo": [secret, {secret: f"<{secret}>"}],
        "json": json.dumps([secret]),
    }

    cleaned = learnt(event).clean(event)

    assert secret not in json.dumps(cleaned)
    assert learnt(event).clean(cleaned) == cleaned


_INNOCENT = st.text("xyz \u00e4\u6f22\n,;.{}[]<>\"'&%/+=:-_0123", max_size=40)


def values_of(texts: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """
    JSON values with given texts.
    """
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=12)


@given(values_of(_INNOCENT | values_of(_INNOCENT).map(json.dumps) | _INNOCENT.map(base64)))
def test_payloads_without_secrets_stay_as_they_are(value):
    """
    To the byte, JSON and Base64 in texts included.
    """
    assert json.dumps(learnt(value).clean(value)) == json.dumps(value)


_PIECES = st.sampled_from(
    [
        "password", "token", "API Key", "Authorization", "Cookie", "pass", "ak", "name=", "value", "=", ":", " => ", ": ",
        "'", '"', '\\"', "`", "(", ")", "[", "]", "{", "}", ",", ";", "&", " ", "\n", "\r\n", "\\n", "<", ">", "</", "/",
        "@", "://", "%", "%3D", "%22", "+", "*", "***", "Bearer ", "Basic ", "eyJhbGciOiJIUzI1NiJ9", ".", "LTAI5tABCDEFGH",
        "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\r\n\r\n", "--b", SECRET, "x", "1", "12345678",
        "\ud83d", "\udcd5", "\x00", "\u5f20", base64(f"password={SECRET}"), base64("any text of some length"),
    ]
)  # fmt: skip
_PIECED = st.lists(_PIECES, max_size=12).map("".join)


@given(
    values_of(_PIECED | values_of(_PIECED).map(json.dumps) | _PIECED.map(lambda text: quote(text, errors="replace")))
)
@example({"password": "***abc", "x": SECRET})
@example(['{"-----BEGIN PRIVATE KEY-----": 1, "password": "-----END PRIVATE KEY-----"}', "word"])
@example(f"password{base64('password=' + SECRET)}password")
def test_anything_can_be_cleaned_and_once_is_enough(value):
    """
    It never raises, keeps the kind of value, gives what JSON can hold, and has nothing left to do.
    """
    redactor = learnt(value)

    cleaned = redactor.clean(value)

    assert type(cleaned) is type(value)
    assert json.dumps(cleaned)
    assert redactor.clean(cleaned) == cleaned


@given(values_of(_PIECED))
def test_json_in_a_text_stays_json(value):
    """
    What could be parsed before can be parsed after.
    """
    text = json.dumps([value])

    assert json.loads(learnt(text).text(text)) == learnt(text).clean(json.loads(text))
