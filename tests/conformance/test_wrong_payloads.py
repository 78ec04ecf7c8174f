"""
Clouds that carry events, results and errors wrongly: the kit finds each fault, and says what it is.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict

import pytest

import polyfaas
from clouds_outside import nimbus
from conformance.wrong import only_faults
from polyfaas.exceptions import ResultEncodeError, ResultTooLargeError
from polyfaas.payload import check_size, dumps, loads


def counting_characters(value):
    if not isinstance(value, bytes):
        dumps(value)
    check_size(len(nimbus.dump_result(value).decode("utf-8", "replace")), nimbus.LIMIT, "nimbus")
    return value


def without_bytes(value):
    if isinstance(value, bytes):
        raise ResultEncodeError("Nimbus carries no bytes.")
    return nimbus.encode_result(value)


def confusing(value):
    try:
        return nimbus.encode_result(value)
    except ResultTooLargeError:
        raise ResultEncodeError("The result is no JSON.") from None


class Remembered:
    """
    Answers each error with the first one.
    """

    def __init__(self):
        self.first = None

    def __call__(self, error):
        self.first = self.first or nimbus.CLOUD.encode_error(error)
        return self.first


def marking_event(event):
    if isinstance(event, dict) and event:
        event["seen"] = True
        return {name: value for name, value in event.items() if name != "seen"}
    return event


def marking_result(value):
    encoded = nimbus.encode_result(value)
    if isinstance(value, dict) and value:
        encoded = dict(value)
        value["sent"] = True
    return encoded


NOTHING: dict = {}


def without_tuples(value):
    if isinstance(value, dict) and "pair" in value:
        raise ResultEncodeError("The handler's result has a tuple in it.")
    return nimbus.encode_result(value)


QUOTED = '{"quoted": "JSON"}'
SPELT = {"name": 1, "Name": 2, " name ": 3}


def small_letters(event):
    return {name.lower(): value for name, value in event.items()} if isinstance(event, dict) else event


def plain_dicts(value):
    if isinstance(value, OrderedDict):
        raise ResultEncodeError("The handler's result is a kind of dict.")
    return nimbus.encode_result(value)


def no_number() -> str:
    """
    What Python's `json` says of a number that it does not write; versions differ.
    """
    with pytest.raises(ValueError, match=r"^Out of range") as caught:
        json.dumps(float("nan"), allow_nan=False)
    return str(caught.value)


def sharing_lists():
    """
    What parses a list once.
    """
    parsed: dict = {}

    def encode(payload):
        found = nimbus.CLOUD.encode_event(payload)
        return parsed.setdefault(payload, found) if isinstance(found, list) else found

    return encode


def shared_event(payload):
    return (
        nimbus.CLOUD.encode_event(payload) or NOTHING if payload in (b"", b"{}") else nimbus.CLOUD.encode_event(payload)
    )


def told_error(**more):
    """
    Nimbus' error object with more in it, made when the error is.
    """
    return lambda error: {**nimbus.CLOUD.encode_error(error), **{name: make() for name, make in more.items()}}


def keys_of_current():
    try:
        return polyfaas.current_context().credentials.access_key_secret
    except polyfaas.PolyfaasError:
        return None


def number(setting):
    return int(setting) if isinstance(setting, str) and setting.isdigit() else setting


WRONG = {
    "a limit in characters": (
        {"encode_result": counting_characters},
        (
            "a result of 32769 characters in 65538 bytes goes out although max_result_bytes is 65536; count the bytes that "
            "are sent."
        ),
    ),
    "a limit that is no number": (
        {"max_result_bytes": 65536.0},
        "max_result_bytes is 65536.0; it has to be bytes, as an int, or None.",
    ),
    "a limit below the limit": (
        {"max_result_bytes": nimbus.LIMIT + 1},
        "a result of exactly 65537 bytes does not go out although max_result_bytes is 65537.",
    ),
    "an error with the environment": (
        {"encode_error": told_error(environment=lambda: dict(os.environ))},
        "the error object shows variables of the environment; send type, message and stack.",
    ),
    "an error with the keys": (
        {"encode_error": told_error(keys=lambda: keys_of_current())},
        "the error object shows the keys of the invocation; send type, message and stack.",
    ),
    "bytes refused as a result": (
        {"encode_result": without_bytes},
        "the result b'bytes' is refused.",
    ),
    "text refused for its size as if it were no JSON": (
        {"encode_result": confusing},
        "a result of 65537 bytes is refused as if it were no JSON; raise ResultTooLargeError.",
    ),
    "text in place of bytes": (
        {"dump_result": lambda value: nimbus.dump_result(value).decode("utf-8", "replace")},
        "dump_result() gives a str; it has to be bytes.",
    ),
    "an error that is remembered": (
        {"encode_error": Remembered()},
        "the error object has lost the type KeyError.",
    ),
    "an event that is changed": (
        {"decode_event": marking_event},
        "decode_event() changes the runtime's own event (event['seen']); decode a copy.",
    ),
    "a result that is changed": (
        {"encode_result": marking_result},
        "encode_result() changes the handler's own result (result['sent']); encode a copy.",
    ),
    "one event for all": (
        {"encode_event": shared_event},
        "two calls with the payload b'' share a dict or a list; make a new one for each call.",
    ),
    "one list for all": (
        {"encode_event": sharing_lists()},
        "two calls with the payload b'[[1]]' share a dict or a list; make a new one for each call.",
    ),
    "text that is decoded twice": (
        {"decode_event": lambda event: loads(event) if isinstance(event, str) and event[:1] == "{" else event},
        f"the payload {json.dumps(QUOTED).encode()!r} arrives as {{'quoted': 'JSON'}}, not decoded to {QUOTED!r}.",
    ),
    "names in small letters": (
        {"decode_event": small_letters},
        (
            f"the payload {json.dumps(SPELT).encode()!r} arrives as {{'name': 2, ' name ': 3}}, not decoded to "
            f"{SPELT!r}."
        ),
    ),
    "plain dicts alone": (
        {"encode_result": plain_dicts},
        f"the result {OrderedDict(z=1, a=2)!r} is refused: The handler's result is a kind of dict.",
    ),
    "an error with a number that is none": (
        {"encode_error": lambda error: {"kind": error.error_type, "text": error.message, "took": float("nan")}},
        f"encode_error() gives what is no JSON: {no_number()}",
    ),
    "text that loses its blanks": (
        {"decode_event": lambda event: event.strip() if isinstance(event, str) else event},
        (
            "the payload b'\"  blanks at both ends \"' arrives as 'blanks at both ends', not decoded to '  blanks at both "
            "ends '."
        ),
    ),
    "text that becomes a number": (
        {"decode_event": lambda event: int(event) if isinstance(event, str) and event.isdigit() else event},
        "the payload b'\"007\"' arrives as 7, not decoded to '007'.",
    ),
    "tuples that are refused": (
        {"encode_result": without_tuples},
        "the result {'pair': (1, '2')} is refused: The handler's result has a tuple in it.",
    ),
    "numbers that are rounded": (
        {"encode_result": lambda value: round(value, 2) if isinstance(value, float) else nimbus.encode_result(value)},
        "the result 0.1234567890123456 reaches the caller as b'0.12'.",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_cloud_fails_with_its_fault_and_no_other(fault):
    """
    One fault in an otherwise right cloud is found, and named with its remedy.
    """
    parts, *expected = WRONG[fault]

    assert only_faults(parts) == {f"{parts.get('name', 'nimbus')}: {line}" for line in expected}
