"""
The pytest plugin: its hooks, fixtures and marker. What they do stands in `polyfaas.testing.fixtures`.

Every suite pays for this file, used or not. So it is small, imports nothing but pytest, and lies beside the package:
inside it would load that, and `polyfaas.testing`, everywhere.
"""

from __future__ import annotations

import os
import sys

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Any

    from polyfaas.contract import Cloud
    from polyfaas.testing.clock import FakeClock
    from polyfaas.testing.fakes import FakeAlibabaContext, FakeHuaweiContext
    from polyfaas.testing.fixtures import Use
    from polyfaas.testing.invocation import Invocation
    from polyfaas.testing.local import LocalRuntime

#: The environment before any test or conftest.py: what they set since is theirs.
_BEFORE = dict(os.environ)


def pytest_configure(config: pytest.Config) -> None:
    """
    Announce the marker.
    """
    config.addinivalue_line(
        "markers",
        "faas(on=..., runtime=..., timeout_s=..., env={...}): the clouds that faas_cloud runs on (a name, a Cloud, or "
        "several; default: all), the runtime's id, the function's timeout in seconds, and its environment variables",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """
    Tell a process of pytest-xdist what this one's environment was, which it inherits as a conftest.py has left it.
    """
    from polyfaas.testing.fixtures import keys_in

    node.workerinput["polyfaas_before"] = keys_in(_BEFORE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """
    Run a test that asks for `faas_cloud`, itself or through a fixture, once for each cloud.
    """
    if "faas_cloud" in metafunc.fixturenames:
        from polyfaas.testing.fixtures import parametrize

        parametrize(metafunc)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """
    Add envelopes and logs to the report of a failed test, where any fixture has been used.
    """
    report = yield
    if "polyfaas.testing.fixtures" in sys.modules:
        sys.modules["polyfaas.testing.fixtures"].tell(item, report)
    return report


@pytest.fixture
def _faas(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Use:
    from polyfaas.testing.fixtures import begin

    return begin(request, monkeypatch, _BEFORE)


@pytest.fixture
def faas_clock(_faas: Use) -> FakeClock:
    """
    The clock of this test's fake contexts: ``faas_clock.advance(2.5)``.
    """
    return _faas.clock()


@pytest.fixture
def faas_cloud(request: pytest.FixtureRequest, _faas: Use) -> Cloud:
    """
    A cloud's record; the test runs once for each cloud, or for those of the marker.
    """
    return _faas.cloud(request)


@pytest.fixture
def faas_context(faas_cloud: Cloud, faas_clock: FakeClock, _faas: Use) -> Any:
    """
    A fake context of the cloud's own kind; the test runs once for each cloud.
    """
    return _faas.context(faas_cloud, faas_clock)


@pytest.fixture
def alibaba_context(faas_clock: FakeClock, _faas: Use) -> FakeAlibabaContext:
    """
    A `FakeAlibabaContext`, of the marker's runtime.
    """
    context: FakeAlibabaContext = _faas.context("alibaba", faas_clock)
    return context


@pytest.fixture
def huawei_context(faas_clock: FakeClock, _faas: Use) -> FakeHuaweiContext:
    """
    A `FakeHuaweiContext`.
    """
    context: FakeHuaweiContext = _faas.context("huawei", faas_clock)
    return context


@pytest.fixture
def faas_invoke(faas_cloud: Cloud, faas_clock: FakeClock, _faas: Use) -> Callable[..., Invocation]:
    """
    `polyfaas.testing.invoke` on the cloud: ``faas_invoke(handler, event)``; the test runs once for each cloud.
    """
    return _faas.invoker(faas_cloud, faas_clock)


@pytest.fixture
def faas_runtime(faas_cloud: Cloud, _faas: Use) -> Iterator[Callable[..., LocalRuntime]]:
    """
    A `LocalRuntime` on the cloud: ``faas_runtime(target, **settings).invoke(event)``.

    The test runs once for each cloud; the runtime is closed, pre-stop hook included, when it ends.
    """
    with _faas.deploying(faas_cloud) as deploy:
        yield deploy
