"""
The clouds' own context objects: what the golden data do not show. Their shapes up to python3.10 are run in
test_golden.

FC: Python "Context" (editions of 2025 and 2026). FunctionGraph: "Developing an Event Function (Python)"
(2023-12-29).
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from polyfaas import Credentials, TraceContext, clouds
from polyfaas.clouds import alibaba_native, alibaba_view, huawei_native
from polyfaas.testing import FakeContext
from polyfaas.testing.emulation.huawei_logging import VendorLogger

FC: dict[str, Any] = {
    "request_id": "rid-1",
    "function_name": "fn",
    "handler": "index.handler",
    "memory_mb": 128,
    "timeout_s": 60,
}
FG: dict[str, Any] = {"request_id": "rid-1", "function_name": "fn", "memory_mb": 512, "timeout_s": 10}
GETTERS = [
    "getRequestID",
    "getRemainingTimeInMilliSeconds",
    "getAccessKey",
    "getSecretKey",
    "getSecurityAccessKey",
    "getSecuritySecretKey",
    "getSecurityToken",
    "getUserData",
    "getFunctionName",
    "getRunningTimeInSeconds",
    "getVersion",
    "getMemorySize",
    "getCPUNumber",
    "getPackage",
    "getToken",
    "getLogger",
    "getAlias",
    "getProjectID",
]


def test_python_3_9_and_3_10_are_alike() -> None:
    """
    Both have what python3.12 took away.
    """
    for runtime in ("python3.9", "python3.10"):
        assert {"credentials", "service", "tracing"} <= vars(alibaba_native.native(runtime=runtime, **FC)).keys()


def test_python_3_12_has_the_log_on_top_and_the_version_in_function() -> None:
    """
    `service.log_project` moved to the context, `service.qualifier` to `function`.
    """
    context = alibaba_native.native(
        runtime="python3.12", qualifier="LATEST", version="7", log_project="lp", log_store="ls", **FC
    )
    assert type(context).__name__ == "FCContext"
    assert not hasattr(context, "credentials")
    assert not hasattr(context, "service")
    assert not hasattr(context, "to_json")
    assert (context.request_id, context.log_project, context.log_store) == ("rid-1", "lp", "ls")
    assert (context.function.qualifier, context.function.version_id) == ("LATEST", "7")
    assert context.logger is None


@pytest.mark.parametrize(("concurrency", "absent", "retries"), [(1, "", 140617879525858), (2, None, 1)])
def test_what_the_platform_does_not_send(concurrency: int, absent: Any, retries: int) -> None:
    """
    ``""`` at instance concurrency 1, where the retry count is uninitialised memory; above it None, and 1.
    """
    context: Any = alibaba_native.native(**FC, concurrency=concurrency, service_name=None, retry_count=None)
    service, keys, tracing = context.service, context.credentials, context.tracing
    assert [service.name, service.log_project, service.log_store, service.qualifier, service.version_id] == [absent] * 5
    assert [keys.access_key_id, keys.access_key_secret, keys.security_token] == [absent] * 3
    assert [tracing.span_context, tracing.jaeger_endpoint, tracing.span_baggages] == [absent, absent, {}]
    assert (context.retry_count, context.region, context.account_id) == (retries, "", "")
    newer: Any = alibaba_native.native(**FC, runtime="python3.12", concurrency=concurrency)
    function = newer.function
    assert [newer.log_project, newer.log_store, function.qualifier, function.version_id] == [absent] * 4


@pytest.mark.parametrize("runtime", ["python3.10", "python3.12"])
def test_both_shapes_keep_what_they_are_given(runtime: str) -> None:
    """
    Region, account and logger; `logger` is None at instance concurrency 1, and `getLogger()` is right everywhere.
    """
    logger = logging.getLogger("given")
    values: dict[str, Any] = {**FC, "region": "cn-shanghai", "account_id": "42", "logger": logger, "runtime": runtime}
    context = alibaba_native.native(**values)
    assert (context.region, context.account_id, context.logger) == ("cn-shanghai", "42", None)
    assert context.getLogger() is logger
    assert alibaba_native.native(**values, concurrency=2).logger is logger
    assert alibaba_native.native(**FC).getLogger() is logging.getLogger()


def test_fcs_own_json_is_compact_and_holds_the_keys() -> None:
    """
    As in the golden data's case "context-full".
    """
    context: Any = alibaba_native.native(**FC, credentials=("ID", "SECRET", "TOKEN"))
    assert context.to_json() == (
        '{"requestId":"rid-1","credentials":{"accessKeyId":"ID","accessKeySecret":"SECRET","securityToken":"TOKEN"},'
        '"function":{"name":"fn","handler":"index.handler","memory":128,"timeout":60},'
        '"service":{"name":"","logProject":"","logStore":"","qualifier":"","versionId":""},'
        '"region":"","accountId":"","retryCount":0,'
        '"tracing":{"openTracingSpanContext":"","openTracingSpanBaggages":{},"jaegerEndpoint":""}}'
    )


def test_a_context_shows_no_secret() -> None:
    """
    Neither repr nor format of the objects holds a key.
    """
    context: Any = alibaba_native.native(credentials=("AKID", "AKSEC", "TOKEN"), **FC)
    shown = f"{context!r} {context} {context.credentials!r}"
    assert "AKSEC" not in shown
    assert "TOKEN" not in shown


def test_a_view_keeps_secrets_out_of_json() -> None:
    """
    FC's own `to_json()` holds the keys; that of a ported function's context does not.
    """
    view = alibaba_view.view(FakeContext())
    told = json.loads(view.to_json())
    assert told["credentials"] == {"accessKeyId": "***", "accessKeySecret": "***", "securityToken": "***"}
    assert view.credentials.access_key_secret == "fake-access-key-secret"


@pytest.mark.parametrize("name", clouds.NAMES)
def test_a_view_is_recognised_as_its_cloud(name: str) -> None:
    """
    What `port()` hands to old code passes for that cloud's context and says the same.
    """
    context = FakeContext(function_name="orders", request_id="rid-7", memory_mb=256)
    cloud = clouds.get(name)
    assert cloud.view is not None
    view = cloud.view(context)
    assert clouds.recognise(view) is cloud
    wrapped = cloud.wrap(view)
    assert (wrapped.function_name, wrapped.request_id, wrapped.memory_mb) == ("orders", "rid-7", 256)
    assert wrapped.credentials == context.credentials


@pytest.mark.parametrize("getter", GETTERS)
def test_has_each_documented_getter(getter: str) -> None:
    """
    The method table, and `getProjectID`, which real handlers call.
    """
    assert callable(getattr(huawei_native.native(**FG), getter))


def told(context: Any) -> dict[str, Any]:
    """
    What the getters of values answer, and the engine's own bookkeeping.
    """
    getters = [getter for getter in GETTERS if getter not in ("getUserData", "getLogger")]
    getters += ["getWorkflowID", "getWorkflowRunID", "getWorkflowStateID", "get_invoke_id", "get_trace_id"]
    getters += ["get_state", "get_instance_id", "get_invoke_property"]
    return {getter: getattr(context, getter)() for getter in getters}


class Stopped:
    """
    A clock that stands where it is put, in an invocation that began at 100.
    """

    started = 100.0

    def __init__(self, now: float) -> None:
        self.now = now

    def monotonic(self) -> float:
        return self.now


def test_each_getter_answers_what_was_given() -> None:
    """
    No two of them answer alike.
    """
    context = huawei_native.native(
        **FG,
        package="shop",
        version="v3",
        alias="prod",
        project_id="p-1",
        cpu=700,
        user_data={"STAGE": "test"},
        credentials=("SAK", "SSK", "STOKEN"),
        access_key=("AK", "SK"),
        token="token",
        workflow=("w-1", "r-1", "s-1"),
        invoke_id="i-1",
        clock=Stopped(102.5),
    )
    assert told(context) == {
        "getRequestID": "rid-1",
        "getRemainingTimeInMilliSeconds": 7500,
        "getAccessKey": "AK",
        "getSecretKey": "SK",
        "getSecurityAccessKey": "SAK",
        "getSecuritySecretKey": "SSK",
        "getSecurityToken": "STOKEN",
        "getFunctionName": "fn",
        "getRunningTimeInSeconds": 10,
        "getVersion": "v3",
        "getMemorySize": 512,
        "getCPUNumber": 700,
        "getPackage": "shop",
        "getToken": "token",
        "getAlias": "prod",
        "getProjectID": "p-1",
        "getWorkflowID": "w-1",
        "getWorkflowRunID": "r-1",
        "getWorkflowStateID": "s-1",
        "get_invoke_id": "i-1",
        "get_trace_id": "rid-1",
        "get_state": None,
        "get_instance_id": None,
        "get_invoke_property": None,
    }
    assert (context.getUserData("STAGE"), context.getUserData("NOPE"), context.getUserData("NOPE", "d")) == (
        "test",
        None,
        "d",
    )
    assert (context.future_id, context.invoke_id) == (None, "i-1")


def test_each_getter_of_a_context_of_which_little_was_given() -> None:
    """
    The default package and version, no setting, and ``""`` for the rest.
    """
    context = huawei_native.native(**FG, clock=Stopped(100.0))
    answers = told(context)
    empty = [
        *("getAccessKey", "getSecretKey", "getSecurityAccessKey", "getSecuritySecretKey", "getSecurityToken"),
        *("getToken", "getAlias", "getProjectID", "getWorkflowID", "getWorkflowRunID", "getWorkflowStateID"),
        "get_invoke_id",
    ]
    assert [getter for getter, answer in answers.items() if answer == ""] == empty
    assert (answers["getPackage"], answers["getVersion"], answers["getCPUNumber"]) == ("default", "latest", 600)
    assert (context.getUserData("NOPE"), context.getUserData("NOPE", "d")) == (None, "d")


@pytest.mark.parametrize(
    ("now", "left"), [(100.0, 10_000), (100.0004, 9_999), (109.9, 100), (110.0, 0), (110.25, -250)]
)
def test_the_time_left_is_in_whole_milliseconds(now: float, left: int) -> None:
    """
    Rounded down but for the error of a float, and below 0 past the deadline.
    """
    assert huawei_native.native(**FG, clock=Stopped(now)).getRemainingTimeInMilliSeconds() == left


def test_a_logger_is_made_once_and_only_when_it_is_asked_for() -> None:
    """
    By the function that was given, else it is the root logger; one that was given is that.
    """
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    context = huawei_native.native(**FG, make_logger=make)
    assert made == []
    assert context.getLogger() is context.getLogger() is made[0]
    assert len(made) == 1
    assert huawei_native.native(**FG).getLogger() is logging.getLogger()
    given = object()
    assert huawei_native.native(**FG, logger=given, make_logger=make).getLogger() is given


def test_no_agency_is_empty_text() -> None:
    """
    Never None: handlers call `.strip()` on it.
    """
    context = huawei_native.native(**FG)
    assert [context.getSecurityAccessKey(), context.getSecuritySecretKey(), context.getSecurityToken()] == [
        "",
        "",
        "",
    ]
    assert [context.getAccessKey(), context.getToken(), context.getAlias()] == ["", "", ""]


@pytest.mark.parametrize(
    ("memory", "cpu"), [(128, 300), (256, 400), (768, 800), (1280, 1200), (3584, 3000), (8192, 6600)]
)
def test_cpu_goes_with_memory(memory: int, cpu: int) -> None:
    """
    Thousandths of a core for some of the memory sizes on offer.
    """
    assert huawei_native.native(**{**FG, "memory_mb": memory}).getCPUNumber() == cpu


def test_numbers_may_be_text_and_the_timeout_milliseconds() -> None:
    """
    As in the vendor's Node.js runtime; the CPU of a memory size that is not on offer is whole, too.
    """
    context = huawei_native.native(**{**FG, "memory_mb": 100}, numbers=str, timeout_in="ms")
    assert (context.getMemorySize(), context.getCPUNumber()) == ("100", "278")
    assert (context.getRunningTimeInSeconds(), huawei_native.native(**FG).getRunningTimeInSeconds()) == (10_000, 10)


def test_one_argument_variant_refuses_a_default() -> None:
    """
    As the provider's context package does.
    """
    context: Any = huawei_native.native(variant="one-argument", user_data={"K": "v"}, **FG)
    assert context.getUserData("K") == "v"
    with pytest.raises(TypeError, match="takes 2 positional arguments but 3 were given"):
        context.getUserData("K", "d")


def test_open_engine_variant_names_the_token_differently() -> None:
    """
    `getAuthToken` instead of `getToken`.
    """
    context: Any = huawei_native.native(variant="open-engine", token="t", **FG)
    assert context.getAuthToken() == "t"
    with pytest.raises(AttributeError, match=r"^'Context' object has no attribute 'getToken'$"):
        context.getToken()


def test_view_of_functiongraph_warns_of_the_abandoned_getters() -> None:
    """
    `getAccessKey` and `getSecretKey` answer with the security keys, since nothing else would work.
    """
    view = huawei_native.view(FakeContext())
    with pytest.warns(DeprecationWarning, match=r"no longer maintains getAccessKey\(\).*call getSecurityAccessKey\(\)"):
        assert view.getAccessKey() == view.getSecurityAccessKey() == "fake-access-key-id"
    with pytest.warns(DeprecationWarning, match=r"no longer maintains getSecretKey\(\).*call getSecuritySecretKey\(\)"):
        assert view.getSecretKey() == view.getSecuritySecretKey() == "fake-access-key-secret"


def test_the_warning_points_at_the_line_that_calls() -> None:
    """
    And not into polyfaas.
    """
    whole = r"^FunctionGraph no longer maintains getSecretKey\(\), which yields no temporary key there; call getSec"
    with pytest.warns(DeprecationWarning, match=whole) as caught:
        huawei_native.view(FakeContext()).getSecretKey()
    assert caught[0].filename == __file__


#: A neutral context that says all there is to say, and one that says nothing.
ALL: dict[str, Any] = {
    "request_id": "rid-7",
    "function_name": "orders",
    "function_version": "v3",
    "qualifier": "prod",
    "memory_mb": 256,
    "cpu_millicores": 700,
    "timeout_s": 30.0,
    "region": "cn-shanghai",
    "account_id": "42",
    "project_id": "p-1",
    "credentials": Credentials("ID", "SECRET", None),
    "log_group": "lg",
    "log_stream": "ls",
    "trace": TraceContext("span", {"k": "v"}, "http://jaeger"),
    "retry_count": 2,
    "extras": {
        "package": "shop",
        "workflow_id": "w-1",
        "workflow_run_id": "r-1",
        "workflow_state_id": "s-1",
        "handler": "index.main",
        "service_name": "svc",
    },
}
NOTHING: dict[str, Any] = {**dict.fromkeys(ALL), "request_id": "rid-7"}
VIEWED = {
    "getRequestID": "rid-7",
    "getAccessKey": "ID",
    "getSecretKey": "SECRET",
    "getSecurityAccessKey": "ID",
    "getSecuritySecretKey": "SECRET",
    "getSecurityToken": "",
    "getFunctionName": "orders",
    "getRemainingTimeInMilliSeconds": 30_000,
    "getRunningTimeInSeconds": 30,
    "getVersion": "v3",
    "getMemorySize": 256,
    "getCPUNumber": 700,
    "getPackage": "shop",
    "getToken": "",
    "getAlias": "prod",
    "getProjectID": "p-1",
    "getWorkflowID": "w-1",
    "getWorkflowRunID": "r-1",
    "getWorkflowStateID": "s-1",
    "get_invoke_id": "",
    "get_trace_id": "rid-7",
    "get_state": None,
    "get_instance_id": None,
    "get_invoke_property": None,
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_view_of_functiongraph_says_all_that_the_neutral_context_says() -> None:
    """
    Field by field; a version that is not told is the alias.
    """
    assert told(huawei_native.view(FakeContext(**ALL))) == VIEWED
    assert huawei_native.view(FakeContext(**{**ALL, "function_version": None})).getVersion() == "prod"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_view_of_functiongraph_where_the_neutral_context_says_nothing() -> None:
    """
    What FunctionGraph has in such cases: ``""``, the default package, the latest version, the least time, memory, CPU.
    """
    absent: dict[str, Any] = {key: "" for key, value in VIEWED.items() if isinstance(value, str)}
    assert told(huawei_native.view(FakeContext(**NOTHING))) == {
        **VIEWED,
        **absent,
        "getRequestID": "rid-7",
        "get_trace_id": "rid-7",
        "getMemorySize": 128,
        "getCPUNumber": 300,
        "getRunningTimeInSeconds": 3,
        "getRemainingTimeInMilliSeconds": pytest.approx(3000, abs=999),
        "getPackage": "default",
        "getVersion": "latest",
    }


def test_view_of_functiongraph_counts_an_unknown_time_limit_from_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Code that asks how long is left goes on where nobody said how long it has: the least that can be configured.
    """
    clock = Stopped(100.0)
    monkeypatch.setattr(huawei_native, "time", clock)
    view = huawei_native.view(FakeContext(**NOTHING))
    assert view.getRemainingTimeInMilliSeconds() == 3000
    clock.now = 101.2
    assert view.getRemainingTimeInMilliSeconds() == 1800


