"""
One instance as a process: the embedded server from its start to SIGTERM, and the pre-stop hook after it.
"""

from __future__ import annotations

import sys

from .server import Server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .core import Runtime

__all__ = ["serve"]


def serve(
    runtime: Runtime,
    *,
    host: str = "0.0.0.0",  # noqa: S104 -- FC's health check does not reach 127.0.0.1
    port: int | None = None,
    ready: Callable[[Server], Any] | None = None,
    **options: Any,
) -> None:
    """
    Serve a function until SIGTERM or Ctrl-C, then let running requests end, run its pre-stop hook, and
    return.

    Args:
        runtime: The function behind HTTP.
        host: The address.
        port: None: where the cloud expects it.
        ready: Told once the server can be reached.
        options: Of `Server`.

    Raises:
        TargetError: The address cannot be had.
    """
    import signal

    if port is None:
        port = runtime.conventions.listening_port()
    try:
        server = Server(runtime.handle, host, port, **options)
    except OSError as exc:
        from errno import EACCES, EADDRINUSE

        from ..exceptions import TargetError

        option = "--port" if exc.errno in (EACCES, EADDRINUSE) else "--host"
        msg = f"Cannot listen on {host}:{port}: {exc.strerror}. Choose another with {option}."
        raise TargetError(msg) from None
    told: list[int] = []

    def end(number: int, _frame: Any) -> None:
        told.append(number)
        server.stop()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        if ready is not None:
            ready(server)
        if not server.run():
            print("polyfaas: some requests did not end within the grace period", file=sys.stderr, flush=True)
    finally:
        runtime.close()
        for number, handler in before.items():
            # A process that was told to end does: told again, it must not cut short what runs at its exit.
            signal.signal(number, signal.SIG_IGN if number == signal.SIGTERM and told else handler)
