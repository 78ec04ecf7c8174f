"""
What type checkers see of decorated handlers and hooks. Checked, never run.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from typing_extensions import TypedDict, assert_type

import polyfaas
from polyfaas import Context, Function, current_context, handler, port


class Order(TypedDict):
    id: int
    paid: bool


class Receipt(TypedDict):
    text: str


@handler
def typed(event: Order, context: Context) -> Receipt:
    return {"text": str(event["id"])}


plain: Callable[[Order, Any], Receipt] = typed
assert_type(typed({"id": 1, "paid": True}, object()), Receipt)
assert_type(typed(b'{"id": 1, "paid": true}', object()), Any)  # what a cloud hands over, and takes
assert_type(typed.polyfaas_function, Function)
assert_type(typed.__name__ + typed.__qualname__, str)
assert_type(typed(event={"id": 1, "paid": True}, context=object()), Receipt)
assert_type(typed.__wrapped__({"id": 1, "paid": True}, object()), Receipt)


@polyfaas.handler
async def asynchronous(event: Order, context: Context) -> Receipt:
    return {"text": ""}


awaitable: Callable[[Order, Any], Coroutine[Any, Any, Receipt]] = asynchronous


async def caller() -> None:
    assert_type(await asynchronous({"id": 1, "paid": True}, object()), Receipt)


fn = Function(cloud="alibaba", event="json", on_error="return")


@fn.initializer
def initialize(context: Context) -> None:
    fn.state["db"] = context.getenv("DB")


@fn.initializer
async def initialize_nothing() -> None: ...


@fn.pre_stop
def pre_stop() -> None:
    fn.state.pop("db")


@fn.handler
def loose(event: dict[str, Any], context: Context) -> str | None:
    return None


assert_type(initialize(context=current_context()), None)  # hooks keep the names of their parameters
assert_type(initialize_nothing(), None)  # the platform awaits nothing: the call waits for the end
assert_type(pre_stop, Callable[[], None])
assert_type(loose({}, object()), "str | None")
assert_type(fn.state, dict[str, Any])
assert_type(fn.entry, Callable[..., Any] | None)
assert_type(current_context(), Context)

Function(event=lambda payload: payload.decode())
ported = port(loose, written_for="huawei")
assert_type(ported, Callable[..., Any])

assert_type(typed({"id": 1, "paid": True}, polyfaas.testing.FakeContext()), Receipt)  # no further import

# What must not pass.

typed({"id": "one", "paid": True}, object())  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
typed({"id": 1, "paid": True})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
Function("alibaba")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Function(event=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
port(loose)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
port(5, written_for="huawei")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@handler  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def without_context(event: Order) -> None: ...
