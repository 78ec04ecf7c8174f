"""
Huawei Cloud FunctionGraph: its context, events, results and errors.

Sources: "Developing an Event Function (Python)" functiongraph_02_0420 (2023-12-29 and later editions), the user manual
and API reference of 2026-04-22, and the published runtimes recorded in the tests' golden data. Those disagree on units
and types; where they do, the reading stands beside the code.
"""

import os

from ..adapter import ContextAdapter, lowered, text, whole
from ..contract import Cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..context import Context
    from ..envelope import ErrorEnvelope
    from ..records import Credentials

__all__ = ["CLOUD"]

# 6 MB each way for synchronous calls; the engine counts 6,291,456 bytes.
_MAX_RESULT_BYTES = 6 * 1024 * 1024
# "Notes and Constraints" (2026-04-22): a function runs for 3 to 259,200 seconds.
_LONGEST_S = 259_200
_SHORTEST_MS = 3_000

_REMEDIES = {
    "credentials": "Give the function an agency; HTTP functions also need the setting that puts keys into the headers.",
    "account_id": "FunctionGraph tells a function its project only; use project_id.",
    "region": "FunctionGraph does not tell an event function its region; keep it in a setting of your own.",
    "trace": "FunctionGraph passes no tracing data to Python functions.",
    "retry_count": "FunctionGraph does not count retries; request_id is the same for all tries of one request.",
    "log_group": "FunctionGraph does not tell a function its log group.",
    "log_stream": "FunctionGraph does not tell a function its log stream.",
}


class HuaweiContext(ContextAdapter):
    """
    The getter context of event functions, in each of its published variants.
    """

    __slots__ = ()
    cloud = "huawei"
    remedies = _REMEDIES

    def native_request_id(self) -> "Any":
        return self.native.getRequestID()  # "" in the initializer

    def native_logger(self) -> "Any":
        return self.native.getLogger()

    def native_remaining_ms(self) -> "float | None":
        # One published runtime adds seconds to milliseconds, so that a full 10 s read as 10; all go below 0.
        left, limit = _call(self.native, "getRemainingTimeInMilliSeconds"), self.timeout_s
        if type(left) not in (int, float) or limit is None:
            return None
        own = (limit - self.passed_s()) * 1000
        return float(left) if abs(left - own) <= max(1000.0, own / 10) and left > limit else None

    @property
    def function_name(self) -> "str | None":
        try:
            value = self.native.getFunctionName()
            return value if value and value.__class__ is str else text(value)
        except Exception:  # noqa: BLE001 -- a foreign object's getter: reading a field never raises
            return None

    @property
    def memory_mb(self) -> "int | None":
        try:
            value = self.native.getMemorySize()  # int in one published runtime, text in the others
            return value if value.__class__ is int and value > 0 else whole(value)
        except Exception:  # noqa: BLE001
            return None

    @property
    def timeout_s(self) -> "float | None":
        configured = whole(os.environ.get("RUNTIME_TIMEOUT"))  # in seconds, constant for the process
        if configured is not None:
            return float(configured)
        given = whole(_call(self.native, "getRunningTimeInSeconds"))
        return None if given is None else _in_seconds(given, self.native)

    @property
    def function_version(self) -> "str | None":
        return text(_call(self.native, "getVersion"))

    @property
    def qualifier(self) -> "str | None":
        return text(_call(self.native, "getAlias"))

    @property
    def cpu_millicores(self) -> "int | None":
        return whole(_call(self.native, "getCPUNumber"))  # documented as "CPU usage", in fact thousandths of a core

    @property
    def project_id(self) -> "str | None":
        # Not in the method table, yet there, and read by real handlers.
        return text(_call(self.native, "getProjectID")) or text(os.environ.get("RUNTIME_PROJECT_ID"))

    @property
    def credentials(self) -> "Credentials | None":
        native = self.native
        key, secret = _call(native, "getSecurityAccessKey"), _call(native, "getSecuritySecretKey")
        return _credentials(key, secret, _call(native, "getSecurityToken"))

    @property
    def extras(self) -> "Mapping[str, Any]":
        """
        ``package`` (the function group), ``handler`` (as configured) and the workflow's ids, each str or None.
        """
        from types import MappingProxyType

        names = {"package": "getPackage", "workflow_id": "getWorkflowID", "workflow_run_id": "getWorkflowRunID"}
        names["workflow_state_id"] = "getWorkflowStateID"
        found = {key: text(_call(self.native, getter)) for key, getter in names.items()}
        return MappingProxyType({"handler": text(os.environ.get("RUNTIME_HANDLER")), **found})

    def getenv(self, key: str, default: "Any" = None) -> "Any":
        # One argument only: a second one is a TypeError on one published runtime and ignored on another.
        value = _call(self.native, "getUserData", key)
        return value if type(value) is str else text(value) or os.environ.get(key, default)


