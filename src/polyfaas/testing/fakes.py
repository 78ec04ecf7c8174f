"""
Contexts for tests: a neutral one, and the choice of a cloud's own, which stand in `polyfaas.testing.natives`.

What a cloud does not give is absent here in the same way.
"""

from __future__ import annotations

import time
from contextlib import suppress
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from ..adapter import FIELDS, ContextAdapter
from ..context import Context
from ..logs import request_logger
from ..records import Credentials
from .clock import FakeClock, InvocationClock
from .defaults import KEYS, NEUTRAL, SETTINGS
from .logbook import LogBook, collecting_logger
from .natives import FakeAlibabaContext, FakeAlibabaContext312, FakeHuaweiContext
from .values import ContextValues, key_parts, known

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from typing_extensions import Unpack

    from ..contract import Cloud
    from ..records import Deadline

__all__ = [
    "KEYS",
    "FakeAlibabaContext",
    "FakeAlibabaContext312",
    "FakeContext",
    "FakeHuaweiContext",
    "fake_native",
    "on_clock",
]


class FakeContext(ContextAdapter):
    """
    A neutral context: a `polyfaas.Context` with the values it was given.

    Keywords and defaults are those of `ContextValues`: the neutral fields, `remaining_ms`, `env` and `clock`. Pass None
    for what a cloud does not say. An empty `request_id` is replaced, and `request_id_generated` is True then.

    Attributes:
        logs: What was logged, from INFO up, in a `LogBook`.
        clock: The clock that drives deadline and log; ``clock.advance(2.5)`` lets 2.5 seconds pass.
    """

    __slots__ = ("_time", "_values", "clock", "cloud", "logs")

    def __init__(self, **values: Unpack[ContextValues]) -> None:
        """
        Raises:
            TypeError: A keyword is none of those, the message names the one that was probably meant; or its value is
                of a kind that no cloud gives.
        """
        known(values, ContextValues.__annotations__, "FakeContext")
        given: dict[str, Any] = {**NEUTRAL, **values}
        keys = key_parts(given["credentials"], "FakeContext")
        given["credentials"] = None if keys is None else Credentials(*keys)
        given["timeout_s"] = None if given["timeout_s"] is None else float(given["timeout_s"])
        super().__init__(given.get("native"))
        self.cloud: str = given["cloud"]
        self.clock: FakeClock = given.get("clock") or FakeClock()
        self._time = InvocationClock(self.clock, given["timeout_s"], given.get("remaining_ms"))
        self._values = given
        self._deadline: Deadline | None = given["deadline"] if "deadline" in given else self._make_deadline()
        self.logs = LogBook()
        parent = given.get("logger") or collecting_logger(self.cloud, self.logs, self._time, self.request_id)
        self._logger: logging.Logger = request_logger(parent, self.request_id)

    def native_request_id(self) -> Any:
        return self._values["request_id"]

    def native_remaining_ms(self) -> float | None:
        left: float | None = self._values.get("remaining_ms")
        return left

    def _clock(self) -> tuple[Callable[[], float], Callable[[], float], float]:
        return self._time.monotonic, self._time.time, self._time.started

    @property
    def extras(self) -> Mapping[str, Any]:
        """
        The mapping that was given, read-only.
        """
        return MappingProxyType(dict(self._values.get("extras") or {}))

    def getenv(self, key: str, default: Any = None) -> Any:
        """
        A setting: of the `env` that was given, else of the environment, else ``STAGE``; str, or `default`.
        """
        env: Mapping[str, str] = self._values["env"] or {}
        if env is SETTINGS:
            return super().getenv(key, env.get(key, default))
        return env[key] if key in env else super().getenv(key, default)


def _given(name: str) -> property:
    return property(lambda self: self._values.get(name), doc=vars(Context)[name].__doc__)


for _name in FIELDS:
    if (
        _name not in vars(FakeContext)
        and not isinstance(vars(ContextAdapter).get(_name), property)
        and _name != "native"
    ):
        setattr(FakeContext, _name, _given(_name))


def fake_native(
    cloud: Cloud, runtime: str = "python3.10", settings: Mapping[str, str] | None = None, **values: Any
) -> Any:
    """
    A context of the cloud's own kind: its named fake, or its view of a `FakeContext` with the clock and log of that.

    Args:
        cloud: The cloud's record.
        runtime: The cloud's id of the Python version: decides on the shape of FC's context.
        settings: What `getenv` finds before the environment, where the cloud has settings in the context; None: the
            fake's own.
        values: Keywords of the fake.

    Raises:
        TypeError: The cloud has neither; or no such keyword.
        ValueError: The shape of that runtime's context is not known.
    """
    if cloud.name == "alibaba":
        return FakeAlibabaContext(runtime=runtime, **values)
    if cloud.name == "huawei":
        return FakeHuaweiContext(**values) if settings is None else FakeHuaweiContext(user_data=settings, **values)
    if cloud.view is None:
        msg = f"There is no fake context of {cloud.name!r}, and its record has no view: pass context= yourself."
        raise TypeError(msg)
    neutral = _Elsewhere(**values) if settings is None else _Elsewhere(env=settings, **values)
    return on_clock(cloud.view(neutral), neutral, "clock", "logs")


class _Elsewhere(FakeContext):
    """
    A neutral context that ends at a moment of the machine's time, which the adapter of a cloud that names the moment
    compares with now.
    """

    __slots__ = ()

    def _clock(self) -> tuple[Callable[[], float], Callable[[], float], float]:
        monotonic, _, started = super()._clock()
        offset_s = time.time() - monotonic()
        return monotonic, lambda: monotonic() + offset_s, started


def on_clock(native: Any, neutral: FakeContext, *shown: str) -> Any:
    """
    A cloud's own context that goes by the clock of the neutral one that it was made of, as the named fakes do.

    The clock is kept in a class of its own, so that the object itself holds what its cloud gave it. A dict and a
    `SimpleNamespace`, whose class cannot be changed, are copied; any other such object stays as it is.

    Args:
        native: The context.
        neutral: The neutral one.
        shown: What it shows of that, where it has no attribute of the name already.
    """
    kind = type(native)
    more = {name: getattr(neutral, name) for name in shown if not hasattr(native, name)}
    own = {"__slots__": (), "__module__": kind.__module__, "__doc__": kind.__doc__, "polyfaas_clock": neutral._time}
    with suppress(TypeError):
        shape = type(kind.__name__, (kind,), {**own, **more})
        if kind is dict:
            return shape(native)
        if kind is SimpleNamespace:
            return shape(**vars(native))
        object.__setattr__(native, "__class__", shape)
    return native
