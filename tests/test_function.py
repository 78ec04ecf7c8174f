"""
Function and its decorators: what a decorated handler is, what it is given, and where its errors go.
"""

import functools
import inspect
import json
import logging
import subprocess
import sys
import threading
import traceback
import types
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import MagicMock

import pytest

import polyfaas
from natives import MAKERS, Neutral, fc, fg
from polyfaas import (
    ContextMissingError,
    Function,
    HandlerExit,
    HandlerSignatureError,
    LifecycleError,
    current_context,
    handler,
)
from polyfaas.function import _ADOPTED
from polyfaas.testing import FakeContext

BOTH = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


class Kept(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.records = []

    def emit(self, record):
        self.records.append(record)


@pytest.fixture
def errors():
    """
    What was logged as an error through the root logger, which both clouds hand out.
    """
    kept = Kept()
    logging.getLogger().addHandler(kept)
    yield kept.records
    logging.getLogger().removeHandler(kept)


# ---- decorated things stay functions


def sample(event: dict, context: "polyfaas.Context", *, flag: bool = False) -> dict:
    """
    A handler with everything that a function can have.
    """
    return {"flag": flag, "event": event}


sample.route = "/orders"


@pytest.mark.parametrize("decorate", [handler, Function().handler, lambda f: polyfaas.port(f, written_for="alibaba")])
def test_a_decorated_handler_is_a_plain_function(decorate):
    """
    Name, module, docstring, annotations, attributes and signature stay; the original is one attribute away.
    """
    made = decorate(sample)
    assert type(made) is types.FunctionType
    assert (made.__name__, made.__qualname__, made.__module__) == ("sample", "sample", __name__)
    assert made.__doc__ == sample.__doc__
    assert made.__annotations__ == sample.__annotations__
    assert made.route == "/orders"
    assert inspect.signature(made) == inspect.signature(sample)
    assert decorate is not handler or made.__wrapped__ is sample
    assert decorate is not handler or isinstance(made.polyfaas_function, Function)


def test_what_is_kept_is_what_functools_keeps():
    """
    On every Python: since 3.14 it is the function that makes the annotations, which may not be there to be made.
    """
    assert set(functools.WRAPPER_ASSIGNMENTS) <= set(_ADOPTED)


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_handler_can_be_called_by_keywords(asynchronous):
    """
    They are `event` and `context`, whatever the decorated function calls its parameters.
    """

    def plain(payload, whole):
        return [payload, whole.cloud]

    async def awaited(payload, whole):
        return plain(payload, whole)

    made = polyfaas.handler(awaited if asynchronous else plain)
    assert made(event={"n": 1}, context=fg()) == [{"n": 1}, "huawei"]


def test_hooks_stay_functions_too():
    """
    Initializer and pre-stop keep name and signature.
    """
    function = Function()

    @function.initializer
    def initialize(context):
        """Doc."""

    @function.pre_stop
    def stop():
        """Doc."""

    for made, name in ((initialize, "initialize"), (stop, "stop")):
        assert (type(made), made.__name__, made.__doc__) == (types.FunctionType, name, "Doc.")
        assert inspect.signature(made) == inspect.signature(made.__wrapped__)
    assert (function.initialize, function.stop) == (initialize, stop)


class Callable:
    def __call__(self, event, context):
        return ["instance", event["n"]]

    def method(self, event, context):
        return ["method", event["n"]]

    @staticmethod
    def static(event, context):
        return ["static", event["n"]]


CALLABLES = {
    "lambda": lambda event, context: ["lambda", event["n"]],
    "partial": functools.partial(lambda word, event, context: [word, event["n"]], "partial"),
    "instance": Callable(),
    "method": Callable().method,
    "static": Callable.static,
    "mock": MagicMock(return_value=["mock", 1]),
    "builtin": max,
}


@pytest.mark.parametrize("what", CALLABLES)
def test_any_callable_can_be_a_handler(what):
    """
    Lambdas, partials, instances, methods, mocks: all that a runtime would call.
    """
    if what == "builtin":
        with pytest.raises(TypeError):
            handler(max)({}, fg())
    else:
        assert handler(CALLABLES[what])({"n": 1}, fg()) == [what, 1]


@pytest.mark.parametrize("value", [None, "index.handler", 5])
def test_what_cannot_be_called_is_refused(value):
    """
    At decoration, with the value.
    """
    with pytest.raises(HandlerSignatureError) as caught:
        handler(value)
    assert str(caught.value) == f"A handler is a function of event and context; {value!r} cannot be called."
    assert isinstance(caught.value, TypeError)


def test_what_takes_other_parameters_is_refused():
    """
    At decoration, with its name, or with itself where it has none, and with what it takes.
    """

    def three(one, two, three):
        pass

    partial = functools.partial(three)
    for function, name in ((three, f"The function {three.__qualname__!r}"), (partial, repr(partial))):
        with pytest.raises(HandlerSignatureError) as caught:
            handler(function)
        told = "takes (one, two, three), but is called with (event, context): drop 'three' or give it a default."
        assert str(caught.value) == f"{name} {told}"


def test_a_named_cloud_is_not_believed_of_every_context():
    """
    None is nobody's context, and a neutral one is its own.
    """
    seen = []
    entry = Function(cloud="alibaba").handler(lambda event, context: seen.append(context))
    with pytest.raises(ContextMissingError):
        entry({}, None)
    fake = FakeContext()
    entry({}, fake)
    assert seen == [fake]


def test_objects_of_one_type_may_be_contexts_of_two_clouds():
    """
    Where a type says nothing, such as that of a namespace, each object is looked at.
    """
    entry = handler(lambda event, context: [context.cloud, context.function_name])
    of_fc = types.SimpleNamespace(request_id="r", function=types.SimpleNamespace(name="one", handler="index.handler"))
    of_fg = types.SimpleNamespace(getRequestID=lambda: "r", getFunctionName=lambda: "two")
    assert (entry({}, of_fc), entry({}, of_fg)) == ('["alibaba","one"]', ["huawei", "two"])


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"event": "yaml"}, 'event=\'yaml\' is none of "json", "text", "bytes" or a callable that takes bytes.'),
        ({"event": None}, 'event=None is none of "json", "text", "bytes" or a callable that takes bytes.'),
        ({"on_error": "ignore"}, 'on_error=\'ignore\' is neither "raise" nor "return".'),
    ],
)
def test_policies_that_are_not_there(options, text):
    """
    A wrong policy is named with the choices.
    """
    with pytest.raises(TypeError, match="is n") as caught:
        Function(**options)
    assert str(caught.value) == text


