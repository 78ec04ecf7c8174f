"""
Runs the golden cases of FunctionGraph that come from production, the vendor's Node.js runtime or its context
package.

Those have no Python source of their own: where a Python handler can do what the description says, it stands
here.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from polyfaas.clouds import huawei_native
from polyfaas.testing.emulation.huawei_logging import VendorLogger
from polyfaas.testing.local import LocalRuntime
from polyfaas.testing.loglines import LogRecord, parse_log

_HANDLERS = {
    "node-result-undefined": "return None",
    "node-result-number": "return 5",
    "node-result-true": "return True",
    "node-result-false": "return False",
    "node-result-zero": "return 0",
    "node-result-json-string": """return '{"a": 1}'""",
    "node-result-at-limit": "return 'x' * 6291456",
    "node-result-too-big": "return 'x' * 6291457",
    "node-init-ok": "return None",
    "node-event-list": "return event",
    "node-event-number": "return event",
    "prod-python-syntax-error": "x = \\\n  def main_handler(event=None, context=None):",
    "prod-python-handler-missing": None,
}
_INITIALIZERS = {"node-init-ok": "return 'ignored'"}
_EVENTS = {"node-event-list": "[1]", "node-event-number": "5"}
_SAMPLE = {
    "request_id": "trace-1",
    "function_name": "demo",
    "memory_mb": 128,
    "timeout_s": 10,
    "package": "default",
    "version": "latest",
    "project_id": "p1",
    "cpu": 300,
    "user_data": {"K": "v"},
    "invoke_id": "inv-1",
    "numbers": str,
    "timeout_in": "ms",
}
_TYPES = {"str": "string", "int": "number"}
_LOG_KEYS = {
    "requestId": "request_id",
    "durationMs": "duration_ms",
    "billingDurationMs": "billed_duration_ms",
    "memoryUsedMB": "memory_used_mb",
    "billingMemoryMB": "memory_billed_mb",
    "cpuUsed": "cpu_used",
    "storageUsedMB": "storage_used_mb",
}


class _Clock:
    """
    A clock that stands still until it is told the time.
    """

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def check(case: dict[str, Any]) -> list[str]:
    """
    Run a case and return what differs.
    """
    if case["kind"] == "log-line":
        return _check_log(case)
    if case["id"] in _HANDLERS:
        return _check_handler(case)
    if case["kind"] == "logger":
        return _check_logger(case)
    return _check_context(case)


def _check_handler(case: dict[str, Any]) -> list[str]:
    body, expected = _HANDLERS[case["id"]], case["expect"]
    source = "" if body is None else f"def handler(event, context):\n    {body}\n"
    if case["id"] in _INITIALIZERS:
        source += f"def init(context):\n    {_INITIALIZERS[case['id']]}\n"
    if case["kind"] == "load-error" and body is not None:
        source = "\n" * 96 + body + "\n"  # the mistake stands in line 98
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "index.py").write_text(source, encoding="utf-8")
        initializer = "index.init" if case["id"] in _INITIALIZERS else None
        with LocalRuntime("huawei", "index.handler", initializer=initializer, code_dir=folder) as runtime:
            result = runtime.invoke(_EVENTS.get(case["id"], "{}"))
    found = []
    if "envelope" in expected:
        wanted = json.dumps(expected["envelope"], indent=expected["indent"], ensure_ascii=False)
        if result.body != wanted:
            found.append(f"body:\n- {wanted}\n+ {result.body}")
    code = int(str(expected.get("code", 0)).replace("FSS.", ""))
    if "envelope" not in expected and result.code != code:
        found.append(f"code:\n- {code}\n+ {result.code}")
    for key, observed in (
        ("result", result.body),
        ("bareString", result.body),
        ("resultLength", len(result.body)),
    ):
        if key in expected and observed != expected[key]:
            found.append(f"{key}:\n- {expected[key]}\n+ {observed}")
    return found


def _check_logger(case: dict[str, Any]) -> list[str]:
    written: list[str] = []
    logger = VendorLogger(lambda level, text: written.append(text))
    expected = case["expect"]
    if "methods" in expected:
        names = ("debug", "info", "warn", "warning", "error", "exception", "critical", "log", "setLevel")
        observed = [name for name in names if hasattr(logger, name)]
        return _unlike("methods", expected["methods"], observed)
    if "lengths" in expected:
        logger.info("x" * 184320)
        return _unlike("lengths", expected["lengths"], [len(text) for text in written])
    level = case["id"].rpartition("-")[2].upper()
    if level != "DEFAULT":
        logger.setLevel(level)
    for method, text in ((logger.debug, "D"), (logger.info, "I"), (logger.warn, "W"), (logger.error, "E")):
        method(text)
    return _unlike("written", expected["written"], written)


def _check_context(case: dict[str, Any]) -> list[str]:
    expected, clock = dict(case["expect"]), _Clock()
    otc = case["runtime"] == "otc-emulator"
    values = {**_SAMPLE, "clock": clock}
    if otc:
        values.update(request_id="req-1", variant="one-argument")
    if case["id"] == "node-context-overdue":
        values["timeout_s"] = 1
    context = huawei_native.native(**values)
    if case["id"].endswith("-remaining") or case["id"].endswith("-overdue"):
        return _check_time(expected, context, clock)
    if case["id"] == "otc-userdata":
        return _unlike(
            "user data",
            [expected["existing"], expected["missing"]],
            [context.getUserData("K"), context.getUserData("x")],
        )
    getters = expected.get("getters", expected)
    observed = {}
    for name, want in getters.items():
        value = getattr(context, name)()
        kind = type(value).__name__
        observed[name] = value if not isinstance(want, list) else [kind if otc else _TYPES[kind], value]
    return _unlike("getters", getters, observed)


def _check_time(expected: dict[str, Any], context: huawei_native.Context, clock: _Clock) -> list[str]:
    first = context.getRemainingTimeInMilliSeconds()
    clock.now += 1.15 if "negative" in expected else 0.12
    later = context.getRemainingTimeInMilliSeconds()
    low, high = expected.get("firstBetween", (expected.get("above", 0), expected.get("atMost", first)))
    checks = {
        "first": low <= first <= high,
        "type": isinstance(first, int),
        "falls": first - later >= expected.get("fallsByAtLeast", 0),
        "negative": (later < 0) is bool(expected.get("negative", False)),
    }
    return [f"remaining time, {name}:\n- {expected}\n+ {first}, {later}" for name, fine in checks.items() if not fine]


def _check_log(case: dict[str, Any]) -> list[str]:
    text = case["given"].get("text") or case["given"]["line"]
    records, expected = parse_log(text, cloud="huawei"), case["expect"]
    if "".join(record.text for record in records) != text:
        return [f"round trip:\n- {text}\n+ {records}"]
    found = []
    wanted = expected.get("records") or expected.get("lines") or [expected["parsed"]]
    if len(wanted) != len(records):
        return [f"records:\n- {len(wanted)}\n+ {records}"]
    for want, record in zip(wanted, records):
        for key, value in want.items():
            if not _agrees(record, key, value):
                found.append(f"{key}:\n- {value!r}\n+ {record}")
    if "framesStart" in expected:
        found += _unlike("frames", expected["framesStart"], list(records[-1].traceback[1:]))
    if "tracebackFirstFrame" in expected:
        found += _unlike("frame", expected["tracebackFirstFrame"], records[-1].traceback[1])
    if "errorType" in expected:
        caught = f"catch a '{expected['errorType']}' exception({expected['exceptionText']})"
        found += [] if records[-1].message.endswith(caught) else [f"error:\n- {caught}\n+ {records[-1].message}"]
    return found


def _agrees(record: LogRecord, key: str, value: Any) -> bool:
    if key == "messageStartsWith":
        return record.message.startswith(value)
    if key == "messageEndsWith":
        return record.message.endswith(value)
    return bool(getattr(record, _LOG_KEYS.get(key, key)) == value)


def _unlike(what: str, expected: Any, observed: Any) -> list[str]:
    return [] if expected == observed else [f"{what}:\n- {expected}\n+ {observed}"]
