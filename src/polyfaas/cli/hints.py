"""
What a failed ``polyfaas invoke`` asks for: guesses from the error's text and the handler's source, which runs nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..exceptions import EventShapeError

if TYPE_CHECKING:
    import argparse

    from ..targets import Location

__all__ = ["hint"]

#: What Python says of a context that lacks a getter of FunctionGraph's, or an attribute of FC's.
_MISSING = re.compile(
    r"'(?:FC)?Context(?:312)?' object has no attribute '(?:(get[A-Z]\w+)|"
    r"(?:request_id|requestId|credentials|function|service|region|account_id|accountId|tracing|retry_count))'"
)
#: What Python says of an event in the form in which a cloud hands it over, where code wants the other's; what to do.
_FORMS = {
    "alibaba": (
        re.compile(
            r"byte indices must be integers or slices, not str|Object of type bytes is not JSON serializable|"
            r"'bytes' object has no attribute '(?:get|items|keys|values|pop|setdefault|update|copy)'|"
            r"a bytes-like object is required, not 'str'"
        ),
        (
            "FC hands the event over as bytes: json.loads(event) reads them, and so does @polyfaas.handler, on every "
            "cloud; if it was written for huawei: --written-for huawei"
        ),
    ),
    "huawei": (
        re.compile(
            r"the JSON object must be str, bytes or bytearray, not \w+|"
            r"'(?:dict|list|int|float|bool|NoneType)' object has no attribute 'decode'"
        ),
        (
            "FunctionGraph hands the event over as a JSON value, and so does @polyfaas.handler, on every cloud; "
            "if it was written for alibaba: --written-for alibaba"
        ),
    ),
}
#: Where a module makes the application object of a web framework: WSGI's in the group, else ASGI's.
_APPLICATION = (
    r"^{}\s*(?::[^=\n]*)?=\s*(?:\w+\.)*"
    r"(?:(Flask|Bottle|get_wsgi_application)|FastAPI|Starlette|Quart|get_asgi_application)\("
)


def hint(location: Location, reports: list[dict[str, Any]], chosen: argparse.Namespace) -> str:
    """
    The option that a failure asks for, or nothing: an event of a trigger, or the cloud that the code was written for.
    """
    for report in reports:
        for error in filter(None, (call["error"] for call in report["invocations"])):
            if error["errorType"] == EventShapeError.__name__ and not chosen.trigger:
                return "send a trigger's event with --trigger, such as --trigger http GET /"
            advice = "" if chosen.written_for else _origin(location, report["cloud"], error)
            if advice:
                return advice
    return ""


def _origin(location: Location, cloud: str, error: dict[str, Any]) -> str:
    """
    What helps a web application, and code that seems to be written for the other cloud.
    """
    with open(location.file, encoding="utf-8", errors="replace") as file:
        source = file.read()
    application = re.search(_APPLICATION.format(location.function), source, re.MULTILINE)
    if application:
        made = f"polyfaas.http.{'wsgi' if application[1] else 'asgi'}_handler({location.function})"
        return f"{location.function} is a web application: let handler = {made} and invoke that"
    missing = _MISSING.search(error["errorMessage"]) if error["errorType"] == "AttributeError" else None
    origin = "huawei" if missing and missing[1] else "alibaba"
    foreign = missing and (cloud, origin) != ("huawei", "huawei")
    # FC 2.0's handlers for HTTP, which no runtime of today calls
    is_wsgi = re.search(rf"def {location.function}\(\w+[^,()]*,\s*start_response\b", source)
    if foreign or is_wsgi:
        return f"code that was written for {origin} is carried over with --written-for {origin}"
    pattern, advice = _FORMS[cloud]
    decorated = re.search(r"\bpolyfaas\b", source)  # whose events have one form everywhere
    return advice if pattern.search(error["errorMessage"]) and not decorated else ""
