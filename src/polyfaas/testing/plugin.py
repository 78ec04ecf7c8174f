"""
The pytest plugin: fixtures and the marker ``faas``. A suite that uses neither pays for this file alone.

Hence nothing but pytest is imported at the top, and nothing is done to a test that asks for no fixture of it.
"""

from __future__ import annotations

import os

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Any

    from ..contract import Cloud
    from .clock import FakeClock
    from .fakes import FakeAlibabaContext, FakeHuaweiContext
    from .invocation import Invocation
    from .local import LocalRuntime
    from .marked import Marked, Witnesses

#: As it was before any test or conftest.py: what they set since is theirs.
_INHERITED = dict(os.environ)
_WITNESSES: pytest.StashKey[Witnesses] = pytest.StashKey()
_MARKER = (
    "faas(on=..., runtime=..., timeout_s=..., env={...}): the clouds that faas_cloud runs on (a name, a Cloud, or "
    "several; default: all), the runtime's id, the function's timeout in seconds, and its environment variables"
)
_LATE = (
    "faas_cloud, or a fixture that uses it, was asked for by getfixturevalue(): name it among the arguments of the "
    "test or of a fixture, since the test runs once for each cloud."
)


def pytest_configure(config: pytest.Config) -> None:
    """
    Announce the marker.
    """
    config.addinivalue_line("markers", _MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """
    Run a test that asks for `faas_cloud`, itself or through a fixture, once for each cloud.

    With a wrong marker it runs once, and the fixture says what is wrong: no other test need suffer.
    """
    if "faas_cloud" not in metafunc.fixturenames:
        return
    try:
        chosen = _marked(metafunc.definition).clouds()
    except TypeError:
        metafunc.parametrize("faas_cloud", [None], indirect=True, ids=["wrong-marker"])
    else:
        metafunc.parametrize("faas_cloud", chosen, indirect=True, ids=[cloud.name for cloud in chosen])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """
    Add envelopes and logs to the report of a failed test.
    """
    report = yield
    if report.failed and _WITNESSES in item.stash:
        report.sections.extend(item.stash[_WITNESSES].sections())
    return report


def _marked(item: Any) -> Marked:
    """
    The settings of a test's markers.

    Raises:
        TypeError: They are wrong.
    """
    from .marked import Marked

    markers = list(item.iter_markers("faas"))
    for marker in markers:
        if marker.args:
            raise TypeError(f"pytest.mark.faas takes keywords only, got {marker.args!r}: {_MARKER}.")
    found = Marked.of([marker.kwargs for marker in reversed(markers)])
    found.clouds()
    return found


def _of(item: Any) -> Marked:
    """
    The same for a test that starts: it fails in one line where they are wrong.
    """
    try:
        return _marked(item)
    except TypeError as exc:
        told = f"{item.nodeid}: {exc}"
    pytest.fail(told, pytrace=False)


@pytest.fixture
def _faas(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Marked, Witnesses]:
    from .emulation.contract import cloudless
    from .marked import Witnesses

    marked = _of(request.node)
    for name in set(_INHERITED).difference(cloudless(_INHERITED)):  # this machine's keys are nothing for a test
        if os.environ.get(name) == _INHERITED[name]:
            monkeypatch.delenv(name)
    for name, value in marked.env.items():
        monkeypatch.setenv(name, value)
    return marked, request.node.stash.setdefault(_WITNESSES, Witnesses())


@pytest.fixture
def faas_clock() -> FakeClock:
    """
    The clock of this test's fake contexts: ``faas_clock.advance(2.5)``.
    """
    from .clock import FakeClock

    return FakeClock()


@pytest.fixture
def faas_cloud(request: pytest.FixtureRequest) -> Cloud:
    """
    A cloud's record; the test runs once for each cloud, or for those of the marker.
    """
    if not hasattr(request, "param"):
        pytest.fail(_LATE, pytrace=False)
    cloud: Cloud = request.param
    if not cloud:  # the marker is wrong
        _of(request.node)
    return cloud


@pytest.fixture
def faas_context(faas_cloud: Cloud, faas_clock: FakeClock, _faas: tuple[Marked, Witnesses]) -> Any:
    """
    A fake context of the cloud's own kind; the test runs once for each cloud.
    """
    return _context(faas_cloud, faas_clock, _faas)


@pytest.fixture
def alibaba_context(faas_clock: FakeClock, _faas: tuple[Marked, Witnesses]) -> FakeAlibabaContext:
    """
    A `FakeAlibabaContext`, of the marker's runtime.
    """
    context: FakeAlibabaContext = _context("alibaba", faas_clock, _faas)
    return context


@pytest.fixture
def huawei_context(faas_clock: FakeClock, _faas: tuple[Marked, Witnesses]) -> FakeHuaweiContext:
    """
    A `FakeHuaweiContext`.
    """
    context: FakeHuaweiContext = _context("huawei", faas_clock, _faas)
    return context


def _context(on: str | Cloud, clock: FakeClock, faas: tuple[Marked, Witnesses]) -> Any:
    from ..clouds import record_of

    marked, witnesses = faas
    cloud = record_of(on)
    context = _fake(cloud, clock, marked)
    witnesses.context(f"the {cloud.name} context", context)
    return context


def _fake(cloud: Cloud, clock: FakeClock, marked: Marked) -> Any:
    try:
        return marked.context(cloud, clock)
    except ValueError as exc:  # a runtime that the cloud does not have
        told = str(exc)
    pytest.fail(told, pytrace=False)


@pytest.fixture
def faas_invoke(faas_cloud: Cloud, faas_clock: FakeClock, _faas: tuple[Marked, Witnesses]) -> Callable[..., Invocation]:
    """
    `polyfaas.testing.invoke` on the cloud: ``faas_invoke(handler, event)``; the test runs once for each cloud.
    """
    marked, witnesses = _faas

    def run(handler: Callable[..., Any], event: Any = None, *, context: Any = None) -> Invocation:
        given = _fake(faas_cloud, faas_clock, marked) if context is None else context
        return witnesses.invoke(handler, event, faas_cloud, given)

    return run


@pytest.fixture
def faas_runtime(faas_cloud: Cloud, _faas: tuple[Marked, Witnesses]) -> Iterator[Callable[..., LocalRuntime]]:
    """
    A `LocalRuntime` on the cloud: ``faas_runtime(target, **settings).invoke(event)``.

    The test runs once for each cloud; the runtime is closed, pre-stop hook included, when it ends.
    """
    from contextlib import ExitStack

    marked, witnesses = _faas
    with ExitStack() as running:

        def deploy(target: object, **settings: Any) -> LocalRuntime:
            given = {"runtime": marked.runtime, "timeout_s": marked.timeout_s, "env": marked.env, **settings}
            return running.enter_context(witnesses.runtime(faas_cloud, target, given))

        yield deploy
