"""
Envelopes stay small and readable whatever is in them, and say what was left out.
"""

import json

import pytest

from polyfaas.envelope import ErrorEnvelope, Frame
from raising import catch, envelope_of, run


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


def test_a_text_that_only_its_escapes_make_long_is_cut_with_a_mark():
    """
    30,000 characters fit, their 180,000 bytes of JSON do not.
    """
    envelope = ErrorEnvelope.from_exception(ValueError("é" * 30_000))
    assert envelope.message.endswith("é[... cut, 30000 characters in all ...]")


def test_a_chain_of_deep_stacks_stays_within_the_limit():
    """
    The frames of each error are paid for, too.
    """
    source = "def handler(n):\n    other(n)\n\ndef other(n):\n    n and handler(n - 1) or 1 / 0  # %s\n" % ("x" * 300)
    exc = None
    for _ in range(20):
        exc, older = run(source, "handler", 30), exc
        exc.__cause__ = older
    assert 5_000 < len(ErrorEnvelope.from_exception(exc, max_bytes=20_000).dumps()) <= 20_000


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
            raise OSError

    names = {"__name__": "index", "__loader__": Loader()}
    exec(compile("def handler():\n    1 / 0\n", "/code/nowhere.py", "exec"), names)
    envelope = ErrorEnvelope.from_exception(catch(names["handler"]))
    assert envelope.frames[-1] == Frame("/code/nowhere.py", 2, "handler")


def test_a_loader_that_has_the_source_is_asked(tmp_path):
    """
    A module from a zip file shows its lines, too.
    """
    file = str(tmp_path / "code.zip" / "index.py")  # the line cache has never heard of it

    class Loader:
        def get_source(self, name):
            return "def handler():\n    1 / 0\n" if name == "index" else None

    names = {"__name__": "index", "__loader__": Loader()}
    exec(compile("def handler():\n    1 / 0\n", file, "exec"), names)
    envelope = ErrorEnvelope.from_exception(catch(names["handler"]))
    assert envelope.frames[-1] == Frame(file, 2, "handler", "1 / 0")


@pytest.mark.parametrize("more", [0, 1])
def test_long_files_and_functions_are_cut(more):
    """
    500 characters of a file's name are kept and 200 of a function's.
    """
    mark = " ..." * more
    name = "f" * (200 + more)
    file = "/" + "d" * (499 + more)
    names = {}
    exec(compile(f"def {name}():\n    1 / 0\n", file, "exec"), names)
    frame = ErrorEnvelope.from_exception(catch(names[name])).frames[-1]
    assert (frame.file, frame.function) == ("/" + "d" * 499 + mark, "f" * 200 + mark)


def test_a_newline_in_a_short_name_is_tamed():
    """
    As in a long one.
    """
    names = {}
    exec(compile("def handler():\n    1 / 0\n", "a\nb.py", "exec"), names)
    assert ErrorEnvelope.from_exception(catch(names["handler"])).frames == (Frame("a\\nb.py", 2, "handler"),)


def test_huge_source_lines_and_newlines_in_names_are_tamed():
    """
    A minified line is cut with a mark, and a name never breaks a line of the text.
    """
    source = "def handler():\n    raise ValueError(1) or '" + "x" * 1_000_000 + "'\n"
    frame = envelope_of(source, file="/code/a\nb.py").frames[0]
    assert frame.file == "/code/a\\nb.py"
    assert frame.source == "raise ValueError(1) or '" + "x" * 376 + " ..."


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
