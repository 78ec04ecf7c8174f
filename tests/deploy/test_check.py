"""
What our own check of an fc3 function finds: above all what the component's schema lets pass.

-- FC, limits and "Configure instance lifecycles" (2025-08), Serverless Devs' fc3 (2026-05-28)
"""

from __future__ import annotations

import pytest

from polyfaas.deploy.conversion import FORMATS, check

pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

GOOD = {
    "region": "cn-hangzhou",
    "functionName": "orders",
    "runtime": "python3.10",
    "handler": "index.handler",
    "code": "./",
}


TRIGGERS = "cdn_events, eventbridge, http, log, mns_topic, oss, tablestore, timer"


def found(**props):
    """
    The findings for a function, as texts.
    """
    lines = "".join(f"      {key}: {value}\n" for key, value in {**GOOD, **props}.items() if value is not None)
    text = f"edition: 3.0.0\nresources:\n  f:\n    component: fc3\n    props:\n{lines}"
    return [f"{one.field}: {one.reason}" for one in check(text, "s.yaml", FORMATS["fc3"])]


def test_a_good_function_has_no_findings():
    """
    Nothing is said of a function that is as it should be.
    """
    assert found() == []


@pytest.mark.parametrize(
    ("props", "said"),
    [
        ({"handlr": "index.handler"}, "handlr: There is no such field; did you mean 'handler'?"),
        (
            {"initializer": "index.i"},
            "initializer: A field of FC 2.0: it is instanceLifecycleConfig.initializer.handler now",
        ),
        ({"codeUri": "./"}, "codeUri: A field of FC 2.0: it is code now"),
        (
            {"instanceLifecycleConfig": "{preFreeze: {handler: index.f}}"},
            "instanceLifecycleConfig.preFreeze: A field of FC 2.0: FC 3.0 has no pre-freeze hook",
        ),
        (
            {"instanceLifecycleConfig": "{initializer: {handler: index.i, timeout: 9999}}"},
            "instanceLifecycleConfig.initializer.timeout: FC allows 1 to 300 seconds",
        ),
        (
            {"instanceLifecycleConfig": "{preStop: {handler: index.s, timeout: 91}}"},
            "instanceLifecycleConfig.preStop.timeout: FC allows 1 to 90 seconds",
        ),
        (
            {"instanceLifecycleConfig": "{preStop: {timeout: 9}}"},
            "instanceLifecycleConfig.preStop: A hook has either a handler or a command",
        ),
        (
            {"instanceLifecycleConfig": "{preStop: {handler: index.s, command: [a]}}"},
            "instanceLifecycleConfig.preStop: A hook has either a handler or a command",
        ),
        (
            {"functionName": "a/b c"},
            "functionName: FC wants 1 to 64 characters: letters, digits, _ and -, not starting with a digit or -",
        ),
        ({"handler": "handler"}, "handler: A handler is written FILE.FUNCTION, as in index.handler"),
        ({"handler": None}, "handler: A handler is written FILE.FUNCTION, as in index.handler"),
        ({"region": None}, "region: FC cannot do without it"),
        ({"region": "mars"}, "region: The ids of FC's regions are like cn-hangzhou"),
        ({"code": None}, "code: FC cannot do without it, except in containers"),
        ({"memorySize": 100}, "memorySize: FC has multiples of 64 from 128 to 32768 MB"),
        ({"memorySize": "'512'"}, "memorySize: It has to be a number: take away its quotes"),
        ({"timeout": 86401}, "timeout: FC allows 1 to 86400 seconds"),
        ({"diskSize": 1024}, "diskSize: FC has 512 and 10240 MB"),
        ({"cpu": 0.07}, "cpu: FC has multiples of 0.05 from 0.05 to 16 vCPU"),
        ({"cpu": 2, "memorySize": 1024}, "cpu: FC wants 1 to 4 GB for each vCPU; 1024 MB go with 0.25 to 1"),
        (
            {"instanceConcurrency": 20},
            "instanceConcurrency: FC runs several requests at a time in custom runtimes and containers only",
        ),
        ({"environmentVariables": "{A: 1}"}, "environmentVariables.A: Its value has to be a text: put it into quotes"),
        ({"environmentVariables": "{FC_A: x}"}, "environmentVariables.FC_A: FC reserves this name"),
        (
            {"environmentVariables": "{A: %s}" % ("x" * 4096)},
            "environmentVariables: FC allows 4096 bytes of variables, these have 4097",
        ),
        (
            {"logConfig": "{project: p, logstor: l}"},
            "logConfig.logstor: There is no such field; did you mean 'logstore'?",
        ),
        (
            {"triggers": "[{triggerName: t, triggerType: http, triggerConfig: {authType: none}}]"},
            "triggers[0].triggerConfig.authType: There is no 'none'; there are anonymous, function, jwt",
        ),
        (
            {"triggers": "[{triggerName: t, triggerType: timer, triggerConfig: {cron: x, enable: true}}]"},
            "triggers[0].triggerConfig.cron: A trigger of type timer has cronExpression, enable, payload",
        ),
        (
            {"triggers": "[{triggerName: t, triggerType: timer, triggerConfig: {cronExpression: '0 4 * * *'}}]"},
            "triggers[0].triggerConfig.cronExpression: FC has six fields, seconds first, or @every and an interval",
        ),
        (
            {"triggers": "[{triggerName: t, triggerType: cron, triggerConfig: {}}]"},
            f"triggers[0].triggerType: There is no trigger 'cron'; there are {TRIGGERS}",
        ),
    ],
)
def test_what_is_wrong_is_found(props, said):
    """
    Each mistake is named by its field and its remedy.
    """
    assert said in found(**props)


@pytest.mark.parametrize("cron", ["0 0 4 * * *", "CRON_TZ=Asia/Shanghai 0 0 4 1 * MON", "@every 4m", "${env('CRON')}"])
def test_a_schedule_is_accepted(cron):
    """
    Six fields, a zone before them, an interval, and what a variable brings.
    """
    config = f'{{cronExpression: "{cron}", enable: true}}'
    assert found(triggers=f"[{{triggerName: t, triggerType: timer, triggerConfig: {config}}}]") == []
