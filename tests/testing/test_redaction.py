"""
Secrets are found wherever a payload can hide them, and little else is touched.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyfaas import Credentials
from polyfaas.testing.redaction import HIDDEN, Redactor, is_sensitive, secrets_in
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
}


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_secret_is_found(place):
    """
    In every place that a payload has.
    """
    cleaned = json.dumps(Redactor().clean(PLACES[place]))

    for told in (
        cleaned,
        *(b64decode(part).decode() for part in cleaned.split('"') if len(part) > 20 and part.isalnum()),
    ):
        for secret in (SECRET, "eyJzdWIi", "LTAI5t"):
            assert secret not in told
    assert cleaned != json.dumps(PLACES[place], default=str)


def test_a_secret_found_once_is_hidden_everywhere():
    """
    Also where nothing tells that it is one, dict keys included.
    """
    event = {"headers": {"authorization": f"Bearer {SECRET}"}, "note": f"it is {SECRET}", SECRET: 1}

    cleaned = Redactor(secrets_in(event)).clean(event)

    assert cleaned == {"headers": {"authorization": HIDDEN}, "note": f"it is {HIDDEN}", HIDDEN: 1}


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
    ],
)
def test_secrets_are_collected_from_every_place(event):
    """
    What stands under a sensitive name is known, to be looked for elsewhere.
    """
    assert SECRET in set(secrets_in(event))


def test_what_is_no_secret_stays():
    """
    Names with "key" or "auth" in another sense, flags, empty values, and ordinary Base64 and JSON texts.
    """
    event = {
        "oss": {"object": {"key": "photos/a.png"}},
        "author": "me",
        "monkey": "see",
        "token": None,
        "hasPassword": True,
        "authorization": "",
        "body": '{ "a" : 1 }',
        "text": "the password is secret, token unknown: see above",
        "data": base64("plain text of some length"),
        "pairs": [["a", "b"], ["name", "x"]],
        "note": "session_id=",
        "broken": "{not json",
        "base64ish": "/////////////////////w==",
        "n": 1.5,
    }

    assert Redactor().clean(event) == event


@pytest.mark.parametrize(
    "name", ["password", "DB_PASSWD", "x-fc-security-token", "Cookie", "sk", "apiKey", "X-Auth-Key"]
)
def test_sensitive_names(name):
    """
    Names are compared without case, as a part of longer ones.
    """
    assert is_sensitive(name)


@pytest.mark.parametrize("name", ["key", "object_key", "author", "spin", "task", 7, None, "sidecar"])
def test_harmless_names(name):
    """
    Parts of other words do not count.
    """
    assert not is_sensitive(name)


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
    for _ in range(300):
        deep = [deep]
    text = SECRET
    for _ in range(6):
        text = base64(text)

    assert SECRET not in json.dumps(Redactor([SECRET]).clean(deep))
    assert list(secrets_in(deep)) == []
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

    cleaned = Redactor(secrets_in(event)).clean(event)

    assert secret not in json.dumps(cleaned)
    assert Redactor(secrets_in(event)).clean(cleaned) == cleaned
