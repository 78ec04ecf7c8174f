"""
port(): unchanged code of one cloud on the other, at the boundary: what it is given, what it may return, what is refused.

Events: FC hands over bytes ("Request handlers", 2025), FunctionGraph a parsed value ("Developing an Event Function
(Python)" functiongraph_02_0420, 2023-12-29); results as in the golden data's kinds return and result.
"""

import asyncio
import base64
import datetime
import functools
import inspect
import json
import types

import pytest

from natives import MAKERS, Neutral, fc, fg
from polyfaas import EventDecodeError, PortingError, ResultEncodeError, UnknownCloudError, current_context, port
from polyfaas.contract import Cloud

FC_SHAPES = [
    pytest.param({"runtime": "python3.10"}, id="3.10"),
    pytest.param({"runtime": "python3.12"}, id="3.12"),
    pytest.param({"concurrency": 10}, id="concurrent"),
]


@pytest.mark.parametrize("shape", FC_SHAPES)
def test_functiongraph_code_on_fc(shape):
    """
    It gets the parsed event and getters; the caller sees its own cloud's compact JSON.
    """

    def handler(event, context):
        context.getLogger().info("x %s", 1)
        return {
            "event": event,
            "id": context.getRequestID(),
            "name": context.getFunctionName(),
            "memory": context.getMemorySize(),
            "left": context.getRemainingTimeInMilliSeconds() > 0,
            "keys": [context.getSecurityAccessKey(), context.getSecuritySecretKey(), context.getSecurityToken()],
            "nope": context.getUserData("POLYFAAS_NOPE", "d"),
        }

    sent = port(handler, written_for="huawei")(b'{"a": [1]}', fc(**shape))
    assert json.loads(sent) == {
        "event": {"a": [1]},
        "id": "1-65e59b07-1520da26-bf73bbb91b69",
        "name": "fn",
        "memory": 128,
        "left": True,
        "keys": ["", "", ""],
        "nope": "d",
    }
    assert " " not in sent


def test_fc_code_on_functiongraph():
    """
    It gets bytes and attributes; what it returns arrives as the value that its own JSON text holds.
    """

    def handler(event, context):
        context.getLogger().info("x")
        return {
            "event": [type(event).__name__, json.loads(event)],
            "ids": [context.request_id, context.requestId],
            "function": [context.function.name, context.function.memory, context.function.timeout],
            "keys": [context.credentials.access_key_id, context.credentials.accessKeySecret],
            "pair": (1, 2),
        }

    native = fg(credentials=("SAK", "SSK", "T"))
    assert port(handler, written_for="alibaba")({"a": "城"}, native) == {
        "event": ["bytes", {"a": "城"}],
        "ids": ["trace-1", "trace-1"],
        "function": ["demo", 128, 10],
        "keys": ["SAK", "SSK"],
        "pair": [1, 2],
    }


def test_fc_code_finds_region_and_account_in_settings_where_functiongraph_does_not_tell():
    """
    Endpoints such as that of OSS are made of the region; the settings have the names of FC's own variables.
    """

    def handler(event, context):
        return [context.region, context.account_id, json.loads(context.to_json())["region"]]

    ported = port(handler, written_for="alibaba")
    told = fg(user_data={"FC_REGION": "cn-hangzhou", "FC_ACCOUNT_ID": "100"})
    assert ported({}, told) == ["cn-hangzhou", "100", "cn-hangzhou"]
    assert ported({}, fg()) == ["", "", ""]


def test_functiongraph_code_finds_its_project_in_a_setting_on_fc(monkeypatch):
    """
    URLs of Huawei's services are made of the project; what the cloud tells comes first.
    """
    monkeypatch.setenv("RUNTIME_PROJECT_ID", "p-1")
    ported = port(lambda event, context: context.getProjectID(), written_for="huawei")
    assert ported(b"{}", fc()) == "p-1"
    assert ported({}, fg(project_id="p-2")) == "p-2"


@pytest.mark.parametrize("cloud", MAKERS)
def test_at_home_nothing_is_converted(cloud):
    """
    On its own cloud the handler gets the very event, and its result goes out untouched.
    """
    event, result = object(), {1, 2}
    seen = []
    ported = port(lambda event, context: seen.append(event) or result, written_for=cloud)
    assert ported(event, MAKERS[cloud]()) is result
    assert seen[0] is event


