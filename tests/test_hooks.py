"""
Initializer and pre-stop of a `Function`: called by the platform, lazily, or at exit, each at most once.

FC calls hooks with the context ("Instance lifecycle hook methods", Aug 8 2025); FunctionGraph's engine calls pre-stop with
nothing and its initializer without a request id (golden data, kinds init and pre-stop).
"""

import asyncio
import contextlib
import functools
import logging
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import polyfaas
from natives import MAKERS, Neutral, fc, fg
from polyfaas import Function, HandlerSignatureError, InitializationError, LifecycleError

BOTH = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
HERE = os.path.dirname(__file__)


def built(initializer=None, pre_stop=None, handler=lambda event, context: 1):
    function = Function()
    if initializer is not None:
        function.initializer(initializer)
    if pre_stop is not None:
        function.pre_stop(pre_stop)
    function.handler(handler)
    return function


class Counting:
    """
    Hooks that note how they were called.
    """

    def __init__(self):
        self.calls = []

    def none(self):
        self.calls.append(())

    def one(self, context):
        self.calls.append((context.request_id, polyfaas.current_context() is context))

    async def none_async(self):
        self.calls.append(())

    async def one_async(self, context):
        self.calls.append((context.request_id, polyfaas.current_context() is context))

    def __call__(self, context):
        self.one(context)


def every_form(counting):
    return {
        "method without parameters": (counting.none, ()),
        "method": (counting.one, ("id", True)),
        "async method without parameters": (counting.none_async, ()),
        "async method": (counting.one_async, ("id", True)),
        "function": (lambda context: counting.one(context), ("id", True)),
        "function with a default": (lambda context=None: counting.one(context), ("id", True)),
        "function of anything": (lambda *args: counting.one(*args), ("id", True)),
        "function without parameters": (lambda: counting.none(), ()),
        "partial": (functools.partial(lambda kept, context: kept.one(context), counting), ("id", True)),
        "partial without parameters": (functools.partial(lambda kept: kept.none(), counting), ()),
        "async partial": (functools.partial(Counting.one_async, counting), ("id", True)),
        "instance": (counting, ("id", True)),
    }


@pytest.mark.parametrize("form", every_form(Counting()))
@BOTH
def test_hooks_come_in_every_form(make, form):
    """
    Zero or one parameter, plain or async, functions, methods, partials, instances: each runs once with its context.
    """
    counting = Counting()
    hook, expected = every_form(counting)[form]
    expected = tuple("r-1" if part == "id" else part for part in expected)
    function = built(hook, hook)
    function.entry({}, make(request_id="r-1"))
    function.entry({}, make(request_id="r-2"))
    assert counting.calls == [expected]
    function.stop(make(request_id="r-1"))
    function.stop(make(request_id="r-3"))
    assert counting.calls == [expected, expected]


def test_a_cached_hook_is_called_with_what_it_takes():
    """
    `functools.lru_cache` does not tell what it takes; what it decorates does.
    """
    counting = Counting()
    built(functools.lru_cache(counting.none), functools.lru_cache(counting.one)).entry({}, fc())
    assert counting.calls == [()]


@pytest.mark.parametrize(("name", "what"), [("initializer", "initializer"), ("pre_stop", "pre-stop hook")])
def test_hooks_that_no_cloud_could_call(name, what):
    """
    Two required parameters, required keywords, or no function at all are refused at decoration.
    """

    def two(context, other):
        pass

    def keyword(*, context):
        pass

    for hook in (two, keyword, functools.partial(two)):
        with pytest.raises(HandlerSignatureError) as caught:
            getattr(Function(), name)(hook)
        shown = getattr(hook, "__qualname__", repr(hook))
        assert str(caught.value) == (f"The {what} {shown} must take the context or nothing; it takes other parameters.")
    with pytest.raises(HandlerSignatureError) as caught:
        getattr(Function(), name)("index.initialize")
    assert (
        str(caught.value)
        == f"The {what} is a function of the context or of nothing; 'index.initialize' cannot be called."
    )


