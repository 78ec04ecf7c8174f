"""
Envelopes as values, and in the shapes of the clouds.

Shapes: FC, "Errors" (Python) with the observed cases of golden/alibaba_runtime.json; FunctionGraph, the
Developer Guide (2023-12-29).
"""

import copy
import json
import pathlib
import pickle
import subprocess
import sys

import pytest

from polyfaas.contract import Cloud
from polyfaas.envelope import ErrorEnvelope, Frame
from raising import NESTED, envelope_of, run

GOLDEN = json.loads((pathlib.Path(__file__).parent / "golden" / "alibaba_runtime.json").read_text("utf-8"))


RAISES = [
    case for case in GOLDEN if case["kind"] == "raise" and "stackTrace" in case["expect"]["error_envelope"]
]


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
    assert ErrorEnvelope("E", "m", (Frame("/codeX/a.py", 1),)).stack_lines("/codeX/") == ['File "./a.py", line 1']


def test_a_frame_under_a_root_keeps_all_but_its_path():
    """
    What else is known of it goes along.
    """
    frame = Frame("/code/a.py", 7, "f", "x()", text="entry")
    assert frame.under("/code") == Frame("./a.py", 7, "f", "x()", text="entry")
    assert frame.under("/other") is frame


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
    assert hash(Frame("a", 1, "f")) != hash(Frame("a", 2, "f"))
    assert hash(ErrorEnvelope("E", "m")) != hash(ErrorEnvelope("E", "n"))
    assert Frame("a") != "a"


def test_reprs_are_short():
    """
    A repr never floods a log.
    """
    assert repr(FULL) == "<ErrorEnvelope Mine: '中文, \"quoted\"\\nand more', 4 frames>"
    assert repr(FULL.frames[0]) == '<Frame File "/code/index.py", line 7, in handler>'
    long = "x" * 10_000
    assert repr(ErrorEnvelope(long, long, (Frame(long),))) == (
        f"<ErrorEnvelope {'x' * 80}: '{'x' * 80} ...', 1 frames>"
    )
    assert repr(ErrorEnvelope("E", "m" * 80)) == f"<ErrorEnvelope E: '{'m' * 80}', 0 frames>"
    assert repr(ErrorEnvelope("E", "m" * 81)) == f"<ErrorEnvelope E: '{'m' * 80} ...', 0 frames>"
    assert repr(Frame(long, 1, long)) == f'<Frame File "{"x" * 194}>'


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
        "polyfaas.safely",
    }
