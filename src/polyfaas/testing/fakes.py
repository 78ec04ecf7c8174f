"""
Contexts for tests: a neutral one, and each cloud's own.

They hold plausible values and nothing that is a secret. What a cloud does not give is absent here in the same way. The
clouds' own are thin fronts over the constructors beside the adapters, which know the shapes; no spelling stands here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from ..adapter import FIELDS, ContextAdapter
from ..clouds import alibaba_native, huawei_native
from ..logs import request_logger
from ..records import Credentials
from .clock import FakeClock, InvocationClock
from .logbook import LogBook, collecting_logger
from .values import AlibabaValues, ContextValues, HuaweiValues, known

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from typing_extensions import Literal, Self, Unpack

    from ..contract import Cloud
    from ..records import Deadline
    from .emulation.huawei_logging import VendorLogger

__all__ = [
    "FakeAlibabaContext",
    "FakeAlibabaContext310",
    "FakeAlibabaContext312",
    "FakeContext",
    "FakeHuaweiContext",
    "fake_native",
]

KEYS = ("fake-access-key-id", "fake-access-key-secret", "fake-security-token")
_NUMBER = "1234567890123456"
_UUID = "11111111-2222-4333-8444-555555555555"

_NEUTRAL: ContextValues = {
    "cloud": "local",
    "request_id": _UUID,
    "function_name": "my-function",
    "function_version": "1",
    "qualifier": "LATEST",
    "memory_mb": 512,
    "cpu_millicores": 500,
    "timeout_s": 60.0,
    "region": "local-1",
    "account_id": _NUMBER,
    "project_id": "my-project",
    "credentials": Credentials(*KEYS),
    "log_group": "my-log-group",
    "log_stream": "my-log-stream",
    "retry_count": 0,
    "env": {"STAGE": "test"},
}
_ALIBABA: AlibabaValues = {
    "request_id": "1-11111111-22222222-333333333333",
    "function_name": "my-function",
    "handler": "index.handler",
    "memory_mb": 512,
    "timeout_s": 60,
    "credentials": KEYS,
    "region": "cn-hangzhou",
    "account_id": _NUMBER,
    "qualifier": "LATEST",
    "log_project": "my-log-project",
    "log_store": "my-log-store",
}
_HUAWEI: HuaweiValues = {
    "request_id": _UUID,
    "function_name": "my-function",
    "memory_mb": 512,
    "timeout_s": 60,
    "project_id": "my-project",
    "user_data": {"STAGE": "test"},
    "credentials": KEYS,
    "token": "fake-token",
}


class FakeContext(ContextAdapter):
    """
    A neutral context: a `polyfaas.Context` with the values it was given.

    Keywords are the neutral fields, `remaining_ms`, `env` and `clock`, see `ContextValues`. What is left out has a
    plausible value, `trace` and `native` are None; pass None for what a cloud does not say. An empty `request_id` is
    replaced, and `request_id_generated` is True then.

    Attributes:
        logs: What was logged, from INFO up, in a `LogBook`.
        clock: The clock that drives deadline and log; ``clock.advance(2.5)`` lets 2.5 seconds pass.
    """

    __slots__ = ("_time", "_values", "clock", "cloud", "logs")

    def __init__(self, **values: Unpack[ContextValues]) -> None:
        """
        Raises:
            TypeError: A keyword is none of those; the message names the one that was probably meant.
        """
        known(values, ContextValues.__annotations__, "FakeContext")
        given: dict[str, Any] = {**_NEUTRAL, **values}
        super().__init__(given.get("native"))
        self.cloud: str = given["cloud"]
        self.clock: FakeClock = given.get("clock") or FakeClock()
        self._time = InvocationClock(self.clock, given["timeout_s"], given.get("remaining_ms"))
        self._values = given
        if "deadline" in given:
            self._deadline: Deadline | None = given["deadline"]
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
        return MappingProxyType(dict(self._values.get("extras") or {}))

    def getenv(self, key: str, default: Any = None) -> Any:
        """
        A setting: of `env`, else of the environment; str, or `default`.
        """
        found = self._values["env"].get(key)
        return super().getenv(key, default) if found is None else found


def _given(name: str) -> property:
    return property(lambda self: self._values.get(name))


for _name in FIELDS:
    if (
        _name not in vars(FakeContext)
        and not isinstance(vars(ContextAdapter).get(_name), property)
        and _name != "native"
    ):
        setattr(FakeContext, _name, _given(_name))


class _Native:
    """
    What the fakes of the clouds' own contexts share: a clock, and a logger that collects.
    """

    if TYPE_CHECKING:
        logs: LogBook
        clock: FakeClock
        polyfaas_clock: InvocationClock
    else:
        __slots__ = ()

    def _take(self, values: dict[str, Any]) -> logging.Logger:
        """
        Take what is the fake's own out of `values`; the logger that writes into `logs`.
        """
        self.clock = values.pop("clock", None) or FakeClock()
        self.polyfaas_clock = InvocationClock(self.clock, values["timeout_s"], values.pop("remaining_ms", None))
        self.logs = LogBook()
        concurrent = values.get("concurrency", 1) > 1
        name = values["request_id"] if concurrent else "root"
        return collecting_logger(name, self.logs, self.polyfaas_clock, values["request_id"])


_OWN = ("clock", "logs", "polyfaas_clock")


class _Alibaba(_Native, alibaba_native._Given):
    # Apart from `FakeAlibabaContext` because mypy reads `__new__` only in a class that does not define `__init__` too.
    __slots__ = ()

    def __init__(self, *, runtime: str = "python3.10", **values: Unpack[AlibabaValues]) -> None:
        """
        Raises:
            TypeError: A keyword is none of those; the message names the one that was probably meant.
            ValueError: The shape of that runtime's context is not known.
        """
        known(values, AlibabaValues.__annotations__, "FakeAlibabaContext")
        given: dict[str, Any] = {**_ALIBABA, **values}
        logger = self._take(given)
        made = alibaba_native.native(runtime=runtime, logger=logger, **given)
        vars(self).update(vars(made))
        self._given_logger, self._shows_secrets = logger, True


class FakeAlibabaContext(_Alibaba):
    """
    The context that FC passes to a Python function, attribute by attribute.

    Keywords are those of `AlibabaValues`, and `runtime`: ``"python3.9"`` and ``"python3.10"`` (alike) or
    ``"python3.12"``, which has neither `credentials` nor `service`. None is what the platform does not send: without a
    role ``credentials=None``. Left out, there are a role, a log, ``LATEST`` and no tracing.

    Attributes:
        logs: What was logged through `getLogger()`, from INFO up, in a `LogBook`.
        clock: The clock that drives deadline and log; ``clock.advance(2.5)`` lets 2.5 seconds pass.
    """

    __slots__ = ()

    @overload
    def __new__(
        cls, *, runtime: Literal["python3.9", "python3.10"] = ..., **values: Unpack[AlibabaValues]
    ) -> FakeAlibabaContext310: ...
    @overload
    def __new__(cls, *, runtime: Literal["python3.12"], **values: Unpack[AlibabaValues]) -> FakeAlibabaContext312: ...
    def __new__(cls, *, runtime: str = "python3.10", **values: Any) -> FakeAlibabaContext:
        if runtime not in _RUNTIMES:
            msg = f"FakeAlibabaContext(runtime={runtime!r}): FC's contexts are known of {', '.join(_RUNTIMES)}."
            raise ValueError(msg)
        return object.__new__(_RUNTIMES[runtime])


class FakeAlibabaContext310(FakeAlibabaContext, alibaba_native.FCContext):
    """
    A `FakeAlibabaContext` of the runtimes up to python3.10.
    """

    __slots__ = _OWN


class FakeAlibabaContext312(FakeAlibabaContext, alibaba_native.FCContext312):
    """
    A `FakeAlibabaContext` of python3.12.

    The function's keys come through the environment there, which a fake leaves alone.
    """

    __slots__ = _OWN


_RUNTIMES: dict[str, type[FakeAlibabaContext]] = {
    "python3.9": FakeAlibabaContext310,
    "python3.10": FakeAlibabaContext310,
    "python3.12": FakeAlibabaContext312,
}


class FakeHuaweiContext(_Native, huawei_native.Context):
    """
    The context that FunctionGraph passes to a Python function, getter by getter.

    Keywords are those of `HuaweiValues`. Left out, there are an agency and one setting, ``STAGE``; the initializer's
    context is one with ``request_id=""``. Published runtimes differ: `variant`, `numbers` and `timeout_in` choose.

    Attributes:
        logs: What was logged through `getLogger()`, from INFO up, in a `LogBook`.
        clock: The clock that drives deadline and log; ``clock.advance(2.5)`` lets 2.5 seconds pass.
    """

    __slots__ = _OWN

    def __new__(cls, **values: Unpack[HuaweiValues]) -> Self:
        variant = values.get("variant", "documented")
        if variant not in _VARIANTS:
            msg = f"FakeHuaweiContext(variant={variant!r}): the variants are {', '.join(_VARIANTS)}."
            raise ValueError(msg)
        return object.__new__(_VARIANTS[variant])  # type: ignore[return-value]

    def __init__(self, **values: Unpack[HuaweiValues]) -> None:
        """
        Raises:
            TypeError: A keyword is none of those; the message names the one that was probably meant.
            ValueError: There is no such variant.
        """
        known(values, HuaweiValues.__annotations__, "FakeHuaweiContext")
        given: dict[str, Any] = {**_HUAWEI, **values}
        book = self._take(given)
        logger = book if given.get("variant") == "open-engine" else _vendor_logger(book)
        made = huawei_native.native(logger=logger, clock=self.polyfaas_clock, **given)
        vars(self).update(vars(made))


class _OneArgument(huawei_native.OneArgument, FakeHuaweiContext):  # pyright: ignore[reportIncompatibleMethodOverride]
    __slots__ = ()


class _OpenEngine(huawei_native.OpenEngine, FakeHuaweiContext):
    __slots__ = ()


_VARIANTS: dict[str, type[FakeHuaweiContext]] = {
    "documented": FakeHuaweiContext,
    "one-argument": _OneArgument,
    "open-engine": _OpenEngine,
}

# A missing attribute and `type(context).__name__` read as on the cloud; repr() and errors of polyfaas name the fake.
FakeAlibabaContext310.__name__ = FakeAlibabaContext312.__name__ = alibaba_native.FCContext.__name__
for _kind in _VARIANTS.values():
    _kind.__name__ = huawei_native.Context.__name__
    _kind.__qualname__ = "FakeHuaweiContext"


def _vendor_logger(book: logging.Logger) -> VendorLogger:
    import logging

    from .emulation.huawei_logging import VendorLogger

    levels = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING, "ERROR": logging.ERROR}
    return VendorLogger(lambda level, told: book.log(levels[level], "%s", told))


def fake_native(cloud: Cloud, runtime: str = "python3.10", **values: Any) -> Any:
    """
    A context of the cloud's own kind: its named fake, or its view of a `FakeContext`.

    Args:
        cloud: The cloud's record.
        runtime: The cloud's id of the Python version: decides on the shape of FC's context.
        values: Keywords of the fake.

    Raises:
        TypeError: The cloud has neither; or no such keyword.
    """
    if cloud.name == "alibaba":
        return FakeAlibabaContext(runtime=runtime, **values)  # type: ignore[call-overload,unused-ignore]
    if cloud.name == "huawei":
        return FakeHuaweiContext(**values)
    if cloud.view is None:
        msg = f"There is no fake context of {cloud.name!r}, and its record has no view: pass context= yourself."
        raise TypeError(msg)
    return cloud.view(FakeContext(**values))
