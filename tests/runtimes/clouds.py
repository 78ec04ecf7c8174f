"""
Clouds that polyfaas does not ship, as small as they can be written outside of it: one record each.

Shapes: observed with awslambdaric 4.2.2, functions-framework 3.10.2, scaleway-functions-python 0.2.3 and fdk 0.1.128.
"""

from __future__ import annotations

import json
import os

from polyfaas.adapter import ContextAdapter, text, whole
from polyfaas.contract import Cloud
from polyfaas.payload import dumps, loads


class Aws(ContextAdapter):
    """
    An object with attributes and one method; memory as text.
    """

    __slots__ = ()
    cloud = "aws"
    function_name = property(lambda self: text(self.native.function_name))
    memory_mb = property(lambda self: whole(self.native.memory_limit_in_mb))

    def native_request_id(self):
        return self.native.aws_request_id

    def native_remaining_ms(self):
        return self.native.get_remaining_time_in_millis()


class Google(ContextAdapter):
    """
    No context at all: one argument, a Flask request; what is known stands in its headers and the environment.
    """

    __slots__ = ()
    cloud = "google"
    function_name = property(lambda self: text(os.environ.get("K_SERVICE")))

    def native_request_id(self):
        return self.native.headers.get("Function-Execution-Id")


class Scaleway(ContextAdapter):
    """
    A dict with three entries and no request id.
    """

    __slots__ = ()
    cloud = "scaleway"
    function_name = property(lambda self: text(self.native["functionName"]))
    memory_mb = property(lambda self: whole(self.native["memoryLimitInMb"]))


class Oracle(ContextAdapter):
    """
    An object with methods in capitals, which comes first; the deadline is a text.
    """

    __slots__ = ()
    cloud = "oracle"
    function_name = property(lambda self: text(self.native.FnName()))
    memory_mb = property(lambda self: whole(os.environ.get("FN_MEMORY")))

    def native_request_id(self):
        return self.native.CallID()

    def native_remaining_ms(self):
        from datetime import datetime, timezone

        until = datetime.fromisoformat(self.native.Deadline().replace("Z", "+00:00"))
        return (until - datetime.now(timezone.utc)).total_seconds() * 1000


def record(wrap, encode_result):
    """
    A record whose events are JSON text in bytes or values already.
    """
    return Cloud(
        name=wrap.cloud,
        recognises=lambda native: False,  # these functions name their cloud
        wrap=wrap,
        decode_event=lambda event: loads(event) if isinstance(event, bytes) else event,
        encode_event=lambda payload: payload,
        encode_result=encode_result,
        dump_result=dumps,
        encode_error=lambda error: {"errorType": error.error_type, "errorMessage": error.message},
    )


def _value(result):
    dumps(result)
    return result


def _reply(result):
    # Scaleway drops every other key of a dict without a word.
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(result)}


CLOUDS = {
    "aws": record(Aws, _value),
    "google": record(Google, _value),
    "scaleway": record(Scaleway, _reply),
    "oracle": record(Oracle, json.dumps),
}
