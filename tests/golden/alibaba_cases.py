"""
Runs one golden case of FC's runtime through `LocalRuntime`.

The format is that of ``alibaba_runtime.json``: each case holds the function's complete source, what it is
given, and what the real runtime answered and printed.
"""

from __future__ import annotations

import base64
import copy
import json
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from matching import merged, same_envelope, same_text

from polyfaas.testing.local import LocalRuntime
from polyfaas.testing.result import Result

_PREFIX = "x-fc-"
_HEADERS = {
    "function-name": "fn",
    "function-memory": "128",
    "function-timeout": "60",
    "access-key-id": "AKID",
    "access-key-secret": "AKSEC",
    "security-token": "TOKEN",
    "retry-count": "0",
    "version-id": "1",
    "qualifier": "LATEST",
    "service-name": "svc",
    "service-logproject": "lp",
    "service-logstore": "ls",
    "region": "cn-hangzhou",
    "account-id": "123456",
    "tracing-opentracing-span-context": "sc",
    "tracing-opentracing-span-baggages": base64.b64encode(b'{"k":"v"}').decode(),
    "tracing-jaeger-endpoint": "http://j",
}
# What the process was started with, where the cases were recorded.
_ENVIRONMENT = {
    name: "/code" if name == "FC_FUNC_CODE_PATH" else "x"
    for name in [
        "FC_RUNTIME_API",
        "FC_FUNC_CODE_PATH",
        "FC_FUNCTION_NAME",
        "FC_FUNCTION_HANDLER",
        "FC_FUNCTION_MEMORY_SIZE",
        "FC_REGION",
        "FC_ACCOUNT_ID",
        "FC_INSTANCE_ID",
        "_FC_LOG_FD",
        "FC_QUALIFIER",
        "FC_VER_ID",
        "FC_SERVICE_NAME",
        "FC_RUNTIME_VERSION",
        "FC_CUSTOM_LISTEN_PORT",
        "FC_OTHER",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "accessKeyID",
    ]
}
_TYPES = ("invoke", "initialize", "pre-stop", "pre-freeze")
_READY = "FunctionCompute python3 runtime inited.\n"
# Cases that end their process, or whose steps count in it.
_ENDS_PROCESS = ("exit", "timeout", "concurrency")


def variants(case: dict[str, Any]) -> list[int]:
    """
    The instance concurrencies that a case was recorded at.
    """
    if case["kind"] == "concurrency":
        return [case.get("concurrency", 5)]
    return [1] if case["kind"] == "timeout" else [1, 10]


def check(case: dict[str, Any], concurrency: int) -> list[str]:
    """
    Run a case and return what differs, a text each; nothing when it agrees.
    """
    expected = _expected(case, concurrency)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case["files"].items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        given = case.get("steps") or case.get("parallel") or [case]
        with _runtime(case, folder, concurrency) as runtime:
            runtime.start()
            if "parallel" in case:
                return _compare_parallel(runtime, case, given, expected)
            wanted = expected["steps"] if "steps" in case else [expected]
            found: list[str] = []
            for number, (step, want) in enumerate(zip(given, wanted), 1):
                identity = step.get("request_id") or f"req-{case['id']}" + (f"-{number}" if "steps" in case else "")
                before = _READY if number == 1 and _READY.strip() in want.get("log_lines", []) else ""
                result = _call(runtime, case, step, identity)
                found += compare(case, want, result, before + result.stdout)
                if want.get("process_alive") and result.exit_code is not None:
                    found.append(f"- the process lives on\n+ it ended with {result.exit_code}")
            return found


def _expected(case: dict[str, Any], concurrency: int) -> dict[str, Any]:
    expected: dict[str, Any] = copy.deepcopy(case["expect"])
    for differing in case.get("differs", []):
        newer = differing["where"] == "python3.9 runtime run on Python 3.10" and sys.version_info >= (3, 10)
        if newer or (differing["where"] == "instance concurrency > 1" and concurrency > 1):
            expected = merged(expected, differing["expect"])
    if sys.version_info >= (3, 12) and "python_dependent" in case:
        # Comprehensions have no frames of their own any more. -- PEP 709
        trace = expected.get("error_envelope", {}).get("stackTrace", [])
        trace[:] = [frame for frame in trace if not re.fullmatch(r"in <\w+comp>", frame[2] if len(frame) > 2 else "")]
    return expected


def _runtime(case: dict[str, Any], folder: str, concurrency: int) -> LocalRuntime:
    headers = _headers(case)
    return LocalRuntime(
        "alibaba",
        case.get("handler", "index.handler"),
        code_dir=folder,
        code_path="/code",
        runtime="python3.9",
        isolated=case["kind"] in _ENDS_PROCESS or "process_exit" in case["expect"] or "steps" in case,
        concurrency=concurrency,
        function_name=headers["function-name"] or "",
        memory_mb=int(headers["function-memory"] or 0),
        timeout_s=int(headers["function-timeout"] or 0),
        platform_env=_ENVIRONMENT,
    )


def _headers(case: dict[str, Any]) -> dict[str, str | None]:
    headers: dict[str, str | None] = dict(_HEADERS)
    headers.update({name[len(_PREFIX) :]: value for name, value in case.get("headers", {}).items()})
    headers.update({name[len(_PREFIX) :]: None for name in case.get("drop_headers", [])})
    return headers


