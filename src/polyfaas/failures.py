"""
What happens when a handler or a hook raises: one log record with the envelope, then the error goes its way.

Loaded with the first error.
"""

from __future__ import annotations

from .envelope import ErrorEnvelope
from .exceptions import HandlerExit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .context import Context
    from .contract import Cloud

__all__ = ["answer", "log"]


def answer(error: BaseException, context: Context, cloud: Cloud, on_error: str) -> dict[str, Any] | None:
    """
    Log the error of an invocation; the cloud's error object where the function asked for that, else None: raise it on.

    Raises:
        HandlerExit: In the place of a SystemExit, which would end the process without an answer.
    """
    if isinstance(error, SystemExit):
        exit_error = HandlerExit(f"The handler called sys.exit({error.code!r}); a function ends by returning or raising.")
        exit_error.__cause__ = error
        if (given := answer(exit_error, context, cloud, on_error)) is not None:
            return given
        raise exit_error from error
    if not isinstance(error, Exception):
        return None  # KeyboardInterrupt, a cancelled task: not the handler's failure
    envelope = log(error, context)
    if on_error == "return":
        return cloud.encode_error(envelope)
    _cut_own_frame(error)
    return None


def log(error: BaseException, context: Context) -> ErrorEnvelope:
    """
    Write the envelope as one line of JSON to the context's logger, and give it back. It never raises.
    """
    envelope = ErrorEnvelope.from_exception(error)
    try:
        context.logger.error("%s", envelope.dumps())
    except Exception:  # noqa: BLE001, S110 -- a broken logger must not hide the error that is under way
        pass
    return envelope


def _cut_own_frame(error: BaseException) -> None:
    """
    Take polyfaas' frame off the head of the traceback: the platform prints what is left.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None and _is_ours(trace.tb_frame.f_globals.get("__name__")):
        trace = trace.tb_next
    error.__traceback__ = trace


def _is_ours(module: object) -> bool:
    return isinstance(module, str) and module.partition(".")[0] == "polyfaas"
