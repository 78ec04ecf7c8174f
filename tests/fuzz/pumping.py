"""
Work that grows faster than its input: ``python -m fuzz.pumping TARGET SECONDS FOLDER ...``, started by `run`.

A piece of an input is repeated until reading it takes a while. Four times the length may take four times as long.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any, Callable

__all__ = ["fault_of", "growth", "search"]

_FIRST, _LAST = 256, 1 << 20
#: Below this a ratio says nothing, above that nothing has to be longer.
_MEASURABLE_S, _ENOUGH_S, _HANGS_S = 0.05, 0.4, 20
#: From one length to the fourfold; linear work has 4, quadratic work 16.
_WORST = 9.0


class Endless(BaseException):
    """
    An input that took far too long. No Exception, so that nobody handles it.
    """


def _spent(check: Callable[[bytes], None], data: bytes, clock: Callable[[], float]) -> float:
    signal.setitimer(signal.ITIMER_PROF, _HANGS_S)
    started = clock()
    try:
        check(data)
        return clock() - started
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def growth(
    check: Callable[[bytes], None], parts: tuple[bytes, bytes, bytes], clock: Callable[[], float] = time.process_time
) -> float:
    """
    By how much the time grows with the last fourfold of the length that can be measured; 0: too fast to be measured.

    Args:
        parts: What the input begins with, the piece that is repeated, and what it ends with.
    """
    head, piece, tail = parts
    size, before = _FIRST, 0.0
    while size <= _LAST:
        data = head + piece * max(1, size // len(piece)) + tail
        spent = min(_spent(check, data, clock) for _ in range(2))
        if spent > _ENOUGH_S or (size == _LAST and spent > _MEASURABLE_S):
            return spent / before if before > _MEASURABLE_S / 16 else 0.0
        size, before = size * 4, spent
    return 0.0


def _stop(_number: int, _frame: object) -> None:
    raise Endless(f"more than {_HANGS_S} s of CPU for one input")


def fault_of(check: Callable[[bytes], None], parts: tuple[bytes, bytes, bytes]) -> str:
    """
    What is wrong with the work on an input as it gets longer; "" for nothing.
    """
    signal.signal(signal.SIGPROF, _stop)
    try:
        grown = growth(check, parts)
        if grown > _WORST:  # or was the machine busy?
            grown = min(grown, growth(check, parts))
    except Endless as error:
        return str(error)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return f"4 times the length takes {grown:.0f} times as long" if grown > _WORST else ""


def search(check: Callable[[bytes], None], inputs: list[bytes], seconds: float, seed: int = 1) -> dict[str, Any]:
    """
    Try pieces of inputs until the time is over or one grows too fast.
    """
    chance, tried, fault = random.Random(seed), 0, None
    ends = time.monotonic() + seconds
    while fault is None and inputs and time.monotonic() < ends:
        data = chance.choice(inputs)
        start = chance.randrange(len(data))
        end = min(len(data), start + chance.choice((1, 1, 2, 3, 5, 10, 20, 40, 80, 200)))
        tried += 1
        parts = data[:start], data[start:end], data[end:]
        what = fault_of(check, parts)
        if what:
            fault = {"what": what, "input": repr(parts)}
    return {"tried": tried, "fault": fault}


def main() -> None:
    """
    Print what was found as one line of JSON.
    """
    from fuzz.targets import PLANTED, TARGETS

    name, seconds, *folders = sys.argv[1:]
    files = [file for folder in folders for file in sorted(Path(folder).glob("*")) if file.is_file()]
    inputs = [data for data in (file.read_bytes() for file in files) if data]
    print(json.dumps(search({**TARGETS, **PLANTED}[name].check, inputs, float(seconds))))


if __name__ == "__main__":
    main()
