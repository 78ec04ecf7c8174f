"""
What comes with polyfaas: every package that it or one of its extras brings has a licence that asks for no more than
its text to be kept.

``python tests/proof/test_licences.py`` prints the list, for what is installed.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

pytest.importorskip("packaging")

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("", "testing", "serve", "yaml")
ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
}
# What packages without a licence expression (PEP 639) say, and which it means.
TOLD = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}


def needed(extra: str) -> dict[str, Distribution | None]:
    """
    Each package that polyfaas with this extra installs here, itself left out; None: it is not installed.
    """
    found: dict[str, Distribution | None] = {}
    todo = [("polyfaas", frozenset({extra}))]
    while todo:
        name, extras = todo.pop()
        try:
            about = distribution(name)
        except PackageNotFoundError:
            found[name] = None
            continue
        if name != "polyfaas":
            found[name] = about
        for line in about.requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": each}) for each in extras or {""}):
                below = canonicalize_name(requirement.name)
                if below not in found:
                    todo.append((below, frozenset(requirement.extras)))
    return found


def licence(about: Distribution) -> str:
    """
    The licence as an expression of PEP 639, or as the package says it.
    """
    told = about.metadata
    short = told.get("License", "")
    classified = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License")]
    said = told.get("License-Expression") or (short if short and "\n" not in short else " OR ".join(classified))
    return TOLD.get(said.lower(), said)


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_licence_is_permissive(extra):
    """
    One of each package's licences is of the list; what is not installed is not brought here.
    """
    packages = {name: licence(about) for name, about in needed(extra).items() if about is not None}
    wrong = {name: said for name, said in packages.items() if not set(re.split(r" OR | AND |[()]", said)) & ALLOWED}
    assert not wrong


def test_polyfaas_alone_brings_two_packages():
    """
    attrs and typing-extensions, and nothing through them.
    """
    assert sorted(needed("")) == ["attrs", "typing-extensions"]


if __name__ == "__main__":
    for extra in EXTRAS:
        print(f"polyfaas[{extra}]" if extra else "polyfaas")
        for name, about in sorted(needed(extra).items()):
            print(f"  {name:24}", "not installed" if about is None else f"{about.version:12} {licence(about)}")
