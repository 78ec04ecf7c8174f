"""
``polyfaas event``: print a trigger's event, to look at or to send with ``polyfaas invoke -f -``.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from ..events import sample_event, translate
from ..events.samples import KINDS, override
from ..exceptions import TargetError
from .output import print_json
from .values import header, path_setting, unicode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["add_parser", "describe_event", "made_event", "run"]

_CLOUDS = ("alibaba", "huawei")
_EXAMPLES = """\
examples:
  polyfaas event                                             the kinds that there are
  polyfaas event object-storage --cloud huawei
  polyfaas event http POST '/orders?id=1' -H 'Accept: text/plain' -d '{"count": 2}'
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
    parser.add_argument("request", metavar="METHOD URL", nargs="*", type=unicode, help="for http: the request")
    parser.add_argument("--cloud", choices=_CLOUDS, default="alibaba", help="whose trigger (default: %(default)s)")
    describe_event(parser)


def describe_event(parser: Any) -> None:
    """
    Add the options by which an event is told: a request's, and single values.
    """
    parser.add_argument(
        "-H", metavar="NAME:VALUE", action="append", default=[], type=header, dest="headers",
        help="a header of the request; repeatable",
    )  # fmt: skip
    parser.add_argument("-d", metavar="TEXT", default="", type=unicode, dest="body", help="the body of the request")
    parser.add_argument(
        "--set", metavar="PATH=VALUE", action="append", default=[], type=path_setting, dest="settings",
        help="a value of the event by its dotted path, as JSON or else as text: "
        "events.0.oss.object.key=a.png; repeatable",
    )  # fmt: skip


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command.
    """
    if chosen.kind is None:
        if chosen.settings or chosen.headers or chosen.body:
            raise TargetError(f"-H, -d and --set tell the event of a trigger: they need a KIND ({', '.join(KINDS)}).")
        print("\n".join(KINDS))
        return 0
    event = made_event(
        chosen.kind, chosen.cloud, chosen.request, headers=chosen.headers, body=chosen.body, settings=chosen.settings
    )
    print_json(event)
    return 0


def made_event(
    kind: str,
    cloud: str,
    request: Sequence[str] = (),
    *,
    headers: Sequence[tuple[str, str]] = (),
    body: str = "",
    settings: Sequence[tuple[str, Any]] = (),
) -> Any:
    """
    The event of a trigger: a sample, or for `http` that of the request, if any, with values set by their paths.

    Args:
        kind: The trigger.
        cloud: In whose shape.
        request: METHOD and URL, or nothing.
        headers: The request's.
        body: The request's.
        settings: Paths and values.

    Raises:
        TargetError: The cloud has no such trigger, a path leads nowhere in its event, or what is no HTTP trigger got
            a request.
    """
    told = request or headers or body
    if told and kind != "http":
        raise TargetError(f"METHOD URL, -H and -d describe a request: they need http, not {kind}.")
    method, url = _request(request)
    try:
        event = _http_event(cloud, method, url, headers, body) if told else sample_event(kind, cloud)
    except LookupError as exc:
        raise TargetError(str(exc.args[0])) from None
    try:
        override(event, dict(settings))
    except LookupError as exc:
        raise TargetError(f"On {cloud}: {exc.args[0]}") from None
    return event


def _request(words: Sequence[str]) -> tuple[str, SplitResult]:
    try:
        method, url = words or ("GET", "/")
        parts = urlsplit(url)
    except ValueError:
        method, parts = "", urlsplit("")
    is_path = not parts.scheme and parts.path.startswith("/")
    if not method.isalpha() or not (is_path or (parts.scheme in ("http", "https") and parts.netloc)):
        raise TargetError(
            "http takes METHOD and URL, as in GET '/path?x=1' or GET https://host/path: "
            f"a URL begins with / or http; got {' '.join(words)!r}."
        )
    return method, parts


def _http_event(cloud: str, method: str, parts: SplitResult, headers: Sequence[tuple[str, str]], body: str) -> Any:
    """
    The event of an HTTP trigger for a request, in the cloud's own shape; what no request tells is its sample's.
    """
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    path = unquote(parts.path) or "/"
    sent = {
        "Host": parts.netloc.rpartition("@")[2] or "local.example",
        "User-Agent": "polyfaas",
        "X-Forwarded-Proto": parts.scheme or "https",
        **{k.title(): v for k, v in headers},
    }
    domain = re.sub(r":\d*$", "", sent["Host"])
    event, sample = sample_event("http", "alibaba"), sample_event("http", cloud)
    around = event["requestContext"]
    around.update(
        requestId=sample["requestContext"]["requestId"], domainName=domain, domainPrefix=domain.partition(".")[0]
    )
    around["http"].update(method=method.upper(), path=path, userAgent=sent["User-Agent"])
    event.update(rawPath=quote(path), queryParameters=query, body=body, isBase64Encoded=False, headers=sent)
    made = translate(event, "alibaba", cloud).event
    gateways = {name: value for name, value in sample["headers"].items() if name.startswith("x-")}
    told = {name: value for name, value in made["requestContext"].items() if value is not None}
    made.update(headers={**gateways, **made["headers"]}, requestContext={**sample["requestContext"], **told})
    return made
