"""
One instance of the engine, in a process of its own: the engine's code loads, initializes, calls and stops.

Run by `real.engine`, which sends one JSON object a line on standard input and gets one a line on the original
standard output; what the user's code prints goes to files. It knows nothing of polyfaas.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from typing import IO, Any, Callable

from yr.code_manager import CodeManager
from yr.common.constants import KEY_USER_CALL_ENTRY, META_PREFIX
from yr.executor import faas_executor


class Bytes:
    """
    A parameter as the engine's native half hands it to the executor.
    """

    def __init__(self, value: Any) -> None:
        self._text = META_PREFIX + json.dumps(value)

    def to_pybytes(self) -> bytes:
        return self._text.encode("utf-8")


def load(order: dict[str, Any]) -> dict[str, Any]:
    """
    Load the entry files: initializer, handler and, where there is one, the pre-stop hook.
    """
    info = CodeManager().load_functions(order["entries"])
    loaded = CodeManager().load(KEY_USER_CALL_ENTRY) is not None
    return {"code": info.error_code.value, "text": info.msg, "loaded": loaded}


def initialize(order: dict[str, Any]) -> dict[str, Any]:
    """
    Set up the context's data and the environment, then call the initializer.
    """
    try:
        text = faas_executor.faas_init_handler([Bytes(order["meta"])])[len(META_PREFIX) :]
    except RuntimeError as exc:  # the engine reports a failed initializer so
        text = str(exc)
    return {"code": int(json.loads(text)["errorCode"]), "text": text}


def invoke(order: dict[str, Any]) -> dict[str, Any]:
    """
    Call the handler: on the main thread, as the engine does, or several times at once on others.
    """
    requests = order["requests"]
    answers: list[Any] = [None] * len(requests)

    def call(index: int) -> None:
        answers[index] = guarded(lambda: _call(requests[index]))

    if len(requests) == 1:
        call(0)
    else:
        threads = [threading.Thread(target=call, args=(index,)) for index in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return {"answers": answers}


def _call(request: dict[str, Any]) -> dict[str, Any]:
    text = faas_executor.faas_call_handler([Bytes({}), Bytes(request)])[len(META_PREFIX) :]
    return {"code": int(json.loads(text)["innerCode"]), "text": text}


def stop(order: dict[str, Any]) -> dict[str, Any]:
    """
    Call the pre-stop hook.
    """
    info = faas_executor.faas_shutdown_handler(order["grace_s"])
    return {"code": info.error_code.value, "text": info.msg}


def guarded(step: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """
    What a step says, or the exception that the engine lets through.
    """
    try:
        return step()
    except BaseException as exc:
        return {"code": None, "text": "", "escapes": {"type": type(exc).__name__, "text": str(exc)}}


def captured(number: int) -> IO[bytes]:
    """
    Send what goes to a file descriptor into a file instead.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- open as long as the process
    os.dup2(file.fileno(), number)
    return file


def main() -> None:
    """
    Serve the orders of the parent until it closes the line.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    orders = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    files = {"stdout": captured(1), "stderr": captured(2)}
    # The engine's main program has the code's folder on the path, and not this file's.
    sys.path[0] = os.environ["ENV_DELEGATE_DOWNLOAD"]
    steps = {"load": load, "initialize": initialize, "invoke": invoke, "stop": stop}
    for line in orders:
        order = json.loads(line)
        before = {name: os.fstat(file.fileno()).st_size for name, file in files.items()}
        reply = guarded(lambda order=order: steps[order["step"]](order))
        sys.stdout.flush()
        sys.stderr.flush()
        for name, file in files.items():
            reply[name] = os.pread(file.fileno(), 1 << 30, before[name]).decode("utf-8", "backslashreplace")
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
