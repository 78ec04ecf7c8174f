"""
A custom runtime without a socket: request in, response out.

Law 1: what a handler gets and what the caller sees is what the cloud's built-in runtime would make of it.
Law 2: no request ends without a response, whatever the function does.
"""

from __future__ import annotations

from ..clouds import get
from ..envelope import ErrorEnvelope
from ..signatures import is_wsgi
from .adoption import function_of
from .conventions import HTTP, INITIALIZE, INVOKE, STOP, conventions_of
from .headers import headers_type
from .messages import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .messages import Request

__all__ = ["Runtime"]


class Runtime:
    """
    One instance of a function behind HTTP. Safe to call from several threads at a time.
    """

    def __init__(
        self,
        target: Any,
        on: str | None = None,
        *,
        http: Any = None,
        initializer: Any = None,
        pre_stop: Any = None,
        log_lines: bool = False,
    ) -> None:
        """
        Args:
            target: A `Function`, its handler, a ported handler, a plain handler of this cloud, or a WSGI handler of FC
                2.0, which answers the HTTP trigger.
            on: The cloud's name; None: told by the environment.
            http: What handles requests of the HTTP trigger: like `target`, called with the event that a built-in
                runtime's handler gets (see `polyfaas.http`). None: they are answered with 404.
            initializer: A hook for a target that declares none: called with the cloud's own context or with nothing.
            pre_stop: Likewise.
            log_lines: Print FC's ``FC Invoke Start RequestId: ...`` lines around each call. Off by default: where FC
                collects request metrics it counts a call with such lines twice. -- "Configure logging" (FC 3.0)

        Raises:
            TargetError: The target cannot be called.
            UnknownCloudError: There is no such cloud, or nothing in the environment names one.
        """
        self.conventions = conventions_of(on)
        self.cloud = get(self.conventions.name)
        self.function = function_of(target, self.cloud, initializer, pre_stop)
        self._entry: Callable[..., Any] = self.function.entry  # type: ignore[assignment]
        if http is None and callable(target) and is_wsgi(target):
            http = target  # it answers nothing else
        own = http is None or http is target  # one instance, one initializer before both kinds of request
        answers = self.function if own else function_of(http, self.cloud)
        self._http = None if http is None else answers.entry
        self._headers = headers_type(self.cloud)
        self._log_lines = log_lines
        #: What is done for each request, and the status of its failure.
        self._work: dict[str, tuple[Callable[[Request], Response], int]] = {
            INVOKE: (self._invoke, self.conventions.failed_status),
            # FC restarts an instance that answers 500; after 400 or 404 it stays. -- "Lifecycle hooks ..." (Apr 2026)
            INITIALIZE: (self._initialize, 500),
            STOP: (self._stop, 500),
            # What an HTTP trigger's caller sees of a failed handler. -- FC 2.0, table of error codes
            HTTP: (self._trigger, 502),
        }

    def handle(self, request: Request) -> Response:
        """
        Answer a request. It raises nothing but KeyboardInterrupt.
        """
        asked = self.conventions.route(request)
        return self._logged(asked, request) if self._log_lines else self._answer(asked, request)

    def close(self) -> None:
        """
        Run the pre-stop hook if the instance was used, unless the platform had it run already.
        """
        self.function.close()

    def _answer(self, asked: str, request: Request) -> Response:
        work, failed_status = self._work[asked]
        try:
            return work(request)
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001 -- law 2
            error = self.cloud.encode_error(ErrorEnvelope.from_exception(exc))
            return Response(failed_status, self.conventions.dump_error(error), self.conventions.failed)

    def _logged(self, asked: str, request: Request) -> Response:
        label = self.conventions.label.get(asked)
        if label is None:
            return self._answer(asked, request)
        # Where the platform gave it no id this runtime does: the function's own log has the same as these lines.
        wrap: Any = self.cloud.wrap_headers
        request_id = wrap(request.headers).request_id
        request.headers = {**request.headers, "x-fc-request-id": request_id}
        print(f"{label} Start RequestId: {request_id}", flush=True)
        response = self._answer(asked, request)
        failed = "" if response.status < 400 else ", Error: Unhandled function error"
        print(f"{label} End RequestId: {request_id}{failed}", flush=True)
        return response

    # ---- what a request may ask for

    def _invoke(self, request: Request) -> Response:
        result = self._entry(request.body, self._headers(request.headers))
        return Response(200, self.cloud.dump_result(result), self.conventions.done)

    def _initialize(self, request: Request) -> Response:
        if self.function.initialize is None:
            # FC takes 404 for a failed initializer, as its built-in runtime does a hook that is not there.
            return Response.text(
                404, "This function has no initializer; take it out of the configuration, or declare one."
            )
        self.function.initialize(self._headers(request.headers))
        return Response(200, b"", self.conventions.done)

    def _stop(self, request: Request) -> Response:
        if self.function.stop is None:
            return Response.text(404, "This function has no pre-stop hook.")
        self.function.stop(self._headers(request.headers))
        return Response(200, b"", self.conventions.done)

    def _trigger(self, request: Request) -> Response:
        if self._http is None:
            return self._nobody(request)
        from ..payload import payload_bytes
        from .trigger import response_of

        native = self._headers(request.headers)
        event = self.conventions.to_event(request, native.polyfaas_cloud.wrap(native).request_id)
        return response_of(self.cloud.dump_result(self._http(payload_bytes(event), native)))

    def _nobody(self, request: Request) -> Response:
        allowed = [method for method, path in self.conventions.routes if path == request.path]
        if allowed and not self.conventions.is_trigger(request):
            text = f"{request.path} takes {allowed[0]}, not {request.method}."
            return Response.text(405, text, (("Allow", allowed[0]),))
        paths = ", ".join(f"{method} {path}" for method, path in self.conventions.routes)
        text = f"This function handles events ({paths}) and has no handler for HTTP requests."
        return Response.text(404, f"{text} Name one with polyfaas serve --http.")
