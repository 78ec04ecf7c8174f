"""
Invocations side by side never see each other: the short form of ``benchmarks/stress.py``.
"""

from __future__ import annotations

import contextvars
import logging
import sys
import threading

import pytest

import polyfaas
from proof.stressing import stress

CLOUDS = ["fc", "fg"]


@pytest.fixture
def hurried():
    """
    Threads that switch as often as they can.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def assert_kept_apart(instance: stress.Instance, calls: int) -> None:
    """
    Every invocation left one record, every tenth one error, each under its own request id.
    """
    seen = instance.witness
    assert (seen.mixed, seen.seen, seen.errors) == ([], calls, calls // stress.FAILING)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_threads_are_kept_apart(cloud, hurried):
    """
    64 threads call one plain handler; context, keys, deadline, log and error are each invocation's own.
    """
    instance = stress.Instance(cloud)

    assert_kept_apart(instance, stress.by_threads(instance, 20))

    assert instance.starts == 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_tasks_are_kept_apart(cloud):
    """
    1,000 tasks of one loop call one async handler.
    """
    instance = stress.Instance(cloud)

    assert_kept_apart(instance, stress.by_tasks(instance, 2))

    assert instance.starts == 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_threads_that_share_a_loop_are_kept_apart(cloud):
    """
    64 threads wait for one async handler, which runs on the loop of the instance.
    """
    instance = stress.Instance(cloud)

    assert_kept_apart(instance, stress.by_threads(instance, 10, instance.async_handler))

    assert instance.starts == 1


def test_the_check_finds_a_context_of_another(monkeypatch):
    """
    Were the current context kept for the process instead of the invocation, the check would say so.
    """
    latest: list = []

    class ForTheProcess:
        def set(self, value):
            latest[:] = [value]
            return contextvars.ContextVar("other").set(value)

        def get(self):
            return latest[0]

        def reset(self, token):
            pass

    monkeypatch.setattr("polyfaas.function.CURRENT", ForTheProcess())
    instance = stress.Instance("fc")
    with pytest.raises(AssertionError, match=r"fc-\d+ met"):
        stress.by_threads(instance, 200)


def test_the_check_finds_a_record_of_another():
    """
    A record under another invocation's request id is kept as mixed up.
    """
    witness = stress.Witness()

    witness.logger.info("fc-1", extra={"request_id": "fc-1"})
    witness.logger.info("fc-2", extra={"request_id": "fc-3"})
    witness.logger.error('{"requestId": "fc-5", "errorMessage": "fc-4"}', extra={"request_id": "fc-5"})

    assert witness.mixed == [
        "record of 'fc-3' says 'fc-2'",
        'record of \'fc-5\' says \'{"requestId": "fc-5", "errorMessage": "fc-4"}\'',
    ]


def test_a_thread_of_the_handler_has_no_current_context():
    """
    What a handler starts does not inherit an invocation by accident, and nothing is left of it afterwards.
    """
    found: list = []

    @polyfaas.handler
    def handler(event, context):
        def look():
            with pytest.raises(polyfaas.NoInvocationError):
                polyfaas.current_context()
            found.append(1)

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    handler({}, stress.context_for("fg-1", stress.Witness()))

    assert found == [1]
    with pytest.raises(polyfaas.NoInvocationError):
        polyfaas.current_context()


def test_an_invocation_within_another_has_its_own_context():
    """
    A handler that calls another function's handler gets its own context back.
    """
    seen: list[str] = []

    @polyfaas.handler
    def inner(event, context):
        seen.append(polyfaas.current_context().request_id)

    @polyfaas.handler
    def outer(event, context):
        inner({}, stress.context_for("fc-2", stress.Witness()))
        seen.append(polyfaas.current_context().request_id)

    outer({}, stress.context_for("fg-1", stress.Witness()))

    assert seen == ["fc-2", "fg-1"]


def test_the_root_logger_is_left_alone():
    """
    Invocations add no handler, filter or level to anybody's logger.
    """
    before = (list(logging.root.handlers), list(logging.root.filters), logging.root.level)
    instance = stress.Instance("fg")
    instance.call()
    assert (list(logging.root.handlers), list(logging.root.filters), logging.root.level) == before
