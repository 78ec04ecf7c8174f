"""
Handlers of trigger events, written for FunctionGraph and for every cloud.
"""

import base64
import json
import urllib.parse

import polyfaas


def gateway(event, context):
    body = event["body"]
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    told = {"method": event["httpMethod"], "query": event["queryStringParameters"], "body": body}
    headers = {"Content-Type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(told), "isBase64Encoded": False}


def storage(event, context):
    return [
        [record["s3"]["bucket"]["name"], urllib.parse.unquote_plus(record["s3"]["object"]["key"])]
        for record in event["Records"]
    ]


@polyfaas.handler
def timer(event, context):
    return {"at": event["time"], "user": json.loads(event["user_event"])}


@polyfaas.handler
def notification(event, context):
    return [record["smn"]["subject"] for record in event["record"]]
