"""
Rules of the neutral context that a cloud's `wrap_headers` makes.
"""

from __future__ import annotations

from typing import Any

from .subject import Subject

__all__ = ["HeaderRules"]


class HeaderRules(Subject):
    """
    Rules of `Cloud.wrap_headers`; a record without it has none of them to keep.
    """

    def test_headers(self) -> None:
        """
        The headers of the custom runtime give the expected values, whatever the case of their names.
        """
        if self.cloud.wrap_headers is None:
            return
        self.check(self.headers, "the record has wrap_headers; give headers and expected_headers.")
        for spelling in (str, str.lower, str.upper):
            given = {spelling(name): value for name, value in self.headers.items()}
            before = dict(given)
            context = self._made(given, "the headers")
            self.compare(context, self.expected_headers, f"the headers ({next(iter(before))} ...)")
            self.check(given == before, "wrap_headers() changes the request's headers; only read them.")

    def test_empty_headers(self) -> None:
        """
        Absent and empty headers mean None.
        """
        if self.cloud.wrap_headers is None:
            return
        for nothing in ({}, dict.fromkeys(self.headers, ""), dict.fromkeys(self.headers, "null")):
            context = self._made(nothing, "headers that say nothing")
            self.compare(context, {}, "headers that say nothing", self.elsewhere())

    def _made(self, headers: dict[str, str], words: str) -> Any:
        try:
            with self.on_the_cloud():
                return self.cloud.wrap_headers(headers)  # type: ignore[misc]
        except Exception as exc:
            fault = f"wrap_headers() raised {type(exc).__name__} on {words}; what is absent is None."
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc
