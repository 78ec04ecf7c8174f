"""
The values that a context hands out: time left, keys, trace. Plain slotted classes, cheap to import and to make.

They know no cloud. Nothing here ever shows a secret.
"""

from __future__ import annotations

from time import monotonic, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

__all__ = ["Credentials", "Deadline", "TraceContext"]

#: What clocks resolve, in seconds: less than that is rounding, not time.
_TICK_S = 1e-9
#: The last second that `datetime` has, since the epoch.
_LAST_S = 253402300799.0


class Deadline:
    """
    The moment at which the platform ends this invocation, on the monotonic clock.

    Attributes:
        estimated: True when it was derived from the configured timeout because the cloud names no deadline
            (FC never does in Python), False when the cloud itself said how much time is left.
    """

    __slots__ = ("_at", "_now", "_wall", "estimated")

    def __init__(
        self,
        at: float,
        *,
        estimated: bool = False,
        now: Callable[[], float] = monotonic,
        wall: Callable[[], float] = time,
    ) -> None:
        """
        Args:
            at: The end, in seconds on the clock `now`.
            estimated: Whether it is derived and not given by the cloud.
            now: The monotonic clock, in seconds.
            wall: The wall clock, in seconds since the epoch; used for `expires_at` only.
        """
        self._at = at
        self._now = now
        self._wall = wall
        self.estimated = estimated

    def remaining_s(self) -> float:
        """
        Time left in seconds, never below 0.
        """
        left = self._at - self._now()
        return left if left > _TICK_S else 0.0

    def remaining_ms(self) -> int:
        """
        Time left in whole milliseconds, rounded down, never below 0.
        """
        left = self._at - self._now() + _TICK_S
        return int(left * 1000) if left > 0.0 else 0

    def expired(self) -> bool:
        """
        Whether no time is left.
        """
        return self._at - self._now() <= _TICK_S

    @property
    def expires_at(self) -> datetime:
        """
        The end as an aware `datetime` in UTC, by the wall clock at the time of asking; in the year 9999 at the latest.
        """
        from datetime import datetime, timezone

        return datetime.fromtimestamp(min(self._wall() + self._at - self._now(), _LAST_S), timezone.utc)

    def __repr__(self) -> str:
        about = ", estimated" if self.estimated else ""
        return f"Deadline(remaining_ms={self.remaining_ms()}{about})"


class Credentials:
    """
    Temporary keys of the function's role (FC) or agency (FunctionGraph).

    The three values are readable attributes. Everything that prints, formats, logs, copies into JSON or pickles a
    `Credentials` gets no secret: text forms show ``***``, pickling is refused.

    Attributes:
        access_key_id: str, never empty.
        access_key_secret: str, never empty.
        security_token: str, or None for keys that need none.
    """

    __slots__ = ("__access_key_id", "__access_key_secret", "__security_token")

    def __init__(self, access_key_id: str, access_key_secret: str, security_token: str | None = None) -> None:
        """
        Raises:
            ValueError: The id or the secret is empty.
        """
        if not access_key_id or not access_key_secret:
            empty = "access_key_secret" if access_key_id else "access_key_id"
            raise ValueError(f"Credentials() got an empty {empty}: without keys a context has credentials=None.")
        self.__access_key_id = _Secret(access_key_id)
        self.__access_key_secret = _Secret(access_key_secret)
        self.__security_token = None if security_token is None else _Secret(security_token)

    @property
    def access_key_id(self) -> str:
        """
        The id of the key pair.
        """
        return self.__access_key_id.reveal()

    @property
    def access_key_secret(self) -> str:
        """
        The secret of the key pair.
        """
        return self.__access_key_secret.reveal()

    @property
    def security_token(self) -> str | None:
        """
        The token that goes with temporary keys; None for keys that need none.
        """
        return None if self.__security_token is None else self.__security_token.reveal()

    def __repr__(self) -> str:
        return "Credentials(***)"

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credentials):
            return NotImplemented
        return (self.access_key_id, self.access_key_secret, self.security_token) == (
            other.access_key_id,
            other.access_key_secret,
            other.security_token,
        )

    def __hash__(self) -> int:
        return hash((self.access_key_id, self.access_key_secret, self.security_token))

    def __copy__(self) -> Credentials:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Credentials:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        msg = "Credentials cannot be pickled: the keys would leave the process. Pass on what they are for instead."
        raise TypeError(msg)


class _Secret:
    """
    A str that no debugger-style dump of attributes shows: the value lives in a closure, not in a slot.
    """

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "***"


class TraceContext:
    """
    Distributed tracing data of this invocation.

    Attributes:
        span_context: The caller's span in the tracing system's own text form; None when not traced.
        baggage: Read-only mapping of str to str, empty when there is none.
        endpoint: Where spans are to be sent; None when the cloud does not say.
    """

    __slots__ = ("baggage", "endpoint", "span_context")

    def __init__(
        self,
        span_context: str | None = None,
        baggage: Mapping[str, str] | None = None,
        endpoint: str | None = None,
    ) -> None:
        from types import MappingProxyType

        self.span_context = span_context
        self.baggage: Mapping[str, str] = MappingProxyType(dict(baggage or {}))
        self.endpoint = endpoint

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TraceContext):
            return NotImplemented
        return (self.span_context, dict(self.baggage), self.endpoint) == (
            other.span_context,
            dict(other.baggage),
            other.endpoint,
        )

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.span_context, dict(self.baggage), self.endpoint)

    def __repr__(self) -> str:
        return f"TraceContext(span_context={self.span_context!r}, endpoint={self.endpoint!r})"
