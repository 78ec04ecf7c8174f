"""
Rules of the neutral context that a cloud's `wrap` makes.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import pickle
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from ...context import Context
from ...exceptions import ContextFieldUnavailable
from ...records import Credentials, Deadline, TraceContext
from .foreigners import Failing, hollow
from .subject import EXPECTED, Subject, plain

__all__ = ["ContextRules"]

_TYPES: dict[str, Any] = {
    "memory_mb": int,
    "cpu_millicores": int,
    "retry_count": int,
    "timeout_s": float,
    "request_id_generated": bool,
}
_RECORDS: dict[str, tuple[type, ...]] = {
    "deadline": (Deadline, type(None)),
    "credentials": (Credentials, type(None)),
    "trace": (TraceContext, type(None)),
    "logger": (logging.Logger,),
    "extras": (Mapping,),
    "native": (object,),
}
# 0 is a number of retries; of these it is none.
_ABOVE_ZERO = ("memory_mb", "cpu_millicores", "timeout_s")
# Clocks of the two kinds are decades apart, unless a machine has been up since 1970.
_APART_S = 86_400
_SETTINGS = {"POLYFAAS_SET": "value", "POLYFAAS_EMPTY": "", "POLYFAAS_NUMBER": "007", "POLYFAAS_NULL": "null"}


class ContextRules(Subject):
    """
    Rules of `Cloud.wrap`.
    """

    def test_full_context(self) -> None:
        """
        Every field of the full context has the value that the author transcribed.
        """
        self.compare(self.wrap(self.full()), self.expected_full, "the full context")

    def test_bare_context(self) -> None:
        """
        What the cloud does not say is None.
        """
        self.compare(self.wrap(self.bare()), self.expected_bare, "the bare context")

    def test_satisfies_the_protocol(self) -> None:
        """
        The neutral context has every member of `polyfaas.Context`, each of the documented type.
        """
        for native in (self.full(), self.bare()):
            context = self.wrap(native)
            fields = self.read(context)
            self.check(isinstance(context, Context), "its neutral context lacks a member of polyfaas.Context.")
            for field, value in fields.items():
                if field in _RECORDS:
                    self._check_record(field, value)
                    continue
                kind = _TYPES.get(field, str)
                right = value is None or type(value) is kind
                self.check(
                    right, f"{field} is a {type(value).__name__}, {value!r}; it has to be {kind.__name__} or None."
                )
            self.check(context.native is native, "context.native is not the native context itself.")

    def _check_record(self, field: str, value: Any) -> None:
        kinds = _RECORDS[field]
        names = " or ".join(kind.__name__ for kind in kinds).replace("NoneType", "None")
        self.check(isinstance(value, kinds), f"{field} is a {type(value).__name__}; it has to be {names}.")

    def test_extras_are_read_only(self) -> None:
        """
        Nobody can change what the next reader of `extras` finds, and in it, too, None is the word for nothing.
        """
        for native in (self.full(), self.bare()):
            extras = self.read(self.wrap(native))["extras"]
            self._check_record("extras", extras)
            self.check(not hasattr(extras, "__setitem__"), "extras can be changed; make them a types.MappingProxyType.")
            for key, value in extras.items():
                self.check(value not in ("", "null"), f"extras[{key!r}] is {value!r}, a word for nothing; say None.")
            self._check_values(native, extras)

    def _check_values(self, native: Any, extras: Mapping[str, Any]) -> None:
        changed = {key: repr(value) for key, value in extras.items() if hasattr(value, "clear")}
        for key in changed:
            extras[key].clear()
        again = self.read(self.wrap(native))["extras"]
        self.check(
            changed == {key: repr(again[key]) for key in changed},
            f"the next reader finds what is done to a value of extras ({', '.join(map(repr, changed))}); copy it.",
        )

    def test_empty_values_are_none(self) -> None:
        """
        Where the native context has empty texts and zeros, the neutral one has None.
        """
        found = self.read(self.wrap(hollow(self.full()), "a context whose texts are empty"))
        for field in EXPECTED:
            value = found.get(field)
            self.check(
                value != "" and not (field in _ABOVE_ZERO and value == 0),
                f"{field} is {value!r} where the native context says so, its word for nothing; say None, as "
                "adapter.text() and adapter.whole() do.",
            )

    def test_fields_of_a_broken_context_are_none(self) -> None:
        """
        Reading never raises, whatever the native context does.
        """
        context = self.wrap(Failing(), "a context whose attributes raise")
        self.check(self.read(context)["request_id"], "request_id of a broken context is empty.")

    def test_reading_twice_gives_the_same(self) -> None:
        """
        Reading has no side effects.
        """
        for native in (self.full(), self.bare()):
            context = self.wrap(native)
            first, second = self.read(context), self.read(context)
            for field in first:
                same = first[field] is second[field] or plain(first[field]) == plain(second[field])
                self.check(same, f"{field} changes from one reading to the next.")

    def test_deadline(self) -> None:
        """
        The deadline follows from the time left or the timeout, is built once and is never negative; of neither comes
        none.
        """
        self._check_deadline(self.wrap(self.full()), self.expected_full, "the full context")
        self._check_deadline(self.wrap(self.bare()), self.expected_bare, "the bare context")
        if self.cloud.wrap_headers is not None:
            with self.on_the_cloud():
                context = self.cloud.wrap_headers(dict(self.headers))
            self._check_deadline(context, self.expected_headers, "the headers")

    def _check_deadline(self, context: Any, expectations: Mapping[str, Any], of: str) -> None:
        expected = expectations.get("remaining_ms")
        deadline = self.read(context)["deadline"]
        self._check_record("deadline", deadline)
        if expected is None:
            timeout = expectations.get("timeout_s")
            right = (deadline is None) == (timeout is None)
            self.check(right, f"deadline of {of} is {deadline}: it needs a timeout or the time left, and no more.")
            expected = None if timeout is None else timeout * 1000
        if expected is not None:
            self.check(deadline is not None, f"deadline of {of} is None although the cloud says how much time is left.")
            left = deadline.remaining_ms()
            self.check(
                expected - 1000 <= left <= expected,
                f"deadline.remaining_ms() of {of} is {left} at entry; expected {expected} (in milliseconds).",
            )
            self.check(
                self.read(context)["deadline"] is deadline, "the deadline moves: build it once for an invocation."
            )
            self._check_clock(deadline, of, "remaining_ms" not in expectations)

    def _check_clock(self, deadline: Deadline, of: str, estimated: bool) -> None:
        self.check(
            deadline.estimated is estimated,
            f"deadline.estimated of {of} is {deadline.estimated}; it is True where the end follows from the timeout "
            "alone. Where the cloud tells the time left, expect remaining_ms.",
        )
        self.check(
            abs(deadline._now() - time.time()) > _APART_S,
            "the deadline is counted by the wall clock, which is set now and then; use time.monotonic.",
        )

    def test_require(self) -> None:
        """
        `require` gives what is there, and names field and cloud where it is not.
        """
        context = self.wrap(self.full())
        for field, value in self.read(context).items():
            given = None
            if value is not None:
                with self.on_the_cloud(), suppress(ContextFieldUnavailable):
                    given = context.require(field)
                self.check(plain(given) == plain(value), f"require({field!r}) is not context.{field}.")
                continue
            try:
                context.require(field)
            except ContextFieldUnavailable as exc:
                told = field in str(exc) and self.cloud.name in str(exc)
                self.check(told, f"the error of require({field!r}) names not both field and cloud: {exc}")
            else:
                self.check(False, f"require({field!r}) gives None; it has to raise ContextFieldUnavailable.")

    def test_getenv(self) -> None:
        """
        `getenv` finds the environment, keeps empty values, and falls back to the default.
        """
        for words, native in (("the full context", self.full()), ("a broken context", Failing())):
            context = self.wrap(native, words)
            with self.on_the_cloud():
                os.environ.update(_SETTINGS)
                for name, value in _SETTINGS.items():
                    self._check_setting(context, words, (name,), value)
                    self._check_setting(context, words, (name, "default"), value)
                self._check_setting(context, words, ("POLYFAAS_UNSET",), None)
                self._check_setting(context, words, ("POLYFAAS_UNSET", "default"), "default")

    def _check_setting(self, context: Any, of: str, arguments: tuple[str, ...], expected: str | None) -> None:
        try:
            found = context.getenv(*arguments)
        except Exception as exc:
            fault = f"getenv{arguments!r} of {of} raised {type(exc).__name__}; answer the default, or None."
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc
        self.check(
            found == expected and type(found) is type(expected),
            f"getenv{arguments!r} of {of} gives {found!r}; expected {expected!r}: a setting is text, as it was set.",
        )

    def test_logger(self) -> None:
        """
        The logger stamps the request id, has `warn`, and survives arguments that do not fit.
        """
        context, other = self.wrap(self.full()), self.wrap(self.bare())
        with self.on_the_cloud():
            logger, unused = context.logger, other.logger
        self.check(logger is not unused, "two contexts share one logger: its records carry one request id for both.")
        records = self._logged(logger)
        told = [record.getMessage() for record in records]
        self.check(told == ["over 9", "%d apples no"], f"the logger wrote {told!r}.")
        stamps = {getattr(record, "request_id", None) for record in records}
        self.check(stamps == {context.request_id}, f"log records carry the request ids {stamps}.")

    def _logged(self, logger: Any) -> list[logging.LogRecord]:
        records: list[logging.LogRecord] = []

        def keep(record: logging.LogRecord) -> bool:
            records.append(record)
            return False

        logger.addFilter(keep)
        try:
            logger.warn("over %d", 9)
            logger.error("%d apples", "no")
        finally:
            logger.removeFilter(keep)
        return records

    def test_secrets_stay_inside(self) -> None:
        """
        No text form of the context or of its keys shows a secret, and neither can be pickled with one.
        """
        wrap_headers = self.cloud.wrap_headers
        contexts = [("context", self.wrap(self.full()))]
        if wrap_headers is not None:
            contexts.append(("context of headers", wrap_headers(dict(self.headers))))
        for name, context in contexts:
            with self.on_the_cloud():
                keys = context.credentials
                secrets = [part for part in plain(keys) or () if part]
                for words, show in _SHOWN.items():
                    shown = words.replace("context", name)
                    try:
                        told = show(context, keys)
                    except Exception as exc:
                        fault = f"{shown} raised {type(exc).__name__}; text forms are for logs and must not raise."
                        raise AssertionError(f"{self.cloud.name}: {fault}") from exc
                    self.check(not any(secret in told for secret in secrets), f"{shown} leaks credentials.")


def _pickled(value: Any) -> str:
    try:
        return pickle.dumps(value).decode("latin-1")
    except Exception:  # noqa: BLE001 -- refused, as it should be
        return ""


_SHOWN: dict[str, Callable[[Any, Any], str]] = {
    "repr(context)": lambda context, keys: repr(context),
    "str(context)": lambda context, keys: str(context),
    "format(context)": lambda context, keys: f"{context}",
    "repr(context.credentials)": lambda context, keys: repr(keys),
    "str(context.credentials)": lambda context, keys: str(keys),
    "format(context.credentials)": lambda context, keys: f"{keys} {keys!r}",
    "repr(context.extras)": lambda context, keys: repr(dict(context.extras)),
    "repr(copy.copy(context.credentials))": lambda context, keys: repr(copy.copy(keys)),
    "json.dumps(context)": lambda context, keys: json.dumps(context, default=repr),
    "json.dumps(context.credentials)": lambda context, keys: json.dumps(keys, default=repr),
    "pickle.dumps(context)": lambda context, keys: _pickled(context),
    "pickle.dumps(context.credentials)": lambda context, keys: _pickled(keys),
}
