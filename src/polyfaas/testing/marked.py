"""
What stands behind the pytest fixtures: the marker's settings, and what a failed test shows.

Loaded by the first fixture of a session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..clouds import NAMES, record_of
from ..contract import Cloud
from ..terminal import printable
from .fakes import fake_native
from .invocation import Invocation, invoke
from .local import LocalRuntime
from .values import known

if TYPE_CHECKING:
    from .clock import FakeClock
    from .result import Result

__all__ = ["Marked", "Witnesses"]


@frozen
class Marked:
    """
    The settings of ``@pytest.mark.faas(...)``.

    Attributes:
        on: The clouds: a name, a record, or a list or tuple of them; None: every built-in one.
        runtime: The cloud's id of the Python version; decides on the shape of FC's context.
        timeout_s: The configured timeout in whole seconds, from 1.
        env: All of the function's settings: environment variables for the time of the test, on FunctionGraph user data,
            too.
    """

    on: Any = None
    runtime: str = "python3.10"
    timeout_s: int = 60
    env: Mapping[str, str] = {}

    @classmethod
    def of(cls, markers: list[Mapping[str, Any]]) -> Marked:
        """
        The settings of a test's markers, the nearest one last.

        Raises:
            TypeError: A keyword that the marker does not have, or a value that the keyword does not take.
            ValueError: A timeout that no cloud has.
            UnknownCloudError: A cloud that there is not.
        """
        given: dict[str, Any] = {}
        for keywords in markers:
            known(keywords, cls.__annotations__, "pytest.mark.faas")
            _check(keywords)
            env = {**given.get("env", {}), **keywords.get("env", {})}
            given.update(keywords, env=env)
        return cls(**given)

    def clouds(self) -> list[Cloud]:
        """
        The records of the clouds to run on.
        """
        on = NAMES if self.on is None else self.on
        return [record_of(cloud) for cloud in (on if isinstance(on, (list, tuple)) else [on])]

    def context(self, cloud: Cloud, clock: FakeClock) -> Any:
        """
        A fake of the cloud's own context.
        """
        return fake_native(cloud, self.runtime, self.env, timeout_s=self.timeout_s, clock=clock)


def _check(keywords: Mapping[str, Any]) -> None:
    for name, takes, fits in _TAKEN:
        if name in keywords and not fits(keywords[name]):
            raise TypeError(f"pytest.mark.faas({name}={keywords[name]!r}): {name} is {takes}.")


def _clouds(on: object) -> bool:
    return on is None or (isinstance(on, (str, Cloud, list, tuple)) and on not in ([], ()))


def _whole(limit: Any) -> bool:
    return isinstance(limit, int) and limit >= 1


_TAKEN: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("on", "a cloud's name or record, or a list or tuple of at least one", _clouds),
    ("timeout_s", "a whole number of seconds, from 1", _whole),
)


class Witnesses:
    """
    What ran in one test: shown when it fails.
    """

    def __init__(self) -> None:
        self._reports: list[tuple[str, Callable[[], str]]] = []

    def context(self, title: str, context: Any) -> None:
        """
        Show what was logged through a fake context.
        """
        self._reports.append((f"log of {title}", lambda: context.logs.text if hasattr(context, "logs") else ""))

    def invoke(self, handler: Callable[..., Any], event: Any, cloud: Cloud, context: Any) -> Invocation:
        """
        `polyfaas.testing.invoke`, and show what came of it.
        """
        result = invoke(handler, event, on=cloud, context=context)
        self._reports.append((f"invocation on {cloud.name}", result.report))
        return result

    def runtime(self, cloud: Cloud, target: object, settings: Mapping[str, Any]) -> LocalRuntime:
        """
        A `LocalRuntime`, and show the outcome of each of its calls.
        """
        reports = self._reports

        class Watched(LocalRuntime):
            def call(self, *arguments: Any, **keywords: Any) -> Result:
                result = super().call(*arguments, **keywords)
                reports.append((f"{cloud.name}: {result.outcome}", result.report))
                return result

        return Watched(cloud, target, **settings)

    def sections(self) -> list[tuple[str, str]]:
        """
        Titles and texts, without empty ones, and without what a terminal would obey.
        """
        told = [(f"polyfaas: {title}", printable(report())) for title, report in self._reports]
        return [(title, text) for title, text in told if text]
