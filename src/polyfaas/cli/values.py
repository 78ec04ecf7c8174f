"""
What the words of a command line mean, each read by one function; a wrong one is named with what was expected.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["header", "path_setting", "platform", "port", "positive", "seconds", "unicode", "variable"]


def positive(text: str) -> int:
    """
    A whole number above 0.
    """
    return _counted(text, "a whole number")


def seconds(text: str) -> int:
    """
    A whole number of seconds above 0.
    """
    return _counted(text, "a whole number of seconds")


def _counted(text: str, what: str) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not {what} above 0" + ", of 9 digits at most" * (len(text) > 9))
    return int(text)


def unicode(text: str) -> str:
    """
    Text whose bytes are in the terminal's encoding.
    """
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ArgumentTypeError(f"{text!r} is not in the terminal's encoding")
    return text


def platform(text: str) -> str:
    """
    A wheel's platform that the clouds' Linux may be.
    """
    if not re.fullmatch(r"(linux|manylinux\d+|(many|musl)linux_\d+_\d+)_(x86_64|aarch64)", text):
        raise ArgumentTypeError(f"{text!r} is no platform tag of Linux, such as manylinux2014_x86_64")
    return text


def port(text: str) -> int:
    """
    A port; 0: any that is free.
    """
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def header(text: str) -> tuple[str, str]:
    """
    NAME:VALUE, as in a request.
    """
    name, separator, value = (part.strip() for part in unicode(text).partition(":"))
    if not separator or not name.isascii() or not name.isprintable() or len(name.split()) != 1:
        raise ArgumentTypeError(f"{text!r} is not NAME:VALUE")
    if any(end in value for end in "\r\n\0"):
        raise ArgumentTypeError(f"{text!r} has a line break in its value, which no header can hold")
    return name, value


def variable(text: str) -> tuple[str, str]:
    """
    KEY=VALUE, as in the environment.
    """
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def path_setting(text: str) -> tuple[str, Any]:
    """
    PATH=VALUE, as in an event; the value is JSON where it reads as such, else text.
    """
    import json

    path, separator, value = unicode(text).partition("=")
    if not separator or not path:
        raise ArgumentTypeError(f"{text!r} is not PATH=VALUE")
    try:
        return path, json.loads(value, parse_constant=int)  # which refuses NaN and Infinity: JSON has none
    except (ValueError, RecursionError):
        return path, value
