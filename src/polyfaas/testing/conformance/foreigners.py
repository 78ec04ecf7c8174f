"""
Contexts that are not the cloud's own: of the other clouds, of nobody, and broken ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import clouds
from ..fakes import FakeAlibabaContext, FakeContext, FakeHuaweiContext, fake_native

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...contract import Cloud

__all__ = ["Failing", "Witness", "contexts_of_others"]

_VARIANTS: dict[str, Callable[[], list[Any]]] = {
    "alibaba": lambda: [FakeAlibabaContext(), FakeAlibabaContext(runtime="python3.12")],
    "huawei": lambda: [FakeHuaweiContext(variant=name) for name in ("documented", "one-argument", "open-engine")],
}


class SharedNames:
    """
    Nothing but names that several clouds have.
    """

    request_id = "1"
    function_name = "f"
    function_version = "1"
    memory_limit_in_mb = 128
    logger = None
    getLogger = staticmethod(object)


def contexts_of_others(cloud: Cloud) -> Iterator[tuple[str, Any]]:
    """
    Each context that `cloud` must not recognise, with words for it.
    """
    for name in clouds.NAMES:
        if name != cloud.name:
            other = clouds.get(name)
            natives = _VARIANTS[name]() if name in _VARIANTS else [fake_native(other)]
            yield from ((f"a context of {name}", native) for native in natives)
            views = [] if other.view is None else [other.view(FakeContext())]
            yield from ((f"a view for code written for {name}", view) for view in views)
    yield "an object with names that several clouds share (request_id, function_name, getLogger, ...)", SharedNames()
    yield "a neutral context", FakeContext()
    yield "a plain object", object()
    nothings: tuple[Any, ...] = (None, {}, "", 0, [], {"request_id": "1"})
    for nothing in nothings:
        yield repr(nothing), nothing


class Failing:
    """
    A context all of whose attributes and methods raise.
    """

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(f"{name} is out of order")


class Witness:
    """
    A context in front of another one, which counts the calls of its methods.
    """

    def __init__(self, native: Any) -> None:
        self.__dict__["_native"] = native
        self.__dict__["_called"] = []

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._native, name)
        if not callable(value):
            return value

        def call(*arguments: Any) -> Any:
            self._called.append(name)
            return value(*arguments)

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        self._called.append(f"setting {name}")
