"""
Timers, logs, audit records and CloudEvents.
"""

from __future__ import annotations

from typing import Any

from .views import Record, moment, needed, optional

__all__ = ["AuditEvent", "CloudEvent", "LogEvent", "TimerEvent"]


class TimerEvent(Record):
    """
    A scheduled call.

    Attributes:
        time: When it was due, aware.
        name: The trigger's name.
        payload: The text that the trigger was configured with; JSON in it is yours to parse.
    """

    kind = "timer"
    __slots__ = ()

    time = moment()
    name = needed[str]()
    payload = optional[str]()


class LogEvent(Record):
    """
    New log entries (LTS), or where they can be fetched (SLS).

    Attributes:
        entries: The entries, decoded twice. None: the trigger sends cursors and no entries (SLS).
        group: The log group (LTS) or project (SLS).
        topic: The log topic (LTS) or Logstore (SLS).
        begin_cursor, end_cursor, shard, endpoint: SLS only.
        time: When the cursor was taken; SLS only.
    """

    kind = "log"
    __slots__ = ()

    entries = optional[list[Any]]()
    group = optional[str]()
    topic = optional[str]()
    owner = optional[str]()
    endpoint = optional[str]()
    shard = optional[int]()
    begin_cursor = optional[str]()
    end_cursor = optional[str]()
    parameters = optional[dict[str, Any]]()
    time = moment()


class AuditEvent(Record):
    """
    An action on the account's resources.

    Attributes:
        action: What was done, beginning in lower case on every cloud: ``createFunction``.
        service: The service that did it.
        id: The record's id.
        time: When, aware.
        user: The user's name.
        origin: ``"console"``, ``"api"`` or ``"system"``; else the vendor's word.
        resources: Type to ids.
        client_ip: The address of the user; ``""`` or a host name for some system actions.
        request, response: Objects; the vendor's text where it is no JSON.
    """

    kind = "audit"
    __slots__ = ()

    action = needed[str]()
    service = optional[str]()
    id = optional[str]()
    time = moment()
    user = optional[str]()
    origin = optional[str]()
    resources = optional[dict[str, Any]]()
    client_ip = optional[str]()
    request = optional[Any]()
    response = optional[Any]()


class CloudEvent(Record):
    """
    A CloudEvent of EventBridge, EventGrid or any other source; the standard's attributes and no SDK.

    Attributes:
        id, source, type: As the standard demands.
        data: Its layout belongs to the source.
    """

    kind = "cloud-event"
    __slots__ = ()

    id = needed[str]()
    subject = optional[str]()
    time = moment()
    content_type = optional[str]()
    data = optional[Any]()

    @property
    def source(self) -> str:
        return self._word("source")

    @property
    def type(self) -> str:
        return self._word("type")

    def _word(self, name: str) -> str:
        word = self.native(name)  # as it came: the layouts' vocabularies serve translation
        if not isinstance(word, str):
            raise self.missing(name)
        return word
