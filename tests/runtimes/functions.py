"""
The three functions, for the cloud that ``POLYFAAS_CLOUD`` names, and one that tells how it is called. Loaded by the
runtimes as they are: nothing here knows how those call.
"""

from __future__ import annotations

import functools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import polyfaas
from clouds import CLOUDS

#: None: polyfaas ships the cloud, and recognises its context.
CLOUD = CLOUDS.get(os.environ["POLYFAAS_CLOUD"])
fn = polyfaas.Function(cloud=CLOUD)


def note(text):
    """
    Leave a line where the driver finds it.
    """
    with open(os.environ["POLYFAAS_NOTES"], "a", encoding="utf-8") as file:
        file.write(f"{text}\n")


@polyfaas.Function(cloud=CLOUD).handler
def plain(event, context: polyfaas.Context):
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
def lifecycle(event, context: polyfaas.Context):
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


@polyfaas.Function(cloud=CLOUD).handler
def failing(event, context: polyfaas.Context):
    """
    Fail, as functions do.
    """
    raise LookupError(f"no {event['name']}")


@functools.wraps(plain)
def witness(*args, **kwargs):
    """
    Note how the runtime calls, and pass the call on.
    """
    told = [type(arg).__name__ for arg in args] + [f"{name}={type(arg).__name__}" for name, arg in kwargs.items()]
    note(f"f({', '.join(told)})")
    return plain(*args, **kwargs)
