"""
What the pytest plugin's hooks and fixtures do, once a test asks for one of them.

The marker's settings, and what a failed test shows, stand in `marked`, which needs no pytest.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ..clouds import record_of
from .clock import FakeClock
from .emulation.contract import KEYS
from .marked import Marked, Witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ..contract import Cloud
    from .invocation import Invocation
    from .local import LocalRuntime

__all__ = ["Use", "begin", "keys_in", "parametrize", "tell"]

_USE: pytest.StashKey[Use] = pytest.StashKey()
_LATE = (
    "faas_cloud, or a fixture that uses it, was asked for by getfixturevalue() or for a unittest.TestCase, which "
    "cannot run once for each cloud: name it among the arguments of a test function or of a fixture, or use "
    "polyfaas.testing.invoke(handler, event, on=cloud)."
)


def keys_in(environ: Mapping[str, str]) -> dict[str, str]:
    """
    The variables that hold a function's keys.
    """
    return {name: text for name, text in environ.items() if name.startswith(KEYS)}


def parametrize(metafunc: pytest.Metafunc) -> None:
    """
    Let a test run once for each cloud of its markers; one that has values or a fixture of its own is left alone.

    With a wrong marker it runs once, and the fixture says what is wrong: no other test need suffer.
    """
    if _is_replaced(metafunc):
        return
    for mark in metafunc.definition.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs["argnames"]
        if "faas_cloud" in (map(str.strip, names.split(",")) if isinstance(names, str) else names):
            return
    try:
        chosen = _marked(metafunc.definition).clouds()
    except (TypeError, ValueError):
        metafunc.parametrize("faas_cloud", [None], indirect=True, ids=["wrong-marker"])
    else:
        metafunc.parametrize("faas_cloud", chosen, indirect=True, ids=[cloud.name for cloud in chosen])


def _is_replaced(metafunc: Any) -> bool:
    """
    Whether the user's own `faas_cloud` hides the plugin's, by pytest's rule: it has values, or does not ask for it.
    """
    found = getattr(metafunc, "_arg2fixturedefs", {}).get("faas_cloud", ())
    reached = [fixture for fixture in found if fixture.params is not None or "faas_cloud" not in fixture.argnames]
    return any(fixture.func.__module__ != "_polyfaas_pytest" for fixture in reached[-1:])


def begin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, before: Mapping[str, str]) -> Use:
    """
    Set the environment of a test that uses a fixture: its marker's variables, and none of this machine's keys.

    Args:
        before: The environment before any test or conftest.py; under pytest-xdist the first process' is asked.
    """
    use = Use(_told(_marked, request.node, title=f"{request.node.nodeid}: "))
    given = getattr(request.config, "workerinput", {}).get("polyfaas_before", before)
    for name, text in keys_in(given).items():
        if os.environ.get(name) == text:
            monkeypatch.delenv(name)
    for name, text in use.marked.env.items():
        monkeypatch.setenv(name, text)
    request.node.stash[_USE] = use
    return use


def tell(item: pytest.Item, report: pytest.TestReport) -> None:
    """
    Add to a failed test's report what ran in it, and let that go when the test is over.
    """
    use = item.stash.get(_USE, None)
    if use is None:
        return
    if report.failed:
        report.sections.extend(use.witnesses.sections())
    if report.when == "teardown":
        del item.stash[_USE]


class Use:
    """
    What the fixtures of one test share.

    Attributes:
        marked: The settings of its markers.
        witnesses: What ran in it.
    """

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.witnesses = Witnesses()

    def clock(self) -> FakeClock:
        """
        A clock for all its contexts.
        """
        return FakeClock()

    def cloud(self, request: pytest.FixtureRequest) -> Cloud:
        """
        The cloud that it runs on this time; it is skipped where a marker of its parameters names others.
        """
        if not hasattr(request, "param"):
            pytest.fail(_LATE, pytrace=False)
        cloud = record_of(request.param)
        chosen = [each.name for each in self.marked.clouds()]
        if cloud.name not in chosen:
            pytest.skip(f"the test's marker names {', '.join(chosen)}, and not {cloud.name}")
        return cloud

    def context(self, on: str | Cloud, clock: FakeClock) -> Any:
        """
        A fake context, whose log a failed test shows.
        """
        cloud = _told(record_of, on)
        context = _told(self.marked.context, cloud, clock)
        self.witnesses.context(f"the {cloud.name} context", context)
        return context

    def invoker(self, cloud: str | Cloud, clock: FakeClock) -> Callable[..., Invocation]:
        """
        `polyfaas.testing.invoke` on a cloud.
        """
        on = _told(record_of, cloud)

        def run(handler: Callable[..., Any], event: Any = None, *, context: Any = None) -> Invocation:
            given = _told(self.marked.context, on, clock) if context is None else context
            return self.witnesses.invoke(handler, event, on, given)

        return run

    @contextmanager
    def deploying(self, cloud: str | Cloud) -> Iterator[Callable[..., LocalRuntime]]:
        """
        `LocalRuntime` on a cloud, closed at the end.
        """
        marked, on = self.marked, _told(record_of, cloud)
        with ExitStack() as running:

            def deploy(target: object, **settings: Any) -> LocalRuntime:
                given = {"runtime": marked.runtime, "timeout_s": marked.timeout_s, "env": marked.env, **settings}
                runtime: LocalRuntime = _told(self.witnesses.runtime, on, target, given)
                return running.enter_context(runtime)

            yield deploy


def _marked(item: Any) -> Marked:
    """
    The settings of a test's markers.

    Raises:
        TypeError: They are wrong.
        ValueError: Likewise.
    """
    markers = list(item.iter_markers("faas"))
    for marker in markers:
        if marker.args:
            takes = "faas(on=..., runtime=..., timeout_s=..., env={...})"
            raise TypeError(f"pytest.mark.faas takes keywords only, got {marker.args!r}: {takes}.")
    found = Marked.of([marker.kwargs for marker in reversed(markers)])
    found.clouds()
    return found


def _told(make: Callable[..., Any], *arguments: Any, title: str = "") -> Any:
    """
    What `make` makes of the marker's settings; where they are wrong the test fails in one line.
    """
    try:
        return make(*arguments)
    except (TypeError, ValueError) as exc:
        told = f"{title}{exc}"
    pytest.fail(told, pytrace=False)
