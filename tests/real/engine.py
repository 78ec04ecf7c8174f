"""
A function on the open engine: `start`, `initialize`, `invoke`, `stop`, each with the engine's answer.

Every instance is a child process of this interpreter, because the engine keeps its state for the whole
process. No cluster, no gateway: the engine's own loader, context and executor are called as its main program
calls them. It knows nothing of polyfaas.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from attrs import field, frozen

INSTALLED = importlib.util.find_spec("yr") is not None
HOW_TO_INSTALL = "openyuanrong-sdk is not installed: pip install --group yuanrong (pip 25.1 or newer)"

_INSTANCE = str(Path(__file__).with_name("instance.py"))


@frozen
class Answer:
    """
    What the engine says to one step.

    Attributes:
        code: The engine's number, 0 for success; None where it says nothing because an exception got through it, or
            because the process ended.
        text: What it says: the reply's JSON for a call or the initializer, else a message.
        escapes: ``type`` and ``text`` of an exception that the engine let through.
        stdout: What was printed in this step.
        stderr: What was printed to standard error, the engine's own warnings included.
        loaded: After loading, whether the engine has a handler.
        exit_code: How the process ended in this step; None when it lives on.
    """

    code: int | None
    text: str = ""
    escapes: dict[str, str] | None = None
    stdout: str = field(default="", repr=False)
    stderr: str = field(default="", repr=False)
    loaded: bool = False
    exit_code: int | None = None

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def told(self) -> Any:
        """
        The text as a JSON value where it is one; constants that JSON does not have are their names.
        """
        try:
            return json.loads(self.text, parse_constant=str)
        except ValueError:
            return self.text

    @property
    def body(self) -> Any:
        """
        The body of a call's reply: the handler's result or an error's text.
        """
        return self.told["body"]


class Engine:
    """
    One instance of a function on the engine; a context manager that ends its process.
    """

    def __init__(
        self, folder: str | Path, handler: str, *, initializer: str = "", pre_stop: str = "", **config: Any
    ) -> None:
        """
        Args:
            folder: Where the code lies.
            handler: Such as ``index.handler``.
            initializer: Likewise; ``""`` for none.
            pre_stop: Likewise.
            config: As in the golden data: memory (MB), cpu (thousandths of a core), timeout,
                initializerTimeout, preStopTimeout (s), alias, functionName, functionVersion, package,
                projectId, userData, encryptedUserData. Other keys are ignored.
        """
        self._entries = [initializer, handler, *([pre_stop] if pre_stop else [])]
        self._meta = _meta(handler, initializer, pre_stop, config)
        settings = {
            "environment": json.dumps(config.get("userData", {})),
            "encrypted_user_data": json.dumps(config.get("encryptedUserData", {})),
        }
        self._environment = {
            **os.environ,
            "ENV_DELEGATE_DOWNLOAD": str(folder),
            "ENV_DELEGATE_DECRYPT": json.dumps(settings),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
        }
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Answer:
        """
        Start a process and load the code.
        """
        self._process = subprocess.Popen(
            [sys.executable, _INSTANCE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self._environment,
            encoding="utf-8",
        )
        return _answer(self._ask(step="load", entries=self._entries))

    def initialize(self) -> Answer:
        """
        Make the settings known, then call the initializer, if there is one: first of all, as the engine does.
        """
        return _answer(self._ask(step="initialize", meta=self._meta))

    def invoke(self, body: str, headers: dict[str, str] | None = None) -> Answer:
        """
        Call the handler with the text of a request's body.
        """
        return self.invoke_all([(body, headers or {})])[0]

    def invoke_all(self, requests: list[tuple[str, dict[str, str]]]) -> list[Answer]:
        """
        Call the handler with several bodies and headers at the same time.
        """
        orders = [{"header": headers, "body": body} for body, headers in requests]
        reply = self._ask(step="invoke", requests=orders)
        printed = {name: reply[name] for name in ("stdout", "stderr", "exit_code") if name in reply}
        return [_answer({**answer, **printed}) for answer in reply.get("answers", [{}] * len(requests))]

    def stop(self) -> Answer:
        """
        Call the pre-stop hook, if there is one.
        """
        return _answer(self._ask(step="stop", grace_s=30))

    def _ask(self, **order: Any) -> dict[str, Any]:
        process = self._process
        assert process is not None, "start() comes first"
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        reply: dict[str, Any] = json.loads(line) if line else {"exit_code": process.wait()}
        return reply

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def _answer(reply: dict[str, Any]) -> Answer:
    return Answer(**{"code": None, **reply})


def _meta(handler: str, initializer: str, pre_stop: str, config: dict[str, Any]) -> dict[str, Any]:
    """
    What the engine's control plane sends about a function when it creates an instance.
    """
    package, name = config.get("package", "default"), config.get("functionName", "demo")
    return {
        "funcMetaData": {
            "tenantId": config.get("projectId", "proj-1"),
            "service": package,
            "func_name": name,
            "name": f"0@{package}@{name}",
            "version": config.get("functionVersion", "latest"),
            "timeout": config.get("timeout", 10),
            "handler": handler,
        },
        "resourceMetaData": {"cpu": config.get("cpu", 300), "memory": config.get("memory", 128)},
        "extendedMetaData": {
            "initializer": {
                "initializer_handler": initializer,
                "initializer_timeout": config.get("initializerTimeout", 10),
            },
            "pre_stop": {"pre_stop_handler": pre_stop, "pre_stop_timeout": config.get("preStopTimeout", 10)},
        },
        "alias": config.get("alias", ""),
    }
