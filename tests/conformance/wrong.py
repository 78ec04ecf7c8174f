"""
Wrong clouds for the tests of the kit: Nimbus with other parts, and what the kit says about them.
"""

from __future__ import annotations

import re

from clouds_outside import nimbus
from conformance.test_nimbus import TestNimbus as Right
from polyfaas.contract import Cloud


def changed(**parts) -> Cloud:
    """
    Nimbus with other parts.
    """
    return Cloud(**{name: parts.get(name, getattr(nimbus.CLOUD, name)) for name in Cloud.__slots__})


def context(**fields) -> type:
    """
    Nimbus' context with other members.
    """
    return type("WrongContext", (nimbus.NimbusContext,), fields)


def faults(cloud: Cloud, **given) -> list[str]:
    """
    What the kit says about a cloud.
    """
    subject = type("Wrong", (Right,), {"cloud": cloud, **given})()
    told = []
    for name in sorted(dir(subject)):
        if name.startswith("test_"):
            try:
                getattr(subject, name)()
            except AssertionError as exc:
                told.append(str(exc))
            except Exception as exc:
                told.append(repr(exc))
    return told


def only_faults(parts: dict) -> set[str]:
    """
    What the kit says about Nimbus with those parts, measured times as "...".
    """
    return {re.sub(r"\d+(?= ms of| ms for|; take)", "...", line) for line in faults(changed(**parts))}
