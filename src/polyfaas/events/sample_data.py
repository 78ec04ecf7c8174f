"""
The sample events themselves; every value is made up. Addresses are from RFC 5737, hosts from RFC 2606.
"""

from __future__ import annotations

from base64 import b64encode
from json import dumps
from typing import Any

__all__ = ["SAMPLES"]

_TEXT = '{"id": 1, "name": "Ada"}'
_IN_BASE64 = b64encode(_TEXT.encode()).decode()

ALIBABA: dict[str, Any] = {
    "http": {
        "version": "v1",
        "rawPath": "/orders/a%20b",
        "body": _TEXT,
        "isBase64Encoded": False,
        "headers": {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Cookie": "session=blue",
            "Host": "orders.example.com",
            "User-Agent": "curl/8.5.0",
            "X-Forwarded-Proto": "https",
        },
        "queryParameters": {"page": "2", "tag": "new,urgent"},
        "requestContext": {
            "accountId": "1000000000000001",
            "domainName": "orders.example.com",
            "domainPrefix": "orders",
            "requestId": "1-66aa0001-15a0b1c2-000000000001",
            "time": "2026-01-02T03:04:05Z",
            "timeEpoch": "1767323045000",
            "http": {
                "method": "POST",
                "path": "/orders/a b",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "curl/8.5.0",
            },
        },
    },
    "api-gateway": {
        "path": "/orders/1",
        "httpMethod": "POST",
        "headers": {
            "Content-Type": "application/json",
            "Host": "orders.example.com",
            "X-Real-Ip": "192.0.2.1",
        },
        "queryParameters": {"page": "2"},
        "pathParameters": {"id": "1"},
        "body": _TEXT,
        "isBase64Encoded": False,
    },
    "object-storage": {
        "events": [
            {
                "eventName": "ObjectCreated:PutObject",
                "eventSource": "acs:oss",
                "eventTime": "2026-01-02T03:04:05.000Z",
                "eventVersion": "1.0",
                "oss": {
                    "bucket": {
                        "arn": "acs:oss:cn-hangzhou:1000000000000001:photos",
                        "name": "photos",
                        "ownerIdentity": "1000000000000001",
                        "virtualBucket": "",
                    },
                    "object": {
                        "deltaSize": 122539,
                        "eTag": "688A7BF4F233DC9C88A80BF985AB7329",
                        "key": "in/a b.png",
                        "objectMeta": {"mimeType": "image/png"},
                        "size": 122539,
                    },
                    "ossSchemaVersion": "1.0",
                    "ruleId": "rule-1",
                },
                "region": "cn-hangzhou",
                "requestParameters": {"sourceIPAddress": "192.0.2.1"},
                "responseElements": {"requestId": "58F9FF2D3DF792092E12044C"},
                "userIdentity": {"principalId": "200000000000000002"},
            }
        ]
    },
    "timer": {
        "triggerTime": "2026-01-02T00:30:00Z",
        "triggerName": "nightly",
        "payload": '{"job": "report"}',
    },
    "message": {
        "TopicOwner": "1000000000000001",
        "Message": "hello",
        "Subscriber": "1000000000000001",
        "PublishTime": 1767323045123,
        "SubscriptionName": "orders-to-function",
        "MessageMD5": "5D41402ABC4B2A76B9719D911017C592",
        "TopicName": "orders",
        "MessageId": "8F14A4F2B1A5F3C8-1-16D5A2C1D00-200000001",
        "tenant": "blue",
    },
    "stream": [
        {
            "specversion": "1.0",
            "id": "c2g71017-6f65-4b93-8b30-000000000001",
            "source": "acs:alikafka",
            "type": "alikafka:Topic:Message",
            "subject": "acs:alikafka:kafka-1:topic:orders",
            "datacontenttype": "application/json; charset=utf-8",
            "time": "2026-01-02T03:04:05.678Z",
            "aliyunaccountid": "1000000000000001",
            "data": {
                "topic": "orders",
                "partition": 3,
                "offset": 42,
                "timestamp": 1767323045678,
                "headers": {"headers": [], "isReadOnly": False},
                "key": "customer-1",
                "value": _TEXT,
            },
        }
    ],
    "log": {
        "parameter": {},
        "source": {
            "endpoint": "http://cn-hangzhou-intranet.log.example.com",
            "projectName": "shop",
            "logstoreName": "access",
            "shardId": 0,
            "beginCursor": "MTc2NzMyMzA0NTAwMDAwMDAwMA==",
            "endCursor": "MTc2NzMyMzEwNTAwMDAwMDAwMA==",
        },
        "jobName": "job-1",
        "taskId": "task-1",
        "cursorTime": 1767323045,
    },
    "audit": {
        "specversion": "1.0",
        "id": "45ef4dewdwe1-7c35-447a-bd93-000000000001",
        "source": "acs.actiontrail",
        "type": "actiontrail:ActionTrail:ApiCall",
        "subject": "acs:actiontrail:cn-hangzhou:1000000000000001:DeleteDisk",
        "datacontenttype": "application/json;charset=utf-8",
        "time": "2026-01-02T03:04:05Z",
        "data": {
            "eventId": "45ef4dewdwe1-7c35-447a-bd93-000000000001",
            "eventVersion": "1",
            "eventName": "DeleteDisk",
            "eventType": "ApiCall",
            "eventRW": "Write",
            "eventTime": "2026-01-02T03:04:05Z",
            "serviceName": "Ecs",
            "acsRegion": "cn-hangzhou",
            "requestId": "A1B2C3D4-0000-4000-8000-000000000001",
            "referencedResources": {"ACS::ECS::Disk": ["d-1"]},
            "requestParameters": {"DiskId": "d-1"},
            "sourceIpAddress": "192.0.2.1",
            "userAgent": "console.example.com",
            "userIdentity": {"type": "ram-user", "userName": "ada"},
        },
    },
    "cloud-event": {
        "specversion": "1.0",
        "id": "e-1",
        "source": "acs.oss",
        "type": "oss:ObjectCreated:PutObject",
        "subject": "acs:oss:cn-hangzhou:1000000000000001:photos/in/a b.png",
        "datacontenttype": "application/json;charset=utf-8",
        "time": "2026-01-02T03:04:05Z",
        "aliyunaccountid": "1000000000000001",
        "aliyuneventbusname": "default",
        "aliyunregionid": "cn-hangzhou",
        "data": {"note": "the layout belongs to the source"},
    },
}

