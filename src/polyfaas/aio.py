"""
One event loop for each instance: where `async def` handlers and hooks run when nobody else runs a loop.

The loop has no thread of its own. Whoever waits for a coroutine drives it; who comes while another drives hands its
coroutine over and takes the wheel when that one has what it waited for. So a lone call pays no switch of threads, and
concurrent calls share one loop.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

__all__ = ["is_running", "run"]

R = TypeVar("R")


def is_running() -> bool:
    """
    Whether this thread is inside a running event loop.
    """
    return asyncio._get_running_loop() is not None


class SharedLoop:
    """
    An event loop that several threads drive in turn.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._turn = threading.Condition()
        self._driven = False

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        """
        Run `work` to its end in this thread's context variables, and return or raise what it does.
        """
        with self._turn:
            leads = not self._driven
            self._driven = True
        if leads:
            return self._drive(self._loop.create_task(work))
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return self._ride(future)
        finally:
            future.cancel()  # as in `_drive`

    def runs_here(self) -> bool:
        """
        Whether this thread drives it.
        """
        return asyncio._get_running_loop() is self._loop

    def __del__(self) -> None:
        # Not at exit: pre-stop hooks may need the loop then, in whatever order the interpreter calls what ends it.
        if not self._loop.is_running():
            self._loop.close()

    def _drive(self, task: asyncio.Task[R]) -> R:
        try:
            return self._loop.run_until_complete(task)
        finally:
            task.cancel()  # where it was interrupted: it must not go on with the next call. (As in `asyncio.run`.)
            with self._turn:
                self._driven = False
                self._turn.notify_all()

    def _ride(self, future: Future[R]) -> R:
        future.add_done_callback(self._wake)
        while True:
            with self._turn:
                while self._driven and not future.done():
                    self._turn.wait()
                if future.done():
                    return future.result()
                self._driven = True
            self._drive(self._loop.create_task(_ended(future)))

    def _wake(self, _future: object) -> None:
        with self._turn:
            self._turn.notify_all()


async def _ended(future: Any) -> None:
    await asyncio.wait([asyncio.wrap_future(future)])


_shared: SharedLoop | None = None
_inherited: list[SharedLoop | None] = []
_making = threading.Lock()


def run(work: Coroutine[Any, Any, R]) -> R:
    """
    Run a coroutine on this instance's loop, from any thread, and wait for it.
    """
    if not is_running():
        return _loop().run(work)
    # This thread's own loop waits for us: the work needs another thread, and where it is the shared one, another loop.
    result: list[Any] = []
    from contextvars import copy_context

    thread = threading.Thread(target=copy_context().run, args=(_into, result, work, _loop().runs_here()))
    thread.start()
    thread.join()
    value, error = result
    if error is not None:
        raise error
    return value  # type: ignore[no-any-return]


def _into(result: list[Any], work: Coroutine[Any, Any, Any], alone: bool) -> None:
    try:
        result += (asyncio.run(work) if alone else _loop().run(work), None)
    except BaseException as exc:  # noqa: BLE001 -- it goes to the thread that waits
        result += (None, exc)


def _loop() -> SharedLoop:
    global _shared
    with _making:
        if _shared is None:
            _shared = SharedLoop()
        return _shared


def _forget() -> None:
    global _shared, _making
    # Kept, as closing it would take its wake-up call out of what the parent's loop waits on.
    _inherited.append(_shared)
    _shared, _making = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
