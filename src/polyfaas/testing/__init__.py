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
    from .fakes import FakeAlibabaContext, FakeContext, FakeHuaweiContext
    from .headers import alibaba_headers, huawei_headers
    from .invocation import Invocation, invoke
    from .local import LocalRuntime
    from .logbook import LogBook
    from .loglines import parse_log
    from .recording import record, replay
    from .result import Result

__all__ = [
    "CLOUDS",
    "FakeAlibabaContext",
    "FakeClock",
    "FakeContext",
    "FakeHuaweiContext",
    "Invocation",
    "LocalRuntime",
    "LogBook",
    "Result",
    "alibaba_headers",
    "huawei_headers",
    "invoke",
    "parse_log",
    "record",
    "replay",
    "sample_event",
]

_HOMES = {
    "FakeAlibabaContext": "fakes",
    "FakeClock": "clock",
    "FakeContext": "fakes",
    "FakeHuaweiContext": "fakes",
    "Invocation": "invocation",
    "LocalRuntime": "local",
    "LogBook": "logbook",
    "Result": "result",
    "alibaba_headers": "headers",
    "huawei_headers": "headers",
    "invoke": "invocation",
    "parse_log": "loglines",
    "record": "recording",
    "replay": "recording",
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
