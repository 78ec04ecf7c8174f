"""
What came of one local invocation: the caller's view, the summary and the log.

Records only; they are made by `polyfaas.testing.local`.
"""

from __future__ import annotations

import json
from typing import Any

from attrs import field, frozen

from ..envelope import ErrorEnvelope
from ..exceptions import EnvelopeFormatError
from .loglines import LogRecord, parse_log

__all__ = ["Result", "Summary", "joined", "reported", "text_of", "value_of"]

#: The end of the log that goes back to a caller who asks for it, in bytes. -- both clouds' documents
TAIL_BYTES = 4096


@frozen
class Summary:
    """
    What the cloud's console shows beside the output.

    Attributes:
        request_id: The invocation's id.
        memory_configured_mb: As configured, in MB.
        duration_ms: Wall time of the call in milliseconds.
        memory_used_mb: Highest memory of the instance in MB; in process that of the whole process.
        billed_duration_ms: Whole milliseconds, rounded up.
    """

    request_id: str
    memory_configured_mb: int
    duration_ms: float
    memory_used_mb: float
    billed_duration_ms: int


@frozen
class Result:
    """
    The outcome of a call of the handler or of a hook.

    Attributes:
        cloud: The emulated cloud's id.
        ok: Whether the caller gets a result and no error.
        payload: The body that the caller gets, of a result or of an error.
        outcome: ``"response"`` or ``"error"`` (said by the runtime), ``"timeout"``, ``"exited"``,
            ``"memory"`` (said by the platform).
        content_type: As the runtime posted it; ``""`` where the platform speaks.
        error_type_header: The value of the cloud's error header (FC: ``X-Fc-Error-Type``), or None.
        http: Status and headers of a call through FC 2.0's HTTP trigger, or None.
        exit_code: How the instance's process ended in this call, negative for a signal; None when it lives
            on.
        code: FunctionGraph's number of the error, 0 for a result; None on clouds without.
        stdout: What the instance printed in this call, the runtime's own lines included. Of calls side by side each has
            what it printed itself, in coroutines too, and what threads of the function's own printed meanwhile; what
            other processes print stands in `LocalRuntime.output` alone. A call that timed out has all of it.
        stderr: What it printed to standard error, likewise.
        log: The text of the cloud's log for this call, with at most the last mebibyte of each stream.
        summary: Times and memory.
    """

    cloud: str
    ok: bool
    payload: bytes = field(repr=False)
    outcome: str
    content_type: str
    error_type_header: str | None
    http: dict[str, Any] | None
    exit_code: int | None
    code: int | None
    stdout: str = field(repr=False)
    stderr: str = field(repr=False)
    log: str = field(repr=False)
    summary: Summary

    @property
    def body(self) -> str:
        """
        The payload as text; bytes that are not UTF-8 as escapes.
        """
        return text_of(self.payload)

    @property
    def value(self) -> Any:
        """
        The payload as a JSON value; as text where it is no JSON, as bytes where it is no text.
        """
        return value_of(self.payload)

    @property
    def error(self) -> ErrorEnvelope | None:
        """
        The error that the caller gets, read back from the payload; None for a result.
        """
        if self.ok:
            return None
        try:
            return ErrorEnvelope.parse(self.payload)
        except EnvelopeFormatError:
            return ErrorEnvelope("", str(self.value))

    @property
    def logs(self) -> list[LogRecord]:
        """
        The log in records, plain lines included.
        """
        return parse_log(self.log, cloud=self.cloud)

    @property
    def log_tail(self) -> str:
        """
        The last 4 KB of the log.
        """
        return self.log.encode("utf-8")[-TAIL_BYTES:].decode("utf-8", "ignore")

    def report(self) -> str:
        """
        Error or result, and the log: what a failed test shows.
        """
        return reported(self.error, self.body, self.log)


def text_of(payload: bytes) -> str:
    """
    A payload as text; bytes that are not UTF-8 as escapes.
    """
    return payload.decode("utf-8", "backslashreplace")


def value_of(payload: bytes) -> Any:
    """
    A payload as a JSON value; as text where it is no JSON, as bytes where it is no text.
    """
    try:
        return json.loads(payload.decode("utf-8"))
    except UnicodeDecodeError:
        return payload
    except ValueError:
        return text_of(payload)


def reported(error: ErrorEnvelope | None, body: str, log: str) -> str:
    """
    Error or result, and the log, as a failed test shows them.
    """
    outcome = f"result: {body[:2000]}\n" if error is None else str(error)
    return f"{outcome}--- log ---\n{log}" if log else outcome


def joined(*parts: str) -> str:
    """
    Join what different writers wrote, each on lines of its own.
    """
    text = ""
    for part in parts:
        text += ("\n" if text and part and not text.endswith("\n") else "") + part
    return text
