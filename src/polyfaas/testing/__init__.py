"""
Tests of functions without a cloud: fakes, two ways to run, sample events, and kits for authors of clouds.

This module holds names only; each is loaded when it is first touched. Nothing here needs pytest.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..clouds import NAMES as CLOUDS
    from ..events.samples import sample_event
    from .clock import FakeClock
    from .fakes import FakeContext
    from .headers import alibaba_headers, huawei_headers
    from .invocation import Invocation, invoke
    from .local import LocalRuntime
    from .logbook import LogBook
    from .loglines import LogRecord, parse_log
    from .natives import FakeAlibabaContext, FakeAlibabaContext312, FakeHuaweiContext
    from .recording import record
    from .replaying import Replay, replay
    from .result import Result, Summary
    from .values import AlibabaValues, ContextValues, HuaweiValues

__all__ = [
    "CLOUDS",
    "AlibabaValues",
    "ContextValues",
    "FakeAlibabaContext",
    "FakeAlibabaContext312",
    "FakeClock",
    "FakeContext",
    "FakeHuaweiContext",
    "HuaweiValues",
    "Invocation",
    "LocalRuntime",
    "LogBook",
    "LogRecord",
    "Replay",
    "Result",
    "Summary",
    "alibaba_headers",
    "huawei_headers",
    "invoke",
    "parse_log",
    "record",
    "replay",
    "sample_event",
]

_HOMES = {
    "AlibabaValues": "values",
    "ContextValues": "values",
    "FakeAlibabaContext": "natives",
    "FakeAlibabaContext312": "natives",
    "FakeClock": "clock",
    "FakeContext": "fakes",
    "FakeHuaweiContext": "natives",
    "HuaweiValues": "values",
    "Invocation": "invocation",
    "LocalRuntime": "local",
    "LogBook": "logbook",
    "LogRecord": "loglines",
    "Replay": "replaying",
    "Result": "result",
    "Summary": "result",
    "alibaba_headers": "headers",
    "huawei_headers": "headers",
    "invoke": "invocation",
    "parse_log": "loglines",
    "record": "recording",
    "replay": "replaying",
    "sample_event": ".events.samples",
}


def __getattr__(name: str) -> Any:
    if name == "CLOUDS":
        from ..clouds import NAMES

        return NAMES
    from ..facade import load

    return load(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
