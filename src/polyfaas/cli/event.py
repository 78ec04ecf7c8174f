"""
``polyfaas event``: print a trigger's event, to look at or to send with ``polyfaas invoke -f -``.
"""

from __future__ import annotations

import argparse
import json
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ..events import sample_event, translate
from ..events.samples import KINDS
from ..exceptions import TargetError
from .values import path_setting

__all__ = ["add_parser", "http_event", "made_event", "run"]

_CLOUDS = ("alibaba", "huawei")
_EXAMPLES = """\
examples:
  polyfaas event                                             the kinds that there are
  polyfaas event object-storage --cloud huawei
  polyfaas event timer --set payload=nightly | polyfaas invoke index.handler -f -
"""


def add_parser(commands: Any) -> None:
    """
    Describe the command.
    """
    parser = commands.add_parser(
        "event",
        help="print a trigger's event",
        description="Print the event that a trigger sends to a function, with made-up values.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "kind", metavar="KIND", nargs="?", choices=KINDS, help=f"one of {', '.join(KINDS)}; none: list them"
    )
    parser.add_argument("--cloud", choices=_CLOUDS, default="alibaba", help="whose trigger (default: %(default)s)")
    parser.add_argument(
        "--set", metavar="PATH=VALUE", action="append", default=[], type=path_setting, dest="settings",
        help="a value by its dotted path, as JSON or else as text: events.0.oss.object.key=a.png; repeatable",
    )  # fmt: skip


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command.
    """
    if chosen.kind is None:
        if chosen.settings:
            raise TargetError(f"--set changes the event of a trigger: it needs a KIND ({', '.join(KINDS)}).")
        print("\n".join(KINDS))
        return 0
    print(json.dumps(made_event(chosen.kind, chosen.cloud, chosen.settings), indent=2, ensure_ascii=False))
    return 0


def made_event(kind: str, cloud: str, settings: list[tuple[str, Any]]) -> Any:
    """
    A sample event with values set.

    Raises:
        TargetError: The cloud has no such trigger, or a path leads nowhere in its event.
    """
    try:
        return sample_event(kind, cloud, **dict(settings))
    except LookupError as exc:
        raise TargetError(str(exc.args[0])) from None


def http_event(cloud: str, method: str, url: str, headers: list[tuple[str, str]], body: str) -> Any:
    """
    The event of an HTTP trigger for a request, in the cloud's own shape.
    """
    parts = urlsplit(url)
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    path = unquote(parts.path) or "/"
    event = sample_event("http", "alibaba")
    event.update(rawPath=quote(path), queryParameters=query, body=body, isBase64Encoded=False)
    event["requestContext"]["http"].update(method=method.upper(), path=path)
    event["headers"] = {
        "Host": parts.netloc or "local.example",
        "User-Agent": "polyfaas",
        **{k.title(): v for k, v in headers},
    }
    return translate(event, "alibaba", cloud).event
