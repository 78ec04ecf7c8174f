"""
The neutral context on every cloud: what it promises whatever the cloud's own object does.

The environment variables are those of the vendors' pages: FC's "Environment variables" (3.0) and FunctionGraph's
"Developing an Event Function (Python)" functiongraph_02_0420 (2023-12-29).
"""

import inspect
import pickle
import re
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import get_type_hints

import pytest

import polyfaas
from natives import MAKERS, Neutral, fc, fg
from polyfaas import clouds
from polyfaas.adapter import FIELDS

VARIABLES = (
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "accessKeyID",
    "accessKeySecret",
    "securityToken",
    "FC_REGION",
    "FC_ACCOUNT_ID",
    "RUNTIME_TIMEOUT",
    "RUNTIME_PROJECT_ID",
)

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

#: Each getter of FunctionGraph's table and each attribute of FC's.
GETTERS = [
    "getRequestID",
    "getRemainingTimeInMilliSeconds",
    "getRunningTimeInSeconds",
    "getMemorySize",
    "getCPUNumber",
    "getUserData",
    "getFunctionName",
    "getVersion",
    "getPackage",
    "getProjectID",
    "getToken",
    "getSecurityAccessKey",
    "getSecuritySecretKey",
    "getSecurityToken",
    "getLogger",
    "getAlias",
    "getWorkflowID",
    "getWorkflowRunID",
    "getWorkflowStateID",
]
ATTRIBUTES = [
    "request_id",
    "credentials",
    "function",
    "service",
    "region",
    "account_id",
    "logger",
    "getLogger",
    "tracing",
    "retry_count",
    "log_project",
    "log_store",
]


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


class Raises:
    """
    An object of which every attribute, and every call, raises.
    """

    def __getattribute__(self, name):
        raise RuntimeError(f"no {name}")


def refuse(*arguments):
    raise RuntimeError("no")


class Odd:
    """
    Answers every question about itself with an error.
    """

    __str__ = __repr__ = __int__ = __eq__ = __bool__ = __len__ = refuse
    __hash__ = object.__hash__


HOSTILE = {
    "None": None,
    "False": False,
    "minus one": -1,
    "infinity": float("inf"),
    "not a number": float("nan"),
    "text": "text",
    "digits of another script": "\u0661\u0662",
    "more digits than Python reads": "9" * 5000,
    "bytes": b"bytes",
    "list": [1],
    "dict": {"a": 1},
    "class": int,
    "odd": Odd(),
    "raises": Raises(),
}


def bag(value, names):
    """
    An object with nothing but `value` under each of `names`.
    """
    return types.SimpleNamespace(**dict.fromkeys(names, value))


def hostile_contexts():
    for name, value in HOSTILE.items():
        yield "alibaba", f"attributes are {name}", bag(value, ATTRIBUTES)
        inner = bag(value, ("name", "handler", "memory", "timeout", "access_key_id", "access_key_secret"))
        inner.security_token = inner.qualifier = inner.log_project = inner.span_context = inner.span_baggages = value
        yield "alibaba", f"inner attributes are {name}", bag(inner, ATTRIBUTES)
        yield "huawei", f"getters answer {name}", bag(lambda *a, value=value: value, GETTERS)
        yield "huawei", f"getters are {name}", bag(value, GETTERS)
    for cloud in MAKERS:
        yield cloud, "getters raise", bag(refuse, GETTERS + ATTRIBUTES)
        yield cloud, "everything raises", Raises()
        yield cloud, "nothing is there", object()
        yield cloud, "None", None


CASES = [pytest.param(cloud, native, id=f"{cloud}: {what}") for cloud, what, native in hostile_contexts()]
CHECKS = {
    "cloud": lambda v: v in MAKERS,
    "request_id": lambda v: isinstance(v, str) and v,
    "request_id_generated": lambda v: isinstance(v, bool),
    "memory_mb": lambda v: v is None or (isinstance(v, int) and v > 0),
    "cpu_millicores": lambda v: v is None or (isinstance(v, int) and v > 0),
    "timeout_s": lambda v: v is None or (isinstance(v, float) and v > 0),
    "deadline": lambda v: v is None or isinstance(v.remaining_ms(), int),
    "credentials": lambda v: v is None or isinstance(v, polyfaas.Credentials),
    "trace": lambda v: v is None or isinstance(v, polyfaas.TraceContext),
    "retry_count": lambda v: v is None or (isinstance(v, int) and 0 <= v < 1000),
    "logger": lambda v: callable(v.warning),
    "native": lambda v: True,
    "extras": lambda v: isinstance(v, types.MappingProxyType),
}