@pytest.mark.parametrize(("decorate", "what"), [("initializer", "initializer"), ("pre_stop", "pre-stop hook")])
def test_a_function_has_one_hook_of_a_kind(decorate, what):
    """
    A second one is refused, by name; the same one again, as a module brings it that is loaded again, takes its place.
    """
    fn = polyfaas.Function()
    called = []

    def source(word):
        def connect():
            called.append(word)

        return connect

    def other():
        called.append("other")

    getattr(fn, decorate)(source("first"))
    getattr(fn, decorate)(source("again"))
    with pytest.raises(LifecycleError) as caught:
        getattr(fn, decorate)(other)
    place = "test_a_function_has_one_hook_of_a_kind.<locals>"
    assert str(caught.value) == (
        f"This function has {place}.source.<locals>.connect as its {what} already, which {place}.other would "
        "replace: call both from one function."
    )
    (fn.initialize or fn.stop)(fc())
    assert called == ["again"]


# ---- the initializer


@pytest.mark.parametrize("form", ["plain", "async"])
@BOTH
def test_64_colliding_threads_initialize_once(make, form):
    """
    One runs it, the others wait for its end, and every handler finds what it opened.
    """
    runs = []

    def initialize(context):
        time.sleep(0.05)
        runs.append(context.request_id)
        function.state["db"] = "open"

    async def initialize_async(context):
        initialize(context)

    function = built(
        initialize if form == "plain" else initialize_async, None, lambda event, context: function.state["db"]
    )
    together = threading.Barrier(64)

    def call(n):
        together.wait(20)
        return function.entry({}, make(request_id=f"r-{n}"))

    with ThreadPoolExecutor(64) as pool:
        assert list(pool.map(call, range(64))) == ["open"] * 64
    assert len(runs) == 1


def test_platform_and_invocations_collide():
    """
    The platform's own call and first invocations run it once between them.
    """
    runs = []

    def initialize():
        time.sleep(0.05)
        runs.append(1)

    function = built(initialize)
    together = threading.Barrier(8)

    def call(n):
        together.wait(20)
        return function.initialize(fc()) if n % 2 else function.entry({}, fc())

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(call, range(8)), key=str) == [1] * 4 + [None] * 4
    assert runs == [1]


@BOTH
def test_called_by_the_platform_the_lazy_call_is_a_no_op(make):
    """
    Once initialized, neither invocations nor a second platform call run it again; its result is ignored.
    """
    runs = []
    function = built(lambda: runs.append(1) or "ignored")
    assert function.initialize(make(request_id="")) is None
    function.entry({}, make())
    assert function.initialize(make()) is None
    assert runs == [1]


@BOTH
def test_the_platforms_own_call_hands_over_its_context(make):
    """
    The initializer gets the neutral context of what the platform passed, which is the current one.
    """
    counting = Counting()
    built(counting.one).initialize(make(request_id="r-1"))
    assert counting.calls == [("r-1", True)]


def test_an_initializer_of_nothing_may_be_called_with_nothing():
    """
    Type checkers see its own signature: a test that goes by it gets its one run, and one of a context is asked for it.
    """
    counting = Counting()
    function = built(counting.none)
    assert function.initialize() is None
    function.entry({}, fc())
    assert counting.calls == [()]
    with pytest.raises(polyfaas.ContextMissingError):
        built(counting.one).initialize()


@BOTH
def test_a_failed_initializer_fails_the_invocation_and_is_tried_again(make):
    """
    InitializationError with the cause; the handler does not run; the next invocation tries anew.
    """
    runs, handled = [], []

    def initialize():
        runs.append(1)
        if len(runs) < 3:
            raise ConnectionError("db is down")

    function = built(initialize, None, lambda event, context: handled.append(1))
    for _ in range(2):
        with pytest.raises(InitializationError) as caught:
            function.entry({}, make())
        assert str(caught.value) == (
            "The initializer failed: ConnectionError: db is down. The next invocation tries again."
        )
        assert isinstance(caught.value.__cause__, ConnectionError)
    function.entry({}, make())
    function.entry({}, make())
    assert (len(runs), len(handled)) == (3, 2)


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(), "ValueError"),
        (ValueError("x" * 500), f"ValueError: {'x' * 238}"),
        (Mute(), "Mute: <unprintable Mute: RuntimeError>"),
        (SystemExit(3), "SystemExit: 3"),
    ],
)
def test_every_failure_has_a_text(error, told):
    """
    Long texts are cut, none and broken ones survived; sys.exit() in an initializer is a failure like others.
    """

    def initialize():
        raise error

    with pytest.raises(InitializationError) as caught:
        built(initialize).entry({}, fc())
    assert str(caught.value) == f"The initializer failed: {told}. The next invocation tries again."
    assert caught.value.__cause__ is error


