"""
From an exception to an envelope, whatever the exception does, within a fixed size.

Rule 1: nothing is asked of the exception that it could answer with a lie, apart from its text, its notes and
the members of a group. Types come from `type()`, chain and traceback from the slots of `BaseException`.
Rule 2: what is asked is asked inside a net.
Rule 3: every text is paid for from one budget, in bytes of JSON; what does not fit is cut and marked.
"""

from __future__ import annotations

from .frames import Frame, encodable, from_traceback, is_own
from .safely import brief, is_failure, safe_text, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .envelope import ErrorEnvelope

__all__ = ["capture"]

_MAX_ERRORS = 32
_MAX_NOTES = 16
_SPARE_BYTES = 1024  # marks may be written when nothing is left
_ERROR_BYTES = 512  # the keys of one error
_FRAME_BYTES = 64  # the wording around file, line, function and source
_LEAST_BYTES = 2048  # below this no further error is begun
_CHAIN_CUT = "[... further exceptions of this chain left out ...]"

_qualname: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_module: Callable[[type], object] = type.__dict__["__module__"].__get__
_traceback: Callable[[BaseException], Any] = BaseException.__dict__["__traceback__"].__get__
_cause: Callable[[BaseException], Any] = BaseException.__dict__["__cause__"].__get__
_context: Callable[[BaseException], Any] = BaseException.__dict__["__context__"].__get__
_suppressed: Callable[[BaseException], bool] = BaseException.__dict__["__suppress_context__"].__get__


def capture(make: type[ErrorEnvelope], exc: BaseException, max_frames: int, max_bytes: int) -> ErrorEnvelope:
    """
    Describe `exc`; where even that fails, as with an exhausted stack, name its type and what was in the way.
    """
    try:
        return _Capture(make, max_frames, max_bytes).error(exc)
    except BaseException as obstacle:
        if not is_failure(obstacle):
            raise
        name, what = type_name(type(exc))[:100], type_name(type(obstacle))[:100]
        return make(name, f"<the error could not be described: {what}>")


class _Capture:
    __slots__ = ("errors", "escape", "make", "max_frames", "room", "seen")

    def __init__(self, make: type[ErrorEnvelope], max_frames: int, max_bytes: int) -> None:
        from json.encoder import encode_basestring_ascii

        self.escape = encode_basestring_ascii
        self.make = make
        self.max_frames = max_frames
        self.room = max_bytes - _SPARE_BYTES
        self.errors = _MAX_ERRORS
        self.seen: set[int] = set()

    def error(self, exc: BaseException) -> ErrorEnvelope:
        self.errors -= 1
        self.room -= _ERROR_BYTES
        self.seen.add(id(exc))
        kind = type(exc)
        error_type = self.paid(type_name(kind), 16)
        qualified_type = self.paid(_qualified(kind), 8)
        message = self.paid(safe_text(exc), 4)
        frames = self.frames(exc)
        notes = [self.paid(note, 16) for note in _notes(exc)]
        chain = [
            None if older is None or id(older) in self.seen else self.next(older, notes)
            for older in (_cause(exc), None if _suppressed(exc) else _context(exc))
        ]
        members = [self.next(member, notes) for member in _members(exc)]
        return self.make(
            error_type,
            message,
            frames,
            notes=tuple(notes),
            cause=chain[0],
            context=chain[1],
            exceptions=tuple(member for member in members if member is not None),
            qualified_type=qualified_type,
        )

    def next(self, exc: BaseException, notes: list[str]) -> ErrorEnvelope | None:
        if self.errors > 0 and self.room >= _LEAST_BYTES:
            return self.error(exc)
        if _CHAIN_CUT not in notes:
            notes.append(_CHAIN_CUT)
        return None

    def paid(self, text: str, share: int) -> str:
        """
        Return the text, cut where it takes more than its share (one part in `share`) of what is left.
        """
        limit = max(2, self.room // share)  # the quotes count
        kept = encodable(text[:limit])
        size = len(self.escape(kept))
        cut = len(text) > limit or size > limit
        while size > limit:
            kept = kept[: len(kept) * limit // size]
            size = len(self.escape(kept))
        if cut:
            mark = f"[... cut, {len(text)} characters in all ...]"
            kept, size = kept + mark, size + len(mark)
        self.room -= size
        return kept

    def frames(self, exc: BaseException) -> tuple[Frame, ...]:
        most = self.max_frames
        # An error that polyfaas raised says in its text what its user has to know.
        own_alone = not is_own(_module_of(type(exc)))
        while True:
            frames = from_traceback(_traceback(exc), most, own_alone=own_alone)
            texts = "".join([frame.file + frame.function + frame.source + frame.text for frame in frames])
            size = len(self.escape(texts)) + _FRAME_BYTES * len(frames)
            if size <= self.room // 2 or most == 1:
                break
            most //= 2
        if size > self.room // 2:
            frames = (Frame(text="[... the stack trace left out ...]"),)
        self.room -= min(size, self.room // 2)
        return frames


def _module_of(kind: type) -> object:
    try:
        return _module(kind)
    except AttributeError:  # a class made where there is no module name
        return None


def _qualified(kind: type) -> str:
    module = _module_of(kind)
    if type(module) is not str:
        module = "<unknown>"
    return _qualname(kind) if module in ("builtins", "__main__") else f"{module}.{_qualname(kind)}"


def _notes(exc: BaseException) -> list[str]:
    try:
        notes = getattr(exc, "__notes__", None)
        if notes is None:
            return []
        if not isinstance(notes, (list, tuple)):
            return [f"__notes__ is no list: {notes!r}"]
        found = [safe_text(note) for note in notes[:_MAX_NOTES]]
        if len(notes) > len(found):
            found.append(f"[... {len(notes) - len(found)} notes left out ...]")
    except Exception as obstacle:  # noqa: BLE001 - a property, a list subclass or a repr of the user's
        return [f"<__notes__ failed: {brief(obstacle)}>"]
    return found


def _members(exc: BaseException) -> list[BaseException]:
    try:
        # By name, so that the groups of the exceptiongroup package count before Python 3.11.
        if all(type_name(base) != "BaseExceptionGroup" for base in type(exc).__mro__):
            return []
        members = zip(range(_MAX_ERRORS), exc.exceptions)  # type: ignore[attr-defined]
        return [member for _, member in members if issubclass(type(member), BaseException)]
    except Exception:  # noqa: BLE001 - a property of the user's
        return []
