"""
What is added to a warm invocation and to a log record: CPU time, taken in turns inside one process.

The floor is a hand-written decorator with a context object, a context variable and a once-flag. What a call takes is
told over the bare handler, as a ratio to what the floor takes over it; each peer runs in its own environment.
"""

from __future__ import annotations

import io
import logging
from typing import Any

import calls
from contexts import CONTEXTS, FCContext
from environments import POLYFAAS, Environments
from figures import cpu, figure, in_turns, over

ROUNDS = 21
CALLS = 20_000
FIVE = " with five reads"


def own(rounds: int) -> dict[str, list[float]]:
    """
    CPU seconds of a call on each cloud's context, each way.
    """
    ways = {}
    for told, native in CONTEXTS.items():
        for suffix, handler in (("", calls.nothing), (FIVE, calls.five)):
            for way in (calls.by_hand, calls.polyfaas):
                ways[f"{way.__name__} {told}{suffix}"] = way(native(), handler)
        ways[f"bare {told}"] = calls.bare(native())
    ways["payload"] = calls.polyfaas(FCContext(), event=calls.PAYLOAD)
    return in_turns({name: lambda call=call: cpu(call, CALLS) for name, call in ways.items()}, rounds)


def beside(peer: str, rounds: int) -> dict[str, list[float]]:
    """
    CPU seconds of a call through a peer, and of the others in the same process.
    """
    native = FCContext()
    ways = {"bare": calls.bare(native), "by_hand": calls.by_hand(native), "polyfaas": calls.polyfaas(native)}
    for way in (calls.by_hand, calls.polyfaas):
        ways[f"{way.__name__}{FIVE}"] = way(native, calls.five)
    ways["peer"] = getattr(calls, calls.PEERS[peer])()
    return in_turns({name: lambda call=call: cpu(call, CALLS // 10) for name, call in ways.items()}, rounds)


def records(rounds: int) -> dict[str, list[float]]:
    """
    CPU seconds of a log record: the context's logger with its request id, the standard library's, and Powertools'.
    """
    import polyfaas

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    loggers: dict[str, Any] = {"root": root}
    polyfaas.handler(lambda event, context: loggers.update(polyfaas=context.logger))({}, FCContext())
    try:
        from aws_lambda_powertools import Logger
    except ImportError:
        pass
    else:
        loggers["peer"] = Logger(service="bench", stream=stream)

    def taken(logger: Any) -> float:
        stream.seek(0)
        stream.truncate()
        return cpu(lambda: logger.info("order %s of %s", 1, "somebody"), 3000)

    return in_turns({name: lambda logger=logger: taken(logger) for name, logger in loggers.items()}, rounds)


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    The warm call on each cloud's context, bare and beside the peers, and the log record.
    """
    rounds = 7 if quick else ROUNDS
    taken = environments.call(POLYFAAS, "bench_warm", "own", rounds)
    found = []
    for told in CONTEXTS:
        bare, hand = taken[f"bare {told}"], taken[f"by_hand {told}"]
        for suffix in ("", FIVE):
            ratio = over(taken[f"polyfaas {told}{suffix}"], taken[f"by_hand {told}{suffix}"], bare)
            found.append(figure(f"warm call{suffix} on {told} / floor", ratio, bound=1.6, floor=[1.0]))
        found.append(figure(f"warm bare call on {told} / what the floor adds to it", over(bare, over_bare(hand, bare))))
    first, *_ = CONTEXTS
    payload = over(taken["payload"], taken[f"by_hand {first}"], taken[f"bare {first}"])
    found.append(figure(f"warm call on {first} with a JSON payload / floor", payload))
    for peer in calls.PEERS:
        found += _against(peer, environments.call(peer, "bench_warm", "beside", peer, rounds) or {})
    log = environments.call(POLYFAAS, "bench_warm", "records", rounds)
    theirs = environments.call("Powertools", "bench_warm", "records", rounds) or {}
    return [
        *found,
        figure("log record / standard library", over(log["polyfaas"], log["root"]), bound=1.1, floor=[1.0]),
        figure("log record by Powertools / standard library", over(theirs.get("peer"), theirs.get("root"))),
    ]


def over_bare(taken: list[float], bare: list[float]) -> list[float]:
    """
    What each round adds to a bare call.
    """
    return [each - nothing for each, nothing in zip(taken, bare)]


def _against(peer: str, taken: dict[str, list[float]]) -> list[dict[str, Any]]:
    bare, theirs = taken.get("bare"), taken.get("peer")
    found = [figure(f"warm call through {peer} / floor", over(theirs, taken.get("by_hand"), bare))]
    if peer == "Powertools":
        for suffix, bound in (("", 0.25), (FIVE, 0.36)):
            ours, hand = (over(taken.get(f"{way}{suffix}"), theirs, bare) for way in ("polyfaas", "by_hand"))
            name = f"warm call{suffix} / Powertools' inject_lambda_context"
            found.append(figure(name, ours, bound=bound, floor=hand))
    return found
