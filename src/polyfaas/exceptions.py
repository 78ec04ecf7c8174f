"""
Every exception that polyfaas raises, and nothing else.

The user's own exceptions are never wrapped in one of these; what stands here is said by polyfaas itself.

::

    PolyfaasError
    ├── ContextError
    │   ├── ContextMissingError      (TypeError)       the context argument is None
    │   ├── UnknownCloudError        (TypeError)       no cloud recognises the context, or no cloud has that name
    │   ├── AmbiguousContextError    (TypeError)       several clouds recognise it
    │   ├── ContextFieldUnavailable  (LookupError)     require() of a field that this cloud does not give
    │   └── NoInvocationError        (LookupError)     current_context() outside an invocation
    ├── PayloadError
    │   ├── EventDecodeError         (ValueError)      the payload is not what the function asked for
    │   ├── EventShapeError          (ValueError)      a trigger event lacks or misuses a key
    │   ├── ResultEncodeError        (TypeError)       a result that not every cloud can send
    │   ├── ResultTooLargeError      (ValueError)      a result above the cloud's limit
    │   └── EnvelopeFormatError      (ValueError)      the text is no error envelope
    ├── LifecycleError               (RuntimeError)    a step that the instance's state does not allow
    │   └── InitializationError                        the initializer failed; its error is the cause
    ├── HandlerExit                  (RuntimeError)    the handler called sys.exit()
    ├── HandlerSignatureError        (TypeError)       a handler or hook with parameters that no cloud passes
    ├── PortingError                 (TypeError)       port() cannot carry this function over
    ├── TargetError                  (LookupError)     "index.handler" leads nowhere
    └── DeployError                  (ValueError)      a deployment descriptor or archive cannot be read or made
"""

from __future__ import annotations

__all__ = [
    "AmbiguousContextError",
    "ContextError",
    "ContextFieldUnavailable",
    "ContextMissingError",
    "DeployError",
    "EnvelopeFormatError",
    "EventDecodeError",
    "EventShapeError",
    "HandlerExit",
    "HandlerSignatureError",
    "InitializationError",
    "LifecycleError",
    "NoInvocationError",
    "PayloadError",
    "PolyfaasError",
    "PortingError",
    "ResultEncodeError",
    "ResultTooLargeError",
    "TargetError",
    "UnknownCloudError",
]


class PolyfaasError(Exception):
    """
    Everything that polyfaas itself raises. Its traceback ends with the place in the documentation (PEP 678).
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        ours = next(kind for kind in type(self).__mro__ if kind.__module__ == __name__)
        self.__notes__ = [f"See docs/reference/errors.md#{ours.__name__.lower()}"]


class ContextError(PolyfaasError):
    """
    The invocation's context cannot be used, or was asked for where there is none.
    """


class ContextMissingError(ContextError, TypeError):
    """
    The handler was called with None instead of a context.
    """


class UnknownCloudError(ContextError, TypeError):
    """
    No cloud recognises the context object, or no cloud has the given name.
    """


class AmbiguousContextError(ContextError, TypeError):
    """
    More than one cloud recognises the context object, as happens with a mock that has every attribute.
    """


class ContextFieldUnavailable(ContextError, LookupError):
    """
    `Context.require` was asked for a field that this cloud, runtime or configuration does not provide.
    """


class NoInvocationError(ContextError, LookupError):
    """
    `current_context()` was called while no invocation was running.
    """


class PayloadError(PolyfaasError):
    """
    An event or a result cannot cross the boundary between the cloud and the handler.
    """


class EventDecodeError(PayloadError, ValueError):
    """
    The event is not JSON (or not text) although the function asked for it.
    """


class EventShapeError(PayloadError, ValueError):
    """
    A trigger's event lacks a key, or a value has the wrong type; the message names the JSON path.
    """


class ResultEncodeError(PayloadError, TypeError):
    """
    The handler returned a value that cannot be sent; the message names the path inside the value.
    """


class ResultTooLargeError(PayloadError, ValueError):
    """
    The handler's result is larger than the cloud accepts; the message gives both sizes in bytes.
    """


class EnvelopeFormatError(PayloadError, ValueError):
    """
    `ErrorEnvelope.parse` was given something that is no error envelope.
    """


class LifecycleError(PolyfaasError, RuntimeError):
    """
    The instance's state does not allow this step, such as a hook that calls its own handler.
    """


class InitializationError(LifecycleError):
    """
    The initializer failed; `__cause__` is the error it raised. The next invocation tries again.
    """


class HandlerExit(PolyfaasError, RuntimeError):
    """
    The handler called `sys.exit()`; raised in its place so that the instance lives and the caller gets an error.
    """


class HandlerSignatureError(PolyfaasError, TypeError):
    """
    A handler or a hook takes parameters that no cloud passes.
    """


class PortingError(PolyfaasError, TypeError):
    """
    `port()` cannot carry this function to another cloud; the message says why.
    """


class TargetError(PolyfaasError, LookupError):
    """
    A target such as ``index.handler`` names no file or no function; the message says what was looked for where.
    """


class DeployError(PolyfaasError, ValueError):
    """
    A deployment descriptor or archive cannot be read, converted or written; the message names the place.
    """
