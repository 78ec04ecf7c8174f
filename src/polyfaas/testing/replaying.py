"""
Replay: recordings run again on any cloud, and what the caller gets compared.

It makes a context of the recorded fields and knows no cloud: `Cloud.view` gives it the shape. Files come from
`polyfaas.testing.recording`.
"""

from __future__ import annotations

import difflib
import json
import os
from base64 import b64decode
from collections.abc import Callable
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .. import clouds
from ..exceptions import TargetError, UnknownCloudError
from ..payload import payload_bytes
from ..records import Credentials, TraceContext
from .clock import RunningClock
from .fakes import KEYS, FakeContext, on_clock
from .invocation import entry_of
from .loops import outside_loops
from .policy import HIDDEN
from .recording import FORMAT, outcome_of, redactor_for

if TYPE_CHECKING:
    from ..contract import Cloud
    from ..function import Function

__all__ = ["Replay", "replay"]


@frozen
class Replay:
    """
    One recording, run again.

    Attributes:
        path: The file.
        same: Whether the caller gets the same: the same JSON value, text or bytes, or an error of the same type and
            message. Both sides are compared without their secrets.
        expected: The recorded outcome.
        actual: The outcome now.
    """

    path: Path
    same: bool
    expected: Any = field(repr=False)
    actual: Any = field(repr=False)

    @property
    def difference(self) -> str:
        """
        The lines in which the outcomes differ, ``-`` recorded, ``+`` now; empty when they do not.

        Long lines are broken; of many the first thousand are compared, from the first difference on.
        """
        recorded, now = (_lines(side) for side in (self.expected, self.actual))
        pairs = zip_longest(recorded, now)
        begin = max(next((number for number, (old, new) in enumerate(pairs) if old != new), 0) - _CONTEXT, 0)
        old, new = (side[begin : begin + _MOST_LINES] for side in (recorded, now))
        return "\n".join(difflib.unified_diff(old, new, "recorded", "now", n=_CONTEXT, lineterm=""))


_CONTEXT = 3
_MOST_LINES = 1000
_WIDTH = 200


def _dumped(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)


def _lines(value: Any) -> list[str]:
    """
    An outcome to be read: a text of several lines on several, and none too long for a terminal.
    """
    lines = _dumped(value).replace("\\n", "\\n\n").split("\n")
    return [line[start : start + _WIDTH] for line in lines for start in range(0, len(line) or 1, _WIDTH)]


_REMEDY = "record(handler, directory) writes a .json file there for each invocation."


def replay(
    path: str | os.PathLike[str], handler: Callable[..., Any] | Function | None = None, *, on: str | Cloud | None = None
) -> list[Replay]:
    """
    Run recordings again and compare what the caller gets.

    Args:
        path: A recording, or a folder of them.
        handler: What to run; None: the handler of the recording, imported.
        on: The cloud to run on: a name or a record with a view; None: the one of the recording.

    Returns:
        One `Replay` for each recording, in the order of the files' names.

    Raises:
        FileNotFoundError: There is no such file or folder, or no recording in it.
        HandlerSignatureError: `handler` cannot be called.
        TargetError: The recorded handler cannot be found; pass `handler`.
        UnknownCloudError: No cloud has that name, or the recorded context was a neutral one; pass `on`.
        ValueError: The file is no recording.
    """
    given = Path(path)
    if not given.exists():
        raise FileNotFoundError(f"There is no recording and no folder of recordings at {given.absolute()}; {_REMEDY}")
    files = sorted(file for file in given.glob("*.json") if file.is_file()) if given.is_dir() else [given]
    if not files:
        raise FileNotFoundError(f"There is no recording in {given.absolute()}; {_REMEDY}")
    return [_replayed(file, handler, on) for file in files]


