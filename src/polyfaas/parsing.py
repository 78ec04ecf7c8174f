"""
Error envelopes from what clouds send: JSON in any of the known shapes to an `ErrorEnvelope`.

Nothing here knows exceptions or which cloud is meant: the shapes can be told apart. The class to make is
passed in, so that this module needs nothing of `envelope`.
"""

from __future__ import annotations

import json
import re

from .exceptions import EnvelopeFormatError
from .frames import Frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .envelope import ErrorEnvelope

__all__ = ["parse"]

_MAX_DEPTH = 64  # causes, contexts and group members inside one another
_HEADER = re.compile(r'File "(.*?)"(?:, ?line (-?[0-9]{1,10}))?(?:, ?in (.*))?')

# FunctionGraph puts one of these before the text of an error; the second form is that of its Python logs.
# -- logs of Python functions (2022-12-18, 2023-11-24); the vendor's Node runtime (2021)
_STAGE = re.compile(r"function (invocation|entry|initialization) exception, error: (.*)", re.DOTALL)
_CAUGHT = re.compile(r"catch a '([^']*)' exception\((.*)\)", re.DOTALL)
_STAGES = ("invocation", "entry", "initialization")


def parse(make: type[ErrorEnvelope], data: object) -> ErrorEnvelope:
    """
    Read an envelope from a dict, or from JSON as text or bytes.

    Raises:
        EnvelopeFormatError: When it is none; the message names the place.
    """
    return _error(make, _decoded(data), "", 0)


def _split_stage(message: str) -> tuple[str | None, str, str]:
    """
    Take FunctionGraph's prefix off a message: the stage or None, the text, the type named in it or ``""``.
    """
    match = _STAGE.fullmatch(message)
    if match is None:
        return None, message, ""
    stage, text = match.groups()
    caught = _CAUGHT.fullmatch(text)
    return (stage, text, "") if caught is None else (stage, caught[2], caught[1])


def _decoded(data: object) -> object:
    if isinstance(data, (bytes, bytearray, memoryview)):
        data = bytes(data).decode("utf-8", "replace")
    if not isinstance(data, str):
        return data
    try:
        return json.loads(data.lstrip("\ufeff"))
    except json.JSONDecodeError as exc:
        place = f"line {exc.lineno} column {exc.colno}"
        msg = f"The text is no JSON: {exc.msg} at {place}"
    except (ValueError, RecursionError) as exc:
        msg = f"The JSON text cannot be read: {exc}"
    raise EnvelopeFormatError(msg)


def _error(make: type[ErrorEnvelope], value: object, place: str, depth: int) -> ErrorEnvelope:
    if not isinstance(value, dict):
        raise _fault(place or "The envelope", value, "an object")
    if depth > _MAX_DEPTH:
        raise EnvelopeFormatError(f"{place[:60]}... lies more than {_MAX_DEPTH} errors deep")
    at = f"{place}." if place else ""
    message, error_type = _text(value, "errorMessage", at), _text(value, "errorType", at)
    if message is None and error_type is None:
        found = ", ".join(repr(key)[:40] for key in list(value)[:5]) or "nothing"
        msg = f"{place or 'The envelope'} has neither errorMessage nor errorType, but {found}"
        raise EnvelopeFormatError(msg)
    stage = _text(value, "stage", at)
    if "stage" not in value:
        stage, message, caught = _split_stage(message or "")
        error_type = error_type or caught
    elif stage is not None and stage not in _STAGES:
        msg = f"{at}stage is {stage[:60]!r}; expected null or one of {', '.join(_STAGES)}"
        raise EnvelopeFormatError(msg)

    def inner(key: str) -> ErrorEnvelope | None:
        found = value.get(key)
        return None if found is None else _error(make, found, f"{at}{key}", depth + 1)

    return make(
        error_type or "",
        message or "",
        _stack(value.get("stackTrace"), f"{at}stackTrace"),
        notes=tuple(_note(item, f"{at}notes[{n}]") for n, item in enumerate(_list(value, "notes", at))),
        cause=inner("cause"),
        context=inner("context"),
        exceptions=tuple(
            _error(make, item, f"{at}exceptions[{n}]", depth + 1)
            for n, item in enumerate(_list(value, "exceptions", at))
        ),
        stage=stage,
        qualified_type=_text(value, "qualifiedType", at),
    )