@pytest.mark.parametrize(("cloud", "native"), CASES)
def test_reading_a_field_never_raises(cloud, native):
    """
    Whatever the cloud's object answers, each field has its type or is None, and `isinstance` is safe.
    """
    context = clouds.get(cloud).wrap(native)
    for field in FIELDS:
        value = getattr(context, field)
        check = CHECKS.get(field, lambda v: v is None or (isinstance(v, str) and v not in ("", "null")))
        assert check(value), (field, value)
    assert isinstance(context, polyfaas.Context)
    assert context.native is native
    assert cloud in repr(context)
    setting = context.getenv("POLYFAAS_NOT_SET", 0.5)
    assert type(setting) is str or setting == 0.5


@pytest.mark.parametrize("make", [*MAKERS.values(), lambda: None], ids=[*MAKERS, "none"])
def test_every_context_satisfies_the_protocol(make):
    """
    Adapters over native contexts and over headers are instances of `polyfaas.Context`, also before Python 3.12.
    """
    native = make()
    wrapped = (
        [clouds.get(name).wrap_headers({}) for name in MAKERS]
        if native is None
        else [clouds.recognise(native).wrap(native)]
    )
    for context in wrapped:
        assert isinstance(context, polyfaas.Context)
    assert not isinstance(native, polyfaas.Context)


def test_the_fields_are_the_protocols():
    """
    The list of fields and the members of `Context` are the same, in the same order, and `native` is the way out.
    """
    members = [name for name in vars(polyfaas.Context) if not name.startswith("_")]
    assert [name for name in members if isinstance(vars(polyfaas.Context)[name], property)] == list(FIELDS)
    assert [name for name in members if name not in FIELDS] == ["getenv", "require"]


def test_fields_are_read_only():
    """
    Nobody assigns to a neutral context's fields.
    """
    for make in MAKERS.values():
        context = clouds.recognise(make()).wrap(make())
        for field in FIELDS:
            if field not in ("native", "cloud"):
                with pytest.raises(AttributeError):
                    setattr(context, field, "x")


@pytest.mark.parametrize("value", ["", None, "null"])
@pytest.mark.parametrize("cloud", MAKERS)
def test_a_missing_request_id_is_generated_once(cloud, value):
    """
    Empty, None and the text null become one UUID per invocation, and the context says so.
    """
    make = MAKERS[cloud]
    first, second = (clouds.get(cloud).wrap(make(request_id=value)) for _ in range(2))
    assert UUID.fullmatch(first.request_id)
    assert first.request_id == first.request_id != second.request_id
    assert first.request_id_generated
    assert not clouds.get(cloud).wrap(make()).request_id_generated


def test_threads_agree_on_a_generated_request_id(monkeypatch):
    """
    Also where each of them is the first to ask.
    """
    both = threading.Barrier(2)
    new = polyfaas.adapter._new_id
    monkeypatch.setattr("polyfaas.adapter._new_id", lambda: (both.wait(10), new())[1])
    context = clouds.get("huawei").wrap(fg(request_id=""))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: context.request_id, range(2)))
    assert found == [context.request_id] * 2


@pytest.mark.parametrize("cloud", MAKERS)
def test_a_request_id_that_cannot_be_had_is_generated(cloud):
    """
    A getter that raises has given none, and the context says so.
    """
    context = clouds.get(cloud).wrap(Raises())
    assert UUID.fullmatch(context.request_id)
    assert context.request_id_generated


def test_a_contexts_repr_says_which_invocation_it_is():
    """
    Cloud, request and function, under the name of the adapter.
    """
    assert repr(clouds.get("huawei").wrap(fg())) == (
        "<HuaweiContext cloud='huawei' request_id='trace-1' function_name='demo'>"
    )


def test_a_context_is_not_pickled():
    """
    The refusal says why and what to do.
    """
    with pytest.raises(TypeError) as caught:
        pickle.dumps(clouds.get("alibaba").wrap(fc()))
    assert str(caught.value) == (
        "A context cannot be pickled: it leads to the invocation's keys. Pass on the fields that are needed."
    )


def test_a_request_id_that_is_a_number_is_its_digits():
    """
    The id is text on every cloud.
    """
    context = clouds.get("huawei").wrap(fg(request_id=7))
    assert (context.request_id, context.request_id_generated) == ("7", False)


@pytest.mark.parametrize("number", [10**5000, -(10**5000)], ids=["above", "below"])
def test_a_number_with_more_digits_than_python_writes_is_no_text(number):
    """
    Reading a field never raises. -- Python, "Integer string conversion length limitation" (3.11)
    """
    native = fc()
    native.account_id = number
    assert clouds.get("alibaba").wrap(native).account_id is None


def test_the_deadline_is_the_same_object_each_time():
    """
    It is built once; later readings count down from the same moment.
    """
    context = clouds.get("alibaba").wrap(fc())
    assert context.deadline is context.deadline
    assert 59_000 < context.deadline.remaining_ms() <= 60_000


