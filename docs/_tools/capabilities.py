"""
Draw what each cloud has and what polyfaas does there, from the tables and the code that do it.

``python docs/_tools/capabilities.py`` writes them into ``docs/reference/capabilities.md``; a test compares it with
what is drawn now. What no table holds stands here as text, with its source.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from polyfaas import ErrorEnvelope, clouds, events
from polyfaas.adapter import FIELDS
from polyfaas.deploy.rules import RULES, RUNTIMES
from polyfaas.events.recognition import layouts
from polyfaas.http.response import gateway
from polyfaas.runtime.conventions import conventions_of
from polyfaas.testing import FakeAlibabaContext, FakeHuaweiContext, alibaba_headers, huawei_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parent.parent / "reference" / "capabilities.md"
BEGIN = "<!-- all below is made by: python docs/_tools/capabilities.py -->\n"
_KEYS = ("key", "secret", "token")
_TRACE = {"span_context": "span", "span_baggages": {"a": "b"}, "jaeger_endpoint": "http://agent"}
_FC = {"version": "3", "qualifier": "prod", "retry_count": 0, **_TRACE}
#: What the platforms say in the environment of every instance, and what a function's role adds.
_ENVIRONMENT = {
    **dict.fromkeys(("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"), "key"),
    "FC_REGION": "cn-hangzhou",
    "FC_ACCOUNT_ID": "1",
    "RUNTIME_PROJECT_ID": "p",
    "RUNTIME_CPU": "300",
}


class Shape(NamedTuple):
    """
    One form in which a cloud passes the context: its title, and a context with everything in it.
    """

    title: str
    context: Any


class Row(NamedTuple):
    """
    A capability: what the cloud has, what polyfaas does there, and on whose word.
    """

    area: str
    cloud: str
    polyfaas: str
    source: str


def _shapes(cloud: str) -> list[Shape]:
    record = clouds.get(cloud)
    if cloud == "alibaba":
        built_in = [FakeAlibabaContext(runtime=runtime, **_FC) for runtime in ("python3.10", "python3.12")]
        titles = ("python3.9, python3.10", "python3.12")
        headers = Shape("custom runtimes, containers", record.wrap_headers(alibaba_headers(**_FC)))
        return [*(Shape(title, record.wrap(native)) for title, native in zip(titles, built_in)), headers]
    native = FakeHuaweiContext(alias="prod", credentials=_KEYS)
    headers = huawei_headers(alias="prod", credentials=_KEYS)
    titles = ("event functions", "HTTP functions, containers, custom runtimes")
    return [Shape(titles[0], record.wrap(native)), Shape(titles[1], record.wrap_headers(headers))]


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _told(cloud: str) -> Iterator[list[str]]:
    """
    A line for each field: its name, and for each shape how its value is known.
    """
    with _environment():
        bare = [{field: getattr(shape.context, field) for field in FIELDS} for shape in _shapes(cloud)]
    with _environment(**_ENVIRONMENT):
        full = [{field: getattr(shape.context, field) for field in FIELDS} for shape in _shapes(cloud)]
    for field in FIELDS[1:]:
        if field not in ("request_id_generated", "native", "extras"):
            yield [f"`{field}`", *(_how(field, one[field], two[field]) for one, two in zip(bare, full))]


def _how(field: str, bare: Any, full: Any) -> str:
    if full is None:
        return "–"
    if bare is None:
        return "environment"
    return "estimated" if field == "deadline" and full.estimated else "yes"


def _triggers(cloud: str) -> Iterator[list[str]]:
    """
    A line for each kind of event: the triggers that send it, its view, and whether it is carried over.
    """
    other = next(name for name in events.recognition.CLOUDS if name != cloud)
    for kind in dict.fromkeys(layout.kind for layout in layouts(cloud)):
        names = "; ".join(layout.trigger for layout in layouts(cloud) if layout.kind == kind and not layout.generic)
        try:
            event = events.sample_event(kind, cloud)
        except LookupError:
            yield [names, f"`{kind}`", "–", "passed on as it comes"]
        else:
            carried = events.translate(event, cloud, other).changed
            yield [names, f"`{kind}`", f"`{type(events.view(event, cloud)).__name__}`", "yes" if carried else "no"]


def _error(cloud: str) -> str:
    """
    The error object of a handler that raises, as the cloud's own runtime sends it.
    """
    try:
        raise KeyError("no such order")
    except KeyError as exc:
        error = clouds.get(cloud).encode_error(ErrorEnvelope.from_exception(exc))
    entries = "lists" if isinstance(error["stackTrace"][0], list) else "texts"
    return f"JSON with {', '.join(f'`{key}`' for key in error)}, a list of {entries}"


_ONCE = "runs it once for each instance, before the first invocation where the platform did not"
_LATE = "runs it at most once; at the exit of a used process where the platform did not"
_HTTP = "`HttpRequest`, `HttpResponse`, `wsgi_handler`, `asgi_handler`"
_SERVE = "`polyfaas serve`; `runtime.wsgi`, `runtime.asgi`"
_SIDE_BY_SIDE = "handlers may run side by side; `polyfaas serve --concurrency`"
_LOGGED = "the same, and one record in the log"
_DEPLOY = "[Descriptors](../how-to/deploy.md)"
_WHY = "[Why](../explanation/why.md#what-is-in-the-way-of-testing)"


def _alibaba() -> Iterator[Row]:
    rules, gate, serving = RULES["alibaba"], gateway("alibaba"), conventions_of("alibaba")
    yield Row("initializer", f"`f(context)`, up to {rules.hook_timeout_s[0]} s", _ONCE, "Hooks, Limits")
    yield Row("pre-stop", f"`f(context)`, up to {rules.hook_timeout_s[1]} s", _LATE, "Hooks, Limits")
    yield Row("event", 'bytes, `b""` for no payload', "the decoded JSON; `{}` for no payload and `null`", "Context")
    yield Row("result: text, bytes", "as they are", "as they are", "observed")
    yield Row("result: None", f"`{clouds.get('alibaba').dump_result(None).decode()}`", "the same", "observed")
    yield Row("result: all else", "JSON, indented by 4, keys sorted", "compact JSON, as on FunctionGraph", "observed")
    yield Row("longest result", _longest("alibaba"), "no limit", "observed: 7 MB")
    yield Row("`async def`", "not awaited: an error", "awaited, hooks too", "observed")
    yield Row("error of the handler", _error("alibaba"), _LOGGED, "Errors")
    yield Row("`sys.exit()`", "ends the process, or nobody answers", "`HandlerExit`; the instance lives on", "observed")
    yield Row("HTTP trigger", "JSON with `requestContext.http`", _HTTP, "HTTP")
    refused = ", ".join(f"`{name}`" for name in sorted(gate.refused))
    size = f"{gate.max_header_bytes:,} bytes of headers; {refused} and `{gate.refused_prefix}*` cannot be set"
    yield Row("HTTP response", size, "checks both; `HttpResponse.refused` lists what is dropped", "HTTP, Web")
    yield Row("WSGI handlers of FC 2.0", "not in FC 3.0", "`port()`, `polyfaas serve`", "Diff")
    yield Row("custom runtime, container", _served(serving), _SERVE, "EventCR, CRLife")
    status = ", ".join(f"`{name}: {value}`" for name, value in serving.failed if name != "Content-Type")
    yield Row("a failure there", f"status {serving.failed_status}, {status}", "sends both", "CRHdr")
    record = "`2022-03-31T02:57:49.693Z <id> [INFO] text`"
    yield Row("log record", record, "`context.logger`; `parse_log` reads it", "Logs")
    yield Row("tail of the log", "the last 4 KB", "`Result.log_tail` of `LocalRuntime`", "PrintLog")
    yield from _limits("alibaba")
    beside = "1 to 200 for each instance, in FC 3.0 for custom runtimes only"
    yield Row("requests side by side", beside, _SIDE_BY_SIDE, "Limits")
    fakes = '`FakeAlibabaContext`, `LocalRuntime("alibaba")`, `polyfaas invoke --on alibaba` or `alibaba-3.12`'
    yield Row("run locally", "its tool wants Docker", fakes, _WHY)
    yield Row("deploy", "Serverless Devs, component fc3", "`polyfaas init`, `convert`, `package`", _DEPLOY)


def _huawei() -> Iterator[Row]:
    rules, gate, serving = RULES["huawei"], gateway("huawei"), conventions_of("huawei")
    yield Row("initializer", f"`f(context)`, up to {rules.hook_timeout_s[0]} s", _ONCE, "API, UM")
    stop = f"`f()` on the engine, up to {rules.hook_timeout_s[1]} s; the console offers it for Java only"
    yield Row("pre-stop", stop, f"takes a context or none; {_LATE}", "API, UM, YRdoc")
    empty = "parsed JSON; `{}` for no payload and `null` (engine)"
    yield Row("event", empty, "the same value", "Guide, observed (engine)")
    yield Row("result: text", "as it is; the engine quotes it", "hands text over", "UM, observed (engine)")
    as_text = "as text where they are UTF-8, else `ResultEncodeError`"
    yield Row("result: bytes", "refused", as_text, "observed (engine)")
    yield Row("result: None", 'nothing, or `""` (engine)', "the same", "observed (Node, engine)")
    yield Row("result: all else", "compact JSON", "compact JSON", "TCP-Py")
    yield Row("longest result", _longest("huawei"), "`ResultTooLargeError` before it is sent", "UM")
    yield Row("`async def`", "not awaited; a hook counts as run", "awaited, hooks too", "observed (engine)")
    stage = f"{_error('huawei')}; the message begins with the stage"
    yield Row("error of the handler", stage, _LOGGED, "TCP-Py, concluded")
    leaves = "`user code sys.exit()` (engine)"
    yield Row("`sys.exit()`", leaves, "`HandlerExit`; the instance lives on", "observed (engine)")
    yield Row("APIG", "JSON with `httpMethod`, bodies in Base64", _HTTP, "UM")
    four = f"four keys, else FSS.1206; {gate.max_body_bytes:,} bytes of body"
    yield Row("HTTP response", four, "writes all four; `ResultTooLargeError`", "UM")
    yield Row("WSGI handlers of FC 2.0", "–", "`port()`, `polyfaas serve`", "–")
    yield Row("HTTP function, container", _served(serving), _SERVE, "UM, TCP-Py")
    yield Row("a failure there", "any status but 2xx", f"sends {serving.failed_status}", "UM")
    yield Row("custom runtime", "asks `RUNTIME_API_ADDR` for events", "`polyfaas serve --pull`", "UM")
    record = "`2022-06-28T15:46:46Z <id> INFO text`"
    yield Row("log record", record, "`context.logger`; `parse_log` reads it", "seen in production")
    tail = "4 KB, 2 KB or 2,000 bytes: the sources differ"
    yield Row("tail of the log", tail, "`Result.log_tail` of `LocalRuntime` has 4 KB", "Guide")
    yield from _limits("huawei")
    beside = "by version 2 of functions; or HTTP functions and images only: the sources differ"
    yield Row("requests side by side", beside, _SIDE_BY_SIDE, "Concurrency")
    fakes = '`FakeHuaweiContext`, `LocalRuntime("huawei")`, `polyfaas invoke --on huawei`'
    yield Row("run locally", "its tools run Node.js only", fakes, _WHY)
    tools = "Terraform; Serverless Devs, component fgs"
    yield Row("deploy", tools, "`polyfaas init`, `convert`, `package`", _DEPLOY)


def _longest(cloud: str) -> str:
    most = clouds.get(cloud).max_result_bytes
    return "none set by the runtime" if most is None else f"{most:,} bytes"


def _served(serving: Any) -> str:
    """
    Port and paths of a cloud's custom runtimes.
    """
    port = f"{serving.port}, or `{serving.port_variable}`" if serving.port_variable else str(serving.port)
    return f"port {port}; " + ", ".join(f"`{method} {path}`" for method, path in serving.routes)


def _limits(cloud: str) -> Iterator[Row]:
    """
    What `polyfaas convert --check` holds a function to.
    """
    rules, checked = RULES[cloud], "`polyfaas convert --check`"
    pythons = ", ".join(f"`{rules.spelling(runtime)}`" for runtime in RUNTIMES)
    yield Row("Python", pythons, "`polyfaas package --runtime`; custom runtimes: 3.9 to 3.13", rules.source)
    least, most = rules.timeout_s
    yield Row("timeout", f"{least} to {most:,} s", f"`context.timeout_s`, `context.deadline`; {checked}", rules.source)
    sizes = rules.memory_mb
    span = f"{sizes[0]:,} to {sizes[-1]:,} MB, {len(sizes)} sizes"
    yield Row("memory", span, f"`context.memory_mb`; {checked}", rules.source)
    count = "" if rules.env_count is None else f", {rules.env_count} of them"
    yield Row("settings", f"{rules.env_bytes:,} bytes{count}", f"`context.getenv`; {checked}", rules.source)


_TITLES = {
    "alibaba": ("Alibaba Cloud Function Compute", "FC", _alibaba),
    "huawei": ("Huawei Cloud FunctionGraph", "FunctionGraph", _huawei),
}


def drawn() -> str:
    """
    The tables, in Markdown.
    """
    parts = []
    for cloud, (title, short, rows) in _TITLES.items():
        other = next(name for key, (_, name, _) in _TITLES.items() if key != cloud)
        parts.append(f"\n## {title}\n\n### Context on {short}\n\n")
        parts.append(_table(["field", *(shape.title for shape in _shapes(cloud))], _told(cloud)))
        parts.append(f"\n### Events on {short}\n\n")
        parts.append(_table(["triggers", "kind", "view", f"carried over to {other}"], _triggers(cloud)))
        parts.append(f"\n### Everything else on {short}\n\n")
        parts.append(_table(["what", short, "polyfaas", "source"], rows()))
    return "".join(parts)


def _table(head: list[str], rows: Any) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def replaced(page: str) -> str:
    """
    The page with all that stands below the mark made anew.
    """
    return page.partition(BEGIN)[0] + BEGIN + drawn()


if __name__ == "__main__":
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
