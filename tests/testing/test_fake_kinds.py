"""
A fake is of the kind that it was asked for: subclasses, copies, and FC's newer context by its own name.
"""

from __future__ import annotations

import copy

import pytest

from polyfaas.clouds import recognise
from polyfaas.clouds.alibaba_native import FCContext, FCContext312
from polyfaas.clouds.huawei_native import Context as FunctionGraphContext
from polyfaas.testing import FakeAlibabaContext, FakeAlibabaContext312, FakeContext, FakeHuaweiContext


class Neutral(FakeContext):
    """
    A user's own.
    """

    def extra(self):
        return "extra"


class Alibaba(FakeAlibabaContext):
    """
    A user's own, with an argument of its own.
    """

    def __init__(self, tenant="t", **values):
        super().__init__(**values)
        self.tenant = tenant

    def extra(self):
        return "extra"


class Huawei(FakeHuaweiContext):
    """
    A user's own, with a slot of its own.
    """

    __slots__ = ("tenant",)

    def extra(self):
        return "extra"


OWN = {
    "neutral": Neutral,
    "alibaba": Alibaba,
    "alibaba 3.12": lambda **values: Alibaba(runtime="python3.12", **values),
    "huawei": Huawei,
    "huawei, one argument": lambda **values: Huawei(variant="one-argument", **values),
    "huawei, open engine": lambda **values: Huawei(variant="open-engine", **values),
}


@pytest.mark.parametrize("make", OWN.values(), ids=OWN)
def test_a_subclass_of_a_fake_is_a_fake(make):
    """
    It keeps what it adds, and tells what it was told.
    """
    context = make(function_name="f", timeout_s=3)

    assert isinstance(context, (Neutral, Alibaba, Huawei))
    assert context.extra() == "extra"
    assert type(make()) is type(context)
    assert type(context).__name__ in ("Neutral", "Alibaba", "Huawei")
    neutral = recognise(context).wrap(context)
    assert (neutral.function_name, neutral.deadline.remaining_ms()) == ("f", 3000)


def test_a_subclass_has_the_shape_that_it_asks_for():
    """
    Whichever way the choice reaches the fake.
    """
    assert isinstance(Alibaba(), FCContext)
    newer = Alibaba("mine", runtime="python3.12")
    assert isinstance(newer, FCContext312)
    assert (newer.tenant, hasattr(newer, "credentials"), hasattr(newer, "to_json")) == ("mine", False, False)
    with pytest.raises(TypeError, match="takes 2 positional arguments but 3 were given"):
        Huawei(variant="one-argument").getUserData("A", "default")
    assert not hasattr(Huawei(variant="open-engine"), "getToken")
    assert isinstance(Huawei(), FunctionGraphContext)


def test_the_newer_context_has_a_name_of_its_own():
    """
    It is what the runtime chooses.
    """
    context = FakeAlibabaContext312(memory_mb=128)

    assert type(context) is type(FakeAlibabaContext(runtime="python3.12"))
    assert isinstance(context, FakeAlibabaContext312)
    assert (context.function.memory, context.log_project, hasattr(context, "service")) == (128, "my-log-project", False)


COPIED = {
    "alibaba": FakeAlibabaContext,
    "alibaba 3.12": FakeAlibabaContext312,
    "huawei": FakeHuaweiContext,
    "huawei, one argument": lambda: FakeHuaweiContext(variant="one-argument"),
    "huawei, open engine": lambda: FakeHuaweiContext(variant="open-engine"),
    "subclass": lambda: Alibaba(runtime="python3.12"),
}


@pytest.mark.parametrize("make", COPIED.values(), ids=COPIED)
def test_a_copy_is_of_the_same_kind(make):
    """
    With the same values, clock and log.
    """
    context = make()
    copied = copy.copy(context)

    assert type(copied) is type(context)
    assert vars(copied) == vars(context)
    assert (copied.logs, copied.clock) == (context.logs, context.clock)
    copied.getLogger().info("hello")
    assert context.logs.messages == ["hello"]


@pytest.mark.parametrize("make", COPIED.values(), ids=COPIED)
def test_a_deep_copy_has_values_and_a_clock_of_its_own(make):
    """
    The log is the same one.
    """
    context = make()
    copied = copy.deepcopy(context)
    copied.clock.advance(2)

    assert type(copied) is type(context)
    assert recognise(copied).wrap(copied).passed_s() == 2
    assert recognise(context).wrap(context).passed_s() == 0
    copied.getLogger().info("hello")
    assert copied.logs.messages == context.logs.messages == ["hello"]


def test_a_neutral_fake_is_copied_no_more_than_any_neutral_context():
    """
    It leads to the invocation's keys.
    """
    with pytest.raises(TypeError, match="Pass on the fields that are needed"):
        copy.copy(FakeContext())


CHILDREN = {
    "neutral": (FakeContext, ["local.db", "local.db.rows"]),
    "alibaba": (FakeAlibabaContext, ["db", "db.rows"]),
    "alibaba, concurrent": (lambda: FakeAlibabaContext(request_id="r-1", concurrency=2), ["r-1.db", "r-1.db.rows"]),
    "huawei": (FakeHuaweiContext, ["root", "root"]),
    "huawei, open engine": (lambda: FakeHuaweiContext(variant="open-engine"), ["db", "db.rows"]),
}


@pytest.mark.parametrize(("make", "names"), CHILDREN.values(), ids=CHILDREN)
def test_children_of_the_logger_write_into_the_log(make, names, caplog):
    """
    From INFO up, stamped by the clock, and on to the root logger, as that of the context.
    """
    context = make()
    logger = (context if isinstance(context, FakeContext) else recognise(context).wrap(context)).logger
    child = logger.getChild("db")

    child.info("opened")
    child.getChild("rows").warning("slow")
    child.debug("details")

    assert [(record.name, record.getMessage()) for record in context.logs] == list(zip(names, ["opened", "slow"]))
    assert {(record.created, record.request_id) for record in context.logs} == {
        (context.clock.time(), logger.request_id)
    }
    assert caplog.messages == ["opened", "slow"]


@pytest.mark.parametrize(
    ("context", "name"),
    [
        (FakeAlibabaContext(), "FakeAlibabaContext"),
        (FakeAlibabaContext312(), "FakeAlibabaContext312"),
        (FakeHuaweiContext(variant="open-engine"), "FakeHuaweiContext"),
    ],
)
def test_what_is_printed_of_a_fake_names_the_fake(context, name):
    """
    Although its class is called as the cloud's own, the one that a test imports is not.
    """
    assert name in (FakeAlibabaContext.__name__, FakeAlibabaContext312.__name__, FakeHuaweiContext.__name__)
    assert type(context).__name__ in ("FCContext", "Context")
    assert f"{name} object" in repr(context)
