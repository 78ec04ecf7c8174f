"""
The engine answers as it was observed to, case by case: that proves the driver, and that this is that engine.

Golden data: the ``openyuanrong-python`` cases of ``tests/golden/huawei_runtime.json``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from real.engine import Answer, Engine

GOLDEN = Path(__file__).parents[1] / "golden" / "huawei_runtime.json"
CASES = [case for case in json.loads(GOLDEN.read_bytes()) if case["runtime"] == "openyuanrong-python"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_answers_as_it_was_observed_to(case: dict[str, Any], tmp_path: Path) -> None:
    """
    The engine does in each case what the golden data say.
    """
    expected = case["expect"]
    if sys.version_info < (3, 10):
        expected = expected.get("onPython39", expected)
    seen = run(case["given"], tmp_path)
    assert {key: _seen(seen, key, value) for key, value in expected.items() if key != "onPython39"} == {
        key: value for key, value in expected.items() if key != "onPython39"
    }


def test_golden_cases_are_all_there() -> None:
    """
    The observed cases of the engine number 134.
    """
    assert len(CASES) == 134


def run(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """
    Put a case on the engine: the words that golden data use for what comes of it.
    """
    for name, source in given["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    config = given.get("config", {})
    hooks = {"initializer": given.get("initializer", ""), "pre_stop": given.get("preStop", "")}
    seen: dict[str, Any] = {"calls": [], "shutdown": None}
    with Engine(folder, given["handler"], **hooks, **config) as engine:
        load = engine.start()
        told = {"code": load.code, "message": load.told or None, "handlerLoaded": load.loaded}
        seen["load"] = {**_step(load), **told}
        if not load.loaded:
            return seen
        init = engine.initialize()
        seen.update(init={**_step(init), **(init.told or {})}, initStdout=init.stdout)
        if not init.ok:
            return seen
        calls = _calls(engine, given, config)
        started = time.monotonic()
        stop = engine.stop()
        seen["seconds"] = time.monotonic() - started
    seen["shutdown"] = {"ok": stop.ok, "code": stop.code, "message": stop.text}
    seen.update(
        calls=[_call(call) for call in calls],
        callStdout=calls[0].stdout,
        shutdownStdout=stop.stdout,
        stdout=init.stdout + "".join(call.stdout for call in calls) + stop.stdout,
        stderr=calls[0].stderr,
        text=calls[0].text,
        escapes=calls[0].escapes,
    )
    return seen


def _calls(engine: Engine, given: dict[str, Any], config: dict[str, Any]) -> list[Answer]:
    requests = []
    for number, event in enumerate(given["events"], start=1):
        ids = config.get("requestIds", [])
        trace = ids[number - 1] if number <= len(ids) else f"req-{number}"
        headers = {**config.get("headers", {}), **config.get("callHeaders", {}).get(str(number), {})}
        requests.append((event, {**({"X-Trace-Id": trace} if trace else {}), **headers}))
    if config.get("parallel"):
        return engine.invoke_all(requests)
    return [engine.invoke(*request) for request in requests]


def _step(answer: Answer) -> dict[str, Any]:
    told = answer.told if isinstance(answer.told, dict) else {}
    return {"ok": answer.ok, "escapes": answer.escapes, "errorCode": told.get("errorCode")}


def _call(answer: Answer) -> dict[str, Any]:
    return {"body": answer.body, "innerCode": answer.told["innerCode"]} if answer.text else {}


def _seen(seen: dict[str, Any], key: str, expected: Any) -> Any:
    """
    What was seen under a key of an expectation; the expectation itself where it is a bound that holds.
    """
    if key in ("body", "bodyToken"):
        return seen["calls"][0].get("body")
    if key == "innerCode":
        return seen["calls"][0].get("innerCode")
    if key == "lengthOfBody":
        return len(seen["calls"][0]["body"])
    if key == "validJson":
        return _is_strict_json(seen["text"])
    if key == "secondsAtMost":
        return expected if seen["seconds"] <= expected else seen["seconds"]
    if isinstance(expected, dict) and isinstance(seen[key], dict) and key != "escapes":
        return {name: _part(seen[key], name, value) for name, value in expected.items()}
    return seen[key]


def _part(seen: dict[str, Any], name: str, expected: Any) -> Any:
    message = seen["message"]
    if name == "messageStartsWith":
        text = message["message"] if isinstance(message, dict) else message
        return text[: len(expected)]
    return message[-len(expected) :] if name == "messageEndsWith" else seen[name]


def _is_strict_json(text: str) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True
