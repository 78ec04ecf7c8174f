"""
The life of one function instance: states, steps, what follows what, and the gate that lets one initializer run.

Rule 1: a table says which step a state allows; nothing else decides. Rule 2: it is told what happened and calls nobody.
Rule 3: it knows no cloud, no context and no event loop; who has to wait is told how.
"""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["INVOCABLE", "STATES", "STEPS", "TRANSITIONS", "Attempt", "Lifecycle"]

# States: what an instance is.
NEW = "new"
INITIALIZING = "initializing"
READY = "ready"
FAILED = "failed"
STOPPING = "stopping"
STOPPED = "stopped"
STATES = (NEW, INITIALIZING, READY, FAILED, STOPPING, STOPPED)

# Steps: what happens to it.
INITIALIZE = "initialize"
INITIALIZED = "initialized"
INITIALIZATION_FAILED = "initialization failed"
STOP = "stop"
STOP_ENDED = "stop ended"
RENEW = "renew"
STEPS = (INITIALIZE, INITIALIZED, INITIALIZATION_FAILED, STOP, STOP_ENDED, RENEW)

#: state -> step -> next state. A step that a state does not list is refused.
TRANSITIONS: dict[str, dict[str, str]] = {
    NEW: {INITIALIZE: INITIALIZING, STOP: STOPPING, RENEW: NEW},
    INITIALIZING: {INITIALIZED: READY, INITIALIZATION_FAILED: FAILED, RENEW: NEW},
    READY: {STOP: STOPPING, RENEW: NEW},
    # As on a new instance: the next invocation tries again.
    FAILED: {INITIALIZE: INITIALIZING, STOP: STOPPING, RENEW: NEW},
    STOPPING: {STOP_ENDED: STOPPED, RENEW: NEW},
    # FC may thaw an instance that it froze after its pre-stop hook, and initializes it again.
    # -- "Lifecycle hooks for function instances in a custom runtime" (Apr 2026)
    STOPPED: {INITIALIZE: INITIALIZING, RENEW: NEW},
}

#: The state in which the handler runs without further ado.
INVOCABLE = READY


class Attempt:
    """
    One run of the initializer, and those who wait for its end.

    Attributes:
        error: What it raised; None while it runs and after it succeeded.
        loop: The event loop that it runs on, whose thread must not wait for it; None for a plain call.
    """

    __slots__ = ("_done", "_lock", "_waiting", "error", "loop")

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.loop: object = None
        self._done = False
        self._lock = allocate_lock()
        self._waiting: list[Callable[[], None]] = []

    def when_done(self, tell: Callable[[], None]) -> None:
        """
        Have `tell` called once at the end, from whichever thread ends it; at once when it is over.
        """
        with self._lock:
            if not self._done:
                self._waiting.append(tell)
                return
        tell()

    def wait(self, at_most_s: float = -1) -> bool:
        """
        Block this thread until the end, or, from 0 up, for so many seconds; whether the end has come.
        """
        gate = allocate_lock()
        gate.acquire()
        self.when_done(gate.release)
        return gate.acquire(timeout=at_most_s)

    def end(self, error: BaseException | None) -> None:
        """
        Tell all who wait.
        """
        with self._lock:
            self.error, self._done = error, True
            waiting, self._waiting = self._waiting, []
        for tell in waiting:
            tell()


class Lifecycle:
    """
    One instance's state, safe to share between threads.

    Attributes:
        state: One of `STATES`.
    """

    __slots__ = ("_attempt", "_lock", "state")

    def __init__(self) -> None:
        self.state = NEW
        self._attempt: Attempt | None = None
        self._lock = allocate_lock()

    def record(self, step: str) -> str:
        """
        Take a step, and say the new state.

        Raises:
            LifecycleError: The state does not allow it; the message names what it allows.
        """
        following = TRANSITIONS[self.state].get(step)
        if following is None:
            from .exceptions import LifecycleError

            allowed = ", ".join(TRANSITIONS[self.state])
            msg = f"An instance that is {self.state} cannot take the step {step!r}; it allows: {allowed}."
            raise LifecycleError(msg)
        self.state = following
        return following

    def begin(self) -> tuple[Attempt | None, bool]:
        """
        Ask to initialize: ``(None, False)`` when nothing is to be done, else the attempt and whether the asker runs it.
        """
        with self._lock:
            if self.state == READY:
                return None, False
            if self.state == INITIALIZING and self._attempt is not None:
                return self._attempt, False
            self.record(INITIALIZE)
            self._attempt = Attempt()
            return self._attempt, True

    def runs(self, attempt: Attempt) -> bool:
        """
        Whether an attempt is this life's: not so once a new one has begun.
        """
        return attempt is self._attempt

    def end(self, attempt: Attempt, error: BaseException | None) -> None:
        """
        Report how an attempt that was one's own to run ended.
        """
        with self._lock:
            if attempt is self._attempt:
                self.record(INITIALIZED if error is None else INITIALIZATION_FAILED)
                self._attempt = None
        attempt.end(error)

    def stop(self) -> bool:
        """
        Ask to stop: True once for each life of the instance, False when it is initializing, stopping or stopped.
        """
        with self._lock:
            if STOP not in TRANSITIONS[self.state]:
                return False
            self.record(STOP)
            return True

    def stopped(self) -> None:
        """
        Report that pre-stop has ended, well or not.
        """
        with self._lock:
            if self.state == STOPPING:
                self.record(STOP_ENDED)

    def renew(self) -> None:
        """
        Begin anew, as a new instance: a forked child, whatever its parent was doing, or a new local instance.
        """
        self._lock = allocate_lock()
        self._attempt = None
        self.record(RENEW)