@BOTH
def test_a_failure_under_the_platforms_own_call_is_its_own(make, caplog):
    """
    The platform sees the user's exception, logged once; the next invocation tries again.
    """
    runs = []

    def initialize():
        runs.append(1)
        if len(runs) == 1:
            raise ConnectionError("db is down")

    function = built(initialize)
    with pytest.raises(ConnectionError, match=r"^db is down$"):
        function.initialize(make())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert '"errorType": "ConnectionError"' in caplog.records[0].getMessage()
    assert function.entry({}, make()) == 1
    assert len(runs) == 2


def test_sys_exit_under_the_platforms_own_call_does_not_end_the_process():
    """
    It is an InitializationError.
    """
    with pytest.raises(InitializationError, match=r"^The initializer failed: SystemExit: 1\."):
        built(lambda: sys.exit(1)).initialize(fc())


@pytest.mark.parametrize("hook", ["initialize", "stop"])
def test_sys_exit_in_a_hook_is_nobody_elses(hook):
    """
    The thread that drives the loop for all goes on with what it does; the hook fails alone.
    """
    begun, exited = threading.Event(), threading.Event()
    function = Function()

    async def leave():
        exited.set()
        sys.exit(3)

    function.initializer(leave)
    function.pre_stop(leave)

    @polyfaas.handler
    async def patient(event, context):
        begun.set()
        while not exited.is_set():
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        return "done"

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(patient, {}, fg())
        assert begun.wait(10)
        with pytest.raises(InitializationError) if hook == "initialize" else contextlib.nullcontext():
            getattr(function, hook)(fg())
        assert answer.result(10) == "done"


def test_one_who_waited_on_a_loop_that_is_gone_fails_nobody():
    """
    Whoever runs the initializer is answered, and so are all who still wait.
    """
    begun, given_up = threading.Event(), threading.Event()
    function = Function()

    @function.initializer
    async def initialize():
        begun.set()
        while not given_up.is_set():
            await asyncio.sleep(0.001)

    @function.handler
    async def handler(event, context):
        return "answered"

    async def waiting(seconds):
        return await asyncio.wait_for(handler({}, fg()), seconds)

    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(handler({}, fg())), daemon=True),
        threading.Thread(target=lambda: answers.append(asyncio.run(waiting(10))), daemon=True),
    ]
    threads[0].start()
    assert begun.wait(10)
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(waiting(0.01))
    threads[1].start()
    time.sleep(0.05)
    given_up.set()
    for thread in threads:
        thread.join(10)
    assert answers == ["answered", "answered"]


def test_those_who_wait_fail_with_it():
    """
    A failure reaches every waiting invocation, each as an error of its own with the same cause.
    """
    cause = ConnectionError("down")
    inside, go = threading.Event(), threading.Event()

    def initialize():
        inside.set()
        go.wait(20)
        raise cause

    function = built(initialize)
    errors = []

    def call(entry, *arguments):
        try:
            entry(*arguments)
        except InitializationError as exc:
            errors.append(exc)

    first = threading.Thread(target=call, args=(function.entry, {}, fc()))
    first.start()
    inside.wait(20)
    others = [threading.Thread(target=call, args=(function.entry, {}, fc())) for _ in range(4)]
    others.append(threading.Thread(target=call, args=(function.initialize, fc())))
    for thread in others:
        thread.start()
    time.sleep(0.05)
    go.set()
    for thread in (first, *others):
        thread.join(20)
    assert len(errors) == len(set(map(id, errors))) == 6
    assert {id(error.__cause__) for error in errors} == {id(cause)}


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), SystemExit(143)], ids=repr)
def test_an_interrupted_initializer_lets_the_next_one_try(interrupt):
    """
    Ctrl-C and the exit that FC's runtime makes of SIGTERM pass, and are nobody's InitializationError.
    """
    runs = []

    def initialize():
        runs.append(1)
        if len(runs) == 1:
            raise interrupt

    function = built(initialize)
    with pytest.raises(type(interrupt)) as caught:
        function.entry({}, fc())
    assert caught.value is interrupt
    assert function.entry({}, fc()) == 1
    assert runs == [1, 1]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), SystemExit(143)], ids=repr)
def test_an_interrupted_pre_stop_passes_the_interrupt_on(interrupt, caplog):
    """
    It is not the hook's failure: nothing is logged, and the instance counts as stopped.
    """
    runs = []

    def stop():
        runs.append(1)
        raise interrupt

    function = built(lambda: None, stop)
    function.entry({}, fc())
    with pytest.raises(type(interrupt)) as caught:
        function.stop()
    assert caught.value is interrupt
    function.stop()
    assert (runs, caplog.records) == ([1], [])


