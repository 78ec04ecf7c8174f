"""
Rules of what crosses the boundary: events, results, limits and errors.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from typing import Any

from ...envelope import ErrorEnvelope
from ...exceptions import EventDecodeError, ResultEncodeError, ResultTooLargeError
from ...function import Function
from .subject import Subject
from .surroundings import Parts

__all__ = ["PayloadRules"]

_VALUES: tuple[Any, ...] = (
    {},
    {"name": "world", "n": 1, "ok": True, "none": None, "list": [1.5, {"deep": []}]},
    {"text": "h\u00e9llo \u4e16\u754c \U0001f600", "empty": ""},
    [],
    [{"a": 1}, "b", 2],
    0,
    -12.5,
    2**63,
    True,
    False,
    "text",
    "  blanks at both ends ",
    "007",
    "null",
    '{"quoted": "JSON"}',
    {"name": 1, "Name": 2, " name ": 3},
    0.1234567890123456,
)
#: Results alone: JSON has no tuples, and every cloud makes lists of them; nor has it kinds of dicts.
_RESULTS: tuple[tuple[Any, Any], ...] = (
    ({"pair": (1, "2")}, {"pair": [1, "2"]}),
    ((), []),
    (OrderedDict(z=1, a=2), {"z": 1, "a": 2}),
)
_PLANTED = "planted-password-of-a-database"
_BROKEN = (b"{", b"not json", b"{'a': 1}", b'{"a": 1} trailing', b"NaN", b'{"a": Infinity}', b"\xff\xfe")
_PAYLOAD = b'{"n": 21}'
_CIRCLE: list[Any] = []
_CIRCLE.append(_CIRCLE)
_UNSENDABLE: tuple[tuple[str, Any, str], ...] = (
    ("a set", {"a": [{1, 2}]}, 'result["a"][0]'),
    ("bytes inside a dict", {"a": b"x"}, 'result["a"]'),
    ("NaN", [float("nan")], "result[0]"),
    ("an object", {"a": object()}, 'result["a"]'),
    ("a list that contains itself", _CIRCLE, "result"),
    ("a generator", (n for n in range(3)), "result"),
    ("half a surrogate pair", {"a": "\ud800"}, 'result["a"]'),
)


class PayloadRules(Subject):
    """
    Rules of `bind`, `decode_event`, `encode_event`, `encode_result`, `dump_result`, `encode_error` and
    `max_result_bytes`.
    """

    def test_events_arrive_decoded(self) -> None:
        """
        The handler gets the JSON value of the payload, the same on every cloud.
        """
        for value in _VALUES:
            payload = json.dumps(value).encode("utf-8")
            native = self.cloud.encode_event(payload)
            parts = Parts(native, "event")
            found = self.cloud.decode_event(native)
            changed = ", ".join(parts.changed())
            self.check(not changed, f"decode_event() changes the runtime's own event ({changed}); decode a copy.")
            right = found == value and type(found) is type(value)
            self.check(right, f"the payload {payload!r} arrives as {found!r}, not decoded to {value!r}.")

    def test_events_are_separate(self) -> None:
        """
        What a handler does to its event, the next one does not see.
        """
        for payload in (b"", b"{}", b'{"a": {"b": []}}', b"[[1]]"):
            first, second = (self.cloud.decode_event(self.cloud.encode_event(payload)) for _ in range(2))
            self.check(
                not _holders(first) & _holders(second),
                f"two calls with the payload {payload!r} share a dict or a list; make a new one for each call.",
            )

    def test_no_event_is_an_empty_one(self) -> None:
        """
        No payload arrives as an empty dict or None.
        """
        found = self.cloud.decode_event(self.cloud.encode_event(b""))
        self.check(found in ({}, None), f"a call without a payload arrives as {found!r}; expected {{}} or None.")

    def test_broken_events_are_refused(self) -> None:
        """
        What is no JSON is an `EventDecodeError`, before the handler runs.
        """
        for payload in _BROKEN:
            try:
                found = self.cloud.decode_event(self.cloud.encode_event(payload))
            except EventDecodeError:
                continue
            except Exception as exc:
                fault = f"the payload {payload!r} raises {type(exc).__name__}; it has to be an EventDecodeError."
                raise AssertionError(f"{self.cloud.name}: {fault}") from exc
            self.check(False, f"the payload {payload!r}, no JSON, arrives as {found!r}; raise EventDecodeError.")

    def test_results_arrive(self) -> None:
        """
        The caller gets the JSON value that the handler returned.
        """
        for value, expected in (*((value, value) for value in _VALUES), *_RESULTS):
            parts = Parts(value, "result")
            try:
                body = self._sent(value)
            except ResultEncodeError as exc:
                raise AssertionError(f"{self.cloud.name}: the result {value!r} is refused: {exc}") from exc
            changed = ", ".join(parts.changed())
            self.check(not changed, f"encode_result() changes the handler's own result ({changed}); encode a copy.")
            found = body.decode("utf-8") if isinstance(value, str) else json.loads(body)
            self.check(found == expected, f"the result {value!r} reaches the caller as {body!r}.")
        body = self._sent(None)
        self.check(body in (b"null", b""), f"the result None reaches the caller as {body!r}; expected null or nothing.")

    def test_texts_and_bytes_arrive_as_they_are(self) -> None:
        """
        Text goes out as UTF-8 and bytes as they are, or bytes that the cloud cannot carry are refused.
        """
        for value in ("h\u00e9llo", "", '{"already": "JSON"}', b"bytes", b"\xff\x00"):
            try:
                body = self._sent(value)
            except ResultEncodeError:
                self.check(value == b"\xff\x00", f"the result {value!r} is refused.")
                continue
            expected = value.encode("utf-8") if isinstance(value, str) else value
            self.check(body == expected, f"the result {value!r} reaches the caller as {body!r}.")

    def test_unsendable_results_are_refused(self) -> None:
        """
        What is no JSON is a `ResultEncodeError` that names the place, the same on every cloud.
        """
        for words, value, place in _UNSENDABLE:
            try:
                body = self._sent(value)
            except ResultEncodeError as exc:
                self.check(place in str(exc), f"the error about {words} does not name the place {place}: {exc}")
                continue
            except Exception as exc:
                fault = f"the result with {words} raises {type(exc).__name__}; it has to be a ResultEncodeError."
                raise AssertionError(f"{self.cloud.name}: {fault}") from exc
            self.check(False, f"the result with {words} is sent as {body!r}; raise ResultEncodeError.")

    def test_large_results_are_refused(self) -> None:
        """
        A result of exactly the limit goes out, one byte more is a `ResultTooLargeError` with both sizes.
        """
        limit = self.cloud.max_result_bytes
        if limit is None:
            return
        self.check(
            type(limit) is int and limit > 0, f"max_result_bytes is {limit!r}; it has to be bytes, as an int, or None."
        )
        for text in ("x" * limit, "\u00e9" * (limit // 2)):
            self._goes_out(text)
        half = limit // 2 + 1
        for words, value, size in (
            (f"a result of {limit + 1} bytes", "x" * (limit + 1), limit + 1),
            (f"a result of {half} characters in {half * 2} bytes", "\u00e9" * half, half * 2),
            (f"a list with a text of {limit} bytes", ["x" * limit], None),
            (f"a result of {limit + 1} bytes, as bytes,", b"x" * (limit + 1), None),
        ):
            self._is_refused(words, value, size)

    def _goes_out(self, text: str) -> None:
        size = len(text.encode("utf-8"))
        try:
            right = len(self._sent(text)) == size
        except ResultTooLargeError:
            right = False
        limit = self.cloud.max_result_bytes
        self.check(right, f"a result of exactly {size} bytes does not go out although max_result_bytes is {limit}.")

    def _is_refused(self, words: str, value: Any, size: int | None) -> None:
        limit = self.cloud.max_result_bytes
        try:
            self._sent(value)
        except ResultTooLargeError as exc:
            told = size is None or (str(limit) in str(exc) and str(size) in str(exc))
            self.check(told, f"the error about a result above the limit does not give both sizes: {exc}")
        except ResultEncodeError:  # bytes, which not every cloud carries
            self.check(type(value) is bytes, f"{words} is refused as if it were no JSON; raise ResultTooLargeError.")
        else:
            self.check(False, f"{words} goes out although max_result_bytes is {limit}; count the bytes that are sent.")

    def test_errors_are_json_with_type_and_message(self) -> None:
        """
        The cloud's error object is a JSON object that holds type and message, whatever was raised.
        """
        for error in (
            ValueError("no such order"),
            KeyError("h\u00e9llo \ud800"),
            RuntimeError("x" * 100_000),
            _Hostile(),
        ):
            envelope = ErrorEnvelope.from_exception(_raised(error))
            found = self.cloud.encode_error(envelope)
            self.check(type(found) is dict, f"encode_error() gives a {type(found).__name__}; it has to be a dict.")
            try:
                told = json.dumps(found, allow_nan=False)
            except (TypeError, ValueError) as exc:
                raise AssertionError(f"{self.cloud.name}: encode_error() gives what is no JSON: {exc}") from exc
            self.check(envelope.error_type in told, f"the error object has lost the type {envelope.error_type}.")
            kept = json.dumps(envelope.message)[1:-1] in told
            self.check(kept, f"the error object of a {envelope.error_type} has lost the message.")

    def test_errors_hold_no_secret(self) -> None:
        """
        Neither the environment nor the keys of the running invocation get into the error object.
        """
        envelope = ErrorEnvelope.from_exception(_raised(ValueError("no such order")))
        shown: list[str] = []

        @Function(cloud=self.cloud, event="bytes").handler
        def handler(event: Any, context: Any) -> None:
            shown.append(repr(self.cloud.encode_error(envelope)))

        with self.on_the_cloud():
            plain = repr(self.cloud.encode_error(envelope))
            os.environ["DATABASE_PASSWORD"] = _PLANTED
            handler(b"", self.full())
        (inside,) = shown
        self.check(
            _PLANTED not in inside, "the error object shows variables of the environment; send type, message and stack."
        )
        leaks = any(inside.count(secret) > plain.count(secret) for secret in self.secrets())
        self.check(not leaks, "the error object shows the keys of the invocation; send type, message and stack.")

    def test_runs_a_handler(self) -> None:
        """
        A handler runs from payload to payload.
        """
        with self.on_the_cloud():
            self._runs((self.cloud.encode_event(_PAYLOAD), self.full()), {})

    def test_runs_a_handler_as_its_runtime_calls_it(self) -> None:
        """
        Whatever the arguments of the runtime's call, event and context are found in them.
        """
        with self.on_the_cloud():
            args, kwargs = self.call(self.cloud.encode_event(_PAYLOAD), self.full())
            self._runs(args, kwargs)
            if self.cloud.bind is not None:
                _, context = self.cloud.bind(*args, **kwargs)
                right = self.cloud.recognises(context)
                self.check(right, f"bind() gives a {type(context).__name__} as context, which it does not recognise.")

    def _runs(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        @Function(cloud=self.cloud).handler
        def handler(event: dict[str, int], context: Any) -> dict[str, Any]:
            return {"doubled": event["n"] * 2, "cloud": context.cloud}

        told = ", ".join([*(type(arg).__name__ for arg in args), *(f"{key}=..." for key in kwargs)])
        try:
            body = self.cloud.dump_result(handler(*args, **kwargs))
        except Exception as exc:
            fault = f"a handler called with ({told}) raised {type(exc).__name__}: {exc}"
            raise AssertionError(f"{self.cloud.name}: {fault}; bind says how its runtime calls.") from exc
        expected = {"doubled": 42, "cloud": self.cloud.name}
        self.check(json.loads(body) == expected, f"a handler's result reaches the caller as {body!r}.")

    def _sent(self, value: Any) -> bytes:
        body = self.cloud.dump_result(self.cloud.encode_result(value))
        self.check(type(body) is bytes, f"dump_result() gives a {type(body).__name__}; it has to be bytes.")
        return body


class _Hostile(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def _holders(value: Any) -> set[int]:
    """
    The identities of all dicts and lists in a value.
    """
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return set() if items is None else {id(value)}.union(*map(_holders, items))


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as exc:  # noqa: BLE001 -- its own
        return exc
