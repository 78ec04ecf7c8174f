"""
Nimbus: a cloud that does not exist, as its author would add it, outside the package.

Its context has a dict, `invocation`, and `millis_left()`. Its events are JSON values, its errors ``{"fault": ...}``.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

from polyfaas.adapter import ContextAdapter, text, whole
from polyfaas.contract import Cloud
from polyfaas.payload import check_size, dumps, loads
from polyfaas.records import Credentials

LIMIT = 64 * 1024
KEYS = ("access_key_id", "access_key_secret", "security_token")


class NimbusContext(ContextAdapter):
    """
    Nimbus' own context as a neutral one.
    """

    __slots__ = ()
    cloud = "nimbus"
    function_name = property(lambda self: text(self.said("function")))
    memory_mb = property(lambda self: whole(self.said("memory_mib")))
    region = property(lambda self: text(self.said("zone")))
    timeout_s = property(lambda self: (limit := whole(self.said("limit_ms"))) and limit / 1000)

    @property
    def credentials(self):
        keys = self.said("keys")
        key, secret, token = map(text, map((keys() if keys else {}).get, KEYS))
        return Credentials(key, secret, token) if key and secret else None

    def native_request_id(self):
        return self.said("id")

    def native_remaining_ms(self):
        return self.native.millis_left() if self.said("limit_ms") else None

    def said(self, name):
        """
        What the invocation says; None where it cannot be read.
        """
        try:
            return self.native.invocation.get(name)
        except Exception:
            return None


def native(left_ms=None, keys=None, **invocation):
    """
    Nimbus' own context, from given values; `keys` are wrapped so that they do not print themselves; `left_ms` is a
    number or a function.
    """
    invocation["keys"] = keys and (lambda: keys)
    return SimpleNamespace(invocation=invocation, millis_left=left_ms if callable(left_ms) else lambda: left_ms)


def view(context):
    """
    A neutral context as Nimbus' own.
    """
    left, given, limit = context.deadline, context.credentials, context.timeout_s
    keys = given and {name: getattr(given, name) for name in KEYS}
    told = {"id": context.request_id, "function": context.function_name, "memory_mib": context.memory_mb}
    return native(left and left.remaining_ms, keys, zone=context.region, limit_ms=limit and int(limit * 1000), **told)


def recognises(candidate):
    """
    No other cloud has `invocation` together with `millis_left`.
    """
    try:
        return isinstance(candidate.invocation, dict) and callable(candidate.millis_left)
    except Exception:
        return False


def dump_result(value):
    """
    Bytes and text as they are, all else as JSON.
    """
    return value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()


def encode_result(value):
    """
    What is JSON, text or bytes, up to the limit.
    """
    if not isinstance(value, bytes):
        dumps(value)
    check_size(len(dump_result(value)), LIMIT, "nimbus")
    return value


CLOUD = Cloud(
    name="nimbus",
    recognises=recognises,
    wrap=NimbusContext,
    decode_event=lambda event: event,
    encode_event=lambda payload: loads(payload) if payload else {},
    encode_result=encode_result,
    dump_result=dump_result,
    encode_error=lambda error: {"fault": {"kind": error.error_type, "text": error.message}},
    view=view,
    max_result_bytes=LIMIT,
)