@pytest.mark.parametrize("caller", ["invocation", "platform"])
def test_who_waits_long_for_the_initializer_says_what_may_be_wrong(caller, monkeypatch, caplog):
    """
    An initializer that waits for a thread that calls the handler cannot be told from a slow one: it is logged, once.
    """
    monkeypatch.setattr("polyfaas.hooks._LONG_S", 0.05)
    answers = []

    def initialize():
        thread.start()
        thread.join(0.3)

    function = built(initialize)
    late = {"invocation": lambda context: function.entry({}, context), "platform": function.initialize}[caller]
    thread = threading.Thread(target=lambda: answers.append(late(fc(request_id="r-2"))))
    assert function.entry({}, fc()) == 1
    thread.join(20)
    assert answers == [1 if caller == "invocation" else None]
    told = (
        "Waiting for the initializer, which has been running for 0 s and more. Where it waits for a thread that "
        "calls this function's handler, neither ever ends: move what both need into a function."
    )
    assert [(record.levelname, record.request_id, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "r-2", told)
    ]


def test_an_error_of_pre_stop_that_is_raised_again_is_logged_again(caplog):
    """
    It went nowhere from pre-stop: nobody further out has logged it.
    """
    error = LookupError("gone")

    def fail(*_):
        raise error

    function = built(None, fail, lambda event, context: fail())
    function.stop(fc(request_id="r-1"))
    with pytest.raises(LookupError):
        function.entry({}, fc(request_id="r-1"))
    assert len(caplog.records) == 2


# ---- re-entrancy

REENTRY = "A hook of this function called its handler; the handler waits for the initializer. Move what both need into a function."
RUNNING = (
    "The {} was called from inside this function's own handler or hook. The platform calls it; do not call it yourself."
)


def within(seconds, work):
    """
    Run `work` in a thread of its own: a deadlock is a failure and not a hang.
    """
    outcome = []

    def run():
        try:
            outcome.append(work())
        except Exception as exc:
            outcome.append(exc)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert outcome, "deadlock"
    return outcome[0]


def test_an_initializer_that_calls_its_handler():
    """
    A clear error and no deadlock.
    """
    function = built(lambda context: function.entry({}, context))
    error = within(10, lambda: function.entry({}, fc()))
    assert isinstance(error, InitializationError)
    assert isinstance(error.__cause__, LifecycleError)
    assert str(error.__cause__) == REENTRY


def test_an_initializer_that_calls_its_handler_through_another_function():
    """
    Also where a second function stands between them.
    """
    second = built(handler=lambda event, context: first.entry(event, context))
    first = built(lambda context: second.entry({}, context))
    error = within(10, lambda: first.entry({}, fc()))
    assert str(error.__cause__) == REENTRY


@pytest.mark.parametrize("used", [True, False], ids=["initialized", "never initialized"])
def test_a_pre_stop_hook_that_calls_its_handler(used):
    """
    The handler is a plain function, and answers while there is what the initializer made; otherwise a clear error.
    """
    told = []

    def stop(context):
        try:
            told.append(function.entry({}, context))
        except LifecycleError as error:
            told.append(str(error))

    function = built(lambda context: None, stop, lambda event, context: "answered")
    if used:
        function.entry({}, fc())
    within(10, lambda: function.stop(fc()))
    assert told == ["answered" if used else REENTRY]


@pytest.mark.parametrize("name", ["initialize", "stop"])
def test_a_handler_that_calls_its_hooks(name):
    """
    Only the platform calls hooks.
    """
    function = built(lambda: None, lambda: None, lambda event, context: getattr(function, name)(context))
    error = within(10, lambda: function.entry({}, fc()))
    assert type(error) is LifecycleError
    assert str(error) == RUNNING.format({"initialize": "initializer", "stop": "pre-stop hook"}[name])


def test_hooks_that_call_each_other():
    """
    An initializer that stops, and a pre-stop that initializes, are errors; pre-stop's is logged.
    """
    function = built(lambda context: function.stop(context), lambda context: function.initialize(context))
    error = within(10, lambda: function.initialize(fc()))
    assert str(error) == RUNNING.format("pre-stop hook")
    assert within(10, lambda: function.stop(fc())) is None


# ---- pre-stop


