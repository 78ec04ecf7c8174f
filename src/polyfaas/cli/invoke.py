"""
``polyfaas invoke``: run a function under the conventions of one cloud or of all, and print what their consoles print.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import textwrap
from functools import partial
from typing import TYPE_CHECKING, Any

from ..clouds import NAMES
from ..deploy.rules import RUNTIMES
from ..exceptions import TargetError
from ..targets import Location, declared_hooks, locate
from ..terminal import printable
from .event import describe_event
from .hints import hint
from .output import print_json
from .sending import sender
from .values import positive, seconds, unicode, variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..testing.local import LocalRuntime
    from ..testing.result import Result

__all__ = ["add_parser", "run"]

#: What ``--on`` names beside the clouds: a cloud with another of its runtimes.
_RUNTIMES = {"alibaba-3.12": ("alibaba", "python3.12")}
_PLACES = sorted((*NAMES, *_RUNTIMES))
#: As FC's own SDKs read them. -- FC, "Environment variables" (2026)
_KEYS = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
_EXAMPLES = """\
examples:
  polyfaas invoke index.handler -e '{"id": 1}'               on Alibaba FC
  polyfaas invoke index.handler -e '{"id": 1}' --on all      the same function on every cloud
  polyfaas invoke src/index.py:handler -f event.json --on huawei --env DB=local
  polyfaas invoke legacy.handler --written-for huawei --on alibaba
  polyfaas invoke api.handler --on all --trigger http GET '/orders?id=1' -H 'Accept: text/plain'
  polyfaas invoke thumbs.handler --on all --trigger object-storage
