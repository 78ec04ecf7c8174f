"""
What every adapter from a native context to the neutral one shares. It knows no cloud.

Rules: reading a field never raises and has no side effect; what the cloud does not say is None; nothing is invented,
except a request id where there is none, and then `request_id_generated` says so.
"""

import os
from _contextvars import ContextVar  # what `contextvars` re-exports, without loading that module as well
from _thread import allocate_lock
from time import monotonic, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn

    from .records import Credentials, Deadline, TraceContext

__all__ = ["CURRENT", "FIELDS", "ContextAdapter", "count", "lowered", "text", "whole"]

#: The running invocation: its neutral context, and the `Function` that runs it.
CURRENT: "ContextVar[tuple[Any, Any]]" = ContextVar("polyfaas.current")

#: The fields of the neutral context, in the order of the reference page.
FIELDS = (
    "cloud",
    "request_id",
    "request_id_generated",
    "function_name",
    "function_version",
    "qualifier",
    "memory_mb",
    "cpu_millicores",
    "timeout_s",
    "deadline",
    "region",
    "account_id",
    "project_id",
    "credentials",
    "log_group",
    "log_stream",
    "trace",
    "retry_count",
    "logger",
    "native",
    "extras",
)

#: Threads that a handler starts agree on one request id.
_FIRST = allocate_lock()
# Above it a number is none of a cloud's, and cannot be counted with: a float may not hold it.
_MOST = 1 << 63


def text(value: "Any") -> "str | None":
    """
    Clean a text field: None for an empty value and for the text ``null``, which both mean "none" to a cloud.

    A whole number that a cloud may count up to becomes its digits; what is neither, such as a mock, is no answer.
    """
    if issubclass(type(value), str):  # not isinstance, which asks the value itself
        return value if value and value != "null" else None
    return str(value) if issubclass(type(value), int) and -_MOST < value < _MOST else None


def count(value: "Any") -> "int | None":
    """
    Clean a whole number that may come as digits; None for anything else, and for what no cloud counts up to.
    """
    try:
        number = int(value) if issubclass(type(value), (int, str, float)) else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and -_MOST < number < _MOST else None


def whole(value: "Any") -> "int | None":
    """
    Clean a whole number above 0; None for 0, an empty value and anything else.
    """
    number = count(value)
    return number if number is not None and number > 0 else None


def lowered(headers: "Mapping[str, str]") -> "Mapping[str, str]":
    """
    Request headers with names in lower case; those of the library's own server, which read them so, as they are.
    """
    if hasattr(type(headers), "polyfaas_cloud"):
        return headers
    return {name.lower(): value for name, value in headers.items()}


