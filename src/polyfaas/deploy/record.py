"""
A deployed function without any descriptor's spelling, and what is found when one spelling becomes another.

What only one cloud knows stays under that cloud's own names in `Deployment.native`; no value is interpreted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import Factory, frozen

__all__ = ["NO_COMMENT", "Comment", "Deployment", "Finding", "Hook", "Project", "Timer", "Trigger"]


@frozen
class Comment:
    """
    What a descriptor's author wrote about a field, with its ``#``.

    Attributes:
        above: Whole lines before the field.
        beside: Behind the field on its line; "": nothing.
    """

    above: tuple[str, ...] = ()
    beside: str = ""


NO_COMMENT = Comment()


@frozen
class Hook:
    """
    An initializer or a pre-stop hook.

    Attributes:
        timeout_s: Seconds; None: the cloud's default.
    """

    handler: str
    timeout_s: int | None = None


@frozen
class Timer:
    """
    A trigger by time.

    Attributes:
        schedule: A cron expression of six fields, seconds first, its zone before it as ``CRON_TZ=...``;
            or ``@every`` and an interval such as 90m.
        payload: The text that the event carries; "": none.
    """

    name: str
    schedule: str
    enabled: bool = True
    payload: str = ""


@frozen
class Trigger:
    """
    A trigger that is no timer, in its cloud's own words.

    Attributes:
        kind: Its type by the cloud's name, as ``oss`` or ``OBS``.
        place: Where its values stand in the descriptor, for findings.
        values: FC's trigger without its name and type, or FunctionGraph's event data by the names of the API.
        enabled: None: it is not said, and cannot be switched off.
        notes: What to say beside a value, by its dotted path in `values`.
        spelled: The descriptor's name of a value, where that is another.
    """

    kind: str
    name: str
    values: Mapping[str, Any] = Factory(dict)
    enabled: bool | None = None
    place: str = ""
    notes: Mapping[str, str] = Factory(dict)
    spelled: Mapping[str, str] = Factory(dict)


@frozen
class Deployment:
    """
    One deployed function.

    Attributes:
        key: Its name inside the descriptor.
        cloud: Whose names stand in `native`.
        runtime: ``python3.10``, ``custom`` (a server of the user's) or ``container``.
        code: Folder or archive; None: it comes from elsewhere, as `native` says.
        group: The application that it belongs to; only FunctionGraph has such.
        concurrency: Requests at a time for each instance; None: the cloud's default.
        native: What this cloud alone knows, by its own names.
        comments: By the names of the attributes here; ``env.KEY`` for one variable, ``end`` for what stands last.
    """

    key: str
    cloud: str
    name: str
    handler: str
    runtime: str
    region: str | None = None
    code: str | None = None
    group: str | None = None
    description: str | None = None
    memory_mb: int | None = None
    timeout_s: int | None = None
    concurrency: int | None = None
    env: Mapping[str, str] = Factory(dict)
    initializer: Hook | None = None
    pre_stop: Hook | None = None
    tags: Mapping[str, str] = Factory(dict)
    timers: tuple[Timer, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    native: Mapping[str, Any] = Factory(dict)
    comments: Mapping[str, Comment] = Factory(dict)


@frozen
class Project:
    """
    The functions of one descriptor.

    Attributes:
        name: None where the format has no name.
        access: The local alias of the credentials, as Serverless Devs keeps them; None: not said.
        comments: Of what stands around the functions, by the document's own names.
        left: What no function is made of, by its path, and why it stays behind.
    """

    functions: tuple[Deployment, ...]
    name: str | None = None
    access: str | None = None
    comments: Mapping[str, Comment] = Factory(dict)
    left: Mapping[str, str] = Factory(dict)


@frozen
class Finding:
    """
    What happened to a field, or is wrong with it. No value of a variable or of a lost field is told: it may be secret.

    Attributes:
        kind: ``lost`` (it has no counterpart), ``changed``, ``added`` (the other cloud wants it), ``check`` (it went
            over, and may mean something else), ``fill`` (only its author can know it), ``note`` (it belongs to
            the file, not to a function) or ``invalid``.
        function: The function's key in the descriptor; "": the whole document.
        field: Its name in the descriptor that was read.
        reason: Why, in one sentence.
        source: On whose word; "": polyfaas's own.
        before: The value that was changed, where it can be shown.
        after: What it was changed to.
    """

    kind: str
    function: str
    field: str
    reason: str
    source: str = ""
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        values = f" {self.before!r} -> {self.after!r}" if self.before is not None else ""
        values = values or (f" {self.after!r}" if self.after is not None else "")
        place = f"{self.function}.{self.field}" if self.function else self.field
        return f"{self.kind:<8}{place}{values}: {self.reason}" + (f" [{self.source}]" if self.source else "")