def test_the_deadline_as_a_date_is_on_the_wall_clock():
    """
    Where no fake clock rules, it is the machine's own.
    """
    left = clouds.get("alibaba").wrap(fc()).deadline.expires_at - datetime.now(timezone.utc)
    assert 59 < left.total_seconds() <= 60


def test_the_logger_is_the_same_object_each_time():
    """
    A level set on it holds for the invocation.
    """
    context = clouds.get("alibaba").wrap(fc())
    assert context.logger is context.logger
    assert context.logger.request_id == "1-65e59b07-1520da26-bf73bbb91b69"


def test_getenv_reads_the_environment(monkeypatch):
    """
    Without user data of the cloud's own, a setting is an environment variable; an empty one counts as set.
    """
    monkeypatch.setenv("SETTING", "v")
    monkeypatch.setenv("EMPTY", "")
    context = clouds.get("alibaba").wrap(fc())
    assert context.getenv("SETTING") == "v"
    assert context.getenv("EMPTY", "d") == ""
    assert context.getenv("NOPE") is None
    assert context.getenv("NOPE", "d") == "d"


# ---- require


def test_require_gives_the_value():
    """
    A field that is there is handed out, also when it is false.
    """
    context = clouds.get("alibaba").wrap(fc(retry_count=0))
    assert context.require("function_name") == "fn"
    assert context.require("retry_count") == 0
    assert context.require("request_id_generated") is False


REMEDIES = {
    ("alibaba", "project_id"): "FC has no projects; use account_id.",
    ("alibaba", "cpu_millicores"): "FC does not tell a function its CPU share.",
    ("alibaba", "credentials"): "Give the function a role; on python3.12 the keys come through the environment only.",
    ("huawei", "account_id"): "FunctionGraph tells a function its project only; use project_id.",
    ("huawei", "retry_count"): (
        "FunctionGraph does not count retries; request_id is the same for all tries of one request."
    ),
    ("huawei", "qualifier"): "Handle its absence, or read what the cloud does give through context.native.",
}


@pytest.mark.parametrize(("cloud", "field"), REMEDIES)
def test_require_names_field_cloud_and_remedy(cloud, field):
    """
    A field that is not there is a LookupError of ours with the way out.
    """
    with pytest.raises(polyfaas.ContextFieldUnavailable) as caught:
        clouds.get(cloud).wrap(MAKERS[cloud]()).require(field)
    assert str(caught.value) == (
        f"The context field '{field}' is not available on {cloud} in this invocation. {REMEDIES[cloud, field]}"
    )
    assert isinstance(caught.value, LookupError)


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("memory", "did you mean 'memory_mb'?"),
        ("requestId", "did you mean 'request_id'?"),
        ("getenv", f"the fields are {', '.join(FIELDS)}."),
        ("_request_id", "did you mean 'request_id'?"),
        (7, f"the fields are {', '.join(FIELDS)}."),
    ],
)
def test_require_of_what_is_no_field_helps(field, hint):
    """
    A misspelt name is answered with the field that was probably meant.
    """
    with pytest.raises(polyfaas.ContextFieldUnavailable) as caught:
        clouds.get("alibaba").wrap(fc()).require(field)
    assert str(caught.value) == f"The neutral context has no field {field!r}: {hint}"


# ---- extras, current_context, annotations


def test_extras_cannot_be_written():
    """
    The long tail is a read-only mapping on every cloud.
    """
    for make in MAKERS.values():
        native = make()
        extras = clouds.recognise(native).wrap(native).extras
        with pytest.raises(TypeError):
            extras["x"] = 1


def test_current_context_outside_an_invocation():
    """
    It is an error that says what to do about threads.
    """
    with pytest.raises(polyfaas.NoInvocationError) as caught:
        polyfaas.current_context()
    assert str(caught.value) == (
        "No invocation is running here, so there is no current context. A thread that a handler starts does not inherit "
        "it: pass the context on, or start the thread with contextvars.copy_context().run."
    )


def test_annotations_resolve():
    """
    Frameworks that evaluate a handler's annotations find `polyfaas.Context`.
    """

    def handler(event: dict, context: "polyfaas.Context") -> dict:
        return event

    decorated = polyfaas.handler(handler)
    assert get_type_hints(decorated)["context"] is polyfaas.Context
    assert list(inspect.signature(decorated).parameters) == ["event", "context"]


def test_the_default_extras_of_a_context_are_empty():
    """
    Pre-stop without a context of the cloud has one with a cloud, an id and nothing else.
    """
    function = polyfaas.Function()
    seen = []
    function.pre_stop(lambda context: seen.append(context))
    function.handler(lambda event, context: None)({}, Neutral())
    function.stop()
    (context,) = seen
    assert (context.cloud, dict(context.extras), context.native, context.function_name) == ("local", {}, None, None)
    assert UUID.fullmatch(context.request_id)
    assert (context.deadline, context.native_request_id(), context.native_logger()) == (None, None, None)
