"""
A function worth testing: it needs a setting, it has little time, and it can fail.
"""

import polyfaas


@polyfaas.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    if context.deadline is not None and context.deadline.remaining_ms() < 100:
        return {"done": False, "why": "no time"}
    total = sum(line["price"] * line["count"] for line in event["lines"])
    context.logger.info("order %s: %s", event["id"], total)
    return {"done": True, "total": total, "currency": context.getenv("CURRENCY", "EUR")}
