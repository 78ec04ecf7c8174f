"""
Whether one instance keeps its invocations apart and its memory flat, and whether a served one ends as it should.

Every invocation carries a token and looks for it everywhere it can be seen: context, current context, keys, deadline,
log record, error envelope. The long form is the command ``python benchmarks/stress.py``; the suite runs the same
functions with small numbers. It needs POSIX for the served function, and Linux for the figures of the process.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import platform
import time
from itertools import count
from pathlib import Path
from typing import Any

from stress_lives import collided_starts, ended_at_random, together

import polyfaas
from polyfaas.clouds import alibaba_native, huawei_native

THREADS = 64
TASKS = 1_000
#: What memory may grow by after the warm-up.
FLAT = 1.02
#: One invocation in so many raises.
FAILING = 10


# ---- tokens


class Witness(logging.Handler):
    """
    Counts log records, and keeps those whose request id is not the one that their message names.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen = self.errors = 0
        self.mixed: list[str] = []
        self.logger = logging.Logger("stress")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        told, request_id = record.getMessage(), getattr(record, "request_id", None)
        if record.levelno >= logging.ERROR:
            envelope = json.loads(told)
            self.errors += 1
            right = envelope["requestId"] == request_id == envelope["errorMessage"]
        else:
            self.seen += 1
            right = told == request_id
        if not right:
            self.mixed.append(f"record of {request_id!r} says {told[:200]!r}")


def limit_of(token: str) -> int:
    """
    The timeout in seconds that belongs to a token: far enough from its neighbours' to tell them apart.
    """
    return 100 + 10 * (int(token.partition("-")[2]) % 997)


def context_for(token: str, witness: Witness) -> Any:
    """
    The native context of one invocation, of both clouds in turn, with the token in every field that takes one.
    """
    given: dict[str, Any] = {
        "request_id": token,
        "function_name": token,
        "memory_mb": 128,
        "timeout_s": limit_of(token),
        "credentials": (token, token, token),
        "logger": witness.logger,
    }
    if token.startswith("fc"):
        return alibaba_native.native(handler="index.handler", concurrency=2, **given)
    return huawei_native.native(user_data={"TOKEN": token}, **given)


def check(token: str, context: Any) -> None:
    """
    Look for the token wherever the running invocation can see one.
    """
    keys, left = context.credentials, context.deadline.remaining_s()
    found = [context.request_id, context.function_name, polyfaas.current_context().request_id]
    found += [keys.access_key_id, keys.access_key_secret, keys.security_token]
    if context.cloud == "huawei":
        found.append(context.getenv("TOKEN"))
    if found != [token] * len(found):
        raise AssertionError(f"{token} met {found}")
    if polyfaas.current_context() is not context:
        raise AssertionError(f"{token} met another's current context")
    if not limit_of(token) - 8 < left <= limit_of(token):
        raise AssertionError(f"{token} met the deadline {left}, not that of {limit_of(token)} s")


def _ends(token: str) -> dict[str, str]:
    if int(token.partition("-")[2]) % FAILING == 0:
        raise ValueError(token)
    return {"token": token}


class Instance:
    """
    Two functions of one cloud, a plain and an async one, with what they have seen.
    """

    def __init__(self, cloud: str) -> None:
        self.witness = Witness()
        self.starts = 0
        self._cloud = cloud
        self._next = count(1)
        self.plain = polyfaas.Function(on_error="return")
        self.waiting = polyfaas.Function(on_error="return")

        def initialize() -> None:
            self.starts += 1

        @self.plain.handler
        def handler(event: dict[str, str], context: Any) -> dict[str, str]:
            check(event["token"], context)
            context.logger.info("%s", event["token"])
            time.sleep(0)
            check(event["token"], context)
            return _ends(event["token"])

        @self.waiting.handler
        async def waiting(event: dict[str, str], context: Any) -> dict[str, str]:
            check(event["token"], context)
            context.logger.info("%s", event["token"])
            await asyncio.sleep(0)
            check(event["token"], context)
            return _ends(event["token"])

        for function in (self.plain, self.waiting):
            function.initializer(initialize)
        self.handler, self.async_handler = handler, waiting

    def token(self) -> str:
        """
        A token that no other invocation has.
        """
        return f"{self._cloud}-{next(self._next)}"

    def call(self, entry: Any = None) -> None:
        """
        One invocation, its answer checked.
        """
        token = self.token()
        self._answered(token, (entry or self.handler)(_event(token), context_for(token, self.witness)))

    async def call_async(self) -> None:
        """
        One invocation of the async handler on the running loop.
        """
        token = self.token()
        self._answered(token, await self.async_handler(_event(token), context_for(token, self.witness)))

    def _answered(self, token: str, result: Any) -> None:
        told = json.loads(result) if isinstance(result, (str, bytes)) else result
        if "token" not in told:
            if int(token.partition("-")[2]) % FAILING or told["errorType"] != "ValueError":
                raise AssertionError(f"{token} failed: {told}")
            told = {"token": polyfaas.ErrorEnvelope.parse(told).message}
        if told["token"] != token:
            raise AssertionError(f"{token} got the answer of {told['token']}")


