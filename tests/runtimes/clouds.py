"""
Clouds that polyfaas does not ship, as small as they can be written outside of it: one record each.

Shapes: observed with awslambdaric 4.2.2, azure-functions-runtime 1.3.0, azure-functions-worker 1.1.9, fdk 0.1.128,
functions-framework 3.10.2, scaleway-functions-python 0.2.3 and scf 0.2.8.
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


class Azure(ContextAdapter):
    """
    An object with attributes, and beside it the bindings of the call.
    """

    __slots__ = ()
    cloud = "azure"
    function_name = property(lambda self: text(self.native.context.function_name))

    def native_request_id(self):
        return self.native.context.invocation_id


class AzureCall:
    """
    What Azure passes by keyword: its context, and by the names that the user chose everything else.
    """

    def __init__(self, context, bindings):
        self.context, self.bindings = context, bindings


class Google(ContextAdapter):
    """
    No context at all: one argument, a Flask request; what is known stands in its headers and the environment.
    """

    __slots__ = ()
    cloud = "google"
    function_name = property(lambda self: text(os.environ.get("K_SERVICE")))

    def native_request_id(self):
        return self.native.headers.get("Function-Execution-Id")


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


class Scaleway(ContextAdapter):
    """
    A dict with three entries and no request id.
    """

    __slots__ = ()
    cloud = "scaleway"
    function_name = property(lambda self: text(self.native["functionName"]))
    memory_mb = property(lambda self: whole(self.native["memoryLimitInMb"]))


class Tencent(ContextAdapter):
    """
    A dict; memory as text.
    """

    __slots__ = ()
    cloud = "tencent"
    function_name = property(lambda self: text(self.native["function_name"]))
    memory_mb = property(lambda self: whole(self.native["memory_limit_in_mb"]))
    timeout_s = property(lambda self: self.native["time_limit_in_ms"] / 1000)

    def native_request_id(self):
        return self.native["request_id"]


def entries(*names):
    """
    Recognition of a dict by its entries.
    """
    return lambda native: isinstance(native, dict) and native.keys() >= {*names}


def attributes(*names):
    """
    Recognition of an object by its attributes.
    """
    return lambda native: all(hasattr(type(native), name) or hasattr(native, name) for name in names)


def by_name(context, **bindings):
    """
    Azure's call: keywords alone.
    """
    (request,) = bindings.values()
    return request.get_body(), AzureCall(context, bindings)


def value(result):
    """
    What is JSON, as it is.
    """
    dumps(result)
    return result


def reply(result):
    """
    Scaleway drops every other key of a dict without a word.
    """
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(result)}


def response(result):
    """
    Azure's own object.
    """
    from azure.functions import HttpResponse

    return HttpResponse(json.dumps(result), mimetype="application/json")


def of_body(event):
    """
    Scaleway's event is a dict like that of a gateway.
    """
    return loads(event["body"])


def record(wrap, recognises, encode_result, bind=None, decode=None):
    """
    A record whose events are JSON text in bytes, or values already.
    """
    return Cloud(
        name=wrap.cloud,
        recognises=recognises,
        wrap=wrap,
        bind=bind,
        decode_event=decode or (lambda event: loads(event) if isinstance(event, bytes) else event),
        encode_event=lambda payload: payload,
        encode_result=encode_result,
        dump_result=dumps,
        encode_error=lambda error: {"errorType": error.error_type, "errorMessage": error.message},
    )


CLOUDS = {
    "aws": record(Aws, attributes("aws_request_id", "invoked_function_arn"), value),
    "azure": record(Azure, lambda native: isinstance(native, AzureCall), response, by_name),
    "google": record(Google, attributes("get_data", "headers"), value, lambda request: (request.get_data(), request)),
    "oracle": record(Oracle, attributes("CallID", "FnID"), json.dumps, lambda ctx, data: (data.getvalue(), ctx)),
    "scaleway": record(Scaleway, entries("functionName", "memoryLimitInMb"), reply, decode=of_body),
    "tencent": record(Tencent, entries("request_id", "time_limit_in_ms"), value),
}
