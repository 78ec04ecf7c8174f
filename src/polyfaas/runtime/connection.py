"""
One client's connection: what it is waiting for, what may be read of it and written to it. Who decides is the server.
"""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress

from .messages import Response
from .parser import RequestReader
from .rendering import render

__all__ = ["Connection"]

#: How long a client may take no byte of a response before it is given up, in seconds.
WRITE_SECONDS = 30.0


class Connection:
    """
    A client's connection. Its fields belong to the server's loop, except while a worker answers a request of it.

    Attributes:
        socket: Not blocking.
        reader: The requests that come in.
        busy: Whether a worker answers a request.
        watched: Whether the loop is told of what comes in.
        ended: Whether the client sends no more.
        closing: Whether a last response is out, and the client's end is awaited.
        deadline: When the request under way has to be complete, on the monotonic clock; None: none is under way.
    """

    __slots__ = ("busy", "closing", "deadline", "ended", "reader", "socket", "watched")

    def __init__(self, client: socket.socket, max_body: int) -> None:
        client.setblocking(False)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # the one way to notice that an idle peer is gone
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = client
        self.reader = RequestReader(max_body)
        self.busy = False
        self.watched = False
        self.ended = False
        self.closing = False
        self.deadline: float | None = None

    def answer(self, response: Response, *, last: bool) -> None:
        """
        Send the response to what `reader` gave last. Where no other can follow, the connection is `closing` then.

        Args:
            response: What the core answered.
            last: Whether the server takes no further request.
        """
        reader = self.reader
        last = last or not reader.keeps_alive
        told = "close" if last else "keep-alive" if reader.is_old else ""
        head, body = render(response, connection=told, head_only=reader.head_only)
        if not self.send(head, body) or last:
            self.closing = True

    def refuse(self, status: int, why: str) -> None:
        """
        Answer what is no request.
        """
        head, body = render(Response.text(status, why), connection="close")
        self.hint(head + body)

    def send(self, head: bytes, body: bytes) -> bool:
        """
        Send a response, waiting for a slow client; False when it is gone or took nothing for too long.
        """
        parts = (head + body,) if len(body) < 65536 else (head, body)
        return all(map(self._send_all, parts))

    def _send_all(self, data: bytes) -> bool:
        try:
            sent = self.socket.send(data)
            if sent == len(data):
                return True
            return self._send_rest(memoryview(data)[sent:])
        except BlockingIOError:
            return self._send_rest(memoryview(data))
        except OSError:
            return False

    def _send_rest(self, data: memoryview) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_WRITE)
            while data:
                if not selector.select(WRITE_SECONDS):
                    return False
                try:
                    with suppress(BlockingIOError):
                        data = data[self.socket.send(data) :]
                except OSError:
                    return False
        return True

    def hint(self, data: bytes) -> None:
        """
        Send a few bytes that the client can do without.
        """
        with suppress(OSError):
            self.socket.send(data)

    def end(self) -> None:
        """
        Tell the client that nothing more comes.
        """
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
