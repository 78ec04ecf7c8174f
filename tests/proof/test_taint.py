"""
Secrets that are planted wherever a platform has them come out nowhere: a walk over every public name.

What shows them by design, and is therefore no way out here: an attribute that is asked for by its name, the text of an
exception (it goes to the caller on both clouds), and `context.native`, which is the cloud's own. ``docs/explanation/security.md``
tells them all.
"""

from __future__ import annotations

import ast
import copy
import io
import json
import logging
import pickle
import pprint
import re
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import polyfaas
from polyfaas import cli, events, http, testing
from polyfaas.runtime.core import Runtime
from polyfaas.runtime.instance import log_to_stdout
from polyfaas.runtime.messages import Request

SECRET = "tAinted-9f3b"
KEYS = (f"{SECRET}-id", f"{SECRET}-key", f"{SECRET}-token")
MODULES = (polyfaas, testing, http, events)
SOURCE = Path(polyfaas.__file__).parent


@pytest.fixture(autouse=True)
def tainted_environment(monkeypatch):
    """
    The keys where FC's python3.12, its older runtimes and FunctionGraph's engine leave them.
    """
    for name in (
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "RUNTIME_USERDATA",
        "MYSQL_PASSWORD",
    ):
        monkeypatch.setenv(name, f"{SECRET}-{name}")


# ---- things that have secrets in them


def alibaba(**values):
    """
    FC's context with the keys of a role, and in its tracing.
    """
    return testing.FakeAlibabaContext(credentials=KEYS, **values)


def huawei(**values):
    """
    FunctionGraph's context with the keys of an agency, its token, and an encrypted setting.
    """
    return testing.FakeHuaweiContext(
        credentials=KEYS, token=KEYS[2], access_key=KEYS[:2], user_data={"password": KEYS[1]}, **values
    )


def neutral():
    """
    A neutral context with keys and a setting.
    """
    return testing.FakeContext(credentials=polyfaas.Credentials(*KEYS), env={"MYSQL_PASSWORD": SECRET})


@polyfaas.handler
def failing(event, context):
    """
    Fail with the secrets in the local variables.
    """
    keys, password = context.credentials, event["password"]
    raise ValueError(f"{len(password)} {keys}")


def raised():
    """
    The exception of a handler that had secrets.
    """
    with pytest.raises(ValueError, match=r"Credentials\(\*\*\*\)") as info:
        failing({"password": SECRET}, alibaba())
    return info.value


def request_event(cloud):
    """
    A request with a secret in each part that a reader does not expect in a log.
    """
    event = testing.sample_event("http", cloud)
    event["headers"] = {"authorization": f"Bearer {SECRET}", "cookie": f"sid={SECRET}"}
    event["queryParameters" if cloud == "alibaba" else "queryStringParameters"] = {"token": SECRET}
    event["body"] = json.dumps({"password": SECRET})
    event["isBase64Encoded"] = False
    return event


