"""
Record real invocations as JSON files without secrets, and replay them on any cloud.

A recording holds the payload, the fields of the context, and what the caller got. What is taken out of it is said in
`polyfaas.testing.redaction`. Nothing that goes wrong with recording reaches the invocation.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .. import clouds
from ..adapter import FIELDS
from ..envelope import ErrorEnvelope
from ..exceptions import TargetError, UnknownCloudError
from ..function import Function, adopt, called_by, record_of
from ..payload import payload_bytes
from ..records import Credentials, TraceContext
from .fakes import KEYS, FakeContext
from .invocation import entry_of, invoke
from .redaction import HIDDEN, Redactor, secrets_in

if TYPE_CHECKING:
    from ..contract import Cloud

__all__ = ["Replay", "record", "replay"]

_FORMAT = 1
_LEFT_OUT = ("request_id_generated", "deadline", "credentials", "trace", "logger", "native", "extras")


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
        """
        recorded, now = (_lines(side) for side in (self.expected, self.actual))
        return "\n".join(difflib.unified_diff(recorded, now, "recorded", "now", lineterm=""))


def _lines(value: Any) -> list[str]:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).splitlines()


def record(
    handler: Callable[..., Any] | Function, directory: str | os.PathLike[str], *, cloud: str | Cloud | None = None
) -> Callable[..., Any]:
    """
    The handler, writing a file into `directory` for every invocation.

    Args:
        handler: A handler or a `Function`, as deployed.
        directory: Where the files go; made when it is missing. On a cloud only ``/tmp`` can be written to.
        cloud: The cloud that it is deployed on; None: recognised by the context.
    """
    entry = entry_of(handler, "record")
    known = None if cloud is None else record_of(cloud)
    folder = Path(directory)

    def recorded(event: Any, context: Any) -> Any:
        write = _prepare(entry, event, context, known, folder)
        try:
            result = entry(event, context)
        except BaseException as exc:
            write(None, exc)
            raise
        if hasattr(result, "__await__"):
            return _awaited(result, write)
        write(result, None)
        return result

    made = adopt(called_by(known, recorded), entry)
    made._polyfaas_recorded = entry  # type: ignore[attr-defined]
    return made


async def _awaited(work: Any, write: Callable[[Any, BaseException | None], None]) -> Any:
    try:
        result = await work
    except BaseException as exc:
        write(None, exc)
        raise
    write(result, None)
    return result


def _prepare(
    entry: Callable[..., Any], event: Any, context: Any, known: Cloud | None, folder: Path
) -> Callable[[Any, BaseException | None], None]:
    """
    Take down what the handler may change; the callable that writes the file with the outcome.
    """
    neutral = None
    try:
        cloud = known or clouds.recognise(context)
        neutral = cloud.wrap(context)
        payload = _told(payload_bytes(event))
        redactor = Redactor({*_keys(neutral), *secrets_in(payload), *secrets_in(dict(os.environ))})
        told = {
            "polyfaas": _FORMAT,
            "handler": f"{entry.__module__}:{entry.__qualname__}",
            "cloud": cloud.name,
            "payload": redactor.clean(payload),
            "context": redactor.clean(_fields(neutral)),
        }
    except Exception as exc:  # noqa: BLE001 -- recording must not fail the invocation
        _complain(neutral, exc)
        return lambda result, error: None

    def write(result: Any, error: BaseException | None) -> None:
        try:
            told["outcome"] = redactor.clean(_outcome(cloud, result, error))
            _save(folder, neutral.request_id, told)
        except Exception as exc:  # noqa: BLE001 -- recording must not fail the invocation
            _complain(neutral, exc)

    return write


def _complain(neutral: Any, exc: Exception) -> None:
    if neutral is not None:
        neutral.logger.warning("this invocation was not recorded: %s: %s", type(exc).__name__, exc)


