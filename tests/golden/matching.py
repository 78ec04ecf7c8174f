"""
Compares what was observed with what the golden data expect, placeholders aside.
"""

from __future__ import annotations

import json
import os
import re
import sysconfig
from typing import Any

RUNTIME, STDLIB = "<RUNTIME_FRAMES>", "<STDLIB_FRAMES>"

_LIBRARY = f'File "{sysconfig.get_paths()["stdlib"]}{os.sep}'
_FRAME = r"(?:  File .*\n(?:    .*\n)*?)+"
_ITEM = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_PLACES = {
    "<TS>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}",
    "0xADDR": r"0x[0-9a-f]+",
    "<N>": r"\d+",
    "<STDLIB>": re.escape(sysconfig.get_paths()["stdlib"]),
    f"'{RUNTIME}'": f"{_ITEM}(?:, {_ITEM})*",
    f"  {RUNTIME}\n": _FRAME,
}


def same_text(expected: str, observed: str, **places: str) -> bool:
    """
    Whether a text is the expected one; `places` are further placeholders and the exact texts that they stand
    for.
    """
    known = {**_PLACES, **{f"<{name}>": re.escape(text) for name, text in places.items()}}
    parts = re.split("(" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + ")", expected)
    return re.fullmatch("".join(known.get(part) or re.escape(part) for part in parts), observed) is not None


def same_envelope(expected: dict[str, Any], body: str) -> bool:
    """
    Whether a body is the expected envelope in the runtime's own formatting.
    """
    try:
        observed = json.loads(body)
    except ValueError:
        return False
    if body != json.dumps(observed, indent=4, sort_keys=True) or expected.keys() != observed.keys():
        return False
    texts = all(same_text(expected[key], observed[key]) for key in ("errorMessage", "errorType"))
    return texts and same_frames(expected.get("stackTrace", []), observed.get("stackTrace", []))


def same_frames(expected: list[Any], observed: list[Any]) -> bool:
    """
    Whether two traces agree where a placeholder stands for one or more frames that are not the user's.
    """
    if not expected:
        return not observed
    head, rest = expected[0], expected[1:]
    if head not in (RUNTIME, STDLIB):
        return bool(observed) and head == observed[0] and same_frames(rest, observed[1:])
    for count in range(1, len(observed) + 1):
        frame = observed[count - 1][0]
        if frame.startswith('File "/code/') or (head == STDLIB and not frame.startswith(_LIBRARY)):
            return False
        if same_frames(rest, observed[count:]):
            return True
    return False


def merged(expected: dict[str, Any], differing: dict[str, Any]) -> dict[str, Any]:
    """
    An expectation with what differs elsewhere put in; keys under ``absent`` are taken out.
    """
    gone = differing.get("absent", [])
    result = {key: value for key, value in expected.items() if key not in gone}
    for key, value in differing.items():
        if key != "absent":
            inner = isinstance(value, dict) and isinstance(result.get(key), dict) and key != "error_envelope"
            result[key] = merged(result[key], value) if inner else value
    return result
