"""
One instance as a process: the embedded server from its start to SIGTERM, and the pre-stop hook after it.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from signal import SIGINT
from threading import Thread
from time import sleep

from .server import Server
from .signals import told_to_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .core import Runtime

__all__ = ["serve"]

#: Who waits no longer than that is not told for what.
_NOTICEABLE_S = 0.1


def serve(
    runtime: Runtime,
    *,
    host: str = "0.0.0.0",  # noqa: S104 -- FC's health check does not reach 127.0.0.1
    port: int | None = None,
    ready: Callable[[Server], Any] | None = None,
    exits: bool = False,
    **options: Any,
) -> None:
    """
    Serve a function until SIGTERM or Ctrl-C, then let running requests end, run its pre-stop hook, and return.

    A Ctrl-C while it waits for them ends the wait: pre-stop runs at once, then KeyboardInterrupt is raised.

    Args:
        runtime: The function behind HTTP.
        host: The address.
        port: None: where the cloud expects it.
        ready: Told once the server can be reached.
        exits: Whether the process ends afterwards: then a later SIGTERM does not cut short what runs at its exit. Else
            signals do what they did before.
        options: Of `Server`.

    Raises:
        TargetError: The address cannot be had.
        KeyboardInterrupt: It was told to end at once.
    """
    if port is None:
        port = runtime.conventions.listening_port()
    try:
        server = Server(runtime.handle, host, port, **options)
    except OSError as exc:
        from errno import EACCES, EADDRINUSE

        from ..exceptions import TargetError

        option = "--port" if exc.errno in (EACCES, EADDRINUSE) else "--host"
        why = str(exc.strerror).partition(" (while attempting")[0]  # the address stands before it
        msg = f"Cannot listen on {host}:{port}: {why}. Choose another with {option}."
        raise TargetError(msg) from None

    def stop(number: int) -> None:
        server.stop()
        if server.pending:
            with suppress(RuntimeError):  # no thread is to be had for it
                Thread(target=_tell_of_waiting, args=(server, number), name="polyfaas-end", daemon=True).start()

    with told_to_end(stop, exits=exits):
        try:
            if ready is not None:
                ready(server)
            if not server.run():
                _say("some requests did not end within the grace period")
        finally:
            runtime.close()


def _tell_of_waiting(server: Server, number: int) -> None:
    """
    Say what the end waits for, unless that was about to end.
    """
    sleep(_NOTICEABLE_S)
    pending = server.pending
    if pending:
        requests = "1 request" if pending == 1 else f"{pending} requests"
        key = "Ctrl-C again" if number == SIGINT else "Ctrl-C"
        _say(f"stopping; waiting up to {server.grace_seconds:g} s for {requests}, {key} to end now")


def _say(what: str) -> None:
    print(f"polyfaas: {what}", file=sys.stderr, flush=True)
