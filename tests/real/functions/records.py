"""
An entry file with a dataclass, under a handler that the runtime does not put into `sys.modules`.
"""

import dataclasses
import sys

import attrs

import polyfaas


@dataclasses.dataclass
class Order:
    id: int


@attrs.define
class Line:
    price: float = 1.5


@polyfaas.handler
def handler(event, context):
    return {
        "order": dataclasses.asdict(Order(event["id"])),
        "line": attrs.asdict(Line()),
        "module": handler.__module__,
        "registered": handler.__module__ in sys.modules,
    }