def test_an_empty_payload_is_what_its_own_cloud_makes_of_it():
    """
    FunctionGraph's engine parses no body and `null` to an empty dict.
    """
    ported = port(lambda event, context: [event], written_for="huawei")
    assert (ported(b"", fc()), ported(b"null", fc())) == ("[{}]", "[{}]")


def test_a_payload_that_its_own_cloud_would_refuse():
    """
    FunctionGraph code never sees what is not JSON.
    """
    ran = []
    with pytest.raises(EventDecodeError, match=r"^The event is not JSON: Expecting value at line 1, column 1"):
        port(lambda event, context: ran.append(1), written_for="huawei")(b"hello", fc())
    assert ran == []


@pytest.mark.parametrize(
    ("source", "native", "result", "sent"),
    [
        ("alibaba", fg, "text", "text"),
        ("alibaba", fg, b"bytes", "bytes"),
        ("alibaba", fg, None, None),
        ("alibaba", fg, [1.5, True], [1.5, True]),
        ("huawei", fc, "text", "text"),
        ("huawei", fc, None, None),
        ("huawei", fc, {"b": 1, "a": "城"}, '{"b":1,"a":"城"}'),
        ("huawei", fc, 7, 7),
    ],
)
def test_results_arrive_as_their_own_cloud_would_have_sent_them(source, native, result, sent):
    """
    Text and bytes as they are, JSON values as the host's own form for the same bytes.
    """
    assert port(lambda event, context: result, written_for=source)({}, native()) == sent


@pytest.mark.parametrize(
    ("source", "native", "result", "told"),
    [
        (
            "alibaba",
            fg,
            {1},
            "The handler was written for alibaba, which cannot send its result, of type set: {1} is not JSON serializable",
        ),
        (
            "huawei",
            fc,
            {1},
            "The handler was written for huawei, which cannot send its result, of type set: Object of type set is not JSON serializable",
        ),
        (
            "huawei",
            fc,
            b"x",
            "The handler was written for huawei, which cannot send its result, of type bytes: Object of type bytes is not JSON serializable",
        ),
    ],
)
def test_results_that_their_own_cloud_would_refuse(source, native, result, told):
    """
    The error is that of the cloud the code was written for.
    """
    with pytest.raises(ResultEncodeError) as caught:
        port(lambda event, context: result, written_for=source)({}, native())
    assert str(caught.value) == told


def test_a_ported_function_is_a_plain_function():
    """
    Name and module stay.
    """

    def legacy(event, context):
        """Doc."""

    made = port(legacy, written_for="huawei")
    assert (type(made), made.__name__, made.__module__, made.__doc__) == (
        types.FunctionType,
        "legacy",
        __name__,
        "Doc.",
    )
    assert list(inspect.signature(made).parameters) == ["event", "context"]


def test_errors_of_ported_code_are_its_own(caplog):
    """
    Raised on and logged once.
    """

    def legacy(event, context):
        raise KeyError("k")

    with pytest.raises(KeyError):
        port(legacy, written_for="huawei")(b"{}", fc())
    assert len(caplog.records) == 1


@pytest.mark.parametrize(("source", "make", "event"), [("huawei", fc, b"{}"), ("alibaba", fg, {})])
def test_async_handlers_are_ported(source, make, event):
    """
    With the view of their own cloud, also inside a running loop.
    """

    async def legacy(event, context):
        await asyncio.sleep(0)
        return context.getRequestID() if source == "huawei" else context.request_id

    ported = port(legacy, written_for=source)
    expected = current_id(make)
    assert ported(event, make()) == expected

    async def inside():
        return await ported(event, make())

    assert asyncio.run(inside()) == expected


def current_id(make):
    native = make()
    return native.request_id if make is fc else native.getRequestID()


# ---- hooks


@pytest.mark.parametrize(("source", "make"), [("huawei", fc), ("alibaba", fg)])
@pytest.mark.parametrize("form", ["plain", "async", "async without parameters"])
def test_hooks_are_ported_by_the_same_call(source, make, form):
    """
    A hook of the context gets the view of its own cloud; an `async def` is run to its end.
    """
    seen = []

    def initialize(context):
        seen.append(context.getRequestID() if source == "huawei" else context.request_id)

    async def initialize_async(context):
        await asyncio.sleep(0)
        initialize(context)

    async def nothing():
        await asyncio.sleep(0)
        seen.append(current_context().request_id)

    hook = {"plain": initialize, "async": initialize_async}.get(form, nothing)
    assert port(hook, written_for=source)(make()) is None
    assert seen == [current_id(make)]


