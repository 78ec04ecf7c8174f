"""
Fakes are what the clouds' own contexts are: in shape, types, absence and time.

Shapes: Python "Context" (Alibaba Cloud, Sep 2025 and later editions), "Developing an Event Function (Python)"
functiongraph_02_0420 (2023-12-29), and the observed contexts in ``tests/golden``.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

import polyfaas
from polyfaas.clouds import alibaba, get, huawei, recognise
from polyfaas.clouds.alibaba_native import FCContext, FCContext312
from polyfaas.clouds.huawei_native import Context as FunctionGraphContext
from polyfaas.clouds.local import CLOUD as LOCAL
from polyfaas.testing import (
    CLOUDS,
    FakeAlibabaContext,
    FakeClock,
    FakeContext,
    FakeHuaweiContext,
    alibaba_headers,
    huawei_headers,
)
from polyfaas.testing.conformance import CloudConformance
from polyfaas.testing.fakes import fake_native

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def golden(cloud: str, case: str) -> dict:
    """
    One observed case.
    """
    cases = json.loads((GOLDEN / f"{cloud}_runtime.json").read_text(encoding="utf-8"))
    return next(each for each in cases if each["id"] == case)


def walk(value: object) -> dict:
    """
    What the golden case's own handler writes down of a context: attributes, types, values.
    """
    fields = {}
    for name in sorted(vars(value)):
        item = getattr(value, name)
        if hasattr(item, "__dict__") and not isinstance(item, logging.Logger):
            fields[name] = {"type": type(item).__name__, "fields": walk(item)}
        else:
            shown = repr(item) if isinstance(item, logging.Logger) else item
            fields[name] = {"type": type(item).__name__, "value": shown}
    return fields


# ---- the neutral fake


def test_a_neutral_fake_is_a_context():
    """
    It has every member of the Protocol, with plausible values of the right types.
    """
    context = FakeContext()

    assert isinstance(context, polyfaas.Context)
    assert (context.cloud, context.request_id_generated, context.native) == ("local", False, None)
    assert (context.function_name, context.memory_mb, context.timeout_s) == ("my-function", 512, 60.0)
    assert context.getenv("STAGE") == "test"
    assert context.trace is None
    assert dict(context.extras) == {}


def test_a_neutral_fake_says_what_it_is_told():
    """
    Every neutral field can be given, None included.
    """
    trace = polyfaas.TraceContext("span")
    deadline = polyfaas.Deadline(5.0)
    context = FakeContext(
        cloud="nimbus",
        request_id="r",
        function_name=None,
        function_version="7",
        qualifier="prod",
        memory_mb=None,
        cpu_millicores=1000,
        timeout_s=None,
        deadline=deadline,
        region=None,
        account_id=None,
        project_id=None,
        credentials=None,
        log_group=None,
        log_stream=None,
        trace=trace,
        retry_count=2,
        native="anything",
        extras={"package": "p"},
    )

    assert (context.cloud, context.request_id, context.function_version, context.qualifier) == (
        "nimbus",
        "r",
        "7",
        "prod",
    )
    assert (context.cpu_millicores, context.deadline, context.trace, context.retry_count) == (1000, deadline, trace, 2)
    absent = (
        "function_name",
        "memory_mb",
        "timeout_s",
        "region",
        "account_id",
        "project_id",
        "credentials",
        "log_group",
    )
    assert [getattr(context, name) for name in absent] == [None] * len(absent)
    assert (context.native, dict(context.extras)) == ("anything", {"package": "p"})


@pytest.mark.parametrize("nothing", ["", None])
def test_a_neutral_fake_generates_the_id_that_it_is_not_given(nothing):
    """
    An empty id is replaced, once, and said to be.
    """
    context = FakeContext(request_id=nothing)

    assert context.request_id == context.request_id != ""
    assert context.request_id_generated is True


def test_require_on_a_neutral_fake_raises_as_on_a_cloud():
    """
    What is None is unavailable.
    """
    with pytest.raises(polyfaas.ContextFieldUnavailable, match="'region' is not available on local"):
        FakeContext(region=None).require("region")
    assert FakeContext().require("region") == "local-1"


def test_the_settings_of_a_neutral_fake_come_before_the_environment(monkeypatch):
    """
    `env` first, then the environment, then the default; an empty value counts.
    """
    monkeypatch.setenv("STAGE", "from the environment")
    monkeypatch.setenv("OTHER", "from the environment")
    context = FakeContext(env={"STAGE": ""})

    assert (context.getenv("STAGE"), context.getenv("OTHER")) == ("", "from the environment")
    assert (context.getenv("NONE"), context.getenv("NONE", 1)) == (None, 1)


def test_a_decorated_handler_takes_the_neutral_fake():
    """
    The example of the design page.
    """

    @polyfaas.handler
    def handler(event: dict, context: polyfaas.Context) -> int:
        return context.deadline.remaining_ms()

    assert handler({}, FakeContext(remaining_ms=50)) == 50


def test_logs_go_where_they_are_told():
    """
    A logger of the test's own gets the records in the place of `logs`.
    """
    told = []
    logger = logging.Logger("mine")
    logger.addFilter(lambda record: bool(told.append(record.getMessage())))
    context = FakeContext(logger=logger)

    context.logger.info("hello")

    assert (told, context.logs) == (["hello"], [])


# ---- FC


def test_the_alibaba_fake_has_the_observed_shape():
    """
    Attribute for attribute, type for type that of the real runtime.
    """
    expected = golden("alibaba", "context-full")["expect"]["response_json"]
    context = FakeAlibabaContext(
        request_id="req-context-full",
        function_name="fn",
        handler="index.handler",
        memory_mb=128,
        timeout_s=60,
        credentials=("AKID", "AKSEC", "TOKEN"),
        region="cn-hangzhou",
        account_id="123456",
        qualifier="LATEST",
        version="1",
        service_name="svc",
        log_project="lp",
        log_store="ls",
        span_context="sc",
        span_baggages={"k": "v"},
        jaeger_endpoint="http://j",
    )

    assert walk(context) == expected["fields"]
    assert type(context).__name__ == expected["context_type"]
    assert json.loads(context.to_json()) == expected["to_json"]
    public = [name for name in dir(context) if not name.startswith("_")]
    assert sorted({*public} - {"clock", "logs", "polyfaas_clock"}) == expected["public_names"]


def test_the_alibaba_fake_without_a_role_has_the_observed_shape():
    """
    What is not sent is "" in the object.
    """
    expected = golden("alibaba", "context-no-role")["expect"]["response_json"]
    context = FakeAlibabaContext(
        request_id="req-context-no-role",
        function_name="fn",
        memory_mb=128,
        credentials=None,
        account_id="123456",
        qualifier=None,
        log_project=None,
        service_name="svc",
        log_store="ls",
        span_context="sc",
        jaeger_endpoint="http://j",
    )

    assert walk(context) == expected["fields"]


def test_the_fake_of_python_312_lacks_what_is_gone_there():
    """
    No credentials, no service; version, qualifier and log where that runtime has them.
    """
    context = FakeAlibabaContext(runtime="python3.12", version="3")

    assert not hasattr(context, "credentials")
    assert not hasattr(context, "service")
    assert not hasattr(context, "to_json")
    assert (context.function.version_id, context.function.qualifier) == ("3", "LATEST")
    assert (context.log_project, context.log_store) == ("my-log-project", "my-log-store")


def test_fakes_are_the_clouds_own_kinds():
    """
    What takes the cloud's own type takes the fake.
    """
    assert isinstance(FakeAlibabaContext(), FCContext)
    assert isinstance(FakeAlibabaContext(runtime="python3.9"), FCContext)
    assert isinstance(FakeAlibabaContext(runtime="python3.12"), FCContext312)
    assert isinstance(FakeHuaweiContext(), FunctionGraphContext)
    assert isinstance(FakeAlibabaContext(runtime="python3.12"), FakeAlibabaContext)


def test_the_logger_of_the_alibaba_fake_depends_on_concurrency():
    """
    None at concurrency 1, whatever the documents say; above, the object that `getLogger()` answers.
    """
    one, many = FakeAlibabaContext(), FakeAlibabaContext(concurrency=5)

    assert one.logger is None
    assert one.getLogger().name == "root"
    assert many.logger is many.getLogger()
    assert many.logger.name == many.request_id


# ---- FunctionGraph


def test_the_huawei_fake_has_the_observed_getters():
    """
    Names, types and values of the open engine's context.
    """
    case = golden("huawei", "yr-context-getters")["expect"]["body"]
    context = FakeHuaweiContext(
        request_id="req-1",
        function_name="demo",
        memory_mb=128,
        timeout_s=10,
        project_id="proj-1",
        credentials=None,
        token="",
        variant="open-engine",
    )

    assert {name: [type(getattr(context, name)()).__name__, getattr(context, name)()] for name in case} == case
    assert not hasattr(context, "getToken")


def test_the_variants_of_the_huawei_fake_differ_as_the_runtimes_do():
    """
    Text for numbers, milliseconds for seconds, one argument for `getUserData`.
    """
    plain = FakeHuaweiContext(timeout_s=10, memory_mb=128)
    other = FakeHuaweiContext(timeout_s=10, memory_mb=128, variant="one-argument", numbers=str, timeout_in="ms")

    assert (plain.getRunningTimeInSeconds(), plain.getMemorySize(), plain.getCPUNumber()) == (10, 128, 300)
    assert (other.getRunningTimeInSeconds(), other.getMemorySize(), other.getCPUNumber()) == (10000, "128", "300")
    assert plain.getUserData("NONE", "default") == "default"
    with pytest.raises(TypeError, match=r"takes 2 positional arguments but 3 were given"):
        other.getUserData("NONE", "default")


def test_the_logger_of_the_huawei_fake_has_the_vendors_methods_only():
    """
    No `warning`, no `exception`; the open engine's is a standard one.
    """
    logger = FakeHuaweiContext().getLogger()

    assert not hasattr(logger, "warning")
    assert not hasattr(logger, "exception")
    assert isinstance(FakeHuaweiContext(variant="open-engine").getLogger(), logging.Logger)


def test_a_missing_attribute_reads_as_on_the_cloud():
    """
    The message is the one that the real runtime's handler got.
    """
    told = golden("alibaba", "raise-missing-context-attribute")["expect"]["error_envelope"]["errorMessage"]

    with pytest.raises(AttributeError) as failure:
        FakeAlibabaContext().nope
    assert str(failure.value) == told
    with pytest.raises(AttributeError, match="'Context' object has no attribute 'request_id'"):
        FakeHuaweiContext().request_id


# ---- both


FAKES = {
    "neutral": FakeContext,
    "alibaba": FakeAlibabaContext,
    "alibaba 3.12": lambda **values: FakeAlibabaContext(runtime="python3.12", **values),
    "huawei": FakeHuaweiContext,
    "huawei, one argument": lambda **values: FakeHuaweiContext(variant="one-argument", timeout_in="ms", **values),
    "huawei, open engine": lambda **values: FakeHuaweiContext(variant="open-engine", **values),
}


def neutral(context) -> polyfaas.Context:
    """
    The neutral context of a fake.
    """
    return recognise(context).wrap(context)


@pytest.mark.parametrize("make", FAKES.values(), ids=FAKES)
@pytest.mark.parametrize("left", [50, 2_999, 59_999, 60_000])
def test_a_clock_drives_the_time_left(make, left):
    """
    The time left is what it was told, goes down with the clock, and stops at 0.
    """
    context = make(remaining_ms=left)
    deadline = neutral(context).deadline

    assert deadline.remaining_ms() == left
    context.clock.advance(0.03)
    assert deadline.remaining_ms() == left - 30
    assert not deadline.expired()
    context.clock.advance((left - 30) / 1000)
    assert (deadline.remaining_ms(), deadline.remaining_s(), deadline.expired()) == (0, 0.0, True)
    context.clock.advance(1000)
    assert deadline.remaining_ms() == 0


@pytest.mark.parametrize("make", FAKES.values(), ids=FAKES)
def test_fakes_on_one_clock_age_together(make):
    """
    A context made later has its whole time still.
    """
    clock = FakeClock()
    first = neutral(make(clock=clock)).deadline
    clock.advance(10)
    second = neutral(make(clock=clock)).deadline

    assert (first.remaining_s(), second.remaining_s()) == (50.0, 60.0)
    assert second.expires_at.timestamp() == clock.time() + 60


def test_functiongraphs_own_getter_follows_the_clock_below_zero():
    """
    The published runtimes go below 0 past the deadline.
    """
    context = FakeHuaweiContext(timeout_s=10)
    context.clock.advance(10.25)

    assert context.getRemainingTimeInMilliSeconds() == -250


@pytest.mark.parametrize("make", FAKES.values(), ids=FAKES)
def test_logs_are_collected_and_stamped(make):
    """
    Records hold message, level, request id and the fake clock's time.
    """
    context = make(request_id="r-1")
    told = neutral(context)
    context.clock.advance(1.5)

    told.logger.debug("not shown")
    told.logger.info("order %s", 7)
    told.logger.warning("careful")
    try:
        raise ValueError("boom")
    except ValueError:
        told.logger.exception("failed")

    assert [message.partition("\n")[0] for message in context.logs.messages] == ["order 7", "careful", "failed"]
    assert [record.levelname for record in context.logs] == ["INFO", "WARNING", "ERROR"]
    assert {record.request_id for record in context.logs} == {"r-1"}
    assert {record.created for record in context.logs} == {1767225601.5}
    lines = context.logs.text.splitlines()
    assert lines[:2] == [
        "2026-01-01T00:00:01.500Z r-1 [INFO] order 7",
        "2026-01-01T00:00:01.500Z r-1 [WARNING] careful",
    ]
    assert lines[-1] == "ValueError: boom"


def test_records_written_past_polyfaas_are_stamped_too():
    """
    Code written for the cloud logs through its own logger.
    """
    alibaba_fake, huawei_fake = FakeAlibabaContext(request_id="a"), FakeHuaweiContext(request_id="h")

    alibaba_fake.getLogger().info("one")
    huawei_fake.getLogger().warn("two %s", 2)
    huawei_fake.getLogger().error("three", 3)

    assert [(record.request_id, record.getMessage()) for record in alibaba_fake.logs] == [("a", "one")]
    assert huawei_fake.logs.messages == ["two 2", "three 3"]


def test_collected_records_reach_the_tests_own_log(caplog):
    """
    pytest's caplog sees them as well.
    """
    FakeContext().logger.warning("both")

    assert caplog.messages == ["both"]


@pytest.mark.parametrize("make", [FakeContext, FakeAlibabaContext, FakeHuaweiContext])
def test_an_unknown_keyword_names_the_near_miss(make):
    """
    A typing error is an error with a remedy.
    """
    with pytest.raises(TypeError) as failure:
        make(memroy_mb=128)
    assert str(failure.value) == f"{make.__name__}() has no keyword 'memroy_mb': did you mean 'memory_mb'?"
    with pytest.raises(TypeError, match=r"has no keyword 'zzz': it takes .*request_id"):
        make(zzz=1)


def test_an_unknown_shape_names_the_known_ones():
    """
    Runtimes and variants are checked.
    """
    with pytest.raises(ValueError, match=r"runtime='python3.11'.*known of python3.9, python3.10, python3.12"):
        FakeAlibabaContext(runtime="python3.11")
    with pytest.raises(ValueError, match=r"variant='new'\): it is one of documented, one-argument, open-engine"):
        FakeHuaweiContext(variant="new")


@pytest.mark.parametrize("make", FAKES.values(), ids=FAKES)
def test_defaults_hold_nothing_like_a_secret(make):
    """
    Keys say that they are fake.
    """
    keys = neutral(make()).credentials

    if keys is not None:
        assert {keys.access_key_id, keys.access_key_secret, keys.security_token} == {
            "fake-access-key-id",
            "fake-access-key-secret",
            "fake-security-token",
        }


@pytest.mark.parametrize(
    ("level", "kept"),
    [
        (None, ["i", "w", "e"]),
        ("DEBUG", ["d", "i", "w", "e"]),
        ("WARN", ["w", "e"]),
        ("ERROR", ["e"]),
        ("verbose", ["i", "w", "e"]),
    ],
)
def test_functiongraphs_logger_goes_by_the_level_that_is_set(level, kept):
    """
    INFO at first; other names than the vendor's are ignored, as in its Node.js runtime (observed).
    """
    context = FakeHuaweiContext()
    logger = context.getLogger()
    if level is not None:
        logger.setLevel(level)
    logger.debug("d")
    logger.info("i")
    logger.warn("w")
    logger.error("e")

    assert context.logs.messages == kept


def test_every_logger_of_a_context_can_be_set_to_debug():
    """
    What a handler asks for is in the log, whatever the cloud.
    """
    for make in (FakeContext, FakeAlibabaContext, FakeHuaweiContext):
        fake = make()
        context = fake if isinstance(fake, FakeContext) else recognise(fake).wrap(fake)
        context.logger.debug("before")
        context.logger.setLevel("DEBUG")
        context.logger.debug("after")
        assert fake.logs.messages == ["after"]


def test_every_built_in_cloud_has_a_fake():
    """
    A cloud without one would be missing from everybody's tests.
    """
    for name in CLOUDS:
        native = fake_native(get(name))
        assert recognise(native).name == name


def test_a_cloud_with_neither_fake_nor_view_is_told_so():
    """
    There is nothing to make its context of.
    """
    with pytest.raises(
        TypeError, match="There is no fake context of 'local', and its record has no view: pass context="
    ):
        fake_native(LOCAL)


# ---- headers


def test_alibaba_headers_are_read_back():
    """
    The adapter reads what the function writes; "none" is an empty text.
    """
    context = alibaba.CLOUD.wrap_headers(alibaba_headers(memory_mb=1024, span_context="sc", span_baggages={"k": "v"}))

    assert (context.memory_mb, context.timeout_s, context.qualifier) == (1024, 60.0, "LATEST")
    assert dict(context.trace.baggage) == {"k": "v"}
    assert context.credentials.access_key_id == "fake-access-key-id"
    bare = alibaba_headers(credentials=None)
    assert {bare[f"x-fc-{name}"] for name in ("access-key-id", "access-key-secret", "security-token")} == {""}
    assert all(isinstance(value, str) for value in bare.values())


def test_huawei_headers_are_read_back():
    """
    The adapter reads what the function writes; keys are absent where the function gets none.
    """
    context = huawei.CLOUD.wrap_headers(huawei_headers(alias="prod", memory_mb=256))

    assert (context.memory_mb, context.timeout_s, context.qualifier) == (256, 60.0, "prod")
    assert context.extras["invoke_type"] == "sync"
    assert context.credentials.security_token == "fake-security-token"
    bare = huawei_headers(credentials=None)
    assert not [name for name in bare if "key" in name.lower() or "token" in name.lower()]
    assert "X-Cff-Origin-Version-Tag" not in bare


# ---- the adapters' own rules


class TestAlibabaFake(CloudConformance):
    """
    The fake takes the tests of the golden shapes.
    """

    cloud = alibaba.CLOUD
    headers = alibaba_headers()
    expected_full = {
        "request_id": "1-11111111-22222222-333333333333",
        "function_name": "my-function",
        "qualifier": "LATEST",
        "memory_mb": 512,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "1234567890123456",
        "credentials": ("fake-access-key-id", "fake-access-key-secret", "fake-security-token"),
        "log_group": "my-log-project",
        "log_stream": "my-log-store",
        "retry_count": 0,
        "extras": {"handler": "index.handler", "service_name": None},
    }
    expected_headers = expected_full
    expected_bare = {
        "request_id": "1-11111111-22222222-333333333333",
        "function_name": "my-function",
        "memory_mb": 512,
        "timeout_s": 60.0,
        "region": "cn-hangzhou",
        "account_id": "1234567890123456",
        "retry_count": 1,
    }

    def full(self):
        return FakeAlibabaContext()

    def bare(self):
        gone = dict.fromkeys(("credentials", "qualifier", "log_project", "log_store", "retry_count"))
        return FakeAlibabaContext(concurrency=2, **gone)


class TestHuaweiFake(CloudConformance):
    """
    The fake takes the tests of the golden shapes.
    """

    cloud = huawei.CLOUD
    headers = huawei_headers()
    expected_full = {
        "request_id": "11111111-2222-4333-8444-555555555555",
        "function_name": "my-function",
        "function_version": "latest",
        "memory_mb": 512,
        "cpu_millicores": 600,
        "timeout_s": 60.0,
        "remaining_ms": 60000,
        "project_id": "my-project",
        "credentials": ("fake-access-key-id", "fake-access-key-secret", "fake-security-token"),
        "extras": {"package": "default"},
    }
    expected_headers = {
        "request_id": "11111111-2222-4333-8444-555555555555",
        "function_name": "my-function",
        "function_version": "latest",
        "memory_mb": 512,
        "timeout_s": 60.0,
        "region": "cn-north-4",
        "project_id": "my-project",
        "credentials": ("fake-access-key-id", "fake-access-key-secret", "fake-security-token"),
        "extras": {"package": "default", "invoke_type": "sync"},
    }
    expected_bare = {
        "function_name": "my-function",
        "function_version": "latest",
        "memory_mb": 512,
        "cpu_millicores": 600,
        "timeout_s": 60.0,
        "remaining_ms": 60000,
    }

    def full(self):
        return FakeHuaweiContext()

    def bare(self):
        return FakeHuaweiContext(request_id="", credentials=None, project_id="")


@pytest.mark.parametrize(
    ("fake", "name", "value", "kind"),
    [
        (FakeContext, "memory_mb", "512", "str"),
        (FakeContext, "remaining_ms", True, "bool"),
        (FakeAlibabaContext, "timeout_s", "3", "str"),
        (FakeHuaweiContext, "memory_mb", [512], "list"),
    ],
)
def test_what_is_no_number_is_refused(fake, name, value, kind):
    """
    No cloud gives the neutral field as a text, so a test must not either.
    """
    with pytest.raises(TypeError) as caught:
        fake(**{name: value})
    word = "a number" if name == "remaining_ms" else "a whole number"
    assert str(caught.value) == f"{fake.__name__}({name}={value!r}): that is {word}, not of type {kind}."
