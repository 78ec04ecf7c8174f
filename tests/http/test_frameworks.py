"""
Real frameworks behind both gateways: Flask, Django, Starlette, FastAPI. Skipped where one is not installed.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

import pytest

from polyfaas.events import sample_event
from polyfaas.http import asgi_handler, wsgi_handler

CLOUDS = ["alibaba", "huawei"]


def event(cloud, method, path, *, body="", query=None, headers=None):
    """
    A request as that cloud's gateway tells it, made from its sample.
    """
    raw = sample_event("http", cloud, body=body, isBase64Encoded=False)
    if cloud == "alibaba":
        raw.update(rawPath=path, queryParameters=query or {})
        raw["requestContext"]["http"].update(method=method, path=path)
    else:
        raw.update(httpMethod=method, path=path, queryStringParameters=query or {})
    raw["headers"].update(headers or {})
    return raw


def cookies(result):
    """
    The cookies that a result sets.
    """
    return sorted(value for name, value in result["headers"].items() if name.lower() == "set-cookie")


@pytest.fixture
def flask_handler():
    flask = pytest.importorskip("flask")
    app = flask.Flask("shop")

    @app.route("/hello/<name>")
    def hello(name):
        return f"hello {name} from {flask.request.remote_addr} {flask.request.args.get('q')}"

    @app.post("/form")
    def form():
        answer = flask.jsonify(flask.request.form.to_dict())
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2")
        return answer, 201

    @app.post("/upload")
    def upload():
        return flask.Response(flask.request.files["f"].read(), mimetype="application/octet-stream")

    @app.route("/away")
    def away():
        return flask.redirect(flask.url_for("hello", name="x", _external=True))

    @app.route("/stream")
    def stream():
        return flask.Response((part for part in ("a", "b")), mimetype="text/plain")

    return wsgi_handler(app)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_flask_routes_non_ascii_paths_and_queries(cloud, flask_handler):
    """
    The route's parameter arrives decoded once.
    """
    result = flask_handler(event(cloud, "GET", "/hello/Zoë 中", query={"q": "1&2"}), None)
    assert (result["statusCode"], result["body"]) == (200, "hello Zoë 中 from 192.0.2.1 1&2")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_flask_reads_forms_and_sets_two_cookies(cloud, flask_handler):
    """
    Both cookies come through.
    """
    kind = {"Content-Type" if cloud == "alibaba" else "content-type": "application/x-www-form-urlencoded"}
    result = flask_handler(event(cloud, "POST", "/form", body="x=1&y=%C3%A9", headers=kind), None)
    assert result["statusCode"] == 201
    assert json.loads(result["body"]) == {"x": "1", "y": "é"}
    assert cookies(result) == ["a=1; Path=/", "b=2; Path=/"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_flask_redirects_streams_and_answers_404(cloud, flask_handler):
    """
    An external URL names the caller's host and scheme.
    """
    away = flask_handler(event(cloud, "GET", "/away"), None)
    assert away["headers"]["Location"] == "https://orders.example.com/hello/x"
    assert flask_handler(event(cloud, "GET", "/stream"), None)["body"] == "ab"
    assert flask_handler(event(cloud, "GET", "/none"), None)["statusCode"] == 404


def test_flask_takes_an_upload(flask_handler):
    """
    Multipart with binary content, Base64 in the event and in the result.
    """
    import base64

    body = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n\xff\x00\r\n--B--\r\n'
    raw = event(
        "huawei",
        "POST",
        "/upload",
        body=base64.b64encode(body).decode(),
        headers={"content-type": "multipart/form-data; boundary=B"},
    )
    raw["isBase64Encoded"] = True
    result = flask_handler(raw, None)
    assert (result["isBase64Encoded"], base64.b64decode(result["body"])) == (True, b"\xff\x00")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_starlette_with_lifespan_middleware_and_streaming(cloud):
    """
    State of the lifespan, the request's own middleware, a streamed answer, a background task.
    """
    pytest.importorskip("starlette")
    from starlette.applications import Starlette
    from starlette.background import BackgroundTask
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route

    steps = []

    @asynccontextmanager
    async def lifespan(app):
        steps.append("start")
        yield {"db": "open"}
        steps.append("stop")

    async def show(request):
        body = await request.json()
        done = BackgroundTask(steps.append, "background")
        return JSONResponse(
            {
                "name": request.path_params["name"],
                "db": request.state.db,
                "body": body,
                "client": request.client.host,
            },
            background=done,
        )

    async def stream(request):
        async def parts():
            for part in (b"a", b"b"):
                yield part

        return StreamingResponse(parts())

    app = Starlette(routes=[Route("/show/{name}", show, methods=["POST"]), Route("/stream", stream)], lifespan=lifespan)
    handler = asgi_handler(app)
    result = handler(event(cloud, "POST", "/show/Zoë", body="[1]"), None)
    assert json.loads(result["body"]) == {"name": "Zoë", "db": "open", "body": [1], "client": "192.0.2.1"}
    assert handler(event(cloud, "GET", "/stream"), None)["body"] == "ab"
    handler.shutdown()
    assert steps == ["start", "background", "stop"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_fastapi_validates_and_answers_for_async_and_plain_functions(cloud):
    """
    A plain function runs in FastAPI's thread pool, on the instance's loop.
    """
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()

    @app.get("/plain/{number}")
    def plain(number: int, q: str = "none"):
        return {"number": number, "q": q}

    @app.get("/async")
    async def asynchronous():
        return {"ok": True}

    handler = asgi_handler(app)
    result = handler(event(cloud, "GET", "/plain/5", query={"q": "é"}), None)
    assert json.loads(result["body"]) == {"number": 5, "q": "é"}
    assert handler(event(cloud, "GET", "/plain/x"), None)["statusCode"] == 422
    assert json.loads(handler(event(cloud, "GET", "/async"), None)["body"]) == {"ok": True}
    handler.shutdown()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_django_runs_behind_both_gateways(cloud):
    """
    URL routing, query, two cookies, the host check.
    """
    pytest.importorskip("django")
    app = _django()
    result = wsgi_handler(app)(event(cloud, "GET", "/hello/Zoë/", query={"q": "1"}), None)
    assert (result["statusCode"], result["body"]) == (200, "hello Zoë 1 https orders.example.com")
    assert len(cookies(result)) == 2
    assert wsgi_handler(app)(event(cloud, "GET", "/none/"), None)["statusCode"] == 404


def _django():
    import sys
    import types

    import django
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse as DjangoResponse
    from django.urls import path

    def hello(request, name):
        text = f"hello {name} {request.GET['q']} {request.scheme} {request.get_host()}"
        answer = DjangoResponse(text)
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2")
        return answer

    urls = types.ModuleType("polyfaas_django_urls")
    urls.urlpatterns = [path("hello/<str:name>/", hello)]
    sys.modules[urls.__name__] = urls
    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["orders.example.com"], ROOT_URLCONF=urls.__name__, SECRET_KEY="x", DEBUG=False
        )
        django.setup()
    return get_wsgi_application()
