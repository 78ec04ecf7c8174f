"""
What the rules judge: the cloud's record, its contexts, and what its author says is right.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from ...adapter import FIELDS
from ...records import Credentials

if TYPE_CHECKING:
    from ...contract import Cloud

__all__ = ["DERIVED", "EXPECTED", "Subject", "plain"]

#: Fields that no author transcribes: they follow from others, or are the rules' own business.
DERIVED = ("cloud", "request_id_generated", "deadline", "logger", "native", "extras")
#: What an author can transcribe.
EXPECTED = (*(field for field in FIELDS if field not in DERIVED), "remaining_ms", "extras")


class _Given:
    """
    An attribute that a subclass has to define, with words for it.
    """

    def __init__(self, what: str) -> None:
        self._what, self._name = what, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, subject: Any, owner: type) -> Any:
        if subject is None:
            return self
        raise AttributeError(f"{owner.__name__} must define {self._name}: {self._what}.")


def _given(what: str) -> Any:
    return _Given(what)


class Subject:
    """
    What a subclass of `CloudConformance` gives; see there.
    """

    cloud: Cloud = _given("the record to judge")
    expected_full: Mapping[str, Any] = _given("the fields of full(), copied by hand from the vendor's page")
    expected_bare: Mapping[str, Any] = _given("the fields of bare(), {} where there are none")
    headers: Mapping[str, str] = {}
    expected_headers: Mapping[str, Any] = {}
    environment: Mapping[str, str] = {}
    foreign: tuple[Any, ...] = ()

    def full(self) -> Any:
        """
        A new context in which the vendor's platform fills every field that it has.
        """
        raise NotImplementedError(f"{type(self).__name__} must define full(): a new native context with every field.")

    def bare(self) -> Any:
        """
        A new context in which everything that can be missing is missing.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must define bare(): a new native context with next to nothing."
        )

    def call(self, event: Any, native: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """
        The positional and the keyword arguments with which the cloud's runtime calls a handler.
        """
        return (event, native), {}

    # ---- for the rules

    def check(self, right: object, fault: str) -> None:
        """
        Fail with the fault unless `right`.
        """
        if not right:
            raise AssertionError(f"{self.cloud.name}: {fault}")

    def secrets(self) -> list[str]:
        """
        Every part of the keys that the author expects.
        """
        expected = (self.expected_full, self.expected_bare, self.expected_headers)
        return [part for values in expected for part in plain(values.get("credentials")) or () if part]

    def on_the_cloud(self) -> AbstractContextManager[object]:
        """
        Inside, the environment is that of the cloud and nothing else.
        """
        return patch.dict(os.environ, self.environment, clear=True)

    def elsewhere(self) -> AbstractContextManager[object]:
        """
        Inside, the environment is empty, as far as this cloud goes.
        """
        return patch.dict(os.environ, clear=True)

    def read(self, context: Any, place: AbstractContextManager[object] | None = None) -> dict[str, Any]:
        """
        Every field of a neutral context; a getter that raises is a fault.
        """
        found = {}
        with place or self.on_the_cloud():
            for field in FIELDS:
                try:
                    found[field] = getattr(context, field)
                except Exception as exc:
                    fault = f"reading context.{field} raised {type(exc).__name__}: {str(exc).rstrip('.')}."
                    raise AssertionError(f"{self.cloud.name}: {fault} A getter must not raise: answer None.") from exc
        return found

    def wrap(self, native: Any, words: str = "its own context") -> Any:
        """
        The neutral context of a native one.
        """
        try:
            with self.on_the_cloud():
                return self.cloud.wrap(native)
        except Exception as exc:
            fault = f"wrap() raised {type(exc).__name__} on {words}; read fields when asked."
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc

    def compare(
        self,
        context: Any,
        expected: Mapping[str, Any],
        of: str,
        place: AbstractContextManager[object] | None = None,
    ) -> None:
        """
        Check every field against what the author expects.
        """
        self._check_names(expected, of)
        found = self.read(context, place)
        for field, value in found.items():
            if field not in DERIVED and (field != "request_id" or field in expected):
                self._compare_field(field, plain(value), plain(expected.get(field)), of)
        for key, value in dict(expected.get("extras", {})).items():
            given = found["extras"].get(key)
            self.check(given == value, f"extras[{key!r}] of {of} is {given!r}; expected {value!r}.")
        self.check(
            found["cloud"] == self.cloud.name, f"context.cloud is {found['cloud']!r}; it has to be the record's name."
        )
        generated = not expected.get("request_id")
        self.check(found["request_id"], f"request_id of {of} is empty; where the cloud gives none, one is generated.")
        self.check(
            found["request_id_generated"] is generated,
            f"request_id_generated of {of} is {found['request_id_generated']!r}; expected {generated}.",
        )

    def _check_names(self, expected: Mapping[str, Any], of: str) -> None:
        for name in expected:
            near = get_close_matches(name, EXPECTED, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"they are {', '.join(EXPECTED)}."
            self.check(name in EXPECTED, f"{name!r} is no field that can be expected of {of}: {hint}")

    def _compare_field(self, field: str, value: Any, expected: Any, of: str) -> None:
        if expected is None and value is not None:
            self.check(
                value not in ("", "null", 0, "0"),
                f"{field} of {of} is {value!r}, the cloud's word for nothing; the neutral context says None.",
            )
            told = "***" if field == "credentials" else repr(value)
            self.check(
                False, f"{field} of {of} is {told}, which the cloud did not say: invented values mislead; say None."
            )
        if field == "credentials":
            words = "id, secret and token, the last None for keys that have none"
            self.check(value == expected, f"credentials of {of} are not the expected tuple of {words}.")
            return
        same = value == expected and type(value) is type(expected)
        self.check(same, f"{field} of {of} is {value!r}; expected {expected!r} ({_unit(field)}).")


def plain(value: Any) -> Any:
    """
    A value to compare and to search: the parts of keys, anything else as it is.
    """
    if isinstance(value, Credentials):
        return (value.access_key_id, value.access_key_secret, value.security_token)
    return value


def _unit(field: str) -> str:
    units = {
        "memory_mb": "an int, in MB",
        "cpu_millicores": "an int, in thousandths of a core",
        "timeout_s": "a float, in seconds",
    }
    return units.get(field, "as the vendor documents it")
