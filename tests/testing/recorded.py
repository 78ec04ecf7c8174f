"""
Handlers that the recording tests record, by name.
"""

from __future__ import annotations

import polyfaas


@polyfaas.handler
def greet(event: dict, context: polyfaas.Context) -> dict:
    """
    Greets, and tells about the function.
    """
    return {"hello": event["name"], "function": context.function_name, "memory": context.memory_mb}