def _replayed(file: Path, handler: Callable[..., Any] | Function | None, on: str | Cloud | None) -> Replay:
    told = _load(file)
    entry = entry_of(_imported(told["handler"]) if handler is None else handler, "replay")
    entry = getattr(entry, "_polyfaas_recorded", entry)
    if on is None and told["cloud"] == "local":
        places = " or ".join(f"on={name!r}" for name in clouds.NAMES)
        raise UnknownCloudError(f"{file} was recorded with a neutral context: pass {places}.")
    cloud = clouds.record_of(told["cloud"] if on is None else on)
    if cloud.view is None:
        msg = f"replay(on={cloud.name!r}): the record has no view, so no context can be made of the recorded one."
        raise TypeError(msg)
    try:
        event, context = _payload(told["payload"]), _context(told["context"])
    except (AttributeError, LookupError, TypeError, ValueError) as exc:
        msg = f"{file} is no recording: its payload or its context cannot be read ({type(exc).__name__})."
        raise ValueError(msg) from None
    now = outside_loops(_outcome_of, entry, event, cloud, on_clock(cloud.view(context), context))
    expected, actual = _plain(told["outcome"]), _plain(redactor_for(KEYS, now).clean(now))
    # In Python True == 1, and NaN is not equal to itself.
    return Replay(file, _dumped(actual) == _dumped(expected), expected, actual)


def _outcome_of(entry: Callable[..., Any], event: bytes, cloud: Cloud, native: Any) -> dict[str, Any]:
    try:
        result = entry(cloud.encode_event(event), native)
    except (Exception, SystemExit) as exc:  # noqa: BLE001 -- whatever a handler raises is what came of the call
        return outcome_of(cloud, None, exc)
    return outcome_of(cloud, result, None)


def _plain(outcome: Any) -> Any:
    """
    An outcome that can be compared across clouds: for nothing one sends no payload, another sends ``null``.
    """
    return {"result": {"json": None}} if outcome == {"result": {"text": ""}} else outcome


def _load(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as exc:
        raise ValueError(f"{file} is no recording: it is not JSON ({exc}).") from None
    if not isinstance(told, dict) or "polyfaas" not in told or "outcome" not in told:
        raise ValueError(f'{file} is no recording: "polyfaas": {FORMAT} or its outcome is missing.')
    if told["polyfaas"] != FORMAT:
        msg = f"{file} is a recording of format {told['polyfaas']!r}, and this version of polyfaas reads {FORMAT}: "
        raise ValueError(f"{msg}run it with the version that wrote it, or record it again.")
    if not isinstance(told.get("cloud"), str) or not isinstance(told.get("handler"), str):
        raise ValueError(f"{file} is no recording: its cloud or its handler is no text.")
    return told


def _imported(target: str) -> Any:
    module, _, name = target.partition(":")
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, TypeError, ValueError) as exc:  # the last two: of names that are none
        msg = f"The recorded handler {target!r} cannot be imported ({exc}); pass it: replay(path, handler)."
        raise TargetError(msg) from None
    return found


def _payload(told: dict[str, Any]) -> bytes:
    if "base64" in told:
        return b64decode(told["base64"])
    return told["text"].encode("utf-8") if "text" in told else payload_bytes(told["json"])


_MOST = 1 << 63
_WHOLE = ("memory_mb", "cpu_millicores", "retry_count")
_TYPES: dict[str, Any] = {
    **dict.fromkeys(_WHOLE, int),
    **dict.fromkeys(("timeout_s", "remaining_ms"), (int, float)),
    "extras": dict,
    "trace": list,
}


class _Recorded(FakeContext):
    """
    The recorded context, in which an id that the cloud did not give is not there either.
    """

    __slots__ = ()

    @property
    def request_id(self) -> str:
        return self._values["request_id"] or ""


def _context(fields: dict[str, Any]) -> _Recorded:
    for name, value in fields.items():
        if value is not None and not isinstance(value, _TYPES.get(name, str)):
            raise TypeError(f"{name} is of type {type(value).__name__}")
        if isinstance(value, (int, float)) and not abs(value) < _MOST:
            raise ValueError(f"{name} is no number that a cloud gives")
    given: dict[str, Any] = {**fields, "cloud": "local", "env": {}, "clock": RunningClock()}
    given["credentials"] = Credentials(*KEYS) if given["credentials"] == HIDDEN else None
    given["trace"] = TraceContext(*given["trace"]) if given["trace"] else None
    return _Recorded(**given)
