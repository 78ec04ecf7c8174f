"""
Timer triggers: FC's and FunctionGraph's ways to write the same schedule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from .record import Finding, Timer

if TYPE_CHECKING:
    from .record import Deployment

__all__ = ["fitted_timers", "rate"]

#: FC: "Time triggers" (2026-03-19); FunctionGraph: "Cron Expressions for a Function Timer Trigger" (2026-01-13).
_SOURCE = "time trigger pages of FC (2026-03) and FunctionGraph (2026-01)"
_INTERVAL = re.compile(r"(\d{1,9})([smhd])")


def rate(interval: str) -> str:
    """
    The schedule of FunctionGraph's Rate, such as 3m or 2d, as ``@every``: there are no days in it.
    """
    found = _INTERVAL.fullmatch(interval)
    return f"@every {int(found[1]) * 24}h" if found and found[2] == "d" else f"@every {interval}"


def fitted_timers(deployment: Deployment, cloud: str) -> tuple[Deployment, list[Finding]]:
    """
    Write each schedule so that the other cloud understands it, and in the same time zone.
    """
    timers: list[Timer] = []
    found: list[Finding] = []
    for timer in deployment.timers:
        schedule, reason = _translated(timer.schedule, cloud)
        if reason:
            field = f"timers.{timer.name}"
            kind = "check" if schedule == timer.schedule else "changed"
            values = (timer.schedule, schedule) if kind == "changed" else (None, None)
            found.append(Finding(kind, deployment.key, field, reason, _SOURCE, *values))
        timers.append(evolve(timer, schedule=schedule))
    return evolve(deployment, timers=tuple(timers)), found


def _translated(schedule: str, cloud: str) -> tuple[str, str]:
    if schedule.startswith("@every"):
        return schedule, ""
    if cloud == "huawei":
        if schedule.startswith("CRON_TZ="):
            return schedule, ""
        return f"CRON_TZ=UTC {schedule}", "FC means UTC where FunctionGraph means the time zone of the region"
    zone, fields = re.fullmatch(r"(CRON_TZ=\S+\s+)?(.*)", schedule, re.S).groups("")  # type: ignore[union-attr]
    after = zone + fields.replace("?", "*")
    if len(fields.split()) == 5:
        after += " *"
    if not zone:
        return after, "FunctionGraph meant the time zone of its region, FC means UTC: put CRON_TZ=<zone> before it"
    return after, "FC has neither ? nor five fields" if after != schedule else ""
