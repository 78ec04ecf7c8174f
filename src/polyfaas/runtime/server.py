"""
The embedded HTTP server: the one file with a listening socket. It knows requests and responses, and no cloud.

Equal threads take turns: one reads all connections until a request is complete, leaves the reading to another, and
answers it. So a slow, silent or half-open client costs memory within limits, and no thread until its request is
complete. An idle connection is never closed by this server: FC wants it open for 15 minutes at least.
"""

from __future__ import annotations

import selectors
import socket
import sys
import threading
from collections import deque
from contextlib import suppress
from time import monotonic, sleep

from .bell import Bell
from .connection import Connection
from .leadership import Leadership
from .limits import CONCURRENCY, GRACE_SECONDS, MAX_BODY, REQUEST_SECONDS
from .messages import Request, Response
from .parser import BadRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Server"]

# How long the rest of what a client sends is read off after the last response, so that no reset overtakes it.
_LINGER_SECONDS = 2.0
# What a busy connection may send ahead (pipelining) before it is no longer read.
_AHEAD = 64 * 1024
_READ = 128 * 1024
# To wake a thread for the next request costs more than to wait for a handler that is as quick as this.
_QUICK_SECONDS = 0.0002


class Server:
    """
    A server on one address. It listens from its making on; `run` answers until `stop`.
    """

    def __init__(
        self,
        handle: Callable[[Request], Response],
        host: str = "0.0.0.0",  # noqa: S104 -- FC's health check does not reach 127.0.0.1
        port: int = 9000,
        *,
        concurrency: int = CONCURRENCY,
        max_body: int = MAX_BODY,
        request_seconds: float = REQUEST_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        """
        Args:
            handle: Answers a request; called from up to `concurrency` threads at a time.
            host: The address.
            port: 0: any that is free.
            concurrency: How many requests run side by side; further ones wait.
            max_body: The longest body in bytes.
            request_seconds: How long a request may take to come in.
            grace_seconds: How long `run` waits for running requests after `stop`.

        Raises:
            OSError: The address cannot be had.
        """
        self._handle = handle
        self._concurrency = concurrency
        self._max_body = max_body
        self._request_seconds = request_seconds
        self.grace_seconds = grace_seconds
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=1024)
        self._listener.setblocking(False)
        self._bell = Bell()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._connections: set[Connection] = set()
        self._timed: set[Connection] = set()
        self._working: set[Connection] = set()
        self._returned: deque[Connection] = deque()
        self._complete: deque[tuple[Connection, Request]] = deque()
        self._leadership = Leadership()
        self._done = threading.Event()
        self._failure: BaseException | None = None
        self._threads = 0
        self._quick = False
        self._stopping: float | None = None
        # Read into by the leader alone; fresh memory would cost more than the copy.
        self._memory = memoryview(bytearray(_READ))

    @property
    def address(self) -> tuple[str, int]:
        """
        Host and port that it listens on.
        """
        host, port, *_ = self._listener.getsockname()
        return host, port

    @property
    def pending(self) -> int:
        """
        How many requests have come in and are not answered yet.
        """
        return len(self._working) + len(self._complete)

    def stop(self) -> None:
        """
        Accept nothing more; `run` returns when what runs has ended. For any thread, and for signal handlers.
        """
        if self._stopping is None:
            self._stopping = monotonic() + self.grace_seconds
        self._bell.ring()

    def run(self) -> bool:
        """
        Serve until `stop`.

        Returns:
            Whether all requests were answered in time.
        """
        self._spawn()
        while not self._done.wait(1.0):  # on Windows only a wait that ends lets signal handlers run
            pass
        self._leadership.take()
        self._close()
        self._leadership.leave(briefly=False)  # the threads that wait come one by one, and end
        if self._failure is not None:
            raise self._failure
        return not self._working

    # ---- what the leading thread does

    def _next(self) -> tuple[Connection, Request] | None:
        """
        Lead until there is a request to answer; None when there will be none.
        """
        while not self._done.is_set():
            if self._complete and len(self._working) < self._concurrency:
                connection, request = self._complete.popleft()
                self._working.add(connection)
                if self._threads <= len(self._working):
                    with suppress(RuntimeError):  # none can be had: who comes back first from answering reads on
                        self._spawn()
                return connection, request
            if self._stopping is not None:
                self._refuse_new()
                if not self._connections or monotonic() >= self._stopping:
                    self._done.set()
                    break
            self._turn()
        return None

    def _turn(self, most: float | None = None) -> None:
        if most is None and (self._timed or self._stopping is not None):
            most = 1.0
        for key, _ in self._selector.select(most):
            if key.data is not None:
                self._receive(key.data)
            elif key.fileobj is self._bell:
                self._answer_bell()
            else:
                self._accept()
        if self._timed:
            self._expire()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                connection = Connection(client, self._max_body)
            except (BlockingIOError, ConnectionError):
                return
            except OSError:
                sleep(0.05)  # no descriptor or memory for it: until some connection has gone
                return
            self._connections.add(connection)
            self._watch(connection)

    def _receive(self, connection: Connection) -> None:
        reader = connection.reader
        try:
            size = connection.socket.recv_into(self._memory)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self._ended(connection)
        elif not connection.closing:
            reader.feed(self._memory[:size])
            if connection.busy:
                if reader.waiting > _AHEAD:
                    self._unwatch(connection)
            elif not connection.closing:  # its worker may have sent a last response just now
                self._advance(connection)

    def _ended(self, connection: Connection) -> None:
        """
        The client sends no more. It may still read the responses to what it has sent.
        """
        connection.ended = True
        self._unwatch(connection)
        if not connection.busy:
            if connection.closing:
                self._drop(connection)
            else:
                self._advance(connection)

    def _advance(self, connection: Connection) -> None:
        """
        Hand the next request over if it is complete.
        """
        reader = connection.reader
        try:
            request = reader.next()
        except BadRequest as exc:
            self._refuse(connection, exc.status, str(exc))
            return
        if request is not None:
            connection.busy = True
            connection.deadline = None
            self._timed.discard(connection)
            self._complete.append((connection, request))
        elif connection.ended:
            self._drop(connection)
        elif not reader.is_idle:
            if connection.deadline is None:
                connection.deadline = monotonic() + self._request_seconds
                self._timed.add(connection)
            if reader.wants_continue:
                reader.wants_continue = False
                connection.hint(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _refuse(self, connection: Connection, status: int, why: str) -> None:
        """
        Answer what is no request, and close.
        """
        connection.refuse(status, why)
        self._finish(connection)

    def _finish(self, connection: Connection) -> None:
        """
        Close after a last response: first our half; the rest when the client has read it, or time is up.
        """
        if connection.ended:
            self._drop(connection)
            return
        connection.end()
        connection.closing = True
        connection.deadline = monotonic() + _LINGER_SECONDS
        self._timed.add(connection)
        self._watch(connection)

    def _expire(self) -> None:
        now = monotonic()
        for connection in [c for c in self._timed if c.deadline is not None and c.deadline < now]:
            if connection.closing:
                self._drop(connection)
            else:
                self._refuse(connection, 408, "The request did not come in in time.")

    def _answer_bell(self) -> None:
        self._bell.hush()
        while self._returned:
            connection = self._returned.popleft()
            if connection.busy or connection not in self._connections:
                continue
            if connection.closing or (self._stopping is not None and connection.reader.is_idle):
                self._finish(connection)
            else:
                if not connection.ended:
                    self._watch(connection)
                self._advance(connection)

    def _refuse_new(self) -> None:
        if self._listener.fileno() < 0:
            return
        self._selector.unregister(self._listener)
        self._listener.close()
        self._turn(0)  # a request that has arrived is no longer refused
        for connection in list(self._connections):
            if not connection.busy and connection.reader.is_idle:
                self._finish(connection)

    def _watch(self, connection: Connection) -> None:
        if not connection.watched:
            connection.watched = True
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _unwatch(self, connection: Connection) -> None:
        if connection.watched:
            connection.watched = False
            self._selector.unregister(connection.socket)

    def _drop(self, connection: Connection) -> None:
        self._unwatch(connection)
        self._timed.discard(connection)
        self._connections.discard(connection)
        connection.socket.close()

    def _close(self) -> None:
        for connection in list(self._connections):
            self._drop(connection)
        for end in (self._selector, self._listener, self._bell):
            end.close()

    # ---- what every thread does

    def _spawn(self) -> None:
        threading.Thread(target=self._work, name=f"polyfaas-{self._threads + 1}", daemon=True).start()
        self._threads += 1

    def _work(self) -> None:
        while True:
            self._leadership.take()
            try:
                item = self._next()
            except BaseException as exc:  # noqa: BLE001 -- `run` raises it
                self._failure = exc
                self._done.set()
                item = None
            alone = len(self._working) == 1
            self._leadership.leave(briefly=alone and (self._quick or not self._complete))
            if item is None:
                return
            self._answer(*item)
            del item  # hold no request while waiting for the next

    def _answer(self, connection: Connection, request: Request) -> None:
        reader, begun = connection.reader, monotonic()
        try:
            response = self._handle(request)
        except BaseException as exc:  # noqa: BLE001 -- a worker must live on, and every request gets an answer
            print(f"polyfaas: the request handler raised {exc!r}", file=sys.stderr, flush=True)
            response = Response.text(500, "The server failed to handle the request.")
        self._quick = monotonic() - begun < _QUICK_SECONDS
        connection.answer(response, last=self._stopping is not None)
        self._working.discard(connection)
        connection.busy = False
        if connection.closing or connection.ended or not connection.watched or reader.waiting or self._stopping:
            self._returned.append(connection)
            self._bell.ring()
        elif self._complete:  # the leading thread had to wait for one that is free
            self._bell.ring()
