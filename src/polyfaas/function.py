"""
One deployed function: its handler, its hooks, its policy. The only place where the pieces meet.

Native event and context -> a cloud's record -> the handler -> the cloud's record -> native result. It knows no cloud by
name.
"""

import os
import sys
from _weakref import ref  # what `weakref` re-exports, without loading that module as well

from .adapter import CURRENT
from .clouds import is_neutral, recognise, record_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from typing_extensions import ParamSpec

    from .context import Context, Handler
    from .contract import Cloud
    from .hooks import Hooks

    E = TypeVar("E")
    R = TypeVar("R")
    P = ParamSpec("P")

__all__ = ["Function", "current_context", "handler"]

_COROUTINE = 0x80
# Since 3.14 annotations are worked out when they are asked for, which fails for names that type checkers alone import.
_ANNOTATIONS = "__annotate__" if sys.version_info >= (3, 14) else "__annotations__"
_ADOPTED = ("__module__", "__name__", "__qualname__", "__doc__", _ANNOTATIONS, "__type_params__")
# Types whose instances need not look alike: what one of them was says nothing about the next.
_SHAPELESS = ("builtins", "types", "unittest.mock")


class Function:
    """
    One deployed function: what its handler, its initializer and its pre-stop hook share.

    Attributes:
        state: A dict for what the initializer opens and pre-stop closes; empty in every new instance.
        entry: The decorated handler, which the platform calls with event and context; None before there is one.
        initialize: The decorated initializer, called with the context; None without one.
        stop: The decorated pre-stop hook, called with the context or nothing; None without one.
    """

    def __init__(
        self,
        *,
        cloud: "str | Cloud | None" = None,
        event: "str | Callable[[bytes], Any]" = "json",
        on_error: str = "raise",
    ) -> None:
        """
        Args:
            cloud: The cloud whose contexts the function gets: a name, or a `Cloud` record of your own. None: it is
                recognised by the shape of the context, which is passed second, after the event.
            event: What the handler gets as its event: ``"json"`` the decoded value (the same on every cloud),
                ``"text"`` or ``"bytes"`` the payload as it is, or a callable that makes something of the payload bytes.
            on_error: ``"raise"`` lets the handler's exception through to the platform, after it is logged; ``"return"``
                answers with the cloud's own error object instead, so that the platform sees a success.

        Raises:
            UnknownCloudError: No cloud has that name.
            TypeError: `event` or `on_error` is none of the above. (No ValueError: one that is raised while the module
                is imported is reported by FC as a bad handler string.)
        """
        if not (event in ("json", "text", "bytes") or callable(event)):
            raise TypeError(f'event={event!r} is none of "json", "text", "bytes" or a callable that takes bytes.')
        if on_error not in ("raise", "return"):
            raise TypeError(f'on_error={on_error!r} is neither "raise" nor "return".')
        self.state: "dict[str, Any]" = {}
        self.entry: "Callable[..., Any] | None" = None
        self.initialize: "Callable[..., Any] | None" = None
        self.stop: "Callable[..., Any] | None" = None
        self._event = event
        self._on_error = on_error
        self._cloud = None if cloud is None else record_of(cloud)
        #: Events of this type need no decoding: a built-in cloud's dict is the JSON value; another's may hold a body.
        self._decoded = dict if cloud is None or cloud.__class__ is str else None
        #: The type of the last context and its cloud, in one, as threads share it: one process serves one cloud.
        self._seen: "tuple[type | None, Any]" = (None, None)
        self._hooks: "Hooks | None" = None
        if hasattr(os, "register_at_fork"):
            kept = ref(self)
            os.register_at_fork(after_in_child=lambda: _renew(kept()))

    # ---- decorators

    def handler(self, function: "Callable[[E, Any], R]") -> "Handler[E, R]":
        """
        Make `function`, which takes the event and a `Context`, the handler: callable by every cloud's runtime.

        It stays a plain function with its name, module and signature. It may be `async def`: then it runs on the
        instance's own event loop, or, called where a loop runs already, returns an awaitable.

        Raises:
            HandlerSignatureError: It cannot be called with event and context.
            LifecycleError: There is another handler already.
        """
        code = getattr(function, "__code__", None)
        if code is None or code.co_argcount != 2 or code.co_kwonlyargcount:
            from .signatures import check_handler

            check_handler(function)
        if self.entry is not None:
            from .signatures import check_alone

            before = getattr(self.entry, "__wrapped__", None)
            check_alone(function, before, "handler", "give each a polyfaas.Function() of its own")
        entry: "Handler[E, R]" = self._bind(function, _decoder(self._event), _encode)  # type: ignore[assignment]
        entry.polyfaas_function = self  # the way back, from the handler alone
        self.entry = entry
        return entry

    def initializer(self, function: "Callable[P, Any]") -> "Callable[P, None]":
        """
        Make `function`, which takes a `Context` or nothing, the initializer.

        It runs once in each instance: when the platform calls it, else before the first invocation. When it fails, that
        invocation fails with `InitializationError`, and the next one tries again. Its return value is ignored.

        Raises:
            HandlerSignatureError: It takes other parameters.
            LifecycleError: There is another initializer already.
        """
        hooks = self._with_hooks()
        hooks.set_initializer(function)

        def initialize(context: "Any" = None) -> None:
            try:
                hooks.platform_initialize(context)
            except Exception as exc:
                from .failures import cut_own_frames

                cut_own_frames(exc)
                raise

        self.initialize = adopt(initialize, function)
        return self.initialize

    def pre_stop(self, function: "Callable[P, Any]") -> "Callable[P, None]":
        """
        Make `function`, which takes a `Context` or nothing, the hook that runs before the instance ends.

        It runs at most once: called by the platform or, where the platform does not, at the exit of an instance that
        was used. Its failure is logged and goes no further. Its return value is ignored.

        Raises:
            HandlerSignatureError: It takes other parameters.
            LifecycleError: There is another pre-stop hook already.
        """
        hooks = self._with_hooks()
        hooks.set_pre_stop(function)

        def stop(context: "Any" = None) -> None:
            hooks.platform_stop(context)

        self.stop = adopt(stop, function)
        return self.stop

    def renew(self) -> None:
        """
        Begin anew, as a new instance does: `state` is empty and the initializer has yet to run.

        A forked child does so by itself, and `LocalRuntime` for each of its instances. What the old instance opened is
        not closed.
        """
        self.state = {}
        self._seen = (None, None)  # not used yet: nothing to stop at exit
        if self._hooks is not None:
            self._hooks.renew()

    def close(self) -> None:
        """
        End the instance's life, as the exit of its process does: pre-stop runs if it was used, and has not run yet.
        """
        if self._hooks is not None:
            self._hooks.at_exit()

    # ---- one invocation

    def _bind(
        self,
        function: "Callable[[Any, Any], Any]",
        decode: "Callable[[Cloud, Any], Any] | None",
        encode: "Callable[[Cloud, Any], Any]",
    ) -> "Callable[..., Any]":
        """
        The callable for the platform: `function` between `decode` (None: the cloud's own) and `encode`.
        """
        if is_async(function):
            from .coroutines import bind

            return adopt(called_by(self._cloud, bind(self, function, decode, encode)), function)
        enter, leave, decoded = CURRENT.set, CURRENT.reset, self._decoded

        def invoke(event: "Any", context: "Any") -> "Any":
            kind, cloud = self._seen
            if type(context) is not kind:
                cloud = self._identify(context)
            neutral = cloud.wrap(context)
            token = enter((neutral, self))
            try:
                hooks = self._hooks
                if hooks is not None and hooks.pending:
                    hooks.ensure(neutral)
                if decode is not None:
                    event = decode(cloud, event)
                elif event.__class__ is not decoded:
                    event = cloud.decode_event(event)
                result = function(event, neutral)
                return None if result is None else encode(cloud, result)
            except BaseException as exc:  # it is passed on, unless the function asked for its envelope
                from .failures import answer

                told = answer(exc, neutral, cloud, self._on_error, inner=token.old_value.__class__ is tuple)
                if told is None:
                    raise
                return told
            finally:
                leave(token)

        return adopt(called_by(self._cloud, invoke), function)

    def _identify(self, context: "Any") -> "Cloud":
        """
        The cloud of a context of a type not seen just before.
        """
        kind = type(context)
        told = getattr(kind, "polyfaas_cloud", None)  # a request of polyfaas' own runtime says by whose rules it came
        if told is not None:
            cloud: Cloud = told
        elif self._cloud is None or context is None or is_neutral(context):
            cloud = recognise(context)
        else:
            cloud = self._cloud
        self._seen = (None if kind.__module__ in _SHAPELESS else kind, cloud)
        return cloud

    @property
    def _last_cloud(self) -> "Cloud | None":
        """
        The cloud of the last context; None in an instance that was not used yet.
        """
        cloud: "Cloud | None" = self._seen[1]
        return cloud

    def _with_hooks(self) -> "Hooks":
        if self._hooks is None:
            from .hooks import Hooks

            self._hooks = Hooks(self)
        return self._hooks

    def __repr__(self) -> str:
        return f"<polyfaas.Function {getattr(self.entry, '__qualname__', 'without a handler')}>"


