"""
The fuzzer's properties on the committed inputs, on every Python; and that the fuzzer finds what there is to find.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz.targets import TARGETS, seeds

INPUTS = [pytest.param(name, path, id=f"{name}-{path.name}") for name in TARGETS for path in seeds(name)]


@pytest.mark.parametrize(("name", "path"), INPUTS)
def test_what_holds_for_any_input_holds_for_this(name: str, path: Path) -> None:
    """
    Only documented errors come out of a parser, and what it read is true to the input.
    """
    target = TARGETS[name]
    if target.needs and find_spec(target.needs.partition(".")[0]) is None:
        pytest.skip(f"{target.needs} is not installed")
    target.check(path.read_bytes())
