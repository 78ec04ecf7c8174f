"""
The clouds' own contexts for tests: thin fronts over the constructors beside the adapters, which know the shapes.

No spelling of a cloud stands here. What a cloud does not give is absent in the same way.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, overload

from ..clouds import alibaba_native, huawei_native
from .clock import FakeClock, InvocationClock
from .defaults import ALIBABA, HUAWEI, SETTINGS
from .logbook import LogBook, collecting_logger
from .values import AlibabaValues, HuaweiValues, key_parts, known

if TYPE_CHECKING:
    import logging

    from typing_extensions import Literal, Self, Unpack

    from .emulation.huawei_logging import VendorLogger

__all__ = ["FakeAlibabaContext", "FakeAlibabaContext312", "FakeHuaweiContext"]


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

    def _take(self, values: dict[str, Any], *, strict: bool = False) -> logging.Logger:
        """
        Take what is the fake's own out of `values`; the logger that writes into `logs`, see `collecting_logger`.
        """
        self.clock = values.pop("clock", None) or FakeClock()
        self.polyfaas_clock = InvocationClock(self.clock, values["timeout_s"], values.pop("remaining_ms", None))
        self.logs = LogBook()
        concurrent = values.get("concurrency", 1) > 1
        name = values["request_id"] if concurrent else "root"
        return collecting_logger(name, self.logs, self.polyfaas_clock, values["request_id"], strict=strict)


_OWN = ("clock", "logs", "polyfaas_clock")


def _shaped(own: type, shape: type) -> type:
    """
    The class of a fake that was asked for as `own`: a user's subclass keeps what it adds.
    """
    if issubclass(own, shape) or issubclass(shape, own):
        return own if issubclass(own, shape) else shape
    if (own, shape) not in _MIXED:
        body = {"__slots__": (), "__module__": own.__module__, "__doc__": own.__doc__}
        _MIXED[own, shape] = type(own.__name__, (own, shape), body)
    return _MIXED[own, shape]


_MIXED: dict[tuple[type, type], type] = {}


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
        known(values, {"runtime": "str", **AlibabaValues.__annotations__}, "FakeAlibabaContext")
        if runtime not in _RUNTIMES:
            msg = f"FakeAlibabaContext(runtime={runtime!r}): FC's contexts are known of {', '.join(_RUNTIMES)}."
            raise ValueError(msg)
        self.__class__ = _shaped(type(self), _RUNTIMES[runtime])
        given: dict[str, Any] = {**ALIBABA, **values}
        given["credentials"] = key_parts(given["credentials"], "FakeAlibabaContext")
        logger = self._take(given, strict=True)
        made = alibaba_native.native(runtime=runtime, logger=logger, **given)
        vars(self).update(vars(made))
        self._given_logger, self._shows_secrets = logger, True


class FakeAlibabaContext(_Alibaba):
    """
    The context that FC passes to a Python function, attribute by attribute.

    Keywords and defaults are those of `AlibabaValues`, and `runtime`: ``"python3.9"`` and ``"python3.10"`` (alike; the
    default), or ``"python3.12"``, which has neither `credentials` nor `service`. None is what the platform does not
    send: without a role ``credentials=None``. Left out, there are a role, a log, ``LATEST`` and no tracing.

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


class FakeAlibabaContext312(FakeAlibabaContext, alibaba_native.FCContext312):
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

    def __init__(self, *, runtime: Literal["python3.12"] = "python3.12", **values: Unpack[AlibabaValues]) -> None:
        super().__init__(runtime=runtime, **values)


class _UpTo310(FakeAlibabaContext, alibaba_native.FCContext):
    __slots__ = ()


class _From312(FakeAlibabaContext312):
    __slots__ = ()


_RUNTIMES: dict[str, type[FakeAlibabaContext]] = {
    "python3.9": _UpTo310,
    "python3.10": _UpTo310,
    "python3.12": _From312,
}


class FakeHuaweiContext(_Native, huawei_native.Context):
    """
    The context that FunctionGraph passes to a Python function, getter by getter.

    Keywords and defaults are those of `HuaweiValues`. Left out, there are an agency and one setting, ``STAGE``; the
    initializer's context is one with ``request_id=""``. Published runtimes differ: `variant`, `numbers` and
    `timeout_in` choose.

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
        known(values, HuaweiValues.__annotations__, "FakeHuaweiContext")
        # On the cloud a setting is in both places: what a test puts into the environment is not hidden by a default.
        settings = {name: os.environ.get(name, value) for name, value in SETTINGS.items()}
        given: dict[str, Any] = {"variant": "documented", "timeout_in": "s", **HUAWEI, "user_data": settings, **values}
        for name, choices in (("variant", _VARIANTS), ("timeout_in", ("s", "ms"))):
            if given[name] not in choices:
                msg = f"FakeHuaweiContext({name}={given[name]!r}): it is one of {', '.join(choices)}."
                raise ValueError(msg)
        self.__class__ = _shaped(type(self), _VARIANTS[given["variant"]])
        given["credentials"] = key_parts(given["credentials"], "FakeHuaweiContext")
        if given["credentials"] is None and "token" not in values:
            given["token"] = ""
        book = self._take(given)
        logger = book if given["variant"] == "open-engine" else _vendor_logger(book)
        made = huawei_native.native(logger=logger, clock=self.polyfaas_clock, **given)
        vars(self).update(vars(made))


class _Documented(FakeHuaweiContext):
    __slots__ = ()


class _OneArgument(huawei_native.OneArgument, FakeHuaweiContext):  # pyright: ignore[reportIncompatibleMethodOverride]
    __slots__ = ()


class _OpenEngine(huawei_native.OpenEngine, FakeHuaweiContext):
    __slots__ = ()


_VARIANTS: dict[str, type[FakeHuaweiContext]] = {
    "documented": _Documented,
    "one-argument": _OneArgument,
    "open-engine": _OpenEngine,
}

# A missing attribute and `type(context).__name__` read as on the cloud; repr() and errors of polyfaas name the fake.
_UpTo310.__name__ = _From312.__name__ = alibaba_native.FCContext.__name__
_UpTo310.__qualname__, _From312.__qualname__ = FakeAlibabaContext.__qualname__, FakeAlibabaContext312.__qualname__
for _kind in _VARIANTS.values():
    _kind.__name__, _kind.__qualname__ = huawei_native.Context.__name__, FakeHuaweiContext.__qualname__


def _vendor_logger(book: logging.Logger) -> VendorLogger:
    import logging

    from .emulation.huawei_logging import VendorLogger

    levels = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING, "ERROR": logging.ERROR}
    book.setLevel(logging.DEBUG)  # the vendor's logger has a level of its own
    # The caller is the one of the vendor's method: behind its `_log`, and this function.
    return VendorLogger(lambda level, told: book.log(levels[level], "%s", told, stacklevel=4))
