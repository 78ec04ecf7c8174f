"""
A cloud that polyfaas does not know: one record, and every handler runs there.
"""

import json

from polyfaas import Cloud
from polyfaas.adapter import ContextAdapter, text, whole


class NimbusContext(ContextAdapter):
    __slots__ = ()
    cloud = "nimbus"

    def native_request_id(self):
        return self.native.invocation

    @property
    def function_name(self):
        return text(getattr(self.native, "workload", None))

    @property
    def memory_mb(self):
        return whole(getattr(self.native, "memory", None))


def recognises(native):
    return hasattr(native, "invocation") and hasattr(native, "workload")


def dump(value):
    return json.dumps(value).encode()


CLOUD = Cloud(
    name="nimbus",
    recognises=recognises,
    wrap=NimbusContext,
    decode_event=lambda event: event,
    encode_event=json.loads,
    encode_result=lambda value: value,
    dump_result=dump,
    encode_error=lambda envelope: {"error": envelope.message},
)
