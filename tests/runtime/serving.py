"""
A server on a thread, and clients that send bytes exactly as told.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from polyfaas.runtime.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from polyfaas.runtime.messages import Request, Response

__all__ = ["Client", "post", "serving"]


@contextmanager
def serving(handle: Callable[[Request], Response], **options: Any) -> Iterator[Server]:
    """
    Run a server on a free loopback port; at the end it must stop by itself.
    """
    server = Server(handle, "127.0.0.1", 0, **{"grace_seconds": 5.0, **options})
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"


class Client:
    """
    A connection that sends raw bytes and reads whole responses.
    """

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(server.address, timeout=10)
        self._read = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def head(self) -> tuple[int, dict[str, str]]:
        """
        Status and headers of the next response.
        """
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        return int(first.split(" ")[1]), {n.lower(): v for n, _, v in (line.partition(": ") for line in lines)}

    def response(self) -> tuple[int, dict[str, str], bytes]:
        """
        The next response.
        """
        status, headers = self.head()
        length = int(headers.get("content-length", "0"))
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return status, headers, body

    def is_closed(self) -> bool:
        """
        Whether the server closes, and sends nothing more before.
        """
        return self._read == b"" and self.socket.recv(1) == b""

    def _more(self) -> None:
        data = self.socket.recv(65536)
        assert data, f"the server closed after {self._read!r}"
        self._read += data


def post(body: bytes = b"{}", path: str = "/invoke", *fields: str) -> bytes:
    """
    A plain POST with a Content-Length.
    """
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
