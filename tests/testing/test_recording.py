"""
Recordings hold what is needed to run an invocation again, and no secret.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from base64 import b64decode
from functools import partial

import pytest
from hypothesis import given, settings

import polyfaas
from polyfaas.contract import Cloud
from polyfaas.testing import (
    CLOUDS,
    FakeAlibabaContext,
    FakeContext,
    FakeHuaweiContext,
    invoke,
    record,
    replay,
    sample_event,
)
from polyfaas.testing.strategies import json_values, payloads
from testing import recorded

SECRET = "s3cr3t-hunter2"


def only(folder) -> dict:
    """
    The one recording in a folder.
    """
    (path,) = folder.glob("*.json")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_an_invocation_is_written_down(tmp_path, cloud):
    """
    Payload, fields of the context, outcome.
    """
    handler = record(recorded.greet, tmp_path / "new")

    result = invoke(handler, {"name": "you"}, on=cloud)

    told = only(tmp_path / "new")
    assert result.value == {"hello": "you", "function": "my-function", "memory": 512}
    assert told["polyfaas"] == 1
    assert told["handler"] == "testing.recorded:greet"
    assert told["cloud"] == cloud
    assert told["payload"] == {"json": {"name": "you"}}
    assert told["outcome"] == {"result": {"json": result.value}}
    assert told["context"]["function_name"] == "my-function"
    assert told["context"]["credentials"] == "***"
    assert 59_000 < told["context"]["remaining_ms"] <= 60_000
    assert handler.__name__ == "greet"


@pytest.mark.parametrize("on", [None, *CLOUDS])
@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_recording_runs_on_any_cloud(tmp_path, cloud, on):
    """
    The handler is imported, the outcome is the same.
    """
    invoke(record(recorded.greet, tmp_path), {"name": "you"}, on=cloud)

    (replayed,) = replay(tmp_path, on=on)

    assert replayed.same, replayed.difference
    assert replayed.difference == ""
    assert replayed.path.parent == tmp_path


def test_another_outcome_is_shown(tmp_path):
    """
    The difference is a diff of both outcomes.
    """
    invoke(record(recorded.greet, tmp_path), {"name": "you"})

    (replayed,) = replay(tmp_path, lambda event, context: {"hello": "nobody"})

    assert not replayed.same
    assert '-      "hello": "you",' in replayed.difference
    assert '+      "hello": "nobody"' in replayed.difference


def differing(folder, old, new):
    """
    The replay of a handler that answered one thing and answers another now.
    """
    record(lambda event, context: old, folder)({}, FakeHuaweiContext())
    (replayed,) = replay(folder, lambda event, context: new)
    return replayed


@pytest.mark.parametrize(("old", "new"), [({"a": 1}, {"a": True}), ([0], [False]), ({"a": 1}, {"a": 1.0})])
def test_values_that_only_python_takes_for_equal_differ(tmp_path, old, new):
    """
    The caller gets another JSON value.
    """
    replayed = differing(tmp_path, old, new)

    assert not replayed.same
    assert replayed.difference


def test_a_text_of_several_lines_is_compared_by_line(tmp_path):
    """
    And not as one, in which nobody finds what has changed.
    """
    replayed = differing(tmp_path, "<p>\n" * 50 + "<a>", "<p>\n" * 50 + "<b>")

    assert replayed.difference.splitlines()[3:8] == [" <p>\\n", " <p>\\n", " <p>\\n", '-<a>"', '+<b>"']


def test_a_large_difference_is_cut(tmp_path):
    """
    Comparing a hundred thousand lines with each other takes minutes, and one of a megabyte fills the terminal.
    """
    many = differing(tmp_path / "many", list(range(30_000)), [0, 1, *range(-30_000, 0)])
    long = differing(tmp_path / "long", "x" * 1_000_000, "x" * 999_999 + "y")

    assert not many.same
    lines = many.difference.splitlines()
    assert lines[3:7] == ['     "json": [', "       0,", "       1,", "-      2,"]
    assert len(lines) < 2010
    assert len(long.difference) < 1000
    assert 'xxy"' in long.difference


def test_errors_are_compared_by_type_and_message(tmp_path):
    """
    The error goes on to the platform, and into the recording.
    """

    @polyfaas.handler
    def handler(event, context):
        raise ValueError(f"no order {event['id']}")

    result = invoke(record(handler, tmp_path), {"id": 7}, on="huawei")

    assert isinstance(result.exception, ValueError)
    assert only(tmp_path)["outcome"] == {"error": {"type": "ValueError", "message": "no order 7"}}
    assert [each.same for each in replay(tmp_path, handler, on="alibaba")] == [True]


def test_what_the_platform_cannot_send_is_an_error(tmp_path):
    """
    The outcome is what the caller gets.
    """
    record(lambda event, context: {1}, tmp_path)(b"{}", FakeAlibabaContext())

    assert only(tmp_path)["outcome"]["error"]["type"] == "TypeError"


@pytest.mark.parametrize("payload", [b"", b"plain text", b"\xff\x00\xfe", b'{"a": 1}'])
def test_every_payload_comes_back(tmp_path, payload):
    """
    JSON, text, binary and nothing.
    """
    echo = record(lambda event, context: event, tmp_path)

    assert invoke(echo, payload, on="alibaba").payload == payload
    assert [each.same for each in replay(tmp_path, lambda event, context: event)] == [True]


def test_invocations_of_one_request_have_files_of_their_own(tmp_path):
    """
    A retry has the same request id.
    """
    handler = record(recorded.greet, tmp_path)
    for name in ("a", "b"):
        handler({"name": name}, FakeAlibabaContext(request_id="../1"))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["___1-1.json", "___1-2.json"]
    assert [each.same for each in replay(tmp_path)] == [True, True]
    assert len(replay(tmp_path / "___1-2.json")) == 1


def test_many_invocations_of_one_request_are_recorded_as_fast(tmp_path):
    """
    Beyond a hundred the files have the time for a number, so that none is looked for among all of them.
    """
    handler = record(recorded.greet, tmp_path)
    context = FakeHuaweiContext(request_id="r")
    for number in range(1, 100):
        (tmp_path / f"r-{number}.json").touch()
    handler({"name": "a"}, context)
    handler({"name": "b"}, context)

    later = [int(path.stem[2:]) for path in tmp_path.iterdir() if path.stat().st_size]
    assert len(later) == 2
    assert all(abs(number / 1e9 - time.time()) < 60 for number in later)


def test_a_long_request_id_of_any_letters_is_a_files_name(tmp_path):
    """
    Names of files are measured in bytes.
    """
    record(recorded.greet, tmp_path)({"name": "a"}, FakeHuaweiContext(request_id="\u5f20" * 300))

    assert [path.name for path in tmp_path.iterdir()] == [f"{'_' * 100}-1.json"]


def test_half_a_recording_is_not_kept(tmp_path):
    """
    Where the disk is full; a replay of the folder would stumble over it.
    """
    resource = pytest.importorskip("resource", reason="no limits on this system")
    context = FakeHuaweiContext()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        record(recorded.greet, tmp_path)({"name": "a" * 100_000}, context)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert "this invocation was not recorded: OSError" in context.logs.messages[-1]
    assert list(tmp_path.iterdir()) == []


def test_the_folder_stays_where_it_was(tmp_path, monkeypatch):
    """
    A handler may change the working directory.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()

    record(lambda event, context: monkeypatch.chdir(tmp_path / "elsewhere"), "new")({}, FakeHuaweiContext())

    assert only(tmp_path / "new")["outcome"] == {"result": {"text": ""}}


