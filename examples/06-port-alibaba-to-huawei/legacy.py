"""
Written for Function Compute, and left as it was.
"""

import json
import logging

PREFIX = {}


def initialize(context):
    PREFIX["region"] = context.region or "unknown"


def handler(event, context):
    logging.getLogger().info("request %s", context.request_id)
    record = json.loads(event)["events"][0]["oss"]
    return json.dumps(
        {
            "key": record["object"]["key"],
            "bucket": record["bucket"]["name"],
            "memory": context.function.memory,
            "has_keys": bool(context.credentials.accessKeyId),
        }
    )