def test_a_function_shows_its_handler():
    """
    The repr names the handler or says that there is none.
    """
    function = Function()
    assert repr(function) == "<polyfaas.Function without a handler>"
    assert function.entry is None
    function.handler(sample)
    assert repr(function) == "<polyfaas.Function sample>"
    assert (function.state, function.initialize, function.stop) == ({}, None, None)


@BOTH
@pytest.mark.parametrize("name", ["", "pkg/sub", "index"])
def test_the_users_module_may_be_nowhere(make, name):
    """
    Loaders leave the module out of sys.modules, or give it no name at all.
    """
    source = (
        "from __future__ import annotations\n"
        "import polyfaas\n"
        "fn = polyfaas.Function()\n"
        "@fn.initializer\n"
        "def initialize(context: polyfaas.Context) -> None:\n"
        "    fn.state['n'] = 1\n"
        "@fn.handler\n"
        "def handler(event: dict, context: polyfaas.Context) -> list:\n"
        "    if event.get('fail'):\n"
        "        raise KeyError('k')\n"
        "    return [__name__, fn.state['n'], polyfaas.current_context() is context]\n"
        "@fn.pre_stop\n"
        "def stop() -> None:\n"
        "    fn.state.clear()\n"
    )
    names = {"__name__": name}
    exec(compile(source, "/code/index.py", "exec"), names)
    assert name not in sys.modules
    assert handler_result(names["handler"]({}, make())) == [name, 1, True]
    with pytest.raises(KeyError):
        names["handler"]({"fail": True}, make())
    names["stop"](make())
    assert names["fn"].state == {}
    assert names["handler"].__module__ == name


