"""
The shared table: functions, and what they are sent, on the open engine and on `LocalRuntime` alike.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attrs import Factory, field, frozen

FUNCTIONS = Path(__file__).with_name("functions")


@frozen
class Row:
    """
    One function and what it is sent.

    Attributes:
        handler: In `FUNCTIONS`.
        events: Texts of request bodies.
        initializer: ``""`` for none.
        pre_stop: ``""`` for none.
        settings: FunctionGraph's plain settings.
        secrets: Its encrypted ones.
        agency: Whether the function has an agency, and so credentials.
        config: More of what `Engine` takes.
        name: What the row is called where its handler's name is not enough.
    """

    handler: str
    events: list[str] = field(factory=lambda: ["{}"])
    initializer: str = ""
    pre_stop: str = ""
    settings: dict[str, str] = field(factory=dict)
    secrets: dict[str, str] = field(factory=dict)
    agency: bool = False
    config: dict[str, Any] = field(factory=dict)
    name: str = field(default=Factory(lambda self: self.handler, takes_self=True))


_SETTINGS = {"settings": {"K1": "v1", "EMPTY": ""}, "secrets": {"SECRET": "s"}}
_EVENT = '{"id": "7", "name": "world", "n": 1}'
_FULL = {"initializer": "orders.initialize", "pre_stop": "orders.pre_stop"}
_PORTED = {"initializer": "ported.initialize", "pre_stop": "ported.pre_stop", "agency": True}
_GATEWAY = {
    "body": "",
    "isBase64Encoded": True,
    "httpMethod": "GET",
    "queryStringParameters": {"q": "漢"},
    "headers": {},
    "path": "/",
}
_STORAGE = {"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": "a%2Fb+c.png"}}}]}
_TIMER = {
    "version": "v1.0",
    "time": "2026-04-22T10:00:00+08:00",
    "trigger_type": "TIMER",
    "trigger_name": "t",
    "user_event": "[1]",
}
_NOTIFICATION = {"record": [{"smn": {"subject": "hello", "message": "m"}}]}

ROWS = [
    *(
        Row("results.echo", [event], name=f"results.echo({event[:16]})")
        for event in (
            '{"a": [1, 2.50, null], "é": "漢"}',
            "[1, 2]",
            '"text"',
            "1e3",
            "123456789012345678901234567890",
            "true",
            "null",
            '  {"a": 1}\n',
            '{"a": 1, "a": 2}',
            "",
            "not json",
            '{"a": 1} x',
            "{'a': 1}",
            '\ufeff{"a": 1}',
            "[NaN]",
        )
    ),
    *(
        Row(f"results.{name}", [_EVENT])
        for name in (
            "text",
            "chinese",
            "octets",
            "nothing",
            "zero",
            "fraction",
            "no",
            "empty_text",
            "tuples",
            "odd_keys",
            "response",
            "like_an_error",
            "long",
            "awaited",
            "raw",
            "as_text",
            "measured",
        )
    ),
    *(
        Row(f"failures.{name}", [_EVENT])
        for name in (
            "raises",
            "key_error",
            "chained",
            "silent",
            "chinese",
            "leaves",
            "leaves_natively",
            "a_set",
            "a_set_natively",
            "circle",
            "not_a_number",
            "a_generator",
            "not_utf8",
            "too_much",
            "in_a_coroutine",
            "never_awaited",
            "answered",
            "unspeakable",
            "recurses",
            "needs_credentials",
            "needs_region",
            "crashes",
            "absent_from_the_file",
        )
    ),
    *(
        Row(f"contexts.{name}", [_EVENT, _EVENT])
        for name in (
            "identity",
            "deadline",
            "current",
            "native",
            "is_a_context",
            "logs",
            "getters",
            "remaining",
            "marks",
        )
    ),
    *(
        Row(f"contexts.{name}")
        for name in (
            "absent",
            "token",
            "foreign_attributes",
            "environment",
            "native_logger",
            "surface",
        )
    ),
    Row("contexts.sizes", config={"memory": 512, "cpu": 600, "timeout": 25}),
    Row("contexts.keys", agency=True),
    Row("contexts.secrets_stay", agency=True),
    Row("contexts.settings", **_SETTINGS),
    Row("contexts.user_data", **_SETTINGS),
    Row("contexts.settings_in_environment", **_SETTINGS),
    Row("orders.handler", [_EVENT, _EVENT], **_FULL),
    Row("orders.handler", [_EVENT, _EVENT], name="orders.handler, lazily"),
    Row("flaky.handler", ["{}", "{}"], name="flaky.handler, lazily"),
    Row("flaky.handler", ["{}"], initializer="flaky.initialize", pre_stop="flaky.pre_stop"),
    Row(
        "asynchronous.handler",
        ["{}", "{}"],
        initializer="asynchronous.initialize",
        pre_stop="asynchronous.pre_stop",
    ),
    Row("ported.handler", [_EVENT], **_PORTED),
    *(
        Row(f"ported.{name}", [_EVENT])
        for name in (
            "answer_text",
            "answer_bytes",
            "answer_nothing",
            "answer_json_text",
            "refuse",
            "no_json",
        )
    ),
    Row("records.handler", [_EVENT]),
    Row("future_dataclass.handler"),
    Row("deep.inner.handler"),
    Row("no_such_file.handler"),
    Row("triggers.gateway", [json.dumps(_GATEWAY)]),
    Row("triggers.storage", [json.dumps(_STORAGE)]),
    Row("triggers.timer", [json.dumps(_TIMER)]),
    Row("triggers.notification", [json.dumps(_NOTIFICATION)]),
]