_APIG: dict[str, Any] = {
    "body": _IN_BASE64,
    "isBase64Encoded": True,
    "httpMethod": "POST",
    "path": "/orders/a b",
    "pathParameters": {},
    "queryStringParameters": {"page": "2", "tag": ["new", "urgent"]},
    "headers": {
        "accept": "application/json",
        "content-type": "application/json",
        "cookie": "session=blue",
        "host": "orders.example.com",
        "user-agent": "curl/8.5.0",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-proto": "https",
        "x-real-ip": "192.0.2.1",
        "x-request-id": "7c307f6a-cf68-4e65-8be0-000000000001",
    },
    "requestContext": {
        "apiId": "bc1dcffd-aa35-474d-897c-000000000001",
        "requestId": "7c307f6a-cf68-4e65-8be0-000000000001",
        "stage": "RELEASE",
    },
}

HUAWEI: dict[str, Any] = {
    "http": _APIG,
    "api-gateway": _APIG,
    "object-storage": {
        "Records": [
            {
                "eventVersion": "2.0",
                "eventSource": "aws:s3",
                "awsRegion": "cn-north-4",
                "eventTime": "2026-01-02T03:04:05.000Z",
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": "200000000000000002"},
                "requestParameters": {"sourceIPAddress": "192.0.2.1"},
                "responseElements": {
                    "x-amz-request-id": "0000019B7C0A5A1E8411",
                    "x-amz-id-2": "32AAAQAAEAABAAAQ",
                },
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "rule-1",
                    "bucket": {
                        "name": "photos",
                        "ownerIdentity": {"PrincipalId": "1000000000000001"},
                        "arn": "arn:aws:s3:::photos",
                    },
                    "object": {
                        "key": "in%2Fa+b.png",
                        "eTag": "688a7bf4f233dc9c88a80bf985ab7329",
                        "size": 122539,
                        "versionId": "null",
                        "sequencer": "000000000198506E6B5B60E6",
                    },
                },
            }
        ]
    },
    "timer": {
        "version": "v1.0",
        "time": "2026-01-02T08:30:00+08:00",
        "trigger_type": "TIMER",
        "trigger_name": "nightly",
        "user_event": '{"job": "report"}',
    },
    "message": {
        "record": [
            {
                "event_version": "1.0",
                "event_source": "smn",
                "event_subscription_urn": "urn:fss:cn-north-4:p1:function:default:orders:latest",
                "smn": {
                    "topic_urn": "urn:smn:cn-north-4:p1:orders",
                    "timestamp": "2026-01-02T03:04:05Z",
                    "message_attributes": None,
                    "message": "hello",
                    "type": "notification",
                    "message_id": "a51671f77d4a479cacb0000000000001",
                    "subject": "",
                },
            }
        ],
        "functionname": "orders",
        "requestId": "7c307f6a-cf68-4e65-8be0-000000000001",
        "timestamp": "Fri Jan 02 2026 11:04:05 GMT+0800 (CST)",
    },
    "stream": {
        "event_version": "v1.0",
        "event_time": 1767323045,
        "trigger_type": "KAFKA",
        "region": "cn-north-4",
        "instance_id": "kafka-1",
        "records": [{"messages": [_TEXT], "topic_id": "orders"}],
    },
    "log": {
        "lts": {
            "data": b64encode(
                dumps(
                    {
                        "logs": dumps([{"message": "a line", "time": 1767323045000, "line_no": 1}]),
                        "owner": "shop",
                        "log_group_id": "group-1",
                        "log_topic_id": "topic-1",
                    }
                ).encode()
            ).decode()
        }
    },
    "audit": {
        "cts": {
            "time": 1767323045507,
            "record_time": 1767323045607,
            "user": {"name": "ada", "id": "u1", "domain": {"name": "shop", "id": "d1"}},
            "request": {},
            "response": {},
            "code": 200,
            "service_type": "FunctionGraph",
            "resource_type": "Functions",
            "resource_name": "orders",
            "resource_id": "orders",
            "source_ip": "192.0.2.1",
            "trace_name": "createFunction",
            "trace_type": "ConsoleAction",
            "trace_id": "f828ab77-d993-11f0-b09f-000000000001",
            "trace_status": "normal",
        }
    },
    "cloud-event": {
        "specversion": "1.0",
        "id": "e-1",
        "source": "HC.OBS.DWR",
        "type": "OBS:DWR:ObjectCreated:PUT",
        "subject": "in/a b.png",
        "datacontenttype": "application/json",
        "time": "2026-01-02T03:04:05.000Z",
        "data": {
            "eventSource": "OBS",
            "eventRegion": "cn-north-4",
            "obs": {"bucket": {"name": "photos"}, "object": {"key": "in%2Fa+b.png", "size": 122539}},
        },
    },
}

SAMPLES: dict[str, dict[str, Any]] = {"alibaba": ALIBABA, "huawei": HUAWEI}
