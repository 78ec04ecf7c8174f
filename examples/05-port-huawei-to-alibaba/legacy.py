"""
Written for FunctionGraph, and left as it was.
"""

PREFIX = {}


def my_initializer(context):
    PREFIX["text"] = context.getUserData("PREFIX") or "hello"


def handler(event, context):
    log = context.getLogger()
    log.info("request %s", context.getRequestID())
    record = event["Records"][0]["s3"]
    return {
        "text": PREFIX["text"] + " " + record["object"]["key"],
        "bucket": record["bucket"]["name"],
        "function": context.getFunctionName(),
        "has_keys": context.getSecurityAccessKey() != "",
    }
