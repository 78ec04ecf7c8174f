"""
The pytest plugin: fixtures, marker, and what a failed test shows.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import _polyfaas_pytest as plugin
import polyfaas.testing.local  # noqa: F401 -- or each suite would load another polyfaas beside this one

pytest_plugins = ["pytester"]

_HANDLER = """
import polyfaas, pytest

@polyfaas.handler
def greet(event: dict, context: polyfaas.Context) -> dict:
    context.logger.info("greeting %s", event["name"])
    return {"greeting": "hello " + event["name"], "cloud": context.cloud}
"""


@pytest.fixture
def suite(pytester):
    """
    Run the text of a test file in a pytest of its own, in this process.
    """

    def run(text: str, *arguments: str):
        pytester.makepyfile(_HANDLER + text)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", "--strict-markers", "-W", "error", *arguments)

    return run


def test_one_test_runs_on_every_cloud(suite):
    """
    The documented three lines.
    """
    result = suite(
        """
def test_greets(faas_invoke, faas_cloud):
    result = faas_invoke(greet, {"name": "you"})
    assert result.value == {"greeting": "hello you", "cloud": faas_cloud.name}
""",
        "-v",
    )

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::test_greets?alibaba? PASSED*", "*::test_greets?huawei? PASSED*"])


def test_contexts_are_the_clouds_own_on_one_clock(suite):
    """
    `faas_context` runs once for each cloud, the named ones do not; `faas_clock` drives them all.
    """
    result = suite(
        """
from polyfaas.clouds import recognise

def test_each(faas_context, faas_cloud, faas_clock):
    neutral = recognise(faas_context).wrap(faas_context)
    assert neutral.cloud == faas_cloud.name
    faas_clock.advance(59.5)
    assert neutral.deadline.remaining_ms() == 500

def test_both(alibaba_context, huawei_context, faas_clock):
    assert alibaba_context.clock is huawei_context.clock is faas_clock
    assert greet({"name": "you"}, huawei_context)["cloud"] == "huawei"
    assert alibaba_context.credentials.access_key_id == "fake-access-key-id"
"""
    )

    result.assert_outcomes(passed=3)


def test_the_marker_chooses_cloud_runtime_timeout_and_environment(suite):
    """
    The nearest marker counts, environments add up and are gone after the test.
    """
    result = suite(
        """
import os

pytestmark = pytest.mark.faas(timeout_s=7, env={"STAGE": "module", "KEEP": "1"})

@pytest.mark.faas(on="alibaba", runtime="python3.12", env={"STAGE": "test"})
def test_near(faas_context):
    assert not hasattr(faas_context, "credentials")
    assert faas_context.function.timeout == 7
    assert (os.environ["STAGE"], os.environ["KEEP"]) == ("test", "1")

@pytest.mark.faas(on=["huawei"])
def test_far(faas_invoke, huawei_context):
    assert huawei_context.getRunningTimeInSeconds() == 7
    assert faas_invoke(greet, {"name": "you"}).cloud == "huawei"

def test_nothing_asked_for():
    assert "STAGE" not in os.environ
"""
    )

    result.assert_outcomes(passed=3)


def test_a_cloud_of_ones_own_can_be_marked(suite):
    """
    A record in the place of a name; a context of one's own in the place of the fake.
    """
    result = suite(
        """
from clouds_outside import nimbus

@pytest.mark.faas(on=(nimbus.CLOUD, "alibaba"))
def test_nimbus(faas_invoke, faas_cloud):
    run = polyfaas.Function(cloud=faas_cloud).handler(lambda event, context: context.cloud)
    assert faas_invoke(run, {}).body == faas_cloud.name

@pytest.mark.faas(on=nimbus.CLOUD)
def test_context(faas_invoke, faas_context):
    run = polyfaas.Function(cloud=nimbus.CLOUD).handler(lambda event, context: context.function_name)
    assert faas_invoke(run, {}, context=nimbus.native(function="mine")).body == "mine"
    assert faas_invoke(run, {}, context=faas_context).body == "my-function"
