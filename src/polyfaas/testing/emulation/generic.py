"""
The runtime of a cloud that has no emulation of its own: what its `Cloud` record says, and nothing else.

Handler strings are ``module.function``; there are no log lines, variables or texts of the platform to
imitate.
"""

from __future__ import annotations

import os
import sys

from .contract import INVOKE, Answer, Emulation, Runtime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

    from ...contract import Cloud
    from .contract import Call, Instance, Settings, Used

__all__ = ["EMULATION", "sent"]


def _environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    return {**inherited, **settings.env, **(settings.platform_env or {})}


def _request_id() -> str:
    return os.urandom(16).hex()


def _platform_error(settings: Settings, call: Call, answer: Answer, used: Used) -> tuple[bytes, None]:
    import json

    ended = {"memory": "The instance ran out of memory", "exited": "The instance's process ended"}
    told = ended.get(answer.outcome, f"Timed out after {settings.timeout_s} seconds")
    return json.dumps({"errorMessage": told, "errorType": ""}).encode(), None


def _start(instance: Instance) -> Runtime:
    sys.path.insert(0, instance.settings.code_path)
    return Runtime(lambda call: _serve(instance, call))


def _serve(instance: Instance, call: Call) -> Answer:
    import json

    from ...envelope import ErrorEnvelope

    cloud = instance.cloud
    try:
        function, context = _load(instance, call.handler), _context(instance, call)
        value = function(cloud.encode_event(call.payload), context) if call.kind == INVOKE else function(context)
        body = sent(cloud, value)
    except Exception as exc:  # noqa: BLE001 -- user code
        told = cloud.encode_error(ErrorEnvelope.from_exception(exc))
        return Answer("error", json.dumps(told).encode(), "application/json")
    return Answer("response", body, "application/octet-stream")


def _context(instance: Instance, call: Call) -> Any:
    from ..clock import RunningClock
    from ..fakes import FakeContext

    settings = instance.settings
    values = {
        "cloud": instance.cloud.name,
        "request_id": call.request_id,
        "function_name": settings.function_name,
        "memory_mb": settings.memory_mb,
        "timeout_s": float(settings.timeout_s),
        "clock": RunningClock(),
        **settings.native,
        **call.native,
    }
    neutral = FakeContext(**values)
    return neutral if instance.cloud.view is None else instance.cloud.view(neutral)


def _load(instance: Instance, handler: str) -> Callable[..., Any]:
    if handler in instance.ready:
        return instance.ready[handler]
    from importlib import import_module

    module, _, name = handler.rpartition(".")
    return instance.deploy(handler, getattr(import_module(module.replace("/", ".")), name))


def sent(cloud: Cloud, value: Any) -> bytes:
    """
    The payload that a cloud makes of a native result.

    Raises:
        ResultTooLargeError: It is larger than the cloud's limit.
    """
    body = cloud.dump_result(value)
    if cloud.max_result_bytes is not None:
        from ...payload import check_size

        check_size(len(body), cloud.max_result_bytes, cloud.name)
    return body


EMULATION = Emulation(start=_start, environment=_environment, request_id=_request_id, platform_error=_platform_error)
