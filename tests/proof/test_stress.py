"""
Starts that collide, ends at random moments, and a process that does not grow: the short form of ``benchmarks/stress.py``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import polyfaas
from polyfaas.testing import FakeContext
from proof.stressing import stress, stress_lives


def test_an_initializer_runs_once_in_collided_starts():
    """
    Eight invocations start an instance at once, 200 times, every third time with an initializer that fails first.
    """
    assert stress_lives.collided_starts(200) == 0


def test_the_check_finds_an_initializer_that_runs_twice(monkeypatch):
    """
    Without the gate that lets one of them run it, the check would say so.
    """

    def let_everybody(self, context):
        with suppress(RuntimeError):
            self._initializer()

    monkeypatch.setattr("polyfaas.hooks.Hooks.ensure", let_everybody)
    assert stress_lives.collided_starts(9) > 0


def test_an_initializer_runs_once_for_a_thousand_tasks():
    """
    A thousand tasks find a new instance whose initializer waits.
    """
    import asyncio

    starts = []
    function = polyfaas.Function()

    @function.initializer
    async def initialize():
        starts.append(1)
        await asyncio.sleep(0.01)
        starts.append(2)

    @function.handler
    async def handler(event, context):
        return list(starts)

    async def all_at_once():
        return await asyncio.gather(*(handler({}, FakeContext()) for _ in range(1000)))

    assert asyncio.run(all_at_once()) == [[1, 2]] * 1000


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_served_function_ends_as_it_should():
    """
    kill -9, SIGTERM and SIGTERM twice while eight clients invoke: what was answered was done, and after SIGTERM what
    was done is answered, pre-stop ran once, and nothing is left of the process.
    """
    found = stress_lives.ended_at_random(6, seed=7)

    assert found.pop("ends") == 6
    assert found.pop("answers") > 6
    assert found == {"lost": 0, "unanswered": 0, "pre_stop": 0, "orphans": 0, "exit_codes": 0}


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_second_sigterm_does_not_cut_the_exit_short(tmp_path):
    """
    What runs at exit, after pre-stop, ends in peace. (Of a hundred ends by two SIGTERMs three did not.)
    """
    (tmp_path / "index.py").write_text(
        "import atexit, time, polyfaas\n"
        "def leave():\n    print('leaving', flush=True)\n    time.sleep(0.3)\n    print('left', flush=True)\n"
        "atexit.register(leave)\n"
        "@polyfaas.handler\ndef handler(event, context):\n    pass\n"
    )
    command = [sys.executable, "-m", "polyfaas", "serve", "index.handler", "--on", "alibaba", "--port", "0"]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1"], cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert "listening" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "leaving\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "left\n"
        assert process.wait(10) == 0


def test_a_function_whose_contexts_are_dicts_is_stopped_at_exit():
    """
    An instance counts as used whatever its contexts are made of. (With Scaleway's dicts pre-stop never ran.)
    """
    script = (
        "from clouds import CLOUDS; import polyfaas\n"
        "fn = polyfaas.Function(cloud=CLOUDS['scaleway'])\n"
        "fn.pre_stop(lambda context: print('stopped on', context.cloud))\n"
        "fn.handler(lambda event, context: {})({'body': '{}'}, {'functionName': 'f', 'memoryLimitInMb': 128})\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "runtimes")}
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "stopped on scaleway\n"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_grows():
    """
    Invocations leave no descriptor, no thread and no more than a fraction of their memory.
    """
    instance = stress.Instance("fc")
    stress.by_threads(instance, 50)
    stress.by_tasks(instance, 1)
    before = stress.footprint()

    stress.by_threads(instance, 100)
    stress.by_tasks(instance, 3)

    after = stress.footprint()
    assert (after["descriptors"], after["threads"]) == (before["descriptors"], before["threads"])
    # Too short for the 2 % of the long form: 9,400 invocations that kept 1 KiB each would add 9 MiB.
    assert after["memory_kib"] - before["memory_kib"] < 4 * 1024
