"""
Handlers that return one thing each.
"""

import collections
import enum

import polyfaas


class Colour(enum.IntEnum):
    RED = 1


Point = collections.namedtuple("Point", "x y")


@polyfaas.handler
def echo(event, context):
    return event


@polyfaas.handler
def text(event, context):
    return "plain"


@polyfaas.handler
def chinese(event, context):
    return {"问候": "你好 " + event["name"]}


@polyfaas.handler
def octets(event, context):
    return "grüß".encode()


@polyfaas.handler
def nothing(event, context):
    return None


@polyfaas.handler
def zero(event, context):
    return 0


@polyfaas.handler
def fraction(event, context):
    return 0.1 + 0.2


@polyfaas.handler
def no(event, context):
    return False


@polyfaas.handler
def empty_text(event, context):
    return ""


@polyfaas.handler
def tuples(event, context):
    return (1, {"at": Point(2, 3)}, Colour.RED)


@polyfaas.handler
def odd_keys(event, context):
    return {1: "a", None: "b", 2.5: "c"}


@polyfaas.handler
def response(event, context):
    return {"statusCode": 201, "headers": {"X-A": "1"}, "body": "made", "isBase64Encoded": False}


@polyfaas.handler
def like_an_error(event, context):
    return {"errorMessage": "m", "errorType": "t", "stackTrace": []}


@polyfaas.handler
def long(event, context):
    return "x" * 1_000_000


@polyfaas.handler
async def awaited(event, context):
    return {"awaited": event["n"]}


@polyfaas.Function(event="bytes").handler
def raw(event, context):
    return [type(event).__name__, event.decode()]


@polyfaas.Function(event="text").handler
def as_text(event, context):
    return [type(event).__name__, event]


@polyfaas.Function(event=lambda payload: len(payload)).handler
def measured(event, context):
    return event
