"""
What an error envelope costs: medians of ratios to `traceback.format_exception`, measured in turns in one run.

The floor is a hand-written loop that writes file, line, function and source line of each frame as JSON,
without any of an envelope's care.
"""

from __future__ import annotations

import json
import linecache
import os
import statistics
import subprocess
import sys
import time
import traceback
from typing import Any, Callable

from polyfaas.envelope import ErrorEnvelope

ROUNDS = 15


def even(n: int) -> None:
    """
    Go down `n` frames, taking turns with `odd` so that no frame is a repeated one, and raise.
    """
    if n == 0:
        raise ValueError("the value is no good")
    odd(n - 1)


def odd(n: int) -> None:
    """
    See `even`.
    """
    if n == 0:
        raise ValueError("the value is no good")
    even(n - 1)


def error(frames: int) -> ValueError:
    """
    Return an exception whose traceback holds that many frames.
    """
    try:
        even(frames - 2)
    except ValueError as exc:
        return exc
    raise AssertionError("nothing was raised")


def by_traceback(exc: BaseException) -> str:
    """
    What the standard library takes for the same error.
    """
    return "".join(traceback.format_exception(type(exc), exc, exc.__traceback__))


def by_hand(exc: BaseException) -> str:
    """
    The floor.
    """
    stack = []
    tb = exc.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        line = linecache.getline(code.co_filename, tb.tb_lineno).strip()
        stack.append(f'  File "{code.co_filename}", line {tb.tb_lineno}, in {code.co_name}\n    {line}\n')
        tb = tb.tb_next
    return json.dumps({"errorMessage": str(exc), "errorType": type(exc).__name__, "stackTrace": stack})


def by_envelope(exc: BaseException) -> str:
    """
    What is measured.
    """
    return ErrorEnvelope.from_exception(exc).dumps()


def cpu(work: Callable[[], object], times: int) -> float:
    """
    Return the CPU seconds of one call.
    """
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def ratio(work: Callable[[BaseException], str], exc: BaseException, base: BaseException) -> float:
    """
    Return the median ratio of `work` to the standard library's text of `base`, measured in turns.
    """
    values = []
    for _ in range(ROUNDS):
        values.append(cpu(lambda: work(exc), 100) / cpu(lambda: by_traceback(base), 20))
    return round(statistics.median(values), 3)


def first_error() -> list[float]:
    """
    Return the medians of CPU seconds in fresh processes: the first error, a hand-written one, `import attrs`.
    """
    before = "import json, linecache, logging, sys, time, traceback\nstart = time.process_time()\n"
    after = "\nsys.stdout.write(str(time.process_time() - start))"
    raised = "try:\n    int('x')\nexcept ValueError as exc:\n    {}"
    by_hand_text = (
        "json.dumps({'errorMessage': str(exc), 'errorType': type(exc).__name__, "
        "'stackTrace': traceback.format_tb(exc.__traceback__)})"
    )
    envelope = "from polyfaas.envelope import ErrorEnvelope; ErrorEnvelope.from_exception(exc).dumps()"
    bodies = [raised.format(envelope), raised.format(by_hand_text), "import attrs"]
    times: list[list[float]] = [[], [], []]
    # Without it a run would compile the package anew each time, but not attrs.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(ROUNDS):
        for found, body in zip(times, bodies):
            command = [sys.executable, "-c", before + body + after]
            found.append(
                float(subprocess.run(command, capture_output=True, check=True, text=True, env=env).stdout)
            )
    return [statistics.median(found) for found in times]


def measure() -> list[dict[str, Any]]:
    """
    Return one record for each figure: name, value, bound, and the floor reached by hand.
    """
    short, deep = error(20), error(200)
    ours, hand, attrs = first_error()
    return [
        {
            "name": "envelope of 20 frames / format_exception of 20",
            "value": ratio(by_envelope, short, short),
            "bound": 0.15,
            "floor": ratio(by_hand, short, short),
        },
        {
            "name": "envelope of 200 frames / format_exception of 200",
            "value": ratio(by_envelope, deep, deep),
            "bound": 0.4,
            "floor": ratio(by_hand, deep, deep),
        },
        {
            "name": "envelope of 200 frames / format_exception of 20",
            "value": ratio(by_envelope, deep, short),
            "bound": 0.4,
            "floor": ratio(by_hand, deep, short),
        },
        {
            "name": "first error / import attrs",
            "value": round(ours / attrs, 3),
            "bound": 0.3,
            "floor": round(hand / attrs, 3),
        },
    ]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