class HuaweiHeadersContext(ContextAdapter):
    """
    The request headers of HTTP functions, containers and custom runtimes: all text, names in any case.
    """

    __slots__ = ()
    cloud = "huawei"
    remedies = _REMEDIES

    def __init__(self, headers: "Mapping[str, str]") -> None:
        super().__init__(lowered(headers))

    def native_request_id(self) -> "Any":
        return self.native.get("x-cff-request-id")

    def _or_environ(self, header: str, variable: str) -> "str | None":
        return text(self.native.get(header)) or text(os.environ.get(variable))

    @property
    def function_name(self) -> "str | None":
        return self._or_environ("x-cff-func-name", "RUNTIME_FUNC_NAME")

    @property
    def function_version(self) -> "str | None":
        return self._or_environ("x-cff-func-version", "RUNTIME_FUNC_VERSION")

    @property
    def qualifier(self) -> "str | None":
        return text((self.native.get("x-cff-origin-version-tag") or "").lstrip("!"))

    @property
    def memory_mb(self) -> "int | None":
        return whole(self._or_environ("x-cff-memory", "RUNTIME_MEMORY"))

    @property
    def cpu_millicores(self) -> "int | None":
        return whole(os.environ.get("RUNTIME_CPU"))

    @property
    def timeout_s(self) -> "float | None":
        # Container samples of T Cloud Public (2026) use the second spelling.
        given = whole(self.native.get("x-cff-timeout")) or whole(
            self._or_environ("x-cff-func-timeout", "RUNTIME_TIMEOUT")
        )
        return None if given is None else float(given)

    @property
    def region(self) -> "str | None":
        return _real(self.native.get("x-cff-region"), "cn")

    @property
    def project_id(self) -> "str | None":
        return _real(self.native.get("x-cff-project-id"), "sn") or text(os.environ.get("RUNTIME_PROJECT_ID"))

    @property
    def credentials(self) -> "Credentials | None":
        get = self.native.get
        return _credentials(
            get("x-cff-security-access-key"), get("x-cff-security-secret-key"), get("x-cff-security-token")
        ) or _credentials(get("x-cff-access-key"), get("x-cff-secret-key"), get("x-cff-security-token"))

    @property
    def extras(self) -> "Mapping[str, Any]":
        """
        ``package``, ``handler``, ``invoke_type`` (``sync`` or ``async``) and the workflow's ids, each str or None.
        """
        from types import MappingProxyType

        names = {"invoke_type": "x-cff-invoke-type", "workflow_id": "x-cff-workflow-id"}
        names.update(workflow_run_id="x-cff-workflow-run-id", workflow_state_id="x-cff-workflow-state-id")
        found = {key: text(self.native.get(header)) for key, header in names.items()}
        found["handler"] = text(os.environ.get("RUNTIME_HANDLER"))
        return MappingProxyType({"package": self._or_environ("x-cff-package", "RUNTIME_PACKAGE"), **found})


def _call(native: "Any", getter: str, *arguments: "Any") -> "Any":
    """
    What a getter of a foreign object answers; None when it is missing or raises.
    """
    try:
        return getattr(native, getter)(*arguments)
    except Exception:  # noqa: BLE001
        return None


