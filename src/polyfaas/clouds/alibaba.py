"""
Alibaba Cloud Function Compute (FC): its context, events, results and errors.

Sources: Python "Context" (editions of Sep 2025 to Oct 2026), "Context and log format" of custom runtimes (2.0 and 3.0
editions), Python "Error handling" (Mar 31 2026), and the real runtime's behaviour recorded in the tests' golden data.
"""

import os

from ..adapter import ContextAdapter, count, lowered, text, whole
from ..contract import Cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..context import Context
    from ..envelope import ErrorEnvelope
    from ..records import Credentials, TraceContext

__all__ = ["CLOUD"]

# The runtime hands out uninitialised memory when the platform sends no count: 140617879525858 was seen.
_MOST_RETRIES = 1000

_VARIABLES = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
_OLD_VARIABLES = ("accessKeyID", "accessKeySecret", "securityToken")  # FC 2.0

_REMEDIES = {
    "credentials": "Give the function a role; on python3.12 the keys come through the environment only.",
    "trace": "FC passes tracing data up to python3.10 and to custom runtimes, when tracing is switched on.",
    "function_version": "FC leaves the version empty for LATEST; use qualifier.",
    "project_id": "FC has no projects; use account_id.",
    "cpu_millicores": "FC does not tell a function its CPU share.",
    "log_group": "Configure a log project for the function.",
    "log_stream": "Configure a log store for the function.",
}


class AlibabaContext(ContextAdapter):
    """
    FC's own context object: the shape up to python3.10, and that of python3.12 without credentials and service.
    """

    __slots__ = ()
    cloud = "alibaba"
    remedies = _REMEDIES

    def native_request_id(self) -> "Any":
        return self.native.request_id

    def native_logger(self) -> "Any":
        # `logger` is None at instance concurrency 1, whatever the documents say; getLogger() is right everywhere.
        native = self.native
        get_logger = getattr(native, "getLogger", None)
        return get_logger() if callable(get_logger) else native.logger

    @property
    def function_name(self) -> "str | None":
        try:
            value = self.native.function.name
            return value if value and value.__class__ is str else text(value)
        except Exception:  # noqa: BLE001 -- a foreign object's attribute: reading a field never raises
            return None

    @property
    def memory_mb(self) -> "int | None":
        try:
            value = self.native.function.memory
            return value if value.__class__ is int and value > 0 else whole(value)
        except Exception:  # noqa: BLE001
            return None

    @property
    def timeout_s(self) -> "float | None":
        try:
            value = self.native.function.timeout
            return float(value) if value.__class__ is int and value > 0 else _seconds(value)
        except Exception:  # noqa: BLE001
            return None

    @property
    def region(self) -> "str | None":
        try:
            value = self.native.region
            if value and value.__class__ is str:
                return value
        except Exception:  # noqa: BLE001
            value = None
        return text(value) or os.environ.get("FC_REGION") or None

    @property
    def account_id(self) -> "str | None":
        return text(_read(self.native, "account_id")) or os.environ.get("FC_ACCOUNT_ID") or None

    @property
    def function_version(self) -> "str | None":
        return self._of_service("version_id", _read(self.native, "function"), "version_id")

    @property
    def qualifier(self) -> "str | None":
        return self._of_service("qualifier", _read(self.native, "function"), "qualifier")

    @property
    def log_group(self) -> "str | None":
        return self._of_service("log_project", self.native, "log_project")

    @property
    def log_stream(self) -> "str | None":
        return self._of_service("log_store", self.native, "log_store")

    def _of_service(self, name: str, elsewhere: "Any", there: str) -> "str | None":
        """
        A field of `service`, which python3.12 moved: version and qualifier to `function`, the log to the top.
        """
        return text(_read(_read(self.native, "service"), name)) or text(_read(elsewhere, there))

    @property
    def credentials(self) -> "Credentials | None":
        given = _read(self.native, "credentials")
        key, secret = _read(given, "access_key_id"), _read(given, "access_key_secret")
        return _credentials(key, secret, _read(given, "security_token"))

    @property
    def retry_count(self) -> "int | None":
        return _retries(_read(self.native, "retry_count"))

    @property
    def trace(self) -> "TraceContext | None":
        tracing = _read(self.native, "tracing")
        baggage = _read(tracing, "span_baggages")
        return _trace(_read(tracing, "span_context"), baggage, _read(tracing, "jaeger_endpoint"))

    @property
    def extras(self) -> "Mapping[str, Any]":
        """
        ``handler`` (in a hook: the hook's own name) and ``service_name`` (FC 2.0), each str or None.
        """
        return _extras(_read(_read(self.native, "function"), "handler"), _read(_read(self.native, "service"), "name"))


