"""
What Nimbus' own runtime does with an instance, as its author would tell `LocalRuntime`.

Its function is the file's `main`, whatever the handler string says after the dot; it marks its lines, ends with 9 when it
is told to, and calls a failure by a number.
"""

from __future__ import annotations

import sys
from importlib import import_module

from clouds_outside.nimbus import native
from polyfaas.testing.emulation import Answer, Emulation, Runtime


def start(instance):
    """
    Print the version, and give the rest of the life of the process.
    """
    sys.path.insert(0, instance.settings.code_path)
    instance.write(f"nimbus 1.0 {instance.settings.runtime}\n")

    def serve(call):
        instance.write(f"nimbus {call.kind} {call.request_id}\n")
        with instance.loading:
            main = import_module(call.handler.partition(".")[0]).main
        try:
            value = instance.deploy(call.handler, main)(instance.cloud.encode_event(call.payload), native(id="n-1"))
        except Exception as exc:
            return Answer("error", repr(exc).encode(), "text/plain", code=17)
        return Answer("response", instance.cloud.dump_result(value), code=0)

    return Runtime(serve, configure_logging=lambda: instance.write("nimbus logs\n"), on_sigterm=end)


def end():
    """
    End as Nimbus does.
    """
    raise SystemExit(9)


EMULATION = Emulation(
    start=start,
    environment=lambda settings, inherited: {**inherited, **settings.env, "NIMBUS": settings.function_name},
    request_id=lambda: "n-new",
    platform_error=lambda settings, call, answer, used: (f"nimbus: {answer.outcome}".encode(), 99),
    opening=lambda settings, call, moment: f"-- {call.request_id}\n",
)
