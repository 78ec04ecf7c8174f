"""
What an import costs, each in an environment of its own: CPU time over that of attrs, modules, resident memory.

Each is imported as its users do, and polyfaas decorates a handler besides, since it loads nothing before it is used.
"""

from __future__ import annotations

from typing import Any

from environments import Environments
from figures import figure, in_turns, over

ROUNDS = 21
IMPORTS = {
    "polyfaas": "import polyfaas\n@polyfaas.handler\ndef handler(event, context): pass",
    "attrs": "import attrs",
    "typing-extensions": "import typing_extensions",
    "Powertools": "import aws_lambda_powertools",
    "Mangum": "import mangum",
    "functions-framework": "import functions_framework",
    "awslambdaric": "import awslambdaric.bootstrap",
    "fdk": "import fdk",
}


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    Three figures for each.
    """
    here = [name for name in IMPORTS if environments.python(name)]
    taken = in_turns(
        {name: lambda name=name: environments.fresh(name, IMPORTS[name]) for name in here}, 7 if quick else ROUNDS
    )
    found = []
    for name in IMPORTS:
        costs = {key: [each[key] for each in taken[name]] for key in taken[name][0]} if name in taken else {}
        attrs = [each["cpu"] for each in taken.get("attrs", [])] or None
        why = "not installed" if name not in taken else "needs Linux"
        found += [
            figure(f"import {name} / import attrs", over(costs.get("cpu"), attrs)),
            figure(f"import {name}: modules", costs.get("modules"), unit="modules"),
            figure(f"import {name}: resident memory", costs.get("memory"), unit="KiB", missing=why),
        ]
    return found
