"""
`async def` handlers and hooks: on the instance's own loop, on the caller's, and from many threads.
"""

import asyncio
import functools
import gc
import inspect
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import polyfaas
from natives import MAKERS, fc, fg
from polyfaas import Function, HandlerExit, InitializationError, LifecycleError, current_context, handler
from polyfaas.aio import SharedLoop
from polyfaas.function import is_async

BOTH = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
HERE = os.path.dirname(__file__)


async def plain(event, context):
    await asyncio.sleep(0)
    return [event["n"], current_context() is context]


class Callables:
    async def method(self, event, context):
        return await plain(event, context)

    async def __call__(self, event, context):
        return await plain(event, context)


@BOTH
@pytest.mark.parametrize("form", ["function", "method", "instance"])
def test_async_handlers_run_to_their_end(make, form):
    """
    The platform, which awaits nothing, gets the result.
    """
    forms = {
        "function": plain,
        "method": Callables().method,
        "instance": Callables(),
    }
    assert handler(forms[form])({"n": 1}, make()) in ([1, True], "[1,true]")
    assert handler(functools.partial(forms[form]))({"n": 1}, make()) in ([1, True], "[1,true]")


def test_an_async_handler_stays_a_plain_function():
    """
    Its name, its module and its parameters are those of the decorated one.
    """
    made = handler(plain)
    assert (made.__name__, made.__module__, made.__wrapped__) == ("plain", __name__, plain)
    assert list(inspect.signature(made).parameters) == ["event", "context"]


def test_what_is_async():
    """
    Functions, methods, partials and instances are told apart from what only looks like them.
    """
    from unittest.mock import AsyncMock, MagicMock

    assert is_async(plain)
    assert is_async(Callables())
    assert is_async(functools.partial(functools.partial(plain)))
    assert is_async(AsyncMock())
    assert is_async(staticmethod(plain))
    assert not is_async(MagicMock())
    assert not is_async(print)
    assert not is_async(functools.partial(print))


def test_inside_a_running_loop_it_is_awaited():
    """
    Where a loop runs already, the call returns an awaitable on that loop.
    """

    async def caller():
        return await handler(plain)({"n": 2}, fg())

    assert asyncio.run(caller()) == [2, True]


def test_one_loop_for_the_instance():
    """
    What one invocation opens on the loop, the next one, and the hooks, can use.
    """
    loops = []
    function = Function()

    async def note():
        loops.append(asyncio.get_running_loop())

    function.initializer(note)
    function.pre_stop(note)

    @function.handler
    async def work(event, context):
        await note()

    work({}, fc())
    thread = threading.Thread(target=work, args=({}, fc()))
    thread.start()
    thread.join(10)
    function.stop(fc())
    assert len(loops) == 4
    assert len(set(map(id, loops))) == 1


def test_64_tasks_initialize_once():
    """
    They collide on one loop: one runs the initializer, the others wait without blocking it.
    """
    runs = []
    function = Function()

    @function.initializer
    async def initialize(context):
        await asyncio.sleep(0.02)
        runs.append(context.request_id)
        function.state["db"] = "open"

    @function.handler
    async def work(event, context):
        return [function.state["db"], context.request_id]

    async def collide():
        return await asyncio.gather(*(work({}, fg(request_id=f"r-{n}")) for n in range(64)))

    assert asyncio.run(collide()) == [["open", f"r-{n}"] for n in range(64)]
    assert len(runs) == 1


def test_a_plain_initializer_serves_tasks_too():
    """
    An initializer without `async` runs once for them.
    """
    runs = []
    function = Function()
    function.initializer(lambda: runs.append(1))
    function.handler(plain)

    async def collide():
        return await asyncio.gather(*(function.entry({"n": n}, fg()) for n in range(8)))

    asyncio.run(collide())
    assert runs == [1]


