"""
Drives one runtime client, in its own environment, and prints what came of it as JSON: ``python drive.py aws plain``.
"""

from __future__ import annotations

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
        "PYTHONPATH": HERE,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", f"functions.{name}"], cwd=HERE, env={**os.environ, **told},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        found = [answers.get(timeout=20) for _ in range(times)]
    finally:
        process.terminate()
        log = process.communicate(timeout=20)[0].decode()
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
    until = time.monotonic() + 20
    while not os.path.exists(path) and time.monotonic() < until:
        time.sleep(0.02)
    found = []
    for _ in range(times):
        deadline = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 4))
        client = http.client.HTTPConnection("localhost")
        client.sock = socket.socket(socket.AF_UNIX)
        client.sock.settimeout(20)
        client.sock.connect(path)
        client.request("POST", "/call", PAYLOAD, {"Fn-Call-Id": "r-1", "Fn-Deadline": deadline})
        reply = client.getresponse()
        found.append({"ok": reply.status == 200, "body": reply.read().decode()})
        client.close()
    process.send_signal(signal.SIGTERM)
    return found, process.communicate(timeout=20)[0].decode()


def main():
    """
    One function, twice; a process of its own for each, since a process is one instance.
    """
    name, function = sys.argv[1], sys.argv[2]
    answers, log = globals()[name](function, 2)
    print(json.dumps({"answers": answers, "log": log}))


if __name__ == "__main__":
    main()
