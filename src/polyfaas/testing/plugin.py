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

#: The environment before any test or conftest.py: what they set since is theirs.
_BEFORE = dict(os.environ)
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


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """
    Tell a process of pytest-xdist what this one's environment was, which it inherits as a conftest.py has left it.
    """
    node.workerinput["polyfaas_before"] = {name: text for name, text in _BEFORE.items() if _is_key(name)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """
    Run a test that asks for `faas_cloud`, itself or through a fixture, once for each cloud.

    With a wrong marker it runs once, and the fixture says what is wrong: no other test need suffer. A test that
    parametrizes it itself is left alone.
    """
    if "faas_cloud" not in metafunc.fixturenames or _chooses(metafunc.definition):
        return
    try:
        chosen = _marked(metafunc.definition).clouds()
    except (TypeError, ValueError):
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
    if report.when == "teardown" and _WITNESSES in item.stash:
        del item.stash[_WITNESSES]  # payloads and logs of a test that is over
    return report


def _chooses(item: Any) -> bool:
    """
    Whether a test has its own values for `faas_cloud`.
    """
    named = [mark.args[0] if mark.args else mark.kwargs["argnames"] for mark in item.iter_markers("parametrize")]
    return any("faas_cloud" in (names.split(",") if isinstance(names, str) else names) for names in named)


def _is_key(name: str) -> bool:
    from .emulation.contract import KEYS

    return name.startswith(KEYS)


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
    except (TypeError, ValueError) as exc:
        told = f"{item.nodeid}: {exc}"
    pytest.fail(told, pytrace=False)


@pytest.fixture
def _faas(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Marked, Witnesses]:
    from .marked import Witnesses

    marked = _of(request.node)
    before = getattr(request.config, "workerinput", {}).get("polyfaas_before", _BEFORE)
    for name, text in before.items():  # this machine's keys are nothing for a test
        if _is_key(name) and os.environ.get(name) == text:
            monkeypatch.delenv(name)
    for name, value in marked.env.items():
        monkeypatch.setenv(name, value)
    return marked, request.node.stash.setdefault(_WITNESSES, Witnesses())


@pytest.fixture
def faas_clock(_faas: tuple[Marked, Witnesses]) -> FakeClock:
    """
    The clock of this test's fake contexts: ``faas_clock.advance(2.5)``.
    """
    from .clock import FakeClock

    return FakeClock()


@pytest.fixture
def faas_cloud(request: pytest.FixtureRequest, _faas: tuple[Marked, Witnesses]) -> Cloud:
    """
    A cloud's record; the test runs once for each cloud, or for those of the marker.
    """
    if not hasattr(request, "param"):
        pytest.fail(_LATE, pytrace=False)
    from ..clouds import record_of

    cloud = record_of(request.param)
    chosen = [each.name for each in _faas[0].clouds()]
    if cloud.name not in chosen:
        pytest.skip(f"the test's marker names {', '.join(chosen)}, and not {cloud.name}")
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
    context = _told(marked.context, cloud, clock)
    witnesses.context(f"the {cloud.name} context", context)
    return context


def _told(make: Callable[..., Any], *arguments: Any) -> Any:
    """
    What `make` makes; where the cloud does not have the marker's runtime the test fails in one line.
    """
    try:
        return make(*arguments)
    except ValueError as exc:
        told = str(exc)
    pytest.fail(told, pytrace=False)


@pytest.fixture
def faas_invoke(faas_cloud: Cloud, faas_clock: FakeClock, _faas: tuple[Marked, Witnesses]) -> Callable[..., Invocation]:
    """
    `polyfaas.testing.invoke` on the cloud: ``faas_invoke(handler, event)``; the test runs once for each cloud.
    """
    marked, witnesses = _faas

    def run(handler: Callable[..., Any], event: Any = None, *, context: Any = None) -> Invocation:
        given = _told(marked.context, faas_cloud, faas_clock) if context is None else context
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
            runtime: LocalRuntime = _told(witnesses.runtime, faas_cloud, target, given)
            return running.enter_context(runtime)

        yield deploy
