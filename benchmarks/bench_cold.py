"""
What a first invocation costs, import included: CPU time in fresh processes over well-known imports, taken in turns.

The floor is the least that could be written by hand for the same: a decorator, a context, a context variable, the
envelope as one dict.
"""

from __future__ import annotations

from typing import Any

from calls import PEERS
from contexts import CONTEXTS
from environments import POLYFAAS, Environments
from figures import figure, in_turns, over

ROUNDS = 21
BEFORE = "import calls, contexts\nnative = contexts.{}()"
FIRST = "calls.{}(native)()"
RUNTIME = "import json, logging, traceback\nlogging.getLogger().addHandler(logging.NullHandler())"
ERROR = """
import polyfaas
@polyfaas.handler
def handler(event, context):
    raise ValueError("x")
try:
    handler({}, native)
except ValueError:
    pass
"""
HAND_ERROR = """
try:
    raise ValueError("x")
except ValueError as exc:
    logging.getLogger().error("%s", json.dumps({"errorMessage": str(exc), "errorType": type(exc).__name__,
                              "stackTrace": traceback.format_tb(exc.__traceback__)}))
"""


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    The first invocation on each cloud's context, the first error, and the peers.
    """
    rounds = 7 if quick else ROUNDS

    def cost(code: str, before: str = "", name: str = POLYFAAS, key: str = "cpu", cached: bool = True) -> Any:
        return lambda: environments.fresh(name, code, before, cached=cached)[key]

    # attrs is installed beside polyfaas, and typing everywhere.
    imports = {"attrs": cost("import attrs"), "typing": cost("import typing")}
    context = BEFORE.format("FCContext")
    measures = {**imports, "Context": cost("import polyfaas\npolyfaas.Context")}
    for native in CONTEXTS.values():
        for way in ("polyfaas", "by_hand", "bare"):
            measures[f"{way} {native.__name__}"] = cost(FIRST.format(way), BEFORE.format(native.__name__))
    measures["error"] = cost(ERROR, f"{context}\n{RUNTIME}")
    measures["error by hand"] = cost(HAND_ERROR, RUNTIME)
    for peer, way in PEERS.items():
        if environments.python(peer):
            measures[peer] = cost(f"calls.{way}()()", "import calls, contexts", peer)
    taken = in_turns(measures, rounds)
    slow = {way: cost(FIRST.format(way), context, cached=False) for way in ("polyfaas", "by_hand")}
    without = in_turns({"attrs": cost("import attrs", cached=False), **slow}, max(3, rounds // 3))
    modules = {way: [cost(FIRST.format(way), context, key="modules")()] for way in ("polyfaas", "by_hand")}

    attrs, typing = taken["attrs"], taken["typing"]
    found = []
    for told, native in CONTEXTS.items():
        ours, hand, bare = (taken[f"{way} {native.__name__}"] for way in ("polyfaas", "by_hand", "bare"))
        found += [
            figure(f"first call on {told} / import attrs", over(ours, attrs), bound=0.10, floor=over(hand, attrs)),
            figure(f"first call on {told} / import typing", over(ours, typing), bound=0.30, floor=over(hand, typing)),
            figure(f"first bare call on {told} / import attrs", over(bare, attrs)),
        ]
    return [
        *found,
        *(figure(f"first call through {peer} / import attrs", over(taken.get(peer), attrs)) for peer in PEERS),
        figure("first call: modules", modules["polyfaas"], unit="modules", bound=8, floor=modules["by_hand"]),
        figure("polyfaas.Context / import typing", over(taken["Context"], typing), bound=1.5, floor=[1.0]),
        figure(
            "first call / import attrs, both without .pyc",
            over(without["polyfaas"], without["attrs"]),
            bound=0.15,
            floor=over(without["by_hand"], without["attrs"]),
        ),
        figure(
            "first error / import attrs",
            over(taken["error"], attrs),
            bound=0.30,
            floor=over(taken["error by hand"], attrs),
        ),
    ]
