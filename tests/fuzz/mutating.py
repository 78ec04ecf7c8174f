"""
JSON changed as JSON: a value replaced, removed, moved or doubled, so that most inputs get past the JSON reader.
"""

from __future__ import annotations

import copy
import json
import random
from typing import Any, Callable

from .checks import json_value

__all__ = ["mutated"]

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**400), 1e308, "", "null", "====", "0" * 20, "9" * 400, "\ud800", "\0",
    "\r\nx: y", "/../", "%zz", "2026-02-30T25:00:00Z", "0001-01-01T00:00:00+23:59", [], {}, [[]], [None], {"": None},
)  # fmt: skip


def mutated(data: bytes, longest: int, seed: int, by_bytes: Callable[[bytes, int], bytes]) -> bytes:
    """
    Change an input.

    Args:
        by_bytes: The engine's own way, for texts inside of the value and where there is no value.
    """
    chance = random.Random(seed)
    value = json_value(data)
    if not isinstance(value, (dict, list)) or chance.random() < 0.1:
        return by_bytes(data, longest)
    for _ in range(chance.randint(1, 3)):
        value = _changed(value, chance, by_bytes)
    made = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")
    return made if len(made) <= longest else by_bytes(data, longest)


def _changed(value: Any, chance: random.Random, by_bytes: Callable[[bytes, int], bytes]) -> Any:
    places = list(_places(value)) if isinstance(value, (dict, list)) else []
    if not places:
        return chance.choice(_ODD)
    parent, key = chance.choice(places)
    other, its = chance.choice(places)
    what = chance.randrange(6)
    if what == 0:
        del parent[key]
    elif what == 1:
        parent[key] = copy.deepcopy(other[its])
    elif what == 2 and isinstance(parent, dict):
        parent[str(its)] = parent.pop(key)
    elif what == 3:
        parent[key] = chance.choice(([parent[key]], {"a": parent[key]}, str(parent[key]), [parent[key]] * 2))
    elif what == 4 and isinstance(parent[key], str):
        parent[key] = by_bytes(parent[key].encode("utf-8", "replace"), 100).decode("utf-8", "replace")
    else:
        parent[key] = copy.deepcopy(chance.choice(_ODD))
    return value


def _places(value: Any) -> Any:
    """
    Each container and key below a value.
    """
    for key, inner in list(value.items()) if isinstance(value, dict) else list(enumerate(value)):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from _places(inner)
