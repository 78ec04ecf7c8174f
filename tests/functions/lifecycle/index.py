"""
A function with both hooks, for runs in processes of its own.
"""

import os
from typing import Any

import polyfaas

fn = polyfaas.Function()


@fn.initializer
def initialize(context: polyfaas.Context) -> None:
    """
    Note who opened what.
    """
    fn.state["opened"] = os.getpid()


@fn.handler
def handler(event: Any, context: polyfaas.Context) -> Any:
    """
    Tell what there is.
    """
    opened = fn.state["opened"]
    return {"got": event, "opened": opened == os.getpid(), "pid_is_mine": opened == os.getppid()}


@fn.pre_stop
def pre_stop(context: polyfaas.Context) -> None:
    """
    Close it.
    """
    del fn.state["opened"]
    print("closed")
