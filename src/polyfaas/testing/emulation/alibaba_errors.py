"""
What FC's Python runtime makes of errors: the envelope it posts and the text it logs.

The three shapes of the trace are those of the real runtime as recorded in the tests' golden data.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Unloadable", "posted"]


class Unloadable(Exception):
    """
    The handler string leads to no function; carries the envelope that the runtime posts.
    """

    def __init__(self, error_type: str, message: str, exc: Exception) -> None:
        super().__init__(message)
        self.envelope = {"errorMessage": message, "errorType": error_type, "stackTrace": _flat(exc)}


def posted(exc: Exception) -> tuple[bytes, str]:
    """
    The body posted for an error, and the text logged of it.
    """
    import json

    if isinstance(exc, Unloadable):
        return json.dumps(exc.envelope, indent=4, sort_keys=True).encode(), repr(exc.envelope)
    text = json.dumps(_described(exc), indent=4, sort_keys=True)
    return text.encode(), text


def _described(exc: Exception) -> dict[str, Any]:
    """
    An exception as the runtime tells it: every frame but its own first one; an empty trace is left out.
    """
    import traceback

    try:
        message = str(exc)
    except Exception as second:  # noqa: BLE001 -- the runtime then describes that error
        return _described(second)
    told: dict[str, Any] = {"errorMessage": message, "errorType": type(exc).__name__}
    first = exc.__traceback__
    frames = traceback.format_tb(first.tb_next if first else None)
    if frames:
        told["stackTrace"] = [_pieces(frame) for frame in frames]
    return told


def _pieces(frame: str) -> list[str]:
    """
    A frame as `traceback` formats it, first two lines only: the first split at commas, then the source line.
    """
    header, _, rest = frame.partition("\n")
    return [piece.strip() for piece in header.split(",")] + [rest.partition("\n")[0].strip()]


def _flat(exc: Exception) -> list[str]:
    """
    A load error as a flat list: its lines without carets, split at commas, but for the source of a syntax
    error.
    """
    import traceback

    text = "".join(traceback.format_exception_only(type(exc), exc))
    if isinstance(exc, SyntaxError) and exc.lineno is not None:
        lines = [line.strip() for line in text.rstrip("\n").split("\n")]
        source = [line for line in lines[1:-1] if line.strip("^~ ")][:1]
        return [piece.strip() for piece in lines[0].split(",")] + source + lines[-1:]
    return [piece.strip() for line in text.rstrip("\n").split("\n") for piece in line.split(",")]