@BOTH
@pytest.mark.parametrize("with_context", [True, False])
def test_pre_stop_is_called_with_a_context_or_with_nothing(make, with_context):
    """
    FunctionGraph's engine passes nothing: the hook's context is one of the function's cloud, with an id of its own.
    """
    seen = []
    function = built(None, seen.append)
    function.entry({}, make())
    function.stop(*([make(request_id="r-9")] if with_context else []))
    (context,) = seen
    assert context.cloud == ("alibaba" if make is fc else "huawei")
    assert (context.request_id == "r-9") is with_context
    assert isinstance(context, polyfaas.Context)


def test_pre_stop_of_an_instance_that_was_never_used():
    """
    The platform may stop what it never called.
    """
    seen = []
    built(None, lambda context: seen.append(context.cloud)).stop()
    assert seen == ["local"]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(1)])
def test_a_failing_pre_stop_is_logged_and_goes_no_further(error, caplog):
    """
    It never masks the exit, and does not run again.
    """
    runs = []

    def stop():
        runs.append(1)
        raise error

    function = built(None, stop)
    for _ in range(2):
        assert function.stop(fc()) is None
    assert runs == [1]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert f'"errorType": "{type(error).__name__}"' in caplog.records[0].getMessage()


def test_a_thawed_instance_initializes_again():
    """
    FC freezes after pre-stop and may invoke again: initializer and pre-stop have another life.
    """
    log = []
    function = built(lambda: log.append("init"), lambda: log.append("stop"), lambda event, context: log.append("call"))
    for _ in range(2):
        function.entry({}, fc())
        function.stop(fc())
    assert log == ["init", "call", "stop"] * 2


def test_a_thawed_instance_without_an_initializer_has_another_life_too():
    """
    Its pre-stop hook runs again.
    """
    log = []
    function = built(None, lambda: log.append("stop"), lambda event, context: log.append("call"))
    for _ in range(2):
        function.entry({}, fc())
        function.stop(fc())
    assert log == ["call", "stop"] * 2


def test_a_function_that_is_renewed_initializes_again():
    """
    A new local instance is one that nobody has initialized.
    """
    runs = []
    function = built(lambda: runs.append(1))
    function.entry({}, fc())
    function.renew()
    function.entry({}, fc())
    assert runs == [1, 1]


def test_two_functions_are_independent():
    """
    Each has its state, its initializer and its end.
    """
    log = []
    first = built(lambda: log.append("init 1"), lambda: log.append("stop 1"))
    second = built(lambda: log.append("init 2"), lambda: log.append("stop 2"))
    first.state["x"] = 1
    first.entry({}, fc())
    second.entry({}, fg())
    first.stop(fc())
    assert (log, second.state) == (["init 1", "init 2", "stop 1"], {})


def test_close_ends_the_life_of_an_instance_that_was_used():
    """
    As the exit of its process does: once, and not where nothing was opened; without hooks there is nothing to end.
    """
    log = []
    function = built(lambda: log.append("init"), lambda: log.append("stop"))
    function.close()
    assert log == []
    function.entry({}, fc())
    function.close()
    function.close()
    assert log == ["init", "stop"]
    polyfaas.Function().close()


# ---- exit and fork


