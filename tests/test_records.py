"""
Deadline, credentials, trace: the values that a context hands out.
"""

import copy
import inspect
import io
import json
import logging
import pickle
import traceback
from datetime import datetime, timedelta, timezone

import pytest

from natives import fc
from polyfaas import Credentials, Deadline, TraceContext
from polyfaas.clouds.alibaba import CLOUD as ALIBABA

SECRETS = ("KEY-ID-7f3a", "KEY-SECRET-9c1e", "TOKEN-55d2")


def credentials():
    return Credentials(*SECRETS)


def in_context():
    return ALIBABA.wrap(fc(credentials=SECRETS))


class Clock:
    """
    A clock that stands still until it is told.
    """

    def __init__(self, now=100.0):
        self.now = now

    def __call__(self):
        return self.now


# ---- Deadline


def test_a_deadline_counts_down_to_zero_and_stays_there():
    """
    Time left falls with the clock, is rounded down to whole milliseconds, and is never below 0.
    """
    clock = Clock()
    deadline = Deadline(103.0, now=clock)
    assert (deadline.remaining_s(), deadline.remaining_ms(), deadline.expired()) == (3.0, 3000, False)
    clock.now = 102.9991
    assert deadline.remaining_ms() == 0
    assert not deadline.expired()
    assert 0.0008 < deadline.remaining_s() < 0.001
    for now in (103.0, 103.1, 1e9):
        clock.now = now
        assert (deadline.remaining_s(), deadline.remaining_ms(), deadline.expired()) == (0.0, 0, True)


def test_less_than_a_clock_resolves_is_no_time():
    """
    A nanosecond is the rounding of a sum: the deadline has passed.
    """
    deadline = Deadline(1e-9, now=Clock(0.0))
    assert (deadline.remaining_s(), deadline.expired()) == (0.0, True)


def test_rounding_of_binary_fractions_loses_no_millisecond():
    """
    50 ms that were added to a clock's odd reading are still 50 ms.
    """
    for start in (0.1, 12345.678, 3e6 + 0.3):
        clock = Clock(start)
        assert Deadline(start + 0.05, now=clock).remaining_ms() == 50


def test_a_deadline_tells_its_end_in_utc():
    """
    `expires_at` is aware, in UTC, and the wall clock's time plus what is left.
    """
    deadline = Deadline(107.5, now=Clock(), wall=Clock(1_700_000_000.0))
    assert deadline.expires_at == datetime(2023, 11, 14, 22, 13, 27, 500000, timezone.utc)
    assert deadline.expires_at.utcoffset() == timedelta(0)


def test_a_deadline_says_whether_it_is_estimated():
    """
    The repr shows the time left and whether it was derived from the configured timeout.
    """
    assert repr(Deadline(101.0, now=Clock())) == "Deadline(remaining_ms=1000)"
    assert repr(Deadline(101.0, now=Clock(), estimated=True)) == "Deadline(remaining_ms=1000, estimated)"
    assert not Deadline(1.0).estimated


# ---- Credentials


def test_credentials_are_readable():
    """
    Code that needs the keys reads them.
    """
    keys = credentials()
    assert (keys.access_key_id, keys.access_key_secret, keys.security_token) == SECRETS
    assert Credentials("a", "b").security_token is None


def test_credentials_cannot_be_changed():
    """
    The three values are read-only, and nothing can be added.
    """
    keys = credentials()
    for name in ("access_key_id", "access_key_secret", "security_token", "other"):
        with pytest.raises(AttributeError):
            setattr(keys, name, "x")


def test_credentials_compare_by_value():
    """
    Equal keys are equal and hash alike, others do not, and foreign objects are unequal.
    """
    assert credentials() == credentials()
    assert hash(credentials()) == hash(credentials())
    assert len({hash(Credentials("a", secret, token)) for secret in "bc" for token in ("t", None)}) == 4
    assert credentials() != Credentials(SECRETS[0], SECRETS[1])
    assert credentials() != SECRETS


def logged(value):
    stream = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(stream))
    logger.error("%s %r", value, value, extra={"keys": value})
    logger.error(value)
    return stream.getvalue()


def traceback_with_locals(value):
    def use(keys):
        kept = [keys]
        raise ValueError(len(kept))

    try:
        use(value)
    except ValueError as exc:
        return "".join(traceback.TracebackException.from_exception(exc, capture_locals=True).format())