def _save(folder: Path, request_id: str, told: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    stem = re.sub(r"[^\w-]", "_", request_id)[:100]
    number = 1
    while True:
        try:
            with open(folder / f"{stem}-{number}.json", "x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            return
        except FileExistsError:
            number += 1


def _fields(neutral: Any) -> dict[str, Any]:
    fields = {name: getattr(neutral, name) for name in FIELDS if name not in _LEFT_OUT}
    deadline, trace = neutral.deadline, neutral.trace
    fields["remaining_ms"] = None if deadline is None else deadline.remaining_ms()
    fields["credentials"] = neutral.credentials
    fields["trace"] = None if trace is None else [trace.span_context, dict(trace.baggage), trace.endpoint]
    fields["extras"] = dict(neutral.extras)
    return fields


def _keys(neutral: Any) -> list[str]:
    keys = neutral.credentials
    return [] if keys is None else [keys.access_key_id, keys.access_key_secret, keys.security_token or ""]


def _outcome(cloud: Cloud, result: Any, error: BaseException | None) -> dict[str, Any]:
    if error is None:
        try:
            return {"result": _told(cloud.dump_result(result))}
        except Exception as exc:  # noqa: BLE001 -- recording must not fail the invocation
            error = exc
    envelope = ErrorEnvelope.from_exception(error)
    return {"error": {"type": envelope.error_type, "message": envelope.message}}


def _told(payload: bytes) -> dict[str, Any]:
    """
    A payload as ``{"json": value}``, ``{"text": text}`` or ``{"base64": text}``.
    """
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64encode(payload).decode("ascii")}
    try:
        return {"json": json.loads(text)}
    except (ValueError, RecursionError):
        return {"text": text}


# ---- replay

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
    files = sorted(given.glob("*.json")) if given.is_dir() else [given]
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
    cloud = record_of(told["cloud"] if on is None else on)
    if cloud.view is None:
        msg = f"replay(on={cloud.name!r}): the record has no view, so no context can be made of the recorded one."
        raise TypeError(msg)
    try:
        event, context = _payload(told["payload"]), _context(told["context"])
    except (AttributeError, LookupError, TypeError, ValueError) as exc:
        msg = f"{file} is no recording: its payload or its context cannot be read ({type(exc).__name__})."
        raise ValueError(msg) from None
    result = invoke(entry, event, on=cloud, context=cloud.view(context))
    if result.exception is None:
        now: dict[str, Any] = {"result": _told(result.payload)}
    else:
        error = ErrorEnvelope.from_exception(result.exception)
        now = {"error": {"type": error.error_type, "message": error.message}}
    actual = Redactor({*KEYS, *secrets_in(dict(os.environ))}).clean(now)
    return Replay(file, actual == told["outcome"], told["outcome"], actual)


def _load(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as exc:
        raise ValueError(f"{file} is no recording: it is not JSON ({exc}).") from None
    if not isinstance(told, dict) or told.get("polyfaas") != _FORMAT or "outcome" not in told:
        raise ValueError(f'{file} is no recording: "polyfaas": {_FORMAT} or its outcome is missing.')
    if not isinstance(told.get("cloud"), str) or not isinstance(told.get("handler"), str):
        raise ValueError(f"{file} is no recording: its cloud or its handler is no text.")
    return told


def _imported(target: str) -> Any:
    module, _, name = target.partition(":")
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as exc:
        msg = f"The recorded handler {target!r} cannot be imported ({exc}); pass it: replay(path, handler)."
        raise TargetError(msg) from None
    return found


def _payload(told: dict[str, Any]) -> bytes:
    if "base64" in told:
        return b64decode(told["base64"])
    return told["text"].encode("utf-8") if "text" in told else payload_bytes(told["json"])


_WHOLE = ("memory_mb", "cpu_millicores", "retry_count")
_TYPES: dict[str, Any] = {
    **dict.fromkeys(_WHOLE, int),
    **dict.fromkeys(("timeout_s", "remaining_ms"), (int, float)),
    "extras": dict,
    "trace": list,
}


def _context(fields: dict[str, Any]) -> FakeContext:
    for name, value in fields.items():
        if value is not None and not isinstance(value, _TYPES.get(name, str)):
            raise TypeError(f"{name} is of type {type(value).__name__}")
    given = dict(fields)
    given["credentials"] = Credentials(*KEYS) if given["credentials"] == HIDDEN else None
    given["trace"] = TraceContext(*given["trace"]) if given["trace"] else None
    given["cloud"] = "local"
    return FakeContext(**given)
