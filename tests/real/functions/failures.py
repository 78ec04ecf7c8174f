"""
Handlers that fail, each in its own way.
"""

import os
import sys

import polyfaas


class Refused(Exception):
    """
    The function's own error.
    """


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("in str")


@polyfaas.handler
def raises(event, context):
    raise Refused("no such order: " + str(event["id"]))


@polyfaas.handler
def key_error(event, context):
    return event["missing"]


@polyfaas.handler
def chained(event, context):
    try:
        1 / 0
    except ZeroDivisionError as exc:
        raise Refused("outer") from exc


@polyfaas.handler
def silent(event, context):
    raise RuntimeError


@polyfaas.handler
def chinese(event, context):
    raise ValueError("没有这个订单")


@polyfaas.handler
def leaves(event, context):
    sys.exit(3)


def leaves_natively(event, context):
    sys.exit(3)


@polyfaas.handler
def crashes(event, context):
    os._exit(3)


@polyfaas.handler
def a_set(event, context):
    return {"items": [1, {2, 3}]}


def a_set_natively(event, context):
    return {2, 3}


@polyfaas.handler
def circle(event, context):
    ring = []
    ring.append(ring)
    return ring


@polyfaas.handler
def not_a_number(event, context):
    return {"mean": float("nan")}


@polyfaas.handler
def a_generator(event, context):
    return (n for n in (1, 2))


@polyfaas.handler
def not_utf8(event, context):
    return b"\xff\xfe"


@polyfaas.handler
def too_much(event, context):
    return "x" * (6 * 1024 * 1024 + 1)


@polyfaas.handler
async def in_a_coroutine(event, context):
    raise Refused("awaited")


async def never_awaited(event, context):
    return 1


@polyfaas.Function(on_error="return").handler
def answered(event, context):
    raise Refused("told as a result")


@polyfaas.handler
def unspeakable(event, context):
    raise Unspeakable


@polyfaas.handler
def recurses(event, context):
    return recurses.__wrapped__(event, context)


@polyfaas.handler
def needs_credentials(event, context):
    return context.require("credentials").access_key_id


@polyfaas.handler
def needs_region(event, context):
    return context.require("region")
