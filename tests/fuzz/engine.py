"""
One target under atheris: ``python -m fuzz.engine TARGET [libFuzzer's options] FOLDER ...``, started by `run`.
"""

from __future__ import annotations

import sys
import time

import atheris

with atheris.instrument_imports(include=["polyfaas", "fuzz.targets"], enable_loader_override=False):
    from fuzz.mutating import mutated
    from fuzz.targets import PLANTED, TARGETS

#: Seconds of CPU for one input of a few kilobytes, instrumented.
_LONGEST_S = 2.0


def main() -> None:
    """
    Run until libFuzzer ends the process.
    """
    target = {**TARGETS, **PLANTED}[sys.argv.pop(1)]

    def one(data: bytes) -> None:
        started = time.process_time()
        target.check(data)
        spent = time.process_time() - started
        assert spent < _LONGEST_S, f"{spent:.1f} s for {len(data)} bytes"

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        return mutated(data, longest, seed, atheris.Mutate)

    arguments = [sys.argv[0], f"-max_len={target.longest}", *sys.argv[1:]]
    if target.is_json:
        atheris.Setup(arguments, one, custom_mutator=mutate)
    else:
        atheris.Setup(arguments, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
