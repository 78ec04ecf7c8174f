"""
WSGI applications as functions, against PEP 3333 and the standard library's validator.
"""

from __future__ import annotations

import json
from wsgiref.validate import validator

import pytest

from polyfaas.events import sample_event
from polyfaas.exceptions import EventShapeError, ResultTooLargeError
from polyfaas.http import wsgi_handler
from polyfaas.http.wsgi import key_of

CLOUDS = ["alibaba", "huawei"]


def telling(*names):
    """
    An application that answers with what its environ says.
    """

    def app(environ, start_response):
        body = json.dumps({name: environ.get(name) for name in names}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return app


def asked(raw, *names, **options):
    """
    The environ's values for that event.
    """
    result = wsgi_handler(telling(*names), **options)(raw, None)
    return json.loads(result["body"])


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_environ_satisfies_the_validator(cloud):
    """
    wsgiref.validate checks types, required keys, the input's and the errors' methods.
    """

    def app(environ, start_response):
        assert environ["wsgi.input"].read(100) == b'{"id": 1, "name": "Ada"}'
        start_response("201 Created", [("Content-Type", "text/plain")])
        return [b"a", b"b"]

    result = wsgi_handler(validator(app))(sample_event("http", cloud), None)
    assert (result["statusCode"], result["body"]) == (201, "ab")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_environ_describes_the_request(cloud):
    """
    Method, path, query, client, headers; the scheme is the caller's.
    """
    raw = json.dumps(sample_event("http", cloud)).encode()
    told = asked(
        raw, "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "REMOTE_ADDR", "CONTENT_TYPE", "CONTENT_LENGTH",
        "HTTP_HOST",
        "HTTP_COOKIE", "wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "HTTP_CONTENT_TYPE",
        "HTTP_CONTENT_LENGTH",
    )  # fmt: skip
    assert told == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/orders/a b",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "24",
        "HTTP_HOST": "orders.example.com",
        "HTTP_COOKIE": "session=blue",
        "wsgi.url_scheme": "https",
        "SERVER_NAME": "orders.example.com",
        "SERVER_PORT": "443",
        "HTTP_CONTENT_TYPE": None,
        "HTTP_CONTENT_LENGTH": None,
    }


def test_paths_and_headers_are_native_strings():
    """
    UTF-8 bytes as Latin-1 characters. -- PEP 3333, "A Note on String Types"
    """
    raw = sample_event("http", "huawei", path="/grüße/中", **{"headers.x-name": "Zoë"})
    told = asked(raw, "PATH_INFO", "HTTP_X_NAME")
    assert told["PATH_INFO"].encode("latin-1").decode() == "/grüße/中"
    assert told["HTTP_X_NAME"].encode("latin-1").decode() == "Zoë"


@pytest.mark.parametrize(
    ("path", "script", "rest"),
    [("/api/x", "/api", "/x"), ("/api", "/api", ""), ("/apix", "", "/apix"), ("/x", "", "/x")],
)
def test_the_root_path_moves_to_script_name(path, script, rest):
    """
    Only a whole step of the path counts.
    """
    told = asked(sample_event("http", "huawei", path=path), "SCRIPT_NAME", "PATH_INFO", root_path="/api/")
    assert (told["SCRIPT_NAME"], told["PATH_INFO"]) == (script, rest)


@pytest.mark.parametrize(
    ("host", "name", "port"),
    [
        ("shop.example", "shop.example", "443"),
        ("shop.example:8443", "shop.example", "8443"),
        ("[::1]", "[::1]", "443"),
        ("[::1]:81", "[::1]", "81"),
        ("shop.example:x", "shop.example:x", "443"),
    ],
)
def test_host_and_port_are_told_apart(host, name, port):
    """
    Also for IPv6 addresses; the default port is the scheme's.
    """
    told = asked(sample_event("http", "huawei", **{"headers.host": host}), "SERVER_NAME", "SERVER_PORT")
    assert (told["SERVER_NAME"], told["SERVER_PORT"]) == (name, port)


def test_a_header_with_an_underscore_cannot_pass_for_another():
    """
    Both would have the same key in the environ.
    """
    raw = sample_event("http", "huawei", **{"headers.x_real_ip": "10.0.0.1"})
    assert asked(raw, "HTTP_X_REAL_IP") == {"HTTP_X_REAL_IP": "192.0.2.1"}


