"""
What a figure is: the median of several rounds, its quartiles, what it may be, and what could be reached by hand.

Nothing here knows what is measured.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any


def figure(
    name: str,
    values: Sequence[float] | None,
    *,
    unit: str = "ratio",
    bound: float | None = None,
    floor: Sequence[float] | None = None,
    missing: str = "not installed",
) -> dict[str, Any]:
    """
    The record of one figure.

    Args:
        name: What is measured, and over what.
        values: One for each round; a single one for a count. None: it could not be measured.
        unit: ``"ratio"``, or what a count counts.
        bound: The most that it may be; None without a bound.
        floor: The same, written by hand.
        missing: Why there is nothing, where there is nothing.

    Returns:
        name, unit, value (the median), low and high (the quartiles), rounds, bound, floor and missing.
    """
    record = {"name": name, "unit": unit, "value": None, "low": None, "high": None, "rounds": 0}
    if values is not None:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
        record.update(value=_short(statistics.median(values)), low=_short(low), high=_short(high), rounds=len(values))
    by_hand = None if floor is None else _short(statistics.median(floor))
    return {**record, "bound": bound, "floor": by_hand, "missing": missing if values is None else None}


def beyond(figures: list[dict[str, Any]], limit: float) -> list[dict[str, Any]]:
    """
    The figures over so many times their bound, and those with a bound that could not be measured.
    """
    bounded = [each for each in figures if each["bound"] is not None]
    return [each for each in bounded if each["missing"] or each["value"] > limit * each["bound"]]


def _short(value: float) -> float:
    """
    Four digits, which is more than any of these figures is good for.
    """
    return float(f"{value:.4g}")


def in_turns(measures: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[Any]]:
    """
    What each measure gives in each round: a busy moment of the machine falls on all of them.
    """
    found: dict[str, list[Any]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def over(ours: Sequence[float] | None, base: Sequence[float] | None, bare: Sequence[float] | None = None) -> Any:
    """
    The ratio of each round; None where one side is missing.

    Args:
        ours: What is told.
        base: What it is told over.
        bare: What is taken off both: the cost of having added nothing.
    """
    if ours is None or base is None:
        return None
    nothing = bare or [0.0] * len(base)
    return [(a - zero) / (b - zero) for a, b, zero in zip(ours, base, nothing)]


def cpu(call: Callable[[], Any], times: int) -> float:
    """
    CPU seconds of one call.
    """
    start = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - start) / times
