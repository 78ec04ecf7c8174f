"""
Where a handler is called: outside of any event loop, as on every cloud, also from a test that is async itself.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Callable, TypeVar

__all__ = ["in_loop", "outside_loops"]

R = TypeVar("R")


def outside_loops(call: Callable[..., R], *arguments: Any) -> R:
    """
    Call something; in another thread where this one is inside of a running event loop.
    """
    if not in_loop():
        return call(*arguments)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, call, *arguments).result()


def in_loop() -> bool:
    """
    Whether this thread is inside of a running event loop.
    """
    if "asyncio" not in sys.modules:
        return False
    from ..aio import is_running

    return is_running()
