"""
Azure's host on loopback, as far as a worker needs it: a gRPC stream on which the host asks and the worker answers.

The messages are generated code that a worker's own package brings along. It knows nothing of polyfaas.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc


class Host:
    """
    The far end of a worker's stream.

    Attributes:
        times: How many invocations it asks for.
        answers: What came of each invocation.
        log: What the worker logged through the stream.
        over: Set when the worker has been ended: as long as it lives, so does the stream.
    """

    def __init__(self, protos, payload, times, app=None, metadata=None):
        """
        Args:
            protos: The worker's generated messages.
            payload: The body of the request.
            times: How many invocations.
            app: The folder in which a worker of the second programming model finds its functions by itself.
            metadata: What a worker of the first model is told of its function: a message of `protos`.
        """
        self.protos, self._payload, self.times = protos, payload, times
        self._app, self._metadata = app, metadata
        self.answers, self.log, self.over = queue.Queue(), [], threading.Event()

    def EventStream(self, messages, _context):
        """
        The conversation: the worker says hello, learns of its function, and is asked for its invocations.
        """
        protos = self.protos
        self._wait(messages, "start_stream")
        told = {"function_app_directory": self._app} if self._app else {}
        yield self._message(worker_init_request=protos.WorkerInitRequest(host_version="4.0", **told))
        self._succeeded(self._wait(messages, "worker_init_response"))
        if self._app:
            yield self._message(functions_metadata_request=protos.FunctionsMetadataRequest(**told))
            (self._metadata,) = self._wait(messages, "function_metadata_response").function_metadata_results
        function_id = getattr(self._metadata, "function_id", "f-1")  # the old messages have none
        request = protos.FunctionLoadRequest(function_id=function_id, metadata=self._metadata)
        yield self._message(function_load_request=request)
        self._succeeded(self._wait(messages, "function_load_response"))
        for _ in range(self.times):
            yield self._message(invocation_request=self._invocation(function_id))
            found = self._wait(messages, "invocation_response")
            ok = found.result.status == protos.StatusResult.Success
            body = found.return_value.http.body.bytes.decode() or found.return_value.http.body.string
            self.answers.put({"ok": ok, "body": body if ok else found.result.exception.message})
        self.over.wait()

    def _message(self, **content):
        return self.protos.StreamingMessage(request_id="stream", **content)

    def _invocation(self, function_id):
        protos = self.protos
        body = protos.TypedData(bytes=self._payload)
        http = protos.TypedData(http=protos.RpcHttp(method="POST", url="http://localhost/api/demo", body=body))
        given = [protos.ParameterBinding(name="event", data=http)]
        return protos.InvocationRequest(invocation_id="r-1", function_id=function_id, input_data=given)

    def _wait(self, messages, kind):
        for message in messages:
            if message.WhichOneof("content") == kind:
                return getattr(message, kind)
            self.log.append(message.rpc_log.message)
        raise RuntimeError(f"the worker went before its {kind}")

    def _succeeded(self, response):
        if response.result.status != self.protos.StatusResult.Success:
            self.answers.put({"ok": False, "body": response.result.exception.message})
            raise RuntimeError(response.result.exception.message)


@contextmanager
def listening(host):
    """
    The port on which the host waits for its worker.
    """
    server = grpc.server(ThreadPoolExecutor(1))
    host.protos.add_FunctionRpcServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        host.over.set()
        server.stop(None)
