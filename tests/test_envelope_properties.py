"""
What holds for every error and every envelope.
"""

import json
import types

from hypothesis import given, settings
from hypothesis import strategies as st

from polyfaas import clouds
from polyfaas.envelope import MAX_BYTES, ErrorEnvelope, Frame
from polyfaas.exceptions import EnvelopeFormatError

TEXT = st.text(max_size=200)
ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates too
WORD = st.text("abc_.<>名0", min_size=1, max_size=20)
SOURCE = st.text("ab ,:'()[]=名", max_size=30).map(str.strip)
LINE = st.integers(1, 10**6)
FRAMES = st.lists(
    st.one_of(
        st.builds(Frame, WORD.map("/code/{}.py".format), LINE, WORD, SOURCE),
        st.builds(lambda text: Frame(text=f"[{text}]"), WORD),
    ),
    max_size=5,
).map(tuple)
ENVELOPES = st.recursive(
    st.builds(ErrorEnvelope, WORD, TEXT, FRAMES, notes=st.lists(TEXT, max_size=2).map(tuple)),
    lambda inner: st.builds(
        ErrorEnvelope,
        WORD,
        TEXT,
        FRAMES,
        cause=st.none() | inner,
        context=st.none() | inner,
        exceptions=st.lists(inner, max_size=2).map(tuple),
        stage=st.sampled_from([None, "invocation", "entry", "initialization"]),
        qualified_type=WORD,
    ),
    max_leaves=5,
)
KEYS = ["errorMessage", "errorType", "stackTrace", "stage", "notes", "cause", "exceptions", "path", "line"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | ANY_TEXT, inner, max_size=5)
    ),
    max_leaves=20,
)


def misbehaving(names, value):
    """
    An exception class some of whose special attributes raise, or give a value that nobody expects.
    """

    def trap(self, *args):
        if value is None:
            raise RuntimeError("trap")
        return value

    members = {name: trap if name in ("__str__", "__repr__") else property(trap) for name in names}
    return type("Trap", (Exception,), members)


TRAPS = [
    *(
        "__str__",
        "__repr__",
        "__class__",
        "__traceback__",
        "__cause__",
        "__context__",
        "__suppress_context__",
    ),
    *("__notes__", "__dict__", "args", "exceptions"),
]
KINDS = st.builds(misbehaving, st.sets(st.sampled_from(TRAPS)), JSON) | st.sampled_from(
    [ValueError, KeyError, OSError, UnicodeError, SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration]
)


@st.composite
def errors(draw):
    """
    An exception with stack, chain and notes, any of which may be odd, alone in a list.
    """
    made = []
    for kind, arguments in draw(
        st.lists(st.tuples(KINDS, st.lists(JSON | st.binary(), max_size=6)), min_size=1, max_size=5)
    ):
        try:
            raise kind(*arguments)
        except BaseException as exc:
            tb = BaseException.__dict__["__traceback__"].__get__(exc)
            for line in draw(st.lists(st.integers(-5, 2**31 - 1), max_size=60)):
                tb = types.TracebackType(tb, tb.tb_frame, 0, line)
            BaseException.with_traceback(exc, tb)
            if made and draw(st.booleans()):
                older = made[draw(st.integers(0, len(made) - 1))]
                BaseException.__dict__["__cause__"].__set__(exc, older)
            if kind.__name__ != "Trap" and draw(st.booleans()):
                exc.__notes__ = draw(JSON)
            made.append(exc)
    return made[-1:]  # Hypothesis would look at the exception itself


@settings(max_examples=200)
@given(errors(), st.integers(-1, 80), st.integers(0, 20_000) | st.just(MAX_BYTES))
def test_every_exception_becomes_json_within_the_limit(raised, max_frames, max_bytes):
    """
    An envelope always comes out, in one line of JSON that is no longer than asked, and nothing is lost in it.
    """
    (exc,) = raised
    envelope = ErrorEnvelope.from_exception(exc, max_frames=max_frames, max_bytes=max_bytes)
    text = envelope.dumps()
    assert text.isascii()
    assert "\n" not in text
    assert len(text) <= max(4096, max_bytes)
    assert envelope.error_type == type(exc).__name__
    assert ErrorEnvelope.parse(text) == envelope
    assert json.loads(text) == ErrorEnvelope.parse(text).to_dict()
    assert str(envelope).encode("utf-8")


@given(ENVELOPES)
def test_the_neutral_shape_loses_nothing(envelope):
    """
    parse(to_dict(e)) is e, including what does not count for equality.
    """
    parsed = ErrorEnvelope.parse(envelope.to_dict())
    assert parsed == envelope
    assert hash(parsed) == hash(envelope)
    assert parsed.to_dict() == envelope.to_dict()


@given(ENVELOPES)
def test_every_clouds_shape_keeps_type_message_and_frames(envelope):
    """
    parse(render(e)) is e in what the cloud's shape can carry, through its JSON text.
    """
    for name in clouds.NAMES:
        parsed = ErrorEnvelope.parse(json.dumps(envelope.render(name)))
        carried = (parsed.error_type, parsed.message, parsed.frames)
        assert carried == (envelope.error_type, envelope.message, envelope.frames)


def outcome(data):
    """
    The envelope that was read, or None where it was refused in a message of bounded length.
    """
    try:
        return ErrorEnvelope.parse(data)
    except EnvelopeFormatError as exc:
        message = str(exc)
    assert 0 < len(message) < 500
    return None


@settings(max_examples=300)
@given(
    JSON
    | st.fixed_dictionaries(
        {"errorMessage": TEXT}, optional={"stackTrace": JSON, "cause": JSON, "notes": JSON}
    )
)
def test_parse_refuses_or_reads_every_json_value(value):
    """
    Whatever JSON comes, the outcome is an envelope or an EnvelopeFormatError.
    """
    for data in (value, json.dumps(value), json.dumps(value).encode()):
        envelope = outcome(data)
        if envelope is not None:
            assert ErrorEnvelope.parse(envelope.dumps()).dumps() == envelope.dumps()


@given(st.binary() | st.text())
def test_parse_refuses_or_reads_every_text(data):
    """
    Bytes and text that are no JSON are refused in the same way.
    """
    outcome(data)
