"""
Wrong readings of a custom runtime's headers, and wrong expectations: the kit finds each fault, and says what it is.
"""

from __future__ import annotations

import os

import pytest

from clouds_outside import nimbus
from conformance.wrong import Right, changed, faults
from polyfaas.adapter import ContextAdapter, lowered, text
from polyfaas.records import Credentials
from polyfaas.testing.conformance import CloudConformance
from polyfaas.testing.conformance.subject import Subject

GIVEN = {
    "headers": {"X-Nimbus-Id": "n-1", "X-Nimbus-Function": "greet", "X-Nimbus-Key": "geheim-3 geheim-4"},
    "expected_headers": {"request_id": "n-1", "function_name": "greet", "credentials": ("geheim-3", "geheim-4", None)},
}


class Headers(ContextAdapter):
    """
    The headers of Nimbus' custom runtime as a neutral context.
    """

    __slots__ = ()
    cloud = "nimbus"
    function_name = property(lambda self: text(self.native.get("x-nimbus-function")))

    def __init__(self, headers):
        super().__init__(lowered(headers))

    def native_request_id(self):
        return self.native.get("x-nimbus-id")

    @property
    def credentials(self):
        keys = (text(self.native.get("x-nimbus-key")) or "").split()
        return Credentials(*keys) if len(keys) == 2 else None


def headers(**fields) -> type:
    """
    Those headers with other members.
    """
    return type("WrongHeaders", (Headers,), fields)


def popping(given):
    made = Headers(given)
    given.clear()
    return made


def as_spelt(self, given):
    Headers.__init__(self, given)
    self.given = dict(given)


def demanding(self, given):
    Headers.__init__(self, given)
    self.told = self.native["x-nimbus-id"]


