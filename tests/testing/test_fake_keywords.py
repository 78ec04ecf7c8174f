"""
What the fakes and header sets take, what they say untold, and what they refuse.
"""

from __future__ import annotations

import inspect
import json
import re
import uuid

import pytest

import polyfaas
from polyfaas.clouds import recognise
from polyfaas.testing import (
    AlibabaValues,
    ContextValues,
    FakeAlibabaContext,
    FakeContext,
    FakeHuaweiContext,
    HuaweiValues,
    alibaba_headers,
    huawei_headers,
)
from polyfaas.testing.defaults import ALIBABA, HUAWEI, NEUTRAL

MAKERS = (FakeContext, FakeAlibabaContext, FakeHuaweiContext, alibaba_headers, huawei_headers)
NAMES = {
    FakeContext: "FakeContext",
    FakeAlibabaContext: "FakeAlibabaContext",
    FakeHuaweiContext: "FakeHuaweiContext",
    alibaba_headers: "alibaba_headers",
    huawei_headers: "huawei_headers",
}


def keys_of(made) -> polyfaas.Credentials | None:
    """
    The keys that the neutral context of a fake, or of headers, tells.
    """
    if isinstance(made, dict):
        cloud = "alibaba" if "x-fc-request-id" in made else "huawei"
        return polyfaas.clouds.get(cloud).wrap_headers(made).credentials
    return recognise(made).wrap(made).credentials


def refusal(make, **values) -> str:
    """
    What the TypeError says.
    """
    with pytest.raises(TypeError) as caught:
        make(**values)
    return str(caught.value)


# ---- near misses


@pytest.mark.parametrize(
    ("make", "wrong", "meant"),
    [
        (FakeAlibabaContext, "runtme", "runtime"),
        (alibaba_headers, "memroy_mb", "memory_mb"),
        (huawei_headers, "invok_type", "invoke_type"),
        (FakeContext, "timeout", "timeout_s"),
        (FakeContext, "user_data", "env"),
        (FakeContext, "log_store", "log_stream"),
        (FakeAlibabaContext, "function_version", "version"),
        (FakeAlibabaContext, "log_group", "log_project"),
        (FakeHuaweiContext, "function_version", "version"),
        (FakeHuaweiContext, "env", "user_data"),
        (FakeHuaweiContext, "qualifier", "alias"),
        (FakeHuaweiContext, "cpu_millicores", "cpu"),
    ],
)
def test_a_wrong_keyword_names_the_right_one(make, wrong, meant):
    """
    A typing error, and another fake's word for the same thing.
    """
    assert refusal(make, **{wrong: "x"}) == f"{NAMES[make]}() has no keyword {wrong!r}: did you mean {meant!r}?"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (FakeHuaweiContext, "region"),
        (FakeHuaweiContext, "log_project"),
        (FakeHuaweiContext, "runtime"),
        (FakeAlibabaContext, "project_id"),
        (FakeAlibabaContext, "native"),
        (huawei_headers, "invoke_id"),
    ],
)
def test_another_fakes_keyword_is_no_typing_error(make, name):
    """
    A cloud that tells no region is not asked for its version instead.
    """
    assert refusal(make, **{name: "x"}).startswith(f"{NAMES[make]}() has no keyword {name!r}: it takes ")


def test_settings_where_the_context_has_none_are_environment_variables():
    """
    FC's settings are in the environment alone.
    """
    told = "FakeAlibabaContext() has no keyword 'env': settings are environment variables there: set them for the time of the test."
    assert refusal(FakeAlibabaContext, env={"STAGE": "test"}) == told


def test_header_sets_keep_their_signature():
    """
    An editor shows keywords and defaults.
    """
    assert inspect.signature(alibaba_headers).parameters["memory_mb"].default == 512
    assert alibaba_headers.__doc__.strip().startswith("What FC sends")


# ---- values


