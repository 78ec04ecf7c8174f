"""
An ASGI 3 application as a function: Starlette, FastAPI and others behind each cloud's HTTP gateway.

The application's lifespan belongs to the instance: started once, before the first request, and ended once.
"""

from __future__ import annotations

import asyncio
import atexit
import os
from threading import Lock

from ..aio import run
from ..exceptions import InitializationError
from .request import HttpRequest
from .response import gateway
from .wsgi import Answer, server_of, split_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any, Callable, Protocol

    Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Awaitable[None]]

    class AsgiHandler(Protocol):
        """
        A handler with the hooks of its application's lifespan.
        """

        def __call__(self, event: Any, context: Any) -> dict[str, Any]: ...

        def startup(self, context: Any = None) -> None: ...

        def shutdown(self, context: Any = None) -> None: ...


__all__ = ["asgi_handler"]


def asgi_handler(app: Application, *, root_path: str = "", max_body_bytes: int | None = None) -> AsgiHandler:
    """
    Make a handler of an ASGI application.

    The handler takes the gateway's event as the cloud hands it over (bytes or parsed) and returns what that
    gateway takes. The scope's keys ``polyfaas.event`` and ``polyfaas.context`` hold what the cloud passed.
    A response that the application streams is collected.

    Its attributes ``startup`` and ``shutdown`` run the application's lifespan: set them as the function's
    initializer and pre-stop hook. Without an initializer, the first request starts the lifespan.

    Args:
        app: The application.
        root_path: The prefix of the paths under which the gateway serves it, such as ``/api``.
        max_body_bytes: The longest response; None: the gateway's limit, where one is known.

    Returns:
        ``handler(event, context)``. It raises `EventShapeError` for what no gateway sends,
        `InitializationError` where the application's startup fails, and what `app` raises before it has
        answered.
    """
    lifespan = _Lifespan(app)

    def handler(event: Any, context: Any) -> dict[str, Any]:
        request = HttpRequest.from_event(event)
        lifespan.start()
        scope = scope_of(request, root_path)
        scope["polyfaas.event"], scope["polyfaas.context"] = event, context
        scope["state"] = lifespan.state.copy()
        limit = max_body_bytes if max_body_bytes is not None else gateway(request.cloud).max_body_bytes
        exchange = _Exchange(request.body, Answer(limit))
        run(_respond(app, scope, exchange))
        return exchange.answer.response().render(request.cloud)

    def startup(context: Any = None) -> None:
        lifespan.start()

    def shutdown(context: Any = None) -> None:
        lifespan.stop()

    made: Any = handler
    made.startup, made.shutdown = startup, shutdown
    return made  # type: ignore[no-any-return]


def scope_of(request: HttpRequest, root_path: str = "") -> dict[str, Any]:
    """
    The request as an ASGI connection scope, version 2.4.
    """
    scheme, client = request.scheme, request.client_ip
    _, root = split_root(request.path, root_path)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": scheme,
        "path": request.path,
        "raw_path": request.raw_path.encode("ascii", "replace"),
        "query_string": request.query_string.encode("ascii"),
        "root_path": root,
        "headers": [
            (name.encode("latin-1", "replace"), value.encode() if value.isascii() else _encoded(value))
            for name, value in request.headers.lowered.items()
        ],
        "client": (client, 0) if client else None,
        "server": server_of(request.host, scheme),
        "extensions": {},
    }