"""
    )

    result.assert_outcomes(passed=3)


def test_a_failure_shows_envelope_and_log(suite):
    """
    What the invocation did stands in the report of the failed test, and of that one only.
    """
    result = suite(
        """
@polyfaas.handler
def broken(event: dict, context: polyfaas.Context) -> dict:
    context.logger.warning("about to divide")
    return {"ratio": 1 / event["n"]}

@pytest.mark.faas(on="alibaba")
def test_fails(faas_invoke):
    assert faas_invoke(broken, {"n": 0}).ok

@pytest.mark.faas(on="alibaba")
def test_logs(faas_context, huawei_context):
    greet({"name": "you"}, faas_context)
    assert False

def test_passes(faas_invoke):
    faas_invoke(greet, {"name": "quiet"})

def test_plain():
    assert False
"""
    )

    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*- polyfaas: invocation on alibaba -*",
            '*return {"ratio": 1 / event*',
            "ZeroDivisionError: division by zero",
            "--- log ---",
            "* [[]WARNING[]] about to divide",
            "*- polyfaas: log of the alibaba context -*",
            "* [[]INFO[]] greeting you",
        ]
    )
    assert "quiet" not in result.stdout.str()
    assert "log of the huawei context" not in result.stdout.str()


def test_a_local_runtime_runs_on_every_cloud_and_is_closed(suite, pytester):
    """
    `faas_runtime` deploys, shows outcomes when the test fails, and ends the instance with its pre-stop hook.
    """
    result = suite(
        """
fn = polyfaas.Function()
closed = []

@fn.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    import os
    return {"cloud": context.cloud, "stage": os.environ["STAGE"], "timeout": context.timeout_s}

@fn.pre_stop
def stop() -> None:
    closed.append(1)

@pytest.mark.faas(timeout_s=9, env={"STAGE": "test"})
def test_runs(faas_runtime, faas_cloud):
    value = faas_runtime(fn).invoke({"n": 1}).value
    assert value == {"cloud": faas_cloud.name, "stage": "test", "timeout": 9.0}

def test_closed():
    assert closed

@pytest.mark.faas(on="alibaba")
def test_fails(faas_runtime):
    runtime = faas_runtime(fn)
    assert runtime.invoke({}).ok
"""
    )

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        ["*- polyfaas: alibaba: error -*", "*KeyError: 'STAGE'*", "--- log ---", "*FC Invoke End*"]
    )


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        (
            'on="alibaba", runtimes="python3.12"',
            "*pytest.mark.faas() has no keyword 'runtimes': did you mean 'runtime'?*",
        ),
        ('on="aliyun"', "*There is no cloud 'aliyun'; the built-in ones are alibaba, huawei*"),
        ('"alibaba"', "*pytest.mark.faas takes keywords only, got ('alibaba',): faas(on=...*"),
        ('timeout_s="3"', "*pytest.mark.faas(timeout_s='3'): that is a whole number, not of type str.*"),
        ("timeout_s=0", "*pytest.mark.faas(timeout_s=0): that is a number above 0.*"),
        ("timeout_s=0.5", "*pytest.mark.faas(timeout_s=0.5): that is a whole number, not of type float.*"),
        ("timeout_s=None", "*pytest.mark.faas(timeout_s=None): that is a whole number, not of type NoneType.*"),
        ("on=[]", "*pytest.mark.faas(on=[[]]): on is a cloud's name or record, or a list or tuple of at least one.*"),
        ("on={'alibaba'}", "*pytest.mark.faas(on={'alibaba'}): on is a cloud's name or record, or a list or tuple*"),
        ("runtime=3.12", "*pytest.mark.faas(runtime=3.12): that is a text, not of type float.*"),
        ("env={'A': 1}", "*pytest.mark.faas(env={'A': ...}): settings are text on every cloud, not of type int.*"),
        ("env=None", "*pytest.mark.faas(env=None): that is a mapping of text to text, not of type NoneType.*"),
    ],
)
def test_a_wrong_marker_says_what_is_wrong(suite, marker, told):
    """
    In a line that names the test, when it starts; the tests beside it run.
    """
    result = suite(
        f"""
