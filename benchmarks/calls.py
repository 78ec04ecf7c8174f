"""
One invocation each way: bare, by hand, with polyfaas, and through each peer.

Each function prepares and returns what makes one invocation. They import what they need themselves, since that is a
part of a first invocation; this module loads no more than `contexts`, since it stands before the clock.
"""

from __future__ import annotations

from contexts import LambdaContext

EVENT = {"id": 1}
PAYLOAD = b'{"id": 1}'


def nothing(event, context):
    """
    A handler that does nothing.
    """


def five(event, context):
    """
    A handler that reads five fields.
    """
    context.request_id  # noqa: B018
    context.function_name  # noqa: B018
    context.memory_mb  # noqa: B018
    context.timeout_s  # noqa: B018
    context.region  # noqa: B018


def bare(native, handler=nothing):
    """
    The handler as the cloud calls it.
    """
    return lambda: handler(EVENT, native)


def by_hand(native, handler=nothing):
    """
    The floor.
    """
    from floor import decorate

    wrapped = decorate(handler)
    return lambda: wrapped(EVENT, native)


def polyfaas(native, handler=nothing, event=EVENT):
    """
    What is measured.
    """
    import polyfaas

    wrapped = polyfaas.handler(handler)
    return lambda: wrapped(event, native)


def powertools():
    """
    Powertools' `inject_lambda_context` on AWS's context.
    """
    import io

    from aws_lambda_powertools import Logger

    native = LambdaContext()
    wrapped = Logger(service="bench", stream=io.StringIO()).inject_lambda_context(nothing)
    return lambda: wrapped(EVENT, native)


def mangum():
    """
    Mangum with an ASGI application that answers nothing, on an API Gateway event of its own cloud.
    """
    import asyncio

    from mangum import Mangum

    async def application(scope, receive, send):
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{step}.complete"})
            return
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    event = {
        "resource": "/",
        "path": "/",
        "httpMethod": "GET",
        "headers": {"Host": "localhost"},
        "multiValueHeaders": {"Host": ["localhost"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"identity": {"sourceIp": "192.0.2.1"}, "httpMethod": "GET", "stage": "prod"},
        "body": None,
        "isBase64Encoded": False,
    }
    asyncio.set_event_loop(asyncio.new_event_loop())
    wrapped, native = Mangum(application), LambdaContext()
    return lambda: wrapped(event, native)


def responds(request):
    """
    The function that functions-framework finds in this file.
    """
    return ""


def functions_framework():
    """
    functions-framework's application, by its own test client, without a server.
    """
    from functions_framework import create_app

    client = create_app("responds", __file__, "http").test_client()
    return lambda: client.post("/", data=PAYLOAD)


def awslambdaric():
    """
    awslambdaric from the payload to the result, its HTTP client left out.
    """
    import time

    from awslambdaric import bootstrap
    from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

    class Client:
        marshaller = LambdaMarshaller()

        def post_invocation_result(self, *told):
            pass

    given = (None, None, "arn:aws:lambda:eu-west-1:123456789012:function:fn", int(time.time() * 1000) + 60_000, None)
    client, sink = Client(), bootstrap.StandardLogSink()
    return lambda: bootstrap.handle_event_request(client, nothing, "r-1", PAYLOAD, "application/json", *given, sink)


def fdk():
    """
    fdk from the request's headers and body to the response, its server left out.
    """
    import io

    import fdk  # noqa: F401 -- what a function of that cloud imports
    from fdk import constants, runner

    class Code:
        def handler(self):
            return lambda ctx, data: nothing(data, ctx)

    headers = {constants.FN_DEADLINE: "2100-01-01T00:00:00Z", constants.FN_CALL_ID: "r-1"}
    code = Code()

    def invoke():
        request = runner.handle_request(code, constants.HTTPSTREAM, headers=dict(headers), data=io.BytesIO(PAYLOAD))
        try:
            request.send(None)
        except StopIteration as done:
            return done.value
        raise RuntimeError("fdk waits for something")

    return invoke


#: The peers that make an invocation, by the name of their environment.
PEERS = {
    "Powertools": "powertools",
    "Mangum": "mangum",
    "functions-framework": "functions_framework",
    "awslambdaric": "awslambdaric",
    "fdk": "fdk",
}
