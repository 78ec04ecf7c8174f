"""
What a custom runtime is given to run, turned into one `Function`: decorated, ported, or a cloud's plain handler and
hooks.
"""

from __future__ import annotations

from ..exceptions import TargetError
from ..function import Function, adopt
from ..signatures import accepts, is_wsgi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..contract import Cloud

__all__ = ["function_of"]


def function_of(target: Any, cloud: Cloud, initializer: Any = None, pre_stop: Any = None) -> Function:
    """
    The `Function` behind a target.

    Args:
        target: A `Function`, its handler, a handler of the cloud's own event and context, or a WSGI handler of FC 2.0.
        cloud: The cloud that a plain handler is written for.
        initializer: A hook in addition to, or in the place of, what the `Function` has; it is called with the cloud's
            own context or with nothing. None: there is none.
        pre_stop: Likewise.

    Raises:
        TargetError: The target cannot be called.
    """
    found = getattr(target, "polyfaas_function", target)
    if isinstance(found, Function):
        if found.entry is None:
            raise TargetError("The Function has no handler; decorate one with @fn.handler.")
        function = found
    elif callable(found):
        function = _wsgi(found) if is_wsgi(found) else _plain(found, cloud)
    else:
        raise TargetError(f"Cannot serve a {type(found).__name__}; pass a Function or a handler of event and context.")
    if initializer is not None and function.initialize is None:
        function.initializer(_hook(initializer, cloud))
    if pre_stop is not None and function.stop is None:
        function.pre_stop(_hook(pre_stop, cloud))
    return function


def _plain(handler: Callable[..., Any], cloud: Cloud) -> Function:
    """
    A cloud's plain handler: it gets what its runtime would pass, and its result goes out untouched.
    """
    view: Any = cloud.view  # every cloud with a custom runtime has one
    function = Function()

    def carried(event: Any, context: Any) -> Any:
        return handler(event, view(context))

    function.entry = function._bind(
        adopt(carried, handler), lambda host, event: cloud.encode_event(event), lambda host, result: result
    )
    return function


def _wsgi(handler: Callable[..., Any]) -> Function:
    """
    A WSGI handler of FC 2.0, whichever cloud serves it: it gets requests of the HTTP trigger, and FC's context.
    """
    from ..clouds import get
    from ..porting.carriage import run_wsgi

    view: Any = get("alibaba").view
    function = Function()

    def carried(given: tuple[Cloud, Any], context: Any) -> Any:
        host, event = given
        return run_wsgi(handler, event, host, view(context))

    function.entry = function._bind(
        adopt(carried, handler), lambda host, event: (host, event), lambda host, result: result
    )
    return function


def _hook(hook: Callable[..., Any], cloud: Cloud) -> Callable[[Any], Any]:
    view: Any = cloud.view
    takes_context = accepts(hook, 1)

    def carried(context: Any) -> Any:
        return hook(view(context)) if takes_context else hook()

    return carried