def test_binary_goes_in_and_out():
    """
    Base64 in the event, bytes in the application, Base64 in the result.
    """

    def echo(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return [environ["wsgi.input"].read()]

    raw = sample_event("http", "huawei", body="/wA=", **{"headers.content-type": "application/octet-stream"})
    result = wsgi_handler(echo)(raw, None)
    assert (result["body"], result["isBase64Encoded"]) == ("/wA=", True)


def test_the_cloud_s_own_event_and_context_are_in_the_environ():
    """
    For applications that need more than HTTP.
    """
    seen = {}

    def app(environ, start_response):
        seen.update(environ)
        start_response("204 No Content", [])
        return []

    raw, context = sample_event("http"), object()
    wsgi_handler(app)(raw, context)
    assert seen["polyfaas.event"] is raw
    assert seen["polyfaas.context"] is context


def test_write_generators_and_close_work():
    """
    What is written comes first; the iterable is closed, also after an error.
    """
    closed = []

    class Body:
        def __init__(self, parts):
            self.parts = parts

        def __iter__(self):
            for part in self.parts:
                if part is None:
                    raise LookupError("broken")
                yield part

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [])(b"w")
        return Body([b"a", b"b"])

    def broken(environ, start_response):
        start_response("200 OK", [])
        return Body([b"a", None])

    raw = sample_event("http")
    assert wsgi_handler(app)(raw, None)["body"] == "wab"
    with pytest.raises(LookupError, match="broken"):
        wsgi_handler(broken)(raw, None)
    assert closed == [True, True]


def test_a_second_start_needs_exc_info():
    """
    As PEP 3333 demands: with it headers are replaced while nothing is sent; after that the error is raised.
    """

    def failing_early(environ, start_response):
        start_response("200 OK", [])
        try:
            raise ValueError("late")
        except ValueError:
            import sys

            start_response("500 Oops", [("X-A", "1")], sys.exc_info())
        return [b"sorry"]

    def twice(environ, start_response):
        start_response("200 OK", [])
        start_response("200 OK", [])
        return []

    def failing_late(environ, start_response):
        start_response("200 OK", [])(b"x")
        try:
            raise ValueError("late")
        except ValueError:
            import sys

            start_response("500 Oops", [], sys.exc_info())
        return []

    raw = sample_event("http", "huawei")
    result = wsgi_handler(failing_early)(raw, None)
    assert (result["statusCode"], result["headers"], result["body"]) == (500, {"X-A": "1"}, "sorry")
    with pytest.raises(AssertionError, match="called twice"):
        wsgi_handler(twice)(raw, None)
    with pytest.raises(ValueError, match="late"):
        wsgi_handler(failing_late)(raw, None)
    with pytest.raises(AssertionError, match="without calling start_response"):
        wsgi_handler(lambda environ, start_response: [])(raw, None)


def test_a_body_above_the_limit_is_refused_while_it_is_collected():
    """
    The rest of a generator is not even made.
    """
    made = []

    def app(environ, start_response):
        start_response("200 OK", [])
        for _ in range(100):
            made.append(1)
            yield b"x" * 1024

    with pytest.raises(ResultTooLargeError, match="longer than the 4096 bytes"):
        wsgi_handler(app, max_body_bytes=4096)(sample_event("http"), None)
    assert len(made) == 5


def test_an_event_of_another_trigger_is_refused():
    """
    A timer cannot be answered.
    """
    with pytest.raises(EventShapeError, match="Not an event of kind http"):
        wsgi_handler(telling())(sample_event("timer"), None)


def test_a_request_without_a_host_has_no_such_header():
    """
    PEP 3333 wants a server's name all the same.
    """
    raw = sample_event("http", "huawei")
    del raw["headers"]["host"]
    assert asked(raw, "HTTP_HOST", "SERVER_NAME") == {"HTTP_HOST": None, "SERVER_NAME": "localhost"}


def test_headers_that_callers_make_up_are_not_kept():
    """
    Every one reaches the application, and the table of the common ones stays small.
    """
    for number in range(300):
        assert asked(sample_event("http", "huawei", **{f"headers.x-{number}": "1"}), f"HTTP_X_{number}") == {
            f"HTTP_X_{number}": "1"
        }
    assert key_of.cache_info().currsize <= 200