def _event(token: str) -> Any:
    given = {"token": token}
    return json.dumps(given).encode() if token.startswith("fc") else given


# ---- many at a time


def by_threads(instance: Instance, each: int, entry: Any = None, threads: int = THREADS) -> int:
    """
    Invoke `each` times in every thread; the number of invocations.
    """

    def work() -> None:
        for _ in range(each):
            instance.call(entry)

    together(work, threads)
    return each * threads


def by_tasks(instance: Instance, each: int, tasks: int = TASKS) -> int:
    """
    Invoke the async handler `each` times in every task of one loop; the number of invocations.
    """

    async def work() -> None:
        for _ in range(each):
            await instance.call_async()

    async def all_of_them() -> None:
        await asyncio.gather(*(work() for _ in range(tasks)))

    asyncio.run(all_of_them())
    return each * tasks


# ---- the process


def footprint() -> dict[str, int]:
    """
    Resident memory in KiB, open file descriptors and threads of this process.
    """
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {
        "memory_kib": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
    }


def endure(invocations: int) -> dict[str, Any]:
    """
    Invoke one instance that often, a tenth of it to warm up, in threads, tasks and threads that share a loop.
    """
    instances = [Instance("fc"), Instance("fg")]
    started, done, before = time.perf_counter(), 0, {}
    while done < invocations:
        for instance in instances:
            done += by_threads(instance, 200)
            done += by_tasks(instance, 10)
            done += by_threads(instance, 20, instance.async_handler, threads=16)
        if not before and done >= invocations / 10:
            before = footprint()
    return {
        "invocations": done,
        "seconds": round(time.perf_counter() - started, 1),
        "mixed": sum(len(instance.witness.mixed) for instance in instances),
        "records": sum(instance.witness.seen for instance in instances),
        "errors": sum(instance.witness.errors for instance in instances),
        "starts": [instance.starts for instance in instances],
        "before": before,
        "after": footprint(),
    }


def main(arguments: list[str] | None = None) -> int:
    """
    The command line; the exit code is 1 when something did not hold.
    """
    parser = argparse.ArgumentParser(prog="python benchmarks/stress.py", description=__doc__)
    parser.add_argument("--invocations", type=int, default=1_000_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--starts", type=int, default=10_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--ends", type=int, default=150, metavar="N", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random moments (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}", flush=True)
    return max([_told(*line) for part in (_endured, _started, _ended) for line in part(chosen)])


def _told(what: str, found: Any, holds: bool) -> int:
    print(f"{'ok    ' if holds else 'FAILED'}  {what}: {found}", flush=True)
    return 0 if holds else 1


def _endured(chosen: argparse.Namespace) -> Any:
    r = endure(chosen.invocations)
    before, after = r["before"], r["after"]
    ratio = after["memory_kib"] / before["memory_kib"]
    yield f"invocations by {THREADS} threads and {TASKS} tasks", f"{r['invocations']} in {r['seconds']} s", True
    yield "log records mixed up", f"{r['mixed']} of {r['records'] + r['errors']}", r["mixed"] == 0
    yield "errors logged, each once beside its invocation's record", r["errors"], r["records"] == r["invocations"]
    yield "initializers of four functions", r["starts"], r["starts"] == [2, 2]
    kib = f"{before['memory_kib']} -> {after['memory_kib']} KiB, x {ratio:.4f}"
    yield "memory", kib, ratio <= FLAT
    for name in ("descriptors", "threads"):
        yield name, f"{before[name]} -> {after[name]}", after[name] <= before[name]


def _started(chosen: argparse.Namespace) -> Any:
    wrong = collided_starts(chosen.starts)
    yield f"initializer not once in {chosen.starts} collided starts", wrong, wrong == 0


def _ended(chosen: argparse.Namespace) -> Any:
    found = ended_at_random(chosen.ends, chosen.seed)
    ends, answers = found.pop("ends"), found.pop("answers")
    yield "served functions ended by SIGTERM, SIGTERM twice, kill -9", f"{ends}, {answers} answers", answers > ends
    for name, number in found.items():
        yield name, number, number == 0


if __name__ == "__main__":
    raise SystemExit(main())