def slots_of(value):
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    mangled = [f"_{type(value).__name__.lstrip('_')}{name}" if name.startswith("__") else name for name in names]
    return repr([getattr(value, name, None) for name in mangled])


LEAKS = {
    "repr": repr,
    "str": str,
    "format": lambda value: format(value, ">60"),
    "f-string": lambda value: f"{value} {value!r} {value!s:>40} {[value]}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031 -- old formatting is what is tested
    "logging": logged,
    "json default=str": lambda value: json.dumps({"keys": value}, default=str),
    "json default=repr": lambda value: json.dumps([value], default=repr),
    "traceback with locals": traceback_with_locals,
    "slots": slots_of,
    "dir": lambda value: repr(dir(value)),
    "inspect.getmembers of private names": lambda value: repr(
        [(n, v) for n, v in inspect.getmembers(value) if n.startswith("_")]
    ),
    "copy": lambda value: repr(copy.copy(value)),
    "deepcopy": lambda value: repr(copy.deepcopy([value])),
}


OF_CONTEXTS = [how for how in LEAKS if how not in ("format", "copy", "deepcopy")]


@pytest.mark.parametrize(
    ("make", "how"), [(credentials, how) for how in LEAKS] + [(in_context, how) for how in OF_CONTEXTS]
)
def test_no_dump_shows_a_secret(make, how):
    """
    Whatever prints, formats, logs or walks the credentials, or the context that has them, shows none of the three.
    """
    shown = LEAKS[how](make())
    assert shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_what_dumps_show_instead():
    """
    The text form is the same for all credentials.
    """
    assert (repr(credentials()), f"{credentials():>18}") == ("Credentials(***)", "  Credentials(***)")
    assert slots_of(credentials()) == "[***, ***, ***]"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_credentials_are_not_pickled(protocol):
    """
    Pickling is refused with the reason, alone and inside other values.
    """
    for value in (credentials(), {"keys": [credentials()]}):
        with pytest.raises(TypeError) as caught:
            pickle.dumps(value, protocol)
        assert str(caught.value) == (
            "Credentials cannot be pickled: the keys would leave the process. Pass on what they are for instead."
        )


def test_credentials_are_no_json():
    """
    json refuses them, and `vars` finds nothing.
    """
    with pytest.raises(TypeError, match=r"^Object of type Credentials is not JSON serializable$"):
        json.dumps(credentials())
    with pytest.raises(TypeError):
        vars(credentials())


def test_credentials_copy_to_themselves():
    """
    Copies are the same object, so that no second place holds the keys.
    """
    keys = credentials()
    assert copy.copy(keys) is keys
    assert copy.deepcopy({"keys": keys})["keys"] is keys


# ---- TraceContext


def test_a_trace_holds_what_it_was_given():
    """
    Baggage is a read-only copy, empty when there is none.
    """
    given = {"k": "v"}
    trace = TraceContext("span", given, "http://j")
    given["k"] = "changed"
    assert (trace.span_context, dict(trace.baggage), trace.endpoint) == ("span", {"k": "v"}, "http://j")
    with pytest.raises(TypeError):
        trace.baggage["k"] = "w"
    assert dict(TraceContext().baggage) == {}


@pytest.mark.parametrize(("keys", "empty"), [(("", "x"), "access_key_id"), (("x", ""), "access_key_secret")])
def test_credentials_are_never_empty(keys, empty):
    """
    Half a pair is refused without telling the other half.
    """
    with pytest.raises(ValueError, match=f"^Credentials\\(\\) got an empty {empty}: without keys a context has "):
        Credentials(*keys)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda trace: pickle.loads(pickle.dumps(trace))])
def test_a_trace_can_be_passed_on(again):
    """
    To another process, or into a record that is copied: it holds text alone.
    """
    trace = TraceContext("s", {"k": "v"}, "http://j")
    assert again(trace) == trace


def test_traces_compare_by_value():
    """
    Equal content is equal; a trace has no hash, and its repr leaves out the baggage.
    """
    assert TraceContext("s", {"k": "v"}) == TraceContext("s", {"k": "v"})
    assert TraceContext("s", {"k": "v"}) != TraceContext("s")
    assert TraceContext("s") != "s"
    with pytest.raises(TypeError):
        hash(TraceContext("s"))
    assert repr(TraceContext("s", {"k": "v"})) == "TraceContext(span_context='s', endpoint=None)"
