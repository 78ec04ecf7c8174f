"""
Write a serverless handler once and run it on any cloud; run one written for another cloud unchanged; test both locally.

This module holds names only. Each is loaded when it is first touched, so that a cold start pays for what it uses.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import events as events
    from . import http as http
    from . import testing as testing
    from .context import Context as Context
    from .contract import Cloud as Cloud
    from .envelope import ErrorEnvelope as ErrorEnvelope
    from .exceptions import AmbiguousContextError as AmbiguousContextError
    from .exceptions import ContextError as ContextError
    from .exceptions import ContextFieldUnavailable as ContextFieldUnavailable
    from .exceptions import ContextMissingError as ContextMissingError
    from .exceptions import DeployError as DeployError
    from .exceptions import EnvelopeFormatError as EnvelopeFormatError
    from .exceptions import EventDecodeError as EventDecodeError
    from .exceptions import EventShapeError as EventShapeError
    from .exceptions import HandlerExit as HandlerExit
    from .exceptions import HandlerSignatureError as HandlerSignatureError
    from .exceptions import InitializationError as InitializationError
    from .exceptions import LifecycleError as LifecycleError
    from .exceptions import NoInvocationError as NoInvocationError
    from .exceptions import PayloadError as PayloadError
    from .exceptions import PolyfaasError as PolyfaasError
    from .exceptions import PortingError as PortingError
    from .exceptions import ResultEncodeError as ResultEncodeError
    from .exceptions import ResultTooLargeError as ResultTooLargeError
    from .exceptions import TargetError as TargetError
    from .exceptions import UnknownCloudError as UnknownCloudError
    from .function import Function as Function
    from .function import current_context as current_context
    from .function import handler as handler
    from .http import asgi_handler as asgi_handler
    from .http import http_handler as http_handler
    from .http import wsgi_handler as wsgi_handler
    from .porting import port as port
    from .records import Credentials as Credentials
    from .records import Deadline as Deadline
    from .records import TraceContext as TraceContext

__version__ = "0.1.0"

_HOMES = {
    "context": ("Context",),
    "contract": ("Cloud",),
    "envelope": ("ErrorEnvelope",),
    "exceptions": (
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
    ),
    "function": ("Function", "current_context", "handler"),
    "http": ("asgi_handler", "http_handler", "wsgi_handler"),
    "porting": ("port",),
    "records": ("Credentials", "Deadline", "TraceContext"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

# Packages that are there after ``import polyfaas`` alone: remedies in errors name `polyfaas.testing.FakeContext`.
_PACKAGES = ("events", "http", "testing")

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None and name not in _PACKAGES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module = __import__(f"{__name__}.{home or name}", fromlist=["__name__"])
    value = module if home is None else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__, *_PACKAGES})
