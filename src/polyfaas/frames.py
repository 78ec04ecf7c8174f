"""
One entry of a stack trace, and the entries of a Python traceback.

Nothing here knows exceptions, envelopes or clouds. `linecache` is loaded when needed: the first error is part
of a cold start.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType, TracebackType
    from typing import Any, Union

    _Entry = Union[str, tuple[CodeType, Union[int, None], dict[str, Any]]]

__all__ = ["Frame", "encodable", "from_traceback", "is_own"]

_RUN = 3  # equal frames shown before "[Previous line repeated ...]", as CPython's traceback module does
_PLAIN = 200  # file, function and source together; no longer than this, none of them is cut


class Frame:
    """
    One line of a stack trace. Treat it as immutable.

    Attributes:
        file: The file as Python names it; ``""`` when unknown.
        line: Line number from 1; None when unknown.
        function: The code object's name, such as ``handler`` or ``<module>``; ``""`` when unknown.
        source: The source line without surrounding blanks; ``""`` when it is missing.
        text: The whole entry where nothing else is known of it, in one line: CPython's
            ``[Previous line repeated 993 more times]``, a mark for what was left out, a frame of another
            language. ``""`` for an ordinary frame.
    """

    __slots__ = ("file", "function", "line", "source", "text")

    def __init__(
        self, file: str = "", line: int | None = None, function: str = "", source: str = "", *, text: str = ""
    ) -> None:
        self.file = file
        self.line = line
        self.function = function
        self.source = source
        self.text = text

    def header(self) -> str:
        """
        Return the first line as Python's traceback words it, not indented.
        """
        if self.text:
            return self.text
        if self.line is not None and self.function:
            return f'File "{self.file}", line {self.line}, in {self.function}'
        line = "" if self.line is None else f", line {self.line}"
        function = f", in {self.function}" if self.function else ""
        return f'File "{self.file}"{line}{function}'

    def format(self) -> str:
        """
        Return the frame as an item of `traceback.format_list`, without caret lines.
        """
        return f"  {self.header()}\n    {self.source}\n" if self.source else f"  {self.header()}\n"

    def pieces(self) -> list[str]:
        """
        Return the header split at commas and stripped, then the source line.
        """
        return [*(piece.strip() for piece in self.header().split(",")), self.source]

    def under(self, root: str) -> Frame:
        """
        Return the frame with a path under `root` shown as ``./...``; itself when it lies elsewhere.
        """
        folder = root.rstrip("/") + "/"
        if not self.file.startswith(folder):
            return self
        return Frame("./" + self.file[len(folder) :], self.line, self.function, self.source, text=self.text)

    def _values(self) -> tuple[object, ...]:
        return (self.file, self.line, self.function, self.source, self.text)

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if isinstance(other, Frame) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"<Frame {self.header()[:200]}>"


def encodable(text: str) -> str:
    """
    Return text that UTF-8 can encode: lone surrogates become escapes, as on Python's standard error.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_own(module: object) -> bool:
    """
    Whether a module's name is that of a module of polyfaas.
    """
    return type(module) is str and (module == "polyfaas" or module.startswith("polyfaas."))


def from_traceback(tb: TracebackType | None, max_frames: int, *, own_alone: bool) -> tuple[Frame, ...]:
    """
    Return the frames of a traceback, outermost first.

    Frames of polyfaas are left out, told by their module; where there are no others, `own_alone` says whether they
    stay. More than `max_frames` are cut in the middle, where one entry says how many are missing.
    """
    entries = _walk(tb, own=False) or (_walk(tb, own=True) if own_alone else [])
    excess = len(entries) - max_frames
    if excess > 0:
        head = max_frames // 2
        entries[head : head + excess] = [f"[... {excess} entries left out ...]"]
    return tuple(_frames(entries))


def _walk(tb: TracebackType | None, *, own: bool) -> list[_Entry]:
    entries: list[_Entry] = []
    last_code = last_line = None
    names: dict[str, Any] = {}
    run = 0
    hidden = False
    while tb is not None:
        frame = tb.tb_frame
        if frame.f_globals is not names:
            names = frame.f_globals
            hidden = not own and is_own(dict.get(names, "__name__"))
        if not hidden:
            code = frame.f_code
            line = tb.tb_lineno
            if line != last_line or not _same_place(code, last_code):
                if run > _RUN:
                    entries.append(_repeated(run - _RUN))
                last_code, last_line, run = code, line, 0
            run += 1
            if run <= _RUN:
                entries.append((code, line, names))
        tb = tb.tb_next
    if run > _RUN:
        entries.append(_repeated(run - _RUN))
    return entries


def _same_place(code: CodeType, other: CodeType | None) -> bool:
    if code is other or other is None:
        return code is other
    return code.co_name == other.co_name and code.co_filename == other.co_filename


def _repeated(more: int) -> str:
    return f"[Previous line repeated {more} more time{'s' if more > 1 else ''}]"


def _frames(entries: Iterable[_Entry]) -> Iterator[Frame]:
    sources: dict[str, list[str]] = {}
    for entry in entries:
        if isinstance(entry, str):
            yield Frame(text=entry)
            continue
        code, line, names = entry
        file, function = code.co_filename, code.co_name
        if file not in sources:
            sources[file] = _source_lines(file, names)
        lines = sources[file]
        source = lines[line - 1].strip() if line is not None and 0 < line <= len(lines) else ""
        texts = file + function + source
        if len(texts) > _PLAIN or not texts.isascii() or "\n" in texts:
            file, function, source = _cut(file, 500), _cut(function, 200), _cut(source, 400)
        yield Frame(file, line, function, source)


def _source_lines(file: str, names: dict[str, Any]) -> list[str]:
    import linecache

    try:
        linecache.checkcache(file)
        return linecache.getlines(file, names)
    except Exception:  # noqa: BLE001 - a module's own __loader__ may do anything
        return []


def _cut(text: str, limit: int) -> str:
    return encodable(text if len(text) <= limit else text[:limit] + " ...").replace("\n", "\\n")