def handler_result(result):
    return json.loads(result) if isinstance(result, str) else result


# ---- context and concurrency


def test_the_current_context_is_that_of_the_invocation():
    """
    Nested calls have their own, and afterwards there is none.
    """
    seen = []
    inner = handler(lambda event, context: seen.append(current_context() is context))

    @handler
    def outer(event, context):
        seen.append(current_context() is context)
        inner({}, fg(request_id="other"))
        seen.append(current_context() is context)

    outer({}, fc())
    assert seen == [True, True, True]
    with pytest.raises(polyfaas.NoInvocationError):
        current_context()


def test_the_current_context_is_gone_after_an_error():
    """
    A raising handler leaves nothing behind.
    """
    with pytest.raises(ZeroDivisionError):
        handler(lambda event, context: 1 / 0)({}, fc())
    with pytest.raises(polyfaas.NoInvocationError):
        current_context()


def test_invocations_on_threads_never_see_each_other():
    """
    32 at a time, both clouds mixed: context, logger and deadline are each one's own.
    """
    together = threading.Barrier(32)

    @handler
    def work(event, context):
        together.wait(20)
        mine = current_context()
        together.wait(20)
        return [
            mine is context,
            mine.request_id,
            mine.logger.request_id,
            mine.deadline.remaining_ms() > 1000 * (event["n"] + 4),
        ]

    def call(n):
        make = fc if n % 2 else fg
        return handler_result(work({"n": n}, make(request_id=f"r-{n}", timeout_s=n + 5)))

    with ThreadPoolExecutor(32) as pool:
        results = list(pool.map(call, range(32)))
    assert results == [[True, f"r-{n}", f"r-{n}", True] for n in range(32)]


def test_a_thread_of_the_handler_inherits_only_what_it_is_given():
    """
    A plain thread has no context; one that runs in a copy of the context variables has.
    """
    import contextvars

    found = []

    def look():
        try:
            found.append(current_context().request_id)
        except polyfaas.NoInvocationError:
            found.append(None)

    @handler
    def work(event, context):
        for target in (look, functools.partial(contextvars.copy_context().run, look)):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()

    work({}, fg())
    assert found == [None, "trace-1"]


# ---- errors


def boom(event, context):
    raise LookupError("no such order")


@BOTH
def test_an_error_is_logged_once_and_raised_on(make, errors):
    """
    The platform sees the user's own exception; the log has its envelope in one line, with the request id.
    """
    native = make()
    with pytest.raises(LookupError, match=r"^no such order$") as caught:
        handler(boom)({}, native)
    assert type(caught.value) is LookupError
    (record,) = errors
    assert (
        record.request_id
        == {"alibaba": "1-65e59b07-1520da26-bf73bbb91b69", "huawei": "trace-1"}["alibaba" if make is fc else "huawei"]
    )
    told = json.loads(record.getMessage())
    assert (told["errorType"], told["errorMessage"]) == ("LookupError", "no such order")
    assert told["requestId"] == record.request_id
    assert "\n" not in record.getMessage()


def test_an_end_inside_a_handler_in_a_handler_is_logged_once(errors):
    """
    What stands for `sys.exit` is one error on its way outwards.
    """

    def ending(event, context):
        sys.exit(3)

    inner = handler(ending)
    with pytest.raises(HandlerExit):
        handler(lambda event, context: inner(event, context))({}, fc())
    assert len(errors) == 1


def test_an_initializer_called_by_another_functions_handler_is_logged_once(errors):
    """
    The platform's call of a hook inside a handler is an inner one; by itself it is not, and nothing is left behind.
    """
    error = LookupError("no database")
    fn = polyfaas.Function()

    @fn.initializer
    def initialize(context):
        raise error

    native = fc()
    with pytest.raises(LookupError):
        fn.initialize(native)
    assert (len(errors), vars(error)) == (1, {})
    with pytest.raises(LookupError):
        handler(lambda event, context: fn.initialize(native))({}, native)
    assert (len(errors), vars(error)) == (2, {})


