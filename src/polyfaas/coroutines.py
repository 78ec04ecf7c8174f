"""
`async def` handlers: bound so that they run on the instance's own loop, or on the one that runs already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import aio
from .adapter import CURRENT
from .failures import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .context import Context
    from .contract import Cloud
    from .function import Function

__all__ = ["bind"]


def bind(
    owner: Function,
    function: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    decode: Callable[[Cloud, Any], Any] | None,
    encode: Callable[[Cloud, Any], Any],
) -> Callable[..., Any]:
    """
    The callable for the platform, as `Function._bind` makes it of a plain handler.

    Called where an event loop runs it returns an awaitable, elsewhere it waits for the result.
    """

    async def work(event: Any, neutral: Context, cloud: Cloud) -> Any:
        token = CURRENT.set((neutral, owner))
        try:
            hooks = owner._hooks
            if hooks is not None and hooks.pending:
                await hooks.ensure_async(neutral)
            given = cloud.decode_event(event) if decode is None else decode(cloud, event)
            result = await function(given, neutral)
            return None if result is None else encode(cloud, result)
        except BaseException as exc:  # it is passed on, unless the function asked for its envelope
            told = answer(exc, neutral, cloud, owner._on_error, inner=token.old_value.__class__ is tuple)
            if told is None:
                raise
            return told
        finally:
            CURRENT.reset(token)

    def invoke(event: Any, context: Any) -> Any:
        cloud = owner._identify(context)
        running = work(event, cloud.wrap(context), cloud)
        return running if aio.is_running() else aio.run(running)

    return invoke
