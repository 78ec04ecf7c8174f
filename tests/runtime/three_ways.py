"""
The file that every runtime serves in `test_three_ways`; nothing in it knows of any.
"""

from __future__ import annotations

import polyfaas

fn = polyfaas.Function()


@fn.initializer
def initialize(context: polyfaas.Context) -> None:
    fn.state["initialized"] = fn.state.get("initialized", 0) + 1


@fn.handler
def handler(event, context):
    if event.get("fail"):
        raise LookupError(f"no order {event['fail']}")
    if event.get("exit"):
        raise SystemExit(1)
    if "return" in event:
        return event["return"]
    return {"cloud": context.cloud, "initialized": fn.state["initialized"], "event": event}


@fn.pre_stop
def stop(context: polyfaas.Context) -> None:
    fn.state["stopped"] = True
