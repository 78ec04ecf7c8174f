"""
The clients, and an environment for each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

#: What polyfaas itself needs; its source is on the path.
OURS = ("attrs", "typing-extensions")


class Client(NamedTuple):
    """
    One runtime client.

    Attributes:
        name: The project on PyPI.
        version: As pinned.
        cloud: A record in `clouds`, or a cloud that polyfaas ships.
        beside: What else is installed.
        alone: What is installed without what it asks for, of which there may be no wheels for today's Pythons.
        python: The one minor version of Python that it needs; None: any.
        remark: What it is not.
    """

    name: str
    version: str
    cloud: str
    beside: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    python: str | None = None
    remark: str = ""


CLIENTS = {
    "openyuanrong": Client("openyuanrong-sdk", "0.9.10", "huawei"),
    "aws": Client("awslambdaric", "4.2.2", "aws"),
    "google": Client("functions-framework", "3.10.2", "google"),
    "scaleway": Client("scaleway-functions-python", "0.2.3", "scaleway"),
    "oracle": Client("fdk", "0.1.128", "oracle"),
    "azure": Client(
        "azure-functions-runtime",
        "1.3.0",
        "azure",
        beside=("grpcio", "protobuf"),
        alone=("azure-functions-runtime-v1==1.2.0",),  # it brings the messages along
        python="3.13",
        remark="the worker of Python 3.13 and later; its front, which speaks gRPC, is not on PyPI: azure_front.py",
    ),
    "azure-worker": Client(
        "azure-functions-worker",
        "1.1.9",
        "azure",
        beside=("grpcio", "protobuf<3.21", "azure-functions==1.24.0"),
        alone=("azure-functions-worker==1.1.9",),
        python="3.11",
        remark="a whole worker, of 2020; later ones are not on PyPI",
    ),
    "tencent": Client(
        "scf",
        "0.2.8",
        "tencent",
        alone=("scf==0.2.8",),
        remark="the bootstrap of Tencent's emulator, of 2020; the live one is not on PyPI (looked for: scf, tcf, "
        "scflog, tencentserverless, tencentcloud-sdk-python-scf, tencent-cloud-sdk-serverless-functions)",
    ),
}


def python_of(environments: Path, name: str) -> Path:
    """
    The interpreter of a client's environment.
    """
    return environments / name / "bin" / "python"


def install(environments: Path, name: str) -> str:
    """
    Make the environment of a client, unless it is there; what is in the way, or nothing.
    """
    client, target = CLIENTS[name], python_of(environments, name)
    if target.exists():
        return ""
    python = sys.executable if client.python is None else interpreter(client.python)
    if python is None:
        return f"needs Python {client.python}, and there is none"
    pinned = f"{client.name}=={client.version}"
    wanted = [*OURS, *client.beside, *(() if pinned in client.alone else (pinned,))]
    pip = [sys.executable, "-m", "pip", "--python", str(target), "install", "-q", "--no-compile"]
    steps = [
        [python, "-m", "venv", "--without-pip", str(environments / name)],
        [*pip, *wanted],
        *([*pip, "--no-deps", one] for one in client.alone),
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode != 0:
            shutil.rmtree(environments / name, ignore_errors=True)  # half an environment is none
            return f"cannot be installed: {(done.stderr.strip() or done.stdout.strip() or '?').splitlines()[-1]}"
    return ""


def interpreter(version: str) -> str | None:
    """
    A Python of a minor version that runs: this one, on the path, or where pyenv keeps them.
    """
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions").glob(f"{version}.*/bin/python3")
    for candidate in filter(None, [shutil.which(f"python{version}"), *map(str, kept)]):
        done = subprocess.run([candidate, "-c", "import venv"], capture_output=True)
        if done.returncode == 0:
            return candidate
    return None
