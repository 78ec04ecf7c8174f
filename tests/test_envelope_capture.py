"""
What is taken from an exception, whatever the exception does.
"""

import sys
import types

import pytest

import polyfaas
from polyfaas.envelope import ErrorEnvelope, Frame
from raising import catch, envelope_of, run, run_raise


def test_groups_of_a_package_count_where_python_has_none():
    """
    A class named BaseExceptionGroup with `exceptions`, as the exceptiongroup package has it, is a group.
    """
    kind = type(
        "BaseExceptionGroup", (Exception,), {"exceptions": (ValueError("a"), "no exception", KeyError("b"))}
    )
    members = ErrorEnvelope.from_exception(kind("g")).exceptions
    assert [member.error_type for member in members] == ["ValueError", "KeyError"]


def test_frames_of_polyfaas_are_cut_by_module_and_not_by_file():
    """
    A user's file called polyfaas/x.py stays; a module of polyfaas goes whatever its file is called.
    """
    user = "def handler(call):\n    call()\n"
    own = "def handler():\n    raise ValueError('x')\n"

    def call(module, file):
        names = {"__name__": module}
        exec(compile(own, file, "exec"), names)
        return names["handler"]

    def modules(module, file):
        return [frame.file for frame in envelope_of(user, call(module, file)).frames]

    assert modules("polyfaas.function", "/code/index2.py") == ["/code/index.py"]
    assert modules("polyfaas", "/code/index2.py") == ["/code/index.py"]
    assert modules("polyfaas_app", "/code/polyfaas/x.py") == ["/code/index.py", "/code/polyfaas/x.py"]
    assert modules(None, "/code/polyfaas/y.py") == ["/code/index.py", "/code/polyfaas/y.py"]


def test_frames_of_polyfaas_stay_when_there_are_no_others():
    """
    A failure inside of polyfaas keeps its stack.
    """
    envelope = envelope_of("def handler():\n    raise ValueError('x')\n", module="polyfaas.function")
    assert [frame.function for frame in envelope.frames] == ["handler"]


def test_frames_of_polyfaas_never_stay_with_an_error_of_its_own():
    """
    Its text says what the user has to know; the user's own frames stay, and so do those of the user's own kinds of it.
    """
    raised = "from polyfaas import LifecycleError\ndef handler(kind=LifecycleError):\n    raise kind('x')\n"
    assert envelope_of(raised, module="polyfaas.hooks").frames == ()
    assert [frame.function for frame in envelope_of(raised).frames] == ["handler"]
    kind = type("Mine", (polyfaas.LifecycleError,), {})
    assert [frame.function for frame in envelope_of(raised, kind, module="polyfaas.hooks").frames] == ["handler"]


def test_a_deep_stack_keeps_both_ends():
    """
    The middle is left out, and an entry says how much.
    """
    source = "def handler(n):\n    other(n)\n\ndef other(n):\n    n and handler(n - 1) or 1 / 0\n"
    exc = run(source, "handler", 99)
    frames = ErrorEnvelope.from_exception(exc, max_frames=10).frames
    assert [frame.function for frame in frames] == ["handler", "other"] * 2 + ["handler", "", "other"] + [
        "handler",
        "other",
    ] * 2
    assert frames[5] == Frame(text="[... 190 entries left out ...]")


def test_a_stack_of_just_the_limit_is_whole():
    """
    Nothing is left out, and nothing says so.
    """
    exc = run("def handler():\n    other()\n\ndef other():\n    1 / 0\n")
    frames = ErrorEnvelope.from_exception(exc, max_frames=2).frames
    assert [frame.function for frame in frames] == ["handler", "other"]


def test_one_frame_is_the_least():
    """
    A limit of nothing still keeps the innermost frame.
    """
    exc = run("def handler():\n    other()\n\ndef other():\n    1 / 0\n")
    for limit in (1, 0, -5):
        frames = ErrorEnvelope.from_exception(exc, max_frames=limit).frames
        assert [frame.text or frame.function for frame in frames] == ["[... 1 entries left out ...]", "other"]


class Bad(Exception):
    """
    An exception whose text raises.
    """

    def __str__(self):
        raise ZeroDivisionError("in __str__")

    __repr__ = __str__


class Worse(Exception):
    """
    An exception whose text raises an exception whose text raises.
    """

    def __str__(self):
        raise Bad


class NotText(Exception):
    """
    An exception whose text is none.
    """

    def __str__(self):
        return 5


class Leaving(Exception):
    """
    An exception whose text leaves the process.
    """

    def __str__(self):
        raise SystemExit


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Bad, "<unprintable Bad: ZeroDivisionError>"),
        (Worse, "<unprintable Worse: Bad>"),
        (NotText, "<unprintable NotText: TypeError>"),
        (Leaving, "<unprintable Leaving: SystemExit>"),
    ],
)
def test_survives_a_failing_str(kind, message):
    """
    The type stays the exception's own, and the message says what its `__str__` raised.
    """
    envelope = ErrorEnvelope.from_exception(catch(run_raise, kind))
    assert (envelope.error_type, envelope.message) == (kind.__name__, message)
    assert envelope.frames[-1].function == "run_raise"


def test_a_str_subclass_becomes_plain_text():
    """
    A text whose class plays tricks is copied into a plain one.
    """

    class Text(str):
        def __len__(self):
            raise RuntimeError

        __getitem__ = isascii = encode = __len__

    class Sly(Exception):
        def __str__(self):
            return Text("plain")

    envelope = ErrorEnvelope.from_exception(Sly())
    assert type(envelope.message) is str
    assert envelope.message == "plain"