class AlibabaHeadersContext(ContextAdapter):
    """
    The request headers of FC's custom runtimes: all text, names in any case, an empty text for "none".
    """

    __slots__ = ()
    cloud = "alibaba"
    remedies = _REMEDIES

    def __init__(self, headers: "Mapping[str, str]") -> None:
        super().__init__(lowered(headers))

    def native_request_id(self) -> "Any":
        return self.native.get("x-fc-request-id")

    @property
    def function_name(self) -> "str | None":
        return text(self.native.get("x-fc-function-name"))

    @property
    def memory_mb(self) -> "int | None":
        return whole(self.native.get("x-fc-function-memory"))

    @property
    def timeout_s(self) -> "float | None":
        # Sent, though no document lists it.
        return _seconds(self.native.get("x-fc-function-timeout"))

    @property
    def region(self) -> "str | None":
        return text(self.native.get("x-fc-region")) or os.environ.get("FC_REGION") or None

    @property
    def account_id(self) -> "str | None":
        return text(self.native.get("x-fc-account-id")) or os.environ.get("FC_ACCOUNT_ID") or None

    @property
    def function_version(self) -> "str | None":
        return text(self.native.get("x-fc-version-id"))

    @property
    def qualifier(self) -> "str | None":
        return text(self.native.get("x-fc-qualifier"))

    @property
    def log_group(self) -> "str | None":
        return text(self.native.get("x-fc-service-logproject"))

    @property
    def log_stream(self) -> "str | None":
        return text(self.native.get("x-fc-service-logstore"))

    @property
    def credentials(self) -> "Credentials | None":
        get = self.native.get
        return _credentials(get("x-fc-access-key-id"), get("x-fc-access-key-secret"), get("x-fc-security-token"))

    @property
    def retry_count(self) -> "int | None":
        return _retries(self.native.get("x-fc-retry-count"))

    @property
    def trace(self) -> "TraceContext | None":
        get = self.native.get
        baggage = _decode_baggage(get("x-fc-tracing-opentracing-span-baggages"))
        return _trace(get("x-fc-tracing-opentracing-span-context"), baggage, get("x-fc-tracing-jaeger-endpoint"))

    @property
    def extras(self) -> "Mapping[str, Any]":
        """
        ``handler`` (as configured, meaningless in a custom runtime) and ``service_name`` (FC 2.0), each str or None.
        """
        return _extras(self.native.get("x-fc-function-handler"), self.native.get("x-fc-service-name"))


def _read(native: "Any", name: str) -> "Any":
    """
    An attribute of a foreign object; None when it is missing or its getter raises.
    """
    try:
        return getattr(native, name, None)
    except Exception:  # noqa: BLE001
        return None


def _seconds(value: "Any") -> "float | None":
    number = whole(value)
    return None if number is None else float(number)


def _retries(value: "Any") -> "int | None":
    number = count(value)
    return number if number is not None and 0 <= number < _MOST_RETRIES else None


def _credentials(key: "Any", secret: "Any", token: "Any") -> "Credentials | None":
    """
    The keys of the context or the headers; without them those of the environment, where python3.12 has them.
    """
    get = os.environ.get
    for found in ((key, secret, token), map(get, _VARIABLES), map(get, _OLD_VARIABLES)):
        key, secret, token = map(text, found)
        if key and secret:
            from ..records import Credentials

            return Credentials(key, secret, token)
    return None


def _trace(span: "Any", baggage: "Any", endpoint: "Any") -> "TraceContext | None":
    span, items = text(span), baggage.items() if type(baggage) is dict else ()
    baggage = {name: value for name, value in items if type(name) is str and type(value) is str}
    if not (span or baggage):
        return None
    from ..records import TraceContext

    return TraceContext(span, baggage, text(endpoint))


def _decode_baggage(encoded: "str | None") -> "Any":
    if not encoded:
        return None
    import binascii
    import json

    try:
        return json.loads(binascii.a2b_base64(encoded))
    except (ValueError, RecursionError):
        return None


def _extras(handler: "Any", service: "Any") -> "Mapping[str, Any]":
    from types import MappingProxyType

    return MappingProxyType({"handler": text(handler), "service_name": text(service)})


def _recognises(native: "Any") -> bool:
    # `request_id`, `logger` and `getLogger` alone prove nothing: other clouds have them, too.
    try:
        return (
            hasattr(native, "request_id") and hasattr(native.function, "name") and hasattr(native.function, "handler")
        )
    except Exception:  # noqa: BLE001 -- recognition looks at foreign objects: what raises is not ours
        return False


def _decode_event(event: "Any") -> "Any":
    if event and isinstance(event, (bytes, bytearray)):  # a test, or another function, passes the value itself
        from ..payload import loads

        event = loads(event)
    # No body and `null` are an empty dict, as FunctionGraph's engine has it.
    return {} if event is None or event == b"" else event


def _encode_result(value: "Any") -> "Any":
    # What FC sends as it stands, stays; everything else becomes the JSON text that FunctionGraph would send for it,
    # where FC's own serialiser would indent it and sort its keys.
    kind = type(value)
    if value is None or kind is bytes or kind is bool or kind is int or (kind is str and value.isascii()):
        return value
    from ..payload import dumps

    if isinstance(value, bytes):
        return value
    encoded = dumps(value)  # of a text, too: it refuses half a surrogate pair, as FC's runtime does
    return value if isinstance(value, str) else encoded


def _dump_result(value: "Any") -> bytes:
    from .alibaba_native import dump_result

    return dump_result(value)


def _encode_error(envelope: "ErrorEnvelope") -> "dict[str, Any]":
    # An empty trace means that the key is left out.
    error: dict[str, Any] = {"errorMessage": envelope.message, "errorType": envelope.error_type}
    stack = envelope.stack_lists()
    if stack:
        error["stackTrace"] = stack
    return error


def _view(context: "Context") -> "Any":
    from .alibaba_view import view

    return view(context)


CLOUD = Cloud(
    name="alibaba",
    recognises=_recognises,
    wrap=AlibabaContext,
    wrap_headers=AlibabaHeadersContext,
    decode_event=_decode_event,
    encode_event=lambda payload: payload,
    encode_result=_encode_result,
    dump_result=_dump_result,
    encode_error=_encode_error,
    view=_view,
)
