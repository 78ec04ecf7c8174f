"""
Clouds with one fault each: the kit finds it and says what it is.
"""

from __future__ import annotations

import json
from time import monotonic
from types import SimpleNamespace

import pytest

from clouds_outside import nimbus
from conformance.wrong import changed, context, faults
from polyfaas.exceptions import ContextFieldUnavailable, ResultEncodeError
from polyfaas.records import Credentials, Deadline


class LeakingKeys(Credentials):
    """
    Keys that print themselves.
    """

    __slots__ = ()

    def __repr__(self):
        return f"LeakingKeys({self.access_key_id}, {self.access_key_secret})"


class Careless:
    """
    A context that is made anew only for its first invocation.
    """

    def __init__(self) -> None:
        self.made = None

    def __call__(self, native):
        self.made = self.made or nimbus.NimbusContext(native)
        return self.made


def wrong_error(error):
    return {"fault": {"kind": error.error_type, "text": "internal error"}}


def raising(self):
    raise KeyError("zone")


def eager(native):
    return hasattr(native, "region") or nimbus.recognises(native)


def strict(native):
    return nimbus.recognises(native) and native.invocation.get("function") == "greet"


def fragile(native):
    return isinstance(native.invocation, dict)


def meddling(native):
    native.millis_left()
    return nimbus.recognises(native)


def marking(native):
    native.seen = True
    return nimbus.recognises(native)


def hasty(native):
    made = nimbus.NimbusContext(native)
    made.known = native.invocation
    return made


def none_for_nothing(self, field):
    return getattr(self, field, None)


def unhelpful(self, field):
    if getattr(self, field, None) is None:
        raise ContextFieldUnavailable("not available")
    return getattr(self, field)


def moving(self):
    return Deadline(monotonic() + self.native.millis_left() / 1000)


def brittle_view(neutral):
    return nimbus.native(
        neutral.deadline.remaining_ms(), None, id=neutral.request_id.upper(), memory_mib=neutral.memory_mb + 0
    )


def nameless_view(neutral):
    return nimbus.native(None, None, id=neutral.request_id)


def invented_keys(neutral):
    made = nimbus.view(neutral)
    made.invocation["keys"] = made.invocation["keys"] or (lambda: {"access_key_id": "k", "access_key_secret": "s"})
    return made


def leaking_view(neutral):
    made = nimbus.view(neutral)
    return SimpleNamespace(**vars(made), shown=repr(neutral.credentials and neutral.credentials.access_key_secret))


def generous(value):
    try:
        return nimbus.encode_result(value)
    except ResultEncodeError:
        return repr(value)


def lax_json(value):
    if not isinstance(value, (bytes, str)):
        json.dumps(value)
    return value


def counting():
    count = iter(range(1000))
    return property(lambda self: f"zone-{next(count)}")