@pytest.mark.faas({marker})
def test_it(faas_invoke):
    pass

@pytest.mark.faas({marker})
def test_other(alibaba_context):
    pass

@pytest.mark.faas({marker})
def test_record(faas_cloud):
    pass

@pytest.mark.faas({marker})
def test_clock(faas_clock):
    pass

def test_beside(faas_invoke):
    pass
"""
    )

    result.assert_outcomes(passed=2, errors=4)
    for test in ("test_it[[]wrong-marker]", "test_other", "test_record[[]wrong-marker]", "test_clock"):
        result.stdout.fnmatch_lines([f"*.py::{test}: {told[1:]}"])
    assert "Traceback" not in result.stdout.str()
    assert "plugin.py" not in result.stdout.str()


def test_a_runtime_that_fc_does_not_have_is_told_in_a_line(suite):
    """
    By the test that asks for FC's context; FunctionGraph's does not depend on it.
    """
    result = suite(
        """
pytestmark = pytest.mark.faas(runtime="python3.11")

def test_context(alibaba_context):
    pass

def test_call(faas_invoke):
    assert faas_invoke(greet, {"name": "you"}).ok

def test_run(faas_runtime):
    assert faas_runtime(greet).invoke({"name": "you"}).ok
"""
    )

    result.assert_outcomes(errors=1, failed=2, passed=2)
    told = "FakeAlibabaContext(runtime='python3.11'): FC's contexts are known of python3.9, python3.10, python3.12."
    assert result.stdout.lines.count(told) == 2
    told = "LocalRuntime(runtime='python3.11'): alibaba is known of python3.9, python3.10, python3.12."
    assert told in result.stdout.lines
    assert "plugin.py" not in result.stdout.str()


def test_the_markers_settings_are_seen_on_every_cloud(suite):
    """
    In the environment, and before the plausible settings of FunctionGraph's and a third cloud's fakes.
    """
    result = suite(
        """
import os
from clouds_outside import nimbus

@polyfaas.handler
def stage(event: dict, context: polyfaas.Context) -> list:
    return [context.getenv("STAGE"), os.environ.get("STAGE")]

@pytest.mark.faas(env={"STAGE": "beta"})
def test_stage(faas_invoke):
    assert faas_invoke(stage, {}).value == ["beta", "beta"]

@pytest.mark.faas(on=nimbus.CLOUD, env={"STAGE": "beta"})
def test_third(faas_invoke, faas_cloud):
    run = polyfaas.Function(cloud=faas_cloud).handler(lambda event, context: context.getenv("STAGE"))
    assert faas_invoke(run, {}).body == "beta"

def test_none_but_those(faas_invoke):
    assert faas_invoke(stage, {}).value == [None, None]

def test_without_a_fake(faas_cloud):
    assert isinstance(os.environ.get("STAGE"), type(None))

@pytest.mark.faas(env={"STAGE": "beta"})
def test_with_invoke(faas_cloud):
    from polyfaas.testing import invoke
    assert invoke(stage, {}, on=faas_cloud).value[1] == "beta"
"""
    )

    result.assert_outcomes(passed=9)


def test_the_keys_of_this_machine_are_kept_from_tests(pytester, monkeypatch):
    """
    FC's python3.12 takes a function's keys from the environment; a test without a role must not find a developer's.

    What a fixture sets is the test's own.
    """
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "accessKeyID", "accessKeySecret"):
        monkeypatch.setenv(name, "planted")
    pytester.makepyfile(
        _HANDLER
        + """
import os

pytestmark = pytest.mark.faas(on="alibaba", runtime="python3.12")

@pytest.fixture
def keys(monkeypatch):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "mine")

@polyfaas.handler
def role(event: dict, context: polyfaas.Context) -> str:
    return context.credentials and context.credentials.access_key_id