def handler(function: "Callable[[E, Any], R]") -> "Handler[E, R]":
    """
    Make `function` a handler for every cloud: the short form of `Function().handler` where there is no lifecycle.
    """
    return Function().handler(function)


def current_context() -> "Context":
    """
    The neutral context of the running invocation, also in functions that were not handed it.

    Raises:
        NoInvocationError: No invocation is running in this thread or task.
    """
    try:
        context: Context = CURRENT.get()[0]
    except LookupError:
        from .exceptions import NoInvocationError

        raise NoInvocationError(
            "No invocation is running here, so there is no current context. A thread that a handler starts does not "
            "inherit it: pass the context on, or start the thread with contextvars.copy_context().run."
        ) from None
    return context


def is_async(function: "Any") -> bool:
    """
    Whether calling `function` makes a coroutine: an `async def`, also as a method, a partial, or a ``__call__``.
    """
    while type(function).__module__ == "functools" and hasattr(function, "func"):
        function = function.func
    function = getattr(function, "__func__", function)
    call = getattr(type(function), "__call__", None)  # noqa: B004 -- its code is looked at, not whether it is there
    code = getattr(function, "__code__", None) or getattr(call, "__code__", None)
    return code is not None and bool(code.co_flags & _COROUTINE)


def adopt(function: "Callable[..., Any]", original: "Callable[..., Any]") -> "Callable[..., Any]":
    """
    Make `function` look like `original` and give it back: `functools.wraps` without its import.
    """
    for name in _ADOPTED:
        try:
            setattr(function, name, getattr(original, name))
        except AttributeError:  # a partial has no name
            pass
    function.__dict__.update(getattr(original, "__dict__", {}))
    function.__wrapped__ = original  # type: ignore[attr-defined]
    return function


def called_by(cloud: "Cloud | None", invoke: "Callable[[Any, Any], Any]") -> "Callable[..., Any]":
    """
    `invoke`, which takes event and context, as the cloud's runtime calls a handler: itself unless the cloud binds.
    """
    if cloud is None or cloud.bind is None:
        return invoke
    from .binding import bound

    return bound(cloud.bind, cloud, invoke)


def _renew(function: "Function | None") -> None:
    if function is not None:  # a forked child is a new instance
        function.renew()


def _encode(cloud: "Cloud", result: "Any") -> "Any":
    return cloud.encode_result(result)


def _decoder(event: "str | Callable[[bytes], Any]") -> "Callable[[Cloud, Any], Any] | None":
    """
    How a function that asked for `event` gets it from the cloud's own; None for the cloud's own decoding of JSON.
    """
    if event == "json":
        return None
    from .payload import payload_bytes, payload_text

    if event == "text":
        return lambda cloud, native: payload_text(native)
    if event == "bytes":
        return lambda cloud, native: payload_bytes(native)
    make: Any = event
    return lambda cloud, native: make(payload_bytes(native))
