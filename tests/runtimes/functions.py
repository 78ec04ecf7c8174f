"""
Three functions, and their entry points for the runtime that ``POLYFAAS_RUNTIME`` names. Loaded by that runtime.
"""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import polyfaas
from clouds import CLOUDS

CLOUD = os.environ["POLYFAAS_RUNTIME"]
fn = polyfaas.Function(cloud=CLOUDS[CLOUD])


def note(text):
    """
    Leave a line where the driver finds it.
    """
    with open(os.environ["POLYFAAS_NOTES"], "a", encoding="utf-8") as file:
        file.write(f"{text}\n")


@polyfaas.Function(cloud=CLOUDS[CLOUD]).handler
def business(event, context):
    """
    What any function does: read the event and the context.
    """
    return {
        "hello": event["name"],
        "cloud": context.cloud,
        "function": context.function_name,
        "memory": context.memory_mb,
        "left": context.deadline and context.deadline.remaining_ms(),
        "request_id": context.request_id,
        "generated": context.request_id_generated,
        "current": polyfaas.current_context() is context,
    }


@fn.initializer
def initialize():
    """
    Once for an instance.
    """
    note("started")


@fn.handler
def living(event, context):
    """
    Say that it runs.
    """
    note("invoked")
    return {"started": True}


@fn.pre_stop
def stop():
    """
    Once for an instance.
    """
    note("stopped")


@polyfaas.Function(cloud=CLOUDS[CLOUD]).handler
def broken(event, context):
    """
    Fail, as functions do.
    """
    raise LookupError(f"no {event['name']}")


def entry(handler):
    """
    A handler of event and context as the runtime calls it. The record of a cloud cannot say this.
    """
    if CLOUD == "google":
        return lambda request: handler(request.get_data(), request)
    if CLOUD == "oracle":
        return lambda ctx, data=None: handler(data.getvalue(), ctx)
    if CLOUD == "scaleway":
        return polyfaas.function.adopt(lambda event, context: handler(event["body"].encode(), context), handler)
    return handler


plain, lifecycle, failing = map(entry, (business, living, broken))
