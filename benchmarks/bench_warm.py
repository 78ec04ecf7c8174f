"""
What polyfaas adds to a warm invocation and to a log record: medians of ratios, measured in turns in one run.

The peer is Powertools' `inject_lambda_context`, the floor a hand-written decorator with a context object, a context
variable and a once-flag. Each figure is the time over a bare call of the same handler.
"""

from __future__ import annotations

import io
import json
import logging
import os
import statistics
import time
from _contextvars import ContextVar
from typing import Any, Callable

import polyfaas

ROUNDS = 21
CALLS = 20_000


class Meta:
    """
    The part of FC's context that describes the function.
    """

    def __init__(self) -> None:
        self.name, self.handler, self.memory, self.timeout = "fn", "index.handler", 128, 60


class FCContext:
    """
    The shape of FC's context, and of AWS's for the peer.
    """

    def __init__(self) -> None:
        self.request_id, self.region, self.account_id, self.logger = "1-65e59b07", "cn-hangzhou", "1", None
        self.function = Meta()
        self.function_name = self.invoked_function_arn = self.aws_request_id = "fn"
        self.memory_limit_in_mb = 128

    def getLogger(self) -> logging.Logger:
        return logging.getLogger()


RUNNING: ContextVar[Any] = ContextVar("running")


class Hand:
    """
    The least context that could be written by hand.
    """

    __slots__ = ("entered", "native")

    def __init__(self, native: Any) -> None:
        self.native, self.entered = native, time.monotonic()

    request_id = property(lambda self: self.native.request_id)
    function_name = property(lambda self: self.native.function.name)
    memory_mb = property(lambda self: self.native.function.memory)
    timeout_s = property(lambda self: self.native.function.timeout)
    region = property(lambda self: self.native.region)


def by_hand(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """
    The floor: recognise by type, make a context, set it, check a flag, call.
    """
    seen: list[Any] = [None]
    ready = True

    def invoke(event: Any, native: Any) -> Any:
        if type(native) is not seen[0]:
            seen[0] = type(native)
        context = Hand(native)
        token = RUNNING.set(context)
        try:
            if not ready:
                raise RuntimeError
            return function(event, context)
        finally:
            RUNNING.reset(token)

    return invoke


def nothing(event: Any, context: Any) -> None:
    """
    A handler that does nothing.
    """


def five(event: Any, context: Any) -> None:
    """
    A handler that reads five fields.
    """
    context.request_id  # noqa: B018
    context.function_name  # noqa: B018
    context.memory_mb  # noqa: B018
    context.timeout_s  # noqa: B018
    context.region  # noqa: B018


def seconds(handler: Callable[[Any, Any], Any], calls: int = CALLS) -> float:
    """
    CPU seconds of one call.
    """
    event, context = {"id": 1}, FCContext()
    start = time.process_time()
    for _ in range(calls):
        handler(event, context)
    return (time.process_time() - start) / calls


def powertools() -> Callable[[Any, Any], Any] | None:
    """
    The peer's decorator around `nothing`; None where it is not installed.
    """
    os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "bench")
    try:
        from aws_lambda_powertools import Logger
    except ImportError:
        return None
    handler: Callable[[Any, Any], Any] = Logger(stream=io.StringIO()).inject_lambda_context(nothing)
    return handler


def over_bare(handler: Callable[[Any, Any], Any], base: Callable[[Any, Any], Any], calls: int = CALLS) -> float:
    """
    CPU seconds that `handler` takes over a bare call of `nothing`, as a ratio to what `base` takes over it.
    """
    bare = seconds(nothing, calls)
    return (seconds(handler, calls) - bare) / (seconds(base, calls) - bare)


def median(measure_once: Callable[[], float], rounds: int) -> float:
    """
    The median of several measurements.
    """
    return round(statistics.median(measure_once() for _ in range(rounds)), 3)


def log_ratio() -> float:
    """
    A record with the request id through the context's logger, over one through the standard library's own.
    """
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    ours: list[logging.Logger] = []
    polyfaas.handler(lambda event, context: ours.append(context.logger))({}, FCContext())
    try:
        times = []
        for logger in (ours[0], root):
            start = time.process_time()
            for i in range(3000):
                logger.info("order %s of %s", i, "somebody")
            times.append(time.process_time() - start)
            stream.seek(0)
            stream.truncate()
        return times[0] / times[1]
    finally:
        root.removeHandler(handler)


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """
    One record for each figure: name, value, bound, and the floor reached by hand.
    """
    rounds = 7 if quick else ROUNDS
    ours, ours_five = polyfaas.handler(nothing), polyfaas.handler(five)
    hand, hand_five = by_hand(nothing), by_hand(five)
    figures: list[tuple[str, float, float, float | None]] = [
        ("warm call / floor", median(lambda: over_bare(ours, hand), rounds), 1.6, 1.0),
        ("warm call with five reads / floor", median(lambda: over_bare(ours_five, hand_five), rounds), 1.6, 1.0),
        ("log record / standard library", median(log_ratio, rounds), 1.1, 1.0),
    ]
    peer = powertools()
    if peer is not None:
        calls = CALLS // 10

        def against(handler: Callable[[Any, Any], Any]) -> float:
            return median(lambda: over_bare(handler, peer, calls), rounds)

        figures += [
            ("warm call / Powertools inject_lambda_context", against(ours), 0.25, against(hand)),
            ("warm call with five reads / Powertools", against(ours_five), 0.36, against(hand_five)),
        ]
    return [{"name": name, "value": value, "bound": bound, "floor": floor} for name, value, bound, floor in figures]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
