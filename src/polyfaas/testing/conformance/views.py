"""
Rules of the view: what code written for the cloud gets on another one.
"""

from __future__ import annotations

import json
import time
from contextlib import AbstractContextManager
from typing import Any

from ... import clouds
from ...exceptions import PortingError
from ...porting import port
from ...records import Deadline
from ..clock import RunningClock
from ..fakes import KEYS, FakeContext
from .subject import DERIVED, Subject, plain

__all__ = ["ViewRules"]

_ABSENT: dict[str, Any] = dict.fromkeys(
    (
        "function_name",
        "function_version",
        "qualifier",
        "memory_mb",
        "cpu_millicores",
        "timeout_s",
        "region",
        "account_id",
        "project_id",
        "credentials",
        "log_group",
        "log_stream",
        "retry_count",
    )
)
#: Of these a real context always has some, so that code for it counts on them.
_SETTLED = ("memory_mb", "cpu_millicores", "timeout_s", "function_version", "retry_count")
_LEFT_MS = 55_500
_SECONDS = 2  # some clouds count whole ones
_MOMENT_S = 0.02


class ViewRules(Subject):
    """
    Rules of `Cloud.view`; a record without one is checked to be refused by `port()`.
    """

    def test_view_is_recognised(self) -> None:
        """
        The view looks like the cloud's own context, and like no other cloud's.
        """
        view = self._view(FakeContext())
        if view is None:
            return
        self.check(self.cloud.recognises(view), "it does not recognise its own view.")
        for name in clouds.NAMES:
            other = name != self.cloud.name and clouds.get(name).recognises(view)
            self.check(not other, f"{name} recognises its view too: it is ambiguous.")

    def test_views_are_separate(self) -> None:
        """
        A view stays that of its own context while others are made.
        """
        first = self._view(FakeContext(request_id="view-1"))
        if first is None:
            return
        before = self.read(self.wrap(first))["request_id"]
        second = self._view(FakeContext(request_id="view-2"))
        same = first is second or self.read(self.wrap(first))["request_id"] != before
        self.check(not same, "two contexts get one and the same view; make a new one for each invocation.")

    def test_view_keeps_the_fields(self) -> None:
        """
        Wrapping the view of a context gives the fields of that context back, as far as the cloud has them.
        """
        context = self.wrap(self.full())
        view = self._view(context, "its own full context")
        if view is None:
            return
        before, after = self.read(context), self.read(self.wrap(view))
        for field in before:
            if field not in DERIVED and field not in ("retry_count", "trace"):
                same = plain(before[field]) == plain(after[field])
                self.check(same, f"the view loses {field}: {before[field]!r} becomes {after[field]!r}.")

    def test_view_of_nothing(self) -> None:
        """
        A context whose fields are all None has a view, too, and nothing in it is invented.
        """
        view = self._view(FakeContext(**_ABSENT), "a context whose fields are None", self.elsewhere())
        if view is not None:
            found = self.read(self.cloud.wrap(view), self.elsewhere())
            self.check(found["credentials"] is None, "the view of a context without keys has keys.")
            for field in _ABSENT:
                told = found[field]
                self.check(
                    told is None or field in _SETTLED,
                    f"the view of a context without {field} says {told!r}; invent nothing, leave it empty.",
                )

    def test_view_tells_the_time_left(self) -> None:
        """
        Where the cloud tells the time left, so does the view, of the context that it is made of.
        """
        clock = RunningClock()
        view = self._view(FakeContext(timeout_s=60.0, remaining_ms=_LEFT_MS, clock=clock))
        if view is None or "remaining_ms" not in self.expected_full:
            return
        left = self._left(view)
        right = left is not None and _LEFT_MS - 1000 <= left <= _LEFT_MS
        self.check(right, f"the view of a context with {_LEFT_MS} ms left says {left}; take it from context.deadline.")
        clock.advance(_SECONDS)  # for a view that asks; a moment by the machine's clock for one that names the end
        time.sleep(_MOMENT_S)
        later = self._left(view)
        self.check(
            later != left,
            f"the view says {left} ms for good: a loop that asks it has no end; read context.deadline each time.",
        )

    def _left(self, view: Any) -> int | None:
        deadline = self.read(self.wrap(view))["deadline"]
        return deadline.remaining_ms() if isinstance(deadline, Deadline) else None

    def test_view_shows_no_secret(self) -> None:
        """
        Neither repr() nor to_json() of the view shows the keys.
        """
        view = self._view(FakeContext())
        if view is None:
            return
        to_json = getattr(view, "to_json", None)
        shown = {"repr(view)": repr(view), "str(view)": str(view), "json.dumps(view)": _dumped(view)}
        if callable(to_json):
            shown["view.to_json()"] = str(to_json())
        for words, told in shown.items():
            self.check(not any(key in told for key in KEYS), f"{words} leaks credentials.")

    def test_code_for_it_can_be_ported(self) -> None:
        """
        `port()` carries a handler written for the cloud, or refuses where the record has no view.
        """
        seen: list[Any] = []

        def handler(event: Any, context: Any) -> Any:
            seen.append((event, self.cloud.recognises(context)))
            return "done"

        if self.cloud.view is None:
            try:
                port(handler, written_for=self.cloud)
            except PortingError:
                return
        with self.on_the_cloud():
            result = port(handler, written_for=self.cloud)({"n": 1}, FakeContext())
            expected = self.cloud.encode_event(b'{"n": 1}')
        self.check(result == "done", f"a ported handler's result 'done' becomes {result!r}.")
        self.check(
            seen == [(expected, True)], f"a ported handler got {seen!r}; expected its own cloud's event and context."
        )

    def _view(
        self, context: Any, words: str = "a fake context", place: AbstractContextManager[object] | None = None
    ) -> Any:
        if self.cloud.view is None:
            return None
        try:
            with place or self.on_the_cloud():
                return self.cloud.view(context)
        except Exception as exc:
            fault = f"view() raised {type(exc).__name__} for {words}: {exc}"
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc


def _dumped(view: Any) -> str:
    try:
        return json.dumps(view)
    except TypeError:
        return ""
