"""
The strategies give what they promise.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import Phase, given, settings
from hypothesis import find as find_smallest

import polyfaas
from polyfaas.clouds import get, recognise
from polyfaas.testing import CLOUDS, invoke, strategies


def find(strategy, condition):
    """
    Any example that fulfils the condition.
    """
    return find_smallest(strategy, condition, settings=settings(phases=[Phase.generate], max_examples=2000))


@polyfaas.handler
def echo(event, context):
    """
    Answers with its event.
    """
    return event


@given(strategies.contexts())
def test_contexts_are_neutral(context):
    """
    Each is recognised as neutral and never has an empty id.
    """
    assert recognise(context).name == "local"
    assert context.request_id
    assert context.deadline is None or context.deadline.remaining_ms() >= 0


def test_contexts_come_in_every_shape():
    """
    With and without keys, names and deadlines.
    """
    found = find(strategies.contexts(), lambda context: context.credentials is None and context.deadline is None)
    assert found.timeout_s is None
    assert find(strategies.contexts(), lambda context: context.trace and context.credentials).trace.span_context
    assert find(strategies.alibaba_contexts(), lambda context: not hasattr(context, "service")).function.name
    assert find(strategies.huawei_contexts(), lambda context: hasattr(context, "getAuthToken")).getTenantID


def test_every_value_of_a_context_varies():
    """
    Also what few functions read.
    """
    assert find(strategies.contexts(), lambda context: context.extras).extras
    assert find(strategies.contexts(), lambda context: context.native is not None).native
    assert find(strategies.alibaba_contexts(), lambda context: context.region != "cn-hangzhou").region
    assert find(strategies.alibaba_contexts(), lambda context: context.account_id != "1234567890123456").account_id
    assert find(strategies.alibaba_contexts(), lambda context: context.function.handler != "index.handler").function
    for getter, default in (
        ("getPackage", "default"),
        ("getVersion", "latest"),
        ("getWorkflowID", ""),
        ("getAccessKey", ""),
        ("get_invoke_id", ""),
    ):
        native = find(strategies.huawei_contexts(), lambda context: getattr(context, getter)() != default)  # noqa: B023
        assert getattr(native, getter)() != default
    assert find(strategies.huawei_contexts(), lambda context: not getattr(context, "getToken", lambda: 1)())


def test_native_contexts_of_an_unknown_cloud():
    """
    The error names the clouds that are there.
    """
    with pytest.raises(polyfaas.UnknownCloudError, match="no cloud 'aws'; the built-in ones are alibaba, huawei"):
        strategies.native_contexts("aws")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_native_contexts_are_the_clouds_own(cloud):
    """
    Each is recognised as one of that cloud, and every field can be read.
    """

    @given(strategies.native_contexts(cloud))
    def check(native):
        assert recognise(native) is get(cloud)
        neutral = get(cloud).wrap(native)
        assert neutral.request_id
        assert neutral.function_name
        assert neutral.memory_mb >= 128
        assert neutral.timeout_s >= 1

    check()


@given(strategies.results())
def test_results_can_be_sent_everywhere(result):
    """
    Every cloud sends them, and the caller gets the same.
    """
    bodies = [invoke(polyfaas.handler(lambda event, context: result), {}, on=cloud) for cloud in CLOUDS]

    assert all(body.ok for body in bodies)


@given(strategies.unsendable_results())
def test_unsendable_results_are_refused_everywhere(result):
    """
    None of the clouds sends them.
    """
    for cloud in CLOUDS:
        outcome = invoke(polyfaas.handler(lambda event, context: result), {}, on=cloud)
        assert isinstance(outcome.exception, polyfaas.ResultEncodeError)


@given(strategies.payloads())
def test_payloads_are_bytes(payload):
    """
    They arrive, or are refused as no JSON, alike on both clouds.
    """
    outcomes = [invoke(echo, payload, on=cloud) for cloud in CLOUDS]

    assert {type(outcome.exception) for outcome in outcomes} in ({type(None)}, {polyfaas.EventDecodeError})


@given(strategies.exceptions())
def test_exceptions_have_a_traceback(error):
    """
    They were raised, and an envelope survives them.
    """
    assert error.__traceback__ is not None
    json.loads(polyfaas.ErrorEnvelope.from_exception(error).dumps())


def test_exceptions_are_chained_and_misbehave():
    """
    The odd ones are among them.
    """
    assert find(strategies.exceptions(), lambda error: error.__cause__ is not None).__cause__
    assert find(strategies.exceptions(), lambda error: error.__context__ is not None).__context__
    with pytest.raises(RuntimeError, match="no text"):
        str(find(strategies.exceptions(), lambda error: isinstance(error, strategies.Misbehaving)))


@given(strategies.envelopes())
def test_envelopes_survive_their_own_text(envelope):
    """
    What is written is read back.
    """
    assert polyfaas.ErrorEnvelope.parse(envelope.dumps()) == envelope


@given(strategies.trigger_events())
def test_trigger_events_are_payloads(event):
    """
    Every sample is JSON.
    """
    assert json.loads(json.dumps(event)) == event


@given(strategies.trigger_events("huawei"))
def test_trigger_events_of_one_cloud(event):
    """
    A cloud can be chosen.
    """
    assert isinstance(event, (dict, list))


@given(strategies.credentials())
def test_credentials_keep_their_secrets(keys):
    """
    No text form shows a part.
    """
    assert keys.access_key_secret not in f"{keys} {keys!r}"
