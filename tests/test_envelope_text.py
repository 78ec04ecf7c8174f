"""
The text of an envelope against Python's own traceback module.
"""

import builtins
import io
import sys

import pytest

from polyfaas.envelope import ErrorEnvelope, Frame
from raising import NESTED, envelope_of, printed, run


@pytest.mark.parametrize("kind", ["context", "suppressed", "cause"])
def test_str_is_what_the_traceback_module_prints(kind):
    """
    The text equals Python's, chain included, apart from caret lines.
    """
    exc = run(NESTED, "handler", kind)
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


@pytest.mark.parametrize(
    "exc",
    [
        ValueError("x"),
        ValueError(),
        KeyError("missing"),
        ValueError("two\nlines"),
        OSError(2, "No such file", "f"),
    ],
    ids=repr,
)
def test_str_of_an_error_without_a_stack(exc):
    """
    An exception that was never raised has its last line only.
    """
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


def test_str_of_an_error_without_a_type():
    """
    Clouds send such: its text alone is its last line.
    """
    assert str(ErrorEnvelope("", "timed out", (Frame("a.py", 1),))) == (
        'Traceback (most recent call last):\n  File "a.py", line 1\ntimed out\n'
    )


def test_str_of_runaway_recursion():
    """
    Repeated frames are counted as Python counts them.
    """
    exc = run("def handler():\n    return handler()\n")
    assert "\n  [Previous line repeated 9" in printed(exc)
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_str_around_the_first_repeated_frame(count):
    """
    Three equal frames are shown; then "1 more time", "2 more times".
    """
    exc = run("def handler(n):\n    n and handler(n - 1) or 1 / 0\n", "handler", count - 1)
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_str_where_a_run_of_frames_goes_on_elsewhere(count):
    """
    The count stands in the middle of the stack as at its end.
    """
    source = "def handler(n):\n    n and handler(n - 1) or leaf()\n\ndef leaf():\n    1 / 0\n"
    exc = run(source, "handler", count - 1)
    assert printed(exc).count("in handler") == 3
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "def handler(n=9):\n    if n % 2:\n        handler(n - 1)\n    n and handler(n - 1)\n    1 / 0\n",
            id="lines of one function",
        ),
        pytest.param(
            "def handler(n=9):\n    names = {'down': handler}\n"
            "    exec(f'def name{n}(n):\\n n and down(n - 1)\\n 1 / 0\\n', names)\n    names[f'name{n}'](n)\n",
            id="functions of one line",
        ),
        pytest.param(
            "def handler(n=9):\n    call = lambda: 1 / 0\n    while n:\n        names = {'call': call}\n"
            "        exec(f'def name{n}(): return call()', names)\n        n, call = n - 1, names[f'name{n}']\n"
            "    call()\n",
            id="functions of one line, one after the other",
        ),
    ],
)
def test_frames_of_different_places_are_no_run(source):
    """
    A line of its own, or a name, keeps each of them.
    """
    exc = run(source)
    assert "repeated" not in printed(exc)
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


def test_str_of_an_error_on_the_first_line():
    """
    It has its source, as any other line.
    """
    envelope = envelope_of("def handler(): 1 / 0\n")
    assert envelope.frames == (Frame("/code/index.py", 1, "handler", "def handler(): 1 / 0"),)


def test_equal_frames_of_different_code_objects_are_one_run():
    """
    Code compiled anew each time counts as the same place when file, line and name agree, as Python has it.
    """
    exc = run(
        "def handler():\n    f = None\n    for _ in range(6):\n"
        "        f = eval('lambda f: f[0](f[1]) if f else 1/0'), f\n    f[0](f[1])\n"
    )
    envelope = ErrorEnvelope.from_exception(exc)
    assert str(envelope) == printed(exc)
    assert envelope.frames[-1].text == "[Previous line repeated 3 more times]"


GROUP = """\
def part(n):
    if n == 2:
        try:
            part(1)
        except Exception as exc:
            raise LookupError("second") from exc
    if n == 3:
        try:
            handler(2)
        except Exception as exc:
            raise KeyError("third") from exc
    raise ValueError("part %d\\nof the work" % n)

def handler(n):
    errors = []
    for i in range(1, n + 1):
        try:
            part(i)
        except Exception as exc:
            errors.append(exc)
    errors.append(ExceptionGroup("inner", [TypeError("never raised")]))
    try:
        raise OSError("before")
    except OSError:
        raise ExceptionGroup("several", errors)
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_str_of_exception_groups(size):
    """
    Groups, groups in groups and groups as causes are drawn with Python's margins.
    """
    exc = run(GROUP, "handler", size)
    exc.add_note("a note\nin two lines")
    envelope = ErrorEnvelope.from_exception(exc)
    assert str(envelope) == printed(exc)
    assert ErrorEnvelope.parse(envelope.to_dict()).to_dict() == envelope.to_dict()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
def test_str_of_a_group_whose_last_member_was_caused_by_a_group():
    """
    The closing rule stands where Python draws it.
    """
    member = ValueError("member")
    group = builtins.ExceptionGroup
    member.__cause__ = group("cause", [TypeError("t")])
    exc = group("g", [KeyError("k"), member])
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


def test_notes_are_kept():
    """
    Notes are read from `__notes__`, also where Python itself does not print them yet.
    """
    exc = ValueError("x")
    exc.__notes__ = ["first", 2]
    envelope = ErrorEnvelope.from_exception(exc)
    assert envelope.notes == ("first", "2")
    assert str(envelope) == "ValueError: x\nfirst\n2\n"


def test_a_cause_hides_the_context_in_the_text():
    """
    As in Python, the cause is printed and not the context, though both are kept where neither is suppressed.
    """
    exc = ValueError("x")
    exc.__cause__, exc.__context__, exc.__suppress_context__ = KeyError("c"), OSError("o"), False
    envelope = ErrorEnvelope.from_exception(exc)
    assert (envelope.cause.error_type, envelope.context.error_type) == ("KeyError", "OSError")
    assert str(envelope) == printed(exc)


def test_print_writes_the_traceback():
    """
    An envelope prints as an error looks in a log.
    """
    out = io.StringIO()
    print(ErrorEnvelope("E", "m", (Frame("a.py", 3, "f", "x()"),)), end="", file=out)
    assert (
        out.getvalue() == 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    x()\nE: m\n'
    )