class ContextAdapter:
    """
    A neutral `Context` over a native one: the parts that are the same for every cloud.

    A cloud's adapter subclasses it, names its `cloud`, and defines a property for each field that the cloud has;
    the fields below are None until it does.
    """

    __slots__ = ("_deadline", "_entered", "_logger", "_request_id", "native")

    cloud = "local"
    if TYPE_CHECKING:

        @property
        def function_name(self) -> "str | None": ...
        @property
        def function_version(self) -> "str | None": ...
        @property
        def qualifier(self) -> "str | None": ...
        @property
        def memory_mb(self) -> "int | None": ...
        @property
        def cpu_millicores(self) -> "int | None": ...
        @property
        def timeout_s(self) -> "float | None": ...
        @property
        def region(self) -> "str | None": ...
        @property
        def account_id(self) -> "str | None": ...
        @property
        def project_id(self) -> "str | None": ...
        @property
        def credentials(self) -> "Credentials | None": ...
        @property
        def log_group(self) -> "str | None": ...
        @property
        def log_stream(self) -> "str | None": ...
        @property
        def trace(self) -> "TraceContext | None": ...
        @property
        def retry_count(self) -> "int | None": ...
    else:
        function_name = function_version = qualifier = memory_mb = cpu_millicores = timeout_s = None
        region = account_id = project_id = credentials = log_group = log_stream = trace = retry_count = None

    #: What `require` advises for a field that is None on this cloud.
    remedies: "Mapping[str, str]" = {}  # noqa: RUF012 -- a Mapping: nobody writes to it

    def __init__(self, native: "Any", _now: "Callable[[], float]" = monotonic) -> None:
        self.native = native
        self._entered = _now()

    # ---- what a cloud's adapter supplies beside its fields

    def native_request_id(self) -> "Any":
        """
        The request id as the cloud spells it; anything falsy when it gives none.
        """
        return None

    def native_remaining_ms(self) -> "float | None":
        """
        The cloud's own word on the time left, in milliseconds; None when it has none or it cannot be true.
        """
        return None

    def native_logger(self) -> "Any":
        """
        The cloud's own logger, of whatever kind; None when it has none.
        """
        return None

    # ---- the same everywhere

    @property
    def request_id(self) -> str:
        """
        The id of this invocation; generated when the cloud gives none.
        """
        try:
            given = self.native_request_id()
            if given and given.__class__ is str and given != "null":
                return given
        except Exception:  # noqa: BLE001 -- a getter of a foreign object: reading a field never raises
            given = None
        return text(given) or self._own_request_id()

    @property
    def request_id_generated(self) -> bool:
        """
        Whether polyfaas made up the request id because the cloud gave none.
        """
        try:
            return not text(self.native_request_id())
        except Exception:  # noqa: BLE001 -- as above
            return True

    def _own_request_id(self) -> str:
        try:
            return self._request_id
        except AttributeError:
            made = _new_id()
        with _FIRST:
            try:
                return self._request_id
            except AttributeError:
                self._request_id: str = made
                return made

    @property
    def deadline(self) -> "Deadline | None":
        """
        When the platform ends this invocation; None when neither the cloud nor the configured timeout tells.
        """
        try:
            return self._deadline
        except AttributeError:
            self._deadline: "Deadline | None" = self._make_deadline()
            return self._deadline

    def _make_deadline(self) -> "Deadline | None":
        now, wall, entered = self._clock()
        remaining, limit = self.native_remaining_ms(), self.timeout_s
        if remaining is not None:
            at, estimated = now() + remaining / 1000, False
        elif limit is not None:
            at, estimated = entered + limit, True
        else:
            return None
        from .records import Deadline

        return Deadline(at, estimated=estimated, now=now, wall=wall)

    def _clock(self) -> "tuple[Callable[[], float], Callable[[], float], float]":
        """
        The clock of this invocation: monotonic, wall, and when it began. A fake's own clock rules over the machine's.
        """
        if hasattr(type(self.native), "polyfaas_clock"):  # asked of the class: a mock has every attribute
            fake = self.native.polyfaas_clock
            return fake.monotonic, fake.time, fake.started
        return monotonic, time, self._entered

    def passed_s(self) -> float:
        """
        Seconds since this invocation began.
        """
        now, _, entered = self._clock()
        return now() - entered

    @property
    def logger(self) -> "logging.Logger":
        """
        A `logging.Logger` whose records carry `request_id` and end in the cloud's own logger.
        """
        try:
            return self._logger
        except AttributeError:
            from .logs import request_logger

            try:
                made = request_logger(self.native_logger(), self.request_id)
            except Exception:  # noqa: BLE001 -- as above
                made = request_logger(None, self.request_id)
            self._logger: "logging.Logger" = made
            return made

    @property
    def extras(self) -> "Mapping[str, Any]":
        """
        What this cloud says beyond the neutral fields: a read-only mapping, empty by default.
        """
        from types import MappingProxyType

        return MappingProxyType({})

    def getenv(self, key: str, default: "Any" = None) -> "Any":
        """
        A setting of the function: str, or `default` when it is not set. An empty value counts as set.
        """
        return os.environ.get(key, default)

    def require(self, field: str) -> "Any":
        """
        The value of a neutral field that the function cannot do without.

        Raises:
            ContextFieldUnavailable: The field is None here, or there is no such field.
        """
        value = getattr(self, field, None) if field in FIELDS else None
        if value is not None:
            return value
        from .exceptions import ContextFieldUnavailable

        raise ContextFieldUnavailable(_unavailable(self.cloud, field, self.remedies))

    def __reduce_ex__(self, protocol: "Any") -> "NoReturn":
        msg = "A context cannot be pickled: it leads to the invocation's keys. Pass on the fields that are needed."
        raise TypeError(msg)

    def __repr__(self) -> str:
        told = f"cloud={self.cloud!r} request_id={self.request_id!r} function_name={self.function_name!r}"
        return f"<{type(self).__name__} {told}>"


def _unavailable(cloud: str, field: str, remedies: "Mapping[str, str]") -> str:
    if field not in FIELDS:
        from difflib import get_close_matches

        near = get_close_matches(str(field), FIELDS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"the fields are {', '.join(FIELDS)}."
        return f"The neutral context has no field {field!r}: {hint}"
    remedy = remedies.get(field, "Handle its absence, or read what the cloud does give through context.native.")
    return f"The context field {field!r} is not available on {cloud} in this invocation. {remedy}"


def _new_id() -> str:
    digits = os.urandom(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
