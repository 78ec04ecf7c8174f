"""
The open engine and `LocalRuntime` answer alike; where they do not, ``differences.json`` says how and why.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from real.answers import on_engine, on_local_runtime
from real.table import ROWS, Row

DIFFERENCES: dict[str, Any] = json.loads(Path(__file__).with_name("differences.json").read_bytes())


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_engine_and_local_runtime_answer_alike(row: Row) -> None:
    """
    A function prints, answers, fails and stops on both in the same way, or in the two ways that are listed.
    """
    expected = DIFFERENCES.get(row.name)
    engine, local = on_engine(row), on_local_runtime(row)
    if expected is None:
        assert local == engine
    else:
        assert {"engine": engine, "local": local} == {key: expected[key] for key in ("engine", "local")}


def test_each_difference_belongs_to_a_row_and_has_its_fact() -> None:
    """
    The list of differences holds nothing stale, nothing that is none, and no difference without its fact.
    """
    assert DIFFERENCES.keys() <= {row.name for row in ROWS}
    assert all(found["fact"] and found["engine"] != found["local"] for found in DIFFERENCES.values())


def test_reference_tells_each_difference() -> None:
    """
    The page about the engine has each row that differs.
    """
    page = (Path(__file__).parents[2] / "docs" / "reference" / "open-engine.md").read_text(encoding="utf-8")
    assert [name for name in DIFFERENCES if f"`{name}`" not in page] == []


def test_rows_are_many_and_named_apart() -> None:
    """
    The shared table has at least 40 handlers, and no two rows of one name.
    """
    assert len({row.handler for row in ROWS}) >= 40
    assert len({row.name for row in ROWS}) == len(ROWS)