def run(source, *options):
    script = f"import sys; sys.path.insert(0, {HERE!r})\nimport os, polyfaas\nfrom natives import fc, fg\n{source}"
    return subprocess.run(
        [sys.executable, "-W", "error", *options, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )


APP = """
fn = polyfaas.Function()
@fn.initializer
{kind} initialize(context):
    fn.state["db"] = "db"
    print("init", flush=True)
@fn.handler
{handler} handler(event, context):
    print("call", flush=True)
    return 1
@fn.pre_stop
{kind} stop(context):
    print("stop", context.cloud, sorted(fn.state), flush=True)
"""
KINDS = pytest.mark.parametrize(
    ("kind", "handler"), [("def", "def"), ("async def", "def"), ("def", "async def"), ("async def", "async def")]
)


@KINDS
def test_pre_stop_runs_at_exit(kind, handler):
    """
    Where the platform does not call it, the end of the process does, on the loop that served the handler.
    """
    done = run(APP.format(kind=kind, handler=handler) + "handler({}, fc())\n")
    assert (done.stdout.split("\n"), done.stderr) == (["init", "call", "stop alibaba ['db']", ""], "")


@KINDS
def test_pre_stop_runs_once_between_platform_and_exit(kind, handler):
    """
    After the platform's call, the exit calls nothing.
    """
    done = run(APP.format(kind=kind, handler=handler) + "handler({}, fg())\nstop()\nstop()\n")
    assert (done.stdout.split("\n"), done.stderr) == (["init", "call", "stop huawei ['db']", ""], "")


def test_pre_stop_of_an_unused_instance_is_not_called_at_exit():
    """
    A process that only imports the module, such as a test run, stops nothing.
    """
    done = run(APP.format(kind="def", handler="def"))
    assert (done.stdout, done.stderr) == ("", "")


def test_without_a_pre_stop_hook_the_exit_is_silent():
    """
    An initializer alone leaves nothing to do.
    """
    done = run("fn = polyfaas.Function()\nfn.initializer(lambda: None)\nfn.handler(lambda event, context: 1)({}, fc())\n")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_pre_stop_runs_at_exit_after_an_error():
    """
    An uncaught error keeps its exit code and its trace.
    """
    done = run(APP.format(kind="def", handler="def") + "handler({}, fc())\nraise KeyError('k')\n")
    assert done.stdout.endswith("stop alibaba ['db']\n")
    assert done.returncode == 1
    assert done.stderr.endswith("KeyError: 'k'\n")


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
FORKED = """
handler({}, fc())
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
pid = os.fork()
if pid == 0:
    print("child", sorted(fn.state), flush=True)
    if CALLS:
        handler({}, fc())
    sys.exit(0)
assert os.waitpid(pid, 0)[1] == 0
print("parent", sorted(fn.state), flush=True)
"""


@needs_fork
def test_a_forked_child_has_a_state_of_its_own():
    """
    Also where there are no hooks, and the handler opens what it needs; a function that is gone is not renewed.
    """
    app = '''
fn = polyfaas.Function()
gone = polyfaas.Function()
del gone
@fn.handler
def handler(event, context):
    fn.state["db"] = "db"
'''
    done = run(app + FORKED.replace("CALLS", "False"))
    assert (done.stdout, done.stderr) == ("child []\nparent ['db']\n", "")


@needs_fork
@KINDS
def test_a_forked_child_is_a_new_instance(kind, handler):
    """
    It has no state, initializes itself, and stops itself; the parent goes on.
    """
    done = run(APP.format(kind=kind, handler=handler) + FORKED.replace("CALLS", "True"))
    assert done.stdout.split("\n") == [
        "init",
        "call",
        "child []",
        "init",
        "call",
        "stop alibaba ['db']",
        "parent ['db']",
        "stop alibaba ['db']",
        "",
    ]
    assert done.stderr == ""


@needs_fork
def test_a_forked_child_that_serves_nothing_stops_nothing():
    """
    What its parent opened is its parent's to close.
    """
    done = run(APP.format(kind="def", handler="def") + FORKED.replace("CALLS", "False"))
    assert done.stdout.split("\n") == ["init", "call", "child []", "parent ['db']", "stop alibaba ['db']", ""]


def test_a_function_that_is_gone_is_not_stopped():
    """
    Nothing keeps a dropped Function alive for its pre-stop.
    """
    done = run(
        "def use():\n"
        "    fn = polyfaas.Function()\n"
        "    fn.pre_stop(lambda: print('stop'))\n"
        "    fn.handler(lambda event, context: 1)({}, fc())\n"
        "use()\nimport gc; gc.collect()\nif hasattr(os, 'fork'):\n    pid = os.fork()\n    if not pid: os._exit(0)\n    os.waitpid(pid, 0)\n"
    )
    assert (done.stdout, done.returncode) == ("", 0)


def test_logs_of_pre_stop_without_a_context_have_an_id():
    """
    Its logger is the root logger, with the made-up request id.
    """
    kept = []

    class Keep(logging.Handler):
        def emit(self, record):
            kept.append(record.request_id)

    handler = Keep()
    logging.getLogger().addHandler(handler)
    ids = []

    def stop(context):
        ids.append(context.request_id)
        context.logger.error("x")

    try:
        built(None, stop).stop()
    finally:
        logging.getLogger().removeHandler(handler)
    assert kept == ids
    assert built(None, None).entry({}, Neutral()) == 1


def test_an_invocation_that_comes_late_finds_it_initialized():
    """
    One that saw the initializer pending, but asks after its end, neither waits nor runs it again.
    """
    log = []
    function = built(lambda: log.append("init"), None, lambda event, context: log.append("call"))
    function.entry({}, fc())
    function._hooks.pending = True
    function.entry({}, fc())
    assert log == ["init", "call", "call"]
