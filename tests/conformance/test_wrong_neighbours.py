"""
Clouds that pass for right on their own and harm what is around them: the kit finds each fault, and says what it is.
"""

from __future__ import annotations

import copy
import io
import logging
import os
import sys
import time
import warnings
from contextlib import redirect_stdout
from types import SimpleNamespace

import pytest

from clouds_outside import nimbus
from conformance.wrong import Right, context, only_faults
from polyfaas.adapter import text
from polyfaas.records import Credentials


@pytest.fixture(autouse=True)
def root_logger():
    """
    The root logger as it was, whatever a wrong cloud does to it.
    """
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    APART.propagate, APART.handlers = False, [logging.NullHandler()]
    APART.setLevel(logging.INFO)
    with warnings.catch_warnings(), redirect_stdout(sys.stdout):
        yield
    logging.disable(logging.NOTSET)
    logging.getLogger("nimbus").handlers.clear()
    root.handlers[:] = handlers
    root.setLevel(level)
    KEPT.clear()


def at_wrapping(act) -> type:
    """
    Nimbus' context, which does something with each native context when it is made.
    """

    def made(self, native):
        nimbus.NimbusContext.__init__(self, native)
        try:
            act(native)
        except Exception:
            return

    return context(__init__=made)


class _Own(Warning):
    """
    A warning that nobody gives.
    """


KEPT: list = []
APART = logging.getLogger("nimbus.apart")


def keys_of(native) -> dict:
    """
    The keys of Nimbus' context, as a careless author logs them.
    """
    return native.invocation["keys"]()


class Remembering(nimbus.NimbusContext):
    """
    Keeps the keys of the first invocation for all.
    """

    kept = None

    @property
    def credentials(self):
        keys = self.said("keys")
        type(self).kept = type(self).kept or (keys and Credentials(**keys()))
        return type(self).kept


class Latest(nimbus.NimbusContext):
    """
    Answers for the context that was made last.
    """

    latest = None

    def __init__(self, native):
        super().__init__(native)
        Latest.latest = self

    @property
    def region(self):
        return text(Latest.latest.said("zone"))


def of_lambda(self):
    if "AWS_ACCESS_KEY_ID" in os.environ:
        return Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    return nimbus.NimbusContext.credentials.fget(self)


def take_zone(self):
    try:
        return text(self.native.invocation.pop("zone", None))
    except Exception:
        return None


def keep_keys(self):
    KEPT.append(nimbus.NimbusContext.credentials.fget(self))
    return KEPT[-1]


def leaving_an_error(error):
    os.environ["NIMBUS_ERROR"] = error.error_type
    return nimbus.CLOUD.encode_error(error)


def print_and_view(neutral):
    print(neutral.credentials and neutral.credentials.access_key_secret)
    return nimbus.view(neutral)


def by_tenant(native):
    try:
        return nimbus.recognises(native) or hasattr(native, "tenant_id")
    except Exception:
        return False


def copying(native):
    return nimbus.NimbusContext(copy.copy(native))


def slow(native):
    time.sleep(0.011)
    return nimbus.recognises(native)


def slow_wrap(native):
    time.sleep(0.011)
    return nimbus.NimbusContext(native)


_SHARED = (
    "names that several clouds share (request_id, function_name, getLogger, ...): too eager. Ask for names that no "
    "other cloud has."
)


HELD = "a native context is still held after the invocation; keep nothing in a class or a module."
_READ = "read this cloud's own alone, and name them in `environment`."