def _encoded(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


class _Exchange:
    """
    One request and its answer: the application's receive and send.
    """

    __slots__ = ("_done", "_request", "answer", "complete")

    def __init__(self, body: bytes, answer: Answer) -> None:
        self._request: bytes | None = body
        self._done: Any = None
        self.answer = answer
        self.complete = False

    async def receive(self) -> dict[str, Any]:
        if self._request is not None:
            body, self._request = self._request, None
            return {"type": "http.request", "body": body, "more_body": False}
        if not self.complete:
            # Until the answer is complete the caller is there; told otherwise, applications stop streaming.
            self._done = self._done or asyncio.Event()
            await self._done.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            if self.answer.status is not None:
                raise RuntimeError("the ASGI application started its response twice")
            self.answer.status = message["status"]
            pairs = message.get("headers", ())
            self.answer.headers = [
                (bytes(name).decode("latin-1"), bytes(value).decode("latin-1")) for name, value in pairs
            ]
        elif kind == "http.response.body":
            if self.answer.status is None or self.complete:
                raise RuntimeError("the ASGI application sent a body outside its response")
            self.answer.write(message.get("body", b""))
            if not message.get("more_body", False):
                self.finish()
        else:
            raise RuntimeError(f"the ASGI application sent {kind!r}, which HTTP has not")

    def finish(self) -> None:
        self.complete = True
        if self._done is not None:
            self._done.set()


async def _respond(app: Application, scope: dict[str, Any], exchange: _Exchange) -> None:
    try:
        await app(scope, exchange.receive, exchange.send)
    except Exception:
        if not exchange.complete:
            raise
        # Frameworks answer 500 and raise for the server's log: the caller has its answer.
        from logging import getLogger

        getLogger("polyfaas.http").exception("The application raised after it had answered.")
    if not exchange.complete:
        raise RuntimeError("the ASGI application returned without a complete response")


# Lifespans of the process that forked this one. To let one go would end it, and close here what is open there.
_inherited: list[Any] = []


class _Lifespan:
    """
    The application's lifespan: a task on the instance's loop that waits between startup and shutdown.
    """

    __slots__ = ("_app", "_lock", "_messages", "_process", "_replies", "_task", "state")

    def __init__(self, app: Application) -> None:
        self._app = app
        self._lock = Lock()
        #: The id of the process in which it was started; None: it is not. A forked child is another instance.
        self._process: int | None = None
        self._task: Any = None
        self._messages: Any = None
        self._replies: Any = None
        self.state: dict[str, Any] = {}

    def start(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                if self._process is not None:
                    _inherited.append(self._task)
                run(self._startup())
                self._process = os.getpid()
                atexit.register(self.stop)  # for a function without a pre-stop hook

    def stop(self) -> None:
        with self._lock:
            if self._process == os.getpid():
                if self._task is not None:
                    run(self._shutdown())
                self._process, self._task = None, None
            atexit.unregister(self.stop)

    async def _startup(self) -> None:
        self.state = {}
        self._messages, self._replies = asyncio.Queue(), asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        self._task = asyncio.get_running_loop().create_task(self._live(scope))
        reply = await self._ask("startup")
        if reply["type"] == "lifespan.startup.failed":
            await asyncio.wait([self._task])
            self._task = None
            raise InitializationError(
                f"The application's startup failed: {reply.get('message') or 'it gave no reason'}"
            )
        if reply["type"] != "lifespan.startup.complete":
            self._task.cancel()  # the application knows no lifespan
            self._task = None

    async def _shutdown(self) -> None:
        reply = await self._ask("shutdown")
        await asyncio.wait([self._task])
        if reply["type"] == "lifespan.shutdown.failed":
            raise RuntimeError(f"The application's shutdown failed: {reply.get('message') or 'it gave no reason'}")

    async def _ask(self, step: str) -> dict[str, Any]:
        self._messages.put_nowait({"type": f"lifespan.{step}"})
        reply: dict[str, Any] = await self._replies.get()
        return reply

    async def _live(self, scope: dict[str, Any]) -> None:
        try:
            await self._app(scope, self._messages.get, self._replies.put)
        except BaseException as exc:  # noqa: BLE001 -- by the standard: an application without lifespan may raise
            self._replies.put_nowait({"type": "unsupported", "message": repr(exc)})
        else:
            self._replies.put_nowait({"type": "unsupported"})
