"""
Topics, queues and streams: messages that a broker delivers.
"""

from __future__ import annotations

from json import loads
from typing import Any

from .layout import misshaped
from .views import Batch, Record, moment, needed, optional

__all__ = ["Message", "MessageEvent", "StreamEvent", "StreamRecord"]


class _WithBody(Record):
    """
    A record with a body that may hold JSON.
    """

    __slots__ = ()

    def json(self) -> Any:
        """
        The body parsed from JSON; a body that came parsed is returned as it is.

        Raises:
            EventShapeError: The body is no JSON.
        """
        body = self.value("body")
        if not isinstance(body, (str, bytes)):
            return body
        try:
            return loads(body)
        except (ValueError, RecursionError) as problem:
            raise misshaped(self.trigger, f"{self._place} body".strip(), f"is no JSON: {problem}") from None


class Message(_WithBody):
    """
    A message of a topic.

    Attributes:
        body: The message's text.
        id: The message's id. None: the trigger does not tell (MNS in STREAM format).
        topic: The topic's name, without what a URN puts before it.
        time: When it was published, aware.
        attributes: The publisher's attributes; None: it set none.
        subject: Topics of SMN only.
    """

    kind = "message"
    __slots__ = ()

    body = needed[str]()
    id = optional[str]()
    topic = optional[str]()
    time = moment()
    attributes = optional[dict[str, Any]]()
    subject = optional[str]()
    subscription = optional[str]()


class MessageEvent(Batch[Message]):
    """
    Messages of a topic: MNS in JSON or STREAM format, SMN.

    The STREAM format without attributes is the bare text, by which nobody can know it: `read` takes such a text,
    `detect` does not know it.
    """

    record = Message
    __slots__ = ()


class StreamRecord(_WithBody):
    """
    A message of a queue or a stream.

    Attributes:
        body: Text, or the parsed value where the trigger parses it; bytes where a DIS record is no text.
        topic: The topic, or the name of the DIS stream; None: there is none (RabbitMQ).
        time: When it was sent; on FunctionGraph of the batch, in whole seconds.
        key, partition, offset, headers: Kafka through EventBridge only; FunctionGraph does not tell.
        broker: ``"kafka"``, ``"rocketmq"``, ``"rabbitmq"``, ``"mns"`` or ``"dis"``.
    """

    kind = "stream"
    __slots__ = ()

    body = needed[Any]()
    topic = optional[str]()
    time = moment()
    key = optional[str]()
    partition = optional[int]()
    offset = optional[int]()
    headers = optional[dict[str, Any]]()
    exchange = optional[str]()
    routing_key = optional[str]()
    properties = optional[dict[str, Any]]()
    instance = optional[str]()
    region = optional[str]()
    message_id = optional[str]()

    @property
    def broker(self) -> str:
        found: str = self.value("variant") or self._layout.variant
        return found


class StreamEvent(Batch[StreamRecord]):
    """
    Messages of Kafka, RocketMQ, RabbitMQ, an MNS queue or DIS.
    """

    record = StreamRecord
    __slots__ = ()
