"""
No cloud: a context that is neutral already, such as `polyfaas.testing.FakeContext` or the one another handler got.

Events are JSON values, results are checked and handed back as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..contract import Cloud
from ..payload import dumps, loads

if TYPE_CHECKING:
    from ..context import Context
    from ..envelope import ErrorEnvelope

__all__ = ["CLOUD"]


def _recognises(native: Any) -> bool:
    try:
        if hasattr(native, "polyfaas_has_no_such_field"):  # a mock of everything
            return False
        return callable(native.getenv) and callable(native.require) and hasattr(native, "request_id_generated")
    except Exception:  # noqa: BLE001 -- recognition looks at foreign objects: what raises is not ours
        return False


def _wrap(native: Any) -> Context:
    context: Context = native
    return context


def _decode_event(event: Any) -> Any:
    value = loads(event) if event and isinstance(event, (bytes, bytearray)) else event
    return {} if value is None or value == b"" else value


def _encode_result(value: Any) -> Any:
    if not isinstance(value, bytes):
        dumps(value)
    return value


def _dump_result(value: Any) -> bytes:
    return value if isinstance(value, bytes) else dumps(value).encode("utf-8")


def _encode_error(envelope: ErrorEnvelope) -> dict[str, Any]:
    return envelope.to_dict()


CLOUD = Cloud(
    name="local",
    recognises=_recognises,
    wrap=_wrap,
    decode_event=_decode_event,
    encode_event=_decode_event,
    encode_result=_encode_result,
    dump_result=_dump_result,
    encode_error=_encode_error,
)
