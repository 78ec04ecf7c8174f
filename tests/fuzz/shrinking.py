"""
A fault's input made small: ``python -m fuzz.shrinking TARGET FILE``, started by `run`.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path
from typing import Callable

__all__ = ["fault_of", "shrunk"]

_SECONDS = 20


def fault_of(check: Callable[[bytes], None], data: bytes) -> str:
    """
    What the check raises: the exception's type and text, and the last line that it came through; "" for nothing.
    """
    try:
        check(data)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:200]} (in {last.name}, {Path(last.filename).name}:{last.lineno})"
    return ""


def _kind(fault: str) -> tuple[str, str]:
    return fault.partition(":")[0], fault.rpartition(" (in ")[2]


def shrunk(check: Callable[[bytes], None], data: bytes, seconds: float = _SECONDS) -> bytes:
    """
    Leave out what is not needed for the same exception from the same place: halves first, single bytes last.
    """
    wanted, ends = _kind(fault_of(check, data)), time.monotonic() + seconds
    size = len(data) // 2
    while size and time.monotonic() < ends:
        at, shorter = 0, False
        while at < len(data) and time.monotonic() < ends:
            without = data[:at] + data[at + size :]
            if _kind(fault_of(check, without)) == wanted:
                data, shorter = without, True
            else:
                at += size
        size = size if shorter and size == 1 else size // 2
    return data


def main() -> None:
    """
    Print the fault and its input as one line of JSON.
    """
    from fuzz.targets import PLANTED, TARGETS

    check = {**TARGETS, **PLANTED}[sys.argv[1]].check
    data = shrunk(check, Path(sys.argv[2]).read_bytes())
    print(json.dumps({"what": fault_of(check, data), "input": repr(data)}))


if __name__ == "__main__":
    main()
