"""
What every cloud must keep, as tests for the author of one: subclass `CloudConformance` in a test file of your own.

Plain assertions whose messages name the fault: pytest collects the subclass as it is, `unittest` after
``class TestNimbus(CloudConformance, unittest.TestCase)``. The built-in clouds pass the same tests.
"""

from __future__ import annotations

from .contexts import ContextRules
from .effects import EffectRules
from .headers import HeaderRules
from .payloads import PayloadRules
from .recognition import RecognitionRules
from .views import ViewRules

__all__ = ["CloudConformance"]


class CloudConformance(RecognitionRules, ContextRules, HeaderRules, EffectRules, PayloadRules, ViewRules):
    """
    The rules for one cloud. A subclass says what to judge and, copied by hand from the vendor's page, what is right.

    Attributes:
        cloud: The record.
        expected_full: The neutral values of the context that `full` makes, by field; a field that is not named has to
            be None. Keys as a tuple of id, secret and token; ``remaining_ms`` for the time left at first.
        expected_bare: Likewise for `bare`; without ``request_id`` a generated one is expected.
        headers: A request to the cloud's custom runtime; needed where the record has `wrap_headers`.
        expected_headers: The neutral values of those headers.
        environment: What the process's environment holds on that cloud; no other variable may change what it says.
        foreign: More contexts of other clouds that must not be taken for this one's.
    """