"""


class _Trigger(argparse.Action):
    """
    Take KIND, or ``http METHOD URL``; say so where they swallowed the target.
    """

    def __call__(self, parser: Any, namespace: argparse.Namespace, words: Any, option: str | None = None) -> None:
        wanted = (1, 3) if words[0] == "http" else (1,)
        if namespace.target is None and len(words) not in wanted:
            got = f"takes KIND, or http METHOD URL, got {' '.join(words)!r}"
            raise argparse.ArgumentError(self, f"{got}: write TARGET before --trigger, or after --")
        namespace.trigger = words


def add_parser(commands: Any) -> None:
    """
    Describe the command.
    """
    parser = commands.add_parser(
        "invoke",
        help="run a function under a cloud's conventions",
        description="Run a function as a cloud would: with its context, event, serialisation, limits, errors and log.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "target", metavar="TARGET", help="index.handler, path/index.handler, path/index.py:handler, pkg.mod:handler"
    )
    group = parser.add_argument_group("payload")
    sent = group.add_mutually_exclusive_group()
    sent.add_argument("-e", "--event", metavar="JSON", help="the event, as JSON text (default: {})")
    sent.add_argument("-f", "--file", metavar="FILE", help="the event from a file; - is standard input")
    sent.add_argument(
        "--trigger", metavar=("KIND", "METHOD URL"), nargs="+", default=[], type=unicode, action=_Trigger,
        help="each cloud's own event of this trigger (see polyfaas event); for http also the request",
    )  # fmt: skip
    group.add_argument("--raw", action="store_true", help="send the payload of -f or -e as it is, JSON or not")
    describe_event(group)
    where = parser.add_argument_group("where")
    where.add_argument(
        "--on", choices=(*_PLACES, "all"), default="alibaba", help="the cloud to run it on (default: %(default)s)"
    )
    where.add_argument(
        "--written-for",
        choices=NAMES,
        help="the cloud it was written for: carry handler and hooks over with port() first",
    )
    how = parser.add_argument_group("how")
    how.add_argument(
        "--env", metavar="K=V", action="append", default=[], type=variable,
        help="an environment variable, on FunctionGraph user data as well; repeatable",
    )  # fmt: skip
    how.add_argument(
        "--timeout", metavar="S", type=seconds, default=60,
        help="whole seconds for one invocation (default: %(default)s)",
    )  # fmt: skip
    how.add_argument("--memory", metavar="MB", type=positive, default=512, help="memory in MB (default: %(default)s)")
    how.add_argument("--runtime", choices=RUNTIMES, help="FC's runtime (default: python3.10)")
    how.add_argument("--initializer", metavar="HANDLER", help="the initializer; default: what the Function declares")
    how.add_argument("--pre-stop", metavar="HANDLER", help="the pre-stop hook; default: what the Function declares")
    how.add_argument(
        "--credentials-from-env", action="store_true",
        help=f"on FC the keys of your environment as the role's: {', '.join(_KEYS)} (default: no role)",
    )  # fmt: skip
    how.add_argument(
        "--in-process", action="store_true", help="no child process: for breakpoints; limits are only reported"
    )
    how.add_argument("-n", metavar="N", type=positive, default=1, help="invoke N times on one instance")
    how.add_argument("-j", metavar="N", type=positive, default=1, help="N invocations at a time (instance concurrency)")
    how.add_argument("--cold", action="store_true", help="a new instance for each invocation")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(chosen: argparse.Namespace) -> int:
    """
    Run the command; SIGTERM ends it as Ctrl-C does, with an exit code of its own.
    """
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        return _run_all(chosen)
    except _Terminated:
        print("polyfaas invoke: terminated", file=sys.stderr)
        return 128 + signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)


class _Terminated(KeyboardInterrupt):
    """
    SIGTERM came: whatever lets Ctrl-C through lets it through.
    """


def _terminate(number: int, frame: Any) -> None:
    raise _Terminated


def _run_all(chosen: argparse.Namespace) -> int:
    location = locate(chosen.target)
    send = sender(chosen)
    deployed = partial(_deployed, location, _hooks(location, chosen), _credentials(chosen), chosen)
    runs = [(cloud, runtime, send(cloud)) for cloud, runtime in _places(chosen)]  # wrong ones are told before any run
    reports = [_report(cloud, runtime, deployed, payload, chosen) for cloud, runtime, payload in runs]
    if chosen.json:
        print_json({"ok": all(r["ok"] for r in reports), "clouds": reports})
    advice = hint(location, reports, chosen)
    if advice:
        print(f"hint: {advice}", file=sys.stderr)
    return 0 if all(report["ok"] for report in reports) else 1


def _places(chosen: argparse.Namespace) -> list[tuple[str, str]]:
    named = _PLACES if chosen.on == "all" else [chosen.on]
    if chosen.on in _RUNTIMES and chosen.runtime not in (None, _RUNTIMES[chosen.on][1]):
        raise TargetError(f"--on {chosen.on} names a runtime of its own: leave --runtime out, or pass --on alibaba.")
    return [_RUNTIMES.get(name, (name, chosen.runtime or "python3.10")) for name in named]


def _report(
    cloud: str,
    runtime: str,
    deployed: Callable[[str, str], LocalRuntime],
    payload: bytes,
    chosen: argparse.Namespace,
) -> dict[str, Any]:
    """
    Run all invocations on one cloud; print them unless JSON was asked for.
    """
    heading = f"{cloud} {runtime}" if cloud == "alibaba" else cloud
    results: list[Result] = []
    log: list[str] = []
    for size in [1] * chosen.n if chosen.cold else [chosen.n]:
        with deployed(cloud, runtime) as instance:
            _run(instance, payload, size, chosen, heading, results, log)
    _progress(heading, chosen.n, chosen.n)
    if not chosen.json:
        _print(heading, results, "".join(log))
    invocations = [_as_json(result) for result in results]
    return {
        "cloud": cloud,
        "runtime": runtime,
        "ok": all(r.ok for r in results),
        "log": "".join(log),
        "invocations": invocations,
    }


def _run(
    instance: LocalRuntime,
    payload: bytes,
    left: int,
    chosen: argparse.Namespace,
    heading: str,
    results: list[Result],
    log: list[str],
) -> None:
    """
    The life of one instance: initializer, invocations, pre-stop; the results of the invocations, the log of all.
    """
    while left:
        _progress(heading, len(results), chosen.n)
        begun = instance.initialize()
        if begun is not None:
            log.append(begun.log)
        if begun is not None and not begun.ok:
            batch = [begun]  # the invocation that started the instance gets the initializer's error
        else:
            batch = instance.invoke_many([payload] * min(left, chosen.j))
            log += [result.log for result in batch]
        results += batch
        left -= len(batch)
    ended = instance.pre_stop()
    if ended is not None:
        log.append(ended.log)


def _deployed(
    location: Location,
    hooks: tuple[str | None, str | None],
    credentials: tuple[str, str, str] | None,
    chosen: argparse.Namespace,
    cloud: str,
    runtime: str,
) -> LocalRuntime:
    from ..testing.local import LocalRuntime

    return LocalRuntime(
        cloud,
        location.handler,
        code_dir=location.folder,
        initializer=hooks[0],
        pre_stop=hooks[1],
        written_for=chosen.written_for,
        runtime=runtime,
        isolated=not chosen.in_process and os.name == "posix",
        concurrency=chosen.j,
        function_name=location.function,
        timeout_s=chosen.timeout,
        memory_mb=chosen.memory,
        env=dict(chosen.env),
        user_data=dict(chosen.env),
        credentials=credentials if cloud == "alibaba" else None,
    )


def _hooks(location: Location, chosen: argparse.Namespace) -> tuple[str | None, str | None]:
    """
    The handler strings of both hooks: those that were named, else what the `Function` declares.

    Raises:
        TargetError: The one that was named leads nowhere.
    """
    for name in (chosen.initializer, chosen.pre_stop):
        if name:
            locate(name, location.folder)
    initializer, pre_stop = declared_hooks(location)
    return chosen.initializer or initializer, chosen.pre_stop or pre_stop


def _credentials(chosen: argparse.Namespace) -> tuple[str, str, str] | None:
    if not chosen.credentials_from_env:
        return None
    if chosen.on == "huawei":
        raise TargetError("--credentials-from-env passes keys of Alibaba Cloud: it needs --on alibaba or all.")
    key, secret, token = (os.environ.get(name, "") for name in _KEYS)
    if not key or not secret:
        raise TargetError(f"--credentials-from-env needs {_KEYS[0]} and {_KEYS[1]} in the environment.")
    return key, secret, token


def _progress(heading: str, done: int, of: int) -> None:
    if of > 1 and sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{heading}: {done}/{of}", end=end, file=sys.stderr, flush=True)


def _print(heading: str, results: list[Result], log: str) -> None:
    """
    What the clouds' consoles print: the last output, the log of all, a summary; lines of the function are indented.
    """
    last = results[-1]
    failed = sum(not r.ok for r in results)
    how_many = f"{failed} of {len(results)} " if 0 < failed < len(results) else ""
    print(f"== {heading}: {how_many}{'failed' if failed else 'succeeded'}")
    print("function output:")
    print(textwrap.indent(printable(last.body) or "(empty)", "  "))
    print("log output:")
    print(textwrap.indent(printable(log.rstrip("\n")) or "(empty)", "  "))
    s = last.summary
    print(
        f"summary: request id {s.request_id}, duration {s.duration_ms:.2f} ms, billed {s.billed_duration_ms} ms, "
        f"memory {s.memory_configured_mb} MB, used {s.memory_used_mb:.1f} MB"
    )
    if len(results) > 1:
        times = [r.summary.duration_ms for r in results]
        median = statistics.median(times)
        print(
            f"in all: {len(results)} invocations, {failed} failed; "
            f"{min(times):.2f} / {median:.2f} / {max(times):.2f} ms (min / median / max)"
        )
    print()


def _as_json(result: Result) -> dict[str, Any]:
    s = result.summary
    value = result.value
    return {
        "ok": result.ok,
        "outcome": result.outcome,
        "output": value if not isinstance(value, bytes) else result.body,
        "error": None if result.error is None else result.error.to_dict(),
        "error_type_header": result.error_type_header,
        "log": result.log,
        "summary": {
            "request_id": s.request_id,
            "memory_configured_mb": s.memory_configured_mb,
            "duration_ms": round(s.duration_ms, 3),
            "memory_used_mb": round(s.memory_used_mb, 3),
            "billed_duration_ms": s.billed_duration_ms,
        },
    }
