"""
``polyfaas init``: write a function's first deployment descriptors, each field explained.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from ..deploy.rules import RUNTIMES
from ..deploy.starting import first_descriptors
from ..deploy.writing import check_new, write_new
from ..exceptions import DeployError
from ..targets import locate
from .output import print_json

if TYPE_CHECKING:
    from ..targets import Location

__all__ = ["add_parser", "note_unread", "run"]

_CLOUDS = ("alibaba", "huawei")
_EXAMPLES = """\
examples:
  polyfaas init index.handler                                beside the function, for both clouds
  polyfaas init src/index.handler --cloud alibaba --name orders
  polyfaas init index.handler --cloud huawei -o deploy --runtime python3.9

writes:
  s.yaml         Alibaba FC, for Serverless Devs (component fc3)
  s.huawei.yaml  Huawei FunctionGraph, for Serverless Devs (component fgs)
  huawei.tf      Huawei FunctionGraph, for Terraform
"""


def add_parser(commands: Any) -> None:
    """
    Describe the command.
    """
    parser = commands.add_parser(
        "init",
        help="write deployment descriptors",
        description="Write deployment descriptors for a function and its hooks, each field explained in a comment.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("target", metavar="TARGET", help="index.handler, path/index.handler, path/index.py:handler")
    parser.add_argument("--cloud", choices=_CLOUDS, help="for one cloud only (default: both)")
    parser.add_argument("--name", help="the deployed function's name (default: the folder's)")
    parser.add_argument("--runtime", choices=RUNTIMES, default="python3.10", help="default: %(default)s")
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="where to write them, made if need be (default: the function's folder)"
    )
    parser.add_argument("--force", action="store_true", help="overwrite files")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command.
    """
    location = locate(chosen.target)
    note_unread(location)
    folder = location.folder if chosen.output is None else chosen.output
    clouds = (chosen.cloud,) if chosen.cloud else _CLOUDS
    texts, names = first_descriptors(location, clouds, chosen.name, chosen.runtime)
    paths = {os.path.join(folder, file): text for file, text in texts.items()}
    for path in paths:
        check_new(path, chosen.force)
    _make(folder)
    for path, text in paths.items():
        write_new(path, text.encode("utf-8"), chosen.force)
    own = os.path.basename(location.folder)
    if chosen.name is None and names != [own]:
        said = f"note: the function is called {' and '.join(names)}, since {own!r} is no name on every cloud"
        print(f"{said}: --name chooses another", file=sys.stderr)
    if chosen.json:
        print_json({"files": list(paths)})
    else:
        print("\n".join(f"wrote {os.path.relpath(path)}" for path in paths))
    return 0


def note_unread(location: Location) -> None:
    """
    Tell that a file's hooks are not known because this Python cannot read it: another one, newer, might.
    """
    import ast

    try:
        with open(location.file, "rb") as source:
            ast.parse(source.read(), location.file)
    except (SyntaxError, ValueError) as exc:
        place = f", line {exc.lineno}" if isinstance(exc, SyntaxError) and exc.lineno else ""
        told = exc.msg if isinstance(exc, SyntaxError) else exc
        print(f"note: {location.file}{place}: {told}; its hooks are not known", file=sys.stderr)


def _make(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as exc:
        raise DeployError(f"Cannot make the folder {folder}: {exc.strerror}.") from None
