"""
Hypothesis strategies for what crosses a function's boundary. Needs the package ``hypothesis``.

Contexts of every shape, payloads, results good and bad, exceptions that misbehave, envelopes, trigger events.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable

from hypothesis import strategies as st

from ..clouds import NAMES, get
from ..envelope import ErrorEnvelope, Frame
from ..records import Credentials, TraceContext
from .clock import FakeClock
from .fakes import FakeAlibabaContext, FakeContext, FakeHuaweiContext

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "alibaba_contexts",
    "contexts",
    "credentials",
    "envelopes",
    "exceptions",
    "huawei_contexts",
    "json_values",
    "native_contexts",
    "payloads",
    "results",
    "trigger_events",
    "unsendable_results",
]

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)
# What both clouds' adapters read as "none".
_NAMES = _WORDS.filter(lambda word: word != "null")
_KEYS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=24)


def json_values(max_leaves: int = 20) -> SearchStrategy[Any]:
    """
    JSON values of every kind, whole numbers of any size, floats without NaN and infinities, text without surrogates.

    Args:
        max_leaves: How many texts, numbers, booleans and nulls a value has at most, roughly.
    """
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    return st.recursive(
        leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=max_leaves
    )


def payloads() -> SearchStrategy[bytes]:
    """
    Payloads as a caller sends them: JSON in several spellings, nothing, and bytes that are no JSON.
    """
    spelled = st.builds(
        lambda value, ascii_only, indent: json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8"),
        json_values(),
        st.booleans(),
        st.sampled_from((None, 2)),
    )
    return spelled | st.just(b"") | st.binary(max_size=64)


def results() -> SearchStrategy[Any]:
    """
    What a handler may return on every cloud: a JSON value, a tuple, text or UTF-8 bytes.
    """
    return json_values() | st.tuples(json_values(), json_values()) | st.text().map(lambda text: text.encode("utf-8"))


def unsendable_results() -> SearchStrategy[Any]:
    """
    What no cloud can send as JSON, bare or inside lists and dicts.
    """
    bad = (
        st.sets(st.integers())
        | st.just(float("nan"))
        | st.just(float("inf"))
        | st.builds(object)
        | st.complex_numbers()
        | st.just("\ud800")
    )
    return st.recursive(bad, lambda inner: st.lists(inner, min_size=1) | st.dictionaries(st.text(), inner, min_size=1))


def credentials() -> SearchStrategy[Credentials]:
    """
    Keys with and without a token; every part is long enough to be looked for in a text.
    """
    return st.builds(Credentials, _KEYS, _KEYS, st.none() | _KEYS)


def contexts() -> SearchStrategy[FakeContext]:
    """
    Neutral contexts in which any field may be missing.
    """
    word, number = st.none() | _NAMES, st.none() | st.integers(1, 10**6)
    trace = st.builds(TraceContext, _NAMES, st.dictionaries(_NAMES, _NAMES), st.none() | _NAMES)
    fields: dict[str, SearchStrategy[Any]] = dict.fromkeys(
        (
            "function_name",
            "function_version",
            "qualifier",
            "region",
            "account_id",
            "project_id",
            "log_group",
            "log_stream",
        ),
        word,
    )
    fields.update(dict.fromkeys(("memory_mb", "cpu_millicores"), number))
    return st.builds(
        FakeContext,
        request_id=st.none() | _NAMES,
        timeout_s=st.none() | st.integers(1, 86_400).map(float),
        remaining_ms=st.none() | st.integers(0, 10**7),
        credentials=st.none() | credentials(),
        trace=st.none() | trace,
        retry_count=st.none() | st.integers(0, 5),
        native=st.none() | st.builds(object),
        extras=st.dictionaries(_NAMES, st.none() | _NAMES, max_size=3),
        env=st.dictionaries(_NAMES, st.text(), max_size=3),
        clock=st.builds(FakeClock),
        **fields,
    )


def _keys() -> SearchStrategy[Any]:
    return st.none() | st.tuples(_KEYS, _KEYS, _KEYS)


def alibaba_contexts() -> SearchStrategy[FakeAlibabaContext]:
    """
    FC's contexts of every runtime, at instance concurrency 1 and above, with and without what may be missing.
    """
    maybe = st.none() | _NAMES
    make: Callable[..., FakeAlibabaContext] = FakeAlibabaContext
    return st.builds(
        make,
        runtime=st.sampled_from(("python3.9", "python3.10", "python3.12")),
        concurrency=st.sampled_from((1, 10)),
        request_id=_NAMES,
        function_name=_NAMES,
        handler=_NAMES,
        region=_NAMES,
        account_id=_NAMES,
        memory_mb=st.integers(128, 32768),
        timeout_s=st.integers(1, 86_400),
        credentials=_keys(),
        qualifier=maybe,
        version=maybe,
        service_name=maybe,
        log_project=maybe,
        log_store=maybe,
        retry_count=st.none() | st.integers(0, 5),
        span_context=maybe,
        span_baggages=st.dictionaries(_NAMES, _NAMES, max_size=3),
        jaeger_endpoint=maybe,
    )


def huawei_contexts() -> SearchStrategy[FakeHuaweiContext]:
    """
    FunctionGraph's contexts of every published variant, in the initializer (no request id) and in an invocation.
    """
    maybe = st.just("") | _NAMES
    return st.builds(
        FakeHuaweiContext,
        variant=st.sampled_from(("documented", "one-argument", "open-engine")),
        numbers=st.sampled_from((int, str)),
        timeout_in=st.sampled_from(("s", "ms")),
        request_id=maybe,
        function_name=_NAMES,
        package=_NAMES,
        version=_NAMES,
        memory_mb=st.sampled_from((128, 256, 512, 1024, 10240)),
        timeout_s=st.integers(3, 259_200),
        alias=maybe,
        project_id=maybe,
        token=maybe,
        access_key=st.tuples(maybe, maybe),
        workflow=st.tuples(maybe, maybe, maybe),
        invoke_id=maybe,
        user_data=st.dictionaries(_NAMES, st.text(), max_size=3),
        credentials=_keys(),
    )


def native_contexts(cloud: str) -> SearchStrategy[Any]:
    """
    Contexts of a built-in cloud's own kind.

    Args:
        cloud: Its name.

    Raises:
        UnknownCloudError: There is none of that name.
    """
    made = {"alibaba": alibaba_contexts, "huawei": huawei_contexts}
    return made[get(cloud).name]()


class Misbehaving(Exception):
    """
    An exception whose text cannot be had.
    """

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


def exceptions() -> SearchStrategy[Exception]:
    """
    Exceptions as handlers raise them: with and without a text, with odd arguments, chained, unprintable; each with a
    traceback.
    """
    kinds = st.sampled_from((ValueError, KeyError, RuntimeError, OSError, UnicodeError, Exception))
    plain = st.builds(lambda kind, values: kind(*values), kinds, st.lists(st.text() | st.integers(), max_size=3))
    return st.recursive(plain | st.builds(Misbehaving), _chained, max_leaves=4).map(_raised)


def _chained(inner: SearchStrategy[Exception]) -> SearchStrategy[Exception]:
    return st.builds(_chain, inner, inner, st.booleans())


def _chain(error: Exception, before: Exception, explicit: bool) -> Exception:
    if explicit:
        error.__cause__ = before
    else:
        error.__context__ = before
    return error


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as exc:  # noqa: BLE001 -- its own
        return exc


def envelopes() -> SearchStrategy[ErrorEnvelope]:
    """
    Error envelopes as `ErrorEnvelope.from_exception` makes them, and those with frames of anywhere.
    """
    name = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
    source = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(str.strip)
    frame = st.builds(Frame, name.map("/code/{}.py".format), st.integers(1, 10**5), name, source)
    frames = st.lists(frame, max_size=4).map(tuple)
    made = st.builds(ErrorEnvelope, _NAMES, st.text(), frames)
    return made | exceptions().map(ErrorEnvelope.from_exception)


def trigger_events(cloud: str | None = None) -> SearchStrategy[Any]:
    """
    Sample events of every trigger.

    Args:
        cloud: A cloud's name; None: of any.
    """
    from ..events.samples import KINDS, sample_event

    return st.builds(sample_event, st.sampled_from(KINDS), st.sampled_from(NAMES if cloud is None else (cloud,)))
