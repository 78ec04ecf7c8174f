"""
Log text of both clouds taken apart: every layout that documents, consoles and real logs show.

FC: records as the runtime writes them (``2022-03-31T02:57:49.693Z <id> [INFO] text``) and as the documents
print them (``2024-03-04 09:57:28.192 <id> [info] text``), the console's local time glued in front or not.
FunctionGraph: the forms of 2020, 2021 and 2022 to 2026. It knows nothing of the local runtime.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone

from attrs import evolve, frozen

__all__ = ["LogRecord", "parse_log"]

_STAMP = (
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"
    r"|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d GMT[+-]\d\d:\d\d"
)
_LEVEL = r"DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL"
_CONSOLE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?=[^\s.,+-])")
_FC_RECORD = re.compile(
    rf"(?P<before>.*?)(?P<stamp>{_STAMP}) (?P<id>\S+) \[(?P<level>\w+)\](?:[ ]{{3}}(?! )| ?)(?P<text>.*)"
)
_FC_LINE = re.compile(r"FC (?P<phase>\w+) (?P<edge>Start|End) RequestId: (?P<id>[^\s,]+)(?:, Error: (?P<error>.*))?")
_FC_READY = re.compile(r"FunctionCompute \S+ runtime inited\.")
_FC_USED = re.compile(r"(?:RequestId: \S+\s+)?Duration: .*Memory Used: .*")
_FG_RECORD = re.compile(rf"(?P<stamp>{_STAMP}) (?:(?P<invoke>\S+) )??(?P<id>\S+) (?P<level>{_LEVEL})(?: (?P<text>.*))?")
_FG_BARE = re.compile(rf"(?P<stamp>{_STAMP}) (?P<id>[0-9a-f]{{8}}-[0-9a-f-]{{20,}}) (?P<text>.*)")
_FG_START = re.compile(
    rf"(?P<stamp>{_STAMP}) Start (?P<phase>\w+) request '(?P<id>[^']*)'(?:, version: (?P<version>.*))?"
)
_FG_FINISH = re.compile(
    rf"(?P<stamp>{_STAMP}) Finish (?P<phase>\w+) request '(?P<id>[^']*)'"
    r"(?P<failed>\(\w+ Failed\))?(?P<used>, .*)?"
)
_TRACEBACK = "Traceback (most recent call last):"


@frozen
class LogRecord:
    """
    One entry of a log.

    Attributes:
        kind: ``"record"`` (of a logger), ``"start"``, ``"finish"``, ``"runtime"`` (FC's first line, and the
            usage line at the end of its tail log) or ``"plain"``.
        text: The entry as it stood, line end included.
        message: What was logged or printed; ``""`` for start and finish.
        timestamp: ISO 8601, with the offset where the log shows one; None when there is none.
        console_time: The time that FC's console glues in front, in its own local time; None elsewhere.
        request_id: The invocation; None for printed lines.
        level: The level's name in capitals; None when the layout has none.
        phase: ``"invoke"``, ``"initialize"``, ``"prestop"`` or ``"prefreeze"`` of a start or finish line.
        version: The function's version, in FunctionGraph's start line.
        failed: Whether a finish line reports a failure; None elsewhere.
        error: The reason in FC's End line.
        duration_ms: Milliseconds the call took, in a finish or usage line, as everything below.
        billed_duration_ms: Milliseconds billed.
        memory_used_mb: MB used.
        memory_billed_mb: MB billed, or configured (FC).
        cpu_used: As it stands, such as ``0.300U``.
        storage_used_mb: MB of temporary storage.
        traceback: The lines of a traceback that follow the message.
    """

    kind: str
    text: str
    message: str = ""
    timestamp: str | None = None
    console_time: str | None = None
    request_id: str | None = None
    level: str | None = None
    phase: str | None = None
    version: str | None = None
    failed: bool | None = None
    error: str | None = None
    duration_ms: float | None = None
    billed_duration_ms: float | None = None
    memory_used_mb: float | None = None
    memory_billed_mb: float | None = None
    cpu_used: str | None = None
    storage_used_mb: float | None = None
    traceback: tuple[str, ...] = ()

    @property
    def time(self) -> datetime | None:
        """
        The time stamp in UTC; None when there is none, it has no offset, or no calendar has it.
        """
        if self.timestamp is None:
            return None
        seconds, _, rest = self.timestamp.partition(".")
        fraction, offset = re.fullmatch(r"(\d*)(.*)", rest).groups() if rest else ("", seconds[19:])  # type: ignore[union-attr]
        if not offset:
            return None
        try:
            moment = datetime.fromisoformat(seconds[:19] + offset.replace("Z", "+00:00"))
            return moment.replace(microsecond=int(fraction[:6].ljust(6, "0"))).astimezone(timezone.utc)
        except (ValueError, OverflowError):
            return None


def parse_log(text: str, cloud: str | None = None) -> list[LogRecord]:
    """
    Take a log apart. ``"".join(record.text for record in parse_log(text)) == text``, always.

    Args:
        text: The log, or some lines of it.
        cloud: ``"alibaba"`` or ``"huawei"``: only that cloud's layouts; None: all.
    """
    readers = [reader for name, reader in _READERS if cloud is None or name == cloud] or [r for _, r in _READERS]
    records: list[LogRecord] = []
    following: list[str] = []  # the lines that belong to the traceback of the last record
    for line in _split(text):
        content = line.rstrip("\n")
        found = next((found for reader in readers if (found := reader(content))), None)
        is_record = bool(records) and records[-1].kind == "record"
        if found is None and is_record and (following or content == _TRACEBACK):
            following.append(line)
            continue
        _close(records, following)
        *before, last = found or [LogRecord("plain", content, content)]
        records += [*before, evolve(last, text=last.text + line[len(content) :])]
    _close(records, following)
    return records


def _close(records: list[LogRecord], following: list[str]) -> None:
    """
    Give the last record the lines of its traceback.
    """
    if following:
        last, lines = records[-1], tuple(line.rstrip("\n") for line in following)
        records[-1] = evolve(last, text=last.text + "".join(following), traceback=lines)
        following.clear()


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _fc(line: str) -> list[LogRecord] | None:
    console = _CONSOLE.match(line)
    local = console.group(1) if console else None
    rest = line[len(local) :] if local else line
    found = _fc_own(rest)
    if found is None:
        return None if local is None else [LogRecord("plain", line, rest, console_time=_iso(local))]
    first = found[0]
    found[0] = evolve(first, text=(local or "") + first.text, console_time=local and _iso(local))
    return found


def _fc_own(line: str) -> list[LogRecord] | None:
    if match := _FC_LINE.fullmatch(line):
        start = match["edge"] == "Start"
        error = match["error"]
        return [
            LogRecord(
                "start" if start else "finish",
                line,
                request_id=match["id"],
                phase=match["phase"].lower(),
                failed=None if start else error is not None,
                error=error,
                duration_ms=_number("duration", error or ""),
                memory_used_mb=_number("maxMemoryUsage", error or ""),
            )
        ]
    if _FC_READY.fullmatch(line):
        return [LogRecord("runtime", line, line)]
    if _FC_USED.fullmatch(line):
        return [
            LogRecord(
                "runtime",
                line,
                line,
                duration_ms=_number("(?<!Billed )Duration", line),
                billed_duration_ms=_number("Billed Duration", line),
                memory_used_mb=_number("Max Memory Used", line),
                memory_billed_mb=_number("Memory Size", line),
            )
        ]
    match = _FC_RECORD.fullmatch(line)
    if match is None:
        return None
    before = [LogRecord("plain", match["before"], match["before"])] if match["before"] else []
    record = LogRecord(
        "record",
        line[len(match["before"]) :],
        match["text"],
        timestamp=_iso(match["stamp"]),
        request_id=match["id"],
        level=match["level"].upper(),
    )
    return [*before, record]


def _fg(line: str) -> list[LogRecord] | None:
    if match := _FG_START.fullmatch(line):
        return [
            LogRecord(
                "start",
                line,
                timestamp=_iso(match["stamp"]),
                request_id=match["id"],
                phase=match["phase"],
                version=match["version"],
            )
        ]
    if match := _FG_FINISH.fullmatch(line):
        used = match["used"] or ""
        return [
            LogRecord(
                "finish",
                line,
                timestamp=_iso(match["stamp"]),
                request_id=match["id"],
                phase=match["phase"],
                failed=match["failed"] is not None,
                duration_ms=_number("(?<!billing )duration", used),
                billed_duration_ms=_number("billing duration", used),
                memory_used_mb=_number("memory used", used),
                memory_billed_mb=_number("billing memory", used),
                cpu_used=cpu.group(1) if (cpu := re.search(r"cpu used: ([^,]+)", used)) else None,
                storage_used_mb=_number("storage used", used),
            )
        ]
    match = _FG_RECORD.fullmatch(line) or _FG_BARE.fullmatch(line)
    if match is None:
        return None
    return [
        LogRecord(
            "record",
            line,
            match["text"] or "",
            timestamp=_iso(match["stamp"]),
            request_id=match["id"],
            level=match.groupdict().get("level"),
        )
    ]


_READERS = (("alibaba", _fc), ("huawei", _fg))


def _number(name: str, text: str) -> float | None:
    match = re.search(rf"{name}: ([0-9]+(?:\.[0-9]+)?)", text)
    return None if match is None else float(match.group(1))


def _iso(stamp: str) -> str:
    return stamp.replace("/", "-").replace(" GMT", "").replace(" ", "T", 1)