def test_view_of_functiongraph_tells_the_time_left_when_it_is_asked() -> None:
    """
    The deadline of the neutral context counts down on its own clock.
    """
    context = FakeContext(timeout_s=30, remaining_ms=20_000)
    view = huawei_native.view(context)
    assert view.getRemainingTimeInMilliSeconds() == 20_000
    context.clock.advance(5.5)
    assert view.getRemainingTimeInMilliSeconds() == 14_500


def test_view_of_fc_says_all_that_the_neutral_context_says() -> None:
    """
    In the places of both shapes.
    """
    context = FakeContext(**ALL)
    view = alibaba_view.view(context)
    assert json.loads(view.to_json()) == {
        "requestId": "rid-7",
        "credentials": {"accessKeyId": "***", "accessKeySecret": "***", "securityToken": "***"},
        "function": {"name": "orders", "handler": "index.main", "memory": 256, "timeout": 30},
        "service": {
            "name": "svc",
            "logProject": "lg",
            "logStore": "ls",
            "qualifier": "prod",
            "versionId": "v3",
        },
        "region": "cn-shanghai",
        "accountId": "42",
        "retryCount": 2,
        "tracing": {
            "openTracingSpanContext": "span",
            "openTracingSpanBaggages": {"k": "v"},
            "jaegerEndpoint": "http://jaeger",
        },
    }
    keys = view.credentials
    assert (keys.access_key_id, keys.access_key_secret, keys.security_token) == ("ID", "SECRET", "")
    assert (keys.accessKeyId, keys.accessKeySecret, keys.securityToken) == ("ID", "SECRET", "")
    assert (view.request_id, view.requestId, view.log_project, view.log_store) == ("rid-7", "rid-7", "lg", "ls")
    assert (view.function.qualifier, view.function.version_id) == ("prod", "v3")
    assert view.logger is view.getLogger() is context.logger


