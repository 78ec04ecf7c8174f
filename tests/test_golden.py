"""
LocalRuntime agrees with the recorded runtimes, case by case: each from its own sources, whole bodies and
logs.

``alibaba_runtime.json`` was observed on FC's own Python runtime (2023 build), ``huawei_runtime.json`` on
FunctionGraph's open-sourced engine, the vendor's Node.js runtime and in production.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from polyfaas import ErrorEnvelope

HERE = Path(__file__).with_name("golden")
sys.path.insert(0, str(HERE))
import run  # noqa: E402

sys.path.remove(str(HERE))

ALIBABA = run.load(HERE / "alibaba_runtime.json")
HUAWEI = run.load(HERE / "huawei_runtime.json")
SHOWN = [case for case in ALIBABA + HUAWEI if case["id"] not in run.NOT_SHOWN]


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("case", SHOWN, ids=[case["id"] for case in SHOWN])
def test_agrees_with_the_recorded_runtime(case: dict[str, Any]) -> None:
    """
    What LocalRuntime answers, prints and ends with is what was recorded.
    """
    assert not run.check(case), "\n".join(run.check(case))


def test_every_case_of_fc_is_shown() -> None:
    """
    No case of FC's runtime is excused.
    """
    assert len(ALIBABA) == 162
    assert not {case["id"] for case in ALIBABA} & run.NOT_SHOWN.keys()


def test_reasons_name_cases_that_exist() -> None:
    """
    Each excuse belongs to a case and says why.
    """
    assert run.NOT_SHOWN.keys() <= {case["id"] for case in HUAWEI}
    assert all(len(reason) > 20 for reason in run.NOT_SHOWN.values())


def test_a_wrong_expectation_is_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The runner shows what differs, counts what agrees, and exits with 1.
    """
    right = next(case for case in ALIBABA if case["id"] == "return-int")
    wrong = {**right, "id": "return-eight", "expect": {**right["expect"], "response_body": "8"}}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([right, wrong]), encoding="utf-8")
    assert run.main([str(file)]) == 1
    printed = capsys.readouterr().out
    assert "== return-eight (return): The handler returns 7." in printed
    assert "- 8\n+ 7\n" in printed
    assert f"{file}: 1 of 2 cases agree; 0 cannot be shown" in printed


def test_envelope_of_a_failure_destination_is_read() -> None:
    """
    The error inside production's event for a failed asynchronous call is an envelope.
    """
    case = next(case for case in HUAWEI if case["id"] == "prod-async-failure-destination")
    envelope = ErrorEnvelope.parse(case["given"]["event"]["response_payload"])
    assert envelope.error_type == "com.example.ObsException"
    assert envelope.message == "Error message:Request Error."
