"""
The lock by which the server's threads take turns, with real threads.
"""

from __future__ import annotations

import random
import threading
import time
from typing import Callable

import pytest

from polyfaas.runtime import leadership
from polyfaas.runtime.leadership import Leadership


def waiting(lead: Leadership, then: Callable[[], None]) -> threading.Thread:
    """
    A thread that waits for the lead by now, and does `then` once it has it.
    """

    def work() -> None:
        lead.take()
        then()

    count = len(lead._waiting)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while len(lead._waiting) == count:
        time.sleep(0.0001)
    return thread


def test_who_asked_last_comes_first() -> None:
    """
    The lead goes to the newest of those who wait, then to the next.
    """
    lead, came = Leadership(), []
    lead.take()

    def come(name: str) -> Callable[[], None]:
        return lambda: (came.append(name), lead.leave(briefly=False))[1]

    threads = [waiting(lead, come(name)) for name in ("first", "second", "third")]
    lead.leave(briefly=False)
    for thread in threads:
        thread.join(10)
    assert came == ["third", "second", "first"]


def test_who_comes_back_before_the_next_look_keeps_the_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    While it is left only between two requests, whoever waits goes on waiting.
    """
    monkeypatch.setattr(leadership, "_LOOK_SECONDS", 30)
    lead, had = Leadership(), threading.Event()
    lead.take()
    thread = waiting(lead, had.set)
    for _ in range(20):
        lead.leave(briefly=True)
        lead.take()
        assert not had.is_set()
    lead.leave(briefly=False)
    thread.join(10)
    assert had.is_set()


def test_who_stays_away_loses_the_lead() -> None:
    """
    A handler that takes its time does not keep others from being served.
    """
    lead, had = Leadership(), threading.Event()
    lead.take()
    waiting(lead, had.set)
    lead.leave(briefly=True)
    assert had.wait(10)


def test_one_looks_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whoever waits behind another sleeps: a hundred threads that wait cost no more than one.
    """
    monkeypatch.setattr(leadership, "_LOOKS", 10**9)
    lead, sleeping = Leadership(), []

    class Turn:
        def __init__(self) -> None:
            self._lock = threading.Lock()
            self.release = self._lock.release

        def acquire(self, timeout: float = -1) -> bool:
            if timeout < 0 and self._lock.locked():
                sleeping.append(self)
            return self._lock.acquire(timeout=timeout)

    monkeypatch.setattr(leadership, "Lock", Turn)
    lead.take()
    threads = [waiting(lead, lambda: lead.leave(briefly=False)) for _ in range(5)]
    until = time.monotonic() + 10
    while len(sleeping) < 4 and time.monotonic() < until:
        time.sleep(0.001)
    assert set(sleeping) == set(lead._waiting[:4])
    lead.leave(briefly=False)
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_who_sleeps_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    When nobody looks any more, the lead is handed over, however briefly it is left.
    """
    monkeypatch.setattr(leadership, "_LOOKS", 2)
    lead, had = Leadership(), threading.Event()
    lead.take()
    waiting(lead, had.set)
    while lead._looking is not None:
        time.sleep(0.001)
    lead.leave(briefly=True)
    assert had.wait(10)


def test_one_leads_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Eight threads that come, stay away and leave in every way never lead together, and each gets its turns.
    """
    monkeypatch.setattr(leadership, "_LOOKS", 3)
    lead, leading, most, turns = Leadership(), [0], [0], [0] * 8

    def work(number: int) -> None:
        chance = random.Random(number)
        for _ in range(60):
            lead.take()
            leading[0] += 1
            most[0] = max(most[0], leading[0])
            time.sleep(chance.choice((0, 0, 0.0002)))
            leading[0] -= 1
            turns[number] += 1
            lead.leave(briefly=chance.random() < 0.7)
            time.sleep(chance.choice((0, 0, 0, 0.002)))

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1]
    assert turns == [60] * 8
