"""
Rules of recognition: its own contexts, no others, without raising and without touching anything.
"""

from __future__ import annotations

import os
import re
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ... import clouds
from ...clouds.local import CLOUD as LOCAL
from ...contract import Cloud
from .foreigners import Failing, SharedNames, Witness, contexts_of_others
from .subject import Subject
from .surroundings import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RecognitionRules"]

_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
# Recognition and wrapping are part of every invocation: attributes take microseconds, a request milliseconds.
_SLOW_S = 0.01
_TRIES = 5


class RecognitionRules(Subject):
    """
    Rules of `Cloud.name` and `Cloud.recognises`.
    """

    def test_name(self) -> None:
        """
        The name is a word of its own in lower case.
        """
        if not isinstance(self.cloud, Cloud):
            raise AssertionError(f"{type(self).__name__}.cloud is {self.cloud!r}; it has to be a polyfaas.Cloud.")
        name = self.cloud.name
        self.check(_NAME.fullmatch(name), f"the name {name!r} is no word in lower case, such as 'nimbus'.")
        taken = {"local": LOCAL, **{known: clouds.get(known) for known in clouds.NAMES}}
        self.check(
            taken.get(name, self.cloud) is self.cloud,
            f"the name {name!r} is that of another cloud, whose fakes and rules it would get; choose one of its own.",
        )

    def test_recognises_its_own_contexts(self) -> None:
        """
        Full and bare contexts are recognised.
        """
        for name, native in (("full()", self.full()), ("bare()", self.bare())):
            self.check(self._says(native, f"its own {name}") is True, f"it does not recognise its own {name} context.")

    def test_recognises_no_other_context(self) -> None:
        """
        What comes from another cloud, or from nowhere, is not recognised.
        """
        others = [*contexts_of_others(self.cloud), *((repr(native), native) for native in self.foreign)]
        for words, native in others:
            self.check(
                self._says(native, words) is False,
                f"it recognises {words}: too eager. Ask for names that no other cloud has.",
            )

    def test_no_other_cloud_recognises_its_contexts(self) -> None:
        """
        The other clouds leave its contexts alone.
        """
        others = [clouds.get(name) for name in clouds.NAMES if name != self.cloud.name]
        for native in (self.full(), self.bare()):
            for other in (*others, LOCAL):
                self.check(not other.recognises(native), f"{other.name} recognises its context too: it is ambiguous.")

    def test_recognition_survives_a_broken_context(self) -> None:
        """
        Recognition never raises.
        """
        found = self._says(Failing(), "a context whose attributes raise")
        self.check(found is False, "it recognises a context none of whose attributes can be read.")

    def test_recognition_touches_nothing(self) -> None:
        """
        Recognition calls no method of the context and sets nothing.
        """
        witness = Witness(self.full())
        self._says(witness, "a context in front of its own")
        self.check(not witness._called, f"recognises() has side effects on the context: {', '.join(witness._called)}.")

    def test_recognition_ignores_the_environment(self) -> None:
        """
        A shape is the same everywhere: a test recognises what the cloud does.
        """
        everything = {name: value for variables in VARIABLES.values() for name, value in variables.items()}
        for words, native in (("its own full()", self.full()), ("an object with shared names", SharedNames())):
            with self.elsewhere():
                expected = self._says(native, words)
                os.environ.update({**everything, **self.environment})
                found = self._says(native, words)
            self.check(found is expected, f"recognises() goes by the environment with {words}; judge the shape alone.")

    def test_recognition_is_quick(self) -> None:
        """
        Recognition and wrapping take no time worth speaking of: every invocation waits for them.
        """
        native = self.full()
        for words, act in (("recognises()", self.cloud.recognises), ("wrap()", self.cloud.wrap)):
            with self.on_the_cloud():
                took = min(_seconds(act, native) for _ in range(_TRIES))
            self.check(
                took < _SLOW_S,
                f"{words} takes {took * 1000:.0f} ms of every invocation; look at attributes, fetch nothing.",
            )

    def _says(self, native: Any, words: str) -> bool:
        try:
            answer = self.cloud.recognises(native)
        except Exception as exc:
            fault = f"recognises() raised {type(exc).__name__} on {words}; it has to say True or False."
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc
        kind = type(answer).__name__
        self.check(kind == "bool", f"recognises() answers with a {kind} on {words}; it has to say True or False.")
        return answer


def _seconds(act: Callable[[Any], Any], native: Any) -> float:
    began = perf_counter()
    act(native)
    return perf_counter() - began
