"""
``polyfaas package``: make the archive that is uploaded.
"""

from __future__ import annotations

import argparse
from typing import Any

from ..deploy.dependencies import PLATFORMS
from ..deploy.package import Package, build
from ..deploy.rules import RUNTIMES
from ..deploy.writing import check_new, write_new
from ..targets import declared_hooks, locate
from ..terminal import printable
from .init import note_unread
from .output import print_json
from .values import platform

__all__ = ["add_parser", "run"]

_EXAMPLES = """\
examples:
  polyfaas package index.handler -o function.zip
  polyfaas package src/index.handler -o function.zip --runtime python3.9 --requirements requirements.txt
"""


def add_parser(commands: Any) -> None:
    """
    Describe the command.
    """
    parser = commands.add_parser(
        "package",
        help="make the archive to upload",
        description="Pack a function's folder, polyfaas and the dependencies for a cloud's Python, reproducibly.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("target", metavar="TARGET", help="index.handler, path/index.handler, path/index.py:handler")
    parser.add_argument(
        "-o", "--output", metavar="FILE", default="function.zip", help="the archive (default: %(default)s)"
    )
    parser.add_argument(
        "--runtime", choices=RUNTIMES, default="python3.10", help="what to pack for (default: %(default)s)"
    )
    parser.add_argument("--requirements", metavar="FILE", help="default: requirements.txt beside the function, if any")
    parser.add_argument(
        "--platform", metavar="TAG", action="append", dest="platforms", type=platform,
        help=f"take wheels of this platform; repeatable (default: {' '.join(PLATFORMS)})",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="overwrite the archive")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command.
    """
    location = locate(chosen.target)
    note_unread(location)
    check_new(chosen.output, chosen.force)  # before pip takes its time
    package = build(location, chosen.runtime, chosen.output, chosen.requirements, tuple(chosen.platforms or PLATFORMS))
    write_new(chosen.output, package.content, chosen.force)
    initializer, pre_stop = declared_hooks(location)
    configure = {
        "runtime": chosen.runtime,
        "handler": location.handler,
        "initializer": initializer,
        "pre_stop": pre_stop,
    }
    if chosen.json:
        print_json(_document(chosen.output, package, configure))
    else:
        _print(chosen.output, package, configure)
    return 0


def _document(output: str, package: Package, configure: dict[str, str | None]) -> dict[str, Any]:
    parts = [{"name": part.name, "files": part.files, "bytes": part.size} for part in package.parts]
    return {
        "archive": output,
        "bytes": len(package.content),
        "unpacked_bytes": sum(part.size for part in package.parts),
        "parts": parts,
        "left_out": list(package.left_out),
        "configure": configure,
    }


def _print(output: str, package: Package, configure: dict[str, str | None]) -> None:
    size = sum(part.size for part in package.parts)
    files = sum(part.files for part in package.parts)
    print(f"{output}: {len(package.content):,} bytes, {size:,} unpacked, {files} files")
    for part in package.parts:
        print(f"  {part.name:<40} {part.files:>5} files {part.size:>12,} bytes")
    if package.left_out:
        print(f"left out: {printable(', '.join(package.left_out))}")
    print("configure: " + ", ".join(f"{key} {value}" for key, value in configure.items() if value))
