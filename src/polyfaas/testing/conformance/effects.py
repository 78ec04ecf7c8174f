"""
Rules of what making and reading a context leaves alone: the process, the native context, and other invocations.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from ...adapter import FIELDS
from ...envelope import ErrorEnvelope
from ...function import Function, current_context
from ...records import Credentials
from .foreigners import Witness
from .subject import DERIVED, Subject, plain
from .surroundings import VARIABLES, Parts, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["EffectRules"]

_THREADS = 4
_PLANTED = "planted-password-in-a-payload"


def _keys_alive() -> int:
    return [type(each) for each in gc.get_objects()].count(Credentials)


@contextmanager
def _of_its_own() -> Iterator[None]:
    """
    Let the garbage collector see what is made from now on alone: looking through a large process takes its time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class EffectRules(Subject):
    """
    Rules of all functions of a cloud but `Cloud.bind` as neighbours of everything else.
    """

    def test_the_keys_are_not_told(self) -> None:
        """
        No key is printed or logged on the way.
        """
        for step, watch in self._watched():
            for place, told in watch.told.items():
                leaks = any(secret in told for secret in (*self.secrets(), _PLANTED))
                self.check(not leaks, f"{step} writes credentials to {place}; neither print nor log what holds keys.")

    def test_the_process_is_left_alone(self) -> None:
        """
        Neither the environment nor the logging of the process is changed.
        """
        for step, watch in self._watched():
            for words in watch.changed:
                self.check(False, f"{step} changes {words}, which outlives the invocation; keep it in the context.")

    def test_the_native_context_is_left_alone(self) -> None:
        """
        Nothing is set in the native context, removed from it or added to it.
        """
        native, witness = self.full(), Witness(self.full())
        parts = Parts(native, "native")
        for touched in (native, witness):
            list(self._watched(touched))
        changed = [*parts.changed(), *(call for call in witness._called if call.startswith("setting "))]
        told = ", ".join(changed)
        self.check(not changed, f"the native context is changed ({told}); it is the runtime's: only read it.")

    def test_nothing_is_kept(self) -> None:
        """
        What was made of a native context is gone when the invocation is.
        """
        with _of_its_own():
            native, keys = self.full(), _keys_alive()
            before = sys.getrefcount(native)
            list(self._watched(native))
            gc.collect()
            held = sys.getrefcount(native) > before
            place, kind = id(native), type(native)
            del native
            gc.collect()  # what only the context itself holds, such as a logger that knows it, goes with it
            held = held and any(id(each) == place and type(each) is kind for each in gc.get_objects())
            found = {"a native context is": held, "keys are": _keys_alive() > keys}
        for words, kept in found.items():
            self.check(not kept, f"{words} still held after the invocation; keep nothing in a class or a module.")

    def test_no_variable_of_others_is_read(self) -> None:
        """
        The variables of other vendors and of a developer's machine say nothing about this cloud's function.
        """
        for whose, variables in VARIABLES.items():
            foreign = {name: value for name, value in variables.items() if name not in self.environment}
            if whose == self.cloud.name:
                continue
            for words, make in self._makers():
                before, after = self._fields(make, {}), self._fields(make, foreign)
                for field, value in before.items():
                    self.check(
                        after[field] == value,
                        f"{field} of {words} changes with the variables of {whose} ({next(iter(foreign))} ...); read "
                        "this cloud's own alone, and name them in `environment`.",
                    )

    def test_contexts_are_separate(self) -> None:
        """
        A context keeps its values, request id and logger while others are made and read.
        """
        full = self.wrap(self.full())
        before = self.read(full)
        bare, again = self.wrap(self.bare()), self.wrap(self.bare())
        self.compare(bare, self.expected_bare, "the bare context after a full one")
        for field, value in self.read(full).items():
            same = value is before[field] or plain(value) == plain(before[field])
            self.check(same, f"{field} changes once another context is made: keep it in the context, not its class.")
        same = bare.request_id == again.request_id and bare.request_id_generated
        self.check(not same, f"two invocations get the request id {bare.request_id}: generate one for each.")

    def test_invocations_are_separate(self) -> None:
        """
        Invocations on several threads each see their own context.
        """
        together = threading.Barrier(_THREADS)
        seen: dict[int, Any] = {}

        @Function(cloud=self.cloud, event="bytes").handler
        def handler(event: Any, context: Any) -> None:
            together.wait(10)
            seen[threading.get_ident()] = current_context().native
            together.wait(10)

        def sees_its_own(native: Any) -> bool:
            handler(b"", native)
            return seen[threading.get_ident()] is native

        natives = [self.full() for _ in range(_THREADS)]
        with self.on_the_cloud(), ThreadPoolExecutor(_THREADS) as pool:
            right = list(pool.map(sees_its_own, natives))
        self.check(all(right), "invocations on several threads share a context.")

    def _makers(self) -> list[tuple[str, Callable[[], Any]]]:
        makers: list[tuple[str, Callable[[], Any]]] = [
            ("the full context", lambda: self.cloud.wrap(self.full())),
            ("the bare context", lambda: self.cloud.wrap(self.bare())),
        ]
        wrap_headers = self.cloud.wrap_headers
        if wrap_headers is not None:
            makers.append(("the headers", lambda: wrap_headers(dict(self.headers))))
        return makers

    def _fields(self, make: Callable[[], Any], variables: dict[str, str]) -> dict[str, Any]:
        """
        The fields of a context that is made and read where `variables` are set as well; without a generated request id.
        """
        with self.on_the_cloud():
            os.environ.update(variables)
            context = make()
            found = self.read(context, nullcontext())
        omitted = (*DERIVED, "request_id") if found["request_id_generated"] else DERIVED
        return {field: plain(value) for field, value in found.items() if field not in omitted}

    def _watched(self, native: Any = None) -> Iterator[tuple[str, Watch]]:
        """
        Each step on the way of a context and a payload through polyfaas, with what it wrote and changed.
        """
        for step, act in self._steps(self.full() if native is None else native):
            with self.on_the_cloud(), Watch() as watch, suppress(Exception):  # what raises is another rule's business
                act()
            yield step, watch

    def _steps(self, native: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
        made: list[Any] = []
        yield "recognises()", lambda: self.cloud.recognises(native)
        yield "wrap()", lambda: made.append(self.cloud.wrap(native))
        for field in FIELDS:
            yield f"reading {field}", partial(lambda name: getattr(made[0], name), field)
        view, wrap_headers = self.cloud.view, self.cloud.wrap_headers
        if view is not None:
            yield "view()", lambda: view(made[0])
        if wrap_headers is not None:
            yield "wrap_headers()", lambda: [getattr(wrap_headers(dict(self.headers)), field) for field in FIELDS]
        cloud, value = self.cloud, {"password": _PLANTED}
        yield "encode_event()", lambda: cloud.encode_event(json.dumps(value).encode("utf-8"))
        yield "decode_event()", lambda: cloud.decode_event(cloud.encode_event(json.dumps(value).encode("utf-8")))
        yield "encode_result()", lambda: cloud.encode_result(value)
        yield "dump_result()", lambda: cloud.dump_result(cloud.encode_result(value))
        yield "encode_error()", lambda: cloud.encode_error(ErrorEnvelope("ValueError", _PLANTED))
