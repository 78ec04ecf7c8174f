"""
Runs one golden case of FunctionGraph's open-sourced engine through `LocalRuntime`.

Values, decoding, order of calls and the loader are compared as they are. Of an error the engine tells only
the text of the exception, in words of its own; that text is compared, the words around it are production's in
`LocalRuntime`.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from polyfaas.testing.local import LocalRuntime
from polyfaas.testing.loglines import parse_log
from polyfaas.testing.result import Result

_KEYS = ("X-Security-Access-Key", "X-Security-Secret-Key", "X-Security-Token")
# The engine's code for a raising handler is 4001; the vendor's error table and its Node.js runtime have 4002.
_CODES = {4001: "4001", 4002: "4001"}


def check(case: dict[str, Any]) -> list[str]:
    """
    Run a case and return what differs.
    """
    given, expected = case["given"], dict(case["expect"])
    if sys.version_info < (3, 10):
        expected.update(expected.pop("onPython39", {}))
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "code")
        for name, text in given["files"].items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with _runtime(given, expected, str(folder)) as runtime:
            return _run(runtime, given, expected)


def _runtime(given: dict[str, Any], expected: dict[str, Any], folder: str) -> LocalRuntime:
    config = given.get("config", {})
    dies = "escapes" in expected or bool((expected.get("load") or {}).get("escapes"))
    return LocalRuntime(
        "huawei",
        given["handler"],
        initializer=given.get("initializer"),
        pre_stop=given.get("preStop"),
        code_dir=folder,
        isolated=dies or "preStopTimeout" in config,
        concurrency=2 if config.get("parallel") else 1,
        function_name=config.get("functionName", "demo"),
        memory_mb=config.get("memory", 128),
        timeout_s=config.get("timeout", 10),
        initializer_timeout_s=config.get("initializerTimeout", 60),
        pre_stop_timeout_s=config.get("preStopTimeout", 60),
        user_data=config.get("userData"),
        encrypted_user_data=config.get("encryptedUserData"),
        native={
            "cpu": config.get("cpu", 300),
            "package": config.get("package", "default"),
            "version": config.get("functionVersion", "latest"),
            "project_id": config.get("projectId", "proj-1"),
            "alias": config.get("alias", ""),
            "variant": "open-engine",
        },
    )


def _run(runtime: LocalRuntime, given: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    found: list[str] = []
    initialized = runtime.initialize()
    results = [initialized] if initialized is not None else []
    if "init" in expected:
        found += _compare_init(expected["init"], initialized)
    calls = []
    if initialized is None or initialized.ok:
        calls = _calls(runtime, given)
    if "load" in expected:
        found += _compare_load(expected["load"], calls[0] if calls else initialized)
    if "calls" in expected:
        for want, result in zip(expected["calls"], calls):
            found += _compare_body(want, result)
        if len(expected["calls"]) != len(calls):
            found.append(f"calls:\n- {len(expected['calls'])}\n+ {len(calls)}")
    elif calls:
        found += _compare_body(expected, calls[0])
    if "escapes" in expected and calls[0].outcome != "exited":
        found.append(f"end of the process:\n- by {expected['escapes']['type']}\n+ {calls[0]}")
    results += calls
    started = time.monotonic()
    stopped = runtime.pre_stop()
    if "secondsAtMost" in expected and time.monotonic() - started > expected["secondsAtMost"]:
        found.append(f"pre-stop:\n- at most {expected['secondsAtMost']} s\n+ {time.monotonic() - started:.1f} s")
    if expected.get("shutdown"):
        found += _compare_shutdown(expected["shutdown"], stopped)
    results += [stopped] if stopped is not None else []
    for key, printed in (
        ("stdout", results),
        ("initStdout", results[:1]),
        ("callStdout", calls),
        ("shutdownStdout", results[-1:]),
    ):
        text = "".join(_printed(result) for result in printed)
        if key in expected and text != expected[key]:
            found.append(f"{key}:\n- {expected[key]!r}\n+ {text!r}")
    return found


def _printed(result: Result) -> str:
    """
    What user code printed, without the records of the runtime.
    """
    return "".join(record.text for record in parse_log(result.stdout, cloud="huawei") if record.kind == "plain")


def _calls(runtime: LocalRuntime, given: dict[str, Any]) -> list[Result]:
    config = given.get("config", {})
    events = [event.encode("utf-8") for event in given["events"]]
    if config.get("parallel"):
        return runtime.invoke_many(events)
    results = []
    for number, event in enumerate(events, 1):
        headers = {**config.get("headers", {}), **config.get("callHeaders", {}).get(str(number), {})}
        lower = {name.lower(): value for name, value in headers.items()}
        own = config.get("requestIds", [f"req-{n}" for n in range(1, 10)])[number - 1]
        native = {
            "request_id": own or lower.get("x-trace-id") or lower.get("x-request-id") or "",
            "credentials": tuple(headers.get(name, "") for name in _KEYS),
        }
        results.append(runtime.call("invoke", given["handler"], event, request_id=own or None, native=native))
    return results


def _compare_body(want: dict[str, Any], result: Result) -> list[str]:
    found = []
    if "innerCode" in want and want["innerCode"] != _CODES.get(result.code or 0, str(result.code)):
        found.append(f"code:\n- {want['innerCode']}\n+ {result.code}")
    if "bodyToken" in want and result.body != want["bodyToken"]:
        found.append(f"body:\n- {want['bodyToken']}\n+ {result.body}")
    if "body" in want and not _same_body(want["body"], result):
        found.append(f"body:\n- {want['body']!r}\n+ {result.body}")
    return found


def _same_body(body: Any, result: Result) -> bool:
    if result.ok:
        return (
            bool(result.body == body)
            if isinstance(body, str)
            else result.body != "" and json.loads(result.body) == body
        )
    error = result.error
    told = error.message if error is not None else ""
    if result.code == 4004:  # the engine counts its whole reply, the limit is the same
        return re.sub(r"size \d+", "size", told) == re.sub(r"size \d+", "size", body)
    invalid = told.replace("function result is invalid, error: ", "failed to convert the result to a JSON string, err:")
    return body in (told, invalid, f"Fail to run user call handler. err: {told}.")


def _compare_init(want: dict[str, Any], result: Result | None) -> list[str]:
    ok = result is None or result.ok
    if ok != want["ok"]:
        return [f"initializer:\n- {'succeeds' if want['ok'] else 'fails'}\n+ {result}"]
    if not ok and result is not None and result.error is not None:
        told = f"err: {result.error.error_type}({result.error.message!r})."
        if told not in want["messageStartsWith"]:
            return [f"initializer's error:\n- {want['messageStartsWith']}\n+ {told}"]
    return []


def _compare_load(want: dict[str, Any], result: Result | None) -> list[str]:
    if want.get("escapes"):
        return [] if result is not None and result.outcome == "exited" else [f"load:\n- ends the process\n+ {result}"]
    if result is None or result.ok or result.code != 4001:
        return [f"load:\n- fails with 4001\n+ {result}"]
    message = (want.get("message") or {}).get("message") or want["messageStartsWith"]
    reason = message.partition(", err: ")[2]
    if reason.startswith("entry file does not exist"):
        reason = "No module named"
    reason = re.sub(r"Failed to import function (\w+) from (\w+)", r"'\1' not found in module '\2'", reason)
    if reason.startswith("invalid syntax") and sys.version_info >= (3, 10):
        reason = "invalid syntax"
    return [] if reason in result.body else [f"load error:\n- ... {reason} ...\n+ {result.body}"]


def _compare_shutdown(want: dict[str, Any], result: Result | None) -> list[str]:
    ok = result is None or result.ok
    if ok != want["ok"]:
        return [f"pre-stop:\n- {want}\n+ {result}"]
    if ok or result is None:
        return []
    told = result.error.message if result.error is not None else ""
    if result.outcome == "timeout":
        told = "invoke timed out after 1 seconds"
    if f"err: {told}. " not in want["messageStartsWith"]:
        return [f"pre-stop's error:\n- {want['messageStartsWith']}\n+ {told}"]
    return []
