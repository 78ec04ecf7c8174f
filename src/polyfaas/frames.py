"""
One entry of a stack trace, and the entries of a Python traceback.

Nothing here knows exceptions, envelopes or clouds. `linecache` is loaded when needed: the first error is part
of a cold start.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Union

    _Entry = Union[str, tuple[str, Union[int, None], str, dict[str, Any]]]

__all__ = ["Frame", "encodable", "from_traceback"]

_RUN = 3  # equal frames shown before "[Previous line repeated ...]", as CPython's traceback module does
_MAX_FILE = 500
_MAX_FUNCTION = 200
_MAX_SOURCE = 400
_CUT = " ..."


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
    Return text that UTF-8 can encode: lone surrogates become escapes, as Python prints them to standard error.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def from_traceback(tb: TracebackType | None, max_frames: int) -> tuple[Frame, ...]:
    """
    Return the frames of a traceback, outermost first.

    Frames of polyfaas are left out, told by their module, unless there are no others. More than `max_frames`
    are cut in the middle, where one entry says how many are missing.
    """
    entries = _walk(tb, own=False) or _walk(tb, own=True)
    excess = len(entries) - max_frames
    if excess > 0:
        head = max_frames // 2
        entries[head : head + excess] = [f"[... {excess} entries left out ...]"]
    lines: dict[str, list[str]] = {}
    return tuple(
        Frame(text=entry) if isinstance(entry, str) else _frame(*entry, lines=lines) for entry in entries
    )


def _walk(tb: TracebackType | None, *, own: bool) -> list[_Entry]:
    entries: list[_Entry] = []
    last = None
    run = 0
    while tb is not None:
        frame = tb.tb_frame
        names = frame.f_globals
        if own or not _is_own(dict.get(names, "__name__")):
            code = frame.f_code
            key = (code.co_filename, tb.tb_lineno, code.co_name)
            if key != last:
                _close_run(entries, run)
                last, run = key, 0
            run += 1
            if run <= _RUN:
                entries.append((*key, names))
        tb = tb.tb_next
    _close_run(entries, run)
    return entries


def _is_own(module: object) -> bool:
    return type(module) is str and (module == "polyfaas" or module.startswith("polyfaas."))


def _close_run(entries: list[_Entry], run: int) -> None:
    more = run - _RUN
    if more > 0:
        entries.append(f"[Previous line repeated {more} more time{'s' if more > 1 else ''}]")


def _frame(
    file: str, line: int | None, function: str, names: dict[str, Any], *, lines: dict[str, list[str]]
) -> Frame:
    if file not in lines:
        lines[file] = _source_lines(file, names)
    known = lines[file]
    source = known[line - 1].strip() if line is not None and 0 < line <= len(known) else ""
    return Frame(
        _bounded(file, _MAX_FILE), line, _bounded(function, _MAX_FUNCTION), _bounded(source, _MAX_SOURCE)
    )


def _source_lines(file: str, names: dict[str, Any]) -> list[str]:
    import linecache

    try:
        linecache.checkcache(file)
        return linecache.getlines(file, names)
    except BaseException:  # noqa: BLE001 - a module's own __loader__ may do anything
        return []


def _bounded(text: str, limit: int) -> str:
    return encodable(text if len(text) <= limit else text[:limit] + _CUT).replace("\n", "\\n")