def test_a_failing_async_initializer_fails_all_who_wait_and_is_tried_again():
    """
    Each gets InitializationError with the cause; the next invocation tries anew.
    """
    runs = []
    function = Function()

    @function.initializer
    async def initialize():
        await asyncio.sleep(0.01)
        runs.append(1)
        if len(runs) == 1:
            raise ConnectionError("down")

    function.handler(plain)

    async def collide():
        return await asyncio.gather(*(function.entry({"n": n}, fg()) for n in range(4)), return_exceptions=True)

    errors = asyncio.run(collide())
    assert {type(error) for error in errors} == {InitializationError}
    assert {str(error.__cause__) for error in errors} == {"down"}
    assert function.entry({"n": 1}, fg()) == [1, True]
    assert len(runs) == 2


def test_a_cancelled_first_task_lets_the_next_try():
    """
    Its canceller gets its way; whoever waited is told; nobody hangs.
    """
    function = Function()
    runs = []

    @function.initializer
    async def initialize():
        runs.append(1)
        await asyncio.sleep(0.01 if len(runs) > 1 else 60)

    function.handler(plain)

    async def story():
        first = asyncio.ensure_future(function.entry({"n": 1}, fg()))
        second = asyncio.ensure_future(function.entry({"n": 2}, fg()))
        third = asyncio.ensure_future(function.entry({"n": 3}, fg()))
        await asyncio.sleep(0.01)
        third.cancel()
        first.cancel()
        outcome = await asyncio.gather(first, second, third, return_exceptions=True)
        return outcome, await function.entry({"n": 4}, fg())

    outcome, last = asyncio.run(story())
    assert [type(part) for part in outcome] == [asyncio.CancelledError, InitializationError, asyncio.CancelledError]
    assert last == [4, True]


def test_tasks_never_see_each_others_context():
    """
    64 interleaved invocations on one loop: context, logger and deadline are each one's own.
    """

    @handler
    async def work(event, context):
        for _ in range(3):
            await asyncio.sleep(0)
            mine = current_context()
            assert mine is context
        return [mine.request_id, mine.logger.request_id, mine.deadline.remaining_ms() > 1000 * (event["n"] + 4)]

    async def collide():
        return await asyncio.gather(*(work({"n": n}, fg(request_id=f"r-{n}", timeout_s=n + 5)) for n in range(64)))

    assert asyncio.run(collide()) == [[f"r-{n}", f"r-{n}", True] for n in range(64)]
    with pytest.raises(polyfaas.NoInvocationError):
        current_context()


def test_threads_share_the_loop_and_run_side_by_side():
    """
    16 threads whose handlers wait for each other all end: nobody holds the loop alone.
    """
    arrived = []

    @handler
    async def work(event, context):
        arrived.append(event["n"])
        while len(arrived) < 16:
            await asyncio.sleep(0.001)
        return [event["n"], current_context() is context]

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda n: work({"n": n}, fg()), range(16)))
    assert results == [[n, True] for n in range(16)]


@BOTH
def test_errors_of_async_handlers(make, caplog):
    """
    Logged once, raised on; sys.exit() is an error; on_error="return" answers.
    """

    async def boom(event, context):
        raise LookupError("x")

    async def leave(event, context):
        sys.exit(1)

    with pytest.raises(LookupError, match=r"^x$"):
        handler(boom)({}, make())
    assert len(caplog.records) == 1
    with pytest.raises(HandlerExit):
        handler(leave)({}, make())
    assert Function(on_error="return").handler(boom)({}, make())["errorType"] == "LookupError"


@BOTH
@pytest.mark.parametrize("function", [plain, lambda event, context: None], ids=["async", "plain"])
def test_a_failed_initializer_shows_the_users_frames_alone(make, function):
    """
    Those of the error itself, which polyfaas raises, say nothing; those of its cause do.
    """
    of = Function(on_error="return")

    @of.initializer
    async def initialize():
        raise ConnectionError("down")

    told = of.handler(function)({}, make())
    assert told["errorType"] == "InitializationError"
    assert not told.get("stackTrace")