def test_none(faas_invoke):
    assert faas_invoke(role, {}).value is None

def test_own(keys, faas_invoke):
    assert faas_invoke(role, {}).body == "mine"

def test_nothing_asked_for():
    assert os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"] == "planted"
"""
    )

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


def test_keys_that_a_conftest_sets_reach_the_processes_of_xdist(pytester, monkeypatch):
    """
    Such a process begins with them in its environment, as with those of the machine, which are still kept from tests.
    """
    pytest.importorskip("xdist", reason="not installed: pytest-xdist")
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "planted")
    pytester.makeconftest(
        """
import os
os.environ.update({"ALIBABA_CLOUD_ACCESS_KEY_ID": "mine", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "mine"})
"""
    )
    pytester.makepyfile(
        _HANDLER
        + """
@polyfaas.handler
def role(event: dict, context: polyfaas.Context) -> list:
    return [context.credentials.access_key_id, context.credentials.security_token]

@pytest.mark.faas(on="alibaba", runtime="python3.12")
def test_role(faas_invoke):
    assert faas_invoke(role, {}).value == ["mine", None]
"""
    )

    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-n1").assert_outcomes(passed=1)


def test_a_process_of_xdist_is_told_the_keys_of_the_machine_alone(monkeypatch):
    """
    Nothing else of the environment.
    """
    monkeypatch.setattr(plugin, "_BEFORE", {"ALIBABA_CLOUD_ACCESS_KEY_ID": "k", "securityToken": "t", "HOME": "/"})
    node = SimpleNamespace(workerinput={})

    plugin.pytest_configure_node(node)

    assert node.workerinput == {"polyfaas_before": {"ALIBABA_CLOUD_ACCESS_KEY_ID": "k", "securityToken": "t"}}


def test_a_test_may_choose_its_clouds_itself(suite):
    """
    By `parametrize`, of names or records, and by a marker on one of its values, for which the other clouds are skipped.
    """
    result = suite(
        """
from polyfaas import clouds

@pytest.mark.parametrize("faas_cloud", ["huawei", clouds.get("alibaba")], indirect=True)
def test_names(faas_invoke, faas_cloud):
    assert faas_invoke(greet, {"name": "you"}).cloud == faas_cloud.name

@pytest.mark.parametrize(("faas_cloud", "n"), [("huawei", 1)], indirect=["faas_cloud"])
def test_beside_another(faas_invoke, faas_cloud, n):
    assert faas_cloud.name == "huawei"

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.faas(on="huawei")), 2])
def test_value(faas_cloud, n):
    assert n == 2 or faas_cloud.name == "huawei"
""",
        "-rs",
    )

    result.assert_outcomes(passed=6, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*the test's marker names huawei, and not alibaba"])


def test_a_fixture_of_that_name_takes_the_place_of_the_plugins(suite, pytester):
    """
    With values or without; it may give a record or a name. One that builds on the plugin's runs once for each cloud.
    """
    pytester.makepyfile(
        test_option="""
import pytest
from handlers import greet
from polyfaas import clouds

@pytest.fixture
def faas_cloud(request):
    return clouds.get(request.config.getoption("--cloud"))

def test_option(faas_invoke):
    assert faas_invoke(greet, {"name": "you"}).value["cloud"] == "huawei"
""",
        test_values="""
import pytest
from handlers import greet

@pytest.fixture(params=["huawei", "alibaba", "aliyun"], ids=str.upper)
def faas_cloud(request):
    return request.param

def test_invoke(faas_invoke, faas_cloud):
    assert faas_invoke(greet, {"name": "you"}).value["cloud"] == faas_cloud

def test_context(faas_context, faas_cloud):
    assert greet({"name": "you"} if faas_cloud == "huawei" else b'{"name": "you"}', faas_context)

def test_runtime(faas_runtime, faas_cloud):
    assert faas_runtime(greet).invoke({"name": "you"}).value["cloud"] == faas_cloud
""",
        test_built="""
