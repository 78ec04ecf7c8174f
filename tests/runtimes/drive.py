"""
Drives one runtime client, in its own environment, and prints what came of it as JSON: ``python drive.py aws plain 2``.

It knows nothing of polyfaas: it is the platform, the client is the client, and the function is a file.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "functions.py")
#: As long as a start may take on a machine with much else to do.
WAIT_S = 60
PAYLOAD = json.dumps({"name": "you"}).encode()


def aws(name, times):
    """
    awslambdaric against a Runtime API on loopback.
    """
    answers: queue.Queue = queue.Queue()
    asked = threading.Semaphore(times)

    class Api(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.acquire()
            self.send_response(200)
            for key, value in {
                "Lambda-Runtime-Aws-Request-Id": "r-1",
                "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 3000),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:demo",
                "Content-Type": "application/json",
                "Content-Length": str(len(PAYLOAD)),
            }.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(PAYLOAD)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            answers.put({"ok": self.path.endswith("/response"), "body": body.decode()})

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "demo",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "PYTHONPATH": os.pathsep.join((HERE, os.environ["PYTHONPATH"])),
    }
    return started([sys.executable, "-m", "awslambdaric", f"functions.{name}"], told, answers, times)


def started(command, told, answers, times):
    """
    The answers that a runtime gives, and what it prints; it is ended as a platform ends it, by SIGTERM.
    """
    process = subprocess.Popen(
        command, cwd=HERE, env={**os.environ, **told}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    found = []
    with contextlib.suppress(queue.Empty):
        found += [answers.get(timeout=WAIT_S) for _ in range(times)]
    process.terminate()
    log = process.communicate(timeout=WAIT_S)[0].decode()
    if len(found) < times:
        raise RuntimeError(f"no answer in {WAIT_S} s: {log[-3000:]}")
    return found, log


def google(name, times):
    """
    functions-framework in process, by its test client.
    """
    from functions_framework import create_app

    os.environ["K_SERVICE"] = "demo"
    client = create_app(name, SOURCE, "http").test_client()
    answers = [client.post("/", data=PAYLOAD, headers={"Function-Execution-Id": "r-1"}) for _ in range(times)]
    return [{"ok": each.status_code == 200, "body": each.get_data(as_text=True)} for each in answers], ""


def scaleway(name, times):
    """
    scaleway-functions-python's local server in process.
    """
    from scaleway_functions_python.local.serving import LocalFunctionServer

    sys.path.insert(0, HERE)
    import functions

    server = LocalFunctionServer()
    server.add_handler(getattr(functions, name), "/")
    server.app.config["PROPAGATE_EXCEPTIONS"] = False
    answers = [server.app.test_client().post("/", data=PAYLOAD) for _ in range(times)]
    return [{"ok": each.status_code == 200, "body": each.get_data(as_text=True)} for each in answers], ""


def oracle(name, times):
    """
    fdk behind its unix socket.
    """
    path = os.path.join(os.path.dirname(os.environ["POLYFAAS_NOTES"]), f"{name}.sock")
    told = {"FN_FORMAT": "http-stream", "FN_LISTENER": f"unix:{path}"}
    told |= {"FN_FN_NAME": "demo", "FN_FN_ID": "f", "FN_MEMORY": "128"}
    command = [os.path.join(os.path.dirname(sys.executable), "fdk"), SOURCE, name]
    process = subprocess.Popen(command, env={**os.environ, **told}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    until = time.monotonic() + WAIT_S
    while not os.path.exists(path) and time.monotonic() < until:
        time.sleep(0.02)
    found = []
    for _ in range(times):
        deadline = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 4))
        client = http.client.HTTPConnection("localhost")
        client.sock = socket.socket(socket.AF_UNIX)
        client.sock.settimeout(WAIT_S)
        client.sock.connect(path)
        client.request("POST", "/call", PAYLOAD, {"Fn-Call-Id": "r-1", "Fn-Deadline": deadline})
        reply = client.getresponse()
        found.append({"ok": reply.status == 200, "body": reply.read().decode()})
        client.close()
    process.send_signal(signal.SIGTERM)
    return found, process.communicate(timeout=WAIT_S)[0].decode()


def azure(name, times):
    """
    azure-functions-runtime behind a gRPC stream, with a stand-in for the front that Azure does not publish.
    """
    from azure_host import Host
    from tests import protos

    os.environ["POLYFAAS_FUNCTION"] = name
    host = Host(protos, PAYLOAD, times, app=os.path.join(HERE, "azure_app"))
    return converse(host, [os.path.join(HERE, "azure_front.py")], "{}")


def azure_worker(name, times):
    """
    azure-functions-worker, which is a whole worker of the first programming model, behind a gRPC stream.
    """
    from azure_functions_worker import protos
    from azure_host import Host

    directions = {"event": ("httpTrigger", "in"), "$return": ("http", "out")}
    bindings = {
        key: protos.BindingInfo(type=kind, direction=protos.BindingInfo.Direction.Value(way))
        for key, (kind, way) in directions.items()
    }
    metadata = protos.RpcFunctionMetadata(
        name="demo", directory=HERE, script_file=SOURCE, entry_point=name, bindings=bindings
    )
    options = "--host 127.0.0.1 --port {} --workerId w-1 --requestId stream --grpcMaxMessageLength 1000000"
    return converse(Host(protos, PAYLOAD, times, metadata=metadata), ["-m", "azure_functions_worker"], options)


def converse(host, command, options):
    """
    Start a worker that speaks with the host, and let them.
    """
    from azure_host import listening

    with listening(host) as port:
        command = [sys.executable, *command, *options.format(port).split()]
        found, log = started(command, {}, host.answers, host.times)
    return found, "\n".join([*host.log, log])


def tencent(name, times):
    """
    The bootstrap of scf's emulator, the only one of Tencent's on PyPI: one process for each event.
    """
    from importlib.util import find_spec

    (root,) = find_spec("tcfcli").submodule_search_locations
    bootstrap = os.path.join(root, "cmds", "native", "common", "runtime", "python3.6", "bootstrap.py")
    told = {"DOCKER_USE_STDIN": "1", "SCF_FUNCTION_MEMORY_SIZE": "128", "SCF_FUNCTION_TIMEOUT": "3000"}
    command = [sys.executable, bootstrap, f"{SOURCE[:-3]}:{name}"]
    found, log = [], ""
    for _ in range(times):
        done = subprocess.run(command, input=PAYLOAD, env={**os.environ, **told}, capture_output=True, timeout=WAIT_S)
        printed, complaint = done.stdout.decode(), done.stderr.decode()
        ok = "errorCode" not in complaint
        found.append({"ok": ok, "body": (printed if ok else complaint).strip().splitlines()[-1]})
        log += printed + complaint
    return found, log


def openyuanrong(name, times):
    """
    The engine's own loader, context and executor, as the tests of the open engine call them.
    """
    sys.path.append(os.path.dirname(HERE))
    from real.engine import Engine

    hooks = {"initializer": "functions.initialize", "pre_stop": "functions.stop"} if name == "lifecycle" else {}
    with Engine(HERE, f"functions.{name}", timeout=4, **hooks) as engine:
        steps = [engine.start(), engine.initialize()]
        answers = [engine.invoke(PAYLOAD.decode(), {"X-Trace-Id": "r-1"}) for _ in range(times)]
        steps += [*answers, engine.stop()]
    found = [{"ok": each.ok, "body": json.dumps(each.body)} for each in answers]
    return found, "".join(each.stdout + each.stderr for each in steps)


def main():
    """
    One function, some times; a process of its own for each, since a process is one instance.
    """
    name, function, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    answers, log = globals()[name.replace("-", "_")](function, times)
    print(json.dumps({"answers": answers, "log": log}))


if __name__ == "__main__":
    main()