def plainly(function):
    """
    A decorator that takes whatever comes, and does not tell for whom.
    """

    def inner(*given, **named):
        return function(*given, **named)

    return inner


def test_a_hook_behind_a_plain_decorator_is_one():
    """
    What it decorates tells; a handler stays one beside other functions that its decorator knows.
    """
    seen = []

    @plainly
    def hook(context):
        seen.append(context.request_id)

    port(hook, written_for="alibaba")(fg(request_id="r-1"))
    assert seen == ["r-1"]

    def noted(function, note):
        def inner(*given):
            return note(function(*given), 1, 2)

        return inner

    handler = noted(lambda event, context: "handler", lambda result, one, two: result)
    assert port(handler, written_for="alibaba")({}, fg()) == "handler"
    unknown = noted(lambda *given: len(given), lambda result, one, two: result)
    assert port(unknown, written_for="alibaba")({}, fg()) == 2


def test_a_function_of_one_parameter_that_a_decorator_knows_makes_no_hook():
    """
    Where the handler may be something else: an object that is called, or what takes whatever comes.
    """

    class Core:
        def __call__(self, event, context):
            return "object"

    def traced(function, retry):
        def inner(*given):
            return retry(function(*given))

        return inner

    def counted(note):
        return lambda *given: note(len(given), 1, 2)

    assert port(counted(lambda number, one, two: number), written_for="alibaba")({}, fg()) == 2
    for handler, answer in [(Core(), "object"), (lambda *given: len(given), 2), (lambda event, context: "plain", "plain")]:
        assert port(traced(handler, lambda result: result), written_for="alibaba")({}, fg()) == answer


def test_a_pre_stop_without_parameters():
    """
    FunctionGraph's engine passes nothing, FC the context: both reach it.
    """
    calls = []
    ported = port(lambda: calls.append(1), written_for="huawei")
    assert (ported(), ported(fc())) == (None, None)
    assert calls == [1, 1]


def test_an_async_pre_stop_without_a_context():
    """
    It is run to its end, too.
    """
    calls = []

    async def stop():
        await asyncio.sleep(0)
        calls.append(1)

    assert port(stop, written_for="huawei")() is None
    assert calls == [1]


def test_a_pre_stop_of_the_context_gets_one_where_the_platform_passes_none():
    """
    It says nothing but an id of its own.
    """
    seen = []
    port(lambda context: seen.append((context.getRequestID() != "", context.getFunctionName())), written_for="huawei")()
    assert seen == [(True, "")]


def test_a_ported_hook_is_a_plain_function():
    """
    Name, module and documentation stay, and the context is optional.
    """

    def stop(context):
        """Doc."""

    made = port(stop, written_for="huawei")
    assert (type(made), made.__name__, made.__module__, made.__doc__, made.__wrapped__) == (
        types.FunctionType,
        "stop",
        __name__,
        "Doc.",
        stop,
    )


def test_the_cloud_of_ported_code_may_be_named():
    """
    A context whose shape says nothing is the named cloud's, for handlers and hooks alike; without a name it is refused.
    """
    native = types.SimpleNamespace(request_id="r-1")
    seen = []

    def hook(context):
        seen.append(context.getRequestID())

    assert port(lambda event, context: event, written_for="huawei", cloud="alibaba")(b"[1]", native) == "[1]"
    port(hook, written_for="huawei", cloud="alibaba")(native)
    assert seen == ["r-1"]
    for ported in (
        port(lambda event, context: event, written_for="huawei"),
        lambda _, c: port(hook, written_for="huawei")(c),
    ):
        with pytest.raises(UnknownCloudError):
            ported(b"[1]", native)


# ---- what cannot be ported


def three(one, two, three):
    pass


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (three, "port() takes a handler of (event, context) or a hook of (context); three takes (one, two, three)."),
        (None, "port() takes a handler or a hook; None cannot be called."),
    ],
)
def test_what_is_neither_handler_nor_hook(function, text):
    """
    The error comes at port time and names what it takes.
    """
    with pytest.raises(PortingError) as caught:
        port(function, written_for="huawei")
    assert str(caught.value) == text


