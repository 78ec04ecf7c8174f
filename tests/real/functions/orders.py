"""
A function with everything: initializer, handler, pre-stop.
"""

import polyfaas

fn = polyfaas.Function()


@fn.initializer
def initialize(context: polyfaas.Context) -> None:
    print("initialize", context.function_name)
    fn.state["orders"] = {"7": "seven"}
    fn.state["opened"] = fn.state.get("opened", 0) + 1


@fn.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    return {"order": fn.state["orders"].get(event["id"]), "opened": fn.state["opened"]}


@fn.pre_stop
def pre_stop(context: polyfaas.Context) -> None:
    print("pre-stop", context.cloud, sorted(fn.state.pop("orders")))
