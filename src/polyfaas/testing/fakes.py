"""
Contexts for tests: a neutral one, and each cloud's own.

What a cloud does not give is absent here in the same way. The clouds' own are thin fronts over the constructors beside
the adapters, which know the shapes; no spelling stands here.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from ..adapter import FIELDS, ContextAdapter
from ..clouds import alibaba_native, huawei_native
from ..context import Context
from ..logs import request_logger
from ..records import Credentials
from .clock import FakeClock, InvocationClock
from .defaults import ALIBABA, HUAWEI, KEYS, NEUTRAL
from .logbook import LogBook, collecting_logger
from .values import AlibabaValues, ContextValues, HuaweiValues, checked, key_parts

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from typing_extensions import Literal, Self, Unpack

    from ..contract import Cloud
    from ..records import Deadline
    from .emulation.huawei_logging import VendorLogger

__all__ = [
    "KEYS",
    "FakeAlibabaContext",
    "FakeAlibabaContext312",
    "FakeContext",
    "FakeHuaweiContext",
    "fake_native",
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
        checked(values, ContextValues.__annotations__, "FakeContext")
        given: dict[str, Any] = {**NEUTRAL, **values}
        keys = key_parts(given["credentials"], "FakeContext")
        given["credentials"] = None if keys is None else Credentials(*keys)
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
        return MappingProxyType(dict(self._values["extras"]))

    def getenv(self, key: str, default: Any = None) -> Any:
        """
        A setting: of the `env` that was given, else of the environment, else ``STAGE``; str, or `default`.
        """
        env: Mapping[str, str] = self._values["env"]
        if env is NEUTRAL["env"]:
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


@lru_cache(maxsize=None)
def _shaped(own: type, shape: type) -> type:
    """
    The class of a fake that was asked for as `own`: the one that has the shape, and `own` with it for a user's subclass.
    """
    if issubclass(own, shape) or issubclass(shape, own):
        return own if issubclass(own, shape) else shape
    return type(own.__name__, (own, shape), {"__slots__": (), "__module__": own.__module__, "__doc__": own.__doc__})


if TYPE_CHECKING:
    _Members = alibaba_native.FCContext  # for type checkers it is the context of most runtimes, with all its attributes

    class NotOnPython312:
        """
        What FC's context of python3.12 does not have.
        """

else:
    _Members = alibaba_native._Given


class _Alibaba(_Native, _Members):
    # Apart from `FakeAlibabaContext` because mypy reads `__new__` only in a class that does not define `__init__` too.
    __slots__ = ()

    def __init__(self, *, runtime: str = "python3.10", **values: Unpack[AlibabaValues]) -> None:
        """
        Raises:
            TypeError: A keyword is none of those, the message names the one that was probably meant; or its value is
                of a kind that FC does not give.
            ValueError: The shape of that runtime's context is not known.
        """
        checked(values, {"runtime": "str", **AlibabaValues.__annotations__}, "FakeAlibabaContext")
        if runtime not in _RUNTIMES:
            msg = f"FakeAlibabaContext(runtime={runtime!r}): FC's contexts are known of {', '.join(_RUNTIMES)}."
            raise ValueError(msg)
        self.__class__ = _shaped(type(self), _RUNTIMES[runtime])
        given: dict[str, Any] = {**ALIBABA, **values}
        given["credentials"] = key_parts(given["credentials"], "FakeAlibabaContext")
        logger = self._take(given)
        made = alibaba_native.native(runtime=runtime, logger=logger, **given)
        vars(self).update(vars(made))
        self._given_logger, self._shows_secrets = logger, True


class FakeAlibabaContext(_Alibaba):
    """
    The context that FC passes to a Python function, attribute by attribute.

    Keywords and defaults are those of `AlibabaValues`, and `runtime`: ``"python3.9"`` and ``"python3.10"``, the default
    (alike), or ``"python3.12"``, which has neither `credentials` nor `service`. None is what the platform does not send:
    without a role ``credentials=None``. Left out, there are a role, a log, ``LATEST`` and no tracing.

    As a type it has what FC passes up to python3.10; that of python3.12 is `FakeAlibabaContext312`.

    Attributes:
        logs: What was logged through `getLogger()`, from INFO up, in a `LogBook`.
        clock: The clock that drives deadline and log; ``clock.advance(2.5)`` lets 2.5 seconds pass.
    """

    __slots__ = (*_OWN, "__dict__", "__weakref__")

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, runtime: Literal["python3.12"], **values: Unpack[AlibabaValues]
        ) -> FakeAlibabaContext312: ...
        @overload
        def __new__(cls, *, runtime: str = ..., **values: Unpack[AlibabaValues]) -> Self: ...
        def __new__(cls, **values: Any) -> Any: ...


class _UpTo310(FakeAlibabaContext, alibaba_native.FCContext):
    """
    A `FakeAlibabaContext` of the runtimes up to python3.10.
    """

    __slots__ = ()


class FakeAlibabaContext312(FakeAlibabaContext, alibaba_native.FCContext312):  # type: ignore[misc]
    """
    A `FakeAlibabaContext` of python3.12.

    The function's keys come through the environment there, which a fake leaves alone.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        requestId: NotOnPython312  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]
        credentials: NotOnPython312  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]
        service: NotOnPython312  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]
        retry_count: NotOnPython312  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]
        tracing: NotOnPython312  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]
        to_json: NotOnPython312  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]

    def __init__(self, **values: Unpack[AlibabaValues]) -> None:
        super().__init__(runtime="python3.12", **values)


