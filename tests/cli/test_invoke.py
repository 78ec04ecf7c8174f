"""
``polyfaas invoke``: what it prints, what it exits with, and what it says when it is used wrongly.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from polyfaas.cli import main

EXAMPLE = str(Path(__file__).parents[2] / "examples/01-hello/index.handler")
LIFECYCLE = """\
import polyfaas

fn = polyfaas.Function()

@fn.initializer
def initialize(context):
    fn.state["count"] = 0
    print("initialized")

@fn.handler
def handler(event, context):
    fn.state["count"] += 1
    return {"count": fn.state["count"], "setting": context.getenv("K"), "memory": context.memory_mb}

@fn.pre_stop
def pre_stop(context):
    print("stopped")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A working directory with a function that has hooks, one written for FunctionGraph, and one that fails.
    """
    (tmp_path / "index.py").write_text(LIFECYCLE, encoding="utf-8")
    (tmp_path / "legacy.py").write_text(
        "def handler(event, context):\n    return {'id': event['id'], 'fn': context.getFunctionName()}\n",
        encoding="utf-8",
    )
    (tmp_path / "bad.py").write_text(
        "def handler(event, context):\n    raise ValueError('no ' + str(event))\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def outputs(printed: str) -> list[object]:
    """
    The function outputs in a ``--json`` document.
    """
    return [call["output"] for cloud in json.loads(printed)["clouds"] for call in cloud["invocations"]]


def test_the_example_runs_on_every_cloud(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Output, log and summary are printed for each cloud, and the exit code is 0.
    """
    assert main(["invoke", EXAMPLE, "-e", '{"name": "world"}', "--on", "all"]) == 0
    printed = capsys.readouterr().out
    assert re.findall(r"^== (.*)$", printed, re.M) == [
        "alibaba python3.10: succeeded",
        "alibaba python3.12: succeeded",
        "huawei: succeeded",
    ]
    assert printed.count('{"hello":"world"') == 3
    assert len(re.findall(r"\[INFO\] greeting world|INFO greeting world", printed)) == 3
    assert len(re.findall(r"^summary: request id \S+, duration \d", printed, re.M)) == 3


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``--json`` prints everything that the text shows, and nothing else.
    """
    assert main(["invoke", EXAMPLE, "-e", '{"name": "world"}', "--on", "huawei", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is True
    (cloud,) = document["clouds"]
    (call,) = cloud["invocations"]
    assert (cloud["cloud"], call["output"]["hello"], call["error"]) == ("huawei", "world", None)
    assert set(call["summary"]) == {
        "request_id", "memory_configured_mb", "duration_ms", "memory_used_mb", "billed_duration_ms",
    }  # fmt: skip
    assert "greeting world" in call["log"]


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_hooks_that_the_function_declares_are_run(folder: Path, cloud: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The initializer runs once for several invocations of one instance.
    """
    assert main(["invoke", "index.handler", "-n", "3", "--on", cloud, "--json"]) == 0
    assert [value["count"] for value in outputs(capsys.readouterr().out)] == [1, 2, 3]  # type: ignore[index]


