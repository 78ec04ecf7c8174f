"""
Clouds whose contexts say the wrong thing: the kit finds each fault, and says what it is.
"""

from __future__ import annotations

import logging
import os
import time
from types import MappingProxyType

import pytest

from clouds_outside import nimbus
from conformance.wrong import changed, context, faults, only_faults
from polyfaas.logs import request_logger
from polyfaas.records import Credentials, Deadline


class ByTheWallClock(nimbus.NimbusContext):
    """
    Counts down by the clock that people set.
    """

    @property
    def deadline(self):
        if not hasattr(self, "_kept"):
            limited = self.said("limit_ms")
            end = time.time() + (self.native.millis_left() if limited else 0) / 1000
            self._kept = Deadline(end, now=time.time) if limited else None
        return self._kept


class Guessing(nimbus.NimbusContext):
    """
    Calls what the cloud says an estimate.
    """

    @property
    def deadline(self):
        left = self.native_remaining_ms()
        if not hasattr(self, "_kept"):
            self._kept = None if left is None else Deadline(time.monotonic() + left / 1000, estimated=True)
        return self._kept


def inventive_view(neutral):
    made = nimbus.view(neutral)
    made.invocation["zone"] = made.invocation["zone"] or "north"
    return made


def timeless_view(neutral):
    made = nimbus.view(neutral)
    made.millis_left = lambda: 30_000
    return made


def snapshot(neutral):
    made, left = nimbus.view(neutral), neutral.deadline and neutral.deadline.remaining_ms()
    made.millis_left = lambda: left
    return made


class One:
    """
    A view that is made once, of whatever comes first.
    """

    def __init__(self):
        self.made = nimbus.native()

    def __call__(self, neutral):
        vars(self.made).update(vars(nimbus.view(neutral)))
        return self.made


def number(setting):
    return int(setting) if isinstance(setting, str) and setting.isdigit() else setting


def own_logger(self):
    return request_logger(logging.getLogger("nimbus"), "n-0")


LABELS = ["a", "b"]
LOGGER = request_logger(logging.getLogger("nimbus"), "n-1")