@pytest.mark.parametrize("asynchronous", [False, True])
def test_an_error_that_is_raised_again_is_logged_again(asynchronous, errors):
    """
    A mock raises one and the same object each time; nothing of polyfaas is left in it, also after a handler in a handler.
    """
    error = LookupError("no such order")

    def failing(event, context):
        raise error

    async def failing_later(event, context):
        raise error

    inner = handler(failing_later if asynchronous else failing)

    async def around_later(event, context):
        return await inner(event, context)

    outer = handler(around_later if asynchronous else lambda event, context: inner(event, context))
    native = fc()
    for number, entry in enumerate((inner, inner, outer, outer), 1):
        with pytest.raises(LookupError):
            entry({}, native)
        assert (len(errors), vars(error)) == (number, {})


def raised_through(entry, native):
    try:
        entry({}, native)
    except Exception as exc:
        return exc
    pytest.fail("nothing was raised")


@BOTH
def test_the_traceback_is_the_users(make):
    """
    The platform's printed trace holds no frame of polyfaas behind the caller's own; before 3.11 Python puts one back.
    """
    exc = raised_through(handler(boom), make())
    put_back = [] if sys.version_info >= (3, 11) else ["invoke"]
    assert [frame.name for frame in traceback.extract_tb(exc.__traceback__)] == ["raised_through", *put_back, "boom"]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="before Python 3.11 a bare raise puts a frame back")
def test_the_users_frames_stay_and_those_of_every_module_of_polyfaas_go():
    """
    All that the user's code called is there; where polyfaas itself raised, its innermost frame alone.
    """

    def calling(event, context):
        boom(event, context)

    def names(function):
        exc = raised_through(handler(function), fg())
        return [frame.name for frame in traceback.extract_tb(exc.__traceback__)]

    assert names(calling) == ["raised_through", "calling", "boom"]
    assert names(lambda event, context: {1}) == ["raised_through", "dumps"]


def test_errors_of_nested_handlers_are_logged_by_each():
    """
    Every invocation speaks for itself; the class stays.
    """
    inner = handler(boom)
    exc = raised_through(handler(lambda event, context: inner(event, context)), fc())
    assert type(exc) is LookupError


@BOTH
@pytest.mark.parametrize("code", [0, 1, None, "text"])
def test_sys_exit_is_an_error_and_not_the_end(make, code, errors):
    """
    The instance lives on; the caller gets an error that names the code.
    """
    with pytest.raises(HandlerExit) as caught:
        handler(lambda event, context: sys.exit(code))({}, make())
    assert str(caught.value) == f"The handler called sys.exit({code!r}); a function ends by returning or raising."
    assert isinstance(caught.value.__cause__, SystemExit)
    assert len(errors) == 1


@pytest.mark.parametrize("kind", [KeyboardInterrupt, GeneratorExit])
def test_what_is_not_the_handlers_failure_passes(kind, errors):
    """
    An interrupt is nobody's error envelope.
    """

    def interrupted(event, context):
        raise kind

    with pytest.raises(kind):
        Function(on_error="return").handler(interrupted)({}, fc())
    assert errors == []


def test_an_error_can_be_returned_instead(errors):
    """
    on_error="return" answers in each cloud's own shape, after the same log record.
    """
    entry = Function(on_error="return").handler(boom)
    alibaba, huawei = entry({}, fc()), entry({}, fg())
    assert (alibaba["errorType"], alibaba["errorMessage"]) == ("LookupError", "no such order")
    assert alibaba["stackTrace"][-1][2:] == ["in boom", 'raise LookupError("no such order")']
    assert (
        huawei["errorMessage"] == "function invocation exception, error: catch a 'LookupError' exception(no such order)"
    )
    assert huawei["stackTrace"][-1] == '  raise LookupError("no such order")'
    assert len(errors) == 2
    stopped = Function(on_error="return").handler(lambda event, context: sys.exit(3))({}, fc())
    assert stopped["errorType"] == "HandlerExit"


