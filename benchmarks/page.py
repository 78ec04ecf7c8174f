"""
Write the documentation's page of figures: ``python benchmarks/page.py results.json``.

The page holds what the results hold and nothing else; a test compares the two.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks.md"
HEAD = """\
# Benchmarks

Generated from the results of one run, which lie beside the benchmarks as `results.json`.

```console
$ python benchmarks/run.py --json > benchmarks/results.json
$ python benchmarks/page.py benchmarks/results.json
```

The first command needs Python with pip 22.3 or newer, and Linux for all figures.
It makes an environment for polyfaas and one for each peer, and installs the newest versions.
`PIP_CONSTRAINT` names a file of other versions, and `--environments` a folder in which the environments are kept.
`--only` names one module, and `--quick` takes fewer rounds.
`--max-ratio 1.0` fails where a figure is over its bound, or could not be measured.

A figure is a ratio, or a count.
The two sides of a ratio are measured in turns, so that a busy moment of the machine falls on both.
The value is the median of all rounds, and the spread is from the first to the third quartile.
Times are CPU time, unless a section or a figure says otherwise.
"By hand" is the same measured of the least that could be written by hand.
Bounds are set for CPython 3.11: before it `format_exception` does less, and the envelope's ratios to it are higher.
"""
SECTIONS = {
    "bench_import": """\
## Importing

Each in a fresh process and in its own environment, as its users import it.
polyfaas decorates a handler besides, since it loads nothing before it is used.
Resident memory is what the import adds to the interpreter's.
""",
    "bench_cold": """\
## The first invocation

In a fresh process, from the import to the end of the first call, on the object that the cloud passes.
Peers are called as their own cloud does it.
awslambdaric and fdk run from payload to result without their HTTP half, functions-framework by its own test client.
""",
    "bench_warm": """\
## The warm invocation, and a log record

What is added to the bare call of a handler that does nothing, over what a hand-written decorator adds: the floor.
Peers do more than the floor: each parses, answers or logs what its cloud asks for.
""",
    "bench_envelope": """\
## The error envelope

An exception of 5, 20 and 200 frames as one JSON text, over `traceback.format_exception`.
Long stacks are cut: see [the error envelope](envelope.md).
""",
    "bench_http": """\
## HTTP events and web applications

What a bridge adds to a request, the bare application's time taken off.
Mangum runs the application's lifespan with each request unless it is told not to.
""",
    "bench_serve": """\
## The custom runtime

`polyfaas serve` over the vendor's sample on Flask's development server, with the same requests in turns.
Times are wall time where no CPU is named: a ratio of 0.125 is eight times the requests per second.
""",
    "bench_local": """\
## The local runtime

What a test pays for an invocation, and for a child process.
""",
    "bench_plugin": """\
## The pytest plugin

What a suite of one test that uses nothing of it pays, beside a pytest that has no other plugin.
The plugin's own cost is the difference that `-p no:polyfaas` makes.
The last figure adds what pytest does itself for any installed package that brings a plugin:
it lists the package's files, and from Python 3.12 on looks for each of them.
Both are instructions, counted by valgrind, in the time that a run takes for as many: runs themselves differ by more.
""",
    "bench_size": """\
## Installed size

Each with all it depends on, without compiled modules.
""",
}
UNITS = {"ratio": "", "us": " µs"}


def page(results: dict[str, Any]) -> str:
    """
    The page's text.
    """
    parts = [HEAD, _about(results), _broken(results["figures"])]
    for module, words in SECTIONS.items():
        figures = [each for each in results["figures"] if each["module"] == module]
        if figures:
            parts.append(f"{words}\n{_table(figures)}")
    return "\n".join(parts)


def _about(results: dict[str, Any]) -> str:
    machine, load = results["machine"], results["load"]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(results["versions"].items()))
    rows = {
        "date": results["date"],
        "processor": f"{machine['processor']} ({machine['architecture']}), {machine['cores']} cores",
        "system": machine["system"],
        "Python": machine["python"],
        "versions": versions,
        "load before and after": f"{load['before']} and {load['after']}",
        "form": "quick" if results["quick"] else "full",
    }
    lines = "".join(f"| {name} | {value} |\n" for name, value in rows.items())
    words = "The load is how many programs wanted a processor at a time, over a minute, the benchmarks included."
    return f"## The run\n\n| | |\n|---|---|\n{lines}\n{words}\n"


def _broken(figures: list[dict[str, Any]]) -> str:
    bounded = [each for each in figures if each["bound"] is not None]
    broken = [each for each in bounded if holds(each) != "yes"]
    held = len(bounded) - len(broken)
    words = f"{held} of {len(bounded)} bounds hold."
    if not broken:
        return f"## Bounds\n\n{words}\n"
    return f"## Bounds\n\n{words}\nThese do not:\n\n{_table(broken)}"


def _table(figures: list[dict[str, Any]]) -> str:
    lines = ["| figure | median | quartiles | rounds | bound | holds | by hand |", "|---|---|---|---|---|---|---|"]
    for each in figures:
        unit = UNITS.get(each["unit"], f" {each['unit']}")
        median = each["missing"] or f"{told(each['value'])}{unit}"
        spread = f"{told(each['low'])} to {told(each['high'])}" if each["rounds"] > 1 else ""
        bound, floor = ("" if each[key] is None else told(each[key]) for key in ("bound", "floor"))
        cells = (each["name"], median, spread, str(each["rounds"] or ""), bound, holds(each), floor)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def holds(figure: dict[str, Any]) -> str:
    """
    Whether a figure is within its bound: yes, **no**, unknown, or nothing where it has none.
    """
    if figure["bound"] is None:
        return ""
    if figure["missing"]:
        return "unknown"
    return "yes" if figure["value"] <= figure["bound"] else "**no**"


def told(value: float) -> str:
    """
    A number with three digits, or more before the point.
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def main() -> None:
    """
    The command line.
    """
    parser = argparse.ArgumentParser(prog="python benchmarks/page.py", description=__doc__)
    parser.add_argument("results", type=Path, help="what python benchmarks/run.py --json printed")
    results = json.loads(parser.parse_args().results.read_text(encoding="utf-8"))
    PAGE.write_text(page(results), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
