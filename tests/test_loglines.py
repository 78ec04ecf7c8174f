"""
Log lines of both clouds, transcribed from documents and published logs.

FC: Python "Instance lifecycle hook methods" (zh Jun 19 2024, en Aug 8 2025), Python "Logs" (Mar 15 2026),
"Print function logs" (Jan 10 2024). FunctionGraph: published logs of 2020 to 2026 (those of the golden data
are run in test_golden).
"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyfaas.testing.local import LocalRuntime
from polyfaas.testing.loglines import parse_log

CONSOLE = """\
2024-03-04 17:57:28FC Initialize Start RequestId: 1-65e59b07-1520da26-bf73bbb91b69
2024-03-04 17:57:282024-03-04 09:57:28.192 1-65e59b07-1520da26-bf73bbb91b69 [info] initializer
2024-03-04 17:57:28FC Initialize End RequestId: 1-65e59b07-1520da26-bf73bbb91b69
2024-03-04 17:57:28FC Invoke Start RequestId: 1-65e59b07-1520da26-bf73bbb91b69
2024-03-04 17:57:28FC Invoke End RequestId: 1-65e59b07-1520da26-bf73bbb91b69
2024-03-04 18:33:26FC PreStop Start RequestId: 93c93603-9fbe-4576-9458-193c8b213031
2024-03-04 18:33:262024-03-04 10:33:26.077 93c93603-9fbe-4576-9458-193c8b213031 [info] preStop
2024-03-04 18:33:26FC PreStop End RequestId: 93c93603-9fbe-4576-9458-193c8b213031
"""


def test_reads_the_console_of_the_hooks_page() -> None:
    """
    The console's local time stands apart from the record's own.
    """
    records = parse_log(CONSOLE)
    assert [(r.kind, r.phase, r.message) for r in records] == [
        ("start", "initialize", ""),
        ("record", None, "initializer"),
        ("finish", "initialize", ""),
        ("start", "invoke", ""),
        ("finish", "invoke", ""),
        ("start", "prestop", ""),
        ("record", None, "preStop"),
        ("finish", "prestop", ""),
    ]
    record = records[1]
    assert record.console_time == "2024-03-04T17:57:28"
    assert record.timestamp == "2024-03-04T09:57:28.192"
    assert record.level == "INFO"
    assert record.request_id == records[0].request_id == "1-65e59b07-1520da26-bf73bbb91b69"
    assert "".join(r.text for r in records) == CONSOLE


@pytest.mark.parametrize(
    ("line", "timestamp", "level", "message"),
    [
        ("2022-03-31T02:57:49.693Z rid-1 [INFO] text", "2022-03-31T02:57:49.693Z", "INFO", "text"),
        ("2022-07-13 10:26:02 rid-1 [INFO] text, more", "2022-07-13T10:26:02", "INFO", "text, more"),
        (
            "2017-07-05T05:13:35.920Z rid-1 [INFO]   hello world",
            "2017-07-05T05:13:35.920Z",
            "INFO",
            "hello world",
        ),
        ("2023-10-23 15:43:19 rid-1 [info] hello world", "2023-10-23T15:43:19", "INFO", "hello world"),
        ("2022-03-31T02:57:49.693Z rid-1 [NOTICE] note", "2022-03-31T02:57:49.693Z", "NOTICE", "note"),
        ("2022-03-31T02:57:49.693Z rid-1 [INFO] ", "2022-03-31T02:57:49.693Z", "INFO", ""),
    ],
)
def test_reads_each_layout_of_an_fc_record(line: str, timestamp: str, level: str, message: str) -> None:
    """
    As the runtime writes it and as the documents print it.
    """
    (record,) = parse_log(line)
    assert (record.kind, record.request_id) == ("record", "rid-1")
    assert (record.timestamp, record.level, record.message) == (timestamp, level, message)


@pytest.mark.parametrize(
    ("line", "error", "duration"),
    [
        ("FC Invoke End RequestId: rid-1, Error: Unhandled function error", "Unhandled function error", None),
        (
            "FC Invoke End RequestId: rid-1, Error: Function timed out after 5 seconds",
            "Function timed out after 5 seconds",
            None,
        ),
        (
            (
                "FC Invoke End RequestId: 1-64263a4b-2cd7c98b677*, Error: Invocation canceled by client "
                "(duration: 4912ms, maxMemoryUsage: 0.00MB)"
            ),
            "Invocation canceled by client (duration: 4912ms, maxMemoryUsage: 0.00MB)",
            4912.0,
        ),
    ],
)
def test_reads_how_an_fc_call_failed(line: str, error: str, duration: float | None) -> None:
    """
    The reason in the End line, with its duration where there is one.
    """
    (record,) = parse_log(line)
    assert (record.kind, record.failed, record.error, record.duration_ms) == ("finish", True, error, duration)


def test_reads_the_first_line_of_a_process() -> None:
    """
    FC's runtime tells once that it is there, without a time.
    """
    (record,) = parse_log("FunctionCompute python3 runtime inited.\n")
    assert (record.kind, record.message) == ("runtime", "FunctionCompute python3 runtime inited.")
    assert (record.timestamp, record.time) == (None, None)


def test_reads_the_usage_line_of_a_tail_log() -> None:
    """
    Durations in milliseconds and memory in MB.
    """
    (record,) = parse_log("Duration: 18.42 ms, Billed Duration: 19 ms, Memory Size: 128 MB, Max Memory Used: 34.80 MB")
    assert (record.duration_ms, record.billed_duration_ms) == (18.42, 19)
    assert (record.memory_billed_mb, record.memory_used_mb) == (128, 34.8)


def test_a_record_after_a_print_without_line_end() -> None:
    """
    What was printed stands apart from the record that continues the line.
    """
    text = "abc2022-03-31T02:57:49.693Z rid-1 [INFO] i\n"
    records = parse_log(text, cloud="alibaba")
    assert [(r.kind, r.message) for r in records] == [("plain", "abc"), ("record", "i")]
    assert "".join(r.text for r in records) == text


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("2026-03-17T10:13:22Z 960d089c-c812 INFO x", datetime(2026, 3, 17, 10, 13, 22, tzinfo=timezone.utc)),
        (
            "2020/07/27 14:28:14 GMT+08:00 960d089c-c812 INFO x",
            datetime(2020, 7, 27, 6, 28, 14, tzinfo=timezone.utc),
        ),
        (
            "2021-05-25 21:40:31.472+08:00 960d089c-c812 INFO x",
            datetime(2021, 5, 25, 13, 40, 31, 472000, tzinfo=timezone.utc),
        ),
    ],
)
def test_reads_each_time_stamp_of_functiongraph(line: str, moment: datetime) -> None:
    """
    The forms of 2026, 2020 and 2021, as one moment in UTC.
    """
    (record,) = parse_log(line, cloud="huawei")
    assert (record.kind, record.level, record.message) == ("record", "INFO", "x")
    assert record.time == moment


def test_a_time_without_offset_is_no_moment() -> None:
    """
    Nothing is invented where the log shows no offset.
    """
    (record,) = parse_log("2022-07-13 10:26:02 rid-1 [INFO] text")
    assert record.time is None


def test_a_traceback_belongs_to_its_record_and_a_printed_line_does_not() -> None:
    """
    Only what follows "Traceback" is taken for a part of the record.
    """
    text = (
        "2022-03-31T02:57:49.693Z rid-1 [ERROR] caught\nTraceback (most recent call last):\n"
        '  File "/code/index.py", line 6, in handler\n    1 / 0\nZeroDivisionError: division by zero\n'
        "2022-03-31T02:57:49.693Z rid-1 [INFO] next\nprinted\n"
    )
    first, second, third = parse_log(text)
    assert first.traceback[0] == "Traceback (most recent call last):"
    assert first.traceback[-1] == "ZeroDivisionError: division by zero"
    assert (second.message, third.kind, third.message) == ("next", "plain", "printed")
    assert first.text + second.text + third.text == text


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
def test_reads_what_the_local_runtime_prints(cloud: str, tmp_path: Path) -> None:
    """
    Every line comes back, records with their ids, whatever the outcome.
    """
    source = (
        "def handler(event, context):\n    context.getLogger().warning('careful: %s', 'x')\n"
        "    print('plain')\n    raise ValueError('no')\n"
    )
    (tmp_path / "index.py").write_text(source, encoding="utf-8")
    with LocalRuntime(cloud, "index.handler", code_dir=str(tmp_path)) as runtime:
        result = runtime.invoke(request_id="rid-1")
    records = result.logs
    assert "".join(record.text for record in records) == result.log
    assert [records[0].kind, records[-1].kind, records[-1].failed] == ["start", "finish", True]
    assert ("WARNING", "rid-1", "careful: x") in [(r.level, r.request_id, r.message) for r in records]
    assert "plain" in [r.message for r in records if r.kind == "plain"]


LINES = st.sampled_from(
    [
        *CONSOLE.splitlines(),
        "printed",
        "",
        "Traceback (most recent call last):",
        "2026-03-17T10:13:22Z 960d089c-c812-4fe7-9997-000000000001 INFO x",
        "2022-06-28T15:46:46Z Start invoke request 'a', version: latest",
        "2022-09-20T11:43:58Z Finish invoke request 'a', duration: 65.828ms",
        "abc2022-03-31T02:57:49.693Z rid-1 [INFO] i",
    ]
)


@given(st.lists(LINES | st.text()).map("\n".join), st.sampled_from([None, "alibaba", "huawei"]))
def test_no_text_is_lost(text: str, cloud: str | None) -> None:
    """
    The records' texts are the log again, whatever it holds.
    """
    assert "".join(record.text for record in parse_log(text, cloud)) == text