import pytest

@pytest.fixture
def faas_cloud(faas_cloud):
    return faas_cloud

def test_built(faas_cloud, faas_context):
    assert faas_cloud.recognises(faas_context)
""",
        handlers=_HANDLER,
    )
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--cloud', default='huawei')")

    result = suite("", "-v")

    result.assert_outcomes(passed=9, errors=3)
    result.stdout.fnmatch_lines_random(
        [
            "*::test_built?alibaba? PASSED*",
            "*::test_built?huawei? PASSED*",
            "*::test_option PASSED*",
            "*::test_invoke?HUAWEI? PASSED*",
            "There is no cloud 'aliyun'; the built-in ones are alibaba, huawei. *",
        ]
    )
    assert "plugin.py" not in result.stdout.str()


def test_what_a_test_did_is_let_go_when_it_is_over(suite, pytester):
    """
    A suite does not grow by the payloads of all its tests.
    """
    pytester.makeconftest(
        """
from polyfaas.testing import fixtures

def pytest_sessionfinish(session):
    kept = [item for item in session.items if fixtures._USE in item.stash]
    print(f"{len(session.items)} tests, {len(kept)} kept")
"""
    )

    result = suite(
        """
def test_passes(faas_invoke):
    assert faas_invoke(greet, {"name": "you"}).ok

def test_fails(faas_invoke):
    assert not faas_invoke(greet, {"name": "you"}).ok
""",
        "-s",
    )

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*4 tests, 0 kept*", "*polyfaas: invocation on alibaba*"])


def test_a_log_call_that_fails_fails_its_own_test_alone(suite):
    """
    The report of that test can be written, and the next one runs.
    """
    result = suite(
        """
def test_it(alibaba_context):
    alibaba_context.getLogger().info("order %d", "7")
    assert False

def test_beside():
    pass
"""
    )

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*polyfaas: log of the alibaba context*", "*order %d 7"])


def test_a_fixture_that_is_asked_for_late_says_so(suite):
    """
    A test cannot begin to run once for each cloud when it has begun, nor can a method of unittest's.
    """
    result = suite(
        """
def test_late(request):
    request.getfixturevalue("faas_invoke")

class TestOrders(__import__("unittest").TestCase):
    @pytest.fixture(autouse=True)
    def begin(self, faas_invoke):
        pass

    def test_unittest(self):
        pass
"""
    )

    result.assert_outcomes(failed=1, errors=1)
    told = (
        "faas_cloud, or a fixture that uses it, was asked for by getfixturevalue() or for a unittest.TestCase, which "
        "cannot run once for each cloud: name it among the arguments of a test function or of a fixture, or use "
        "polyfaas.testing.invoke(handler, event, on=cloud)."
    )
    assert result.stdout.lines.count(told) == 2


def test_it_can_be_switched_off(pytester):
    """
    ``-p no:polyfaas`` leaves nothing behind; without it the plugin is there by its entry point.
    """
    pytester.makepyfile("def test_it(faas_clock): faas_clock.advance(1)")

    off = pytester.runpytest_subprocess("-p", "no:polyfaas")
    on = pytester.runpytest_subprocess()

    off.stdout.fnmatch_lines(["*fixture 'faas_clock' not found*"])
    on.assert_outcomes(passed=1)


def test_marker_and_fixtures_are_documented(pytester):
    """
    ``--markers`` and ``--fixtures`` tell what there is.
    """
    result = pytester.runpytest_inprocess("--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.faas(on=..., runtime=..., timeout_s=..., env={...}): *"])
    result = pytester.runpytest_inprocess("--fixtures")
    names = (
        "faas_clock",
        "faas_cloud",
        "faas_context",
        "alibaba_context",
        "huawei_context",
        "faas_invoke",
        "faas_runtime",
    )
    for name in names:
        result.stdout.fnmatch_lines([f"{name} -- *"])
    assert "no docstring available" not in result.stdout.str().partition("_polyfaas_pytest")[2].partition("---")[0]
