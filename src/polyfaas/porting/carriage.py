"""
Events and results on their way between the cloud that calls, the host, and the one that was written for, the source.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from ..exceptions import EventDecodeError, EventShapeError, ResultEncodeError
from ..payload import payload_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from ..context import Context
    from ..contract import Cloud

__all__ = ["answer", "deliver", "run_wsgi"]

_HTTP = "http"


def deliver(
    event: Any, host: Cloud, source: Cloud, context: Context, words: Callable[[], Set[str]] | None
) -> tuple[Any, str]:
    """
    The event as the source would have handed it over, and the kind of trigger whose event it was before (``""``: none).

    Events of triggers are translated for code that names `words`, unless there are none to be asked for.
    """
    if host.name == source.name:
        return event, ""
    if words is not None:
        event, kind = _translated(event, host, source, context, words)
    else:
        kind = ""
    return source.encode_event(payload_bytes(event)), kind


def _translated(
    event: Any, host: Cloud, source: Cloud, context: Context, words: Callable[[], Set[str]]
) -> tuple[Any, str]:
    from ..events.translation import translate_for_code

    try:
        translation = translate_for_code(host.decode_event(event), host.name, source.name, words)
    except EventDecodeError:
        return event, ""  # a payload of the user's own: the source says whether its handlers get such
    except EventShapeError as exc:
        context.logger.warning("The event is passed on as it came: %s", exc)
        return event, ""
    if translation.notes:
        log = context.logger.debug if translation.changed else context.logger.info
        log("Event of kind %s: %s.", translation.kind, "; ".join(translation.notes))
    return (translation.event, translation.kind) if translation.changed else (event, "")


def answer(result: Any, kind: str, host: Cloud, source: Cloud) -> Any:
    """
    A native result of the source in the host's own form; None stays None.

    Raises:
        ResultEncodeError: The source itself would refuse the result, or no answer to an HTTP request can be made of it.
    """
    if host.name == source.name:
        return result
    sent = _as_sent(source, result)
    if kind == _HTTP:
        from ..events import translate_response

        sent = translate_response(sent, host.name)
    return None if sent is None else host.encode_result(sent)


def _as_sent(source: Cloud, result: Any) -> Any:
    """
    A native result as its own cloud would send it: text and bytes as they are, else the JSON value of its payload.

    The payload itself, as text, where that value would go out as something else: a date, which FC sends in quotes, and
    what both clouds send although JSON has no such number, NaN and infinities.
    """
    if isinstance(result, str) or result is None:
        return result
    try:
        payload = source.dump_result(result)
    except (TypeError, ValueError, RecursionError) as exc:
        kind = type(result).__name__
        msg = f"The handler was written for {source.name}, which cannot send its result, of type {kind}: {exc}"
        raise ResultEncodeError(msg) from exc
    if isinstance(result, bytes):
        return payload
    try:
        value = json.loads(payload, parse_constant=_no_number)
    except ValueError:
        return payload.decode()
    return payload.decode() if isinstance(value, str) else value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def run_wsgi(function: Callable[..., Any], event: Any, host: Cloud, context: Any) -> Any:
    """
    Call a WSGI handler of FC 2.0 with the request of the host's HTTP trigger, and answer as that trigger demands.

    A handler that returns None, which FC 2.0 takes for an error of the runtime's own, answers with an empty body.

    Raises:
        EventShapeError: The event is not that of an HTTP trigger.
    """
    from ..http import HttpRequest, call_fc_wsgi

    request = HttpRequest.from_event(host.decode_event(event), None if host.name == "local" else host.name)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        body = function(environ, start_response)
        return () if body is None else body

    response = call_fc_wsgi(application, request, context)
    return host.encode_result(response.render(host.name))
