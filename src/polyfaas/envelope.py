"""
The error of an invocation as a value: from an exception, to each cloud's JSON object, and back.

What a cloud makes of an envelope is the cloud's own business (`Cloud.encode_error`). The first error is part
of a cold start: no attrs, typing, enum or re here, and `json` only once text is made or read.
"""

from __future__ import annotations

from .frames import Frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .contract import Cloud

__all__ = ["MAX_BYTES", "MAX_FRAMES", "ErrorEnvelope", "Frame"]

MAX_FRAMES = 50
MAX_BYTES = 256 * 1024
_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


class ErrorEnvelope:
    """
    One error with everything that belongs to it. Treat it as immutable.

    Two envelopes are equal when type, message, frames, notes and the chained envelopes are; `stage` and
    `qualified_type` do not count, since the clouds' shapes cannot carry them.

    Attributes:
        error_type: The class name without its module, such as ``KeyError``; ``""`` when the cloud gave none.
        message: ``str(exception)``.
        frames: `Frame` objects, outermost first.
        notes: Texts of ``add_note()``.
        cause: The envelope of ``raise ... from cause``, or None.
        context: The envelope of the exception that was being handled, where it is not suppressed, or None.
        exceptions: The members of an exception group.
        stage: ``"invocation"``, ``"entry"`` or ``"initialization"`` where FunctionGraph's message said so.
        qualified_type: The class name as a traceback prints it, such as ``json.decoder.JSONDecodeError``.
    """

    __slots__ = (
        "cause",
        "context",
        "error_type",
        "exceptions",
        "frames",
        "message",
        "notes",
        "qualified_type",
        "stage",
    )

    def __init__(
        self,
        error_type: str,
        message: str,
        frames: tuple[Frame, ...] = (),
        *,
        notes: tuple[str, ...] = (),
        cause: ErrorEnvelope | None = None,
        context: ErrorEnvelope | None = None,
        exceptions: tuple[ErrorEnvelope, ...] = (),
        stage: str | None = None,
        qualified_type: str | None = None,
    ) -> None:
        self.error_type = error_type
        self.message = message
        self.frames = frames
        self.notes = notes
        self.cause = cause
        self.context = context
        self.exceptions = exceptions
        self.stage = stage
        self.qualified_type = qualified_type or error_type

    @classmethod
    def from_exception(
        cls, exc: BaseException, *, max_frames: int = MAX_FRAMES, max_bytes: int = MAX_BYTES
    ) -> ErrorEnvelope:
        """
        Describe an exception. Never raises, whatever the exception does.

        Where ``str(exc)`` raises, the type stays the exception's own and the message says what was raised.
        (FC describes that second error instead, and the first one is lost.) What is left out is marked in the
        text: cut messages and source lines, the middle of a deep stack, chained exceptions beyond the 32nd.

        Args:
            exc: The exception, with its traceback.
            max_frames: How many entries of one stack are kept, half from each end; at least 1.
            max_bytes: The largest size of `dumps()` in bytes; at least 4096.
        """
        from .capture import capture

        return capture(cls, exc, max(1, max_frames), max(4096, max_bytes))

    @classmethod
    def parse(cls, data: object) -> ErrorEnvelope:
        """
        Read an envelope that `to_dict` or a cloud's runtime wrote.

        Args:
            data: A dict, or JSON as text or bytes (UTF-8; broken bytes are replaced). ``stackTrace`` may be
                missing, null, a text, an object, or a list of texts, lists or objects.

        Raises:
            EnvelopeFormatError: When it is no envelope; the message names the place.
        """
        from .parsing import parse

        return parse(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """
        Return the neutral JSON object, which `parse` takes back without loss.

        ``stackTrace`` holds one string for each frame, in the wording of `traceback.format_list`.
        """
        value: dict[str, Any] = {
            "errorMessage": self.message,
            "errorType": self.error_type,
            "stackTrace": [frame.format() for frame in self.frames],
        }
        if self.qualified_type != self.error_type:
            value["qualifiedType"] = self.qualified_type
        if self.stage is not None or self.message.startswith("function "):
            value["stage"] = self.stage  # null tells parse() that a prefix belongs to the message
        if self.notes:
            value["notes"] = list(self.notes)
        if self.cause is not None:
            value["cause"] = self.cause.to_dict()
        if self.context is not None:
            value["context"] = self.context.to_dict()
        if self.exceptions:
            value["exceptions"] = [error.to_dict() for error in self.exceptions]
        return value

    def dumps(self) -> str:
        """
        Return `to_dict` as JSON in one line of ASCII, fit for a log.
        """
        import json

        return json.dumps(self.to_dict())

    def stack_lists(self) -> list[list[str]]:
        """
        Return FC's stack: for each frame its header split at commas, then the source line.
        """
        return [frame.pieces() for frame in self.frames]

    def stack_lines(self, root: str | None = None) -> list[str]:
        """
        Return FunctionGraph's stack: for each frame its header, then the source line indented by two blanks.

        Args:
            root: The folder of the user's code; paths inside are shown as ``./...``. None leaves them alone.
        """
        lines: list[str] = []
        for frame in self.frames:
            lines.append((frame if root is None else frame.under(root)).header())
            if frame.source:
                lines.append(f"  {frame.source}")
        return lines

    def render(self, cloud: Cloud | str) -> dict[str, Any]:
        """
        Return the JSON object that a cloud's own runtime sends for this error.

        Args:
            cloud: A `polyfaas.contract.Cloud`, or the name of a built-in one.
        """
        from .clouds import record_of

        return record_of(cloud).encode_error(self)

    def _values(self) -> tuple[object, ...]:
        chained = (self.cause, self.context, self.exceptions)
        return (self.error_type, self.message, self.frames, self.notes, *chained)

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if isinstance(other, ErrorEnvelope) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        message = self.message if len(self.message) <= 80 else self.message[:80] + " ..."
        return f"<ErrorEnvelope {self.error_type[:80]}: {message!r}, {len(self.frames)} frames>"

    def __str__(self) -> str:
        """
        Return the text that Python's traceback module prints, without caret lines.
        """
        text = _Text()
        text.error(self, 0)
        return "".join(text.lines)


class _Text:
    """
    The lines of a printed traceback; groups draw a margin, one step for each depth.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []

    def error(self, error: ErrorEnvelope, depth: int) -> None:
        for older, joint in ((error.cause, _CAUSE), (error.context, _CONTEXT)):
            if older is not None:
                self.error(older, depth)
                self.add(f"\n{joint}\n\n", depth)
                break
        if error.exceptions:
            self.group(error, depth)
        else:
            self.own(error, depth, "Traceback")

    def own(self, error: ErrorEnvelope, depth: int, title: str) -> None:
        if error.frames:
            self.add(f"{title} (most recent call last):\n", depth)
        for frame in error.frames:
            self.add(frame.format(), depth)
        last = f"{error.qualified_type}: {error.message}" if error.message else error.qualified_type
        self.add("\n".join((last if error.qualified_type else error.message, *error.notes)) + "\n", depth)

    def group(self, error: ErrorEnvelope, depth: int) -> None:
        start = len(self.lines)
        inner = depth or 1
        self.own(error, inner, "Exception Group Traceback")
        if not depth and error.frames:
            self.lines[start] = self.lines[start].replace("|", "+")
        for number, member in enumerate(error.exceptions, 1):
            self.open = number == len(error.exceptions)  # whether the last group still lacks its closing rule
            tee = "+-" if number == 1 else "  "
            self.lines.append(f"{'  ' * inner}{tee}+---------------- {number} ----------------\n")
            self.error(member, inner + 1)
        if self.open:
            self.lines.append(f"{'  ' * (inner + 1)}+------------------------------------\n")
            self.open = False

    def add(self, text: str, depth: int) -> None:
        margin = "  " * depth + "| " if depth else ""
        self.lines.extend(f"{margin}{line}\n" for line in text[:-1].split("\n"))
