"""
What an error envelope costs at 5, 20 and 200 frames: over `traceback.format_exception`, in turns inside one process.

The floor is a hand-written loop that writes file, line, function and source line of each frame as JSON, without any of
an envelope's care. The peer is what awslambdaric reports of a function's error, in its own environment.
"""

from __future__ import annotations

import json
import linecache
import traceback
from collections.abc import Callable
from typing import Any

from environments import POLYFAAS, Environments
from figures import cpu, figure, in_turns, over

ROUNDS = 15
#: The most that each number of frames may take over the standard library's text of as many.
BOUNDS = {5: None, 20: 0.15, 200: 0.4}


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


def by_envelope() -> Callable[[BaseException], str]:
    """
    What is measured.
    """
    from polyfaas.envelope import ErrorEnvelope

    return lambda exc: ErrorEnvelope.from_exception(exc).dumps()


def by_awslambdaric() -> Callable[[BaseException], str]:
    """
    The peer.
    """
    from awslambdaric import bootstrap

    told = bootstrap.build_fault_result
    return lambda exc: bootstrap.to_json(told((type(exc), exc, exc.__traceback__), None))


def taken(way: str, rounds: int) -> dict[str, list[float]]:
    """
    CPU seconds by one of the two above, by the standard library and by hand, for each number of frames.
    """
    ways = {"": globals()[way](), "traceback": by_traceback, "by hand": by_hand}
    measures = {}
    for frames in BOUNDS:
        exc, times = error(frames), 2000 // frames
        for name, work in ways.items():
            least = 5 if name == "traceback" else 1  # the slow one
            measures[f"{name} {frames}"] = lambda work=work, exc=exc, n=times // least: cpu(lambda: work(exc), n)
    return in_turns(measures, rounds)


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    Each number of frames, and 200 frames over the standard library's text of 20.
    """
    rounds = 7 if quick else ROUNDS
    ours = environments.call(POLYFAAS, "bench_envelope", "taken", "by_envelope", rounds)
    theirs = environments.call("awslambdaric", "bench_envelope", "taken", "by_awslambdaric", rounds) or {}
    found = []
    for frames, base, bound in [*((frames, frames, bound) for frames, bound in BOUNDS.items()), (200, 20, 0.4)]:
        text, hand = ours[f"traceback {base}"], ours[f"by hand {frames}"]
        name = f"of {frames} frames / format_exception of {base}"
        ratio = over(ours[f" {frames}"], text)
        found.append(figure(f"envelope {name}", ratio, bound=bound, floor=over(hand, text)))
        found.append(figure(f"awslambdaric's {name}", over(theirs.get(f" {frames}"), theirs.get(f"traceback {base}"))))
    return found
