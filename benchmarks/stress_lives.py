"""
Instances that start and end under load.

Starts: several first invocations at once. Ends: a served function that gets SIGTERM, SIGTERM twice, or kill -9 at
random moments, while clients invoke it; it notes each piece of work in a file before it answers, and notes and
answers are compared afterwards. POSIX only.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import polyfaas
from polyfaas.testing import FakeContext

__all__ = ["collided_starts", "ended_at_random", "together"]

# ---- starts


def together(work: Any, threads: int) -> None:
    """
    Run `work` in so many threads at once; the first error of any comes out.
    """
    errors: list[BaseException] = []
    gate = threading.Barrier(threads)

    def run() -> None:
        gate.wait()
        try:
            work()
        except BaseException as exc:
            errors.append(exc)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if errors:
        raise errors[0]


def collided_starts(rounds: int, threads: int = 8) -> int:
    """
    Start so many instances with several invocations at once, every third with an initializer that fails first.

    Returns:
        How many instances ran a successful initializer not exactly once, or let an invocation overtake it.
    """
    wrong = 0
    lock = threading.Lock()
    state: dict[str, Any] = {}
    gate = threading.Barrier(threads, action=lambda: state.update(_fresh(next(number), lock)))
    done = threading.Barrier(threads)
    number = count()

    def work() -> None:
        nonlocal wrong
        for _ in range(rounds):
            gate.wait()
            while True:
                try:
                    state["entry"]({}, FakeContext())
                    break
                except polyfaas.InitializationError:
                    continue
                except BaseException:
                    done.abort()  # the others would wait for this thread for ever
                    gate.abort()
                    raise
            if done.wait() == 0:
                wrong += state["good"] != [1] or state["early"] != []

    together(work, threads)
    return wrong


def _fresh(number: int, lock: Any) -> dict[str, Any]:
    state: dict[str, Any] = {"good": [0], "early": [], "left": 1 if number % 3 == 0 else 0}
    function = polyfaas.Function()

    @function.initializer
    def initialize() -> None:
        time.sleep(0)
        if state["left"]:
            state["left"] -= 1
            raise RuntimeError("the first one fails")
        with lock:
            state["good"][0] += 1

    @function.handler
    def handler(event: Any, context: Any) -> None:
        if state["good"] != [1]:
            state["early"].append(1)

    state["entry"] = handler
    return state


# ---- ends

_SERVED = """\
import os, time
import polyfaas

fn = polyfaas.Function()

def note(text):
    line = os.open("notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(line, f"{text} {os.getpid()}\\n".encode())
    os.close(line)

@fn.initializer
def initialize(context):
    note("started")

@fn.handler
def handler(event, context):
    time.sleep(event["sleep"])
    note(event["token"])
    return {"token": event["token"], "request_id": context.request_id}

@fn.pre_stop
def stop():
    note("stopped")
"""


def ended_at_random(rounds: int, seed: int) -> dict[str, int]:
    """
    Serve a function, send it invocations from several clients, and end it by SIGTERM, once or twice, or by kill -9.

    Returns:
        Counts: ``ends``, ``answers``, and what must be 0: answers whose work was not done (``lost``), work that was
        done and not answered though SIGTERM leaves time for it (``unanswered``), runs of pre-stop too many or too few
        (``pre_stop``), processes left over (``orphans``), exit codes that are not 0 after SIGTERM (``exit_codes``).
    """
    chance = random.Random(seed)
    found = dict.fromkeys(("ends", "answers", "lost", "unanswered", "pre_stop", "orphans", "exit_codes"), 0)
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "index.py").write_text(_SERVED, encoding="utf-8")
            for name, value in _end_one(Path(folder), number % 3, chance).items():
                found[name] += value
    return found


def _end_one(folder: Path, way: int, chance: random.Random) -> dict[str, int]:
    on = chance.choice(["alibaba", "huawei"])
    command = [sys.executable, "-m", "polyfaas", "serve", "index.handler", "--on", on]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--grace", "5"],
        cwd=folder, start_new_session=True, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    port = int(process.stderr.readline().rpartition(":")[2])
    answered: list[str] = []
    pauses = [chance.uniform(0, 0.02) for _ in range(8)]
    clients = [threading.Thread(target=_ask, args=(port, f"c{n}", pause, answered)) for n, pause in enumerate(pauses)]
    for client in clients:
        client.start()
    time.sleep(chance.uniform(0, 0.25))
    process.send_signal(signal.SIGKILL if way == 0 else signal.SIGTERM)
    if way == 2:
        time.sleep(chance.uniform(0, 0.01))
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
    code = process.wait(20)
    process.stderr.close()
    for client in clients:
        client.join()
    return {
        "ends": 1,
        **_judged(folder, process.pid, answered, killed=way == 0),
        "exit_codes": int(way != 0 and code != 0),
    }


def _judged(folder: Path, group: int, answered: list[str], *, killed: bool) -> dict[str, int]:
    notes = Path(folder, "notes")
    told = [line.split() for line in notes.read_text(encoding="utf-8").splitlines()] if notes.exists() else []
    done = {token for token, _ in told} - {"started", "stopped"}
    stops = sum(token == "stopped" for token, _ in told)
    try:
        os.killpg(group, 0)
        orphans = 1
    except ProcessLookupError:
        orphans = 0
    return {
        "answers": len(answered),
        "lost": len(set(answered) - done),
        "unanswered": 0 if killed else len(done - set(answered)),
        "pre_stop": stops if killed else abs(stops - 1),
        "orphans": orphans,
    }


def _ask(port: int, name: str, pause: float, answered: list[str]) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with suppress(OSError, http.client.HTTPException):
        for number in count():
            token = f"{name}.{number}"
            headers = {"x-fc-request-id": token, "x-cff-request-id": token}
            client.request("POST", "/invoke", json.dumps({"token": token, "sleep": pause}), headers)
            reply = client.getresponse()
            body = reply.read()
            if reply.status == 200:
                if json.loads(body) != {"token": token, "request_id": token}:
                    answered.append(f"{token} got {body!r}")
                    return
                answered.append(token)
    client.close()