def test_bad_events_and_results_are_errors_like_others(errors):
    """
    Nothing is lost: the log line comes out for what polyfaas itself refuses, too.
    """
    with pytest.raises(polyfaas.EventDecodeError):
        handler(lambda event, context: 1)(b"{", fc())
    with pytest.raises(polyfaas.ResultEncodeError):
        handler(lambda event, context: {1})({}, fg())
    assert [json.loads(record.getMessage())["errorType"] for record in errors] == [
        "EventDecodeError",
        "ResultEncodeError",
    ]
    returned = Function(on_error="return").handler(lambda event, context: 1)(b"{", fc())
    assert returned["errorType"] == "EventDecodeError"


class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


def test_an_exception_that_cannot_be_printed(errors):
    """
    It is logged under its own name and comes out as itself.
    """

    def fail(event, context):
        raise Silent

    assert type(raised_through(handler(fail), fc())) is Silent
    assert json.loads(errors[0].getMessage())["errorType"] == "Silent"


class Unloggable(Neutral):
    """
    A context whose logger raises.
    """

    @property
    def logger(self):
        raise OSError("closed")


def test_a_broken_logger_hides_no_error():
    """
    The handler's error comes out, whatever logging does.
    """
    assert type(raised_through(handler(boom), Unloggable())) is LookupError


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no text")


def test_an_exit_code_that_cannot_be_printed():
    """
    Even then the caller learns of the exit.
    """
    with pytest.raises(HandlerExit) as caught:
        handler(lambda event, context: sys.exit(Unprintable()))({}, fc())
    assert str(caught.value) == (
        "The handler called sys.exit(<unprintable Unprintable: RuntimeError>); a function ends by returning or raising."
    )


def test_errors_hold_no_secret(errors):
    """
    An envelope in the log has no locals, so no keys.
    """

    def fail(event, context):
        keys = context.credentials
        raise ValueError(keys, context)

    with pytest.raises(ValueError, match=r"Credentials\(\*\*\*\)"):
        handler(fail)({}, fc(credentials=("ID-1", "SECRET-2", "TOKEN-3")))
    told = errors[0].getMessage()
    assert not [part for part in ("ID-1", "SECRET-2", "TOKEN-3") if part in told]


def test_errors_in_a_subinterpreter():
    """
    As under mod_wsgi: `contextvars.Token.MISSING` is not there on CPython 3.13 (observed on 3.13.0).
    """
    inner = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "import polyfaas\n"
        "from natives import fc\n"
        "@polyfaas.handler\n"
        "def handler(event, context): return 1 / event['n']\n"
        "try: handler({'n': 0}, fc())\n"
        "except ZeroDivisionError: print('as it was raised', flush=True)\n"
    )
    script = (
        "try: import _interpreters as interpreters; run = interpreters.exec\n"
        "except ImportError: import _xxsubinterpreters as interpreters; run = interpreters.run_string\n"
        f"run(interpreters.create(), {inner!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "as it was raised\n"


def test_nothing_global_is_touched():
    """
    A decorated function and its calls leave logging, hooks, signals and the environment of the process as they were.
    """
    script = (
        "import os, sys, signal, logging, json, traceback\n"
        "def world():\n"
        "    return (sys.stdout, sys.stderr, sys.excepthook, dict(os.environ), logging.getLogger().handlers[:],\n"
        "            logging.getLogger().level, [signal.getsignal(s) for s in signal.valid_signals()], os.getcwd(), sys.path[:])\n"
        "before = world()\n"
        "import polyfaas\n"
        "from natives import fc, fg\n"
        "fn = polyfaas.Function()\n"
        "@fn.initializer\n"
        "async def initialize(): pass\n"
        "@fn.handler\n"
        "async def handler(event, context):\n"
        "    context.logger.info('x')\n"
        "    context.credentials, context.deadline, context.getenv('X')\n"
        "    return 1 / event['n']\n"
        "@fn.pre_stop\n"
        "def stop(): pass\n"
        "handler({'n': 1}, fc()); handler({'n': 1}, fg())\n"
        "try: handler({'n': 0}, fc())\n"
        "except ZeroDivisionError: pass\n"
        "assert world() == before\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=__file__.rpartition("/")[0],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda event: None, "The function '<lambda>' takes (event), but is called with (event, context): take both, in this order."),
        (lambda a, b, c: None, "The function '<lambda>' takes (a, b, c), but is called with (event, context): drop 'c' or give it a default."),
        (lambda a, b, c, *, d: None, "The function '<lambda>' takes (a, b, c, *, d), but is called with (event, context): drop 'c' and 'd' or give them defaults."),
        (lambda event, context, *, d: None, "The function '<lambda>' takes (event, context, *, d), but is called with (event, context): drop 'd' or give it a default."),
        (lambda *, event, context: None, "The function '<lambda>' takes (*, event, context), but is called with (event, context): take both, in this order."),
    ],
)
def test_a_handler_with_other_parameters_is_refused_at_once(function, told):
    """
    The decorator says so, before any cloud does.
    """
    with pytest.raises(HandlerSignatureError) as caught:
        handler(function)
    assert str(caught.value) == told