def viewed(kind, text):
    """
    A trigger's event with a secret as each text below `text`.
    """

    def taint(value, at):
        if isinstance(value, dict):
            return {key: taint(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [taint(item, at) for item in value]
        return SECRET if at == text else value

    event = taint(testing.sample_event(kind, "alibaba"), "")
    assert SECRET in json.dumps(event)
    return events.view(event)


def instance(target=failing):
    """
    A local instance that has been invoked with a secret.
    """
    runtime = testing.LocalRuntime("alibaba", target, isolated=False, credentials=KEYS)
    with runtime:
        result = runtime.invoke({"password": SECRET})
    return runtime, result


def refused(work, kind):
    """
    The error of `work`.
    """
    with pytest.raises(kind) as info:
        work()
    return info.value


def function():
    """
    A function whose state holds a secret.
    """
    made = polyfaas.Function()
    made.state["password"] = SECRET
    made.handler(lambda event, context: None)
    return made


def from_failing_initializer():
    """
    The error of an initializer that had secrets in its local variables.
    """
    made = polyfaas.Function()

    @made.initializer
    def initialize(context):
        keys = context.credentials
        raise OSError(f"no connection with {keys}")

    made.handler(lambda event, context: None)
    return refused(lambda: made.entry({}, huawei()), polyfaas.InitializationError)


def translation():
    """
    An event of one cloud as the other's.
    """
    return events.translate(request_event("alibaba"), "alibaba", "huawei")


#: What each public name makes of secrets. Exceptions that are raised before anything secret is seen are below.
MAKERS = {
    "Context": neutral,
    "Credentials": lambda: polyfaas.Credentials(*KEYS),
    "Deadline": lambda: neutral().deadline,
    "ErrorEnvelope": lambda: polyfaas.ErrorEnvelope.from_exception(raised()),
    "Function": function,
    "TraceContext": lambda: (
        alibaba(span_context="s", span_baggages={"password": SECRET}).tracing
        and polyfaas.TraceContext("s", {"password": SECRET})
    ),
    "ContextFieldUnavailable": lambda: refused(lambda: neutral().require("trace"), polyfaas.ContextFieldUnavailable),
    "EventDecodeError": lambda: refused(
        lambda: failing(f'{{"password": "{SECRET}", '.encode(), alibaba()), polyfaas.EventDecodeError
    ),
    "InitializationError": from_failing_initializer,
    "ResultEncodeError": lambda: refused(
        lambda: polyfaas.handler(lambda e, c: {"keys": c.credentials, "password": SECRET})({}, alibaba()),
        polyfaas.ResultEncodeError,
    ),
    "ResultTooLargeError": lambda: refused(
        lambda: polyfaas.handler(lambda e, c: SECRET * 1_000_000)({}, huawei()), polyfaas.ResultTooLargeError
    ),
    "UnknownCloudError": lambda: refused(
        lambda: polyfaas.handler(lambda e, c: None)({}, {"password": SECRET}), polyfaas.UnknownCloudError
    ),
    "EnvelopeFormatError": lambda: refused(
        lambda: polyfaas.ErrorEnvelope.parse(f'{{"password": "{SECRET}"'), polyfaas.EnvelopeFormatError
    ),
    "EventShapeError": lambda: refused(
        lambda: http.HttpRequest.from_event({"password": SECRET}), polyfaas.EventShapeError
    ),
    "current_context": neutral,
    "handler": lambda: failing,
    "port": lambda: polyfaas.port(lambda event, context: None, written_for="huawei"),
    "http_handler": lambda: http.http_handler(lambda request, context: None),
    "FakeAlibabaContext": alibaba,
    "FakeAlibabaContext312": lambda: alibaba(runtime="python3.12"),
    "FakeContext": neutral,
    "FakeHuaweiContext": huawei,
    "Invocation": lambda: testing.invoke(failing, {"password": SECRET}, on="huawei", context=huawei()),
    "LocalRuntime": lambda: instance()[0],
    "Result": lambda: instance()[1],
    "Headers": lambda: http.Headers({"authorization": SECRET}),
    "HttpRequest": lambda: http.HttpRequest.from_event(request_event("huawei")),
    "HttpResponse": lambda: http.HttpResponse.text(SECRET, headers={"set-cookie": SECRET}),
    "HttpEvent": lambda: events.view(request_event("alibaba")),
    "MessageEvent": lambda: viewed("message", "Message"),
    "Message": lambda: next(iter(viewed("message", "Message"))),
    "StreamEvent": lambda: viewed("stream", "value"),
    "StreamRecord": lambda: next(iter(viewed("stream", "value"))),
    "TimerEvent": lambda: viewed("timer", "payload"),
    "CloudEvent": lambda: viewed("cloud-event", "note"),
    "AuditEvent": lambda: viewed("audit", "userName"),
    "LogEvent": lambda: viewed("log", "endCursor"),
    "ObjectStorageEvent": lambda: viewed("object-storage", "key"),
    "ObjectRecord": lambda: next(iter(viewed("object-storage", "key"))),
    "alibaba_headers": lambda: polyfaas.clouds.get("alibaba").wrap_headers(headers("alibaba")),
    "huawei_headers": lambda: polyfaas.clouds.get("huawei").wrap_headers(headers("huawei")),
    "Translation": translation,
}
#: Names with nothing of an invocation in them, and those that another entry exercises.
NOTHING_SECRET = {
    "Cloud", "AmbiguousContextError", "ContextError", "ContextMissingError", "DeployError", "HandlerExit",
    "HandlerSignatureError", "LifecycleError", "NoInvocationError", "PayloadError", "PolyfaasError", "PortingError",
    "TargetError", "asgi_handler", "wsgi_handler", "CLOUDS", "FakeClock", "LogBook",
    "AlibabaValues", "ContextValues", "HuaweiValues", "LogRecord", "Replay", "Summary",
    "invoke", "parse_log", "record", "replay", "sample_event", "call_fc_wsgi", "environ_for_fc",
         "candidates", "detect", "translate",
    "translate_response", "view",
}  # fmt: skip

# ---- ways out


def logged(value):
    """
    A log record of the value, as argument, message and extra, through a context's logger.
    """
    context = testing.FakeContext()
    context.logger.warning("%s %r", value, value)
    context.logger.warning(value)
    return str([(record.getMessage(), vars(record)) for record in context.logs])


def with_locals(value):
    """
    A traceback that shows local variables.
    """
    try:
        raise RuntimeError("an error beside it")
    except RuntimeError as exc:
        error = value if isinstance(value, BaseException) and value.__traceback__ is None else exc
        return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


WAYS = {
    "repr": repr,
    "str": str,
    "format": lambda value: f"{value} {value!r} {value!s}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031
    "in a list": lambda value: str([value, {"key": value}]),
    "pprint": pprint.pformat,
    "log": logged,
    "pickle": lambda value: pickle.dumps(value).decode("latin-1"),
    "copy": lambda value: repr(copy.copy(value)),
    "deepcopy": lambda value: repr(copy.deepcopy(value)),
    "json": json.dumps,
    "json of texts": lambda value: json.dumps(value, default=str),
    "traceback": with_locals,
    "envelope": lambda value: polyfaas.ErrorEnvelope.from_exception(
        value if isinstance(value, BaseException) else ValueError(value)
    ).dumps(),
}
#: Whole values may be pickled: who does that has them. Keys may not.
WHOLE = {"HttpRequest", "HttpResponse", "Headers", "HttpEvent", "MessageEvent", "Message", "StreamEvent", "StreamRecord",
         "TimerEvent", "CloudEvent", "AuditEvent", "LogEvent", "ObjectStorageEvent", "ObjectRecord", "Translation",
         "TraceContext", "Invocation", "Result"}  # fmt: skip


def shown(way, value):
    """
    What a way out shows; a refusal shows its own text.
    """
    try:
        return WAYS[way](value)
    except Exception as exc:
        return f"{type(exc).__name__}: {exc}"


def test_every_public_name_is_looked_at():
    """
    A new name needs a line in this file.
    """
    names = {name for module in MODULES for name in module.__all__}
    assert names - set(MAKERS) == NOTHING_SECRET
    assert set(MAKERS) <= names


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", MAKERS)
def test_a_secret_does_not_come_out(name, way):
    """
    None of the ways in which a value reaches a log or a disk by accident shows a secret in it.
    """
    if way == "pickle" and name in WHOLE:
        pytest.skip("a value that is its content")
    assert SECRET not in shown(way, MAKERS[name]())


@pytest.mark.parametrize("way", WAYS)
def test_the_ways_out_show_what_is_not_hidden(way):
    """
    A class that hides nothing is found out by every way that shows anything of it.
    """
    assert SECRET in shown(way, SECRET)


@pytest.mark.parametrize("name", sorted({"Context", "Credentials", "FakeContext"}))
def test_keys_are_in_no_attribute(name):
    """
    A dump of all attributes, as debuggers and error reporters make, shows no key.
    """
    value = MAKERS[name]()
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    told = {
        each: getattr(value, each, None) for each in names if each != "_values"
    }  # a fake's values are the test's own
    assert not any(key in repr(told) for key in KEYS)


# ---- through the runtimes


def headers(cloud):
    """
    The headers of a request with keys.
    """
    make = {"alibaba": testing.alibaba_headers, "huawei": testing.huawei_headers}[cloud]
    return {name.lower(): value for name, value in make(credentials=KEYS).items()}


@pytest.mark.parametrize("cloud", testing.CLOUDS)
def test_a_custom_runtime_shows_no_keys(cloud, caplog):
    """
    Response, log, and the stack with the local variables of every frame, of a handler that fails.
    """
    stacks = []

    @polyfaas.handler
    def handler(event, context):
        stack = traceback.StackSummary.extract(traceback.walk_stack(None), capture_locals=True, lookup_lines=False)
        stacks.extend(str(frame.locals) for frame in stack if "polyfaas" in frame.filename)
        raise ValueError(f"with {context} and {context.credentials}")

    answer = Runtime(handler, cloud).handle(Request("POST", "/invoke", headers(cloud), b'{"id": 1}'))

    assert answer.status >= 400 or b"ValueError" in answer.body
    assert len(stacks) >= 3
    assert SECRET not in f"{answer.body!r} {answer.headers} {caplog.text} {stacks}"


@pytest.mark.parametrize("cloud", testing.CLOUDS)
@pytest.mark.parametrize("options", [(), ("--json",), ("--in-process",)])
def test_the_command_line_shows_no_keys(cloud, options, tmp_path):
    """
    Output, log and error of a function that prints its context and fails.
    """
    (tmp_path / "index.py").write_text(
        "import polyfaas\n@polyfaas.handler\ndef handler(event, context):\n"
        "    keys, mine = context.credentials, event['password']\n    print(context, keys)\n"
        "    context.logger.info('%s %r', context, keys)\n    raise ValueError(f'{context} {keys}')\n"
    )
    out, err = io.StringIO(), io.StringIO()
    event = json.dumps({"password": SECRET})
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(["invoke", f"{tmp_path}/index.handler", "-e", event, "--on", cloud, *options])

    assert code == 1
    assert "Context cloud=" in out.getvalue()
    assert SECRET not in out.getvalue() + err.getvalue()


@pytest.mark.parametrize("make", [alibaba, huawei])
def test_recordings_hold_no_secret(make, tmp_path):
    """
    Keys of the context, of the environment and of the event, in payload, result, error and context.
    """

    @polyfaas.handler
    def handler(event, context):
        if event["fail"]:
            raise ValueError(f"password={event['password']} {context.credentials.access_key_secret}")
        return {"echo": event, "keys": context.credentials.access_key_secret}

    recorded = testing.record(handler, tmp_path)
    for fail in (False, True):
        event = {"fail": fail, "password": SECRET, "headers": {"Authorization": f"Bearer {SECRET}"}, "body": SECRET}
        given = json.dumps(event).encode() if make is alibaba else event
        try:
            recorded(given, make())
        except ValueError:
            assert fail

    told = [path.read_text() for path in tmp_path.glob("*.json")]
    assert len(told) == 2
    assert all(SECRET not in text and "***" in text for text in told)


def test_a_native_context_keeps_what_its_cloud_shows():
    """
    The fakes show what the real ones show, and not more: FC's own `to_json`.
    """
    assert SECRET in alibaba().to_json()
    assert (
        polyfaas.port(lambda event, context: context.to_json(), written_for="alibaba")({}, huawei()).count("***") >= 3
    )


# ---- log lines

FORGED = "x\n2026-01-01T00:00:00.000Z 1-other [INFO] paid\r\x1b[2K\x1b[1;31m\x85\u2028"


def test_the_error_line_cannot_be_forged():
    """
    Line ends and terminal escapes in request id, message, type and notes stay within one line of plain text.
    """
    context = testing.FakeContext(request_id=FORGED, function_name=FORGED)

    @polyfaas.handler
    def handler(event, context):
        raise type(FORGED, (Exception,), {})(FORGED)

    with pytest.raises(Exception, match="1-other"):
        handler({}, context)

    (line,) = context.logs.messages
    assert line.isprintable()
    assert line.isascii()
    assert json.loads(line)["requestId"] == json.loads(line)["errorMessage"] == FORGED


@pytest.mark.parametrize("raises", [False, True])
def test_a_served_log_cannot_be_forged(raises, capsys, monkeypatch):
    """
    Where polyfaas writes the log, only a record begins a line, and no escape reaches a terminal.
    """
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.root.level)
    log_to_stdout()
    try:
        if raises:
            raise ValueError(FORGED)
        raise KeyError
    except (ValueError, KeyError):
        logging.getLogger("mine").warning(
            "order %s\tof %s", FORGED, "Zoë", exc_info=raises, extra={"request_id": FORGED}
        )

    out = capsys.readouterr().out
    first, *more = out.rstrip("\n").split("\n")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z x\Z", first)
    assert more
    assert all(line.startswith("    ") for line in more)
    assert "\tof Zoë" in out
    assert all(character in "\n\t" or character.isprintable() for character in out)


@pytest.mark.parametrize("make", [alibaba, huawei, testing.FakeContext])
def test_reprs_cannot_be_forged(make):
    """
    A context's own text is one printable line.
    """
    native = make(request_id=FORGED, function_name=FORGED)
    seen = []
    polyfaas.handler(lambda event, context: seen.append(repr(context)))({}, native)
    assert seen[0].isprintable()


# ---- the source


def calls():
    """
    Every call in the package: where, the called name, its keywords.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                yield path.relative_to(SOURCE).as_posix(), ast.unparse(node.func), keywords


#: Calls that run text or objects of unknown origin, and where they are what the module is for.
DANGEROUS = re.compile(
    r"(builtins\.)?(eval|exec|compile)|asyncio\.create_subprocess_shell|(pickle|marshal|shelve|dill|cloudpickle)\.\w+|yaml\.(load|unsafe_load|full_load)\w*"
    r"|os\.(system|popen|exec\w+|spawn\w+)|tempfile\.mktemp|(tarfile|zipfile)\.\w+\.extract(all)?"
)
ALLOWED = {"testing/conformance/contexts.py": "pickle.dumps"}  # it checks that keys refuse to be pickled
#: The pipe between `LocalRuntime` and the child that it started from the same interpreter: plain values, no objects.
PIPE = {"testing/emulation/child.py"}


def test_nothing_runs_text():
    """
    The package has no eval, pickle, loader of YAML objects, or shell, outside of what is allowed with a reason.
    """
    found = {(path, name) for path, name, _ in calls() if DANGEROUS.fullmatch(name)}
    assert found == {(path, name) for path, names in ALLOWED.items() for name in names.split()}


def test_no_process_is_started_by_a_shell():
    """
    Nor by one text that a shell would split.
    """
    started = [(path, keywords) for path, name, keywords in calls() if name.startswith("subprocess.")]
    assert started
    assert [path for path, keywords in started if keywords.get("shell", "False") != "False"] == []


def test_yaml_is_read_safely():
    """
    The only reader of YAML makes plain values.
    """
    made = [(path, keywords) for path, name, keywords in calls() if name == "YAML"]
    assert made
    assert all(keywords.get("typ") in ("'safe'", "'rt'", None) for _, keywords in made)


def test_modules_that_unpickle_are_not_imported():
    """
    Where nothing imports them, nothing calls them by another name.
    """
    for path in {*SOURCE.rglob("*.py")} - {SOURCE / allowed for allowed in {*ALLOWED, *PIPE}}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
            names.append(getattr(node, "module", None) or "")
            assert not {name.partition(".")[0] for name in names} & {"pickle", "marshal", "shelve", "ctypes"}, path
