"""
Runs one golden case of ``huawei_runtime.json``, whose evidence comes from four places: each has its own way.
"""

from __future__ import annotations

from typing import Any

import engine_cases
import vendor_cases


def check(case: dict[str, Any]) -> list[str]:
    """
    Run a case and return what differs, a text each; nothing when it agrees.
    """
    if case["runtime"] == "openyuanrong-python":
        return engine_cases.check(case)
    return vendor_cases.check(case)