def test_asynchronous_handlers_are_recorded(tmp_path):
    """
    Inside a running loop the outcome is there when it has been awaited.
    """

    @polyfaas.handler
    async def handler(event, context):
        return 1 / event["n"]

    async def main():
        told = record(handler, tmp_path)
        assert await told({"n": 2}, FakeAlibabaContext(request_id="a")) == "0.5"
        with pytest.raises(ZeroDivisionError):
            await told({"n": 0}, FakeAlibabaContext(request_id="b"))

    asyncio.run(main())

    outcomes = [json.loads(path.read_text())["outcome"] for path in sorted(tmp_path.iterdir())]
    assert outcomes[0] == {"result": {"json": 0.5}}
    assert outcomes[1]["error"]["type"] == "ZeroDivisionError"


def test_a_function_can_be_recorded(tmp_path):
    """
    A `Function` and the cloud's name or record are taken, too.
    """
    fn = polyfaas.Function()

    @fn.handler
    def handler(event, context):
        return context.region

    record(fn, tmp_path, cloud="alibaba")(b"{}", FakeAlibabaContext(region=SECRET))

    assert only(tmp_path)["context"]["region"] == SECRET


def test_failing_to_record_is_logged_and_no_more(tmp_path):
    """
    The invocation goes on without a recording.
    """
    (tmp_path / "file").write_text("in the way")
    context = FakeAlibabaContext()

    assert record(recorded.greet, tmp_path / "file")({"name": "a"}, context)
    assert "this invocation was not recorded: FileExistsError" in context.logs.messages[-1]
    context = FakeHuaweiContext()
    assert record(lambda event, context: 1, tmp_path)(object(), context) == 1
    assert "this invocation was not recorded: EventDecodeError" in context.logs.messages[-1]
    assert record(lambda event, context: 1, tmp_path)({}, object()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_contexts_come_back_with_their_fields(tmp_path):
    """
    What the handler read then it reads now, trace, extras and missing keys included.
    """

    @polyfaas.handler
    def handler(event, context):
        trace = context.trace
        return [trace and [trace.span_context, dict(trace.baggage)], context.credentials is None, context.qualifier]

    context = FakeAlibabaContext(credentials=None, span_context="span", span_baggages={"k": "v"}, qualifier="prod")
    record(handler, tmp_path)(b"{}", context)

    assert only(tmp_path)["outcome"] == {"result": {"json": [["span", {"k": "v"}], True, "prod"]}}
    assert [each.same for each in replay(tmp_path, handler)] == [True]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_planted_secret_is_written(tmp_path, monkeypatch, cloud):
    """
    Not from the event, the keys, the settings, the environment, the result or the error.
    """
    monkeypatch.setenv("DB_PASSWORD", f"env-{SECRET}")
    event = sample_event("http", cloud=cloud)
    event["headers"] = {"Authorization": f"Bearer bearer-{SECRET}", "Cookie": f"sid=cookie-{SECRET}"}
    event["body"] = json.dumps({"password": f"body-{SECRET}"})
    keys = (f"id-{SECRET}", f"key-{SECRET}", f"token-{SECRET}")
    kind = {"alibaba": FakeAlibabaContext, "huawei": FakeHuaweiContext}[cloud]
    leaks = [f"{part}-{SECRET}" for part in ("env", "bearer", "cookie", "body", "id", "key", "token")]

    @polyfaas.handler
    def handler(event, context):
        if event.get("fail"):
            raise RuntimeError(" ".join(leaks))
        return {"echo": leaks, "text": " ".join(leaks)}

    told = record(handler, tmp_path)
    told(event, kind(credentials=keys))
    with pytest.raises(RuntimeError):
        told({**event, "fail": True}, kind(credentials=keys))

    written = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert SECRET not in written
    assert "RuntimeError" in written


def test_no_secret_of_a_context_is_written(tmp_path, monkeypatch):
    """
    Not what its getters answer, nor passwords in addresses of the environment, in results and errors alike.
    """
    monkeypatch.setenv("DATABASE_URL", f"postgres://u:url-{SECRET}@h/db")
    context = FakeHuaweiContext(
        token=f"token-{SECRET}", access_key=(f"old-{SECRET}", f"older-{SECRET}"), request_id=f"password={SECRET}"
    )

    def handler(event, context):
        told = [
            getattr(context, "getToken", context.getAccessKey)(),
            context.getAccessKey(),
            context.getSecretKey(),
            f"url-{SECRET}",
        ]
        if event:
            raise RuntimeError(" ".join(told))
        return told

    record(handler, tmp_path)({}, context)
    with pytest.raises(RuntimeError):
        record(handler, tmp_path)([1], context)
    record(handler, tmp_path)(
        {}, FakeHuaweiContext(variant="open-engine", request_id="broken", access_key=(SECRET, SECRET))
    )

    paths = sorted(tmp_path.iterdir())
    assert SECRET not in "".join(path.name + path.read_text(encoding="utf-8") for path in paths)
    assert [path.name for path in paths] == ["broken-1.json", "password____-1.json", "password____-2.json"]
    assert [each.same for each in replay(tmp_path, lambda event, context: ["***"] * 4)] == [True, True, False]


def test_what_the_outcome_tells_is_hidden_in_the_event(tmp_path, monkeypatch):
    """
    And in the request's id; so is what the first invocation brings into the environment.
    """
    monkeypatch.delenv("LATE_PASSWORD", raising=False)

    def handler(event, context):
        monkeypatch.setenv("LATE_PASSWORD", f"late-{SECRET}")
        return {"token": event["code"], "late": f"late-{SECRET}"}

    record(handler, tmp_path)({"code": SECRET}, FakeHuaweiContext(request_id=SECRET, package=SECRET))

    (path,) = tmp_path.iterdir()
    assert SECRET not in path.name + path.read_text(encoding="utf-8")
    assert only(tmp_path)["payload"] == {"json": {"code": "***"}}


def test_what_a_handler_takes_out_of_the_environment_is_known(tmp_path, monkeypatch):
    """
    A secret that is gone when the recording is written is hidden all the same.
    """
    monkeypatch.setenv("DB_PASSWORD", SECRET)

    record(lambda event, context: os.environ.pop("DB_PASSWORD"), tmp_path)({}, FakeHuaweiContext())

    assert only(tmp_path)["outcome"] == {"result": {"text": "***"}}


def test_all_of_the_environment_is_known(tmp_path, monkeypatch):
    """
    However many secrets it holds, and however long they are.
    """
    for number in range(120):
        monkeypatch.setenv(f"A{number}_TOKEN", f"value-{number:04d}")
    monkeypatch.setenv("B_PRIVATE_KEY", "-----BEGIN PRIVATE KEY-----\n" + "M1x" * 6000)
    monkeypatch.setenv("Z_PASSWORD", SECRET)

    record(lambda event, context: ["value-0119", SECRET], tmp_path)({}, FakeHuaweiContext())

    assert only(tmp_path)["outcome"] == {"result": {"json": ["***", "***"]}}


def test_getters_may_answer_anything(tmp_path):
    """
    Or raise: what they answer is looked for only where it is a text.
    """

    class Odd(FakeHuaweiContext):
        """
        A context of a runtime that is not known.
        """

        def getAccessKey(self):
            """
            No key.
            """
            return 7

        def getSecretKey(self):
            """
            Not there either.
            """
            raise NotImplementedError

    record(lambda event, context: context.getToken(), tmp_path)({}, Odd(token=SECRET))

    assert only(tmp_path)["outcome"] == {"result": {"text": "***"}}


@pytest.mark.parametrize(
    "event",
    [
        '{"user":"\u5f20\u4e09","password":"'.encode("gbk") + SECRET.encode() + b'"}',
        "user=\u5f20\u4e09&password=".encode("gbk") + SECRET.encode(),
        b"\xff\xfe\x00 password=" + SECRET.encode() + b"\x00\x00",
        f'{{"password":"{SECRET}","name":"\ud83d"}}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_bytes_that_are_no_text_hold_no_secret(tmp_path, event):
    """
    Neither in the payload nor in a result that repeats it.
    """

    def handler(event, context):
        return event

    record(handler, tmp_path)(event, FakeAlibabaContext())

    payload = b64decode(only(tmp_path)["payload"]["base64"])
    assert SECRET.encode() not in payload
    assert payload == event.replace(SECRET.encode(), b"***")
    assert only(tmp_path)["outcome"]["result"] == only(tmp_path)["payload"]
    assert [each.same for each in replay(tmp_path, handler)] == [True]


def test_the_working_directory_is_no_secret(tmp_path, monkeypatch):
    """
    Though its variable is called PWD, as many a password is.
    """
    monkeypatch.setenv("PWD", "/srv/some/where")
    monkeypatch.setenv("OLDPWD", "/srv/else/where")

    def handler(event, context):
        return ["/srv/some/where/a.txt", "/srv/else/where"]

    record(handler, tmp_path)(b"{}", FakeAlibabaContext())

    monkeypatch.setenv("PWD", "/another/place")
    assert only(tmp_path)["outcome"]["result"]["json"] == ["/srv/some/where/a.txt", "/srv/else/where"]
    assert [each.same for each in replay(tmp_path, handler)] == [True]


@pytest.mark.parametrize("on", CLOUDS)
def test_ordinary_events_replay_alike(tmp_path, on):
    """
    Counts, cursors and the shape of what is hidden are there.
    """
    event = {"max_tokens": 100, "next_token": "page-2", "pin": 1234, "credentials": {"id": "abc", "keys": ["k", "l"]}}

    @polyfaas.handler
    def handler(event, context):
        pin, keys = event["pin"], event["credentials"]["keys"]
        return [event["max_tokens"] * 2, event["next_token"].split("-"), f"{pin:04d}".isdigit(), len(keys)]

    invoke(record(handler, tmp_path), event, on="huawei")

    assert only(tmp_path)["payload"]["json"]["max_tokens"] == 100
    (replayed,) = replay(tmp_path, handler, on=on)
    assert replayed.same, replayed.difference


def test_a_context_with_secrets_replays(tmp_path):
    """
    Hidden fields of a context keep their kind.
    """

    @polyfaas.handler
    def handler(event, context):
        return [context.trace is not None, context.function_version, context.extras["service_name"]]

    context = FakeAlibabaContext(
        span_context=f"token={SECRET}",
        span_baggages={"auth": SECRET},
        jaeger_endpoint=f"http://user:{SECRET}@jaeger/api",
        service_name=f"password={SECRET}",
        version=SECRET,
        credentials=("my-key-id", SECRET, "my-token"),
        request_id=SECRET,
    )
    record(handler, tmp_path)(b"{}", context)

    told = only(tmp_path)
    assert SECRET not in json.dumps(told)
    assert told["context"]["trace"] == ["token=***", {"auth": "***"}, "http://user:***@jaeger/api"]
    for on in CLOUDS:
        (replayed,) = replay(tmp_path, lambda event, context: context.trace and handler(b"{}", context), on=on)
        assert replayed.path.name == "___-1.json"
    (replayed,) = replay(tmp_path, handler, on="alibaba")
    assert replayed.same, replayed.difference


def test_what_a_handler_changes_is_recorded_as_it_came(tmp_path):
    """
    A handler may empty its event.
    """
    record(lambda event, context: event.clear(), tmp_path)({"a": 1}, FakeHuaweiContext())

    assert only(tmp_path)["payload"] == {"json": {"a": 1}}


class Counter:
    """
    A handler that is an object.
    """

    def __call__(self, event, context):
        """
        Answers 1.
        """
        return 1


@pytest.mark.parametrize(
    ("handler", "name"),
    [(Counter(), f"{__name__}:<Counter>"), (partial(lambda n, event, context: n, 1), "functools:<partial>")],
)
def test_handlers_without_a_name_are_recorded(tmp_path, handler, name):
    """
    Objects and partial calls; replay has to be given them.
    """
    record(handler, tmp_path)({}, FakeHuaweiContext())

    assert only(tmp_path)["handler"] == name
    assert [each.same for each in replay(tmp_path, handler)] == [True]
    with pytest.raises(polyfaas.TargetError, match=r"cannot be imported .*; pass it: replay\(path, handler\)"):
        replay(tmp_path)


@pytest.mark.parametrize(
    ("handler", "name"),
    [
        (recorded.ported, "testing.recorded:ported"),
        (recorded.Orders.of_class, "testing.recorded:Orders.of_class"),
        (recorded.orders, "testing.recorded:orders"),
    ],
)
def test_what_is_recorded_is_what_is_imported(tmp_path, handler, name):
    """
    And not the function that it was made of, whose name it has.
    """
    result = invoke(record(handler, tmp_path), {}, on="alibaba")

    assert result.ok
    assert only(tmp_path)["handler"] == name
    assert [each.same for each in replay(tmp_path)] == [True]


def test_the_recorded_handler_takes_the_place_of_its_own(tmp_path, monkeypatch):
    """
    As when it is deployed; a replay runs the handler itself.
    """
    monkeypatch.setattr(recorded, "greet", record(recorded.greet, tmp_path))

    invoke(recorded.greet, {"name": "you"})

    assert only(tmp_path)["handler"] == "testing.recorded:greet"
    assert [each.same for each in replay(tmp_path)] == [True]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_method_of_an_object_is_not_imported(tmp_path):
    """
    Its name is that of a function that takes the object, too.
    """
    record(recorded.orders.of_object, tmp_path)({}, FakeHuaweiContext())

    assert only(tmp_path)["handler"] == "testing.recorded:<Orders.of_object>"
    with pytest.raises(polyfaas.TargetError, match=r"; pass it: replay\(path, handler\)"):
        replay(tmp_path)


def test_a_replay_records_nothing(tmp_path):
    """
    Though the handler in the module is the recorded one, and recorded twice.
    """
    twice = record(record(recorded.greet, tmp_path / "a"), tmp_path / "b")
    invoke(twice, {"name": "you"})

    assert [each.same for each in replay(tmp_path / "a", twice)] == [True]
    assert len(list(tmp_path.glob("*/*.json"))) == 2


@pytest.mark.parametrize("on", CLOUDS)
@pytest.mark.parametrize("cloud", CLOUDS)
def test_nothing_is_the_same_everywhere(tmp_path, cloud, on):
    """
    A handler that returns None, as those of timers do.
    """
    handler = polyfaas.handler(lambda event, context: None)
    invoke(record(handler, tmp_path), {}, on=cloud)

    (replayed,) = replay(tmp_path, handler, on=on)

    assert replayed.same
    assert replayed.difference == ""
    (replayed,) = replay(tmp_path, lambda event, context: {}, on=on)
    assert not replayed.same


@pytest.mark.parametrize("on", CLOUDS)
@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_time_that_was_left_is_left_again(tmp_path, cloud, on):
    """
    And it passes: what works until the deadline comes to an end.
    """
    kind = {"alibaba": FakeAlibabaContext, "huawei": FakeHuaweiContext}[cloud]
    seen = []

    @polyfaas.handler
    def handler(event, context):
        seen.append(context.deadline.remaining_ms())
        return "done"

    @polyfaas.handler
    def patient(event, context):
        handler(event, context)
        assert abs(context.deadline.expires_at.timestamp() - time.time() - 5) < 1
        while context.deadline.remaining_ms() > 4980:
            time.sleep(0.005)
        return "done"

    given = b"{}" if cloud == "alibaba" else {}
    record(handler, tmp_path)(given, kind(timeout_s=60, remaining_ms=5000))
    assert only(tmp_path)["context"]["remaining_ms"] == 5000

    assert replay(tmp_path, patient, on=on)[0].same
    assert 4900 < seen[1] <= 5000


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_request_id_stays_none(tmp_path, cloud):
    """
    What the cloud did not give, it does not give again.
    """

    @polyfaas.handler
    def handler(event, context):
        return context.request_id_generated

    native = FakeHuaweiContext(request_id="") if cloud == "huawei" else FakeAlibabaContext(request_id="")
    record(handler, tmp_path)({} if cloud == "huawei" else b"{}", native)

    assert only(tmp_path)["context"]["request_id"] is None
    assert only(tmp_path)["outcome"] == {"result": {"json": True}}
    assert [each.same for on in CLOUDS for each in replay(tmp_path, handler, on=on)] == [True, True]


@pytest.mark.parametrize("on", CLOUDS)
def test_replay_reads_the_settings_of_the_environment(tmp_path, monkeypatch, on):
    """
    They are not recorded, and no fake's stand in for them.
    """
    monkeypatch.delenv("STAGE", raising=False)

    @polyfaas.handler
    def handler(event, context):
        return context.getenv("STAGE")

    record(handler, tmp_path)({}, FakeHuaweiContext(user_data={"STAGE": "beta"}))

    assert [each.same for each in replay(tmp_path, handler, on=on)] == [False]
    monkeypatch.setenv("STAGE", "beta")
    assert [each.same for each in replay(tmp_path, handler, on=on)] == [True]


def test_a_result_too_large_for_the_cloud_is_an_error(tmp_path):
    """
    In the recording as in the replay.
    """
    handler = polyfaas.handler(lambda event, context: "x" * (event["mb"] << 20))
    with pytest.raises(polyfaas.ResultTooLargeError):
        record(handler, tmp_path)({"mb": 7}, FakeHuaweiContext())

    assert only(tmp_path)["outcome"]["error"]["type"] == "ResultTooLargeError"
    assert [each.same for each in replay(tmp_path, handler)] == [True]


def test_an_exit_is_an_outcome(tmp_path):
    """
    A handler that ends its process ends no replay.
    """

    def handler(event, context):
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        record(handler, tmp_path)({}, FakeHuaweiContext())

    assert [each.same for each in replay(tmp_path, handler)] == [True]


def test_a_view_may_be_of_any_type(tmp_path):
    """
    A cloud's context may be a dict, which carries no clock.
    """
    from polyfaas.clouds.local import CLOUD as LOCAL

    parts = {name: getattr(LOCAL, name) for name in Cloud.__slots__}
    cloud = Cloud(**{**parts, "name": "dicts", "view": lambda context: {"id": context.request_id}})
    record(lambda event, context: context.request_id, tmp_path)({}, FakeContext(request_id="r-1"))

    (replayed,) = replay(tmp_path, lambda event, context: context["id"], on=cloud)

    assert replayed.same, replayed.difference


@pytest.mark.parametrize("target", [":", ".", "", "a", ".a:b", "json:", "json:no.such", "7:x", "os.:x"])
def test_a_handler_that_is_no_name(tmp_path, target):
    """
    The error names it, and the remedy.
    """
    told = {"polyfaas": 1, "handler": target, "cloud": "huawei", "outcome": {}}
    (tmp_path / "a.json").write_text(json.dumps(told))

    with pytest.raises(polyfaas.TargetError, match=rf"^The recorded handler '{re.escape(target)}' cannot be imported"):
        replay(tmp_path)


def test_a_later_format_is_named(tmp_path):
    """
    As that, and not as a file that is none.
    """
    (tmp_path / "a.json").write_text(json.dumps({"polyfaas": 2, "outcome": {}}))

    with pytest.raises(ValueError, match=r"a\.json is a recording of format 2, and this version of polyfaas reads 1: "):
        replay(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [("memory_mb", "much", "TypeError"), ("timeout_s", float("inf"), "ValueError"), ("trace", ["a", 5], "TypeError")],
)
def test_a_field_of_another_kind(tmp_path, name, value, error):
    """
    A recording that somebody has edited.
    """
    record(recorded.greet, tmp_path)({"name": "a"}, FakeHuaweiContext(request_id="r"))
    told = only(tmp_path)
    told["context"][name] = value
    (tmp_path / "r-1.json").write_text(json.dumps(told))

    with pytest.raises(ValueError, match=rf"its payload or its context cannot be read \({error}\)\.$"):
        replay(tmp_path)


def test_a_folder_in_the_folder_is_no_recording(tmp_path):
    """
    Whatever its name ends in.
    """
    (tmp_path / "dir.json").mkdir()

    with pytest.raises(FileNotFoundError, match="There is no recording in"):
        replay(tmp_path)
    record(recorded.greet, tmp_path)({"name": "a"}, FakeHuaweiContext())
    assert [each.same for each in replay(tmp_path)] == [True]


def test_replay_inside_a_running_loop(tmp_path):
    """
    Asynchronous handlers run there, too.
    """

    @polyfaas.handler
    async def handler(event, context):
        await asyncio.sleep(0)
        return 1

    invoke(record(handler, tmp_path), {}, on="huawei")

    async def main():
        return [each.same for each in replay(tmp_path, handler, on="alibaba")]

    assert asyncio.run(main()) == [True]


def test_replay_says_what_it_cannot_run(tmp_path):
    """
    Errors name the file, the handler or the cloud, and the remedy.
    """
    from polyfaas.clouds.local import CLOUD as LOCAL

    remedy = "record(handler, directory) writes a .json file there for each invocation."
    told = re.escape(f"There is no recording and no folder of recordings at {tmp_path / 'none.json'}; {remedy}")
    with pytest.raises(FileNotFoundError, match=f"^{told}$"):
        replay(tmp_path / "none.json")
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(f'There is no recording in {tmp_path}; {remedy}')}$"):
        replay(tmp_path)
    with pytest.raises(polyfaas.HandlerSignatureError, match=r"^record\(\) takes a handler of event and context; 5 "):
        record(5, tmp_path)
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(ValueError, match=r"a\.json is no recording: it is not JSON"):
        replay(tmp_path)
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(ValueError, match=r'no recording: "polyfaas": 1 or its outcome is missing'):
        replay(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps({"polyfaas": 1, "handler": 7, "cloud": "nimbus", "outcome": {}}))
    with pytest.raises(ValueError, match=r"a\.json is no recording: its cloud or its handler is no text\.$"):
        replay(tmp_path)
    told = {"polyfaas": 1, "handler": "no_such:name", "cloud": "nimbus", "outcome": {}}
    (tmp_path / "a.json").write_text(json.dumps(told))
    with pytest.raises(
        polyfaas.TargetError, match=r"'no_such:name' cannot be imported .*pass it: replay\(path, handler\)"
    ):
        replay(tmp_path)
    with pytest.raises(polyfaas.UnknownCloudError, match="no cloud 'nimbus'"):
        replay(tmp_path, recorded.greet)
    with pytest.raises(TypeError, match=r"replay\(on='local'\): the record has no view"):
        replay(tmp_path, recorded.greet, on=LOCAL)


@settings(max_examples=40)
@given(payloads(), json_values())
def test_any_payload_and_result_can_be_recorded(tmp_path_factory, payload, result):
    """
    Whatever comes and goes, the recording is JSON and runs again.
    """
    folder = tmp_path_factory.mktemp("recordings")

    def handler(event, context):
        return result

    record(handler, folder)(payload, FakeAlibabaContext())

    assert [each.same for each in replay(folder, handler)] == [True]


def test_a_neutral_context_can_be_recorded(tmp_path):
    """
    A unit test's own fake will do.
    """
    record(recorded.greet, tmp_path)({"name": "a"}, FakeContext())

    assert only(tmp_path)["cloud"] == "local"
    (file,) = tmp_path.glob("*.json")
    with pytest.raises(polyfaas.UnknownCloudError) as caught:
        replay(tmp_path)
    assert str(caught.value) == f"{file} was recorded with a neutral context: pass on='alibaba' or on='huawei'."
    assert [each.same for each in replay(tmp_path, on="huawei")] == [True]