def test_an_async_handler_gets_its_event_in_the_form_it_asked_for():
    """
    Text and bytes as for plain handlers; no result is None.
    """
    kept = []

    async def keep(event, context):
        kept.append(event)

    assert Function(event="text").handler(keep)(b"x", fc()) is None
    assert kept == ["x"]


# ---- mixtures


def within(seconds, work):
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


def test_an_async_initializer_of_a_plain_handler():
    """
    It runs on the instance's loop before the first call, also where the caller's own loop runs.
    """
    for inside in (False, True):
        function, runs = Function(), []

        @function.initializer
        async def initialize(context, runs=runs):
            await asyncio.sleep(0)
            runs.append(current_context() is context)

        function.handler(lambda event, context: 1)

        async def call(function=function):
            return function.entry({}, fg())

        result = within(
            10, functools.partial(asyncio.run, call()) if inside else functools.partial(function.entry, {}, fg())
        )
        assert (result, runs) == (1, [True])


def test_an_async_handler_that_calls_a_function_with_an_async_initializer():
    """
    The second function's initializer cannot run on the loop that waits for it: it gets another one, and no deadlock.
    """
    inner = Function()
    inner.initializer(plain_initializer)
    inner.handler(lambda event, context: "inner")

    @handler
    async def outer(event, context):
        return inner.entry(event, context)

    assert within(10, lambda: outer({}, fg())) == "inner"


async def plain_initializer():
    await asyncio.sleep(0)


def test_an_async_initializer_that_fails_inside_a_running_loop():
    """
    Its error crosses the thread that ran it.
    """
    function = Function()

    @function.initializer
    async def initialize():
        raise ConnectionError("down")

    function.handler(lambda event, context: 1)

    async def call():
        return function.entry({}, fg())

    error = within(10, lambda: asyncio.run(call()))
    assert (type(error), str(error.__cause__)) == (InitializationError, "down")


@pytest.mark.parametrize("leads", [True, False], ids=["lone", "beside another"])
def test_an_interrupted_handler_does_not_go_on_with_the_next_call(leads):
    """
    Ctrl+C, or FC's SIGTERM, ends what its thread waits for; a later call finds a loop in order.
    """
    seen = []
    caller, begun, ends = threading.get_ident(), threading.Event(), threading.Event()

    @handler
    async def interrupted(event, context):
        ends.set()
        while threading.get_ident() != caller:  # until the other one has ended: then this thread drives
            await asyncio.sleep(0.001)
        asyncio.get_running_loop().call_soon(next, map(interrupt, [1]))
        try:
            await asyncio.sleep(0.01)
            seen.append("went on")
        finally:
            seen.append("ended")

    def interrupt(_):
        raise KeyboardInterrupt

    @handler
    async def later(event, context):
        await asyncio.sleep(0.05)
        return "answered"

    @handler
    async def another(event, context):
        begun.set()
        while not ends.is_set():
            await asyncio.sleep(0.001)

    thread = threading.Thread(target=another, args=({}, fg()))
    if not leads:
        thread.start()
        assert begun.wait(10)
    with pytest.raises(KeyboardInterrupt):
        interrupted({}, fg())
    assert later({}, fg()) == "answered"
    assert seen == ["ended"]


def test_the_platforms_sigterm_ends_an_async_initializer():
    """
    FC's runtime makes an exit with 143 of it: that is no InitializationError, and the next call tries again.
    """
    function, runs = Function(), []

    @function.initializer
    async def initialize():
        runs.append(1)
        if len(runs) == 1:
            raise SystemExit(143)

    function.handler(plain)
    with pytest.raises(SystemExit) as caught:
        function.entry({"n": 1}, fg())
    assert caught.value.code == 143
    function.entry({"n": 1}, fg())
    assert runs == [1, 1]


