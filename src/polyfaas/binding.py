"""
Calls by a runtime that does not pass event and context by position: for records with `bind`, loaded with the first.

It knows no cloud.
"""

from __future__ import annotations

from .clouds import is_neutral

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .contract import Cloud

__all__ = ["bound"]


def bound(bind: Callable[..., tuple[Any, Any]], cloud: Cloud, invoke: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """
    The callable for the cloud's runtime: its arguments through `bind` to event and context, and those to `invoke`.

    Event and context by position are taken as they are, so that tests, `LocalRuntime` and other handlers call it as
    they call any other.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != 2 or not _is_context(args[1], cloud):
            args = bind(*args, **kwargs)
        event, context = args
        return invoke(event, context)

    return call


def _is_context(value: Any, cloud: Cloud) -> bool:
    """
    Whether it can stand for a context: the cloud's own, a neutral one, a custom runtime's, or the None of a bad test.
    """
    return value is None or hasattr(type(value), "polyfaas_cloud") or is_neutral(value) or cloud.recognises(value)
