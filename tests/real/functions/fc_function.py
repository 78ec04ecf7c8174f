"""
A module written for Function Compute, not edited: bytes in, camelCase names, its own way with hooks and logs.
"""

import json
import logging

opened = []


def initialize(context):
    opened.append(context.function.name)


def handler(event, context):
    order = json.loads(event)
    logger, keys = context.getLogger(), context.credentials
    logger.warning("order %s for %s", order["id"], context.requestId)
    return {
        "order": order["id"],
        "event": type(event).__name__,
        "request": [context.request_id, context.requestId],
        "function": [context.function.name, context.function.memory, context.function.timeout],
        "keys": [keys.accessKeyId, keys.access_key_secret, keys.securityToken],
        "logger": isinstance(logger, logging.Logger),
        "opened": opened,
    }


def answer_text(event, context):
    return "got " + event.decode()


def answer_bytes(event, context):
    return b"got " + event


def answer_nothing(event, context):
    return None


def answer_json_text(event, context):
    return json.dumps({"a": [1, 2]})


def refuse(event, context):
    raise KeyError("order")


def no_json(event, context):
    return {1, 2}


def pre_stop(context):
    print("closing", context.function.name, opened)