def test_view_of_fc_where_the_neutral_context_says_nothing() -> None:
    """
    What FC has in such cases: ``""`` and 0.
    """
    view = alibaba_view.view(FakeContext(**NOTHING))
    assert json.loads(view.to_json()) == {
        "requestId": "rid-7",
        "credentials": {"accessKeyId": "***", "accessKeySecret": "***", "securityToken": "***"},
        "function": {"name": "", "handler": "", "memory": 512, "timeout": 3},
        "service": dict.fromkeys(("name", "logProject", "logStore", "qualifier", "versionId"), ""),
        "region": "",
        "accountId": "",
        "retryCount": 0,
        "tracing": {"openTracingSpanContext": "", "openTracingSpanBaggages": {}, "jaegerEndpoint": ""},
    }
    keys = view.credentials
    assert (keys.access_key_id, keys.access_key_secret, keys.security_token) == ("", "", "")


def test_view_of_functiongraph_reads_settings_with_and_without_default() -> None:
    """
    One argument gives None for a missing key, two the default.
    """
    view = huawei_native.view(FakeContext(env={"STAGE": "test"}))
    assert [view.getUserData("STAGE"), view.getUserData("NOPE_X"), view.getUserData("NOPE_X", "d")] == [
        "test",
        None,
        "d",
    ]


