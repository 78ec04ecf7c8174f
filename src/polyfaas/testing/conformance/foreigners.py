"""
Contexts that are not the cloud's own: of the other clouds, of nobody, and broken ones.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ... import clouds
from ..fakes import FakeAlibabaContext, FakeContext, FakeHuaweiContext, fake_native

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...contract import Cloud

__all__ = ["Failing", "Witness", "contexts_of_others", "hollow"]

_VARIANTS: dict[str, Callable[[], list[Any]]] = {
    "alibaba": lambda: [FakeAlibabaContext(), FakeAlibabaContext(runtime="python3.12")],
    "huawei": lambda: [FakeHuaweiContext(variant=name) for name in ("documented", "one-argument", "open-engine")],
}


_SHARED: dict[str, Any] = {
    **dict.fromkeys(("request_id", "requestId", "function_name", "function_version", "id", "name", "version"), "1"),
    **dict.fromkeys(("account_id", "handler", "method", "path", "project_id", "region", "tenant_id", "url"), "x"),
    **dict.fromkeys(("memory_limit_in_mb", "memory", "timeout", "deadline"), 128),
    **dict.fromkeys(
        ("args", "body", "client_context", "config", "context", "credentials", "data", "env", "environment")
    ),
    **dict.fromkeys(("event", "function", "headers", "identity", "logger", "trace_context")),
    **dict.fromkeys(("getLogger", "get", "log", "get_remaining_time_in_millis"), object),
}
_WORDS_OF_SHARED = "names that several clouds share (request_id, function_name, getLogger, ...)"


class SharedNames:
    """
    Nothing but names that several clouds have.
    """

    def __init__(self) -> None:
        vars(self).update(_SHARED)


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
    yield f"an object with {_WORDS_OF_SHARED}", SharedNames()
    yield f"a SimpleNamespace with {_WORDS_OF_SHARED}", SimpleNamespace(**_SHARED)
    yield f"a dict with {_WORDS_OF_SHARED}", dict(_SHARED)
    yield "a SimpleNamespace without anything", SimpleNamespace()
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
        value = getattr(_behind(self, name), name)
        if not callable(value):
            return value

        def call(*arguments: Any, **keywords: Any) -> Any:
            self._called.append(name)
            return value(*arguments, **keywords)

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        self._called.append(f"setting {name}")


def _behind(front: Any, name: str) -> Any:
    """
    What a front stands for; nothing yet while a copy of the front is being made.
    """
    if "_native" not in vars(front):
        raise AttributeError(name)
    return vars(front)["_native"]


class Hollow:
    """
    A context in front of another one, in which every text is empty and every number 0.
    """

    def __init__(self, native: Any) -> None:
        self._native = native

    def __getattr__(self, name: str) -> Any:
        return hollow(getattr(_behind(self, name), name))


def hollow(value: Any) -> Any:
    """
    A value with the words that clouds have for nothing: ``""`` for a text, 0 for a number, in whatever holds them.
    """
    for kind in (str, bytes, bool, int, float):
        if isinstance(value, kind):
            return kind()
    if isinstance(value, dict):
        return {key: hollow(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hollow(item) for item in value]
    if callable(value):
        return lambda *arguments, **keywords: hollow(value(*arguments, **keywords))
    return None if value is None else Hollow(value)
