"""
What an import costs, each in an environment of its own: CPU time over that of attrs, modules, resident memory.

Each is imported as its users do, and polyfaas decorates a handler besides.
"""

from __future__ import annotations

from typing import Any

from environments import PEERS, Environments
from figures import figure, in_turns, over

ROUNDS = 21
NAMES = ("polyfaas", "attrs", "typing-extensions", "Powertools", "Mangum", "functions-framework", "awslambdaric", "fdk")


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    Three figures for each.
    """
    here = [name for name in NAMES if environments.python(name)]
    runs = {name: lambda name=name: environments.fresh(name, PEERS[name].code) for name in here}
    taken = in_turns(runs, 7 if quick else ROUNDS)
    found = []
    for name in NAMES:
        costs = {key: [each[key] for each in taken[name]] for key in taken[name][0]} if name in taken else {}
        attrs = [each["cpu"] for each in taken.get("attrs", [])] or None
        why = "not installed" if name not in taken else "needs Linux"
        found += [
            figure(f"import {name} / import attrs", over(costs.get("cpu"), attrs)),
            figure(f"import {name}: modules", costs.get("modules"), unit="modules"),
            figure(f"import {name}: resident memory", costs.get("memory"), unit="KiB", missing=why),
        ]
    return found
