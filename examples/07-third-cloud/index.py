"""
One handler for the clouds that polyfaas knows, and for one that it does not.
"""

from nimbus import CLOUD

import polyfaas


@polyfaas.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    return {"hello": event["name"], "cloud": context.cloud, "function": context.function_name}


on_nimbus = polyfaas.Function(cloud=CLOUD).handler(handler.__wrapped__)