def test_an_async_initializer_that_calls_its_handler():
    """
    Awaited or in a task of its own: an error and no deadlock.
    """
    for spawn in (lambda awaitable: awaitable, asyncio.ensure_future):
        function = Function()

        @function.initializer
        async def initialize(context, function=function, spawn=spawn):
            await spawn(function.entry({}, context))

        function.handler(plain)
        error = within(10, functools.partial(function.entry, {"n": 1}, fg()))
        assert isinstance(error, InitializationError)
        assert isinstance(error.__cause__, LifecycleError)
        assert str(error.__cause__).startswith("A hook of this function called its handler;")


def test_a_plain_call_on_the_loop_that_initializes():
    """
    A plain function cannot wait for the loop that it blocks: it is told so.
    """
    function = Function()

    @function.initializer
    async def initialize():
        await asyncio.sleep(0.05)

    function.handler(plain)

    async def story():
        first = asyncio.ensure_future(function.entry({"n": 1}, fg()))
        await asyncio.sleep(0.01)
        try:
            function.initialize(fg())
        except LifecycleError as exc:
            return str(exc), await first
        return None

    assert within(10, lambda: asyncio.run(story())) == (
        "The initializer runs on this event loop, which cannot wait for it in a plain function: make that `async def`.",
        [1, True],
    )


def test_another_thread_may_wait_for_a_loop_that_initializes():
    """
    The platform's call in a second thread waits, and finds it done.
    """
    function, runs = Function(), []

    @function.initializer
    async def initialize():
        await asyncio.sleep(0.05)
        runs.append(1)

    function.handler(plain)
    first = threading.Thread(target=function.entry, args=({"n": 1}, fg()))
    first.start()
    time.sleep(0.01)
    assert within(10, lambda: function.initialize(fg())) is None
    first.join(10)
    assert runs == [1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_leaves_the_parents_loop_alone():
    """
    A child that was forked and ended does not take the wake-up call out of its parent's loop.
    """
    source = f"""
import sys; sys.path.insert(0, {HERE!r})
import asyncio, os, threading, time, warnings, polyfaas
from natives import fg
warnings.simplefilter("ignore", DeprecationWarning)

@polyfaas.handler
async def handler(event, context):
    await asyncio.sleep(event["s"])
    return 1

handler({{"s": 0}}, fg())
pid = os.fork()
if not pid:
    assert handler({{"s": 0}}, fg()) == 1
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
slow = threading.Thread(target=handler, args=({{"s": 3}}, fg()))
slow.start()
time.sleep(0.2)
handler({{"s": 0}}, fg())
assert slow.is_alive(), "the loop was not woken"
slow.join()
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_task_that_comes_late_finds_it_done():
    """
    One that saw the initializer pending, but asks after its end, has nothing to wait for.
    """
    function = Function()
    function.initializer(plain_initializer)
    function.handler(plain)
    function.entry({"n": 1}, fg())
    function._hooks.pending = True
    assert function.entry({"n": 2}, fg()) == [2, True]


def test_who_stays_takes_the_wheel():
    """
    The thread that drives the loop leaves when its own work is done: the one with more to do drives on.
    """
    entered = threading.Event()

    @handler
    async def work(event, context):
        entered.set()
        await asyncio.sleep(event["s"])
        return [event["s"], context.request_id]

    with ThreadPoolExecutor(2) as pool:
        short = pool.submit(work, {"s": 0.05}, fg(request_id="short"))
        entered.wait(10)
        long = pool.submit(work, {"s": 0.3}, fg(request_id="long"))
        assert short.result(10) == [0.05, "short"]
        assert not long.done()
        assert long.result(10) == [0.3, "long"]


def test_a_loop_that_nobody_holds_is_closed():
    """
    One that runs stays open: in a forked child it is the loop that a thread of the parent drove.
    """
    shared = SharedLoop()

    async def lost():
        shared.__del__()
        await asyncio.sleep(0)
        return "open"

    assert shared.run(lost()) == "open"
    inner = shared._loop
    shared, lost = None, None
    gc.collect()
    assert inner.is_closed()
