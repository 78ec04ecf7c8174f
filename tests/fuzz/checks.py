"""
What the properties share: JSON from bytes, and whether an error tells a secret.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["SECRET", "json_value", "quiet", "settings_alone", "told_in_secret"]

#: Stands in the seeds wherever a secret would.
SECRET = "s3cr3t"
# Where an event, a descriptor or an envelope may hold secrets; elsewhere an error may quote what it found.
_SECRET_KEYS = frozenset(
    ("body", "headers", "message", "data", "payload", "user_event", "errormessage", "notes", "stacktrace")
)
# A setting of a function, in YAML or in Terraform's language.
_SETTING = re.compile(r'\s*"?[A-Z][A-Z0-9_]*"?\s*[:=]\s')


def json_value(data: bytes) -> Any:
    """
    The JSON value of some bytes; None where they are none.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def told_in_secret(value: Any, hidden: bool = False) -> bool:
    """
    Whether the marker stands in a JSON value only where secrets stand: in no key, and below a key of theirs.
    """
    if isinstance(value, dict):
        return all(
            SECRET not in key and told_in_secret(inner, hidden or key.lower() in _SECRET_KEYS)
            for key, inner in value.items()
        )
    if isinstance(value, list):
        return all(told_in_secret(inner, hidden) for inner in value)
    return hidden or not isinstance(value, str) or SECRET not in value


def settings_alone(text: str) -> bool:
    """
    Whether the marker stands in a descriptor's text only as the value of a setting in capitals.
    """
    lines = [line for line in re.split(r"[\r\n\x85\u2028\u2029]", text) if SECRET in line]
    return all(_SETTING.match(line) and line.count(":") + line.count("=") == 1 for line in lines)


def quiet(error: BaseException, may_tell: bool = False, starts: str = "", longest: int | None = None) -> None:
    """
    Check an error of ours: it has a text, and not the marker in it unless the input put that where it may be told.
    """
    told = str(error)
    assert told.strip(), f"{type(error).__name__} without a text"
    assert told.startswith(starts), f"{type(error).__name__} does not begin with {starts}: {told[:300]}"
    assert longest is None or len(told) <= longest, f"{type(error).__name__} of {len(told)} characters"
    assert may_tell or SECRET not in told, f"{type(error).__name__} tells a secret: {told[:300]}"

