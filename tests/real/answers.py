"""
What comes of a row of the shared table on the open engine and on `LocalRuntime`, in one form for both.

What that form takes away is what the engine words in its own way, each with its fact; what is left and
differs stands in ``differences.json``, with its fact.

* Text: the engine puts a result into a JSON reply, so that text is quoted on its wire; the samples of the
  user manual show it as it is. Compared is the text, and of other values their compact JSON.
* Errors: the engine sends no envelope. It says ``Fail to run user call handler. err: <text>.``, whose text is
  compared with the envelope's message; likewise the text of what the JSON encoder and the JSON parser said.
* Sizes: the engine counts its whole reply, others the result; compared is that it was refused.
* Loading: the engine's words are its own; compared is that nothing was loaded.
* Places: where the code lies on this machine is written ``<code>``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from polyfaas.testing import LocalRuntime
from polyfaas.testing.loglines import parse_log
from polyfaas.testing.result import Result
from real.engine import Answer, Engine
from real.table import FUNCTIONS, Row

__all__ = ["on_engine", "on_local_runtime"]

_RAISED = re.compile(r"Fail to run user call handler\. err: (.*)\.", re.S)
_UNSENDABLE = re.compile(
    r"(?:failed to convert the result to a JSON string, err:|function result is invalid, error: )(.*)", re.S
)
_TOO_LARGE = re.compile(r"response body size \d+ exceeds the limit of 6291456")
_CREDENTIALS = {"X-Security-Access-Key": "SAK", "X-Security-Secret-Key": "SSK", "X-Security-Token": "ST"}


def on_engine(row: Row) -> dict[str, Any]:
    """
    What comes of a row on the open engine.
    """
    hooks = {"initializer": row.initializer, "pre_stop": row.pre_stop}
    data = {"userData": row.settings, "encryptedUserData": row.secrets}
    with Engine(FUNCTIONS, row.handler, **hooks, **data, **row.config) as engine:
        if not engine.start().loaded:
            return {"loaded": False}
        init = engine.initialize()
        seen: dict[str, Any] = {"printed": init.stdout}
        if not init.ok:
            return {**seen, "initialized": False}
        seen["answers"] = []
        for number, event in enumerate(row.events, 1):
            headers = {"X-Trace-Id": f"req-{number}", **(_CREDENTIALS if row.agency else {})}
            answer = engine.invoke(event, headers)
            seen["answers"].append(_of_engine(answer))
            seen["printed"] += answer.stdout
            if answer.exit_code is not None:
                return seen
        stop = engine.stop()
        return {**seen, "printed": seen["printed"] + stop.stdout, "stopped": stop.ok}


def on_local_runtime(row: Row) -> dict[str, Any]:
    """
    What comes of a row on `LocalRuntime`, with the context that the engine has.
    """
    with LocalRuntime(
        "huawei",
        row.handler,
        initializer=row.initializer or None,
        pre_stop=row.pre_stop or None,
        code_dir=str(FUNCTIONS),
        isolated=True,
        function_name="demo",
        memory_mb=row.config.get("memory", 128),
        timeout_s=row.config.get("timeout", 10),
        user_data=row.settings,
        encrypted_user_data=row.secrets,
        credentials=("SAK", "SSK", "ST") if row.agency else None,
        native={"project_id": "proj-1", "variant": "open-engine"},
    ) as runtime:
        init = runtime.initialize()
        seen: dict[str, Any] = {"printed": "" if init is None else _printed(init)}
        if init is not None and not init.ok:
            return {**seen, "initialized": False}
        seen["answers"] = []
        for number, event in enumerate(row.events, 1):
            result = runtime.invoke(event.encode(), request_id=f"req-{number}")
            if not result.ok and "function entry exception" in result.body:
                return {"loaded": False}
            seen["answers"].append(_of_local(result))
            seen["printed"] += _printed(result)
            if result.exit_code is not None:
                return seen
        stop = runtime.pre_stop()
        printed = "" if stop is None else _printed(stop)
        return {**seen, "printed": seen["printed"] + printed, "stopped": stop is None or stop.ok}


def _of_engine(answer: Answer) -> list[str]:
    if answer.escapes is not None:
        return ["escapes", answer.escapes["type"]]
    if answer.exit_code is not None:
        return ["exits"]
    body = answer.body
    if not isinstance(body, str):
        body = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return ["result", _placed(body)] if answer.ok else _error(body)


def _of_local(result: Result) -> list[str]:
    if result.outcome == "exited":
        return ["exits"]
    if result.ok:
        return ["result", _placed(result.body)]
    error = result.error
    assert error is not None
    return _error(error.message)


def _error(told: str) -> list[str]:
    if _TOO_LARGE.fullmatch(told):
        return ["too large"]
    found = _UNSENDABLE.fullmatch(told)
    if found is not None:
        return ["unsendable", found[1]]
    found = _RAISED.fullmatch(told)
    return ["error", found[1] if found is not None else told]


def _placed(text: str) -> str:
    return text.replace(str(FUNCTIONS), "<code>")


def _printed(result: Result) -> str:
    """
    What user code printed, without the runtime's own records.
    """
    records = parse_log(result.stdout, cloud="huawei")
    return "".join(record.text for record in records if record.kind == "plain")