WRONG = {
    "memory in bytes": (
        {"wrap": context(memory_mb=property(lambda self: (self.said("memory_mib") or 0) << 20 or None))},
        "memory_mb of the full context is 268435456; expected 256 (an int, in MB).",
    ),
    "timeout in milliseconds": (
        {"wrap": context(timeout_s=property(lambda self: self.said("limit_ms") and float(self.said("limit_ms"))))},
        "timeout_s of the full context is 30000.0; expected 30.0 (a float, in seconds).",
    ),
    "time left in seconds": (
        {"wrap": context(native_remaining_ms=lambda self: self.said("limit_ms") and self.native.millis_left() / 1000)},
        "at entry; expected 29500 (in milliseconds).",  # 29, less what has passed since
    ),
    "memory as text": (
        {"wrap": context(memory_mb=property(lambda self: self.said("memory_mib") and str(self.said("memory_mib"))))},
        "memory_mb is a str, '256'; it has to be int or None.",
    ),
    "an invented region": (
        {"wrap": context(region=property(lambda self: self.said("zone") or "north"))},
        "region of the bare context is 'north', which the cloud did not say: invented values mislead; say None.",
    ),
    "a word for nothing": (
        {"wrap": context(region=property(lambda self: self.said("zone") or ""))},
        "region of the bare context is '', the cloud's word for nothing; the neutral context says None.",
    ),
    "a leaking context": (
        {"wrap": context(__repr__=lambda self: f"<context {self.native.invocation['keys']()}>")},
        "repr(context) leaks credentials.",
    ),
    "leaking keys": (
        {"wrap": context(credentials=property(lambda self: self.said("keys") and LeakingKeys(**self.said("keys")())))},
        "repr(context.credentials) leaks credentials.",
    ),
    "eager recognition": (
        {"recognises": eager},
        "it recognises a context of alibaba: too eager. Ask for names that no other cloud has.",
    ),
    "picky recognition": ({"recognises": strict}, "it does not recognise its own bare() context."),
    "recognition that raises": (
        {"recognises": fragile},
        "recognises() raised RuntimeError on a context whose attributes raise; it has to say True or False.",
    ),
    "recognition with side effects": (
        {"recognises": meddling},
        "recognises() has side effects on the context: millis_left.",
    ),
    "recognition that marks": ({"recognises": marking}, "recognises() has side effects on the context: setting seen."),
    "a context read at once": (
        {"wrap": hasty},
        "wrap() raised RuntimeError on a context whose attributes raise; read fields when asked.",
    ),
    "a requirement that is not kept": (
        {"wrap": context(require=none_for_nothing)},
        "require('function_version') gives None; it has to raise ContextFieldUnavailable.",
    ),
    "a requirement without a word": (
        {"wrap": context(require=unhelpful)},
        "the error of require('function_version') names not both field and cloud: not available",
    ),
    "a deadline that moves": (
        {"wrap": context(deadline=property(moving))},
        "the deadline moves: build it once for an invocation.",
    ),
    "a view that raises": (
        {"view": brittle_view},
        "view() raised AttributeError for a context whose fields are None: ",
    ),
    "a raising property": (
        {"wrap": context(region=property(raising))},
        "reading context.region raised KeyError: 'zone'. A getter must not raise: answer None.",
    ),
    "a value that changes": ({"wrap": context(region=counting())}, "region changes from one reading to the next."),
    "an empty request id": (
        {"wrap": context(request_id="", request_id_generated=False)},
        "request_id of the bare context is empty; where the cloud gives none, one is generated.",
    ),
    "a request id passed off as the cloud's": (
        {"wrap": context(request_id_generated=False)},
        "request_id_generated of the bare context is False; expected True.",
    ),
    "a context for all": ({"wrap": Careless()}, "invocations on several threads share a context."),
    "an event left as it came": (
        {"encode_event": lambda payload: payload},
        "arrives as b'{}', not decoded to {}.",
    ),
    "broken events let through": (
        {"encode_event": json.loads},
        "raises JSONDecodeError; it has to be an EventDecodeError.",
    ),
    "event and context mixed up": (
        {"bind": lambda event, context: (context, event)},
        "bind() gives a dict as context, which it does not recognise.",
    ),
    "results made up": (
        {"encode_result": generous},
        "the result with a set is sent as b\"{'a': [{1, 2}]}\"; raise ResultEncodeError.",
    ),
    "results refused without a place": (
        {"encode_result": lax_json},
        "the result with a set raises TypeError; it has to be a ResultEncodeError.",
    ),
    "no limit kept": (
        {"encode_result": lambda value: value},
        "a result of 65537 bytes goes out although max_result_bytes is 65536; count the bytes that are sent.",
    ),
    "an error without its message": (
        {"encode_error": wrong_error},
        "the error object of a ValueError has lost the message.",
    ),
    "an error that is no JSON": (
        {"encode_error": lambda error: {"fault": error}},
        "encode_error() gives what is no JSON: ",
    ),
    "a view that forgets": (
        {"view": nameless_view},
        "the view loses function_name: 'greet' becomes None.",
    ),
    "a view with keys of its own": (
        {"view": invented_keys},
        "the view of a context without keys has keys.",
    ),
    "a view that shows keys": ({"view": leaking_view}, "repr(view) leaks credentials."),
    "another name": ({"wrap": context(cloud="nimbo")}, "context.cloud is 'nimbo'; it has to be the record's name."),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_cloud_fails_with_its_fault(fault):
    """
    One fault in an otherwise right cloud is found and named.
    """
    parts, expected = WRONG[fault]

    told = faults(changed(**parts))

    assert any(expected in line for line in told), "\n".join(told)
    assert all(line.startswith("nimbus: ") for line in told if "leaks" in line or expected in line)


def test_a_call_that_the_record_does_not_undo_is_a_fault():
    """
    A runtime that passes the context first needs `bind`, and with it has no fault.
    """
    context_first = {"call": lambda self, event, native: ((native, event), {})}

    told = faults(nimbus.CLOUD, **context_first)

    assert len(told) == 1
    assert told[0].startswith("nimbus: a handler called with (SimpleNamespace, dict) raised ")
    assert told[0].endswith("; bind says how its runtime calls.")
    assert faults(changed(bind=lambda context, event: (event, context)), **context_first) == []


def test_the_right_cloud_has_no_fault():
    """
    The helper above finds nothing where there is nothing.
    """
    assert faults(changed()) == []


def test_a_cloud_that_tells_no_time_has_no_deadline():
    """
    Without timeout and time left there is nothing to check, and nothing may be there.
    """
    expected = {"request_id": "n-1", "function_name": "greet"}
    given = {"full": lambda self: nimbus.native(id="n-1", function="greet"), "expected_full": expected}

    assert faults(changed(), **given) == []
    told = faults(changed(wrap=context(deadline=Deadline(monotonic() + 60))), **given)
    assert len(told) == 1
    assert told[0].startswith("nimbus: deadline of the full context is Deadline(remaining_ms=")
    assert told[0].endswith("): it needs a timeout or the time left, and no more.")


def test_a_cloud_without_view_or_headers_is_judged_without():
    """
    What a record leaves out is not asked for.
    """
    assert faults(changed(view=None)) == []


def test_what_the_author_has_to_give_is_named():
    """
    A subclass that gives no contexts is told so.
    """
    from polyfaas.testing.conformance import CloudConformance

    with pytest.raises(NotImplementedError, match=r"must define full\(\): a new native context with every field"):
        CloudConformance().full()
    with pytest.raises(NotImplementedError, match=r"must define bare\(\)"):
        CloudConformance().bare()
