"""
A dataclass under the future import, which no module outside `sys.modules` can have.
"""

from __future__ import annotations

import dataclasses

import polyfaas


@dataclasses.dataclass
class Order:
    id: int = 1


@polyfaas.handler
def handler(event, context):
    return Order().id