def _text(value: dict[Any, Any], key: str, at: str) -> str | None:
    text = value.get(key)
    if text is None or isinstance(text, str):
        return text
    raise _fault(f"{at}{key}", text, "a text")


def _note(item: object, place: str) -> str:
    if isinstance(item, str):
        return item
    raise _fault(place, item, "a text")


def _list(value: dict[Any, Any], key: str, at: str) -> list[Any] | tuple[Any, ...]:
    items = value.get(key)
    if items is None:
        return ()
    if isinstance(items, (list, tuple)):
        return items
    raise _fault(f"{at}{key}", items, "a list")


def _stack(stack: object, place: str) -> tuple[Frame, ...]:
    """
    Read a ``stackTrace``; what is no Python frame is kept as text.

    Known are: nothing, one string, a list of strings (a frame each with its source line after a newline, or
    header and source line as two items), of lists (FC), of objects (FC, Go), one object (FC, PHP).
    """
    if stack is None:
        return ()
    if isinstance(stack, (str, dict)):
        return _read_item(stack, place)
    if not isinstance(stack, (list, tuple)):
        raise _fault(place, stack, "a list, a text, an object or null")
    if all(isinstance(item, str) for item in stack):
        return _read_text("\n".join(stack))
    return tuple(frame for n, item in enumerate(stack) for frame in _read_item(item, f"{place}[{n}]"))


def _read_item(item: object, place: str) -> tuple[Frame, ...]:
    if isinstance(item, str):
        return _read_text(item)
    if isinstance(item, dict):
        return _read_object(item, place)
    if isinstance(item, (list, tuple)):
        return _read_pieces(item, place)
    raise _fault(place, item, "a text, a list or an object")


def _read_text(text: str) -> tuple[Frame, ...]:
    frames: list[Frame] = []
    margin = None  # the indent of the last frame's header: what stands deeper belongs to it
    for line in text.split("\n"):
        content = line.strip()
        if not content or content == "Traceback (most recent call last):":
            continue
        indent = len(line) - len(line.lstrip(" "))
        frame = _from_header(content)
        if frame is not None:
            frames.append(frame)
            margin = indent
        elif margin is None or indent <= margin:
            frames.append(Frame(text=content))
            margin = None
        elif not frames[-1].source:  # after the source come carets and the rest of a long statement
            frames[-1].source = content
    return tuple(frames)


def _from_header(header: str, source: str = "") -> Frame | None:
    match = _HEADER.fullmatch(header)
    if match is None:
        return None
    file, line, function = match.groups()
    return Frame(file, None if line is None else int(line), function or "", source)


def _read_pieces(pieces: Iterable[object], place: str) -> tuple[Frame, ...]:
    texts: list[str] = []
    for n, piece in enumerate(pieces):
        if not isinstance(piece, str):
            raise _fault(f"{place}[{n}]", piece, "a text")
        texts.append(piece)
    frame = _from_header(",".join(texts[:-1]), texts[-1].strip()) if texts else None
    return _read_text(", ".join(text for text in texts if text.strip()) if frame is None else frame.format())


def _read_object(value: dict[Any, Any], place: str) -> tuple[Frame, ...]:
    texts: dict[str, str] = {}
    for key in ("path", "file", "label", "traceString"):
        text = value.get(key)
        if not isinstance(text, (str, type(None))):
            raise _fault(f"{place}.{key}", text, "a text")
        texts[key] = text or ""
    line = value.get("line")
    if isinstance(line, str) and line.isdecimal() and len(line) <= 10:
        line = int(line)
    if isinstance(line, bool) or not isinstance(line, (int, type(None))):
        raise _fault(f"{place}.line", line, "a line number")
    frame = Frame(texts["path"] or texts["file"], line, texts["label"])
    # Through its text, so that what that cannot tell is gone at once, and not when the envelope is read again.
    return (*_read_text(frame.format()), *_read_text(texts["traceString"]))


def _fault(place: str, value: object, expected: str) -> EnvelopeFormatError:
    return EnvelopeFormatError(f"{place} is of type {type(value).__name__}; expected {expected}")