@pytest.mark.parametrize(
    ("make", "values", "told"),
    [
        (
            FakeAlibabaContext,
            {"account_id": 1234567890123456},
            "(account_id=1234567890123456): that is a text, not of type int.",
        ),
        (FakeContext, {"request_id": uuid.UUID(int=1)}, "(request_id=...): that is a text, not of type UUID."),
        (FakeHuaweiContext, {"token": b"secret"}, "(token=...): that is a text, not of type bytes."),
        (FakeHuaweiContext, {"project_id": None}, "(project_id=None): that is a text, not of type NoneType."),
        (FakeHuaweiContext, {"cpu": "300"}, "(cpu='300'): that is a whole number, not of type str."),
        (
            FakeAlibabaContext,
            {"concurrency": None},
            "(concurrency=None): that is a whole number, not of type NoneType.",
        ),
        (FakeAlibabaContext, {"timeout_s": 2.5}, "(timeout_s=2.5): that is a whole number, not of type float."),
        (FakeHuaweiContext, {"memory_mb": 512.0}, "(memory_mb=512.0): that is a whole number, not of type float."),
        (alibaba_headers, {"timeout_s": 3.0}, "(timeout_s=3.0): that is a whole number, not of type float."),
        (FakeContext, {"retry_count": 0.5}, "(retry_count=0.5): that is a whole number, not of type float."),
        (FakeContext, {"deadline": 50}, "(deadline=50): that is a polyfaas.Deadline, not of type int."),
        (FakeContext, {"trace": {"span": "x"}}, "(trace=...): that is a polyfaas.TraceContext, not of type dict."),
        (FakeContext, {"extras": ["package"]}, "(extras=...): that is a mapping, not of type list."),
        (FakeContext, {"env": "PASSWORD=hush"}, "(env=...): that is a mapping of text to text, not of type str."),
        (
            FakeContext,
            {"env": {"PORT": 8080}},
            "(env={'PORT': ...}): settings are text on every cloud, not of type int.",
        ),
        (
            FakeHuaweiContext,
            {"user_data": {7: "x"}},
            "(user_data={7: ...}): settings are text on every cloud, not of type int.",
        ),
        (alibaba_headers, {"timeout_s": "3"}, "(timeout_s='3'): that is a whole number, not of type str."),
        (
            alibaba_headers,
            {"span_baggages": "k=v"},
            "(span_baggages=...): that is a mapping of text to text, not of type str.",
        ),
        (FakeContext, {"logger": "shop"}, "(logger=...): that is a logging.Logger, not of type str."),
        (
            FakeHuaweiContext,
            {"numbers": "str"},
            "(numbers=...): that is a function, such as int or str, not of type str.",
        ),
        (FakeHuaweiContext, {"access_key": "hush"}, "(access_key=...): that is two texts, not of type str."),
        (FakeHuaweiContext, {"workflow": "w-1"}, "(workflow=...): that is three texts, not of type str."),
        (huawei_headers, {"alias": 1}, "(alias=1): that is a text, not of type int."),
    ],
)
def test_a_value_that_no_cloud_gives_is_refused(make, values, told):
    """
    A fake that took it would be wrong about types; nothing that may be a secret is shown.
    """
    assert refusal(make, **values) == NAMES[make] + told


def test_none_is_nothing_where_something_may_be_missing():
    """
    Everything absent, in one dict.
    """
    gone = dict.fromkeys(set(ContextValues.__annotations__) - {"cloud", "logger", "native", "clock"})
    context = FakeContext(**gone)

    assert (dict(context.extras), context.getenv("STAGE"), context.deadline) == ({}, None, None)
    assert FakeHuaweiContext(user_data=None).getUserData("STAGE", "none") == "none"


@pytest.mark.parametrize(("name", "value"), [("timeout_in", "m"), ("variant", "new")])
def test_a_word_that_is_none_of_the_choices_names_them(name, value):
    """
    Units and variants of FunctionGraph.
    """
    choices = {"timeout_in": "s, ms", "variant": "documented, one-argument, open-engine"}[name]
    told = f"FakeHuaweiContext({name}={value!r}): it is one of {choices}."
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        FakeHuaweiContext(**{name: value})


# ---- keys


@pytest.mark.parametrize("make", MAKERS, ids=NAMES.values())
@pytest.mark.parametrize(
    "given", [("id", "secret", "token"), polyfaas.Credentials("id", "secret", "token")], ids=["parts", "whole"]
)
def test_keys_come_in_either_form(make, given):
    """
    One test may hand the same keys to every fake.
    """
    assert keys_of(make(credentials=given)) == polyfaas.Credentials("id", "secret", "token")


@pytest.mark.parametrize("make", MAKERS, ids=NAMES.values())
def test_keys_may_have_no_token(make):
    """
    It is absent then, as the cloud's own way to say so.
    """
    assert keys_of(make(credentials=polyfaas.Credentials("id", "secret"))) == polyfaas.Credentials("id", "secret")


@pytest.mark.parametrize("make", MAKERS, ids=NAMES.values())
@pytest.mark.parametrize("given", ["hush", ("hush", "hush"), {"access_key_id": "hush"}], ids=["text", "pair", "dict"])
def test_other_keys_are_refused_and_not_shown(make, given):
    """
    The error says what they may be.
    """
    told = f"(credentials=...): that is a polyfaas.Credentials, or id, secret and token, or None; not of type {type(given).__name__}."
    assert refusal(make, credentials=given) == NAMES[make] + told


# ---- what is said untold


@pytest.mark.parametrize(
    ("values", "defaults"), [(ContextValues, NEUTRAL), (AlibabaValues, ALIBABA), (HuaweiValues, HUAWEI)]
)
def test_the_defaults_that_are_described_are_those_that_are_there(values, defaults):
    """
    In the typed dict's docstring, behind the keyword; keys and request ids are told in words.
    """
    described = dict(
        part.split(": ", 1)
        for part in inspect.getdoc(values).partition("Attributes:\n")[2].split("\n    ")
        if ": " in part
    )
    described = {name.strip(): text for name, text in described.items()}

    assert set(values.__annotations__) <= set(described)
    plain = {name: value for name, value in defaults.items() if name not in ("request_id", "credentials", "env")}
    assert [name for name, value in plain.items() if f"``{json.dumps(value)}``" not in described[name]] == []