def _native(headers: dict[str, str | None]) -> dict[str, Any]:
    retries = headers["retry-count"]
    return {
        "credentials": tuple(headers[name] for name in ("access-key-id", "access-key-secret", "security-token")),
        "region": headers["region"],
        "account_id": headers["account-id"],
        "qualifier": headers["qualifier"],
        "version": headers["version-id"],
        "service_name": headers["service-name"],
        "log_project": headers["service-logproject"],
        "log_store": headers["service-logstore"],
        "retry_count": None if retries is None else int(retries),
        "span_context": headers["tracing-opentracing-span-context"],
        "span_baggages": _baggages(headers["tracing-opentracing-span-baggages"]),
        "jaeger_endpoint": headers["tracing-jaeger-endpoint"],
    }


def _baggages(encoded: str | None) -> dict[str, Any]:
    try:
        found = json.loads(base64.b64decode(encoded or ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _call(runtime: LocalRuntime, case: dict[str, Any], step: dict[str, Any], identity: str) -> Result:
    kind = step.get("type", case.get("type", "invoke"))
    if not isinstance(kind, str):
        kind = _TYPES[kind] if 0 <= kind < len(_TYPES) else "invoke"
    event = step.get("event", case.get("event", '{"key":"value"}')).encode("utf-8")
    encoded = step.get("event_base64", case.get("event_base64"))
    return runtime.call(
        kind,
        step.get("handler", case.get("handler", "index.handler")),
        event if encoded is None else base64.b64decode(encoded),
        request_id=identity,
        native=_native(_headers({**case, **step})),
        http=case.get("http_params"),
        limit_s=case.get("sigterm_after_s"),
    )


def _compare_parallel(
    runtime: LocalRuntime, case: dict[str, Any], given: list[dict[str, Any]], expected: dict[str, Any]
) -> list[str]:
    """
    Hand out calls together, one shortly after the other; log lines are compared without their order.
    """
    with ThreadPoolExecutor(len(given)) as pool:
        running = []
        for step in given:
            running.append(pool.submit(_call, runtime, case, step, step["request_id"]))
            time.sleep(0.05)
        results = [future.result() for future in running]
    found = []
    for want, result in zip(expected["answers"], results):
        found += compare(case, want, result, result.stdout)
    observed = [re.sub(r"^\d{4}-\S+Z ", "<TS>Z ", line) for line in runtime.output.replace(_READY, "").splitlines()]
    if sorted(observed) != sorted(expected["log_lines"]):
        found.append(_difference("log lines, in any order", "\n".join(expected["log_lines"]), "\n".join(observed)))
    return found


def compare(case: dict[str, Any], want: dict[str, Any], result: Result, log: str) -> list[str]:
    """
    Return what differs between an expectation and a result.
    """
    ease = _easing(case)
    found = []
    answered = result.outcome in ("response", "error")
    if want.get("no_response"):
        if answered:
            found.append(_difference("answer", "none", result.body))
    elif (result.outcome, result.content_type) != (want.get("endpoint"), want.get("content_type")):
        found.append(
            _difference(
                "answer",
                f"{want.get('endpoint')} {want.get('content_type')}",
                f"{result.outcome} {result.content_type}",
            )
        )
    if want.get("process_exit") != result.exit_code:
        found.append(_difference("process exit", str(want.get("process_exit")), str(result.exit_code)))
    found += _compare_body(want, result, ease)
    if want.get("http_params") != result.http:
        found.append(_difference("HTTP parameters", repr(want.get("http_params")), repr(result.http)))
    if "log_lines" in want:
        wanted = "".join(line + "\n" for line in want["log_lines"])
        observed = _without_carets(log)
        if not same_text(ease(wanted), ease(observed), ENVELOPE=ease(result.body)):
            found.append(_difference("log", wanted, observed))
    return found


def _compare_body(want: dict[str, Any], result: Result, ease: Any) -> list[str]:
    body = result.body
    envelope = want.get("error_envelope")
    if envelope is not None and not same_envelope(json.loads(ease(json.dumps(envelope))), ease(body)):
        return [_difference("error body", json.dumps(envelope, indent=4, sort_keys=True), body)]
    for key, text in (
        ("response_body", lambda value: value),
        ("response_json", lambda value: json.dumps(value, indent=4, sort_keys=True)),
    ):
        if key in want and not same_text(text(want[key]), body):
            return [_difference("body", text(want[key]), body)]
    if "response_body_base64" in want and base64.b64decode(want["response_body_base64"]) != result.payload:
        return [_difference("body", want["response_body_base64"], base64.b64encode(result.payload).decode())]
    return []


def _easing(case: dict[str, Any]) -> Any:
    """
    What takes CPython's own, changing texts out of both sides, in the cases that say so.
    """
    if "python_dependent" not in case:
        return lambda text: text

    def ease(text: str) -> str:
        text = re.sub(r"repeated \d+ more times", "repeated more times", text)
        if sys.version_info[:2] != (3, 9):
            text = re.sub(r"((?:Syntax|Indentation|Tab)Error: )[^\"'\n]*", r"\1...", text)
        return text

    return ease


def _without_carets(text: str) -> str:
    if sys.version_info < (3, 11):
        return text
    return "".join(line for line in text.splitlines(keepends=True) if not re.fullmatch(r"\s+[~^]+\n", line))


def _difference(what: str, expected: str, observed: str) -> str:
    lines = [f"{what}:"]
    lines += [f"- {line}" for line in expected.splitlines() or [""]]
    lines += [f"+ {line}" for line in observed.splitlines() or [""]]
    return "\n".join(lines)