@pytest.mark.parametrize("decorator", [lambda function: function, functools.partial])
def test_a_function_has_one_handler(decorator):
    """
    A second one is refused, by name; the same one again, as a module brings it that is loaded again, takes its place.
    """
    fn = Function()

    def source(word):
        def greet(event, context):
            return word

        return greet

    def part(event, context):
        return "bye"

    fn.handler(source("first"))
    fn.renew()
    fn.handler(source("again"))
    assert fn.entry({}, fc()) == "again"
    refused = decorator(part)
    with pytest.raises(LifecycleError) as caught:
        fn.handler(refused)
    place = "test_a_function_has_one_handler.<locals>"
    name = f"{place}.part" if refused is part else repr(refused)
    assert str(caught.value) == (
        f"This function has {place}.source.<locals>.greet as its handler already, which {name} would replace: "
        "give each a polyfaas.Function() of its own."
    )
    assert fn.entry({}, fc()) == "again"


class Greeter:
    def greet(self, event, context):
        return event


@pytest.mark.parametrize(
    ("function", "who", "what"),
    [
        (Greeter.greet, "The function 'Greeter.greet'", "greet"),
        (functools.partial(Greeter.greet), repr(functools.partial(Greeter.greet)), "method"),
    ],
)
def test_a_method_without_its_instance_is_refused(function, who, what):
    """
    As in a class body, where there is no instance yet.
    """
    with pytest.raises(HandlerSignatureError) as caught:
        handler(function)
    assert str(caught.value) == (
        f"{who} takes (self, event, context), but is called with (event, context): "
        f"decorate the method of an instance, as in handler(instance.{what})."
    )
    assert handler(Greeter().greet)({}, FakeContext()) == {}


@pytest.mark.parametrize("function", [lambda *parts: parts, lambda event, context, more=1: more, lambda event, /, context: 1])
def test_a_handler_may_take_more_than_it_is_given(function):
    """
    What can be called with event and context is a handler.
    """
    handler(function)


def test_the_platforms_own_end_goes_on():
    """
    FC's runtime leaves a call by an exit with 143 when SIGTERM reaches it: that is no error of the handler's.
    """

    @handler
    def ended(event, context):
        raise SystemExit(143)

    with pytest.raises(SystemExit) as caught:
        ended({}, FakeContext())
    assert caught.value.code == 143


def test_a_function_can_begin_anew():
    """
    After renew() the state is empty and the initializer runs again, as in a new instance.
    """
    fn = Function()
    fn.initializer(lambda: fn.state.update(runs=fn.state.get("runs", 0) + 1, seen=[]))
    entry = fn.handler(lambda event, context: (fn.state["seen"].append(event["n"]), dict(fn.state))[1])
    assert entry({"n": 1}, FakeContext()) == {"runs": 1, "seen": [1]}
    fn.renew()
    assert entry({"n": 2}, FakeContext()) == {"runs": 1, "seen": [2]}
