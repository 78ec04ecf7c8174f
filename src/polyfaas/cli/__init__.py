"""
The command line ``polyfaas``: arguments in, exit code out. The only place that reads and writes the user's files.

Each command is a module beside this one with ``add_parser(commands)`` and ``run(arguments) -> int``.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from importlib import import_module

from .. import __version__
from ..exceptions import PolyfaasError
from ..terminal import printable

__all__ = ["HelpLayout", "main"]

COMMANDS = ("invoke", "event", "package", "serve", "convert", "init")


class HelpLayout(argparse.RawDescriptionHelpFormatter):
    """
    Help as wide as the terminal, found out without `shutil`, whose import argparse adds to every command's start.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 2:
        return int(told)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:  # no terminal
        return 80


def main(arguments: list[str] | None = None) -> int:
    """
    Run a command.

    Returns:
        0 when all succeeded, 1 when a function failed, 2 for wrong usage, 130 after Ctrl-C.
    """
    parser = argparse.ArgumentParser(
        prog="polyfaas",
        description="Run serverless handlers locally, as Alibaba Function Compute and Huawei FunctionGraph run them.",
        formatter_class=HelpLayout,
        epilog="polyfaas COMMAND --help shows its options and examples.\n\n"
        "Exit codes: 0 all succeeded, 1 a function failed or a conversion loses something, 2 wrong usage,\n"
        "            130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"polyfaas {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    given = sys.argv[1:] if arguments is None else arguments
    # The one that is named is loaded alone: `serve` is part of a cold start.
    for name in given[:1] if given and given[0] in COMMANDS else COMMANDS:
        import_module(f"{__name__}.{name}").add_parser(commands)
    if not given:
        parser.print_help(sys.stderr)
        return 2
    chosen, unknown = parser.parse_known_args(arguments)
    if unknown:  # told by the command itself, whose usage shows what it takes
        commands.choices[chosen.command].error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        status = int(chosen.run(chosen))
        if sys.stdout is not None:
            sys.stdout.flush()  # while a failure can still be told
        return status
    except PolyfaasError as exc:
        # Without its note: an installed package has no pages to look up, and here the message says it all.
        told = str(exc)
    except UnicodeEncodeError as exc:
        told = f"Standard output is {exc.encoding}, which has no {exc.object[exc.start]!a}: set PYTHONIOENCODING=utf-8."
    except KeyboardInterrupt:
        print(f"polyfaas {chosen.command}: interrupted", file=sys.stderr)
        return 130
    except OSError as exc:
        with suppress(OSError, AttributeError):  # it may be None
            sys.stdout.close()  # type: ignore[union-attr,unused-ignore]  # what is left would be told once more at the end
        if isinstance(exc, BrokenPipeError):
            return 1  # the reader has gone: nobody is left to tell
        told = f"{exc}."
    print(printable(f"polyfaas {chosen.command}: {told}"), file=sys.stderr)
    return 2