WRONG = {
    "keys that are logged": (
        {"wrap": at_wrapping(lambda native: logging.getLogger("nimbus").debug("keys %s", keys_of(native)))},
        "wrap() writes credentials to the log; neither print nor log what holds keys.",
    ),
    "keys that are printed": (
        {"wrap": at_wrapping(lambda native: print(keys_of(native)))},
        "wrap() writes credentials to standard output; neither print nor log what holds keys.",
    ),
    "keys that are printed as errors": (
        {"wrap": at_wrapping(lambda native: print(keys_of(native), file=sys.stderr))},
        "wrap() writes credentials to standard error; neither print nor log what holds keys.",
    ),
    "keys that are printed past sys.stdout": (
        {"wrap": at_wrapping(lambda native: os.write(1, str(keys_of(native)).encode()))},
        "wrap() writes credentials to standard output; neither print nor log what holds keys.",
    ),
    "keys in a log apart": (
        {"wrap": at_wrapping(lambda native: APART.info("keys %s", keys_of(native)))},
        "wrap() writes credentials to the log; neither print nor log what holds keys.",
    ),
    "keys that a view prints": (
        {"view": print_and_view},
        "view() writes credentials to standard output; neither print nor log what holds keys.",
    ),
    "events that are printed": (
        {"decode_event": lambda event: (print("event", event), event)[1]},
        "decode_event() writes credentials to standard output; neither print nor log what holds keys.",
    ),
    "results that are logged": (
        {"encode_result": lambda value: (APART.info("sent %s", value), nimbus.encode_result(value))[1]},
        "encode_result() writes credentials to the log; neither print nor log what holds keys.",
    ),
    "an error that is left in the environment": (
        {"encode_error": leaving_an_error},
        "encode_error() changes os.environ, which outlives the invocation; keep it in the context.",
    ),
    "a variable that is set": (
        {"wrap": at_wrapping(lambda native: os.environ.update(NIMBUS_REQUEST=native.invocation["id"]))},
        "wrap() changes os.environ, which outlives the invocation; keep it in the context.",
    ),
    "a handler of the root logger": (
        {"wrap": at_wrapping(lambda native: logging.getLogger().addHandler(logging.NullHandler()))},
        "wrap() changes the handlers of a logger, which outlives the invocation; keep it in the context.",
    ),
    "a handler of a logger of its own": (
        {"wrap": at_wrapping(lambda native: logging.getLogger("nimbus").addHandler(logging.NullHandler()))},
        "wrap() changes the handlers of a logger, which outlives the invocation; keep it in the context.",
    ),
    "a stream in the place of sys.stdout": (
        {"wrap": at_wrapping(lambda native: setattr(sys, "stdout", io.StringIO()))},
        "wrap() changes sys.stdout or sys.stderr, which outlives the invocation; keep it in the context.",
    ),
    "filters of warnings": (
        {"wrap": at_wrapping(lambda native: warnings.simplefilter("ignore", _Own))},
        "wrap() changes the filters of warnings, which outlives the invocation; keep it in the context.",
    ),
    "logging switched off": (
        {"wrap": at_wrapping(lambda native: logging.disable(logging.DEBUG))},
        "wrap() changes the level of the root logger, which outlives the invocation; keep it in the context.",
    ),
    "logging that is configured": (
        {"wrap": at_wrapping(lambda native: logging.basicConfig(level=logging.INFO))},
        "wrap() changes the handlers of a logger, which outlives the invocation; keep it in the context.",
    ),
    "keys that are kept": (
        {"wrap": context(credentials=property(keep_keys))},
        "keys are still held after the invocation; keep nothing in a class or a module.",
    ),
    "contexts that are kept": ({"wrap": at_wrapping(lambda native: KEPT.append(native))}, HELD),
    "a level of the root logger": (
        {"wrap": at_wrapping(lambda native: logging.getLogger().setLevel(logging.DEBUG))},
        "wrap() changes the level of the root logger, which outlives the invocation; keep it in the context.",
    ),
    "a mark in the native context": (
        {"wrap": at_wrapping(lambda native: native.invocation.update(seen=True))},
        "the native context is changed (native.invocation['seen']); it is the runtime's: only read it.",
    ),
    "an attribute of the native context": (
        {"wrap": at_wrapping(lambda native: setattr(native, "_seen", True))},
        "the native context is changed (setting _seen); it is the runtime's: only read it.",
    ),
    "a value taken out of the native context": (
        {"wrap": context(region=property(take_zone))},
        "the native context is changed (native.invocation['zone']); it is the runtime's: only read it.",
        "region changes from one reading to the next.",
        "region changes once another context is made: keep it in the context, not its class.",
        "require('region') is not context.region.",
        "the view loses region: None becomes 'north'.",
    ),
    "any namespace": (
        {"recognises": lambda native: type(native) is SimpleNamespace},
        f"it recognises a SimpleNamespace with {_SHARED}",
    ),
    "common attributes": (
        {"recognises": by_tenant},
        f"it recognises an object with {_SHARED}",
    ),
    "the environment": (
        {"recognises": lambda native: "REGION" in os.environ or nimbus.recognises(native)},
        "recognises() goes by the environment with an object with shared names; judge the shape alone.",
    ),
    "something true": (
        {"recognises": lambda native: int(nimbus.recognises(native))},
        *(
            f"recognises() answers with a int on {words}; it has to say True or False."
            for words in (
                "its own full()",
                "a context of alibaba",
                "a context whose attributes raise",
                "a context in front of its own",
            )
        ),
    ),
    "recognition that takes its time": (
        {"recognises": slow},
        "recognises() takes ... ms of every invocation; look at attributes, fetch nothing.",
    ),
    "wrapping that takes its time": (
        {"wrap": slow_wrap},
        "wrap() takes ... ms of every invocation; look at attributes, fetch nothing.",
    ),
    "keys of another vendor": (
        {"wrap": context(credentials=property(of_lambda))},
        f"credentials of the full context changes with the variables of aws (AWS_ACCESS_KEY_ID ...); {_READ}",
    ),
    "a setting of the user": (
        {"wrap": context(region=property(lambda self: os.environ.get("REGION") or text(self.said("zone"))))},
        f"region of the full context changes with the variables of the user (ACCESS_KEY ...); {_READ}",
    ),
    "a value of the machine": (
        {"wrap": context(account_id=property(lambda self: os.environ.get("USER")))},
        f"account_id of the full context changes with the variables of the machine (HOME ...); {_READ}",
    ),
    "a copy of the native context": (
        {"wrap": copying},
        "context.native is not the native context itself.",
        "invocations on several threads share a context.",
        "wrap() raised RuntimeError on a context whose attributes raise; read fields when asked.",
        "wrap() raised RuntimeError on a broken context; read fields when asked.",
    ),
    "one request id for all": (
        {"wrap": context(_own_request_id=lambda self: "0000")},
        "two invocations get the request id 0000: generate one for each.",
    ),
    "the keys of the first": (
        {"wrap": Remembering},
        (
            "credentials of the bare context after a full one is ***, which the cloud did not say: invented values "
            "mislead; say None."
        ),
        "the view of a context without keys has keys.",
    ),
    "the values of the last": (
        {"wrap": Latest},
        HELD,
        "region changes once another context is made: keep it in the context, not its class.",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_cloud_fails_with_its_fault_and_no_other(fault):
    """
    One fault in an otherwise right cloud is found, and named with its remedy.
    """
    parts, *expected = WRONG[fault]

    assert only_faults(parts) == {f"{parts.get('name', 'nimbus')}: {line}" for line in expected}


def test_a_context_that_refers_to_itself_is_not_kept():
    """
    What it makes when it is first asked goes with it; a context that its author keeps is the author's affair.
    """

    class Knowing(SimpleNamespace):
        @property
        def invocation(self):
            vars(self)["_front"] = vars(self).get("_front") or SimpleNamespace(behind=self)
            return vars(self)["given"]

    def knowing(self):
        made = Right().full()
        return Knowing(given=made.invocation, millis_left=made.millis_left)

    subject = type("Own", (Right,), {"full": knowing})()
    subject.test_nothing_is_kept()

    kept = Right().full()
    type("Shared", (Right,), {"full": lambda self: kept})().test_nothing_is_kept()
