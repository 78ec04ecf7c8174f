"""
Rules of recognition: its own contexts, no others, without raising and without touching anything.
"""

from __future__ import annotations

from typing import Any

from ... import clouds
from ...clouds.local import CLOUD as LOCAL
from .foreigners import Failing, Witness, contexts_of_others
from .subject import Subject

__all__ = ["RecognitionRules"]


class RecognitionRules(Subject):
    """
    Rules of `Cloud.recognises`.
    """

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

    def _says(self, native: Any, words: str) -> bool:
        try:
            return self.cloud.recognises(native)
        except Exception as exc:
            fault = f"recognises() raised {type(exc).__name__} on {words}; it has to say True or False."
            raise AssertionError(f"{self.cloud.name}: {fault}") from exc
