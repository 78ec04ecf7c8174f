"""
A stand-in for the front of Azure's worker, which is not on PyPI: it takes what the host sends from the gRPC stream to
azure-functions-runtime and sends the answers back. ``python azure_front.py PORT``. It knows nothing of polyfaas.
"""

from __future__ import annotations

import asyncio
import queue
import sys
from types import SimpleNamespace

import azure_functions_runtime as runtime
import grpc
from tests import protos  # the generated messages, as azure-functions-runtime-v1 installs them

STEPS = {
    "worker_init_request": (runtime.worker_init_request, "worker_init_response"),
    "functions_metadata_request": (runtime.functions_metadata_request, "function_metadata_response"),
    "function_load_request": (runtime.function_load_request, "function_load_response"),
    "invocation_request": (runtime.invocation_request, "invocation_response"),
}


def main():
    """
    Serve one stream until the host closes it.
    """
    loop = asyncio.new_event_loop()
    runtime.start_threadpool_executor()
    sent = queue.Queue()
    sent.put(protos.StreamingMessage(start_stream=protos.StartStream(worker_id="w-1")))
    stub = protos.FunctionRpcStub(grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}"))
    for message in stub.EventStream(iter(sent.get, None)):
        kind = message.WhichOneof("content")
        if kind == "worker_init_request":
            sys.path.insert(0, message.worker_init_request.function_app_directory)
        step, answer = STEPS[kind]
        asked = SimpleNamespace(request=message, properties={"host": "127.0.0.1", "protos": protos})
        content = loop.run_until_complete(step(asked))
        sent.put(protos.StreamingMessage(request_id=message.request_id, **{answer: content}))


if __name__ == "__main__":
    main()
