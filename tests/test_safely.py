"""
Text of objects that refuse to give it, and the line between a failure of user code and the end of the process.
"""

from __future__ import annotations

import asyncio

import pytest

from polyfaas.envelope import ErrorEnvelope
from polyfaas.safely import brief, is_failure, safe_text

ENDS = [KeyboardInterrupt(), SystemExit(143), GeneratorExit(), asyncio.CancelledError()]


def asked(error: BaseException) -> type[Exception]:
    """
    A kind of exception whose text, representation, notes and members raise `error`.
    """

    def trap(_self: object) -> str:
        raise error

    members = {"__str__": trap, "__repr__": trap, "__notes__": property(trap), "exceptions": property(trap)}
    return type("BaseExceptionGroup", (Exception,), members)


@pytest.mark.parametrize("error", [ValueError(), SystemExit(), SystemExit(1), SystemExit("143")])
def test_user_code_fails_with_exceptions_and_exits(error: BaseException) -> None:
    """
    An exit that user code asked for is its failure, like every exception.
    """
    assert is_failure(error)


@pytest.mark.parametrize("error", ENDS, ids=repr)
def test_the_end_of_the_process_is_no_failure(error: BaseException) -> None:
    """
    Ctrl-C, a cancelled task and the exit that FC's runtime makes of SIGTERM go through every net.
    """
    assert not is_failure(error)
    with pytest.raises(type(error)):
        safe_text(asked(error)())
    with pytest.raises(type(error)):
        ErrorEnvelope.from_exception(asked(error)())


def test_an_end_while_notes_are_read_goes_on() -> None:
    """
    A signal may arrive at any step of a description, not in `__str__` alone.
    """
    for error in ENDS:
        for name in ("__notes__", "exceptions"):
            kind = type("BaseExceptionGroup", (Exception,), {name: asked(error).__dict__[name]})
            with pytest.raises(type(error)):
                ErrorEnvelope.from_exception(kind())


def test_a_refused_text_names_both_types() -> None:
    """
    Who refused, and what came instead; a metaclass that lies about its name is not asked.
    """

    class Meta(type):
        __name__ = property(lambda cls: 1 / 0)  # type: ignore[assignment]

    refusing = Meta("Refusing", (asked(OSError("no")),), {})
    assert safe_text(refusing()) == "<unprintable Refusing: OSError>"
    assert safe_text(refusing(), repr) == "<unprintable Refusing: OSError>"
    assert brief(refusing()) == "Refusing: <unprintable Refusing: OSError>"


def test_an_error_in_brief() -> None:
    """
    The name alone where there is no text.
    """
    assert (brief(KeyError("a")), brief(OSError())) == ("KeyError: 'a'", "OSError")
