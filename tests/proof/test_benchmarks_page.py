"""
The page of figures, the README, and the results that both are of.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
RESULTS = json.loads((BENCHMARKS / "results.json").read_text(encoding="utf-8"))
#: A number that a benchmark may have brought: with a unit, or below 1 and no version.
STATED = re.compile(
    r"(?<![\w.])(?:(\d+(?:\.\d+)?) ?(?:×|x\b|times\b|倍|µs|us\b|ms\b|MiB|KiB|MB|KB|%)|(0\.\d+)(?![\w.]))"
)


def loaded(name):
    """
    A module of the benchmarks, whose folder is not on the import path.
    """
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


environments, figures, page = loaded("environments"), loaded("figures"), loaded("page")


def record(name, **changes):
    """
    A figure as results hold it.
    """
    made = {"module": "bench_cold", "name": name, "unit": "ratio", "value": 0.5, "low": 0.4, "high": 0.6}
    return {**made, "rounds": 21, "bound": None, "floor": None, "missing": None, **changes}


def results(*records):
    """
    Results of a machine that there is not.
    """
    machine = {"processor": "Abacus", "architecture": "wood", "cores": 2, "system": "Beads", "python": "CPython 3.11.7"}
    told = {"date": "2026-01-02", "machine": machine, "load": {"before": 0.1, "after": 1.5}, "quick": False}
    return {**told, "versions": {"fdk": "1.2", "attrs": "26.1.0"}, "figures": list(records)}


def test_the_page_is_what_the_results_give():
    """
    Not a word or number differs.
    """
    assert page.PAGE.read_text(encoding="utf-8") == page.page(RESULTS), "python benchmarks/page.py results.json"


def test_the_results_are_of_the_full_form_and_of_every_module():
    """
    No module is left out of the results, nor of the page.
    """
    modules = {path.stem for path in BENCHMARKS.glob("bench_*.py")}
    assert RESULTS["quick"] is False
    assert {each["module"] for each in RESULTS["figures"]} == modules == set(page.SECTIONS)


@pytest.mark.parametrize(
    "name",
    [
        "polyfaas",
        "attrs",
        "typing-extensions",
        "Powertools",
        "Mangum",
        "functions-framework",
        "awslambdaric",
        "fdk",
    ],
)
def test_every_import_has_its_cost_modules_and_memory(name):
    """
    polyfaas and its peers are all there, measured or with the reason why not.
    """
    names = {each["name"] for each in RESULTS["figures"]}
    wanted = {f"import {name} / import attrs", f"import {name}: modules", f"import {name}: resident memory"}
    assert wanted <= names


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("bench_cold", ["FC up to python3.10", "FC python3.12", "FunctionGraph", "bare", "Powertools", "fdk"]),
        ("bench_warm", ["FC up to python3.10", "FC python3.12", "FunctionGraph", "bare", "Powertools", "fdk"]),
        ("bench_envelope", ["of 5 frames", "of 20 frames", "of 200 frames"]),
        ("bench_size", ["polyfaas, installed", "functions-framework"]),
        ("bench_warm", ["log record"]),
        ("bench_serve", ["time per request, 1 connection", "CPU per request, 8 connections"]),
    ],
)
def test_every_subject_is_in_the_results(module, words):
    """
    Each cloud's context, the bare handler, the peers and the sizes of envelopes.
    """
    names = " | ".join(each["name"] for each in RESULTS["figures"] if each["module"] == module)
    assert [word for word in words if word not in names] == []


def test_timed_figures_have_a_spread_around_their_median():
    """
    What was measured in rounds says how far apart they were.
    """
    timed = [each for each in RESULTS["figures"] if each["rounds"] > 1]
    assert len(timed) > 50
    assert [each["name"] for each in timed if not each["low"] <= each["value"] <= each["high"]] == []


def test_the_results_name_machine_and_versions_and_no_host():
    """
    The machine is told by its kind alone.
    """
    assert set(RESULTS["machine"]) == {"processor", "architecture", "cores", "system", "python"}
    assert {"polyfaas", "attrs", "aws-lambda-powertools", "mangum", "functions-framework"} <= set(RESULTS["versions"])


def test_a_bound_that_does_not_hold_is_said_twice():
    """
    In the list at the top and in its section, beside one that holds and one that was not measured.
    """
    text = page.page(
        results(
            record("heavy", value=1.19, low=1.19, high=1.19, rounds=1, unit="MiB", bound=0.75),
            record("light", bound=1.0, floor=0.125),
            record("absent", value=None, low=None, high=None, rounds=0, bound=2.0, missing="not installed"),
        )
    )
    assert "1 of 3 bounds hold.\nThese do not:" in text
    assert text.count("| heavy | 1.19 MiB |  | 1 | 0.75 | **no** |  |\n") == 2
    assert text.count("| light | 0.5 | 0.4 to 0.6 | 21 | 1 | yes | 0.125 |\n") == 1
    assert text.count("| absent | not installed |  |  | 2 | unknown |  |\n") == 2
    assert "| processor | Abacus (wood), 2 cores |" in text
    assert "| versions | attrs 26.1.0, fdk 1.2 |" in text


def test_a_figure_is_the_median_with_its_quartiles():
    """
    One far-off round moves neither.
    """
    made = figures.figure("a", [4.0, 1.0, 3.0, 2.0, 900.0], bound=5, floor=[1.0, 2.0, 9.0])
    assert made == {
        "name": "a",
        "unit": "ratio",
        "value": 3.0,
        "low": 2.0,
        "high": 4.0,
        "rounds": 5,
        "bound": 5,
        "floor": 2.0,
        "missing": None,
    }


def test_ratios_are_taken_round_by_round_and_off_the_bare_call():
    """
    A busy round weighs on both sides alike.
    """
    assert figures.over([2.0, 20.0], [4.0, 40.0]) == [0.5, 0.5]
    assert figures.over([3.0, 7.0], [5.0, 17.0], [1.0, 2.0]) == [0.5, 1 / 3]
    assert figures.over(None, [1.0]) is None


def test_a_peer_that_is_missing_is_said_and_fails_where_it_has_a_bound():
    """
    A figure is never left out, and a bound that nobody measured is not one that holds.
    """
    absent, free = figures.figure("a", None, bound=1.0), figures.figure("b", None)
    assert (absent["value"], absent["missing"], free["missing"]) == (None, "not installed", "not installed")
    within, over = figures.figure("c", [1.2], bound=1.0), figures.figure("d", [1.3], bound=1.0)
    assert figures.beyond([absent, free, within, over], 1.25) == [absent, over]


def test_a_peer_that_pip_cannot_install_has_no_environment(tmp_path, monkeypatch, capfd):
    """
    What was to run there gives nothing, and pip's words are shown.
    """
    pytest.importorskip("pip")
    monkeypatch.setitem(environments.PEERS, "absent", environments.Peer("import absent", (str(tmp_path / "absent"),)))
    made = environments.Environments(tmp_path / "environments")
    assert made.python("absent") is None
    assert made.call("absent", "calls", "nothing", None, None) is None
    assert made.versions == {}
    assert "absent" in capfd.readouterr().err
    with pytest.raises(LookupError, match="absent is not installed"):
        made.fresh("absent", "import absent")


def unsupported(text, records):
    """
    The numbers of a text that no figure on their own line gives, rounded as the text has them.
    """
    found = []
    for line in text.splitlines():
        named = [each for each in records if each["name"] in line and each["value"] is not None]
        for numbers in STATED.findall(line):
            number = numbers[0] or numbers[1]
            places = len(number.partition(".")[2])
            if number not in {f"{each['value']:.{places}f}" for each in named}:
                found.append(number)
    return found


def test_the_readme_states_no_figure_but_those_of_the_page():
    """
    Each stands on a line that names it as the page does.
    """
    assert unsupported((ROOT / "README.md").read_text(encoding="utf-8"), RESULTS["figures"]) == []


def test_the_chinese_readme_states_the_same_figures():
    """
    The figures of the English one, in the same order.
    """
    english, chinese = (
        STATED.findall((ROOT / name).read_text(encoding="utf-8")) for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("| import polyfaas / import attrs | 0.03 |", []),
        ("| import polyfaas / import attrs | 0.04 |", ["0.04"]),
        ("It takes 0.03 of something.", ["0.03"]),
        ("It is 30 times faster, and 1.2 MiB large.", ["30", "1.2"]),
        ("polyfaas 0.1.0 needs Python 3.9 or newer; port 9000, 6 functions.", []),
    ],
)
def test_a_stated_figure_is_found_and_compared(line, wrong):
    """
    By the name beside it, and with as many digits as are stated; versions are none.
    """
    assert unsupported(line, [record("import polyfaas / import attrs", value=0.0298)]) == wrong
