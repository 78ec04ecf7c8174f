"""
FunctionGraph's custom runtime (``runtime="Custom"``): the loop that asks the platform for the next event and posts the
result.

Source: user manual of 2026-04-22, "custom runtime". It listens on nothing.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from contextlib import suppress
from time import sleep
from typing import TYPE_CHECKING, Any

from ..exceptions import TargetError
from .messages import Request, Response
from .signals import told_to_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from .core import Runtime

__all__ = ["Puller"]

_BASE = "/v1/runtime/invocation"
_ID = "x-cff-request-id"
#: How long to wait after the first failure, and at most, in seconds; it doubles in between.
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
#: How often a result is posted before it is given up: the platform then lets the invocation time out.
POSTS = 5
#: How long a post may take, in seconds. The request for the next event waits as long as there is none.
POST_SECONDS = 30.0


class Puller:
    """
    One instance's loop.

    Attributes:
        waiting: Whether it waits for an event, so that ending it now loses none.
    """

    def __init__(self, runtime: Runtime, address: str | None = None, *, pause: Callable[[float], Any] = sleep) -> None:
        """
        Args:
            runtime: The function.
            address: Host and port of the platform; None: ``RUNTIME_API_ADDR``.
            pause: Waits some seconds.

        Raises:
            TargetError: There is no address.
        """
        address = address or os.environ.get("RUNTIME_API_ADDR")
        if not address:
            raise TargetError(
                "RUNTIME_API_ADDR is not set: this is no custom runtime of FunctionGraph. Serve HTTP instead."
            )
        self._runtime = runtime
        self._address = address
        self._pause = pause
        self._stopped = False
        self.waiting = False

    def stop(self) -> None:
        """
        Take no further event. For signal handlers and for any thread.
        """
        self._stopped = True

    def run(self) -> None:
        """
        Handle events until `stop`.
        """
        pauses = _Pauses(self._pause)
        while not self._stopped:
            event = self._next()
            if event is None:
                pauses.wait()
            else:
                pauses.reset()
                self._post(event.headers[_ID], self._runtime.handle(event))

    def _next(self) -> Request | None:
        """
        The next event as a request of a container function; None when the platform gave none.
        """
        self.waiting = True
        try:
            if self._stopped:  # since the loop has looked, by one who saw nobody wait
                return None
            status, headers, body = self._call("GET", f"{_BASE}/request", None, None)
        except (OSError, http.client.HTTPException) as exc:
            _complain(f"no event from {self._address}: {exc}")
            return None
        finally:
            self.waiting = False
        if status != 200 or not headers.get(_ID):
            _complain(
                f"no event from {self._address}: status {status}, {'an' if headers.get(_ID) else 'no'} X-Cff-Request-Id"
            )
            return None
        return Request("POST", "/invoke", headers, body)

    def _post(self, request_id: str, response: Response) -> None:
        """
        Hand a result or an error over, several times if need be.
        """
        if response.status == 200:
            kind, body = "response", response.body
        else:
            error = json.loads(response.body)
            kind, body = "error", json.dumps({key: error[key] for key in ("errorType", "errorMessage")}).encode()
        pauses, problem = _Pauses(self._pause), ""
        for attempt in range(POSTS):
            if attempt:
                pauses.wait()
            try:
                status, _, _ = self._call("POST", f"{_BASE}/{kind}/{request_id}", body, POST_SECONDS)
            except (OSError, http.client.HTTPException) as exc:
                problem = str(exc)
                continue
            if status < 500:
                return
            problem = f"status {status}"
        _complain(f"the {kind} of {request_id} could not be posted in {POSTS} attempts: {problem}")

    def _call(
        self, method: str, path: str, body: bytes | None, timeout: float | None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self._address, timeout=timeout)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body is not None else {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


class _Pauses:
    """
    Pauses that double from the first to the longest.
    """

    def __init__(self, pause: Callable[[float], Any]) -> None:
        self._pause = pause
        self.reset()

    def reset(self) -> None:
        self._next = FIRST_PAUSE

    def wait(self) -> None:
        self._pause(self._next)
        self._next = min(self._next * 2, LONGEST_PAUSE)


def _complain(what: str) -> None:
    print(f"polyfaas: {what}", file=sys.stderr, flush=True)


def run(runtime: Runtime) -> None:
    """
    Pull until SIGTERM or Ctrl-C, then let the running event end, run the pre-stop hook, and return. For a process that
    ends then.

    Raises:
        TargetError: There is no platform's address.
        KeyboardInterrupt: A Ctrl-C after the first signal: it was told to end at once.
    """
    puller = Puller(runtime)

    def stop(_number: int) -> None:
        puller.stop()
        if puller.waiting:
            raise _Ended

    with told_to_end(stop, exits=True):
        try:
            with suppress(_Ended):
                puller.run()
        finally:
            runtime.close()


class _Ended(BaseException):
    """
    Leads out of waiting for an event.
    """
