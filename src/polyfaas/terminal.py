"""
Text from elsewhere as a terminal may be given it. It knows neither clouds nor logs.
"""

from __future__ import annotations

__all__ = ["printable"]


def printable(text: str) -> str:
    """
    The text with every character that a terminal would obey, or that turns the reading direction, as an escape.

    Newlines and tabs stay: whoever needs one line, or lines that cannot be taken for others, sees to those. So does
    the wide space of Chinese texts, which Python holds for no more printable than what ends a line.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in "\n\t\u3000" or character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
