"""
Functions of polyfaas on the open engine: the example, a whole lifecycle, ported FC code, and the failures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import polyfaas
from real.engine import Answer, Engine

FUNCTIONS = Path(__file__).with_name("functions")
EXAMPLE = Path(__file__).parents[2] / "examples" / "01-hello"
A_SET = (
    'The handler\'s result cannot be sent as JSON: result["items"][1] is a set; sort it into a list. '
    "Return dicts with text keys, lists, text, numbers, booleans or None; "
    "convert other values in the handler."
)
KEYS = {"X-Security-Access-Key": "SAK", "X-Security-Secret-Key": "SSK", "X-Security-Token": "ST"}


def called(handler: str, body: str = "{}", folder: Path = FUNCTIONS, **config: Any) -> Answer:
    """
    Call a handler once, in a new instance.
    """
    with Engine(folder, handler, **config) as engine:
        load = engine.start()
        assert load.loaded, load.text
        assert engine.initialize().ok
        return engine.invoke(body, {"X-Trace-Id": "req-1", **KEYS})


# ---- the example


def test_example_greets_on_the_engine() -> None:
    """
    The example of the README runs on the real engine, with the real context.
    """
    answer = called("index.handler", '{"name": "world"}', EXAMPLE)
    assert answer.ok
    assert answer.body == {"hello": "world", "cloud": "huawei", "function": "demo"}


def test_entry_file_may_have_a_dataclass_and_be_in_no_module_table() -> None:
    """
    An entry file with a dataclass loads and runs although the engine puts it into no module table.
    """
    assert called("records.handler", '{"id": 7}').body == {
        "order": {"id": 7},
        "line": {"price": 1.5},
        "module": "records",
        "registered": False,
    }


def test_dataclass_under_the_future_import_cannot_be_loaded() -> None:
    """
    The engine itself fails on a dataclass under the future import in the entry file.
    """
    with Engine(FUNCTIONS, "future_dataclass.handler") as engine:
        load = engine.start()
    assert (load.code, load.loaded) == (2001, False)
    assert "'NoneType' object has no attribute '__dict__'" in load.told["message"]


# ---- a lifecycle


def test_hooks_run_once_and_in_order() -> None:
    """
    Initializer, calls, pre-stop: each hook runs once, and they share the function's state.
    """
    hooks = {"initializer": "orders.initialize", "pre_stop": "orders.pre_stop"}
    with Engine(FUNCTIONS, "orders.handler", **hooks) as engine:
        engine.start()
        init = engine.initialize()
        again = engine.initialize()
        calls = [engine.invoke('{"id": "7"}') for _ in range(2)]
        stop = engine.stop()
        stopped_again = engine.stop()
    assert (init.told, init.stdout) == ({"message": "success", "errorCode": "0"}, "initialize demo\n")
    assert (again.ok, again.stdout) == (True, "")
    assert [call.body for call in calls] == [{"order": "seven", "opened": 1}] * 2
    assert (stop.ok, stop.stdout) == (True, "pre-stop huawei ['7']\n")
    assert (stopped_again.ok, stopped_again.stdout) == (True, "")


def test_initializer_runs_lazily_where_the_platform_has_none_configured() -> None:
    """
    Without a configured initializer it runs before the first of several calls at once, and only then.
    """
    with Engine(FUNCTIONS, "orders.handler") as engine:
        engine.start()
        engine.initialize()
        calls = engine.invoke_all([('{"id": "7"}', {})] * 8)
    assert [call.body for call in calls] == [{"order": "seven", "opened": 1}] * 8
    assert calls[0].stdout == "initialize demo\n"


def test_failed_initializer_is_told_and_tried_again() -> None:
    """
    The engine reports the initializer's own error, and a second attempt in the same process runs it again.
    """
    with Engine(FUNCTIONS, "flaky.handler", initializer="flaky.initialize") as engine:
        engine.start()
        first, second = engine.initialize(), engine.initialize()
        call = engine.invoke("{}")
    told = "Fail to run user init handler. err: ConnectionError('the database is not there yet'). traceback: "
    assert (first.code, first.told["message"][: len(told)]) == (4201, told)
    assert second.told == {"message": "success", "errorCode": "0"}
    assert call.body == 2


def test_lazy_initializer_fails_its_invocation_and_the_next_one_tries_again() -> None:
    """
    A lazy initializer's failure is that invocation's; the next one succeeds.
    """
    with Engine(FUNCTIONS, "flaky.handler") as engine:
        engine.start()
        engine.initialize()
        first, second = engine.invoke("{}"), engine.invoke("{}")
    told = "The initializer failed: ConnectionError: the database is not there yet."
    expected = f"Fail to run user call handler. err: {told} The next invocation tries again.."
    assert (first.code, first.body) == (4001, expected)
    assert (second.code, second.body) == (0, 2)


def test_failing_pre_stop_is_logged_and_does_not_mask_the_end() -> None:
    """
    A pre-stop hook that raises is logged as an envelope; the engine sees the instance stop well.
    """
    with Engine(FUNCTIONS, "flaky.handler", pre_stop="flaky.pre_stop") as engine:
        engine.start()
        engine.initialize()
        engine.invoke("{}")
        stop = engine.stop()
    assert (stop.ok, stop.text) == (True, "user function shutdown ok")
    logged = json.loads(stop.stderr)
    assert (logged["errorType"], logged["errorMessage"]) == ("ValueError", "cannot say goodbye")


def test_coroutines_run_on_one_loop() -> None:
    """
    Hooks and handlers that are coroutines, which the engine alone would not await, run on one event loop.
    """
    hooks = {"initializer": "asynchronous.initialize", "pre_stop": "asynchronous.pre_stop"}
    with Engine(FUNCTIONS, "asynchronous.handler", **hooks) as engine:
        engine.start()
        engine.initialize()
        calls = [engine.invoke("{}"), engine.invoke("{}")]
        stop = engine.stop()
    assert [call.body for call in calls] == [[1, True], [1, True]]
    assert stop.stdout == "stopped\n"


def test_contexts_of_calls_at_once_are_apart() -> None:
    """
    Eight calls at the same time see eight request ids, through the context and through the current one.
    """
    with Engine(FUNCTIONS, "contexts.current") as engine:
        engine.start()
        engine.initialize()
        calls = engine.invoke_all([("{}", {"X-Trace-Id": f"req-{number}"}) for number in range(8)])
    assert [call.body for call in calls] == [[True, f"req-{number}"] for number in range(8)]


# ---- ported code


def test_ported_fc_function_sees_what_fc_gives() -> None:
    """
    An unedited FC module gets bytes, camelCase names, keys and a logger on the engine.
    """
    config = {"initializer": "ported.initialize", "timeout": 25, "memory": 512}
    with Engine(FUNCTIONS, "ported.handler", **config) as engine:
        engine.start()
        assert engine.initialize().ok
        answer = engine.invoke('{"id": 7}', {"X-Trace-Id": "req-1", **KEYS})
    assert answer.body == {
        "order": 7,
        "event": "bytes",
        "request": ["req-1", "req-1"],
        "function": ["demo", 512, 25],
        "keys": ["SAK", "SSK", "ST"],
        "logger": True,
        "opened": ["demo"],
    }
    assert answer.stderr == "order 7 for req-1\n"


@pytest.mark.parametrize(
    ("handler", "body"),
    [
        ("ported.answer_text", 'got {"n": 1}'),
        ("ported.answer_bytes", 'got {"n": 1}'),
        ("ported.answer_nothing", ""),
        ("ported.answer_json_text", '{"a": [1, 2]}'),
    ],
)
def test_ported_results_come_out_as_fc_sends_them(handler: str, body: str) -> None:
    """
    Text and bytes come out as they are, nothing as an empty body.
    """
    assert called(handler, '{"n": 1}').body == body


def test_ported_failure_keeps_its_own_text() -> None:
    """
    The exception of ported code reaches the engine as it was raised.
    """
    answer = called("ported.refuse")
    assert (answer.code, answer.body) == (4001, "Fail to run user call handler. err: 'order'.")


def test_ported_pre_stop_gets_a_context_although_the_engine_passes_none() -> None:
    """
    FC's pre-stop hooks take a context, the engine passes none: the ported hook gets one all the same.
    """
    hooks = {"initializer": "ported.initialize", "pre_stop": "ported.pre_stop"}
    with Engine(FUNCTIONS, "ported.handler", **hooks) as engine:
        engine.start()
        engine.initialize()
        engine.invoke('{"id": 7}')
        stop = engine.stop()
    assert (stop.ok, stop.text) == (True, "user function shutdown ok")
    assert stop.stdout.endswith("['demo']\n")


# ---- failures


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        ("failures.raises", "no such order: 7"),
        ("failures.key_error", "'missing'"),
        ("failures.chained", "outer"),
        ("failures.silent", ""),
        ("failures.chinese", "没有这个订单"),
        ("failures.leaves", "The handler called sys.exit(3); a function ends by returning or raising."),
        ("failures.in_a_coroutine", "awaited"),
        (
            "failures.a_set",
            A_SET,
        ),
    ],
)
def test_failures_reach_the_engine_with_their_own_text(handler: str, text: str) -> None:
    """
    What a handler raises, or polyfaas says of a result that cannot be sent, the engine tells the caller.
    """
    answer = called(handler, '{"id": 7}')
    assert (answer.code, answer.body) == (4001, f"Fail to run user call handler. err: {text}.")


def test_failure_is_logged_once_and_its_trace_has_user_frames_only() -> None:
    """
    polyfaas logs the envelope in one line; the trace that the engine prints shows no frame of polyfaas.

    Before Python 3.11 a re-raised exception keeps the frame that raises it on: one frame stays.
    """
    answer = called("failures.raises", '{"id": 7}')
    first, _, rest = answer.stderr.partition("\n")
    assert json.loads(first)["errorType"] == "Refused"
    assert answer.stderr.count('"errorType"') == 1
    assert f'File "{FUNCTIONS / "failures.py"}"' in rest
    traces = rest.count("Traceback (most recent call last):")
    ours = rest.count(str(Path(polyfaas.__file__).parent))
    assert ours == (0 if sys.version_info >= (3, 11) else traces)


def test_native_coroutine_is_not_awaited_by_the_engine() -> None:
    """
    What polyfaas' own handling of coroutines is for: left alone, the engine cannot send one.
    """
    answer = called("failures.never_awaited")
    told = "failed to convert the result to a JSON string, err:"
    assert (answer.code, answer.body) == (4007, told + "Object of type coroutine is not JSON serializable")


def test_answered_error_is_the_envelope_as_a_result() -> None:
    """
    With on_error="return" the caller gets the envelope that the engine itself does not make.
    """
    answer = called("failures.answered")
    assert answer.ok
    assert answer.body["errorType"] == "Refused"
    told = "catch a 'Refused' exception(told as a result)"
    assert answer.body["errorMessage"] == f"function invocation exception, error: {told}"


# ---- the context that the engine gets wrong


def test_deadline_holds_although_the_engine_adds_seconds_to_milliseconds() -> None:
    """
    The engine's own time left is 10 for 10 s; the neutral deadline says nearly 10,000 ms.
    """
    assert called("contexts.remaining").body is False
    assert called("contexts.deadline").body == [True, True, False]


def test_keys_are_read_from_the_real_context_and_never_shown() -> None:
    """
    Credentials come from the engine's getters, and their repr hides them.
    """
    assert called("contexts.keys").body == ["SAK", "SSK", "ST", "Credentials(***)"]


def test_settings_come_plain_encrypted_empty_and_by_default() -> None:
    """
    One `getenv` reads plain and encrypted settings; an empty one counts as set.
    """
    settings = {"userData": {"K1": "v1", "EMPTY": ""}, "encryptedUserData": {"SECRET": "s"}}
    assert called("contexts.settings", **settings).body == ["v1", "s", "", "default"]