def test_vendor_logger_takes_surplus_arguments() -> None:
    """
    ``info("Initializing:", name)`` is a record and no error.
    """
    written: list[tuple[str, str]] = []
    logger = VendorLogger(lambda level, text: written.append((level, text)))
    logger.info("Initializing:", "x")
    logger.error("%s of %s", 1, 2)
    assert written == [("INFO", "Initializing: x"), ("ERROR", "1 of 2")]


def test_vendor_logger_writes_from_its_level_up() -> None:
    """
    At first from INFO; a name that it does not know changes nothing.
    """
    written: list[tuple[str, str]] = []
    logger = VendorLogger(lambda level, text: written.append((level, text)))

    def write() -> list[tuple[str, str]]:
        written.clear()
        for method in (logger.debug, logger.info, logger.warn, logger.error):
            method("%s%%", 7)
        return list(written)

    every = [("DEBUG", "7%"), ("INFO", "7%"), ("WARN", "7%"), ("ERROR", "7%")]
    assert write() == every[1:]
    for level, since in (("DEBUG", 0), ("WARN", 2), ("warning", 2), ("ERROR", 3), ("INFO", 1)):
        logger.setLevel(level)
        assert write() == every[since:]


def test_vendor_logger_leaves_a_text_without_arguments_alone() -> None:
    """
    A per cent sign is one, and a long text is split.
    """
    written: list[str] = []
    logger = VendorLogger(lambda level, text: written.append(text))
    logger.info("100%%")
    logger.info("")
    logger.info("x" * 92_161)
    assert written == ["100%%", "", "x" * 92_160, "x"]


def test_vendor_logger_keeps_its_level_when_told_of_none_that_it_has() -> None:
    """
    Its levels are the four of its methods.
    """
    written: list[str] = []
    logger = VendorLogger(lambda level, text: written.append(level))
    logger.setLevel("ERROR")
    logger.setLevel("VERBOSE")
    for write in (logger.debug, logger.info, logger.warn, logger.error):
        write("x")
    assert written == ["ERROR"]


@pytest.mark.parametrize("module", ["alibaba_native", "alibaba_view", "huawei_native"])
def test_native_contexts_are_cheap_to_import(module: str) -> None:
    """
    None of attrs, typing, json, logging is loaded by them.
    """
    code = f"import sys; from polyfaas.clouds import {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    before = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"attr", "attrs", "typing", "json", "logging", "re", "enum"} & (set(loaded) - set(before))
