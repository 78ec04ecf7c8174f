"""
What the fakes can be told: one typed dict for each, and the check of keywords and values, which goes by it.

Everything may be left out; what is then said stands in `polyfaas.testing.defaults`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable as CallableABC
from collections.abc import Mapping
from difflib import get_close_matches
from math import inf, isfinite
from typing import Any, Callable, TypedDict, Union

from typing_extensions import Literal

from ..records import Credentials, Deadline, TraceContext
from .clock import FakeClock

__all__ = [
    "AlibabaValues",
    "ContextValues",
    "HuaweiValues",
    "Keys",
    "key_parts",
    "known",
    "known_native",
]

#: The function's keys: as polyfaas has them, or id, secret and token.
Keys = Union[Credentials, "tuple[str | None, str | None, str | None]"]


class ContextValues(TypedDict, total=False):
    """
    The neutral fields, where None is "the cloud does not say", and what drives them.

    Attributes:
        cloud: The cloud's id; ``"local"``.
        request_id: None or ``""``: one is generated, and said to be; left out: a fixed UUID.
        function_name: The deployed name; ``"my-function"``.
        function_version: The version that runs; ``"1"``.
        qualifier: The alias or version as invoked; ``"LATEST"``.
        memory_mb: Memory in MB; ``512``.
        cpu_millicores: CPU in thousandths of a core; ``500``.
        timeout_s: The limit of the invocation in seconds; the deadline follows from it; ``60.0``.
        deadline: A deadline of your own, or none at all; left out: what `timeout_s` and `remaining_ms` make.
        region: The region; ``"local-1"``.
        account_id: The account; ``"1234567890123456"``.
        project_id: The project; ``"my-project"``.
        credentials: The function's keys, as `Credentials` or as id, secret and token; None without a role; left out:
            keys that say that they are fake.
        log_group: Where the log goes; ``"my-log-group"``.
        log_stream: The log's part; ``"my-log-stream"``.
        trace: Tracing data; None, the default, when it is not traced.
        retry_count: How often it was tried before; ``0``.
        logger: Where records go in the place of `logs`; None, the default: into `logs`.
        native: What `context.native` answers; None.
        extras: What the cloud says beyond these fields; None, the default: nothing.
        env: The settings that `getenv` finds before those of the environment; None: none; left out:
            ``{"STAGE": "test"}``, behind those of the environment.
        remaining_ms: The time left at first in milliseconds, as of a cloud that tells it; None: all of `timeout_s`.
        clock: The clock for deadline and log; left out: a new one.
    """

    cloud: str
    request_id: str | None
    function_name: str | None
    function_version: str | None
    qualifier: str | None
    memory_mb: int | None
    cpu_millicores: int | None
    timeout_s: float | None
    deadline: Deadline | None
    region: str | None
    account_id: str | None
    project_id: str | None
    credentials: Keys | None
    log_group: str | None
    log_stream: str | None
    trace: TraceContext | None
    retry_count: int | None
    logger: logging.Logger | None
    native: Any
    extras: Mapping[str, Any] | None
    env: Mapping[str, str] | None
    remaining_ms: float | None
    clock: FakeClock


class AlibabaValues(TypedDict, total=False):
    """
    What FC would send; where None is allowed, it is what the platform does not send.

    python3.12 has no keys, service, retries and tracing in its context: what is given of them has no effect there.

    Attributes:
        request_id: Of the form ``1-65e59b07-1520da26-bf73bbb91b69``, or a UUID; left out: a fixed one.
        function_name: The deployed name; ``"my-function"``.
        handler: The handler string; in a hook the hook's; ``"index.handler"``.
        memory_mb: Memory in MB; ``512``.
        timeout_s: The limit of an invocation in whole seconds; ``60``.
        concurrency: Instance concurrency, 1; above 1 `logger` is set and what is not sent is None instead of ``""``.
        credentials: The function's keys, as `Credentials` or as id, secret and token; None without a role; left out:
            keys that say that they are fake.
        region: The region; ``"cn-hangzhou"``.
        account_id: The account's number, as text; ``"1234567890123456"``.
        qualifier: The alias or version as invoked; ``"LATEST"``.
        version: The version; None, the default: none is sent for LATEST.
        service_name: FC 2.0 only; ``""``, the default, on FC 3.0.
        log_project: The log project; ``"my-log-project"``.
        log_store: The log store; ``"my-log-store"``.
        retry_count: ``0``, the default, on the first try; None: what the runtime makes of none.
        span_context: OpenTracing span; None.
        span_baggages: OpenTracing baggage; None.
        jaeger_endpoint: Where spans go; None.
        remaining_ms: The time left at first in milliseconds; None: all of `timeout_s`.
        clock: The clock for deadline and log; left out: a new one.
    """

    request_id: str
    function_name: str
    handler: str
    memory_mb: int
    timeout_s: int
    concurrency: int
    credentials: Keys | None
    region: str
    account_id: str
    qualifier: str | None
    version: str | None
    service_name: str | None
    log_project: str | None
    log_store: str | None
    retry_count: int | None
    span_context: str | None
    span_baggages: Mapping[str, Any] | None
    jaeger_endpoint: str | None
    remaining_ms: float | None
    clock: FakeClock


class HuaweiValues(TypedDict, total=False):
    """
    What FunctionGraph would send.

    Attributes:
        request_id: ``""`` in the initializer; left out: a fixed UUID.
        function_name: The deployed name; ``"my-function"``.
        memory_mb: Memory in MB; ``512``.
        timeout_s: The limit of an invocation in whole seconds; ``60``.
        package: The function group ("app"); ``"default"``.
        version: The version; ``"latest"``.
        alias: ``""``, the default, without one.
        project_id: The project; ``"my-project"``.
        cpu: Thousandths of a core; None: what goes with the memory.
        user_data: The settings, encrypted ones included; None: none; left out: ``STAGE``, which is ``"test"`` where the
            environment has none.
        credentials: Security access key, secret key and token, or a `Credentials`; None without an agency: each getter
            answers ``""``; left out: keys that say that they are fake.
        access_key: What the abandoned `getAccessKey` and `getSecretKey` answer; ``""`` each.
        token: The agency's token; ``"fake-token"``, without an agency ``""``.
        workflow: Ids of workflow, run and state, ``""`` each, the default, outside of one.
        invoke_id: The engine's own id; ``""``.
        numbers: ``int``, the default, or ``str``: how memory and CPU come.
        timeout_in: ``"s"``, the default, or ``"ms"``: the unit of `getRunningTimeInSeconds`.
        variant: ``"documented"``, the default, ``"one-argument"`` (`getUserData` without default) or ``"open-engine"``.
        remaining_ms: The time left at first in milliseconds; None: all of `timeout_s`.
        clock: The clock for time left and log; left out: a new one.
    """

    request_id: str
    function_name: str
    memory_mb: int
    timeout_s: int
    package: str
    version: str
    alias: str
    project_id: str
    cpu: int | None
    user_data: Mapping[str, str] | None
    credentials: Keys | None
    access_key: tuple[str, str]
    token: str
    workflow: tuple[str, str, str]
    invoke_id: str
    numbers: Callable[[int], Any]
    timeout_in: Literal["s", "ms"]
    variant: Literal["documented", "one-argument", "open-engine"]
    remaining_ms: float | None
    clock: FakeClock


# What must be given, by the annotation of the keyword; what is not here speaks for itself when it is wrong.
_KINDS: dict[str, tuple[Any, str]] = {
    "str": (str, "a text"),
    "int": (int, "a whole number"),
    "float": ((int, float), "a number"),
    "Deadline": (Deadline, "a polyfaas.Deadline"),
    "TraceContext": (TraceContext, "a polyfaas.TraceContext"),
    "Mapping[str, str]": (Mapping, "a mapping of text to text"),
    "Mapping[str, Any]": (Mapping, "a mapping"),
    "FakeClock": (FakeClock, "a polyfaas.testing.FakeClock"),
    "logging.Logger": (logging.Logger, "a logging.Logger"),
    "Callable[[int], Any]": (CallableABC, "a function, such as int or str"),
    "tuple[str, str]": (tuple, "two texts"),
    "tuple[str, str, str]": (tuple, "three texts"),
}
# What no cloud has none of.
_POSITIVE = ("concurrency", "initializer_timeout_s", "memory_mb", "pre_stop_timeout_s", "timeout_s")
# The same thing under the name that another fake has for it.
_SYNONYMS = {
    "alias": "qualifier",
    "cpu": "cpu_millicores",
    "cpu_millicores": "cpu",
    "env": "user_data",
    "function_version": "version",
    "log_group": "log_project",
    "log_project": "log_group",
    "log_store": "log_stream",
    "log_stream": "log_store",
    "qualifier": "alias",
    "user_data": "env",
    "version": "function_version",
}
# What some fake takes: elsewhere such a name is no misspelling of another.
_KEYWORDS = {"runtime", *ContextValues.__annotations__, *AlibabaValues.__annotations__, *HuaweiValues.__annotations__}
# What a local runtime says itself, by its own settings or for each call.
_OF_THE_RUNTIME = (
    "clock", "cloud", "concurrency", "credentials", "deadline", "env", "function_name", "handler", "logger",
    "memory_mb", "native", "remaining_ms", "request_id", "runtime", "timeout_s", "user_data",
)  # fmt: skip


def known(given: Mapping[str, Any], kinds: Mapping[str, Any], who: str) -> None:
    """
    Refuse an unknown keyword, and a value that no cloud would give, such as an account's number that is no text.

    Args:
        given: The keywords.
        kinds: The annotation of each that there is: text, or as a typed dict keeps it.
        who: What was called, for the message.

    Raises:
        TypeError: Naming the keyword and the one that was probably meant, or what it takes.
        ValueError: It is a number that no cloud gives.
    """
    for name, value in given.items():
        if name not in kinds:
            raise TypeError(f"{who}() has no keyword {name!r}: {_hint(name, kinds)}")
        kind, optional, _ = getattr(kinds[name], "__forward_arg__", kinds[name]).partition(" | None")
        if kind in _KINDS and not (optional and value is None):
            _check(who, name, value, *_KINDS[kind])
            if kind == "Mapping[str, str]":
                _check_texts(who, name, value)
            if name in _POSITIVE:
                _check_positive(who, name, value)
            elif isinstance(value, float) and not isfinite(value):
                raise ValueError(f"{who}({name}={value!r}): that is {_KINDS[kind][1]}, and a finite one.")


def known_native(given: Mapping[str, Any], cloud: str) -> None:
    """
    Refuse values for the native context of a `LocalRuntime` that the cloud's fake would not take, or that are not its
    to give.

    Raises:
        TypeError: As `known` does.
        ValueError: Likewise.
    """
    who = "LocalRuntime: native"
    for name in given:
        if name in _OF_THE_RUNTIME:
            raise TypeError(f"{who}() has no keyword {name!r}: the runtime gives it, by settings of its own.")
    kinds = {"alibaba": AlibabaValues, "huawei": HuaweiValues}.get(cloud, ContextValues).__annotations__
    known(given, {name: kind for name, kind in kinds.items() if name not in _OF_THE_RUNTIME}, who)


def _hint(name: str, names: Mapping[str, Any]) -> str:
    near = [_SYNONYMS[name]] if _SYNONYMS.get(name) in names else []
    if name not in _KEYWORDS:
        near += get_close_matches(name, names, 1)
    if near:
        return f"did you mean {near[0]!r}?"
    if name in ("env", "user_data"):
        return "settings are environment variables there: set them for the time of the test."
    return f"it takes {', '.join(names)}."


def _check(who: str, name: str, value: Any, kind: Any, word: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        told = word.endswith("number") or isinstance(value, (int, float, type(None)))  # the rest may be secret
        shown = repr(value) if told else "..."
        raise TypeError(f"{who}({name}={shown}): that is {word}, not of type {type(value).__name__}.")


def _check_texts(who: str, name: str, given: Mapping[Any, Any]) -> None:
    for key, value in given.items():
        if not (isinstance(key, str) and isinstance(value, str)):
            kind = type(value if isinstance(key, str) else key).__name__
            raise TypeError(f"{who}({name}={{{key!r}: ...}}): settings are text on every cloud, not of type {kind}.")


def key_parts(given: Any, who: str) -> tuple[Any, Any, Any] | None:
    """
    Id, secret and token of keys in either form; None of None.

    Raises:
        TypeError: It is neither; the message shows nothing of it.
    """
    if given is None:
        return None
    if isinstance(given, Credentials):
        return given.access_key_id, given.access_key_secret, given.security_token
    if isinstance(given, (tuple, list)) and len(given) == 3:
        key, secret, token = given
        return key, secret, token
    msg = f"{who}(credentials=...): that is a polyfaas.Credentials, or id, secret and token, or None"
    raise TypeError(f"{msg}; not of type {type(given).__name__}.")


def _check_positive(who: str, name: str, value: float) -> None:
    if not 0 < value < inf:
        word = "a whole number from 1" if name == "concurrency" else "a number above 0"
        raise ValueError(f"{who}({name}={value!r}): that is {word}.")
