"""
What a callable takes: how many arguments, under which names, and whether it is a WSGI handler of FC 2.0.
"""

import functools
import inspect

import pytest

from polyfaas import HandlerSignatureError
from polyfaas.signatures import accepts, check_handler, is_wsgi, parameter_names


def none():
    pass


def one(context):
    pass


def two(event, context):
    pass


def either(event, context=None):
    pass


def up_to_two(event=None, context=None):
    pass


def anything(*parts):
    pass


def one_or_more(event, *rest):
    pass


def with_option(event, *, trace=False):
    pass


def with_requirement(event, *, trace):
    pass


def with_both(event, *, trace, depth=0):
    pass


def with_keywords(event, **rest):
    pass


def wsgi(environ, start_response):
    pass


def wsgi_and_more(environ, start_response, more=None):
    pass


def hidden(environ):
    for start_response in environ:
        start_response()


def decorated(function):
    @functools.wraps(function)
    def anything(*args, **kwargs):
        return function(*args, **kwargs)

    return anything


class Callable:
    def __call__(self, event, context):
        pass

    @decorated
    def passed_on(self, event):
        pass

    def respond_and_more(self, environ, start_response, more=None):
        pass

    def method(self, event):
        pass

    def respond(self, environ, start_response):
        pass

    @classmethod
    def of_class(cls, event):
        pass


class Passing:
    """
    A decorator that is an object: called it passes on whatever it gets.
    """

    def __init__(self, function):
        functools.update_wrapper(self, function)

    def __call__(self, *args):
        return self.__wrapped__(*args)

    def one(self, event):
        return self(event, None)


class Narrowing(Passing):
    """
    A decorator that is an object, and whose own parameters count.
    """

    def __call__(self, event):
        return self.__wrapped__(event, None)


class Untold:
    """
    Can be called, and does not tell how.
    """

    __signature__ = 5

    def __call__(self, *parts):
        pass


def narrowed(function):
    """
    A decorator whose own parameters count: it takes the event alone.
    """

    @functools.wraps(function)
    def event_alone(event):
        return function(event, None)

    return event_alone


COUNTS = {
    none: {0},
    one: {1},
    two: {2},
    either: {1, 2},
    up_to_two: {0, 1, 2},
    anything: {0, 1, 2, 3},
    one_or_more: {1, 2, 3},
    with_option: {1},
    with_requirement: set(),
    with_both: set(),
    with_keywords: {1},
    Callable(): {2},
    Callable().method: {1},
    Callable.of_class: {1},
    Callable: {0},
    functools.partial(two, 1): {1},
    functools.partial(with_requirement, trace=1): {1},
    decorated(two): {2},
    decorated(decorated(either)): {1, 2},
    decorated(functools.partial(two, 1)): {1},
    narrowed(two): {1},
    functools.lru_cache(none): {0},
    functools.lru_cache(either): {1, 2},
    functools.partial(decorated(two), 1): {1},
    Callable().passed_on: {1},
    Passing(two): {2},
    Passing(two).one: {1},
    Narrowing(two): {1},
    Untold(): {0, 1, 2, 3},
}


@pytest.mark.parametrize("function", COUNTS, ids=lambda function: getattr(function, "__qualname__", "object"))
def test_how_many_arguments_it_takes(function):
    """
    Defaults, keywords, methods, partials and decorators count as Python counts them; what does not tell may take any.
    """
    assert {count for count in range(4) if accepts(function, count)} == COUNTS[function]


def test_the_answer_is_a_boolean():
    """
    And not what it was computed from.
    """
    assert [accepts(one, 0), accepts(one, 1), is_wsgi(one), is_wsgi(wsgi)] == [False, True, False, True]
    assert type(accepts(one, 1)) is type(accepts(with_requirement, 1)) is bool


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (none, ()),
        (with_both, ("event", "trace", "depth")),
        (Callable().method, ("event",)),
        (decorated(two), ("event", "context")),
        (narrowed(two), ("event", "context")),
        (functools.partial(two, 1), ("context",)),
        (Untold(), ()),
        (5, ()),
    ],
)
def test_the_names_of_its_parameters(function, names):
    """
    As their author wrote them, through decorators; none where they cannot be told.
    """
    assert parameter_names(function) == names


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (wsgi, True),
        (wsgi_and_more, True),
        (decorated(wsgi), True),
        (functools.wraps(wsgi)(lambda env, respond: wsgi(env, respond)), True),
        (Callable().respond, True),
        (Callable().respond_and_more, True),
        (functools.partial(lambda kept, environ, start_response: None, 1), True),
        (two, False),
        (one, False),
        (hidden, False),
        (decorated(two), False),
        (Callable(), False),
        (lambda environ, start_resp: None, True),
        (lambda start_response, environ: None, False),
        (lambda first, environ, start_response: None, False),
        (5, False),
    ],
)
def test_what_is_a_wsgi_handler(function, expected):
    """
    FC 2.0 tells by the name of the second parameter. -- golden data, kind wsgi
    """
    assert is_wsgi(function) is expected


def test_a_plain_function_is_asked_itself(monkeypatch):
    """
    The module `inspect` is for what is none: it would be loaded with the first handler.
    """

    def loaded(*parts, **options):
        raise AssertionError("inspect was asked")

    monkeypatch.setattr(inspect, "signature", loaded)
    assert accepts(two, 2)
    assert is_wsgi(wsgi)


def wrapped_three(one: int, two: str, three: "list[str]", four: int = 4):
    pass


@functools.wraps(wrapped_three)
def taking_one(event):
    pass


def around_itself(event):
    pass


around_itself.__wrapped__ = around_itself


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (
            taking_one,
            (
                "The function 'wrapped_three' takes (one, two, three, four), but is called with (event, context): "
                "drop 'three' or give it a default."
            ),
        ),
        (
            around_itself,
            "The function 'around_itself' takes (), but is called with (event, context): take both, in this order.",
        ),
    ],
)
def test_what_a_refused_handler_takes_is_told_as_its_author_wrote_it(function, told):
    """
    Through decorators, without annotations and defaults; nothing where a function says that it decorates itself.
    """
    with pytest.raises(HandlerSignatureError) as caught:
        check_handler(function)
    assert str(caught.value) == told
