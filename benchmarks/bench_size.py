"""
What lies on disk: each in an environment of its own with all it depends on, without compiled modules and pip.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from environments import POLYFAAS, ROOT, Environments
from figures import figure

PEERS = ("attrs", "typing-extensions", "Powertools", "Mangum", "functions-framework", "awslambdaric", "fdk")
#: In MiB, both dependencies included.
BOUND = 0.75


def installed(site: Path | None) -> list[float] | None:
    """
    The size of an environment's packages in MiB.
    """
    if site is None:
        return None
    files = (path for path in site.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [sum(path.stat().st_size for path in files) / 2**20]


def deployed(environments: Environments) -> list[float]:
    """
    What `polyfaas package` makes of the smallest example, unpacked, in MiB.
    """
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "function.zip"
        command = [sys.executable, "-m", "polyfaas", "package", "index.handler", "--runtime", "python3.10"]
        # With this interpreter, since packing needs pip, which polyfaas' own environment is without.
        environ = {**os.environ, "PYTHONPATH": str(environments.site(POLYFAAS))}
        example = ROOT / "examples" / "01-hello"
        subprocess.run([*command, "-o", str(packed)], cwd=example, env=environ, check=True, capture_output=True)
        return [sum(info.file_size for info in zipfile.ZipFile(packed).infolist()) / 2**20]


def measure(quick: bool, environments: Environments) -> list[dict[str, Any]]:
    """
    polyfaas as deployed and as installed, and each peer as installed.
    """
    found = [
        figure("polyfaas, deployed with the smallest example", deployed(environments), unit="MiB", bound=BOUND),
        figure(
            "polyfaas, installed, its testing half and tools included",
            installed(environments.site(POLYFAAS)),
            unit="MiB",
            bound=BOUND,
        ),
    ]
    return found + [figure(f"{peer}, installed", installed(environments.site(peer)), unit="MiB") for peer in PEERS]