def test_cold_makes_an_instance_for_each_invocation(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``--cold`` starts anew each time.
    """
    assert main(["invoke", "index.handler", "-n", "2", "--cold", "--json"]) == 0
    assert [value["count"] for value in outputs(capsys.readouterr().out)] == [1, 1]  # type: ignore[index]


def test_several_at_a_time_share_an_instance(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``-j`` is the instance's concurrency.
    """
    assert main(["invoke", "index.handler", "-n", "4", "-j", "2", "--json"]) == 0
    assert sorted(value["count"] for value in outputs(capsys.readouterr().out)) == [1, 2, 3, 4]  # type: ignore[index]


def test_repeats_are_summed_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The text says how many there were and how long they took.
    """
    assert main(["invoke", "index.handler", "-n", "2"]) == 0
    assert re.search(r"^in all: 2 invocations, 0 failed; [\d.]+ / [\d.]+ / [\d.]+ ms", capsys.readouterr().out, re.M)


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_settings_and_memory_reach_the_function(folder: Path, cloud: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``--env`` is what `context.getenv` reads, whatever the cloud calls it.
    """
    arguments = ["--env", "K=a=b", "--memory", "256", "--json", "--on", cloud]
    assert main(["invoke", "index.handler", *arguments]) == 0
    assert outputs(capsys.readouterr().out) == [{"count": 1, "setting": "a=b", "memory": 256}]


@pytest.mark.parametrize("how", [[], ["--in-process"]])
def test_written_for_carries_the_code_over(folder: Path, how: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    Code for FunctionGraph runs on every cloud.
    """
    arguments = ["-e", '{"id": 7}', "--written-for", "huawei", "--on", "all", "--json", *how]
    assert main(["invoke", "legacy.handler", *arguments]) == 0
    assert outputs(capsys.readouterr().out) == [{"id": 7, "fn": "handler"}] * 3


@pytest.mark.parametrize("how", [[], ["--in-process"]])
def test_written_for_carries_the_hooks_too(folder: Path, how: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    Code for FC runs on every cloud, and so do the hooks that are named beside it.
    """
    (folder / "old.py").write_text(
        "import json\n\ndef begin(context):\n    print('begun', context.function.name)\n\n"
        "def end(context):\n    print('ended', repr(context.region))\n\n"
        "def handler(event, context):\n    return json.loads(event)['id'] if context.request_id else None\n",
        encoding="utf-8",
    )
    arguments = ["-e", '{"id": 7}', "--written-for", "alibaba", "--on", "all", *how]
    assert main(["invoke", "old.handler", *arguments, "--initializer", "old.begin", "--pre-stop", "old.end"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("function output:\n  7\n") == 3
    assert printed.count("begun handler") == printed.count("\n  ended '") == 3


def test_a_failure_is_printed_and_exits_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The cloud's own error object is the output.
    """
    assert main(["invoke", "bad.handler", "--written-for", "huawei"]) == 1
    printed = capsys.readouterr().out
    assert "== alibaba python3.10: failed" in printed
    assert '"errorType": "ValueError"' in printed
    assert "Error: Unhandled function error" in printed


def test_the_event_comes_from_a_file_or_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    ``-f`` reads a file, ``-f -`` what is piped in.
    """
    (folder / "event.json").write_text('{"id": 1}', encoding="utf-8")
    common = ["invoke", "legacy.handler", "--on", "huawei", "--json"]
    assert main([*common, "-f", "event.json"]) == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 2}')))
    assert main([*common, "-f", "-"]) == 0
    first, second = capsys.readouterr().out.split("}\n{")
    assert ('"id": 1' in first, '"id": 2' in second) == (True, True)


def test_raw_sends_what_is_no_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    With ``--raw`` the payload is not looked at.
    """
    (folder / "raw.py").write_text("def handler(event, context):\n    return event[::-1]\n", encoding="utf-8")
    assert main(["invoke", "raw.handler", "-e", "abc", "--raw", "--json"]) == 0
    assert outputs(capsys.readouterr().out) == ["cba"]


def test_a_trigger_sends_each_cloud_its_own_event(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The same request arrives under FC's and under FunctionGraph's keys.
    """
    (folder / "web.py").write_text(
        "import polyfaas\n@polyfaas.handler\ndef handler(event, context):\n"
        "    return [sorted(event), event.get('queryParameters') or event['queryStringParameters']]\n",
        encoding="utf-8",
    )
    request = ["--trigger", "http", "GET", "/orders?id=1", "-H", "Accept: text/plain"]
    assert main(["invoke", "web.handler", "--on", "all", "--json", *request]) == 0
    first, _, last = outputs(capsys.readouterr().out)
    assert ("rawPath" in first[0], "httpMethod" in last[0]) == (True, True)  # type: ignore[index]
    assert first[1] == last[1] == {"id": "1"}  # type: ignore[index]


def test_a_trigger_takes_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``--set`` changes a value in the sample.
    """
    (folder / "timer.py").write_text(
        "import polyfaas\n@polyfaas.handler\ndef handler(event, context):\n    return event['triggerName']\n",
        encoding="utf-8",
    )
    assert main(["invoke", "timer.handler", "--json", "--trigger", "timer", "--set", "triggerName=nightly"]) == 0
    assert outputs(capsys.readouterr().out) == ["nightly"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope.handler"], "'nope.handler' leads nowhere: looked for "),
        (["index.handle"], "has no function 'handle': it has initialize, handler, pre_stop. Did you mean 'handler'?"),
        (["index.handler", "-e", '{"a": 1,}'], "-e: The event is not JSON: "),
        (["index.handler", "-e", "{\n1}"], "at line 2, column 1. Pass --raw to send it as it is."),
        (["index.handler", "-e", "NaN"], "-e: The event is not JSON: NaN is not JSON. Pass --raw"),
        (["index.handler", "-f", "nope.json"], "Cannot read the event from nope.json: No such file or directory."),
        (["index.handler", "-d", "x"], "-H, -d and --set tell the event of a trigger: they need --trigger KIND."),
        (["index.handler", "--set", "a=1"], "-H, -d and --set tell the event of a trigger: they need --trigger KIND."),
        (
            ["index.handler", "--trigger", "http", "GET"],
            (
                "http takes METHOD and URL, as in GET '/path?x=1' or GET https://host/path: "
                "a URL begins with / or http; got 'GET'."
            ),
        ),
        (
            ["index.handler", "--initializer", "index.nope"],
            "index.py has no function 'nope': it has initialize, handler, pre_stop.",
        ),
        (["index.handler", "--pre-stop", "gone.pre_stop"], "'gone.pre_stop' leads nowhere: looked for "),
        (["index.handler", "--pre-stop", "stop"], "'stop' names no function. Write FILE.FUNCTION"),
        (
            ["index.handler", "--on", "huawei", "--credentials-from-env"],
            "--credentials-from-env passes keys of Alibaba Cloud: it needs --on alibaba or all.",
        ),
        (
            ["index.handler", "--credentials-from-env"],
            (
                "--credentials-from-env needs ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET in the "
                "environment."
            ),
        ),
        (["index.handler", "--trigger", "tick"], "No sample of 'tick' on 'alibaba': the kinds are http, "),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(
    folder: Path,
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Every mistake has its sentence on standard error, and nothing is run.
    """
    monkeypatch.delenv("ALIBABA_CLOUD_ACCESS_KEY_ID", raising=False)
    assert main(["invoke", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("polyfaas invoke: ")
    assert told in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "the following arguments are required: TARGET"),
        (["index.handler", "--env", "K"], "argument --env: 'K' is not KEY=VALUE"),
        (["index.handler", "-n", "0"], "argument -n: '0' is not a whole number above 0"),
        (["index.handler", "-H", "x"], "argument -H: 'x' is not NAME:VALUE"),
        (["index.handler", "-H", "two words:x"], "argument -H: 'two words:x' is not NAME:VALUE"),
        (["index.handler", "-H", "a:x\r\nb:y"], "argument -H: 'a:x\\r\\nb:y' has a line break in its value"),
        (
            ["--trigger", "http", "POST", "/x", "index.handler"],
            "got 'http POST /x index.handler': write TARGET before --trigger, or after --",
        ),
        (["--trigger", "timer", "index.handler"], "write TARGET before --trigger, or after --"),
        (["index.handler", "--on", "aws"], "argument --on: invalid choice: 'aws'"),
        (["index.handler", "--runtime", "perl5"], "argument --runtime: invalid choice: 'perl5'"),
        (["index.handler", "--runtime", "python3.11"], "argument --runtime: invalid choice: 'python3.11'"),
        (["index.handler", "--timeout", "0.5"], "argument --timeout: '0.5' is not a whole number of seconds above 0"),
    ],
)
def test_arguments_are_checked(
    folder: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    What argparse refuses exits with 2, too.
    """
    with pytest.raises(SystemExit) as caught:
        main(["invoke", *arguments])
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


def test_two_runtimes_are_one_too_many(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The one that a place brings may be said again, and no other.
    """
    assert main(["invoke", "index.handler", "--on", "alibaba-3.12", "--runtime", "python3.9"]) == 2
    assert "--on alibaba-3.12 names a runtime of its own: leave --runtime out" in capsys.readouterr().err
    assert main(["invoke", "index.handler", "--on", "alibaba-3.12", "--runtime", "python3.12"]) == 0


@pytest.mark.parametrize(("command", "told"), [
    (["event", "timer", "--set", "payload"], "argument --set: 'payload' is not PATH=VALUE"),
    (["serve", "index.handler", "--on", "alibaba", "--max-body", "0"], "argument --max-body: '0' is not a whole number"),
])  # fmt: skip
def test_the_other_commands_check_theirs(command: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What is no setting and no size is refused before anything runs.
    """
    with pytest.raises(SystemExit) as caught:
        main(command)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="pipes that end early are POSIX's")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_gone_is_told_nothing(folder: Path, unbuffered: str) -> None:
    """
    Into a pipe that nobody reads any more, as with `| head`, the command ends with 1 and without a traceback.
    """
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "polyfaas", "event", "timer"]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=environ, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


class Terminal(io.StringIO):
    """
    A standard error that somebody looks at.
    """

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_repeats_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    With more than one invocation a line counts them, and ends with the last.
    """
    seen = Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    assert main(["invoke", "index.handler", "-n", "2"]) == 0
    assert seen.getvalue() == "\ralibaba python3.10: 0/2\ralibaba python3.10: 1/2\ralibaba python3.10: 2/2\n"


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
@pytest.mark.parametrize("option", ["--cold", "--in-process"])
def test_interrupting_stops_the_instance_and_exits_with_the_signals_code(
    folder: Path, number: int, code: int, told: str, option: str
) -> None:
    """
    Ctrl-C and SIGTERM end the call, run pre-stop, leave no process behind.
    """
    slow = LIFECYCLE.replace(
        '    fn.state["count"] += 1\n', "    import time; open('started', 'w').close(); time.sleep(60)\n"
    ).replace('print("stopped")', "open('stopped', 'w').close()")
    (folder / "slow.py").write_text(slow, encoding="utf-8")
    command = [sys.executable, "-m", "polyfaas", "invoke", "slow.handler", option]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 20
    while not (folder / "started").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, number)
    _, complaint = process.communicate(timeout=20)
    assert (process.returncode, complaint) == (code, f"polyfaas invoke: {told}\n")
    assert (folder / "stopped").exists()


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_the_log_of_the_hooks_is_printed(folder: Path, cloud: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What initializer and pre-stop print stands around what the invocations print.
    """
    assert main(["invoke", "index.handler", "--on", cloud]) == 0
    printed = capsys.readouterr().out
    assert printed.index("  initialized\n") < printed.index("  stopped\n") < printed.index("summary:")


def test_a_failing_initializer_is_the_result(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Each invocation starts a new instance, whose initializer fails again.
    """
    failing = LIFECYCLE.replace('print("initialized")', 'raise OSError("no disk")')
    (folder / "failing.py").write_text(failing, encoding="utf-8")
    assert main(["invoke", "failing.handler", "-n", "2", "--json"]) == 1
    values = outputs(capsys.readouterr().out)
    assert [value["errorType"] for value in values] == ["OSError", "OSError"]  # type: ignore[index]


def test_hooks_are_named_from_the_targets_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    --initializer is looked up beside the function, not where the command is called.
    """
    (folder / "other.py").write_text("def begin(context):\n    print('begun elsewhere')\n", encoding="utf-8")
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    arguments = ["--written-for", "huawei", "-e", '{"id": 1}', "--initializer", "other.begin", "--on", "huawei"]
    assert main(["invoke", "../legacy.handler", *arguments]) == 0
    assert "begun elsewhere" in capsys.readouterr().out


KEYS = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-id",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "the-secret",
    "ALIBABA_CLOUD_SECURITY_TOKEN": "the-token",
}


def test_keys_are_passed_when_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The keys of the environment are FC's role on both of its contexts, not FunctionGraph's; without the option nobody's.
    """
    (folder / "keys.py").write_text(
        "import polyfaas\n@polyfaas.handler\ndef handler(event, context):\n"
        "    keys = context.credentials\n"
        "    if keys is None:\n        return 'no role'\n"
        "    return [keys.access_key_id == 'LTAI-id', keys.access_key_secret == 'the-secret',"
        " keys.security_token == 'the-token']\n",
        encoding="utf-8",
    )
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    common = ["invoke", "keys.handler", "--on", "all", "--json"]
    assert main([*common, "--credentials-from-env"]) == 0
    printed = capsys.readouterr()
    assert outputs(printed.out) == [[True, True, True], [True, True, True], "no role"]
    assert [value for value in KEYS.values() if value in printed.out + printed.err] == []
    assert main(common) == 0
    assert outputs(capsys.readouterr().out) == ["no role"] * 3


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_an_event_of_no_gateway_gets_a_hint(folder: Path, how: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    Who sends {} to an HTTP handler is told of --trigger, once; another failure has no hint.
    """
    (folder / "web.py").write_text(
        "from polyfaas.http import HttpResponse, http_handler\n@http_handler\ndef handler(request, context):\n"
        "    return HttpResponse(request.path)\n",
        encoding="utf-8",
    )
    hint = "hint: send a trigger's event with --trigger, such as --trigger http GET /\n"
    assert main(["invoke", "web.handler", "--on", "all", *how]) == 1
    assert capsys.readouterr().err == hint
    assert main(["invoke", "web.handler", "--on", "all", *how, "--trigger", "http", "GET", "/"]) == 0
    assert main(["invoke", "bad.handler", *how]) == 1
    assert capsys.readouterr().err == ""


def test_an_event_of_a_trigger_gets_no_hint(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Who has passed --trigger, and broken its event with --set, is not told to pass it.
    """
    (folder / "nightly.py").write_text(
        "from polyfaas.events import TimerEvent\n\ndef handler(event, context):\n"
        "    import json\n    return TimerEvent.read(json.loads(event)).payload\n",
        encoding="utf-8",
    )
    assert main(["invoke", "nightly.handler", "--trigger", "timer", "--set", "payload={}"]) == 1
    printed = capsys.readouterr()
    assert "payload is an object, not text" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(
    ("code", "on", "origin"),
    [
        ("context.getRequestID()", "alibaba", "huawei"),
        ("context.getUserData('A')", "alibaba-3.12", "huawei"),
        ("context.request_id", "huawei", "alibaba"),
        ("context.credentials", "alibaba-3.12", "alibaba"),
        ("context.getRequestId()", "huawei", None),
        ("context.nothing", "huawei", None),
        ("event.getRequestID()", "alibaba", None),
    ],
)
def test_code_of_another_cloud_gets_a_hint(
    folder: Path, capsys: pytest.CaptureFixture[str], code: str, on: str, origin: str | None
) -> None:
    """
    What its context lacks tells for which cloud code was written; a slip of the pen tells nothing.
    """
    (folder / "elsewhere.py").write_text(f"def handler(event, context):\n    return str({code})\n", encoding="utf-8")
    hint = f"hint: code that was written for {origin} is carried over with --written-for {origin}\n" if origin else ""
    assert main(["invoke", "elsewhere.handler", "--on", on]) == 1
    assert capsys.readouterr().err == hint
    if origin:
        assert main(["invoke", "elsewhere.handler", "--on", on, "--written-for", origin]) == 0


@pytest.mark.parametrize(
    ("code", "on", "origin"),
    [
        ("event['id']", "alibaba", "huawei"),
        ("event.get('id')", "alibaba", "huawei"),
        ("json.dumps(event)", "alibaba-3.12", "huawei"),
        ("'id' in event", "all", "huawei"),
        ("json.loads(event)['id']", "huawei", "alibaba"),
        ("event.decode()", "all", "alibaba"),
    ],
)
def test_an_event_of_another_form_gets_a_hint(
    folder: Path, capsys: pytest.CaptureFixture[str], code: str, on: str, origin: str
) -> None:
    """
    Bytes where code wants a dict, and a dict where it wants bytes, are the first failures of undecorated code.
    """
    source = f"import json\ndef handler(event, context):\n    return str({code})\n"
    (folder / "bare.py").write_text(source, encoding="utf-8")
    command = ["invoke", "bare.handler", "-e", '{"id": 1}', "--on", on]
    assert main(command) == 1
    told = {
        "huawei": "FC hands the event over as bytes: json.loads(event) reads them, and so does @polyfaas.handler, "
        "on every cloud; if it was written for huawei: --written-for huawei",
        "alibaba": "FunctionGraph hands the event over as a JSON value, and so does @polyfaas.handler, on every cloud; "
        "if it was written for alibaba: --written-for alibaba",
    }
    assert capsys.readouterr().err == f"hint: {told[origin]}\n"
    assert main([*command, "--written-for", origin]) == 0
    assert capsys.readouterr().err == ""


def test_decorated_code_gets_no_hint_on_the_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Its event is the same everywhere: the bytes come from somewhere else.
    """
    source = "import json, polyfaas\n@polyfaas.handler\ndef handler(event, context):\n    return json.dumps(b'x')\n"
    (folder / "ours.py").write_text(source, encoding="utf-8")
    assert main(["invoke", "ours.handler"]) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("on", ["alibaba", "huawei"])
def test_a_wsgi_handler_gets_a_hint(folder: Path, capsys: pytest.CaptureFixture[str], on: str) -> None:
    """
    FC 2.0's handlers of environ and start_response are called with event and context unless they are carried over.
    """
    (folder / "wsgi2.py").write_text(
        "def handler(environ, start_response):\n    start_response('200 OK', [])\n    return [b'here']\n",
        encoding="utf-8",
    )
    arguments = ["invoke", "wsgi2.handler", "--on", on, "--trigger", "http", "GET", "/"]
    assert main(arguments) == 1
    hint = "hint: code that was written for alibaba is carried over with --written-for alibaba\n"
    assert capsys.readouterr().err == hint
    assert main([*arguments, "--written-for", "alibaba"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("on", ["alibaba", "huawei"])
@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ("Flask(__name__)", "wsgi"),
        ("web.Flask(__name__)", "wsgi"),
        ("FastAPI(title='orders')", "asgi"),
        ("Starlette()", "asgi"),
    ],
)
def test_an_application_gets_a_hint(
    folder: Path, capsys: pytest.CaptureFixture[str], made: str, kind: str, on: str
) -> None:
    """
    Who names the application itself is told what makes a handler of it, and nothing of bytes.
    """
    framework = "class web:\n    class Flask:\n        def __init__(self, *_, **__): ...\n"
    framework += (
        "        def __call__(self, environ, start_response):\n            return environ['wsgi.input'].get('a')\n"
    )
    source = f"{framework}Flask = FastAPI = Starlette = web.Flask\napp: object = {made}\n"
    (folder / "web.py").write_text(source, encoding="utf-8")
    assert main(["invoke", "web.app", "--on", on, "--trigger", "http", "GET", "/"]) == 1
    told = f"app is a web application: let handler = polyfaas.http.{kind}_handler(app) and invoke that"
    assert capsys.readouterr().err == f"hint: {told}\n"


@pytest.mark.parametrize(("limit", "heading"), [(0, "succeeded"), (2, "2 of 3 failed"), (3, "failed")])
def test_the_heading_counts_what_failed(
    folder: Path, capsys: pytest.CaptureFixture[str], limit: int, heading: str
) -> None:
    """
    A last invocation that succeeds hides no failure before it.
    """
    code = f"calls = []\ndef handler(event, context):\n    calls.append(1)\n    assert len(calls) > {limit}\n"
    (folder / "flaky.py").write_text(code, encoding="utf-8")
    assert main(["invoke", "flaky.handler", "-n", "3"]) == (1 if limit else 0)
    assert capsys.readouterr().out.startswith(f"== alibaba python3.10: {heading}\n")


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``polyfaas`` alone is wrong usage, and says what there is.
    """
    assert main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "convert or check a deployment descriptor" in printed.err


def test_an_unknown_option_is_told_with_the_usage_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Who takes an option of another command reads which ones this one has.
    """
    with pytest.raises(SystemExit) as caught:
        main(["event", "timer", "--on", "huawei"])
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("usage: polyfaas event [-h] [--cloud {alibaba,huawei}]")
    assert told.endswith("polyfaas event: error: unrecognized arguments: --on huawei\n")


def test_set_without_a_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """
    ``polyfaas event`` does not drop settings when it only lists the kinds.
    """
    assert main(["event", "--set", "a=b"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    told = "polyfaas event: -H, -d and --set tell the event of a trigger: they need a KIND (http, "
    assert printed.err.startswith(told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("http GET", "or GET https://host/path: a URL begins with / or http; got 'GET'."),
        ("http GET ftp://x/y", "a URL begins with / or http; got 'GET ftp://x/y'."),
        ("http GET http:/y", "a URL begins with / or http; got 'GET http:/y'."),
        ("http GET /a /b", "; got 'GET /a /b'."),
        ("http GET http://[", "; got 'GET http://['."),
        ("http GET orders", "; got 'GET orders'."),
        ("http GET httpbin", "; got 'GET httpbin'."),
        ("http /orders GET", "; got '/orders GET'."),
        ("timer GET /", "METHOD URL, -H and -d describe a request: they need http, not timer."),
        ("timer -H a:b", "METHOD URL, -H and -d describe a request: they need http, not timer."),
    ],
)
def test_what_is_no_request_is_refused(capsys: pytest.CaptureFixture[str], words: str, told: str) -> None:
    """
    ``polyfaas event`` says what it takes, and which words it got.
    """
    assert main(["event", *words.split()]) == 2
    printed = capsys.readouterr()
    assert (printed.out, told in printed.err) == ("", True)


def test_an_event_is_told_by_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Method, URL, header and body reach each cloud's own keys, and single values may be set beside them.
    """
    request = ["POST", "https://shop.example/a%20b?id=1&id=2", "-H", "x-stage: blue", "-d", "text"]
    assert main(["event", "http", *request, "--set", "requestContext.requestId=r1"]) == 0
    event = json.loads(capsys.readouterr().out)
    assert (event["rawPath"], event["requestContext"]["http"]["path"]) == ("/a%20b", "/a b")
    assert (event["requestContext"]["http"]["method"], event["requestContext"]["requestId"]) == ("POST", "r1")
    assert (event["queryParameters"], event["body"]) == ({"id": "1,2"}, "text")
    assert (event["headers"]["Host"], event["headers"]["X-Stage"]) == ("shop.example", "blue")
    assert main(["event", "http", *request, "--cloud", "huawei"]) == 0
    event = json.loads(capsys.readouterr().out)
    assert (event["httpMethod"], event["path"]) == ("POST", "/a b")


def test_the_target_may_stand_behind_the_trigger(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Two dashes, or another option, end the trigger's words.
    """
    assert main(["invoke", "--json", "--trigger", "http", "GET", "/", "--", "bad.handler"]) == 1
    assert main(["invoke", "--trigger", "http", "GET", "/", "--json", "bad.handler"]) == 1


def test_all_events_are_made_before_the_first_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A setting that leads nowhere on one cloud is told, with the cloud and its keys, before any cloud has run.
    """
    command = ["invoke", "index.handler", "--trigger", "object-storage", "--set", "events.0.region=x", "--on", "all"]
    assert main(command) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    told = "polyfaas invoke: On huawei: Cannot set 'events.0.region' in the sample event: it has no 'events' there; "
    assert printed.err.startswith(told + "the keys are Records.\n")


def test_a_request_has_what_the_gateway_adds(capsys: pytest.CaptureFixture[str]) -> None:
    """
    FunctionGraph's event of a request has the ids, the stage and the headers of its own gateway, as its sample has.
    """
    assert main(["event", "http", "--cloud", "huawei"]) == 0
    sample = json.loads(capsys.readouterr().out)
    assert main(["event", "http", "GET", "/x", "--cloud", "huawei", "-H", "X-Real-IP: 192.0.2.9"]) == 0
    event = json.loads(capsys.readouterr().out)
    assert event["requestContext"] == sample["requestContext"]
    assert event["requestContext"]["stage"] == "RELEASE"
    assert event["headers"] == {
        "host": "local.example",
        "user-agent": "polyfaas",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-proto": "https",
        "x-real-ip": "192.0.2.9",
        "x-request-id": sample["requestContext"]["requestId"],
    }


def test_a_request_agrees_with_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Domain and user agent are those of the headers, the domain without port and password.
    """
    assert main(["event", "http", "GET", "http://me:word@api.ex.com:8080/x", "-H", "user-agent: mine"]) == 0
    event = json.loads(capsys.readouterr().out)
    assert event["headers"] == {"Host": "api.ex.com:8080", "User-Agent": "mine", "X-Forwarded-Proto": "http"}
    around = event["requestContext"]
    assert (around["domainName"], around["domainPrefix"], around["http"]["userAgent"]) == ("api.ex.com", "api", "mine")
    assert main(["event", "http", "GET", "/x", "-H", "host: [::1]:80"]) == 0
    assert json.loads(capsys.readouterr().out)["requestContext"]["domainName"] == "[::1]"


@pytest.mark.parametrize("on", ["alibaba", "huawei"])
def test_a_function_cannot_command_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str], on: str) -> None:
    """
    Escapes and carriage returns in its answer and its log are shown, not obeyed, and its lines are indented.
    """
    (folder / "index.py").write_text(
        "def handler(event, context):\n"
        "    print('\\x1b[2J\\x1b]0;title\\x07\\x9b31m\\rover\\u202e')\n"
        "    print('== huawei: succeeded')\n"
        "    return '\\x1b[1A\\n== huawei: succeeded'\n",
        encoding="utf-8",
    )
    assert main(["invoke", "index.handler", "--on", on]) == 0
    printed = capsys.readouterr().out
    assert not set(printed) & {"\x1b", "\x07", "\x9b", "\r", "\u202e"}
    assert "\n  \\x1b[2J\\x1b]0;title\\x07\\x9b31m\\rover\\u202e\n" in printed
    assert printed.count("\n== ") + printed.startswith("== ") == 1


def test_the_time_limit_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Whole seconds; the cloud's own words tell that they are over.
    """
    (folder / "slow.py").write_text("import time\ndef handler(event, context):\n    time.sleep(30)\n", encoding="utf-8")
    assert main(["invoke", "slow.handler", "--timeout", "1"]) == 1
    assert "Function timed out after 1 seconds" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["event", "http", "GET", "/\udcff"],
        ["event", "http", "GET", "/", "-d", "\udcff"],
        ["event", "http", "GET", "/", "-H", "a:\udcff"],
        ["event", "timer", "--set", "payload=\udcff"],
        ["invoke", "index.handler", "--trigger", "http", "GET", "/\udcff"],
    ],
)
def test_bytes_of_another_encoding_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    Python hands them over as halves of characters, which no event holds.
    """
    with pytest.raises(SystemExit):
        main(words)
    assert "\\udcff' is not in the terminal's encoding" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "[" * 100_000, "9" * 5000])
def test_what_is_no_json_is_a_text(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    --set takes what it cannot read as it is written.
    """
    assert main(["event", "timer", "--set", f"payload={value}"]) == 0
    assert json.loads(capsys.readouterr().out)["payload"] == value


@pytest.mark.parametrize("option", ["--timeout", "--memory", "-n", "-j"])
def test_numbers_beyond_all_use_are_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    No clock and no memory counts so far.
    """
    with pytest.raises(SystemExit):
        main(["invoke", "index.handler", option, "9" * 20])
    assert " above 0, of 9 digits at most\n" in capsys.readouterr().err
