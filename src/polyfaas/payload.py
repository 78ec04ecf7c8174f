"""
JSON across the boundary: decoding events, encoding results, and the errors that name the place of the fault.

It knows no cloud. Strict where the clouds disagree: ``NaN`` and the infinities are no JSON, neither way.
"""

from __future__ import annotations

import json
import math

from .exceptions import EventDecodeError, ResultEncodeError, ResultTooLargeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

__all__ = ["check_size", "dumps", "loads", "payload_bytes", "payload_text"]


def loads(payload: bytes | bytearray | str) -> Any:
    """
    The JSON value of a payload.

    Of duplicate keys the last one counts, as on both clouds. Numbers keep every digit that Python keeps.

    Raises:
        EventDecodeError: Not UTF-8, not JSON, NaN or an infinity, or nested too deep.
    """
    try:
        decoded = payload if isinstance(payload, str) else payload.decode("utf-8")
        return json.loads(decoded, parse_constant=_refuse_constant)
    except UnicodeDecodeError as exc:
        _fail(f"byte {exc.start} is not UTF-8", payload)
    except json.JSONDecodeError as exc:
        _fail(f"{exc.msg} at line {exc.lineno}, column {exc.colno}", payload)
    except RecursionError:
        _fail("it is nested too deep", payload)
    except ValueError as exc:  # a constant refused below, or more digits than Python reads
        _fail(str(exc), payload)


def _refuse_constant(name: str) -> NoReturn:
    raise EventDecodeError(f"{name} is not JSON")


def _fail(what: str, payload: bytes | bytearray | str) -> NoReturn:
    msg = (
        f"The event is not JSON: {what} (of {len(payload)} {'characters' if isinstance(payload, str) else 'bytes'}). "
        'Send JSON, or take the payload as it is with Function(event="bytes") or Function(event="text").'
    )
    raise EventDecodeError(msg) from None


def payload_bytes(event: Any) -> bytes:
    """
    The payload behind an event: bytes as they are, a decoded value as the JSON text that Python's `json` writes for it.

    The blanks of the original text are lost once a cloud has parsed it.

    Raises:
        EventDecodeError: The event is neither bytes nor a JSON value.
    """
    if isinstance(event, (bytes, bytearray, memoryview)):
        return bytes(event)
    try:
        return json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError) as exc:
        msg = f"The event, a {type(event).__name__}, is neither bytes nor a JSON value: {exc}"
        raise EventDecodeError(msg) from None


def payload_text(event: Any) -> str:
    """
    The payload behind an event as text.

    Raises:
        EventDecodeError: It is not UTF-8, or the event is neither bytes nor a JSON value.
    """
    try:
        return payload_bytes(event).decode("utf-8")
    except UnicodeDecodeError as exc:
        msg = f'The event is not text: byte {exc.start} is not UTF-8. Take it as it is with Function(event="bytes").'
        raise EventDecodeError(msg) from None


def dumps(value: Any) -> str:
    """
    A result as compact JSON text, non-ASCII characters as they are, keys in their order.

    Raises:
        ResultEncodeError: Naming the path to the part that is not JSON, such as ``result["items"][3]``.
    """
    try:
        encoded = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if not encoded.isascii():
            encoded.encode("utf-8")
        return encoded
    except (TypeError, ValueError, RecursionError):
        place, what = _find_fault(value)
    msg = (
        f"The handler's result cannot be sent as JSON: {place} is {what}. "
        "Return dicts with text keys, lists, text, numbers, booleans or None; convert other values in the handler."
    )
    raise ResultEncodeError(msg)


def check_size(size: int, limit: int, cloud: str) -> None:
    """
    Raise `ResultTooLargeError` where a result of `size` bytes exceeds the cloud's limit.
    """
    if size > limit:
        msg = (
            f"The handler's result has {size} bytes; {cloud} carries at most {limit}. "
            "Store it in object storage and return its address, or return less."
        )
        raise ResultTooLargeError(msg)


_WORDS = {
    "bytes": "bytes, which JSON does not have; decode them, or encode them with base64",
    "bytearray": "a bytearray, which JSON does not have; decode it, or encode it with base64",
    "set": "a set; sort it into a list",
    "frozenset": "a frozenset; sort it into a list",
    "coroutine": "a coroutine that nobody awaited; declare the decorated function itself with `async def`",
    "async_generator": "an asynchronous generator; collect its items",
    "generator": "a generator; collect its items, as in list(...)",
}


def _find_fault(value: Any) -> tuple[str, str]:
    """
    The path to the first part of `value` that JSON refuses, and what it is. Walks without recursion.
    """
    todo: list[tuple[str, Any, tuple[int, ...]]] = [("result", value, ())]
    while todo:
        place, item, above = todo.pop()
        fault = _fault_of(item)
        if fault:
            return place, fault
        if isinstance(item, (dict, list, tuple)):
            if id(item) in above:
                return place, "the same object again, inside itself"
            if len(above) > 900:
                return place[:60] + "...", "nested too deep"
            inside = (*above, id(item))
            if isinstance(item, dict):
                bad = next((k for k in item if _fault_of(k) or isinstance(k, tuple)), None)
                if bad is not None:
                    return (
                        place,
                        f"a dict with the key {_key(bad)} of type {type(bad).__qualname__}; JSON keys are text",
                    )
                parts = [(f"{place}[{_key(k)}]", v, inside) for k, v in dict.items(item)]
            else:
                parts = [(f"{place}[{i}]", v, inside) for i, v in enumerate(item)]
            todo += reversed(parts)
    return "result", f"a {type(value).__qualname__} that the JSON encoder refuses"


def _key(key: Any) -> str:
    if isinstance(key, str) and len(key) < 60 and not _fault_of(key):
        return json.dumps(key, ensure_ascii=False)
    return repr(key)[:60]


def _fault_of(item: Any) -> str | None:
    if item is None or isinstance(item, (bool, int, dict, list, tuple)):
        return None
    if isinstance(item, str):
        try:
            item.encode("utf-8")
        except UnicodeEncodeError:
            return "text with half of a surrogate pair, which UTF-8 does not have"
        return None
    if isinstance(item, float):
        return None if math.isfinite(item) else f"{item!r}, which JSON does not have"
    kind = type(item)
    # A class of polyfaas' own says itself what to do with it.
    told = getattr(kind, "_polyfaas_fault", None) or _WORDS.get(kind.__name__)
    return told or f"of type {kind.__qualname__}, which JSON does not have"
