"""
``polyfaas convert``: write one cloud's deployment descriptor as another's, and say what that changes; or check one.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from attrs import asdict

from ..deploy.conversion import FORMATS, check, convert, recognised
from ..deploy.writing import write_new
from ..exceptions import DeployError
from ..terminal import printable
from .output import print_json
from .reading import place, read

if TYPE_CHECKING:
    from ..deploy.record import Finding

__all__ = ["add_parser", "run"]

_EXAMPLES = """\
examples:
  polyfaas convert s.yaml --to terraform                     to standard output, the report beside it
  polyfaas convert s.yaml --to fgs --region cn-north-4 -o s.huawei.yaml
  polyfaas convert huawei.tf --to fc3 --region cn-hangzhou -o s.yaml
  polyfaas convert s.yaml --check                            what is wrong with it

formats:
  fc3        s.yaml for Alibaba FC (Serverless Devs 3.0.0, component fc3)
  fgs        s.yaml for Huawei FunctionGraph (Serverless Devs 1.0.0, component fgs)
  terraform  Terraform for Huawei FunctionGraph (huaweicloud_fgs_function)

exit codes: 0 nothing of the functions is lost, 1 something is lost, invalid or to be filled in, 2 it cannot be read
            or written
"""


def add_parser(commands: Any) -> None:
    """
    Describe the command.
    """
    parser = commands.add_parser(
        "convert",
        help="convert or check a deployment descriptor",
        description="Write a deployment descriptor in another format, and list what was lost, changed or added.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("file", metavar="FILE", help="s.yaml, or a .tf file; - is standard input")
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--to", choices=FORMATS, help="the format to write")
    task.add_argument("--check", action="store_true", help="write nothing: check it against the cloud's rules")
    parser.add_argument(
        "--from", choices=FORMATS, dest="start", help="the format of FILE (default: that of .tf, or of the YAML)"
    )
    parser.add_argument("--region", metavar="ID", help="the region to deploy to (default: a sample, which is reported)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file instead of standard output (-)")
    parser.add_argument("--force", action="store_true", help="overwrite the output file")
    parser.add_argument("--json", action="store_true", help="print one JSON document, the text in it")


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command.
    """
    if chosen.check and (chosen.output or chosen.region):
        raise DeployError("--check writes nothing: -o and --region need --to.")
    name = place(chosen.file)
    chosen.output = None if chosen.output == "-" else chosen.output
    source = _text(chosen.file)
    start = FORMATS[chosen.start] if chosen.start else recognised(source, name)
    text = None
    if chosen.check:
        found = check(source, name, start)
    else:
        text, found = convert(source, name, start, FORMATS[chosen.to], chosen.region)
        if chosen.output:
            write_new(chosen.output, text.encode("utf-8"), chosen.force)
    failed = any(one.kind in ("lost", "invalid", "fill") for one in found)
    if chosen.json:
        print_json(_document(start.name, chosen, text, found, not failed))
    else:
        _print(chosen, text, found)
    return 1 if failed else 0


def _text(path: str) -> str:
    try:
        return read(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as exc:
        raise DeployError(f"Cannot read {place(path)}: {exc.strerror}.") from None
    except UnicodeDecodeError as exc:
        raise DeployError(f"{place(path)} is not UTF-8 (byte {exc.start}): save it in that encoding.") from None


def _document(start: str, chosen: argparse.Namespace, text: str | None, found: list[Finding], ok: bool) -> Any:
    findings = [asdict(one) for one in found]
    document = {"ok": ok, "from": start, "to": chosen.to, "output": chosen.output, "findings": findings}
    if text is not None and not chosen.output:
        document["text"] = text
    return document


def _print(chosen: argparse.Namespace, text: str | None, found: list[Finding]) -> None:
    if chosen.check:
        print(printable("\n".join(map(str, found))) or f"{chosen.file}: nothing is wrong with it")
        return
    if not chosen.output:
        print(text, end="")
    for one in found:
        print(printable(str(one)), file=sys.stderr)
