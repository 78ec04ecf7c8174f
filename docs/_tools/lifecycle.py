"""
Draw the life of an instance from the table in `polyfaas.lifecycle`: an SVG, and the same as a Markdown table.

``python docs/_tools/lifecycle.py`` writes both into ``docs/reference/``; a test compares them with the table.
"""

from __future__ import annotations

import math
from pathlib import Path

from polyfaas.lifecycle import INVOCABLE, NEW, RENEW, STATES, STEPS, TRANSITIONS

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
BEGIN, END = "<!-- drawn from polyfaas.lifecycle -->\n", "<!-- end of the drawing -->\n"

_PLACES = {
    "new": (100, 60),
    "initializing": (370, 60),
    "ready": (640, 60),
    "failed": (370, 180),
    "stopping": (640, 280),
    "stopped": (870, 180),
}
#: How far an edge swerves to its left, where it would run into another or through a state.
_BENDS = {("new", "stopping"): 115, ("initializing", "failed"): 40, ("failed", "initializing"): 40}
_SIDES = {-1: " left", 0: "", 1: " right"}
_WIDTH, _HEIGHT, _HALF, _TALL = 960, 350, 66, 21
_STYLE = (
    "text{font:15px system-ui,sans-serif;text-anchor:middle;fill:#1f2937}"
    ".step{font-size:13px;fill:#475569;paint-order:stroke;stroke:#f8fafc;stroke-width:7px}"
    ".left{text-anchor:end}.right{text-anchor:start}"
    ".state{fill:#e2e8f0;stroke:#475569}.ready{fill:#bbf7d0}"
    "path{fill:none;stroke:#475569;stroke-width:1.5}"
)
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
    'orient="auto"><path d="M0 0L10 5L0 10z" style="fill:#475569"/></marker></defs>'
)


def edges() -> list[tuple[str, str, str]]:
    """
    Every transition but the renewal, which leads from each state to the first one: state, step, next state.
    """
    return [(state, step, to) for state in STATES for step, to in TRANSITIONS[state].items() if step != RENEW]


def svg() -> str:
    """
    The drawing, on a light card so that it reads in both colour schemes.
    """
    drawn = [_edge(*edge) for edge in edges()] + [_state(name) for name in STATES]
    forks = [state for state in STATES if TRANSITIONS[state].get(RENEW) == NEW]
    note = f"`{RENEW}` leads from {'every state' if forks == list(STATES) else ', '.join(forks)} to {NEW}."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            f"<title>States of a function instance and the steps between them. {note}</title>",
            f"<style>{_STYLE}</style>",
            _TIP,
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="12" fill="#f8fafc"/>',
            *drawn,
            f'<text class="step" x="{_WIDTH // 2}" y="{_HEIGHT - 14}">{note}</text>',
            "</svg>\n",
        ]
    )


def table() -> str:
    """
    The same as a Markdown table: a row for each state, a column for each step, a dash for a refusal.
    """
    rows = [("state", *STEPS), ("---",) * (len(STEPS) + 1)]
    rows += [(f"**{state}**", *(TRANSITIONS[state].get(step, "–") for step in STEPS)) for state in STATES]
    return "\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows) + "\n"


def replaced(page: str) -> str:
    """
    The page with its table between the marks made anew.
    """
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return head + BEGIN + table() + END + tail


def _state(name: str) -> str:
    x, y = _PLACES[name]
    kind = "state ready" if name == INVOCABLE else "state"
    size = f'width="{2 * _HALF}" height="{2 * _TALL}" rx="9"'
    box = f'<rect class="{kind}" x="{x - _HALF}" y="{y - _TALL}" {size}/>'
    return f'{box}<text x="{x}" y="{y + 5}">{name}</text>'


def _edge(state: str, step: str, to: str) -> str:
    (x, y), (u, v) = _PLACES[state], _PLACES[to]
    length, bend = math.hypot(u - x, v - y), _BENDS.get((state, to), 0)
    across, down = (y - v) / length, (u - x) / length
    mx, my = (x + u) / 2 + across * bend, (y + v) / 2 + down * bend
    (sx, sy), (ex, ey) = _border(x, y, mx, my), _border(u, v, mx, my)
    tx, ty = (sx + ex) / 4 + mx / 2, (sy + ey) / 4 + my / 2 + 4
    curve = f'<path d="M{sx:.0f} {sy:.0f}Q{mx:.0f} {my:.0f} {ex:.0f} {ey:.0f}" marker-end="url(#tip)"/>'
    side = round(across) if bend else 0
    label = f'<text class="step{_SIDES[side]}" x="{tx + 5 * side:.0f}" y="{ty:.0f}">{step}</text>'
    return curve + label


def _border(x: float, y: float, towards_x: float, towards_y: float) -> tuple[float, float]:
    """
    Where the way from the middle of a box leaves it.
    """
    dx, dy = towards_x - x, towards_y - y
    scale = min(_HALF / abs(dx) if dx else math.inf, _TALL / abs(dy) if dy else math.inf)
    return x + dx * scale, y + dy * scale


def main() -> None:
    """
    Write the drawing and the table.
    """
    (REFERENCE / "lifecycle.svg").write_text(svg(), encoding="utf-8")
    page = REFERENCE / "lifecycle.md"
    page.write_text(replaced(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
