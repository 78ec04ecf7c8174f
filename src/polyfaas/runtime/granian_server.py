"""
The extra's production server, Granian, with the settings that the clouds need. One worker process: one instance.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

from ..exceptions import TargetError
from .conventions import conventions_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["serve"]

# Granian's limit for reading a head runs while a connection is idle, too: 30 s by default, and FC wants 15 minutes.
_IDLE_MS = 60 * 60 * 1000


def serve(chosen: dict[str, Any], ready: Callable[[str, int], Any]) -> None:
    """
    Serve until SIGTERM or Ctrl-C.

    Args:
        chosen: The command line of ``polyfaas serve``.
        ready: Told host and port before the start.

    Raises:
        TargetError: Granian is not installed.
    """
    try:
        granian, constants, http = map(import_module, ("granian", "granian.constants", "granian.http"))
    except ImportError:
        raise TargetError('Granian is not installed: pip install "polyfaas[serve]", or leave out --server.') from None
    port = chosen["port"]
    if port is None:
        port = conventions_of(chosen["on"]).listening_port()
    ready(chosen["host"], port)
    granian.Granian(
        "polyfaas",
        address=chosen["host"],
        port=port,
        interface=constants.Interfaces.WSGI,  # ASGI's loop would hand each call on to a thread
        blocking_threads=chosen["concurrency"],
        websockets=False,
        backpressure=max(chosen["concurrency"], 10) * 10,
        http1_settings=http.HTTP1Settings(header_read_timeout=_IDLE_MS),
        log_enabled=False,
        workers_kill_timeout=chosen["grace"],
    ).serve(target_loader=partial(_load, _settings(chosen)), wrap_loader=False)


def _settings(chosen: dict[str, Any]) -> dict[str, Any]:
    """
    What the worker process needs of the command line: plain values, which travel to it.
    """
    kept = ("target", "on", "http", "initializer", "pre_stop", "log_lines", "concurrency", "max_body")
    return {name: chosen[name] for name in kept}


def _load(chosen: dict[str, Any]) -> Callable[..., Any]:
    from .instance import start
    from .wsgi_application import wsgi

    runtime = start(chosen)
    Finalize(None, runtime.close, exitpriority=0)  # worker processes end without `atexit`
    return wsgi(runtime, max_body=chosen["max_body"] * 1024 * 1024)
