"""
One handler for every cloud: it greets, and says where it ran.
"""

import polyfaas


@polyfaas.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    context.logger.info("greeting %s", event.get("name"))
    return {"hello": event.get("name", "stranger"), "cloud": context.cloud, "function": context.function_name}
