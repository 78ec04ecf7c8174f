"""
The runtime of a cloud that has no emulation of its own: what its `Cloud` record says, and nothing else.

Handler strings are ``module.function``; there are no log lines, variables or texts of the platform to
imitate.
"""

from __future__ import annotations

import os
import sys

from .contract import INVOKE, Answer, Emulation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

    from .contract import Call, Settings, Used

__all__ = ["RUNTIME"]


class GenericRuntime(Emulation):
    """
    One process of any cloud's runtime.
    """

    @classmethod
    def environment(cls, settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
        return {**inherited, **settings.env, **(settings.platform_env or {})}

    @classmethod
    def request_id(cls) -> str:
        return os.urandom(16).hex()

    @classmethod
    def platform_error(cls, settings: Settings, call: Call, answer: Answer, used: Used) -> bytes:
        import json

        ended = {"memory": "The instance ran out of memory", "exited": "The instance's process ended"}
        told = ended.get(answer.outcome, f"Timed out after {settings.timeout_s} seconds")
        return json.dumps({"errorMessage": told, "errorType": ""}).encode()

    def boot(self) -> None:
        sys.path.insert(0, self.settings.code_path)

    def serve(self, call: Call) -> Answer:
        import json

        from ...envelope import ErrorEnvelope

        try:
            function, context = self._load(call.handler), self._context(call)
            if call.kind == INVOKE:
                value = function(self.cloud.encode_event(call.payload), context)
                body = self.cloud.dump_result(value)
                _check_size(len(body), self.cloud)
            else:
                body = self.cloud.dump_result(function(context))
        except Exception as exc:  # noqa: BLE001 -- user code
            told = self.cloud.encode_error(ErrorEnvelope.from_exception(exc))
            return Answer("error", json.dumps(told).encode(), "application/json")
        return Answer("response", body, "application/octet-stream")

    def _context(self, call: Call) -> Any:
        from ..fakes import FakeContext

        settings = self.settings
        values = {
            "cloud": self.cloud.name,
            "request_id": call.request_id,
            "function_name": settings.function_name,
            "memory_mb": settings.memory_mb,
            "timeout_s": float(settings.timeout_s),
            **settings.native,
            **call.native,
        }
        neutral = FakeContext(**values)
        return neutral if self.cloud.view is None else self.cloud.view(neutral)

    def _load(self, handler: str) -> Callable[..., Any]:
        if handler in self.ready:
            return self.ready[handler]
        from importlib import import_module

        module, _, name = handler.rpartition(".")
        function: Callable[..., Any] = getattr(import_module(module.replace("/", ".")), name)
        return function


def _check_size(size: int, cloud: Any) -> None:
    if cloud.max_result_bytes is not None:
        from ...payload import check_size

        check_size(size, cloud.max_result_bytes, cloud.name)


RUNTIME = GenericRuntime