def test_a_cloud_without_a_view():
    """
    Nothing can be ported from it.
    """
    whatever = dict.fromkeys(
        ("recognises", "wrap", "decode_event", "encode_event", "encode_result", "dump_result", "encode_error"), id
    )
    with pytest.raises(PortingError) as caught:
        port(three, written_for=Cloud(name="nimbus", **whatever))
    assert str(caught.value) == "Nothing can be ported from nimbus: its Cloud record has no view of a neutral context."
    assert repr(Cloud(name="nimbus", **whatever)) == "Cloud('nimbus')"


def test_a_cloud_that_is_not_there():
    """
    The error names those that are.
    """
    with pytest.raises(UnknownCloudError, match=r"^There is no cloud 'aws'; the built-in ones are alibaba, huawei"):
        port(three, written_for="aws")


def test_other_ways_with_events():
    """
    A wrong policy is named with the choices.
    """
    with pytest.raises(TypeError, match=r"^events='both' is neither \"translate\" nor \"raw\"\.$"):
        port(three, written_for="huawei", events="both")


def test_a_neutral_context_serves_ported_code():
    """
    Legacy code can be tested with a neutral fake.
    """
    from polyfaas.testing import FakeContext

    assert (
        port(lambda event, context: context.getFunctionName(), written_for="huawei")({}, FakeContext()) == "my-function"
    )
    assert Neutral.cloud == "local"


def decorated(function):
    @functools.wraps(function)
    def anything(*args, **kwargs):
        return function(*args, **kwargs)

    return anything


def test_decorators_that_take_anything_are_seen_through():
    """
    A decorated hook is a hook, and a decorated handler a handler.
    """
    seen = []
    port(decorated(lambda context: seen.append(context.getRequestID())), written_for="huawei")(fc(request_id="r-1"))
    assert seen == ["r-1"]
    assert port(decorated(lambda event, context: [event]), written_for="huawei")(b"1", fc()) == "[1]"


def test_builtins_that_do_not_tell_what_they_take():
    """
    They are taken for handlers: calling them will tell.
    """
    assert port(max, written_for="huawei").__name__ == "max"
    with pytest.raises(PortingError, match=r"functools.partial.* takes \(one, two, three\)\.\n"):
        port(functools.partial(three), written_for="huawei")


def test_a_wsgi_handler_of_fc_on_functiongraph():
    """
    FC 2.0 called (environ, start_response): the answer is the dict that FunctionGraph's gateway wants.
    """

    def legacy(environ, start_response):
        start_response("201 Created", [("X-A", "b")])
        return [environ["REQUEST_METHOD"].encode()]

    event = {
        "body": "",
        "requestContext": {"apiId": "a", "requestId": "r", "stage": "RELEASE"},
        "queryStringParameters": {},
        "httpMethod": "GET",
        "pathParameters": {},
        "headers": {"host": "h"},
        "path": "/p",
        "isBase64Encoded": True,
    }
    sent = port(legacy, written_for="alibaba")(event, fg())
    body = base64.b64decode(sent["body"]).decode() if sent["isBase64Encoded"] else sent["body"]
    assert (sent["statusCode"], body) == (201, "GET")


def test_a_date_goes_out_as_fc_sends_it():
    """
    In quotes, as JSON text and not as the bare text that a str is; inside of a dict it is text.
    """
    day = datetime.date(2026, 1, 2)
    assert port(lambda event, context: day, written_for="alibaba")({}, fg()) == '"2026-01-02"'
    assert port(lambda event, context: {"day": day}, written_for="alibaba")({}, fg()) == {"day": "2026-01-02"}


@pytest.mark.parametrize(("source", "event", "context"), [("alibaba", {}, fg()), ("huawei", b"{}", fc())])
def test_numbers_that_json_has_not_go_out_as_both_clouds_send_them(source, event, context):
    """
    A mean of nothing is NaN in many a library: both clouds' encoders let that pass, as text of the payload.
    """
    ported = port(lambda event, context: {"mean": float("nan"), "most": [float("inf")]}, written_for=source)
    assert "".join(ported(event, context).split()) == '{"mean":NaN,"most":[Infinity]}'
