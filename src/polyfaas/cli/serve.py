"""
``polyfaas serve``: run a function as a custom runtime, behind HTTP or by FunctionGraph's pull API.
"""

from __future__ import annotations

import argparse
import sys

from ..clouds import NAMES
from ..exceptions import PolyfaasError, TargetError
from . import HelpLayout
from .values import port, positive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["add_parser", "run"]

#: The packages whose frames stand between the command and the function.
_NOT_THEIRS = ("polyfaas", "importlib", "_frozen_importlib", "_frozen_importlib_external")
_EXAMPLES = """\
examples:
  polyfaas serve index.handler --on alibaba                  on 0.0.0.0:9000, as its custom runtime wants it
  polyfaas serve index.handler --on huawei                   on 0.0.0.0:8000, as its containers want it
  polyfaas serve index.handler --on huawei --pull            as its custom runtime, which asks for events
  polyfaas serve index.handler --on alibaba --http           the same handler answers the HTTP trigger
  polyfaas serve index.handler --on alibaba --server granian (pip install "polyfaas[serve]")
"""


def add_parser(commands: Any) -> None:
    """
    Describe the command.
    """
    parser = commands.add_parser(
        "serve",
        help="run a function as a custom runtime over HTTP",
        description="Run a function as its own HTTP server: for custom runtimes and containers, and locally.",
        epilog=_EXAMPLES,
        formatter_class=HelpLayout,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "target", metavar="TARGET", help="index.handler, path/index.handler, path/index.py:handler, pkg.mod:handler"
    )
    parser.add_argument(
        "--on", choices=NAMES, help="the cloud whose conventions hold (default: told by the environment)"
    )
    where = parser.add_argument_group("where")
    where.add_argument("--host", default="0.0.0.0", help="the address to listen on (default: %(default)s)")  # noqa: S104
    where.add_argument(
        "--port", type=port, help="default: 9000 or FC_CUSTOM_LISTEN_PORT on alibaba, 8000 on huawei; 0: any"
    )
    where.add_argument(
        "--pull", action="store_true", help="listen on nothing: ask RUNTIME_API_ADDR for events (huawei)"
    )
    what = parser.add_argument_group("what")
    what.add_argument(
        "--http",
        metavar="TARGET",
        nargs="?",
        const="",
        help="what answers HTTP triggers; without TARGET: the handler itself",
    )
    what.add_argument("--initializer", metavar="TARGET", help="the initializer; default: what the Function declares")
    what.add_argument("--pre-stop", metavar="TARGET", help="the pre-stop hook; default: what the Function declares")
    how = parser.add_argument_group("how")
    how.add_argument(
        "--server",
        choices=("embedded", "granian"),
        default="embedded",
        help="default: %(default)s, which needs no package",
    )
    how.add_argument(
        "--concurrency",
        metavar="N",
        type=positive,
        default=10,
        help="requests side by side at most (default: %(default)s)",
    )
    how.add_argument(
        "--grace",
        metavar="S",
        type=positive,
        default=25,
        help="seconds for running requests after SIGTERM (default: %(default)s)",
    )
    how.add_argument(
        "--max-body", metavar="MB", type=positive, default=64, help="the longest request body (default: %(default)s)"
    )
    how.add_argument(
        "--log-lines",
        action="store_true",
        help='print FC\'s "Invoke Start" and "End" lines, which its metrics count as calls',
    )


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command until SIGTERM or Ctrl-C.
    """
    if chosen.pull and chosen.on == "alibaba":
        raise TargetError("--pull asks FunctionGraph for events: it needs --on huawei.")
    if chosen.server == "granian" and not chosen.pull:
        from ..runtime.granian_server import serve as serve_by_granian

        serve_by_granian(vars(chosen), _announce)
        return 0
    from ..runtime.instance import start

    try:
        runtime = start(vars(chosen))
    except PolyfaasError:
        raise
    except Exception as exc:  # noqa: BLE001 -- the function's own, while it was imported
        _show(exc)
        return 1
    if chosen.pull:
        from ..runtime.pull import run as pull

        pull(runtime)
        return 0
    from ..runtime.process import serve

    serve(
        runtime,
        host=chosen.host,
        port=chosen.port,
        ready=lambda server: _announce(*server.address),
        exits=True,
        concurrency=chosen.concurrency,
        grace_seconds=chosen.grace,
        max_body=chosen.max_body * 1024 * 1024,
    )
    return 0


def _show(error: Exception) -> None:
    """
    The traceback from where the function's own code begins.
    """
    from traceback import print_exception

    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] in _NOT_THEIRS:
        trace = trace.tb_next
    print("polyfaas serve: the function cannot be imported", file=sys.stderr)
    print_exception(type(error), error, trace)


def _announce(host: str, port: int) -> None:
    print(f"polyfaas: listening on {host}:{port}", file=sys.stderr, flush=True)