def test_the_default_setting_stands_behind_the_environment(monkeypatch):
    """
    What a test sets is not hidden by what it did not ask for; what it asked for comes first.
    """
    assert FakeContext().getenv("STAGE") == "test"
    monkeypatch.setenv("STAGE", "beta")
    assert FakeContext().getenv("STAGE") == "beta"
    assert FakeContext(env={"STAGE": "test"}).getenv("STAGE") == "test"
    assert FakeContext(env={}).getenv("NONE", "default") == "default"


def test_the_default_setting_of_functiongraph_is_that_of_the_environment(monkeypatch):
    """
    There a setting is in both.
    """
    assert FakeHuaweiContext().getUserData("STAGE") == "test"
    monkeypatch.setenv("STAGE", "beta")
    assert FakeHuaweiContext().getUserData("STAGE") == "beta"
    assert FakeHuaweiContext(user_data={"STAGE": "test"}).getUserData("STAGE") == "test"
    assert FakeHuaweiContext(user_data={}).getUserData("STAGE") is None


def test_the_fields_of_the_neutral_fake_are_described():
    """
    By the words of the Protocol.
    """
    fields = [name for name in dir(polyfaas.Context) if isinstance(vars(polyfaas.Context).get(name), property)]

    assert len(fields) == 21
    assert [name for name in fields if name not in ("cloud", "native") and not getattr(FakeContext, name).__doc__] == []
    assert FakeContext.region.__doc__ == polyfaas.Context.region.__doc__


# ---- time


@pytest.mark.parametrize("values", [{"remaining_ms": 3000}, {"timeout_s": 3.0}], ids=["remaining", "limit"])
def test_the_deadline_counts_from_the_start(values):
    """
    Also where it is first looked at when most of the time has passed.
    """
    context = FakeContext(**values)
    context.clock.advance(2.95)

    assert context.deadline.remaining_ms() == 50


@pytest.mark.parametrize("fake", [FakeContext, FakeAlibabaContext, FakeHuaweiContext])
@pytest.mark.parametrize(("name", "value"), [("memory_mb", 0), ("timeout_s", -1)])
def test_a_limit_is_above_zero(fake, name, value):
    """
    No cloud has another.
    """
    with pytest.raises(ValueError, match=rf"^{fake.__name__}\({name}={value}\): that is a number above 0\.$"):
        fake(**{name: value})


@pytest.mark.parametrize("fake", [FakeContext, FakeAlibabaContext, FakeHuaweiContext])
@pytest.mark.parametrize("left", [float("inf"), float("nan")])
def test_the_time_left_has_an_end(fake, left):
    """
    Only None is "no limit".
    """
    with pytest.raises(ValueError, match=r"\(remaining_ms=(inf|nan)\): that is a number, and a finite one\.$"):
        fake(remaining_ms=left)


@pytest.mark.parametrize("limit", [float("nan"), float("inf")])
def test_a_limit_has_an_end(limit):
    """
    Only None is "no limit" of a neutral context.
    """
    with pytest.raises(ValueError, match=r"^FakeContext\(timeout_s=(nan|inf)\): that is a number above 0\.$"):
        FakeContext(timeout_s=limit)


def test_the_limit_of_a_neutral_context_is_a_float():
    """
    As on every cloud.
    """
    assert repr(FakeContext(timeout_s=3).timeout_s) == "3.0"


def test_an_instance_takes_one_invocation_at_least():
    """
    Its concurrency is a whole number.
    """
    assert refusal(FakeAlibabaContext, concurrency=1.5).endswith("that is a whole number, not of type float.")
    for value in (0, -1):
        with pytest.raises(ValueError, match=r"that is a whole number from 1\.$"):
            FakeAlibabaContext(concurrency=value)


def test_a_clock_is_a_fake_clock():
    """
    A number, say, would fail when the context is used.
    """
    with pytest.raises(TypeError, match=r"\(clock=5\): that is a polyfaas.testing.FakeClock, not of type int\.$"):
        FakeContext(clock=5)


def test_without_an_agency_there_is_no_token():
    """
    Every getter of a key answers `""` there (observed).
    """
    assert FakeHuaweiContext(credentials=None).getToken() == ""
    assert FakeHuaweiContext(credentials=None, token="mine").getToken() == "mine"
    assert FakeHuaweiContext().getToken() == "fake-token"


def test_functiongraphs_lines_are_told_by_the_place_that_wrote_them():
    """
    As pytest shows them, and not by the fake's own.
    """
    context = FakeHuaweiContext()
    context.getLogger().info("here")
    assert context.logs[0].funcName == "test_functiongraphs_lines_are_told_by_the_place_that_wrote_them"
