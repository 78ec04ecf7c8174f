"""
The initializer and the pre-stop hook of a `Function`: called by the platform, lazily, or at exit; each once.

What is allowed when is said by `lifecycle`; here the hooks are run and their errors go where they belong.
"""

from __future__ import annotations

import atexit
import weakref
from _contextvars import ContextVar

from .adapter import CURRENT, ContextAdapter
from .exceptions import HandlerSignatureError, InitializationError, LifecycleError
from .lifecycle import Lifecycle
from .safely import brief, is_failure
from .signatures import accepts, check_alone, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .context import Context
    from .function import Function
    from .lifecycle import Attempt

__all__ = ["Hooks", "OutsideContext"]

#: The functions whose hooks run here, up the chain of calls.
_RUNNING: ContextVar[tuple[Hooks, ...]] = ContextVar("polyfaas.hooks", default=())

_INITIALIZER = "initializer"
_PRE_STOP = "pre-stop hook"
#: Who waits for an initializer longer than this is told why it may never end: initializers take a few seconds.
_LONG_S = 10


class Hooks:
    """
    The hooks of one `Function` and the life of its instance.

    Attributes:
        pending: Whether an invocation has to `ensure` that the initializer has run.
    """

    def __init__(self, owner: Function) -> None:
        self.pending = False
        self.lifecycle = Lifecycle()
        self._owner = owner
        self._initializer: Callable[..., Any] | None = None
        self._pre_stop: Callable[..., Any] | None = None
        atexit.register(_at_exit, weakref.ref(self))

    def set_initializer(self, hook: Callable[..., Any]) -> None:
        """
        Take the initializer: a callable of a context or of nothing.
        """
        self._initializer = _checked(hook, self._initializer, _INITIALIZER)
        self.pending = True

    def set_pre_stop(self, hook: Callable[..., Any]) -> None:
        """
        Take the pre-stop hook: a callable of a context or of nothing.
        """
        self._pre_stop = _checked(hook, self._pre_stop, _PRE_STOP)

    def renew(self) -> None:
        """
        Begin a new life; what the old one opened is not closed.
        """
        self.lifecycle.renew()
        self.pending = self._initializer is not None

    # ---- the initializer

    def ensure(self, context: Context) -> None:
        """
        Let the initializer have run: run it, wait for another thread's run, or nothing.

        Raises:
            InitializationError: It failed, now, in this invocation or in the one that was waited for.
            LifecycleError: It is the initializer itself that asks, or a pre-stop hook before it ever ran.
        """
        self._refuse_reentry()
        attempt, is_mine = self.lifecycle.begin()
        if attempt is not None and not is_mine:
            _wait(attempt, context)
        elif attempt is not None:
            _check(self._run_initializer(attempt, context))

    async def ensure_async(self, context: Context) -> None:
        """
        The same for one who must not block the running event loop.
        """
        import asyncio
        from contextlib import suppress

        self._refuse_reentry()
        attempt, is_mine = self.lifecycle.begin()
        if attempt is None:
            return
        loop = asyncio.get_running_loop()
        if not is_mine:
            done = loop.create_future()

            def tell() -> None:
                with suppress(RuntimeError):  # a loop that is closed, where nobody waits any more
                    loop.call_soon_threadsafe(_settle, done)

            attempt.when_done(tell)
            await done
            _check(attempt.error)
            return
        attempt.loop = loop
        error: BaseException | None = None
        try:
            pending = self._call(self._initializer, context)
            if pending is not None:
                error = await pending
        except BaseException as exc:
            error = exc
            if not is_failure(exc):
                raise  # a cancelled task: the others see the attempt fail, the canceller gets its way
        finally:
            self._end(attempt, error)
        _check(error)

    def platform_initialize(self, context: Any) -> None:
        """
        The platform calls the initializer: it runs unless it has already. Its own error comes out, logged.

        One that takes no context may be called without one, as a test does that goes by its signature.
        """
        hook: Any = self._initializer
        neutral = self._wrap(context, needed=accepts(hook, 1))
        self._refuse_running(_INITIALIZER)
        attempt, is_mine = self.lifecycle.begin()
        if attempt is None:
            return
        if not is_mine:
            _wait(attempt, neutral)
            return
        error = self._run_initializer(attempt, neutral)
        if error is not None:
            from .failures import log

            log(error, neutral, inner=CURRENT.get(None) is not None)
            if isinstance(error, SystemExit):
                _check(error)  # not the end of the process
            raise error

    def _run_initializer(self, attempt: Attempt, context: Context) -> BaseException | None:
        error: BaseException | None = None
        try:
            self._finish(self._call(self._initializer, context))
        except BaseException as exc:
            error = exc
            if not is_failure(exc):
                raise
        finally:
            self._end(attempt, error)
        return error

    def _end(self, attempt: Attempt, error: BaseException | None) -> None:
        if self.lifecycle.runs(attempt):  # not so where a new life has begun meanwhile, which has yet to initialize
            self.pending = error is not None
        self.lifecycle.end(attempt, error)

    # ---- pre-stop

    def platform_stop(self, context: Any = None) -> None:
        """
        The platform calls the pre-stop hook, with the context or, as FunctionGraph's engine does, with nothing.
        """
        self._refuse_running(_PRE_STOP)
        if self.lifecycle.stop():
            self._run_pre_stop(self._wrap(context, needed=False))

    def at_exit(self) -> None:
        """
        The process ends: run pre-stop if the instance was used and the platform did not call it.
        """
        if self._pre_stop is not None and self._owner._last_cloud is not None and self.lifecycle.stop():
            self._run_pre_stop(OutsideContext(self._owner))

    def _run_pre_stop(self, context: Context) -> None:
        try:
            self._finish(self._call(self._pre_stop, context))
        except BaseException as exc:
            if not is_failure(exc):
                raise
            from .failures import log

            log(exc, context, inner=False)
        finally:
            self.lifecycle.stopped()
            self.pending = True  # an instance that is invoked again begins another life, hook or no hook

    # ---- both

    def _wrap(self, context: Any, *, needed: bool) -> Context:
        if context is None and not needed:
            return OutsideContext(self._owner)
        return self._owner._identify(context).wrap(context)

    def _call(self, hook: Callable[..., Any] | None, context: Context) -> Any:
        """
        Call a hook with what it takes; the awaitable of an `async def`, else None.
        """
        if hook is None:
            return None
        token, chain = CURRENT.set((context, self._owner)), _RUNNING.set((*_RUNNING.get(), self))
        try:
            result = hook(context) if accepts(hook, 1) else hook()
        finally:
            _RUNNING.reset(chain)
            CURRENT.reset(token)
        return self._inside(result, context) if hasattr(result, "__await__") else None

    async def _inside(self, work: Any, context: Context) -> SystemExit | None:
        token, chain = CURRENT.set((context, self._owner)), _RUNNING.set((*_RUNNING.get(), self))
        try:
            await work
        except SystemExit as exc:
            if not is_failure(exc):
                raise
            return exc  # raised, it would end the call of whichever thread drives the loop
        finally:
            _RUNNING.reset(chain)
            CURRENT.reset(token)
        return None

    @staticmethod
    def _finish(work: Any) -> None:
        if work is not None:
            from .aio import run

            ended = run(work)
            if ended is not None:
                raise ended

    def _refuse_reentry(self) -> None:
        if self in _RUNNING.get():
            msg = (
                "A hook of this function called its handler; the handler waits for the initializer. "
                "Move what both need into a function."
            )
            raise LifecycleError(msg)

    def _refuse_running(self, what: str) -> None:
        if self in _RUNNING.get() or CURRENT.get((None, None))[1] is self._owner:
            msg = (
                f"The {what} was called from inside this function's own handler or hook. "
                "The platform calls it; do not call it yourself."
            )
            raise LifecycleError(msg)


