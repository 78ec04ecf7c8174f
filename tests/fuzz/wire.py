"""
What comes over the wire or out of a log: envelopes, headers of custom runtimes, HTTP requests, log lines, traces.
"""

from __future__ import annotations

import json
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from polyfaas import clouds
from polyfaas.adapter import FIELDS
from polyfaas.envelope import ErrorEnvelope
from polyfaas.exceptions import ContextFieldUnavailable, EnvelopeFormatError, TargetError, UnknownCloudError
from polyfaas.records import TraceContext
from polyfaas.runtime.messages import Request
from polyfaas.runtime.parser import BadRequest, RequestReader
from polyfaas.testing import parse_log, replay

from .checks import SECRET, json_value, quiet, told_in_secret

__all__ = ["context_headers", "envelope", "http_request", "log_lines", "recording", "trace_headers"]

_STATUSES = (400, 413, 414, 417, 431, 501, 505)
_KINDS = ("record", "start", "finish", "runtime", "plain")
_MAX_BODY = 2000


def envelope(data: bytes) -> None:
    """
    Envelopes are read or refused, and what was read is written and read again without loss.
    """
    try:
        read = ErrorEnvelope.parse(data)
    except EnvelopeFormatError as error:
        quiet(error, not told_in_secret(json_value(data)), longest=500)
        return
    assert ErrorEnvelope.parse(read.dumps()).dumps() == read.dumps()
    assert ErrorEnvelope.parse(read.to_dict()) == read
    repr(read), str(read), hash(read)
    for name in clouds.NAMES:
        ErrorEnvelope.parse(json.dumps(read.render(name)))


def context_headers(data: bytes) -> None:
    """
    Reading a field of a custom runtime's context never raises, and the types are those of the reference.
    """
    pairs = (line.split(":", 1) for line in data.decode("latin-1").split("\n") if ":" in line)
    headers = {name.strip(): value.strip() for name, value in pairs}
    keys = {name for name, value in headers.items() if SECRET in value}
    open_ = not all("key" in name.lower() or "token" in name.lower() for name in keys)
    for cloud in map(clouds.get, clouds.NAMES):
        if cloud.wrap_headers is not None:
            _check_context(cloud.wrap_headers(headers), open_)


def _check_context(context: object, open_: bool) -> None:
    for name in FIELDS:
        value = getattr(context, name)
        try:
            assert context.require(name) is not None  # type: ignore[attr-defined]
        except ContextFieldUnavailable as error:
            quiet(error)
            assert value is None, f"{name} is {value!r} and cannot be required"
        kinds = _TYPES.get(name)
        assert value is None or kinds is None or type(value) in kinds, f"{name} is of type {type(value).__name__}"
    assert open_ or SECRET not in f"{context!r} {context.deadline!r} {context.trace!r} {context.credentials!r}"  # type: ignore[attr-defined]
    if context.deadline is not None:  # type: ignore[attr-defined]
        assert context.deadline.remaining_ms() >= 0  # type: ignore[attr-defined]
        assert isinstance(context.deadline.expires_at, datetime)  # type: ignore[attr-defined]
    _check_trace(context.trace)  # type: ignore[attr-defined]


_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("cloud", "request_id", "function_name", "function_version", "qualifier", "region"), (str,)),
    **dict.fromkeys(("account_id", "project_id", "log_group", "log_stream"), (str,)),
    **dict.fromkeys(("memory_mb", "cpu_millicores", "retry_count"), (int,)),
    "request_id_generated": (bool,),
    "timeout_s": (float,),
}


def _check_trace(trace: TraceContext | None) -> None:
    if trace is not None:
        assert isinstance(trace.baggage, Mapping)
        assert all(isinstance(part, str) for pair in trace.baggage.items() for part in pair), "baggage is no text"
        assert trace.span_context is None or isinstance(trace.span_context, str)


def trace_headers(data: bytes) -> None:
    """
    FC's tracing headers: first the span, then its endpoint, then the baggage as JSON, each on a line.
    """
    span, _, rest = data.partition(b"\n")
    endpoint, _, baggage = rest.partition(b"\n")
    start = "x-fc-tracing-opentracing-span-"
    for encoded in (b64encode(baggage), baggage):
        headers = {f"{start}context": span, f"{start}baggages": encoded, "x-fc-tracing-jaeger-endpoint": endpoint}
        wrap = clouds.get("alibaba").wrap_headers
        assert wrap is not None
        _check_trace(wrap({name: value.decode("latin-1") for name, value in headers.items()}).trace)


def http_request(data: bytes) -> None:
    """
    Requests are read or refused, the same however the stream is cut; what was read reads the same when sent again.

    Where a head has several faults, the cuts may say which one is told.
    """
    whole, end = _requests([data])
    assert end is None or end in _STATUSES
    for size in (1, 7):
        cut = _requests([data[at : at + size] for at in range(0, len(data), size)])
        assert (cut[0], cut[1] is None) == (whole, end is None), f"cut every {size} bytes"
    for method, target, headers, body in whole:
        assert target.startswith("/") or (target, method) == ("*", "OPTIONS")
        assert all(name == name.lower() and not set("\r\n\0 :") & set(name) for name in headers)
        assert not any(set("\r\n\0") & set(value) for value in headers.values())
        assert len(body) <= _MAX_BODY
        assert SECRET not in repr(Request("GET", "/", headers, body))
        # Two empty fields of one name are joined to a separator, whose blank is none of the value's when it is sent.
        again = {name: value.strip(" ") for name, value in headers.items()} | {"content-length": str(len(body))}
        for name in ("transfer-encoding", "expect"):
            again.pop(name, None)
        head = "".join(f"{name}: {value}\r\n" for name, value in ({"host": ""} | again).items())
        sent = f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body
        assert _requests([sent]) == ([(method, target, {"host": "", **again}, body)], None), "sent again, it is another"


def _requests(parts: list[bytes]) -> tuple[list[tuple[str, str, dict[str, str], bytes]], int | None]:
    """
    What was read, and the status with which the rest was refused.
    """
    reader, found = RequestReader(_MAX_BODY), []
    try:
        for part in parts:
            reader.feed(part)
            while (request := reader.next()) is not None:
                found.append((request.method, request.target, request.headers, request.body))
    except BadRequest as error:
        quiet(error)
        return found, error.status
    return found, None


def log_lines(data: bytes) -> None:
    """
    No log is refused, and no character of it gets lost.
    """
    text = data.decode("utf-8", "surrogateescape")
    for cloud in (None, "alibaba", "huawei"):
        records = parse_log(text, cloud)
        assert "".join(record.text for record in records) == text
        for record in records:
            assert record.kind in _KINDS
            assert record.time is None or record.time.utcoffset() is not None
            assert record.level is None or record.level == record.level.upper()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """
    A folder that lives as long as the process.
    """
    return tempfile.TemporaryDirectory()


def recording(data: bytes) -> None:
    """
    A recording is run again, or the file is refused.
    """
    file = Path(_folder().name, "recording.json")
    file.write_bytes(data)
    try:
        (done,) = replay(file, lambda event, context: [event, context.request_id, context.function_name])
    except (TargetError, UnknownCloudError, ValueError) as error:
        quiet(error, True)
        return
    repr(done)
    assert done.same == (done.expected == done.actual)
