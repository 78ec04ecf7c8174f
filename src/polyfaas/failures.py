"""
What happens when a handler or a hook raises: one log record with the envelope, then the error goes its way.

Loaded with the first error.
"""

from __future__ import annotations

from json import dumps

from .envelope import ErrorEnvelope
from .exceptions import HandlerExit
from .frames import is_own
from .safely import is_failure, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .context import Context
    from .contract import Cloud

#: Where an error keeps the id of the request in whose log it stands, on its way from one function to the one around it;
#: and its own dictionary, whatever its class says.
_LOGGED = "__polyfaas_logged__"
_dict: Callable[[BaseException], dict[str, Any]] = BaseException.__dict__["__dict__"].__get__

__all__ = ["answer", "cut_own_frames", "log"]


def answer(
    error: BaseException, context: Context, cloud: Cloud, on_error: str, *, inner: bool
) -> dict[str, Any] | None:
    """
    Log the error of an invocation, and say what is to come of it. `inner`: it goes on to an invocation around this one.

    Returns:
        The cloud's error object, where the function asked for that; else None: the error itself goes on, raised by the
        caller, so that no frame of this module is in its traceback.

    Raises:
        HandlerExit: In the place of a SystemExit, which would end the process without an answer.
    """
    if not is_failure(error):
        return None
    if isinstance(error, SystemExit):
        told = f"The handler called sys.exit({safe_text(error.code, repr)}); a function ends by returning or raising."
        instead = HandlerExit(told)
        instead.__cause__, instead.__traceback__ = error, error.__traceback__
        returned = answer(instead, context, cloud, on_error, inner=inner)
        if returned is None:
            raise instead
        return returned
    envelope = log(error, context, inner=inner)
    if on_error == "return":
        return cloud.encode_error(envelope)
    cut_own_frames(error)
    return None


def log(error: BaseException, context: Context, *, inner: bool) -> ErrorEnvelope:
    """
    Write the request id and the envelope as one line of JSON to the context's logger. It never raises.

    An error that passes through several functions, such as a ported one that is served, is written by the first, the
    `inner` one. What it leaves in the error for the others, the outermost takes away: an error may be raised again.

    Returns:
        The envelope.
    """
    envelope = ErrorEnvelope.from_exception(error)
    try:
        request_id = context.request_id
        if _dict(error).pop(_LOGGED, None) != request_id:
            context.logger.error('{"requestId": %s, %s', dumps(request_id), envelope.dumps()[1:])
        if inner:
            _dict(error)[_LOGGED] = request_id
    except Exception:  # noqa: BLE001, S110 -- a broken logger must not hide the error that is under way
        pass
    return envelope


def cut_own_frames(error: BaseException) -> None:
    """
    Take polyfaas' frames off the head of the traceback: the platform prints what is left.

    Before CPython 3.11 a bare ``raise`` puts the traceback back, so that one frame stays.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None and is_own(trace.tb_frame.f_globals.get("__name__")):
        trace = trace.tb_next
    error.__traceback__ = trace
