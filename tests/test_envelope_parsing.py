"""
Reading envelopes: what the clouds really sent, and what is refused.

Shapes: FC, "Errors" of the language pages; FunctionGraph, answers and logs of real functions (2022-06-28,
2022-12-18, 2023-11-24).
"""

import json

import pytest

from polyfaas.envelope import ErrorEnvelope, Frame
from polyfaas.exceptions import EnvelopeFormatError

INVOCATION = "function invocation exception, error: "


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


def grouped(depth):
    """
    An envelope with that many groups inside one another.
    """
    value = {"errorMessage": "m"}
    for _ in range(depth):
        value = {"errorMessage": "m", "exceptions": [value]}
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
        (
            dict.fromkeys(("k" * 60, "b", "c", "d", "e", "f")),
            f"The envelope has neither errorMessage nor errorType, but '{'k' * 39}, 'b', 'c', 'd', 'e'",
        ),
        ('{"a": ]', "The text is no JSON: Expecting value at line 1 column 7"),
        ('X{"errorType": ""}', "The text is no JSON: Expecting value at line 1 column 1"),
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
            {"errorType": "", "stage": "s" * 70},
            f"stage is '{'s' * 60}'; expected null or one of invocation, entry, initialization",
        ),
        ({"errorType": "", "cause": {"errorType": "", "stage": 5}}, "cause.stage is of type int; expected a text"),
        (
            {"errorType": "", "context": {"errorType": "", "qualifiedType": 5}},
            "context.qualifiedType is of type int; expected a text",
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
        (
            {"errorType": "", "stackTrace": {"line": "12345678901"}},
            "stackTrace.line is of type str; expected a line number",
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
        (
            grouped(65),
            "exceptions[0].exceptions[0].exceptions[0].exceptions[0].exce... lies more than 64 errors deep",
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
    assert str(ErrorEnvelope.parse(grouped(64))).count("- 1 -") == 64


def test_a_line_number_may_be_text():
    """
    Up to ten digits, as in a header.
    """
    parsed = ErrorEnvelope.parse({"errorType": "", "stackTrace": {"path": "a", "line": "1234567890"}})
    assert parsed.frames == (Frame("a", 1234567890),)


def test_json_that_nests_without_end_is_refused():
    """
    A hostile answer cannot exhaust the stack.
    """
    with pytest.raises(EnvelopeFormatError, match=r"^The JSON text cannot be read: .*recursion"):
        ErrorEnvelope.parse('{"cause":' * 100_000)
