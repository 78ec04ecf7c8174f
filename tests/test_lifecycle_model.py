"""
A function's life against a model of it: whatever is called in whatever order, plain or async, alone or at once.

The model is written from docs/reference/lifecycle.md: the table of states, and the rules below it.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from polyfaas import Function, InitializationError, LifecycleError
from polyfaas.testing import FakeContext

#: An initializer or handler that waits longer than this for its turn is stuck.
PATIENCE_S = 5


class Life(RuleBasedStateMachine):
    """
    One instance: the function, and what the model says of it.

    Attributes:
        state: Of the model: ``new``, ``ready``, ``failed`` or ``stopped``; the others pass within a step.
        begun, stops: How often each hook has run, and how often it should have.
        is_open: Whether what the initializer opens is there.
        served: For each invocation, whether it was there.
        failures: How many of the next runs of the initializer fail.
        calls_itself: Whether the next run of the initializer calls the handler.
        held: While set, initializers wait for it.
    """

    @initialize(handler=st.booleans(), initializer=st.booleans(), pre_stop=st.booleans())
    def make(self, handler, initializer, pre_stop):
        """
        A new function; each of its three parts plain or `async def`.
        """
        self.state, self.begun, self.expected_begun, self.stops, self.expected_stops = "new", 0, 0, 0, 0
        self.is_open, self.served, self.failures, self.calls_itself, self.stop_fails = False, [], 0, False, False
        self.held, self.entered = None, threading.Event()
        self.is_async, self.function = handler, Function()
        self.can_call_itself = initializer or not handler  # a plain function cannot wait for an `async def`
        add = self.function
        add.initializer(self._open_async if initializer else self._open)
        add.pre_stop(self._close_async if pre_stop else self._close)
        add.handler(self._serve_async if handler else self._serve)

    # ---- the function

    def _open(self):
        self.begun += 1
        self.entered.set()
        if self.held is not None:
            assert self.held.wait(PATIENCE_S)
        if self.calls_itself and not self.is_async:
            self.function.entry({}, FakeContext())
        if self.failures:
            self.failures -= 1
            raise ConnectionError("not yet")
        assert not self.is_open, "initialized twice in one life"
        self.is_open = True

    async def _open_async(self):
        if self.calls_itself and self.is_async:
            self.begun += 1
            await self.function.entry({}, FakeContext())
        self._open()

    def _close(self):
        self.stops += 1
        self.is_open = False
        if self.stop_fails:
            raise ConnectionError("gone")

    async def _close_async(self, context):
        assert context.cloud
        self._close()

    def _serve(self, event, context):
        self.served.append(self.is_open)
        if event == "itself":
            return self.function.entry("plain", FakeContext())
        if event in ("initialize", "stop"):
            return getattr(self.function, event)(FakeContext())
        if event == "raise":
            raise KeyError(event)
        return event

    async def _serve_async(self, event, context):
        await asyncio.sleep(0)
        result = self._serve(event, context)
        return await result if event == "itself" else result

    # ---- the model

    def _runs_initializer(self):
        """
        What the next call does to the model: True where its initializer succeeds or need not run.
        """
        if self.state == "ready":
            return True
        self.expected_begun += 1
        self.state = "failed" if self.failures or self.calls_itself else "ready"
        return self.state == "ready"

    def _call(self, event, in_loop=False):
        if not in_loop:
            return self.function.entry(event, FakeContext())

        async def inside():
            result = self.function.entry(event, FakeContext())
            return await result if self.is_async else result

        return asyncio.run(inside())

    # ---- what may happen

    @rule(event=st.sampled_from(["plain", "itself"]), in_loop=st.booleans())
    def invoke(self, event, in_loop):
        """
        The first invocation initializes, and one whose initializer fails fails with it.
        """
        if self._runs_initializer():
            assert self._call(event, in_loop) == ("plain" if event == "itself" else event)
        else:
            with pytest.raises(InitializationError) as caught:
                self._call(event, in_loop)
            assert isinstance(caught.value.__cause__, ConnectionError)

    @rule(event=st.sampled_from(["raise", "initialize", "stop"]), in_loop=st.booleans())
    def invoke_what_fails(self, event, in_loop):
        """
        A handler that raises or calls a hook fails alone.
        """
        expected = {"raise": KeyError}.get(event, LifecycleError) if self._runs_initializer() else InitializationError
        with pytest.raises(expected):
            self._call(event, in_loop)

    @rule(count=st.integers(2, 5), in_loop=st.booleans())
    def invoke_at_once(self, count, in_loop):
        """
        One of them initializes, those who wait share how that ended, and who comes later may try again.
        """
        before, failures = self.begun, self.failures
        if in_loop and self.is_async:
            outcomes = asyncio.run(self._gather(count))
        else:
            with ThreadPoolExecutor(count) as pool:
                outcomes = list(pool.map(lambda _: self._outcome(), range(count)))
        ran, served = self.begun - before, outcomes.count("served")
        assert served + outcomes.count("failed") == count
        if self.state == "ready":
            assert (ran, served) == (0, count)
            return
        assert 1 <= ran <= min(count, failures + 1)
        assert (ran > failures) == (served > 0)
        self.state = "ready" if served else "failed"
        self.expected_begun += ran

    def _outcome(self):
        try:
            self._call("plain")
        except InitializationError:
            return "failed"
        return "served"

    async def _gather(self, count):
        work = (self.function.entry("plain", FakeContext()) for _ in range(count))
        ended = await asyncio.gather(*work, return_exceptions=True)
        return ["served" if end == "plain" else "failed" if type(end) is InitializationError else end for end in ended]

    @rule()
    def platform_initializes(self):
        """
        The platform's call gets the initializer's own error; on a ready instance it does nothing.
        """
        if self._runs_initializer():
            self.function.initialize(FakeContext())
        else:
            with pytest.raises(ConnectionError):
                self.function.initialize(FakeContext())

    @rule(with_context=st.booleans(), fails=st.booleans())
    def platform_stops(self, with_context, fails):
        """
        Pre-stop runs unless it has in this life; its failure goes no further.
        """
        self.stop_fails = fails
        self.expected_stops += self.state != "stopped"
        self.state = "stopped"
        self.function.stop(*[FakeContext()] * with_context)

    @rule()
    def renew(self):
        """
        A new life begins.
        """
        self.function.renew()
        self.state, self.is_open = "new", False

    @rule(times=st.integers(0, 3))
    def next_runs_fail(self, times):
        """
        What the initializer needs is away for a while.
        """
        self.failures = times

    @precondition(lambda self: self.state != "ready" and self.can_call_itself)
    @rule()
    def initializer_calls_its_handler(self):
        """
        It gets an error instead of waiting for itself.
        """
        self.calls_itself = True
        assert not self._runs_initializer()
        with pytest.raises(InitializationError) as caught:
            self._call("plain")
        assert isinstance(caught.value.__cause__, LifecycleError)
        self.calls_itself = False

    @precondition(lambda self: self.state != "ready")
    @rule()
    def renewed_meanwhile(self):
        """
        A life that begins while one thread initializes the former one does not see how that ends.
        """
        self._while_initializing(self.function.renew)
        self.expected_begun += 1
        self.state, self.is_open = "new", False

    @precondition(lambda self: self.state != "ready")
    @rule(what=st.sampled_from(["invoke", "initialize", "stop"]))
    def meanwhile(self, what):
        """
        While one thread initializes, others wait, and pre-stop does not run.
        """
        failures = self.failures
        calls = {"invoke": self._outcome, "initialize": self._platform_outcome, "stop": self.function.stop}
        first, second = self._while_initializing(calls[what])
        # A second caller that comes when the first has failed already tries once more.
        tries = 1 if what == "stop" or not failures else self.begun - self.expected_begun
        assert 1 <= tries <= 2
        self.expected_begun += tries
        self.state = "ready" if tries > failures else "failed"
        assert first == ("failed" if failures else "served")
        assert what == "stop" or (second == "served") == (tries > failures)

    def _while_initializing(self, call):
        """
        What comes of an invocation that initializes, and of a call on another thread meanwhile.
        """
        self.held, self.entered = threading.Event(), threading.Event()
        try:
            with ThreadPoolExecutor(2) as pool:
                first = pool.submit(self._outcome)
                assert self.entered.wait(PATIENCE_S)
                assert self.function._hooks.lifecycle.state == "initializing"
                second = pool.submit(call)
                if call not in (self._outcome, self._platform_outcome):
                    second.result(PATIENCE_S)  # it does not wait for the initializer
                self.held.set()
                return first.result(PATIENCE_S), second.result(PATIENCE_S)
        finally:
            self.held.set()
            self.held = None

    def _platform_outcome(self):
        try:
            self.function.initialize(FakeContext())
        except (InitializationError, ConnectionError):
            return "failed"
        return "served"

    # ---- what always holds

    @invariant()
    def the_model_is_right(self):
        """
        Each hook ran when it should and no more, nothing was served before it was open, and the state is the model's.
        """
        if not hasattr(self, "function"):
            return
        assert self.function._hooks.lifecycle.state == self.state
        assert (self.begun, self.stops) == (self.expected_begun, self.expected_stops)
        assert all(self.served), "an invocation came before the initializer was done"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=50, stateful_step_count=25)


def test_a_life_that_begins_while_another_initializes_is_initialized():
    """
    What the former life's thread reports in the end is not taken for the new life's own.
    """
    function, inside, held, runs = Function(), threading.Event(), threading.Event(), []

    @function.initializer
    def initialize():
        runs.append(1)
        inside.set()
        assert held.wait(PATIENCE_S)

    function.handler(lambda event, context: len(runs))
    former = threading.Thread(target=function.entry, args=({}, FakeContext()))
    former.start()
    assert inside.wait(PATIENCE_S)
    function.renew()
    held.set()
    former.join(PATIENCE_S)
    assert function.entry({}, FakeContext()) == 2
