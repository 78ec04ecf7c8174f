"""
Error envelopes: from exceptions, to the shapes of the clouds, and back.

Shapes: FC, "Errors" (Python) with the observed cases of golden/alibaba_runtime.json; FunctionGraph, the
Developer Guide (2023-12-29) and answers and logs of real functions (2022-06-28, 2022-12-18, 2023-11-24).
"""

import builtins
import copy
import io
import json
import linecache
import pathlib
import pickle
import subprocess
import sys
import traceback
import types

import pytest

from polyfaas.contract import Cloud
from polyfaas.envelope import ErrorEnvelope, Frame
from polyfaas.exceptions import EnvelopeFormatError

GOLDEN = json.loads((pathlib.Path(__file__).parent / "golden" / "alibaba_runtime.json").read_text("utf-8"))
INVOCATION = "function invocation exception, error: "
RAISES = [
    case for case in GOLDEN if case["kind"] == "raise" and "stackTrace" in case["expect"]["error_envelope"]
]


def catch(function, *args):
    """
    The exception that a call raises.
    """
    try:
        function(*args)
    except BaseException as exc:
        exc.__traceback__ = exc.__traceback__.tb_next
        return exc
    raise AssertionError("nothing was raised")


def run(source, name="handler", *args, file="/code/index.py", module="index"):
    """
    The exception of a function whose source the line cache knows under the given file name.
    """
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    names = {"__name__": module}
    exec(compile(source, file, "exec"), names)
    try:
        names[name](*args)
    except BaseException as exc:
        exc.__traceback__ = exc.__traceback__.tb_next
        return exc
    finally:
        linecache.cache.pop(file)
    raise AssertionError("nothing was raised")


def envelope_of(source, *args, file="/code/index.py", module="index", **limits):
    """
    The envelope of a function's error, made while the line cache knows its source.
    """
    exc = run(source, "handler", *args, file=file, module=module)
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    try:
        return ErrorEnvelope.from_exception(exc, **limits)
    finally:
        linecache.cache.pop(file)


class FCContext:
    """
    A context without attributes, under the name that FC's error text shows.
    """


@pytest.mark.parametrize("case", RAISES, ids=lambda case: case["id"])
def test_equals_what_the_fc_runtime_sent(case):
    """
    Message, type and nested stack are those observed on FC.
    """
    expected = case["expect"]["error_envelope"]
    envelope = envelope_of(case["files"]["index.py"], b'{"key":"value"}', FCContext())
    stack = envelope.stack_lists()
    wanted = expected["stackTrace"]
    if case["id"] == "raise-recursion":  # the number depends on the recursion limit
        assert envelope.message.startswith(expected["errorMessage"])
        assert stack[:3] == wanted[:3]
        assert [len(item) for item in stack] == [4, 4, 4, 2]
        head, more, tail = stack[3][0].partition(" repeated ")[0::1]
        assert (head, more) == ("[Previous line", " repeated ")
        assert tail.split(" ", 1)[1] == "more times]"
        assert 900 < int(tail.split(" ")[0]) < 1000
        assert stack[3][1] == ""
        return
    if case["id"] == "raise-comprehension" and sys.version_info >= (3, 12):
        wanted = wanted[:1]  # the comprehension has no frame of its own any more
    if wanted[-1] == "<STDLIB_FRAMES>":
        wanted = wanted[:-1]
        assert len(stack) > len(wanted)
        stack = stack[: len(wanted)]
    assert (envelope.message, envelope.error_type) == (expected["errorMessage"], expected["errorType"])
    assert stack == wanted


def test_golden_cases_are_all_there():
    """
    The observed cases with a stack are not lost by a filter.
    """
    assert len(RAISES) == 19


NESTED = """\
import json

def inner(text):
    return json.loads(text)

class Mine(Exception):
    pass

def chained(text):
    try:
        inner(text)
    except ValueError as exc:
        raise Mine("no JSON") from exc

def handler(kind):
    try:
        chained("nope")
    except Mine:
        if kind == "context":
            {}["key"]
        if kind == "suppressed":
            raise RuntimeError("alone") from None
        raise
"""


