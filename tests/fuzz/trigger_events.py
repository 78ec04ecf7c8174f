"""
Trigger events: recognition never raises, views and translations raise `EventShapeError` or nothing.
"""

from __future__ import annotations

import copy
import json
from typing import Any, Callable

from polyfaas import clouds, events
from polyfaas.exceptions import EventDecodeError, EventShapeError, PayloadError, ResultEncodeError
from polyfaas.http import HttpRequest
from polyfaas.payload import payload_bytes, payload_text
from polyfaas.runtime.trigger import response_of

from .checks import SECRET, json_value, quiet, told_in_secret

__all__ = ["decode_event", "reading", "responses", "translation"]

CLOUDS = ("alibaba", "huawei")
OTHER = {"alibaba": "huawei", "huawei": "alibaba"}
_METHODS = ("read", "read_all", "tells", "value", "native", "missing", "request", "json")


def _same(one: Any, two: Any) -> bool:
    return json.dumps(one) == json.dumps(two)


def reading(view: Any) -> Callable[[bytes], None]:
    """
    The property of one kind of event: whatever JSON comes, each field is read or refused.
    """

    def check(data: bytes) -> None:
        raw = json_value(data)
        before, open_ = copy.deepcopy(raw), not told_in_secret(raw)
        kind = events.detect(raw)
        assert kind == "unknown" or kind in {found[1] for found in events.candidates(raw)}
        for cloud in (*CLOUDS, None):
            try:
                read = view.read(raw, cloud)
            except EventShapeError as error:
                quiet(error, open_)
                continue
            repr(read)
            for record in getattr(read, "records", [read]):
                _read_record(record, open_)
            if view is events.HttpEvent:
                _read_request(raw, cloud, open_)
        assert _same(raw, before), "reading changed the event"

    return check


def _read_record(record: Any, open_: bool) -> None:
    repr(record)
    for name in dir(type(record)):
        if name.startswith("_") or name in _METHODS:
            continue
        record.tells(name)
        record.native(name)
        try:
            getattr(record, name)
        except EventShapeError as error:
            quiet(error, open_)
    if hasattr(record, "json"):
        try:
            record.json()
        except EventShapeError as error:
            quiet(error, open_)


def _read_request(raw: Any, cloud: str | None, open_: bool) -> None:
    try:
        request = HttpRequest.from_event(raw, cloud)
    except EventShapeError as error:
        quiet(error, open_)
        return
    assert request.path.startswith("/")
    assert isinstance(request.body, bytes)
    repr(request)
    names = ("raw_path", "client_ip", "host", "scheme", "request_id", "path_parameters", "query", "query_multi")
    for name in (*names, "query_string", "user_agent", "cookies", "text"):
        try:
            getattr(request, name)
        except EventShapeError as error:
            quiet(error, open_)
    try:
        request.json()
    except EventDecodeError as error:
        quiet(error, open_)


def translation(data: bytes) -> None:
    """
    An event has a view or none; translated it is JSON, has the same kind on the other cloud, and the given one is as it was.
    """
    raw = json_value(data)
    before, open_ = copy.deepcopy(raw), not told_in_secret(raw)
    for cloud in CLOUDS:
        try:
            assert type(events.view(raw, cloud)).__module__.startswith("polyfaas.events.")
        except EventShapeError as error:
            quiet(error, open_)
        try:
            moved = events.translate(raw, cloud, OTHER[cloud])
            notes = moved.notes
        except EventShapeError as error:
            quiet(error, open_)
            continue
        assert all(isinstance(note, str) for note in notes)
        assert moved.changed or moved.event is raw
        if moved.changed:
            there = events.candidates(json.loads(json.dumps(moved.event)), OTHER[cloud])
            # Of an event without its fields nothing is left by which the other cloud's could be known.
            assert not there or moved.kind in {kind for _, kind, _ in there}, f"{moved.kind} became {there}"
    assert _same(raw, before), "translation changed the event it was given"


def decode_event(data: bytes) -> None:
    """
    A payload is decoded to the same value on every cloud or refused without its content; results are sent or refused.
    """
    values = []
    for cloud in map(clouds.get, clouds.NAMES):
        try:
            values.append(cloud.decode_event(cloud.encode_event(data)))
        except EventDecodeError as error:
            quiet(error)
            values.append(EventDecodeError)
    assert all(repr(value) == repr(values[0]) for value in values), "the clouds decode differently"
    for read in (payload_bytes, payload_text):
        try:
            again = read(values[0])
        except EventDecodeError as error:
            quiet(error)
            continue
        if values[0] is not EventDecodeError and again:
            assert json.loads(again) == values[0]
    for cloud in map(clouds.get, clouds.NAMES):
        try:
            cloud.encode_result(values[0])
        except PayloadError as error:
            quiet(error, SECRET in str(list(values[0]) if isinstance(values[0], dict) else values[0]))


def responses(data: bytes) -> None:
    """
    A handler's result becomes a response of a gateway's, for custom runtimes and across clouds, or is refused.
    """
    open_ = not told_in_secret(json_value(data))
    try:
        response = response_of(data)
        assert 200 <= response.status <= 599
        assert isinstance(response.body, bytes)
    except ResultEncodeError as error:
        quiet(error, open_)
    value = json_value(data)
    for cloud in CLOUDS:
        try:
            answer = events.translate_response(value, OTHER[cloud])
        except ResultEncodeError as error:
            quiet(error, open_)
            continue
        again = events.translate_response(answer, OTHER[cloud])
        assert again == answer, "a second translation changes the answer"
