"""
Custom runtimes without a socket.

Function Compute: custom runtime "Event handlers"; "Lifecycle hooks for function instances in a custom runtime" (Apr
2026); "Context and log format" of custom runtimes. FunctionGraph: user manual of 2026-04-22. Expectations are theirs.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import polyfaas
from polyfaas.exceptions import TargetError, UnknownCloudError
from polyfaas.runtime import Request, Response, Runtime

# As dumped behind an FC 3.0 trigger in February 2025, ids and keys replaced.
FC_HEADERS = {
    "x-fc-request-id": "1-67a59f35-150c1267-f381ba1c085c",
    "x-fc-access-key-id": "AKID",
    "x-fc-access-key-secret": "AKSECRET",
    "x-fc-security-token": "TOKEN",
    "x-fc-function-name": "fn",
    "x-fc-function-handler": "index.handler",
    "x-fc-function-memory": "1024",
    "x-fc-function-timeout": "3",
    "x-fc-region": "cn-hangzhou",
    "x-fc-account-id": "123456",
    "x-fc-qualifier": "LATEST",
    "x-fc-version-id": "",
    "x-fc-control-path": "/invoke",
}
CFF_HEADERS = {
    "x-cff-request-id": "6d5a29a4-0000-4000-8000-000000000001",
    "x-cff-memory": "256",
    "x-cff-timeout": "15",
    "x-cff-func-name": "fn",
    "x-cff-project-id": "p1",
}
BOTH = pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
HEADERS = {"alibaba": FC_HEADERS, "huawei": CFF_HEADERS}
INITIALIZE = {"alibaba": "/initialize", "huawei": "/init"}


def invoke(runtime: Runtime, body: bytes = b"{}") -> Response:
    """
    What the platform sends for an event.
    """
    return runtime.handle(Request("POST", "/invoke", HEADERS[runtime.conventions.name], body))


def echo(event: Any, context: polyfaas.Context) -> Any:
    """
    Tell of event and context.
    """
    return {
        "event": event,
        "cloud": context.cloud,
        "id": context.request_id,
        "memory": context.memory_mb,
        "timeout": context.timeout_s,
        "name": context.function_name,
        "key": context.credentials.access_key_id if context.credentials else None,
    }


def test_fc_tells_the_context_by_headers() -> None:
    """
    A handler on FC sees what the common headers say.
    """
    response = invoke(Runtime(polyfaas.handler(echo), "alibaba"), b'{"a": [1]}')
    assert (response.status, dict(response.headers)["x-fc-status"]) == (200, "200")
    assert json.loads(response.body) == {
        "event": {"a": [1]},
        "cloud": "alibaba",
        "id": "1-67a59f35-150c1267-f381ba1c085c",
        "memory": 1024,
        "timeout": 3.0,
        "name": "fn",
        "key": "AKID",
    }


def test_functiongraph_tells_the_context_by_headers() -> None:
    """
    A handler on FunctionGraph sees what the X-Cff headers say; without keys there are no credentials.
    """
    response = invoke(Runtime(polyfaas.handler(echo), "huawei"), b'{"a": [1]}')
    assert (response.status, response.headers) == (200, (("Content-Type", "application/json"),))
    assert json.loads(response.body) == {
        "event": {"a": [1]},
        "cloud": "huawei",
        "id": "6d5a29a4-0000-4000-8000-000000000001",
        "memory": 256,
        "timeout": 15.0,
        "name": "fn",
        "key": None,
    }


RESULTS: list[tuple[Any, bytes, bytes]] = [
    # returned, FC's body, FunctionGraph's body
    ("text é", "text é".encode(), "text é".encode()),
    (b"bytes", b"bytes", b"bytes"),
    (None, b"null", b""),
    (7, b"7", b"7"),
    (True, b"true", b"true"),
    ({"b": 1, "a": "é"}, '{"b":1,"a":"é"}'.encode(), '{"b":1,"a":"é"}'.encode()),
    ([1, [2]], b"[1,[2]]", b"[1,[2]]"),
    ("", b"", b""),
]


@pytest.mark.parametrize(("value", "on_fc", "on_functiongraph"), RESULTS)
def test_only_the_body_counts(value: Any, on_fc: bytes, on_functiongraph: bytes) -> None:
    """
    A result becomes the body that the caller sees, the same as on the built-in runtime.
    """
    handler = polyfaas.handler(lambda event, context: value)
    assert invoke(Runtime(handler, "alibaba")).body == on_fc
    assert invoke(Runtime(handler, "huawei")).body == on_functiongraph


def test_status_and_headers_of_a_result_are_ignored() -> None:
    """
    What looks like an HTTP response is an ordinary result on /invoke, as FC documents it.
    """
    handler = polyfaas.handler(lambda event, context: ["Hello, World!", 400, [["Author", "Aliyun-FC"]]])
    response = invoke(Runtime(handler, "alibaba"))
    assert (response.status, response.body) == (200, b'["Hello, World!",400,[["Author","Aliyun-FC"]]]')


def boom(event: Any, context: Any) -> Any:
    """
    Fail.
    """
    raise KeyError("missing é")


def test_fc_errors_have_fc_shape() -> None:
    """
    A handler that raises gives FC's envelope, status 404, and x-fc-status 404, by which FC counts it as
    failed.
    """
    response = invoke(Runtime(polyfaas.handler(boom), "alibaba"))
    assert (response.status, dict(response.headers)["x-fc-status"]) == (404, "404")
    text = response.body.decode("ascii")
    assert text.startswith(
        '{\n    "errorMessage": "\'missing \\u00e9\'",\n    "errorType": "KeyError",\n    "stackTrace": [\n'
    )
    (frame,) = json.loads(text)["stackTrace"]
    assert frame[2:] == ["in boom", 'raise KeyError("missing é")']


def test_functiongraph_errors_have_functiongraph_shape() -> None:
    """
    A handler that raises gives FunctionGraph's envelope and a status that is not 2xx.
    """
    response = invoke(Runtime(polyfaas.handler(boom), "huawei"))
    assert response.status == 500
    error = json.loads(response.body)
    assert error["errorMessage"] == "function invocation exception, error: catch a 'KeyError' exception('missing é')"
    assert error["errorType"] == "KeyError"
    assert error["stackTrace"][-1] == '  raise KeyError("missing é")'


@BOTH
@pytest.mark.parametrize(
    ("code", "error_type"),
    [
        ("raise SystemExit(3)", "HandlerExit"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("return {1, 2}", "ResultEncodeError"),
    ],
)
def test_no_invocation_goes_unanswered(cloud: str, code: str, error_type: str) -> None:
    """
    An exit, an exception that is no Exception, and a result that cannot be sent are errors with a body.
    """
    names: dict[str, Any] = {}
    exec(f"def handler(event, context):\n    {code}", names)
    response = invoke(Runtime(polyfaas.handler(names["handler"]), cloud))
    assert response.status >= 400
    assert json.loads(response.body)["errorType"] == error_type


@BOTH
def test_an_event_that_is_not_json_is_an_error(cloud: str) -> None:
    """
    A handler of JSON events refuses other payloads by name; one that asks for bytes gets them.
    """
    refused = invoke(Runtime(polyfaas.handler(echo), cloud), b"\xff\xfe")
    assert json.loads(refused.body)["errorType"] == "EventDecodeError"
    function = polyfaas.Function(event="bytes")
    function.handler(lambda event, context: event.hex())
    assert invoke(Runtime(function, cloud), b"\xff\xfe").body == b"fffe"


@BOTH
def test_on_error_return_gives_the_clouds_error_as_a_success(cloud: str) -> None:
    """
    A function that returns its errors is a success for the platform, with the cloud's own error object.
    """
    function = polyfaas.Function(on_error="return")
    function.handler(boom)
    response = invoke(Runtime(function, cloud))
    assert response.status == 200
    assert json.loads(response.body)["errorType"] == "KeyError"


def with_hooks(log: list[str], fail: int = 0) -> polyfaas.Function:
    """
    A function whose hooks note what happens; the initializer fails `fail` times.
    """
    function = polyfaas.Function()
    left = [fail]

    @function.initializer
    def initialize(context: polyfaas.Context) -> None:
        log.append(f"initialize {context.cloud}")
        if left[0]:
            left[0] -= 1
            raise OSError("no database")

    @function.handler
    def handler(event: Any, context: polyfaas.Context) -> str:
        log.append("invoke")
        return "done"

    @function.pre_stop
    def stop(context: polyfaas.Context) -> None:
        log.append("stop")

    return function


@BOTH
def test_the_initializer_runs_once(cloud: str) -> None:
    """
    Called by the platform, again, or not at all: it has run once before the first invocation.
    """
    log: list[str] = []
    runtime = Runtime(with_hooks(log), cloud)
    for _ in range(2):
        assert runtime.handle(Request("POST", INITIALIZE[cloud], HEADERS[cloud])).status == 200
    invoke(runtime)
    assert log == [f"initialize {cloud}", "invoke"]
    lazily: list[str] = []
    runtime = Runtime(with_hooks(lazily), cloud)
    assert [invoke(runtime).body, invoke(runtime).body] == [b"done", b"done"]
    assert lazily == [f"initialize {cloud}", "invoke", "invoke"]


@BOTH
def test_an_initializer_that_fails_is_tried_again(cloud: str) -> None:
    """
    Its failure is status 500, on which FC restarts the instance; where it does not, the next try may succeed.
    """
    log: list[str] = []
    runtime = Runtime(with_hooks(log, fail=2), cloud)
    response = runtime.handle(Request("POST", INITIALIZE[cloud], HEADERS[cloud]))
    assert response.status == 500
    assert json.loads(response.body)["errorType"] == "OSError"
    failed = invoke(runtime)
    assert json.loads(failed.body)["errorType"] == "InitializationError"
    assert invoke(runtime).body == b"done"
    assert log == [f"initialize {cloud}"] * 3 + ["invoke"]


def test_pre_stop_runs_once() -> None:
    """
    FC's GET /pre-stop runs the hook; the end of the server does not run it again.
    """
    log: list[str] = []
    runtime = Runtime(with_hooks(log), "alibaba")
    invoke(runtime)
    assert runtime.handle(Request("GET", "/pre-stop", FC_HEADERS)).status == 200
    assert runtime.handle(Request("GET", "/pre-stop", FC_HEADERS)).status == 200
    runtime.close()
    assert log.count("stop") == 1


@BOTH
def test_the_end_runs_pre_stop_where_the_platform_did_not(cloud: str) -> None:
    """
    Closing the runtime of an instance that was used runs the hook once.
    """
    log: list[str] = []
    runtime = Runtime(with_hooks(log), cloud)
    runtime.handle(Request("POST", INITIALIZE[cloud], HEADERS[cloud]))
    runtime.close()
    runtime.close()
    assert log == [f"initialize {cloud}", "stop"]


@BOTH
def test_the_end_of_an_unused_instance_runs_no_hook(cloud: str) -> None:
    """
    What no initializer opened is not closed.
    """
    log: list[str] = []
    Runtime(with_hooks(log), cloud).close()
    assert log == []


def test_the_platform_may_stop_an_unused_instance() -> None:
    """
    FC's GET /pre-stop runs the hook all the same.
    """
    log: list[str] = []
    assert Runtime(with_hooks(log), "alibaba").handle(Request("GET", "/pre-stop", FC_HEADERS)).status == 200
    assert log == ["stop"]


@pytest.mark.parametrize(("error", "status"), [(OSError("no disk"), 200), (GeneratorExit("at its end"), 500)])
def test_a_pre_stop_hook_that_fails_is_answered(error: BaseException, status: int) -> None:
    """
    Its exceptions are logged and go no further; what is none has the cloud's error for an answer, as elsewhere.
    """
    function = polyfaas.Function()
    function.handler(echo)

    @function.pre_stop
    def stop() -> None:
        raise error

    response = Runtime(function, "alibaba").handle(Request("GET", "/pre-stop", FC_HEADERS))
    assert (response.status, b'"errorType": "GeneratorExit"' in response.body) == (status, status == 500)


def test_hooks_that_are_not_there_are_404() -> None:
    """
    A configured hook that the function lacks is a failure, as on the built-in runtime.
    """
    runtime = Runtime(polyfaas.handler(echo), "alibaba")
    response = runtime.handle(Request("POST", "/initialize", FC_HEADERS))
    expected = b"This function has no initializer; take it out of the configuration, or declare one.\n"
    assert (response.status, response.body) == (404, expected)
    assert runtime.handle(Request("GET", "/pre-stop", FC_HEADERS)).status == 404
    runtime.close()


@BOTH
def test_a_plain_handler_gets_what_its_runtime_would_pass(cloud: str) -> None:
    """
    Undecorated code of the cloud's own is served with its own event type, context and serialisation.
    """

    def handler(event: Any, context: Any) -> Any:
        request_id = context.request_id if cloud == "alibaba" else context.getRequestID()
        return {"type": type(event).__name__, "id": request_id, "class": type(context).__name__}

    response = invoke(Runtime(handler, cloud), b'{"a": 1}')
    if cloud == "alibaba":
        expected = '{\n    "class": "FCContext",\n    "id": "1-67a59f35-150c1267-f381ba1c085c",\n    "type": "bytes"\n}'
    else:
        expected = '{"type":"dict","id":"6d5a29a4-0000-4000-8000-000000000001","class":"Context"}'
    assert response.body.decode() == expected


@BOTH
def test_plain_hooks_are_run_by_the_same_rules(cloud: str) -> None:
    """
    Hooks named beside a plain handler run once, with the cloud's own context or with nothing.
    """
    log: list[str] = []
    runtime = Runtime(
        lambda event, context: log.append("invoke"),
        cloud,
        initializer=lambda context: log.append(type(context).__name__),
        pre_stop=lambda: log.append("stop"),
    )
    invoke(runtime)
    runtime.close()
    assert log == ["FCContext" if cloud == "alibaba" else "Context", "invoke", "stop"]


@BOTH
def test_a_ported_handler_is_served(cloud: str) -> None:
    """
    A handler written for the one cloud and ported runs in the custom runtime of either.
    """
    handler = polyfaas.port(
        lambda event, context: {"id": context.getRequestID(), "a": event["a"]}, written_for="huawei"
    )
    response = invoke(Runtime(handler, cloud), b'{"a": 1}')
    rid = FC_HEADERS["x-fc-request-id"] if cloud == "alibaba" else CFF_HEADERS["x-cff-request-id"]
    assert json.loads(response.body) == {"id": rid, "a": 1}


@BOTH
@pytest.mark.parametrize("written_for", ["alibaba", "huawei"])
def test_an_error_of_ported_code_is_logged_once(cloud: str, written_for: str, caplog: pytest.LogCaptureFixture) -> None:
    """
    Handler, initializer and pre-stop hook, ported and then served, leave one line each for a request, as others do.
    """

    def hook(context: Any) -> None:
        raise OSError("no database")

    def failing(event: Any, context: Any) -> None:
        raise KeyError("gone")

    def port(function: Any) -> Any:
        return polyfaas.port(function, written_for=written_for)

    for event in range(2):
        assert invoke(Runtime(port(failing), cloud), b"%d" % event).status >= 400
    runtime = Runtime(port(failing), cloud, initializer=port(hook), pre_stop=port(hook))
    assert runtime.handle(Request("POST", INITIALIZE[cloud], HEADERS[cloud])).status == 500
    runtime.close()
    told = [json.loads(record.getMessage())["errorMessage"] for record in caplog.records]
    assert told == ["'gone'"] * 2 + ["no database"] * 2


@BOTH
def test_async_handlers_are_awaited(cloud: str) -> None:
    """
    An `async def` handler runs to its end.
    """

    @polyfaas.handler
    async def handler(event: Any, context: polyfaas.Context) -> Any:
        return event["a"]

    assert invoke(Runtime(handler, cloud), b'{"a": 1}').body == b"1"


def test_an_http_request_without_a_handler_for_it_is_a_clear_404() -> None:
    """
    Other paths say what there is; the right path with another method says which.
    """
    runtime = Runtime(polyfaas.handler(echo), "alibaba")
    response = runtime.handle(Request("GET", "/index.html"))
    told = (
        b"This function handles events (POST /invoke, POST /initialize, GET /pre-stop) "
        b"and has no handler for HTTP requests. Name one with polyfaas serve --http.\n"
    )
    assert (response.status, response.body) == (404, told)
    response = runtime.handle(Request("GET", "/invoke"))
    assert (response.status, response.body) == (405, b"/invoke takes POST, not GET.\n")
    assert ("Allow", "POST") in response.headers


def test_a_callers_path_cannot_reach_the_hooks() -> None:
    """
    A request of FC's HTTP trigger for /pre-stop is an HTTP request like any other.
    """
    log: list[str] = []
    function = with_hooks(log)
    runtime = Runtime(function, "alibaba", http=lambda event, context: {"statusCode": 200, "body": "page"})
    response = runtime.handle(Request("GET", "/pre-stop", {**FC_HEADERS, "x-fc-control-path": "/http-invoke"}))
    assert (response.body, log) == (b"page", [])


def test_fc_http_requests_become_events() -> None:
    """
    An HTTP handler gets the event of FC's HTTP trigger, without the headers that hold keys.
    """
    seen: list[Any] = []

    def page(event: bytes, context: Any) -> Any:
        seen.append(json.loads(event))
        return {"statusCode": 201, "headers": {"X-One": "1"}, "isBase64Encoded": True, "body": "aGk="}

    headers = {**FC_HEADERS, "host": "x.cn-hangzhou.fcapp.run", "accept": "text/html", "x-fc-client-ip": "10.0.0.9"}
    headers["x-fc-control-path"] = "/http-invoke"
    response = Runtime(polyfaas.handler(echo), "alibaba", http=page).handle(
        Request("POST", "/a%20b?k=v&many=x&many=y", headers, b"hello")
    )
    assert (response.status, response.headers, response.body) == (201, (("X-One", "1"),), b"hi")
    (event,) = seen
    moment = event["requestContext"].pop("time"), event["requestContext"].pop("timeEpoch")
    assert moment[0].endswith("Z")
    assert moment[1].isdecimal()
    assert event == {
        "version": "v1",
        "rawPath": "/a%20b",
        "body": "hello",
        "isBase64Encoded": False,
        "headers": {"Accept": "text/html", "Host": "x.cn-hangzhou.fcapp.run"},
        "queryParameters": {"k": "v", "many": "x,y"},
        "requestContext": {
            "accountId": "123456",
            "domainName": "x.cn-hangzhou.fcapp.run",
            "domainPrefix": "x",
            "http": {"method": "POST", "path": "/a b", "protocol": "HTTP/1.1", "sourceIp": "10.0.0.9", "userAgent": ""},
            "requestId": "1-67a59f35-150c1267-f381ba1c085c",
        },
    }


def test_functiongraph_http_requests_become_events() -> None:
    """
    An HTTP handler gets APIG's event, its body in Base64.
    """
    seen: list[Any] = []

    def page(event: Any, context: Any) -> Any:
        seen.append(event)
        return {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": "ok"}

    request = Request("GET", "/%C3%A9?k=v", {"host": "h", "x-cff-security-access-key": "hush", "x-real-ip": "10.0.0.9"})
    response = Runtime(polyfaas.handler(echo), "huawei", http=page).handle(request)
    assert (response.status, response.body) == (200, b"ok")
    assert seen[0].pop("requestContext")["sourceIp"] == "10.0.0.9"
    assert seen == [
        {
            "httpMethod": "GET",
            "path": "/é",
            "pathParameters": {},
            "queryStringParameters": {"k": "v"},
            "headers": {"host": "h", "x-real-ip": "10.0.0.9"},
            "body": "",
            "isBase64Encoded": True,
        }
    ]


@BOTH
def test_a_wsgi_application_answers_the_http_trigger(cloud: str) -> None:
    """
    What polyfaas.http makes of a WSGI application serves other paths beside the events.
    """
    from polyfaas.http import wsgi_handler

    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response("418 I'm a teapot", [("Content-Type", "text/plain")])
        return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()]

    runtime = Runtime(polyfaas.handler(echo), cloud, http=wsgi_handler(application))
    response = runtime.handle(Request("GET", "/tea", {"host": "h"}))
    assert (response.status, response.body) == (418, b"GET /tea")
    assert invoke(runtime).status == 200


@BOTH
def test_a_wsgi_handler_of_fc_2_0_is_served(cloud: str) -> None:
    """
    ``handler(environ, start_response)`` answers HTTP requests as a target of its own, after its initializer, with FC's
    context in its environ.
    """
    log: list[str] = []

    def handler(environ: Any, start_response: Any) -> list[bytes]:
        log.append("handler")
        start_response("201 Created", [("X-Id", environ["fc.context"].request_id)])
        return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} ".encode(), environ["wsgi.input"].read()]

    runtime = Runtime(handler, cloud, initializer=lambda: log.append("initialize"))
    told = FC_HEADERS if cloud == "alibaba" else CFF_HEADERS
    for _ in range(2):
        response = runtime.handle(Request("POST", "/orders/a%20b", {**told, "host": "h"}, b"{}"))
    assert (response.status, response.body) == (201, b"POST /orders/a%20b {}")
    assert log == ["initialize", "handler", "handler"]
    identity = told["x-fc-request-id" if cloud == "alibaba" else "x-cff-request-id"]
    assert response.headers == (("X-Id", identity),)


@BOTH
def test_an_event_for_a_wsgi_handler_is_an_error_that_says_so(cloud: str) -> None:
    """
    What is no request of the HTTP trigger cannot be answered by a WSGI handler.
    """
    response = invoke(Runtime(lambda environ, start_response: [], cloud), b'{"a": 1}')
    assert response.status == (404 if cloud == "alibaba" else 500)
    assert json.loads(response.body)["errorType"] == "EventShapeError"


@BOTH
def test_a_handler_of_events_and_of_http_is_one_function(cloud: str) -> None:
    """
    A plain handler that answers both has one instance, whose initializer goes before either kind of request.
    """
    log: list[str] = []

    def handler(event: Any, context: Any) -> Any:
        log.append("handler")
        return {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": "ok"}

    runtime = Runtime(handler, cloud, http=handler, initializer=lambda: log.append("initialize"))
    assert runtime.handle(Request("GET", "/", {"host": "h"})).body == b"ok"
    assert invoke(runtime, b"{}").status == 200
    assert log == ["initialize", "handler", "handler"]


@BOTH
def test_a_failed_http_handler_is_a_502(cloud: str) -> None:
    """
    The caller of an HTTP trigger sees the gateway's error status and the envelope.
    """
    response = Runtime(polyfaas.handler(echo), cloud, http=polyfaas.handler(boom)).handle(
        Request("GET", "/", {"host": "h"})
    )
    assert response.status == 502
    assert json.loads(response.body)["errorType"] == "KeyError"


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "abc"},
        {"statusCode": 99},
        {"statusCode": 200, "headers": []},
        {"statusCode": 200, "body": {}},
        {"statusCode": 200, "body": "a", "isBase64Encoded": True},
    ],
)
def test_a_result_that_is_no_response_is_a_502(result: Any) -> None:
    """
    A response that the gateway would refuse is an error that names the part.
    """
    http = polyfaas.handler(lambda event, context: result)
    response = Runtime(polyfaas.handler(echo), "alibaba", http=http).handle(Request("GET", "/", {"host": "h"}))
    assert (response.status, json.loads(response.body)["errorType"]) == (502, "ResultEncodeError")


def test_a_status_may_be_a_text_of_digits() -> None:
    """
    As the gateways take it.
    """
    http = polyfaas.handler(lambda event, context: {"statusCode": "404"})
    response = Runtime(polyfaas.handler(echo), "alibaba", http=http).handle(Request("GET", "/", {"host": "h"}))
    assert (response.status, response.body) == (404, b"")


def test_a_result_without_a_status_is_the_body() -> None:
    """
    A text is the page itself.
    """
    http = polyfaas.handler(lambda event, context: "<p>")
    response = Runtime(polyfaas.handler(echo), "alibaba", http=http).handle(Request("GET", "/", {"host": "h"}))
    assert (response.status, response.body) == (200, b"<p>")


def test_log_lines_are_off_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """
    FC counts a call with such lines twice where request metrics are on; they are printed on demand, with the
    failure.
    """
    invoke(Runtime(polyfaas.handler(lambda event, context: 1), "alibaba"))
    assert capsys.readouterr().out == ""
    invoke(Runtime(polyfaas.handler(boom), "alibaba", log_lines=True))
    assert capsys.readouterr().out == (
        "FC Invoke Start RequestId: 1-67a59f35-150c1267-f381ba1c085c\n"
        "FC Invoke End RequestId: 1-67a59f35-150c1267-f381ba1c085c, Error: Unhandled function error\n"
    )
    invoke(Runtime(polyfaas.handler(lambda event, context: 1), "huawei", log_lines=True))
    assert capsys.readouterr().out == ""


def test_log_lines_tell_the_id_that_the_function_has(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Also where the request has none, as one that is sent by hand.
    """
    runtime = Runtime(polyfaas.handler(lambda event, context: context.request_id), "alibaba", log_lines=True)
    response = runtime.handle(Request("POST", "/invoke", {}, b"{}"))
    request_id = response.body.decode()
    assert len(request_id) > 20
    assert capsys.readouterr().out == (
        f"FC Invoke Start RequestId: {request_id}\nFC Invoke End RequestId: {request_id}\n"
    )