@pytest.mark.parametrize("kind", ["context", "suppressed", "cause"])
def test_str_is_what_the_traceback_module_prints(kind):
    """
    The text equals Python's, chain included, apart from caret lines.
    """
    exc = run(NESTED, "handler", kind)
    assert str(ErrorEnvelope.from_exception(exc)) == printed(exc)


def printed(exc):
    """
    What the traceback module prints, without caret lines.
    """
    text = "".join(traceback.format_exception(type(exc), exc, exc.__traceback__))
    return "".join(
        line for line in text.splitlines(True) if set(line) - set(" |~^\n") or not set(line) & set("~^")
    )


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


def test_groups_of_a_package_count_where_python_has_none():
    """
    A class named BaseExceptionGroup with `exceptions`, as the exceptiongroup package has it, is a group.
    """
    kind = type(
        "BaseExceptionGroup", (Exception,), {"exceptions": (ValueError("a"), "no exception", KeyError("b"))}
    )
    members = ErrorEnvelope.from_exception(kind("g")).exceptions
    assert [member.error_type for member in members] == ["ValueError", "KeyError"]


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
    An error that polyfaas raises on its own account keeps its stack.
    """
    envelope = envelope_of("def handler():\n    raise ValueError('x')\n", module="polyfaas.function")
    assert [frame.function for frame in envelope.frames] == ["handler"]


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
        (Bad, "<exception str() failed: ZeroDivisionError: in __str__>"),
        (Worse, "<exception str() failed: Bad>"),
        (NotText, "<exception str() failed: TypeError: __str__ returned non-string (type int)>"),
        (Leaving, "<exception str() failed: SystemExit>"),
    ],
)
def test_survives_a_failing_str(kind, message):
    """
    The type stays the exception's own, and the message says what its `__str__` raised.
    """
    envelope = ErrorEnvelope.from_exception(catch(run_raise, kind))
    assert (envelope.error_type, envelope.message) == (kind.__name__, message)
    assert envelope.frames[-1].function == "run_raise"


def run_raise(kind):
    raise kind("x")


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
        (("a", Bad()), ("a", "<exception str() failed: ZeroDivisionError: in __str__>")),
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


def test_a_long_chain_is_cut_and_says_so():
    """
    After 32 errors a note tells that there were more.
    """
    exc = None
    for n in range(2000):
        exc, older = ValueError(n), exc
        exc.__cause__ = older
    envelope = ErrorEnvelope.from_exception(exc)
    chain = []
    while envelope is not None:
        chain.append(envelope)
        envelope = envelope.cause
    assert [error.message for error in chain] == [str(n) for n in range(1999, 1967, -1)]
    assert chain[-1].notes == ("[... further exceptions of this chain left out ...]",)


def test_a_wide_group_is_cut_and_says_so_once():
    """
    The limit of 32 errors counts the members of groups as well.
    """
    kind = type("BaseExceptionGroup", (Exception,), {"exceptions": tuple(ValueError(n) for n in range(1000))})
    exc = kind("g")
    exc.__cause__ = KeyError("cause")
    envelope = ErrorEnvelope.from_exception(exc)
    assert [error.message for error in envelope.exceptions] == [str(n) for n in range(30)]
    assert envelope.notes == ("[... further exceptions of this chain left out ...]",)


@pytest.mark.parametrize("text", ["x", "\0", "\U0001f600", "\ud800", "é"], ids=ascii)
def test_a_huge_message_is_cut(text):
    """
    100 MB of anything becomes at most 256 KiB of JSON, and the text tells how long it was.
    """
    envelope = ErrorEnvelope.from_exception(
        ValueError(text * (100_000_000 // len(text.encode("utf-8", "replace"))))
    )
    assert envelope.message.startswith(text.encode("utf-8", "backslashreplace").decode() * 1000)
    assert envelope.message.endswith(" characters in all ...]")
    assert 10_000 < len(envelope.dumps()) <= 256 * 1024


def test_a_chain_of_huge_messages_stays_within_the_limit():
    """
    The limit is one for the whole chain.
    """
    exc = None
    for _ in range(40):
        exc, older = ValueError("x" * 1_000_000), exc
        exc.__cause__ = older
        exc.__notes__ = ["y" * 1_000_000] * 40
    for limit in (256 * 1024, 20_000, 4096):
        envelope = ErrorEnvelope.from_exception(exc, max_bytes=limit)
        assert limit // 3 < len(envelope.dumps()) <= limit


def test_a_stack_of_huge_names_stays_within_the_limit():
    """
    Where even a halved stack does not fit, the frames are left out and an entry says so.
    """
    name = "名" * 190
    body = "\n".join(f"def {name}{n}(n):\n    {name}{n + 1}(n)" for n in range(60))
    source = f"{body}\ndef {name}60(n):\n    1 / 0\ndef handler(n):\n    {name}0(n)\n"
    envelope = envelope_of(source, 0, max_bytes=60_000)
    assert any(frame.text.endswith("left out ...]") for frame in envelope.frames)
    assert len(envelope.frames) > 3
    assert len(envelope.dumps()) <= 60_000
    least = envelope_of(source, 0, max_bytes=4096)
    assert least.frames == (Frame(text="[... the stack trace left out ...]"),)
    assert least.message == "division by zero"
    assert len(least.dumps()) <= 4096


def test_lone_surrogates_become_escapes():
    """
    Whatever is written of an envelope can be encoded as UTF-8.
    """
    envelope = envelope_of("def handler():\n    raise ValueError('a\\ud800b')\n", file="/code/\udcff.py")
    assert envelope.message == "a\\ud800b"
    assert envelope.frames[0].file == "/code/\\udcff.py"
    assert str(envelope).encode("utf-8")
    assert json.dumps(envelope.to_dict(), ensure_ascii=False).encode("utf-8")


def test_a_missing_source_is_an_empty_text():
    """
    A frame whose file is not there has no source line.
    """
    exc = run("def handler():\n    exec('1 / 0')\n")
    assert [frame.source for frame in ErrorEnvelope.from_exception(exc).frames] == ["", ""]
    assert ErrorEnvelope.from_exception(exc).frames[1] == Frame("<string>", 1, "<module>")


def test_a_loader_that_raises_costs_the_source_only():
    """
    A module's own loader may do anything when it is asked for the source.
    """

    class Loader:
        def get_source(self, name):
            raise KeyboardInterrupt

    names = {"__name__": "index", "__loader__": Loader()}
    exec(compile("def handler():\n    1 / 0\n", "/code/nowhere.py", "exec"), names)
    envelope = ErrorEnvelope.from_exception(catch(names["handler"]))
    assert envelope.frames[-1] == Frame("/code/nowhere.py", 2, "handler")


def test_huge_source_lines_and_newlines_in_names_are_tamed():
    """
    A minified line is cut with a mark, and a name never breaks a line of the text.
    """
    source = "def handler():\n    raise ValueError(1) or '" + "x" * 1_000_000 + "'\n"
    frame = envelope_of(source, file="/code/a\nb.py").frames[0]
    assert frame.file == "/code/a\\nb.py"
    assert frame.source == "raise ValueError(1) or '" + "x" * 376 + " ..."


def test_odd_line_numbers_are_survived():
    """
    A traceback made by hand may name any line.
    """
    exc = catch(run_raise, ValueError)
    for line in (-1, 0, 2**31 - 1):
        exc.__traceback__ = types.TracebackType(None, exc.__traceback__.tb_frame, 0, line)
        envelope = ErrorEnvelope.from_exception(exc)
        assert len(envelope.frames) == 1
        assert ErrorEnvelope.parse(envelope.to_dict()) == envelope


def test_an_edited_file_shows_its_new_source(tmp_path):
    """
    The line cache is checked, so that a development server shows what is really there.
    """
    path = tmp_path / "edited.py"
    path.write_text("def handler():\n    1 / 0\n")
    names = {"__name__": "edited"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    assert ErrorEnvelope.from_exception(catch(names["handler"])).frames[-1].source == "1 / 0"
    path.write_text("def handler():\n    1 / 0  # longer\n")
    assert ErrorEnvelope.from_exception(catch(names["handler"])).frames[-1].source == "1 / 0  # longer"


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


FULL = ErrorEnvelope(
    "Mine",
    '中文, "quoted"\nand more',
    (
        Frame("/code/index.py", 7, "handler", "call(a, b)"),
        Frame("<string>", 1, "<module>"),
        Frame(text="[Previous line repeated 993 more times]"),
        Frame("/code/lib/x.py", None, "<lambda>", "x"),
    ),
    notes=("note", "two\nlines"),
    cause=ErrorEnvelope("KeyError", "'k'"),
    context=ErrorEnvelope("OSError", "", exceptions=(ErrorEnvelope("A", "a"), ErrorEnvelope("B", "b"))),
    qualified_type="index.Mine",
)


def test_to_dict_is_neutral_and_complete():
    """
    The neutral object holds the three common keys, and the others where there is something to say.
    """
    assert FULL.to_dict() == {
        "errorMessage": '中文, "quoted"\nand more',
        "errorType": "Mine",
        "stackTrace": [
            '  File "/code/index.py", line 7, in handler\n    call(a, b)\n',
            '  File "<string>", line 1, in <module>\n',
            "  [Previous line repeated 993 more times]\n",
            '  File "/code/lib/x.py", in <lambda>\n    x\n',
        ],
        "qualifiedType": "index.Mine",
        "notes": ["note", "two\nlines"],
        "cause": {"errorMessage": "'k'", "errorType": "KeyError", "stackTrace": []},
        "context": {
            "errorMessage": "",
            "errorType": "OSError",
            "stackTrace": [],
            "exceptions": [
                {"errorMessage": "a", "errorType": "A", "stackTrace": []},
                {"errorMessage": "b", "errorType": "B", "stackTrace": []},
            ],
        },
    }
    assert set(ErrorEnvelope("E", "m").to_dict()) == {"errorMessage", "errorType", "stackTrace"}


@pytest.mark.parametrize(
    "make", [lambda text: text, str.encode, lambda text: bytearray(text.encode()), json.loads]
)
def test_dumps_is_one_line_that_parse_takes_back(make):
    """
    Text, bytes and dict give the same envelope.
    """
    text = FULL.dumps()
    assert "\n" not in text
    assert text.isascii()
    parsed = ErrorEnvelope.parse(make(text))
    assert parsed == FULL
    assert parsed.to_dict() == FULL.to_dict()


def test_no_public_method_is_called_to_json():
    """
    FC's serialiser would call it on a returned envelope.
    """
    assert not hasattr(FULL, "to_json")


def test_stack_lists_is_fcs_shape():
    """
    Headers are split at commas, and a missing source is an empty text.
    """
    assert FULL.stack_lists() == [
        ['File "/code/index.py"', "line 7", "in handler", "call(a, b)"],
        ['File "<string>"', "line 1", "in <module>", ""],
        ["[Previous line repeated 993 more times]", ""],
        ['File "/code/lib/x.py"', "in <lambda>", "x"],
    ]


def test_stack_lines_is_functiongraphs_shape():
    """
    Header and source line are two strings, and paths below the code folder are relative.
    """
    lines = [
        'File "./index.py", line 7, in handler',
        "  call(a, b)",
        'File "<string>", line 1, in <module>',
        "[Previous line repeated 993 more times]",
        'File "./lib/x.py", in <lambda>',
        "  x",
    ]
    assert FULL.stack_lines("/code") == FULL.stack_lines("/code/") == lines
    assert FULL.stack_lines() == FULL.stack_lines("/co") == [line.replace('"./', '"/code/') for line in lines]


def test_render_asks_the_cloud_and_parse_reads_it_back():
    """
    A cloud is a value: one of the test's own, in FC's shape, renders like any other.
    """

    def encode(error):
        return {
            "errorMessage": error.message,
            "errorType": error.error_type,
            "stackTrace": error.stack_lists(),
        }

    functions = dict.fromkeys(
        ("recognises", "wrap", "decode_event", "encode_event", "encode_result", "dump_result"), print
    )
    cloud = Cloud(name="nimbus", encode_error=encode, **functions)
    parsed = ErrorEnvelope.parse(FULL.render(cloud))
    assert (parsed.error_type, parsed.message, parsed.frames) == (FULL.error_type, FULL.message, FULL.frames)


@pytest.mark.parametrize("name", ["alibaba", "huawei"])
def test_render_by_name_and_back(name):
    """
    Type, message and frames survive each built-in cloud's own shape.
    """
    pytest.importorskip(f"polyfaas.clouds.{name}")
    exc = run(NESTED, "handler", "cause")
    envelope = ErrorEnvelope.from_exception(exc)
    parsed = ErrorEnvelope.parse(json.dumps(envelope.render(name)))
    assert (parsed.error_type, parsed.message) == ("Mine", "no JSON")
    assert parsed.frames == envelope.frames


def test_parses_functiongraphs_syntax_error():
    """
    A pair of strings is a frame. (An answer of 2022-06-28.)
    """
    parsed = ErrorEnvelope.parse(
        {
            "errorMessage": "Syntax error in module 'index'(invalid syntax (index.py, line 98))",
            "errorType": "SyntaxError",
            "stackTrace": ['File "./index.py", line 98', "  def main_handler(event=None, context=None):"],
        }
    )
    assert parsed.frames == (Frame("./index.py", 98, "", "def main_handler(event=None, context=None):"),)
    assert parsed.stage is None


@pytest.mark.parametrize(
    ("text", "stage", "message", "error_type"),
    [
        (
            f"{INVOCATION}catch a 'ModuleNotFoundError' exception(No module named 'premailer')",
            "invocation",
            "No module named 'premailer'",
            "ModuleNotFoundError",
        ),
        (f"{INVOCATION}boom\nmore", "invocation", "boom\nmore", ""),
        (INVOCATION, "invocation", "", ""),
        (
            "function entry exception, error: handler 'handler' not found in module 'index'(module ...)",
            "entry",
            "handler 'handler' not found in module 'index'(module ...)",
            "",
        ),
        ("function initialization exception, error: no", "initialization", "no", ""),
        ("function result is invalid, error: no", None, "function result is invalid, error: no", ""),
    ],
)
def test_parses_functiongraphs_messages(text, stage, message, error_type):
    """
    The prefix becomes the stage, and the type is taken from the text only where there is no other.
    """
    parsed = ErrorEnvelope.parse({"errorMessage": text})
    assert (parsed.stage, parsed.message, parsed.error_type) == (stage, message, error_type)
    assert ErrorEnvelope.parse({"errorMessage": text, "errorType": "T"}).error_type == "T"
    assert ErrorEnvelope.parse(parsed.to_dict()).to_dict() == parsed.to_dict()


def test_a_message_that_looks_like_functiongraphs_is_kept_by_the_neutral_shape():
    """
    An error that quotes another function's error stays as it is.
    """
    envelope = ErrorEnvelope("E", "function entry exception, error: quoted")
    assert ErrorEnvelope.parse(envelope.dumps()) == envelope


@pytest.mark.parametrize(
    ("stack", "frames"),
    [
        (None, []),
        ([], []),
        ("", []),
        (  # AWS, Python 3.11: one string for each frame, caret lines in it
            [
                '  File "/var/task/index.py", line 3, in handler\n    1 / 0\n    ~~^~~\n',
                '  File "x", line 1, in f\n',
            ],
            [Frame("/var/task/index.py", 3, "handler", "1 / 0"), Frame("x", 1, "f")],
        ),
        (  # the whole traceback in one string
            'Traceback (most recent call last):\n  File "i.py", line 3, in h\n    f()\nValueError: boom\n',
            [Frame("i.py", 3, "h", "f()"), Frame(text="ValueError: boom")],
        ),
        (  # FunctionGraph, Java
            ["Caused by: java.lang.Exception: x", "\tat a.B.c(B.java:3)", "... 16 more"],
            [
                Frame(text="Caused by: java.lang.Exception: x"),
                Frame(text="at a.B.c(B.java:3)"),
                Frame(text="... 16 more"),
            ],
        ),
        (["at mid (./index.js:2:18)"], [Frame(text="at mid (./index.js:2:18)")]),  # Node.js
        (  # FunctionGraph, Go
            ["main.handler()", "    /src/main.go:7"],
            [Frame(text="main.handler()"), Frame(text="/src/main.go:7")],
        ),
        (  # FC, Go
            [{"path": "main.go", "line": 7, "label": "handler"}, {"path": "b.go", "line": "8"}],
            [Frame("main.go", 7, "handler"), Frame("b.go", 8)],
        ),
        (  # FC, PHP
            {"file": "/code/index.php", "line": 2, "traceString": "#0 /code/index.php(9): f()\n#1 {main}"},
            [Frame("/code/index.php", 2), Frame(text="#0 /code/index.php(9): f()"), Frame(text="#1 {main}")],
        ),
        ([['File "/code/a', 'b.py"', "line 3", "in <module>", ""]], [Frame("/code/a,b.py", 3, "<module>")]),
        (
            [["a text", "with commas", ""], [], "text"],
            [Frame(text="a text, with commas"), Frame(text="text")],
        ),
        ((('File "x"', "line 1", "in f", " y "),), [Frame("x", 1, "f", "y")]),
    ],
)
def test_parses_every_known_stack(stack, frames):
    """
    Python frames are taken apart, others kept as text.
    """
    parsed = ErrorEnvelope.parse({"errorMessage": "m", "errorType": "T", "stackTrace": stack})
    assert list(parsed.frames) == frames


def test_parses_an_error_without_type_or_stack():
    """
    FC's answer for a dead process has a message only. ("Errors", Node.js page.)
    """
    text = "Process exited unexpectedly before completing request (duration: 12ms, maxMemoryUsage: 0MB)"
    parsed = ErrorEnvelope.parse(json.dumps({"errorMessage": text}))
    assert parsed == ErrorEnvelope("", text)
    assert str(parsed) == text + "\n"


def test_bad_utf_8_is_survived():
    """
    Broken bytes are replaced, and a byte order mark is no part of the JSON.
    """
    parsed = ErrorEnvelope.parse(b'\xef\xbb\xbf{"errorMessage": "a\xffb", "errorType": "T"}')
    assert parsed.message == "a\N{REPLACEMENT CHARACTER}b"


def nested(depth):
    """
    An envelope with that many causes inside one another.
    """
    value = {"errorMessage": "m"}
    for _ in range(depth):
        value = {"errorMessage": "m", "cause": value}
    return value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "The envelope is of type NoneType; expected an object"),
        ([], "The envelope is of type list; expected an object"),
        ("5", "The envelope is of type int; expected an object"),
        ({}, "The envelope has neither errorMessage nor errorType, but nothing"),
        ({"error": 1}, "The envelope has neither errorMessage nor errorType, but 'error'"),
        (
            {"errorMessage": None, "x": 1},
            "The envelope has neither errorMessage nor errorType, but 'errorMessage', 'x'",
        ),
        ('{"a": ]', "The text is no JSON: Expecting value at line 1 column 7; it begins '{\"a\": ]'"),
        ({"errorMessage": 5}, "errorMessage is of type int; expected a text"),
        ({"errorType": []}, "errorType is of type list; expected a text"),
        (
            {"errorType": "", "stage": "x"},
            "stage is 'x'; expected null or one of invocation, entry, initialization",
        ),
        (
            {"errorType": "", "stage": ""},
            "stage is ''; expected null or one of invocation, entry, initialization",
        ),
        (
            {"errorType": "", "stackTrace": 5},
            "stackTrace is of type int; expected a list, a text, an object or null",
        ),
        (
            {"errorType": "", "stackTrace": [5]},
            "stackTrace[0] is of type int; expected a text, a list or an object",
        ),
        ({"errorType": "", "stackTrace": [["", 5]]}, "stackTrace[0][1] is of type int; expected a text"),
        (
            {"errorType": "", "stackTrace": [{"path": 5}]},
            "stackTrace[0].path is of type int; expected a text",
        ),
        (
            {"errorType": "", "stackTrace": {"line": "x"}},
            "stackTrace.line is of type str; expected a line number",
        ),
        (
            {"errorType": "", "stackTrace": {"line": True}},
            "stackTrace.line is of type bool; expected a line number",
        ),
        ({"errorType": "", "notes": "x"}, "notes is of type str; expected a list"),
        ({"errorType": "", "notes": ["", 5]}, "notes[1] is of type int; expected a text"),
        ({"errorType": "", "cause": 5}, "cause is of type int; expected an object"),
        ({"errorType": "", "context": {"errorType": 5}}, "context.errorType is of type int; expected a text"),
        ({"errorType": "", "exceptions": {}}, "exceptions is of type dict; expected a list"),
        (
            {"errorType": "", "exceptions": [{"errorType": "", "cause": {"cause": 1}}]},
            "exceptions[0].cause has neither errorMessage nor errorType, but 'cause'",
        ),
        (
            nested(65),
            "cause.cause.cause.cause.cause.cause.cause.cause.cause.cause.... lies more than 64 errors deep",
        ),
    ],
)
def test_what_is_no_envelope_is_refused_with_the_place(data, message):
    """
    The error names where it is and what was expected.
    """
    with pytest.raises(EnvelopeFormatError) as caught:
        ErrorEnvelope.parse(data)
    assert str(caught.value) == message


def test_nesting_up_to_the_limit_is_read():
    """
    64 causes inside one another are read, compared and printed.
    """
    parsed = ErrorEnvelope.parse(nested(64))
    assert str(parsed).count("direct cause") == 64
    assert parsed == ErrorEnvelope.parse(parsed.dumps())


def test_json_that_nests_without_end_is_refused():
    """
    A hostile answer cannot exhaust the stack.
    """
    with pytest.raises(EnvelopeFormatError):
        ErrorEnvelope.parse('{"cause":' * 100_000)


def test_envelopes_are_values():
    """
    Equal ones have equal hashes, copies are equal, and stage and qualified type do not count.
    """
    same = ErrorEnvelope.parse(FULL.dumps())
    assert len({FULL, same, pickle.loads(pickle.dumps(FULL)), copy.deepcopy(FULL)}) == 1
    assert ErrorEnvelope("E", "m", stage="entry", qualified_type="a.E") == ErrorEnvelope("E", "m")
    assert ErrorEnvelope("E", "m") != ErrorEnvelope("E", "n")
    assert ErrorEnvelope("E", "m") != "E: m"
    assert Frame("a", 1, "f") == Frame("a", 1, "f")
    assert Frame("a", 1, "f") != Frame("a", 2, "f")
    assert Frame("a") != "a"


def test_reprs_are_short():
    """
    A repr never floods a log.
    """
    assert repr(FULL) == "<ErrorEnvelope Mine: '中文, \"quoted\"\\nand more', 4 frames>"
    assert repr(FULL.frames[0]) == '<Frame File "/code/index.py", line 7, in handler>'
    long = "x" * 10_000
    assert len(repr(ErrorEnvelope(long, long, (Frame(long),)))) < 250
    assert len(repr(Frame(long, 1, long))) < 250


def test_the_first_error_loads_little():
    """
    Describing an error loads none of the modules that a cold start must not pay for.
    """
    program = (
        "import sys, __future__, json, logging, traceback\n"
        "before = set(sys.modules)\n"
        "from polyfaas.envelope import ErrorEnvelope\n"
        "ErrorEnvelope.from_exception(ValueError('x')).dumps()\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    path = pathlib.Path(__file__).parents[1] / "src"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env={"PYTHONPATH": str(path)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    assert set(done.stdout.split()) <= {
        "polyfaas",
        "polyfaas.envelope",
        "polyfaas.capture",
        "polyfaas.frames",
    }


def test_print_writes_the_traceback():
    """
    An envelope prints as an error looks in a log.
    """
    out = io.StringIO()
    print(ErrorEnvelope("E", "m", (Frame("a.py", 3, "f", "x()"),)), end="", file=out)
    assert (
        out.getvalue() == 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    x()\nE: m\n'
    )