class OutsideContext(ContextAdapter):
    """
    A context for a pre-stop hook that is called with none: of the function's cloud, with a request id of its own.
    """

    __slots__ = ("cloud",)

    def __init__(self, owner: Function) -> None:
        super().__init__(None)
        cloud = owner._last_cloud
        self.cloud = "local" if cloud is None else cloud.name


def _at_exit(reference: weakref.ref[Hooks]) -> None:
    hooks = reference()
    if hooks is not None:
        hooks.at_exit()


def _checked(hook: Callable[..., Any], before: Callable[..., Any] | None, what: str) -> Callable[..., Any]:
    if not callable(hook):
        raise HandlerSignatureError(
            f"The {what} is a function of the context or of nothing; {hook!r} cannot be called."
        )
    if not (accepts(hook, 1) or accepts(hook, 0)):
        msg = f"The {what} {name_of(hook)} must take the context or nothing; it takes other parameters."
        raise HandlerSignatureError(msg)
    check_alone(hook, before, what, "call both from one function")
    return hook


def _wait(attempt: Attempt, context: Context) -> None:
    """
    Block this thread until another one's run of the initializer has ended well.
    """
    if attempt.loop is not None:
        from asyncio import _get_running_loop

        if _get_running_loop() is attempt.loop:
            msg = (
                "The initializer runs on this event loop, which cannot wait for it in a plain function: "
                "make that `async def`."
            )
            raise LifecycleError(msg)
    if not attempt.wait(_LONG_S):
        context.logger.warning(
            "Waiting for the initializer, which has been running for %d s and more. Where it waits for a thread that "
            "calls this function's handler, neither ever ends: move what both need into a function.",
            _LONG_S,
        )
        attempt.wait()
    _check(attempt.error)


def _settle(done: Any) -> None:
    if not done.done():
        done.set_result(None)


def _check(error: BaseException | None) -> None:
    if error is not None:
        raise InitializationError(
            f"The initializer failed: {brief(error)[:250]}. The next invocation tries again."
        ) from error