def _in_seconds(given: int, native: "Any") -> float:
    """
    `getRunningTimeInSeconds`, documented as "the timeout of a function": milliseconds on two of three runtimes.

    Milliseconds when it exceeds the longest timeout in seconds, or when the time left, always in milliseconds, is of
    its size.
    """
    if given < _SHORTEST_MS:
        return float(given)
    left = _call(native, "getRemainingTimeInMilliSeconds")
    of_its_size = type(left) in (int, float) and left <= given
    return given / 1000 if given > _LONGEST_S or of_its_size else float(given)


def _credentials(key: "Any", secret: "Any", token: "Any") -> "Credentials | None":
    # Missing ones are "" in the context; in headers absent, "", or the text "null".
    key, secret = text(key), text(secret)
    if not (key and secret):
        return None
    from ..records import Credentials

    return Credentials(key, secret, text(token))


def _real(value: "Any", placeholder: str) -> "str | None":
    # T Cloud Public always sends "sn" as the project and "cn" as the region. -- its Python guide (2026)
    return None if value == placeholder else text(value)


def _recognises(native: "Any") -> bool:
    try:
        return callable(native.getRequestID) and callable(native.getFunctionName)
    except Exception:  # noqa: BLE001 -- recognition looks at foreign objects: what raises is not ours
        return False


def _decode_event(event: "Any") -> "Any":
    if isinstance(event, (bytes, bytearray)):  # a container or a custom runtime hands over the body itself
        return _encode_event(bytes(event))
    return {} if event is None else event


def _encode_event(payload: bytes) -> "Any":
    """
    The body as the engine parses it: no body and ``null`` are an empty dict.
    """
    if not payload:
        return {}
    from ..payload import loads

    value = loads(payload)
    return {} if value is None else value


def _encode_result(value: "Any") -> "Any":
    kind = type(value)
    if value is None or kind is bool or kind is int:
        return value
    from ..payload import check_size, dumps

    if isinstance(value, bytes):
        value = _decode(value)
    is_text = isinstance(value, str)
    encoded = value if is_text and value.isascii() else dumps(value)  # it refuses half a surrogate pair in a text
    if is_text:
        encoded = value  # sent without quotes and escapes
    # An encoded character has at most 4 bytes: only near the limit the bytes themselves have to be counted.
    if len(encoded) > _MAX_RESULT_BYTES // 4:
        check_size(len(encoded.encode("utf-8")), _MAX_RESULT_BYTES, "FunctionGraph")
    return value


def _decode(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as exc:
        from ..exceptions import ResultEncodeError

        msg = (
            f"The handler's result is bytes that are not UTF-8 (at byte {exc.start}); FunctionGraph sends text only. "
            'Encode them with base64, in an HTTP function with "isBase64Encoded": True.'
        )
        raise ResultEncodeError(msg) from None


def _dump_result(value: "Any") -> bytes:
    """
    The body that FunctionGraph makes of a native result, and the errors it makes of others.

    Text goes out as it is in the vendor's Node.js runtime and quoted in its open engine; here it is as it is, as the
    user manual's samples show.
    """
    if isinstance(value, str):
        return value.encode("utf-8")
    import json

    if value is None:
        return b""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _encode_error(envelope: "ErrorEnvelope") -> "dict[str, Any]":
    # The wording is that of production logs of Python functions (2023-11-24); paths stand relative to the code.
    told = f"catch a '{envelope.error_type}' exception({envelope.message})"
    return {
        "errorMessage": f"function invocation exception, error: {told}",
        "errorType": envelope.error_type,
        "stackTrace": envelope.stack_lines(os.environ.get("RUNTIME_CODE_ROOT", "/opt/function/code")),
    }


def _view(context: "Context") -> "Any":
    from .huawei_native import view

    return view(context)


CLOUD = Cloud(
    name="huawei",
    recognises=_recognises,
    wrap=HuaweiContext,
    wrap_headers=HuaweiHeadersContext,
    decode_event=_decode_event,
    encode_event=_encode_event,
    encode_result=_encode_result,
    dump_result=_dump_result,
    encode_error=_encode_error,
    view=_view,
    max_result_bytes=_MAX_RESULT_BYTES,
)
