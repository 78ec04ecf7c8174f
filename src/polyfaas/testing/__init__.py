"""
Tests of functions without a cloud: fakes, two ways to run, sample events, and kits for authors of clouds.

This module holds names only; each is loaded when it is first touched. Nothing here needs pytest.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    "FakeAlibabaContext": "testing.fakes",
    "FakeClock": "testing.clock",
    "FakeContext": "testing.fakes",
    "FakeHuaweiContext": "testing.fakes",
    "Invocation": "testing.invocation",
    "LocalRuntime": "testing.local",
    "LogBook": "testing.logbook",
    "Result": "testing.result",
    "alibaba_headers": "testing.headers",
    "huawei_headers": "testing.headers",
    "invoke": "testing.invocation",
    "parse_log": "testing.loglines",
    "record": "testing.recording",
    "replay": "testing.recording",
    "sample_event": "events.samples",
}


def __getattr__(name: str) -> object:
    if name == "CLOUDS":
        from ..clouds import NAMES

        return NAMES
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    value = getattr(import_module(f"polyfaas.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
