"""
The clouds' own context objects: what the golden data do not show. Their shapes up to python3.10 are run in
test_golden.

FC: Python "Context" (editions of 2025 and 2026). FunctionGraph: "Developing an Event Function (Python)"
(2023-12-29).
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from polyfaas import clouds
from polyfaas.clouds import alibaba_native, huawei_native
from polyfaas.testing import FakeContext

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
    context = alibaba_native.native(runtime="python3.12", qualifier="LATEST", version="", log_project="lp", **FC)
    assert type(context).__name__ == "FCContext"
    assert not hasattr(context, "credentials")
    assert not hasattr(context, "service")
    assert not hasattr(context, "to_json")
    assert context.log_project == "lp"
    assert (context.function.qualifier, context.function.version_id) == ("LATEST", "")
    assert context.logger is None


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
    view = alibaba_native.view(FakeContext())
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
    assert not hasattr(context, "getToken")


def test_view_of_functiongraph_warns_of_the_abandoned_getters() -> None:
    """
    `getAccessKey` and `getSecretKey` answer with the security keys, since nothing else would work.
    """
    view = huawei_native.view(FakeContext())
    with pytest.warns(DeprecationWarning, match=r"no longer maintains getAccessKey\(\).*call getSecurityAccessKey\(\)"):
        assert view.getAccessKey() == view.getSecurityAccessKey() == "fake-access-key-id"
    with pytest.warns(DeprecationWarning, match=r"no longer maintains getSecretKey\(\).*call getSecuritySecretKey\(\)"):
        assert view.getSecretKey() == view.getSecuritySecretKey() == "fake-access-key-secret"


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
    logger = huawei_native.VendorLogger(lambda level, text: written.append((level, text)))
    logger.info("Initializing:", "x")
    logger.error("%s of %s", 1, 2)
    assert written == [("INFO", "Initializing: x"), ("ERROR", "1 of 2")]


def test_vendor_logger_keeps_its_level_when_told_of_none_that_it_has() -> None:
    """
    Its levels are the four of its methods.
    """
    written: list[str] = []
    logger = huawei_native.VendorLogger(lambda level, text: written.append(level))
    logger.setLevel("ERROR")
    logger.setLevel("VERBOSE")
    for write in (logger.debug, logger.info, logger.warn, logger.error):
        write("x")
    assert written == ["ERROR"]


@pytest.mark.parametrize("module", ["alibaba_native", "huawei_native"])
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
