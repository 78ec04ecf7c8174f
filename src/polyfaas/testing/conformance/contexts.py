"""
Rules of the neutral context that a cloud's `wrap` and `wrap_headers` make.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ...context import Context
from ...exceptions import ContextFieldUnavailable
from ...function import Function, current_context
from .foreigners import Failing
from .subject import Subject, _plain

__all__ = ["ContextRules"]

_TYPES: dict[str, Any] = {
    "memory_mb": int,
    "cpu_millicores": int,
    "retry_count": int,
    "timeout_s": float,
    "request_id_generated": bool,
}
_RECORDS = ("deadline", "credentials", "trace", "logger", "native", "extras")
_THREADS = 4


class ContextRules(Subject):
    """
    Rules of `Cloud.wrap` and `Cloud.wrap_headers`.
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
                kind = _TYPES.get(field, str)
                right = field in _RECORDS or value is None or type(value) is kind
                self.check(
                    right, f"{field} is a {type(value).__name__}, {value!r}; it has to be {kind.__name__} or None."
                )
            self.check(context.native is native, "context.native is not the native context itself.")

    def test_fields_of_a_broken_context_are_none(self) -> None:
        """
        Reading never raises, whatever the native context does.
        """
        try:
            context = self.wrap(Failing())
        except Exception as exc:
            fault = f"wrap() raised {type(exc).__name__} on a context whose attributes raise; read fields when asked."
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc
        self.check(self.read(context)["request_id"], "request_id of a broken context is empty.")

    def test_reading_twice_gives_the_same(self) -> None:
        """
        Reading has no side effects.
        """
        for native in (self.full(), self.bare()):
            context = self.wrap(native)
            first, second = self.read(context), self.read(context)
            for field in first:
                same = first[field] is second[field] or _plain(first[field]) == _plain(second[field])
                self.check(same, f"{field} changes from one reading to the next.")

    def test_deadline(self) -> None:
        """
        The deadline follows from the time left or the timeout, is built once and is never negative.
        """
        context = self.wrap(self.full())
        expected = self.expected_full.get("remaining_ms")
        deadline = self.read(context)["deadline"]
        if expected is None:
            timeout = self.expected_full.get("timeout_s")
            self.check(
                (deadline is None) == (timeout is None), "a deadline needs a timeout or the time left, and no more."
            )
            expected = None if timeout is None else timeout * 1000
        if expected is not None:
            self.check(deadline is not None, "deadline is None although the cloud says how much time is left.")
            left = deadline.remaining_ms()
            self.check(
                expected - 1000 <= left <= expected,
                f"deadline.remaining_ms() is {left} at entry; expected {expected} (in milliseconds).",
            )
            self.check(
                self.read(context)["deadline"] is deadline, "the deadline moves: build it once for an invocation."
            )

    def test_require(self) -> None:
        """
        `require` gives what is there, and names field and cloud where it is not.
        """
        context = self.wrap(self.full())
        for field, value in self.read(context).items():
            if value is not None:
                with self.on_the_cloud():
                    given = context.require(field)
                self.check(_plain(given) == _plain(value), f"require({field!r}) is not context.{field}.")
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
        context = self.wrap(self.full())
        with self.on_the_cloud():
            os.environ.update(POLYFAAS_SET="value", POLYFAAS_EMPTY="")
            found = (context.getenv("POLYFAAS_SET"), context.getenv("POLYFAAS_EMPTY", "default"))
            missing = (context.getenv("POLYFAAS_UNSET"), context.getenv("POLYFAAS_UNSET", "default"))
        self.check(found == ("value", ""), f"getenv() of a variable and of an empty one gives {found!r}.")
        self.check(missing == (None, "default"), f"getenv() without and with a default gives {missing!r}.")

    def test_logger(self) -> None:
        """
        The logger stamps the request id, has `warn`, and survives arguments that do not fit.
        """
        context = self.wrap(self.full())
        records: list[logging.LogRecord] = []

        def keep(record: logging.LogRecord) -> bool:
            records.append(record)
            return False

        logger = context.logger
        logger.addFilter(keep)
        logger.warn("over %d", 9)
        logger.error("%d apples", "no")
        told = [record.getMessage() for record in records]
        self.check(told == ["over 9", "%d apples no"], f"the logger wrote {told!r}.")
        stamps = {getattr(record, "request_id", None) for record in records}
        self.check(stamps == {context.request_id}, f"log records carry the request ids {stamps}.")

    def test_secrets_stay_inside(self) -> None:
        """
        No text form of the context or of its keys shows a secret, and neither can be pickled with one.
        """
        context = self.wrap(self.full())
        with self.on_the_cloud():
            keys = context.credentials
            secrets = [part for part in _plain(keys) or () if part]
            shown = {
                "repr(context)": repr(context),
                "str(context)": str(context),
                "format(context)": f"{context}",
                "repr(context.credentials)": repr(keys),
                "str(context.credentials)": str(keys),
                "format(context.credentials)": f"{keys} {keys!r}",
                "repr(context.extras)": repr(dict(context.extras)),
                "repr(copy.copy(context.credentials))": repr(copy.copy(keys)),
                "json.dumps(context)": json.dumps(context, default=repr),
                "json.dumps(context.credentials)": json.dumps(keys, default=repr),
                "pickle.dumps(context.credentials)": _pickled(keys),
            }
        for words, told in shown.items():
            self.check(not any(secret in told for secret in secrets), f"{words} leaks credentials.")

    def test_invocations_are_separate(self) -> None:
        """
        Invocations on several threads each see their own context.
        """
        together = threading.Barrier(_THREADS)
        seen: dict[int, Any] = {}

        @Function(cloud=self.cloud, event="bytes").handler
        def handler(event: Any, context: Any) -> None:
            together.wait(10)
            seen[threading.get_ident()] = current_context().native
            together.wait(10)

        def sees_its_own(native: Any) -> bool:
            handler(b"", native)
            return seen[threading.get_ident()] is native

        natives = [self.full() for _ in range(_THREADS)]
        with self.on_the_cloud(), ThreadPoolExecutor(_THREADS) as pool:
            right = list(pool.map(sees_its_own, natives))
        self.check(all(right), "invocations on several threads share a context.")

    # ---- custom runtimes

    def test_headers(self) -> None:
        """
        The headers of the custom runtime give the expected values, whatever the case of their names.
        """
        wrap = self.cloud.wrap_headers
        if wrap is None:
            return
        self.check(self.headers, "the record has wrap_headers; give headers and expected_headers.")
        for spelling in (str, str.lower, str.upper):
            given = {spelling(name): value for name, value in self.headers.items()}
            with self.on_the_cloud():
                context = wrap(given)
            self.compare(context, self.expected_headers, f"the headers ({next(iter(given))} ...)")

    def test_empty_headers(self) -> None:
        """
        Absent and empty headers mean None.
        """
        wrap = self.cloud.wrap_headers
        if wrap is None:
            return
        for nothing in ({}, dict.fromkeys(self.headers, "")):
            self.compare(wrap(nothing), {}, "headers that say nothing", self.elsewhere())


def _pickled(value: Any) -> str:
    try:
        return pickle.dumps(value).decode("latin-1")
    except Exception:  # noqa: BLE001 -- refused, as it should be
        return ""