WRONG = {
    "extras for all to write": (
        {"wrap": context(extras=property(lambda self: {"plan": "free"}))},
        "extras can be changed; make them a types.MappingProxyType.",
    ),
    "lists of extras for all to write": (
        {"wrap": context(extras=property(lambda self: MappingProxyType({"labels": LABELS, "plan": None})))},
        "the next reader finds what is done to a value of extras ('labels'); copy it.",
    ),
    "no extras": (
        {"wrap": context(extras=())},
        "extras is a tuple; it has to be Mapping.",
    ),
    "empty texts let through": (
        {"wrap": context(region=property(lambda self: self.said("zone")))},
        (
            "region is '' where the native context says so, its word for nothing; say None, as adapter.text() and "
            "adapter.whole() do."
        ),
    ),
    "a view with a region": (
        {"view": inventive_view},
        "the view of a context without region says 'north'; invent nothing, leave it empty.",
    ),
    "a view whose time stands still": (
        {"view": timeless_view},
        "the view of a context with 55500 ms left says ...; take it from context.deadline.",
    ),
    "a view with the time of its making": (
        {"view": snapshot},
        "the view says ... ms for good: a loop that asks it has no end; read context.deadline each time.",
    ),
    "one view for all": (
        {"view": One()},
        "two contexts get one and the same view; make a new one for each invocation.",
    ),
    "a limit of nothing": (
        {"wrap": context(native_remaining_ms=lambda self: self.native.millis_left() or 0)},
        "deadline of the bare context is Deadline(remaining_ms=0): it needs a timeout or the time left, and no more.",
        "reading context.deadline raised RuntimeError: millis_left is out of order. A getter must not raise: answer None.",
    ),
    "keys that must not be empty": (
        {"wrap": context(credentials=property(lambda self: (keys := self.said("keys")) and Credentials(**keys())))},
        (
            "reading context.credentials raised ValueError: Credentials() got an empty access_key_id: without keys a "
            "context has credentials=None. A getter must not raise: answer None."
        ),
    ),
    "a name that is taken": (
        {"name": "alibaba", "wrap": context(cloud="alibaba")},
        "the name 'alibaba' is that of another cloud, whose fakes and rules it would get; choose one of its own.",
    ),
    "a name that is no word": (
        {"name": "My Cloud", "wrap": context(cloud="My Cloud")},
        "the name 'My Cloud' is no word in lower case, such as 'nimbus'.",
    ),
    "a deadline by the wall clock": (
        {"wrap": ByTheWallClock},
        "the deadline is counted by the wall clock, which is set now and then; use time.monotonic.",
    ),
    "a deadline called an estimate": (
        {"wrap": Guessing},
        (
            "deadline.estimated of the full context is True; it is True where the end follows from the timeout alone. Where "
            "the cloud tells the time left, expect remaining_ms."
        ),
    ),
    "a deadline in seconds": (
        {"wrap": context(deadline=29.5)},
        "deadline is a float; it has to be Deadline or None.",
        "the view of a context with 55500 ms left says None; take it from context.deadline.",
        "view() raised AttributeError for its own full context: 'float' object has no attribute 'remaining_ms'",
    ),
    "a logger without a request id": (
        {"wrap": context(logger=property(lambda self: logging.getLogger("nimbus")))},
        "two contexts share one logger: its records carry one request id for both.",
    ),
    "a logger with another's request id": (
        {"wrap": context(_logger=property(own_logger))},
        "log records carry the request ids {'n-0'}.",
        "logger changes from one reading to the next.",
        "logger changes once another context is made: keep it in the context, not its class.",
        "require('logger') is not context.logger.",
    ),
    "one logger for all": (
        {"wrap": context(logger=LOGGER)},
        "two contexts share one logger: its records carry one request id for both.",
    ),
    "settings that become numbers": (
        {"wrap": context(getenv=lambda self, key, default=None: number(os.environ.get(key, default)))},
        "getenv('POLYFAAS_NUMBER',) of the full context gives 7; expected '007': a setting is text, as it was set.",
    ),
    "settings that have to be set": (
        {"wrap": context(getenv=lambda self, key, default=None: os.environ[key])},
        "getenv('POLYFAAS_UNSET',) of the full context raised KeyError; answer the default, or None.",
    ),
    "settings that give way to the default": (
        {"wrap": context(getenv=lambda self, key, default=None: os.environ.get(key) or default)},
        "getenv('POLYFAAS_EMPTY',) of the full context gives None; expected '': a setting is text, as it was set.",
    ),
    "settings of a context alone": (
        {
            "wrap": context(
                getenv=lambda self, key, default=None: self.native.invocation and os.environ.get(key, default)
            )
        },
        "getenv('POLYFAAS_SET',) of a broken context raised RuntimeError; answer the default, or None.",
    ),
    "text forms that raise": (
        {"wrap": context(__repr__=lambda self: self.native.missing)},
        "repr(context) raised AttributeError; text forms are for logs and must not raise.",
    ),
    "keys as a tuple": (
        {"wrap": context(credentials=property(lambda self: (keys := self.said("keys")) and tuple(keys().values())))},
        "credentials is a tuple; it has to be Credentials or None.",
        "repr(context.credentials) leaks credentials.",
        "view() raised AttributeError for its own full context: 'tuple' object has no attribute 'access_key_id'",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_cloud_fails_with_its_fault_and_no_other(fault):
    """
    One fault in an otherwise right cloud is found, and named with its remedy.
    """
    parts, *expected = WRONG[fault]

    assert only_faults(parts) == {f"{parts.get('name', 'nimbus')}: {line}" for line in expected}


def test_empty_texts_inside_of_lists_are_found_too():
    """
    Whatever holds a value of the native context, its word for nothing has to become None.
    """
    first_zone = context(region=property(lambda self: (self.said("zones") or [None])[0]))
    given = {
        "full": lambda self: nimbus.native(id="n-1", zones=["north", "south"]),
        "expected_full": {"request_id": "n-1", "region": "north"},
    }

    told = faults(changed(wrap=first_zone, view=None), **given)

    (expected,) = WRONG["empty texts let through"][1:]
    assert told == [f"nimbus: {expected}"]


def test_what_a_view_takes_from_the_environment_is_not_invented():
    """
    A variable of the cloud's own says something, even where the context says nothing.
    """

    def view_with_zone(neutral):
        made = nimbus.view(neutral)
        made.invocation["zone"] = neutral.region or os.environ.get("NIMBUS_ZONE")
        return made

    assert faults(changed(view=view_with_zone), environment={"NIMBUS_ZONE": "south"}) == []


def test_extras_may_hold_an_object_that_is_made_for_each_reader():
    """
    Its text names its place in memory, and says nothing about what a reader has done to it.
    """
    plan = type("Plan", (), {"__eq__": lambda self, other: type(self) is type(other), "__hash__": None})
    extras = property(lambda self: MappingProxyType({"plan": plan()}))

    assert faults(changed(wrap=context(extras=extras))) == []
