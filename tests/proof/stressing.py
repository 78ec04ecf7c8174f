"""
The functions of ``benchmarks/stress.py``, which lies outside of the import path.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import stress
import stress_lives

__all__ = ["stress", "stress_lives"]
