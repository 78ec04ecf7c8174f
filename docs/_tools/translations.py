"""
Give the translated pages the code of their originals.

Run ``python docs/_tools/translations.py`` after an example has changed. A test compares the pages with what is made of
them here. Only text is translated.
"""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent
#: Translated page to its original, below ``docs/``.
TRANSLATIONS = {
    "zh/quickstart.md": "tutorial/1-one-handler-two-clouds.md",
    "zh/port.md": "how-to/port.md",
    "zh/test-your-handler.md": "how-to/test-your-handler.md",
    "zh/lifecycle.md": "how-to/lifecycle.md",
    "zh/custom-runtime.md": "how-to/custom-runtime.md",
    "zh/deploy.md": "how-to/deploy.md",
    "zh/package.md": "how-to/package.md",
    "zh/errors.md": "reference/errors.md",
}
_BLOCK = re.compile(r"^(```\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def refreshed(translation: str, original: str) -> str:
    """
    The translated page with its original's code blocks, in their order.

    Raises:
        ValueError: The pages do not have the same number of blocks, or not of the same languages.
    """
    page, code = _text(translation), _BLOCK.findall(_text(original))
    have, want = [kind for kind, _ in _BLOCK.findall(page)], [kind for kind, _ in code]
    if have != want:
        raise ValueError(f"{translation} has the blocks {have}, its original {original} has {want}.")
    blocks = iter(code)
    return _BLOCK.sub(lambda _: "{}\n{}```".format(*next(blocks)), page)


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


if __name__ == "__main__":
    for one, other in TRANSLATIONS.items():
        (DOCS / one).write_text(refreshed(one, other), encoding="utf-8")