WRONG = {
    "headers that are changed": (popping, "wrap_headers() changes the request's headers; only read them."),
    "headers by one spelling": (
        headers(__init__=as_spelt, function_name=property(lambda self: text(self.given.get("X-Nimbus-Function")))),
        "function_name of the headers (x-nimbus-id ...) is None; expected 'greet' (as the vendor documents it).",
    ),
    "headers that have to be there": (
        headers(__init__=demanding),
        "wrap_headers() raised KeyError on headers that say nothing; what is absent is None.",
    ),
    "the text null let through": (
        headers(function_name=property(lambda self: self.native.get("x-nimbus-function") or None)),
        (
            "function_name of headers that say nothing is 'null', the cloud's word for nothing; the neutral context says "
            "None."
        ),
    ),
    "headers that print themselves": (
        headers(__repr__=lambda self: repr(self.native)),
        "repr(context of headers) leaks credentials.",
    ),
    "headers with a limit of nothing": (
        headers(native_remaining_ms=lambda self: 0.0),
        "deadline of the headers is Deadline(remaining_ms=0): it needs a timeout or the time left, and no more.",
    ),
    "headers that are printed": (
        headers(region=property(lambda self: print(self.native))),
        "wrap_headers() writes credentials to standard output; neither print nor log what holds keys.",
    ),
    "a region of another vendor": (
        headers(region=property(lambda self: os.environ.get("FC_REGION"))),
        (
            "region of the headers changes with the variables of alibaba (ALIBABA_CLOUD_ACCESS_KEY_ID ...); read this "
            "cloud's own alone, and name them in `environment`."
        ),
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_headers_fail_with_their_fault_and_no_other(fault):
    """
    One fault in otherwise right headers is found, and named with its remedy.
    """
    wrap_headers, expected = WRONG[fault]

    assert faults(changed(wrap_headers=wrap_headers), **GIVEN) == [f"nimbus: {expected}"]


def test_right_headers_have_no_fault():
    """
    The headers above are right but for what is changed in them.
    """
    assert faults(changed(wrap_headers=Headers), **GIVEN) == []


def test_a_variable_of_its_own_is_no_other_vendors():
    """
    What the author names in `environment` may be read, whoever else has a variable of that name.
    """
    local = headers(account_id=property(lambda self: os.environ.get("USER")))
    given = {
        **GIVEN,
        "environment": {"USER": "n"},
        "expected_headers": {**GIVEN["expected_headers"], "account_id": "n"},
    }

    told = faults(changed(wrap_headers=local), **given)

    assert told == []


@pytest.mark.parametrize(
    ("where", "of"),
    [
        ("expected_full", "the full context"),
        ("expected_bare", "the bare context"),
        ("expected_headers", "the headers (X-Nimbus-Id ...)"),
    ],
)
def test_a_misspelt_expectation_is_refused(where, of):
    """
    A field that does not exist would otherwise be compared with nothing, and never fail.
    """
    given = {**GIVEN, where: {**GIVEN.get(where, getattr(Right, where)), "functionname": "greet"}}

    told = faults(changed(wrap_headers=Headers), **given)

    assert f"nimbus: 'functionname' is no field that can be expected of {of}: did you mean 'function_name'?" in told


def test_an_expectation_that_nothing_is_like_is_refused_with_the_choice():
    """
    What resembles no field gets all of them told.
    """
    told = faults(nimbus.CLOUD, expected_bare={"xyzzy": 1})

    assert (
        "nimbus: 'xyzzy' is no field that can be expected of the bare context: they are request_id, function_name, "
        "function_version, qualifier, memory_mb, cpu_millicores, timeout_s, region, account_id, project_id, "
        "credentials, log_group, log_stream, trace, retry_count, remaining_ms, extras."
    ) in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cloud", r"Mine must define cloud: the record to judge\."),
        ("expected_full", r"Mine must define expected_full: the fields of full\(\), copied by hand"),
        ("expected_bare", r"Mine must define expected_bare: the fields of bare\(\), \{\} where there are none\."),
    ],
)
def test_what_is_missing_is_named(name, told):
    """
    An author who leaves something out is told what it is for.
    """

    class Mine(CloudConformance):
        """
        Nothing yet.
        """

    assert getattr(Mine, name) is vars(Subject)[name], "the class itself can be looked at"
    with pytest.raises(AttributeError, match=told):
        getattr(Mine(), name)


@pytest.mark.parametrize("left", [2500, 9999])
def test_the_time_left_is_expected_of_headers_too(left):
    """
    An expectation that nobody looks at would agree with everything.
    """
    telling = headers(native_remaining_ms=lambda self: 2500.0 if self.native else None)
    given = {**GIVEN, "expected_headers": {**GIVEN["expected_headers"], "remaining_ms": left}}

    told = faults(changed(wrap_headers=telling), **given)

    assert bool(told) is (left == 9999)
    assert all("deadline.remaining_ms() of the headers is 2" in line and "expected 9999" in line for line in told)


@pytest.mark.parametrize("given", [("geheim-3", "geheim-4"), {"id": "geheim-3"}], ids=["pair", "dict"])
def test_keys_are_expected_as_three_parts(given):
    """
    Keys of another form would never be the right ones; they are not shown.
    """
    expected = {**GIVEN["expected_headers"], "credentials": given}

    told = faults(changed(wrap_headers=Headers), **{**GIVEN, "expected_headers": expected})

    words = "id, secret and token, the last None for keys that have none"
    assert told == [f"nimbus: credentials of the headers (X-Nimbus-Id ...) are not the expected tuple of {words}."]


@pytest.mark.parametrize("given", ["nimbus", nimbus], ids=["name", "module"])
def test_what_is_no_record_is_told_so(given):
    """
    A name or a module in its place is a slip of the author.
    """
    with pytest.raises(AssertionError) as caught:
        type("Mine", (Right,), {"cloud": given})().test_name()
    assert str(caught.value) == f"Mine.cloud is {given!r}; it has to be a polyfaas.Cloud."