_RUNTIMES: dict[str, type[FakeAlibabaContext]] = {
    "python3.9": _UpTo310,
    "python3.10": _UpTo310,
    "python3.12": FakeAlibabaContext312,
}


class FakeHuaweiContext(_Native, huawei_native.Context):
    """
    The context that FunctionGraph passes to a Python function, getter by getter.

    Keywords and defaults are those of `HuaweiValues`. Left out, there are an agency and one setting, ``STAGE``; the
    initializer's context is one with ``request_id=""``. Published runtimes differ: `variant`, `numbers` and `timeout_in`
    choose.

    Attributes:
        logs: What was logged through `getLogger()`, from INFO up, in a `LogBook`.
        clock: The clock that drives deadline and log; ``clock.advance(2.5)`` lets 2.5 seconds pass.
    """

    __slots__ = _OWN

    def __init__(self, **values: Unpack[HuaweiValues]) -> None:
        """
        Raises:
            TypeError: A keyword is none of those, the message names the one that was probably meant; or its value is
                of a kind that FunctionGraph does not give.
            ValueError: There is no such variant or unit.
        """
        checked(values, HuaweiValues.__annotations__, "FakeHuaweiContext")
        given: dict[str, Any] = {"variant": "documented", "timeout_in": "s", **HUAWEI, **values}
        for name, choices in (("variant", _VARIANTS), ("timeout_in", ("s", "ms"))):
            if given[name] not in choices:
                msg = f"FakeHuaweiContext({name}={given[name]!r}): there are {', '.join(choices)}."
                raise ValueError(msg)
        self.__class__ = _shaped(type(self), _VARIANTS[given["variant"]])
        given["credentials"] = key_parts(given["credentials"], "FakeHuaweiContext")
        book = self._take(given)
        logger = book if given["variant"] == "open-engine" else _vendor_logger(book)
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
_UpTo310.__name__ = FakeAlibabaContext312.__name__ = alibaba_native.FCContext.__name__
_UpTo310.__qualname__ = FakeAlibabaContext.__qualname__
for _kind in _VARIANTS.values():
    _kind.__name__ = huawei_native.Context.__name__
    _kind.__qualname__ = "FakeHuaweiContext"


def _vendor_logger(book: logging.Logger) -> VendorLogger:
    import logging

    from .emulation.huawei_logging import VendorLogger

    levels = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING, "ERROR": logging.ERROR}
    return VendorLogger(lambda level, told: book.log(levels[level], "%s", told))


def fake_native(
    cloud: Cloud, runtime: str = "python3.10", settings: Mapping[str, str] | None = None, **values: Any
) -> Any:
    """
    A context of the cloud's own kind: its named fake, or its view of a `FakeContext`.

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
    return cloud.view(FakeContext(**values) if settings is None else FakeContext(env=settings, **values))