def test_ctrl_c_is_nobodys_answer() -> None:
    """
    It comes through to the server, whereas every other end of a handler is an answer.
    """

    def interrupted(event: Any, context: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        invoke(Runtime(polyfaas.handler(interrupted), "alibaba"))


def test_an_answer_prints_its_size_and_no_content() -> None:
    """
    A body may hold what no log should.
    """
    assert repr(Response(200, b"secret")) == "<Response 200, 6 bytes>"


def test_the_environment_tells_the_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    On an instance the cloud need not be named; elsewhere the error says how.
    """
    for name in (
        "FC_CUSTOM_LISTEN_PORT",
        "FC_FUNC_CODE_PATH",
        "RUNTIME_PROJECT_ID",
        "RUNTIME_CODE_ROOT",
        "RUNTIME_API_ADDR",
    ):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UnknownCloudError) as caught:
        Runtime(polyfaas.handler(echo))
    assert (
        str(caught.value)
        == "Nothing in the environment tells which cloud this is; name one: on='alibaba' or on='huawei', "
        "at the command line --on alibaba or --on huawei."
    )
    monkeypatch.setenv("FC_CUSTOM_LISTEN_PORT", "9001")
    runtime = Runtime(polyfaas.handler(echo))
    assert (runtime.conventions.name, runtime.conventions.listening_port()) == ("alibaba", 9001)
    with pytest.raises(UnknownCloudError) as caught:
        Runtime(polyfaas.handler(echo), "nimbus")
    assert str(caught.value) == "There is no custom runtime for 'nimbus'; there is one for alibaba, huawei."


def test_the_documented_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    9000 on FC, 8000 on FunctionGraph.
    """
    monkeypatch.delenv("FC_CUSTOM_LISTEN_PORT", raising=False)
    ports = [Runtime(polyfaas.handler(echo), cloud).conventions.listening_port() for cloud in ("alibaba", "huawei")]
    assert ports == [9000, 8000]


@pytest.mark.parametrize("told", ["abc", "-1", "65536", "90 00"])
def test_a_port_that_is_none_is_refused(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whoever set it waits on another one than that of the documents.
    """
    monkeypatch.setenv("FC_CUSTOM_LISTEN_PORT", told)
    with pytest.raises(TargetError) as caught:
        Runtime(polyfaas.handler(echo), "alibaba").conventions.listening_port()
    assert str(caught.value) == (
        f"FC_CUSTOM_LISTEN_PORT='{told}' is not a port from 0 to 65535; set it to one, unset it for 9000, "
        "or choose another with --port."
    )


def test_an_empty_port_is_none_that_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A variable set to nothing is as good as unset.
    """
    monkeypatch.setenv("FC_CUSTOM_LISTEN_PORT", "")
    assert Runtime(polyfaas.handler(echo), "alibaba").conventions.listening_port() == 9000


def test_targets_that_cannot_be_served() -> None:
    """
    A Function without a handler, and what is no function, are told apart.
    """
    with pytest.raises(TargetError, match=r"The Function has no handler; decorate one with @fn\.handler\."):
        Runtime(polyfaas.Function(), "alibaba")
    with pytest.raises(TargetError, match=r"Cannot serve a int; pass a Function or a handler of event and context\."):
        Runtime(7, "alibaba")


def test_a_deadline_that_has_passed_is_seen_and_the_answer_still_sent() -> None:
    """
    The runtime ends nobody: the handler reads its deadline, and the platform decides.
    """
    import time

    @polyfaas.handler
    def handler(event: Any, context: polyfaas.Context) -> Any:
        assert context.deadline is not None
        time.sleep(1.05)
        return [context.deadline.expired(), context.deadline.remaining_ms()]

    headers = {**FC_HEADERS, "x-fc-function-timeout": "1"}
    assert Runtime(handler, "alibaba").handle(Request("POST", "/invoke", headers, b"{}")).body == b"[true,0]"