def test_a_lying_class_is_not_believed():
    """
    Type, traceback and chain come from the interpreter's own slots.
    """

    def broken(self):
        raise RuntimeError("do not ask")

    traps = (
        "__class__",
        "__traceback__",
        "__cause__",
        "__context__",
        "__suppress_context__",
        "__notes__",
        "args",
    )
    kind = type("Liar", (Exception,), {name: property(broken) for name in traps})
    try:
        run_raise(kind)
    except Exception as exc:
        envelope = ErrorEnvelope.from_exception(exc)
    assert (envelope.error_type, envelope.message) == ("Liar", "x")
    assert envelope.frames[-1].function == "run_raise"
    assert envelope.notes == ("<__notes__ failed: RuntimeError: do not ask>",)


def test_a_metaclass_that_lies_about_names_is_not_believed():
    """
    The name is the one in the type object.
    """

    class Meta(type):
        __name__ = __module__ = __mro__ = property(lambda cls: 1 / 0)

    kind = Meta("Named", (ValueError,), {})
    assert ErrorEnvelope.from_exception(kind("x")).error_type == "Named"


def test_a_module_name_that_is_no_text():
    """
    An odd `__module__`, or none as in code run without a module name, shows as <unknown> in the text.
    """
    odd = type("Odd", (Exception,), {"__module__": 5})
    names = {}
    exec("Gone = type('Gone', (Exception,), {})", names)
    assert str(ErrorEnvelope.from_exception(odd("x"))) == "<unknown>.Odd: x\n"
    assert str(ErrorEnvelope.from_exception(names["Gone"]("x"))) == "<unknown>.Gone: x\n"


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (("a", Bad()), ("a", "<unprintable Bad: ZeroDivisionError>")),
        (5, ("__notes__ is no list: 5",)),
        (Bad(), ("<__notes__ failed: ZeroDivisionError: in __str__>",)),
        (list("abcdefghijklmnopqrst"), (*"abcdefghijklmnop", "[... 4 notes left out ...]")),
    ],
)
def test_survives_odd_notes(notes, expected):
    """
    Notes that are no list, or no texts, do not hide the error.
    """
    exc = ValueError("x")
    exc.__notes__ = notes
    assert ErrorEnvelope.from_exception(exc).notes == expected


def test_an_ordinary_error_with_members_is_no_group():
    """
    Some libraries' errors have an attribute `exceptions` of their own.
    """
    exc = type("Many", (Exception,), {"exceptions": (ValueError("a"),)})("x")
    assert ErrorEnvelope.from_exception(exc).exceptions == ()


def test_a_class_of_the_main_module_shows_without_it():
    """
    As in Python's own traceback.
    """
    exc = type("Mine", (Exception,), {"__module__": "__main__"})("x")
    assert str(ErrorEnvelope.from_exception(exc)) == "Mine: x\n"


def test_survives_odd_members():
    """
    A group whose members cannot be had is an ordinary error.
    """
    kind = type("BaseExceptionGroup", (Exception,), {"exceptions": property(lambda self: 1 / 0)})
    assert ErrorEnvelope.from_exception(kind("g")).exceptions == ()


def test_survives_cycles():
    """
    A chain that bites its tail ends where it comes round.
    """
    first, second = ValueError("first"), KeyError("second")
    first.__cause__, second.__cause__ = second, first
    envelope = ErrorEnvelope.from_exception(first)
    assert envelope.cause.error_type == "KeyError"
    assert envelope.cause.cause is None


def test_odd_line_numbers_are_survived():
    """
    A traceback made by hand may name any line.
    """
    exc = catch(run_raise, ValueError)
    for line in (-1, 0, 2**31 - 1):
        exc.__traceback__ = types.TracebackType(None, exc.__traceback__.tb_frame, 0, line)
        envelope = ErrorEnvelope.from_exception(exc)
        assert [frame.function for frame in envelope.frames] == ["run_raise"]
        assert line < 0 or envelope.frames[0].source == ""
        assert ErrorEnvelope.parse(envelope.to_dict()) == envelope


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a frame without a line came with Python 3.11")
def test_code_without_lines_is_survived():
    """
    Generated code may have none.
    """
    names = {"__name__": "index"}
    exec(compile("def handler():\n    1 / 0\n", "/code/index.py", "exec"), names)
    handler = names["handler"]
    handler.__code__ = handler.__code__.replace(co_linetable=b"")
    exc = catch(handler)
    # 0 where a debugger or a measurement looks on
    none = None if sys.gettrace() is None else 0
    assert exc.__traceback__.tb_lineno == none
    assert ErrorEnvelope.from_exception(exc).frames == (Frame("/code/index.py", none, "handler"),)


def test_survives_an_exhausted_stack():
    """
    At the recursion limit the envelope still comes out.
    """
    found = []

    def dive():
        try:
            dive()
        except RecursionError as exc:
            found.append(ErrorEnvelope.from_exception(exc))
            raise

    with pytest.raises(RecursionError):
        dive()
    assert {envelope.error_type for envelope in found} == {"RecursionError"}
    assert len(found) > 100


def test_what_is_no_exception_is_described_as_such():
    """
    Even a wrong argument gives an envelope.
    """
    envelope = ErrorEnvelope.from_exception("no exception")
    assert (envelope.error_type, envelope.message) == ("str", "<the error could not be described: TypeError>")
    assert ErrorEnvelope.from_exception(type("N" * 200, (), {})()).error_type == "N" * 100
