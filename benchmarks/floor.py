"""
The least that could be written by hand for a handler on both clouds, in a module of its own as a project would have it.
"""

from __future__ import annotations

from _contextvars import ContextVar
from os import environ
from time import monotonic

RUNNING = ContextVar("running")


class Attributes:
    """
    A context over FC's.
    """

    __slots__ = ("entered", "native")

    def __init__(self, native):
        self.native, self.entered = native, monotonic()

    request_id = property(lambda self: self.native.request_id)
    function_name = property(lambda self: self.native.function.name)
    memory_mb = property(lambda self: self.native.function.memory)
    timeout_s = property(lambda self: self.native.function.timeout)
    region = property(lambda self: self.native.region)


class Getters(Attributes):
    """
    A context over FunctionGraph's, which does not tell the region.
    """

    __slots__ = ()
    request_id = property(lambda self: self.native.getRequestID())
    function_name = property(lambda self: self.native.getFunctionName())
    memory_mb = property(lambda self: self.native.getMemorySize())
    # The getter's unit differs from runtime to runtime; the environment's does not.
    timeout_s = property(lambda self: float(environ["RUNTIME_TIMEOUT"]))
    region = None


def decorate(handler):
    """
    Recognise by type, make a context, set it, check a flag, call.
    """
    seen = kind = None
    ready = True

    def invoke(event, native):
        nonlocal seen, kind
        if type(native) is not seen:
            seen = type(native)
            kind = Getters if hasattr(native, "getRequestID") else Attributes
        context = kind(native)
        token = RUNNING.set(context)
        try:
            if not ready:
                raise RuntimeError
            return handler(event, context)
        finally:
            RUNNING.reset(token)

    return invoke
