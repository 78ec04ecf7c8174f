"""
The table of an instance's life, and the gate that lets one initializer run.

An initializer runs once per instance before the first request, pre-stop before it ends: FC "Configure instance
lifecycles" (Jun 2026), FunctionGraph "Developing an Event Function" (2023-12-29). FC may initialize again what it froze
after pre-stop: "Lifecycle hooks for function instances in a custom runtime" (Apr 2026).
"""

import random
import threading

import pytest

from polyfaas.exceptions import LifecycleError
from polyfaas.lifecycle import STATES, STEPS, TRANSITIONS, Attempt, Lifecycle

#: By hand: what may follow what. Every pair that is not here is refused.
ALLOWED = {
    ("new", "initialize"): "initializing",
    ("new", "stop"): "stopping",
    ("initializing", "initialized"): "ready",
    ("initializing", "initialization failed"): "failed",
    ("ready", "stop"): "stopping",
    ("failed", "initialize"): "initializing",
    ("failed", "stop"): "stopping",
    ("stopping", "stop ended"): "stopped",
    ("stopped", "initialize"): "initializing",
    **{(state, "renew"): "new" for state in ("new", "initializing", "ready", "failed", "stopping", "stopped")},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_what_follows_what(state, step):
    """
    Each step from each state leads where it should or is refused, with the state and what it allows.
    """
    life = Lifecycle()
    life.state = state
    if (state, step) in ALLOWED:
        assert life.record(step) == life.state == ALLOWED[state, step]
        return
    with pytest.raises(LifecycleError) as caught:
        life.record(step)
    allowed = ", ".join(s for s in TRANSITIONS[state])
    assert str(caught.value) == f"An instance that is {state} cannot take the step {step!r}; it allows: {allowed}."
    assert {s for (now, s) in ALLOWED if now == state} == set(allowed.split(", "))
    assert life.state == state


def test_one_asks_first_and_the_others_wait():
    """
    Of those who ask while it runs, one has the attempt to run, the others the same attempt to wait for.
    """
    life = Lifecycle()
    attempt, is_mine = life.begin()
    assert (is_mine, life.begin()) == (True, (attempt, False))
    life.end(attempt, None)
    assert (life.state, life.begin()) == ("ready", (None, False))


def test_a_failed_attempt_is_followed_by_another():
    """
    As on a new instance.
    """
    life = Lifecycle()
    first, _ = life.begin()
    error = ValueError()
    life.end(first, error)
    second, is_mine = life.begin()
    assert (life.state, first.error, is_mine) == ("initializing", error, True)
    assert second is not first


def test_a_stopping_instance_does_not_begin():
    """
    Its pre-stop runs: the error says so.
    """
    life = Lifecycle()
    assert life.stop()
    with pytest.raises(LifecycleError) as caught:
        life.begin()
    assert str(caught.value) == (
        "An instance that is stopping cannot take the step 'initialize'; it allows: stop ended, renew."
    )


def test_it_stops_once_in_each_life():
    """
    A second asker is told no, until a thawed instance was initialized again.
    """
    life = Lifecycle()
    assert [life.stop(), life.stop()] == [True, False]
    life.stopped()
    life.stopped()
    assert (life.state, life.stop()) == ("stopped", False)
    attempt, _ = life.begin()
    assert not life.stop()
    life.end(attempt, None)
    assert life.stop()


def test_a_fork_begins_anew_whatever_its_parent_did():
    """
    Also where another thread of the parent held the lock, or was initializing; that attempt's end changes nothing.
    """
    life = Lifecycle()
    attempt, _ = life.begin()
    life._lock.acquire()
    life.renew()
    assert life.state == "new"
    second, is_mine = life.begin()
    assert is_mine
    life.end(attempt, None)
    assert life.state == "initializing"
    life.end(second, None)
    assert life.state == "ready"


def test_those_who_wait_are_told_once_and_late_comers_at_once():
    """
    An attempt's end reaches each of them, with its error.
    """
    attempt, told = Attempt(), []
    attempt.when_done(lambda: told.append("early"))
    waiter = threading.Thread(target=lambda: (attempt.wait(), told.append("waited")))
    waiter.start()
    waiter.join(0.05)
    assert told == []
    error = ValueError()
    attempt.end(error)
    waiter.join(10)
    attempt.when_done(lambda: told.append("late"))
    attempt.wait()
    assert sorted(told) == ["early", "late", "waited"]
    assert attempt.error is error


def test_an_attempt_is_its_own_lifes_alone():
    """
    Until it ends, or a new life begins.
    """
    life = Lifecycle()
    first, _ = life.begin()
    assert life.runs(first)
    life.renew()
    second, _ = life.begin()
    assert (life.runs(first), life.runs(second)) == (False, True)
    life.end(second, None)
    assert not life.runs(second)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_walk_never_initializes_a_ready_instance(seed):
    """
    Whatever order things happen in, an attempt is handed out only where none is under way and none has succeeded.
    """
    life, chance, running = Lifecycle(), random.Random(seed), None
    initialized = False
    for _ in range(500):
        what = chance.choice(("begin", "succeed", "fail", "stop", "stopped", "renew"))
        if what == "begin" and life.state != "stopping":
            attempt, is_mine = life.begin()
            assert not (is_mine and (initialized or running))
            running = attempt if is_mine else running
        elif what in ("succeed", "fail") and running:
            life.end(running, None if what == "succeed" else ValueError())
            initialized, running = what == "succeed", None
        elif what == "stop" and life.stop():
            assert running is None
            initialized = False
        elif what == "stopped":
            life.stopped()
        elif what == "renew":
            life.renew()
            initialized, running = False, None


def test_an_attempt_that_has_not_ended_says_nothing():
    """
    No error, and no loop until one is named.
    """
    attempt = Attempt()
    assert (attempt.error, attempt.loop) == (None, None)
