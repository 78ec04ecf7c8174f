"""
Record real invocations as JSON files without secrets; `polyfaas.testing.replaying` runs them again.

A recording holds the payload, the fields of the context, and what the caller got. What is taken out of it is said in
`polyfaas.testing.policy`. Nothing that goes wrong with recording reaches the invocation.
"""

from __future__ import annotations

import json
import os
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from time import time_ns
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, TextIO

from .. import clouds
from ..adapter import FIELDS
from ..envelope import ErrorEnvelope
from ..function import adopt, called_by
from ..payload import payload_bytes
from .emulation.generic import sent
from .invocation import entry_of
from .policy import holds_secret
from .redaction import Redactor

if TYPE_CHECKING:
    from ..contract import Cloud
    from ..function import Function

__all__ = ["FORMAT", "outcome_of", "record", "redactor_for"]

FORMAT = 1
_MOST_COUNTED = 99
_LEFT_OUT = ("request_id_generated", "deadline", "credentials", "trace", "logger", "native", "extras")


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
    known = None if cloud is None else clouds.record_of(cloud)
    folder = Path(directory).absolute()

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
    made._polyfaas_recorded = getattr(entry, "_polyfaas_recorded", entry)  # type: ignore[attr-defined]
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
        request_id, keys = neutral.request_id, list(_keys(neutral))
        payload, fields, environment = _told(payload_bytes(event)), _fields(neutral), dict(os.environ)
    except Exception as exc:  # noqa: BLE001 -- recording must not fail the invocation
        _complain(neutral, exc)
        return lambda result, error: None

    def write(result: Any, error: BaseException | None) -> None:
        try:
            outcome = outcome_of(cloud, result, error)
            redactor = redactor_for(keys, payload, fields, outcome, before=environment)
            told = {
                "polyfaas": FORMAT,
                "handler": _name_of(entry),
                "cloud": cloud.name,
                "payload": redactor.clean(payload),
                "context": redactor.clean(fields),
                "outcome": redactor.clean(outcome),
            }
            _save(folder, redactor.text(request_id), told)
        except Exception as exc:  # noqa: BLE001 -- recording must not fail the invocation
            _complain(neutral, exc)

    return write


def _complain(neutral: Any, exc: Exception) -> None:
    if neutral is not None:
        neutral.logger.warning("this invocation was not recorded: %s: %s", type(exc).__name__, exc)


def _save(folder: Path, stem: str, told: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    with _new_file(folder, re.sub(r"[^\w-]", "_", stem, flags=re.ASCII)[:100]) as file:
        try:
            file.write(text)
            file.flush()
        except OSError:  # a full disk: half a recording would be in the way of a replay of the others
            os.unlink(file.name)
            raise


def _new_file(folder: Path, stem: str) -> TextIO:
    number = 1
    while True:
        try:
            return open(folder / f"{stem}-{number}.json", "x", encoding="utf-8", errors="backslashreplace")
        except FileExistsError:  # counting on and on would take longer with every one
            number = number + 1 if number < _MOST_COUNTED else time_ns()


def _name_of(entry: Any) -> str:
    """
    Where `replay` finds a handler: a name in its module, or one that cannot be imported.

    The name of what `port`, a decorator or an object made of a function may be that of the function alone.
    """
    kind = type(entry)
    module, name = getattr(entry, "__module__", kind.__module__), getattr(entry, "__qualname__", kind.__qualname__)
    there = getattr(sys.modules.get(module), "__dict__", {})
    try:
        found = attrgetter(name)(sys.modules[module])
    except (AttributeError, KeyError):
        found = None
    names = [name] if _is_it(found, entry) else [each for each, value in tuple(there.items()) if _is_it(value, entry)]
    return f"{module}:{names[0]}" if names else f"{module}:<{name}>"


def _is_it(found: Any, entry: Any) -> bool:
    # Anything may stand in a module: nothing but functions and methods is asked for more than what it is.
    kind = type(found)
    if kind is FunctionType and vars(found).get("_polyfaas_recorded") is entry:
        return True
    return found is entry or (kind is type(entry) is MethodType and found == entry)


def redactor_for(keys: Iterable[str], *values: Any, before: Mapping[str, str] = os.environ) -> Redactor:
    """
    A redactor that knows those keys, the secrets of the environment, as it is and as it was before, and those in the
    values.
    """
    redactor = Redactor(keys)
    pairs = dict.fromkeys([*before.items(), *os.environ.items()])
    # Each variable by itself: the limit of what is learnt at once is for callers, and "pwd" is a password but here.
    variables = [{name: value} for name, value in pairs if name not in ("PWD", "OLDPWD")]
    for value in (*variables, *values):
        redactor.learn(value)
    return redactor


def _fields(neutral: Any) -> dict[str, Any]:
    fields = {name: getattr(neutral, name) for name in FIELDS if name not in _LEFT_OUT}
    deadline, trace = neutral.deadline, neutral.trace
    if neutral.request_id_generated:
        fields["request_id"] = None
    fields["remaining_ms"] = None if deadline is None else deadline.remaining_ms()
    fields["credentials"] = neutral.credentials
    fields["trace"] = None if trace is None else [trace.span_context, dict(trace.baggage), trace.endpoint]
    fields["extras"] = dict(neutral.extras)
    return fields


def _keys(neutral: Any) -> Iterator[str]:
    """
    The function's keys, and what getters with a sensitive name answer, such as `getToken`.
    """
    keys = neutral.credentials
    if keys is not None:
        yield from (keys.access_key_id, keys.access_key_secret, keys.security_token or "")
    for name in dir(type(neutral.native)):
        if name.startswith("get") and holds_secret(name):
            try:
                answer = getattr(neutral.native, name)()
            except Exception:  # noqa: BLE001, S112 -- a foreign object's getter
                continue
            if isinstance(answer, str):
                yield answer


def outcome_of(cloud: Cloud, result: Any, error: BaseException | None) -> dict[str, Any]:
    """
    What the caller gets for a handler's result or error.
    """
    if error is None:
        try:
            return {"result": _told(sent(cloud, result))}
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
