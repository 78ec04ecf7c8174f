"""
Run a console block of a documentation page, and compare what it shows with what comes.

Lines that begin with ``$`` are commands; what stands below one is the beginning of its output, where ``[...]`` stands
for anything. Commands of polyfaas and pytest run, and curl's requests to what `polyfaas serve` serves; a server runs
until the block ends or the next one starts, on a port of its own choice. Others, such as pip, are left alone.
"""

from __future__ import annotations

import http.client
import importlib.util
import os
import re
import shlex
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

#: A folder with the wheels that `polyfaas package` packs; without it such commands are left alone.
WHEELS = "PAGE_WHEELS"
_PORTS = {"alibaba": 9000, "huawei": 8000}
#: What differs between versions and machines in the list of an archive's contents.
_VARYING = re.compile(r"\d+(?:[.,]\d+)*|(?<= ) +")

#: What differs between two runs of a function: ids, times, amounts.
_PASSING = re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b\d[\w.:-]*")


class Command(NamedTuple):
    """
    A command's words, its line in the page, and the lines shown below it.
    """

    words: list[str]
    line: int
    shown: list[str]


def commands(text: str, first: int) -> list[Command]:
    """
    The commands of a block that begins in line `first` of its page.
    """
    found: list[Command] = []
    for number, line in enumerate(text.splitlines(), first):
        if line.startswith("$ "):
            found.append(Command(shlex.split(line[2:], comments=True), number, []))
        elif found:
            found[-1].shown.append(line)
    return found


def run(text: str, page: str, first: int, codes: tuple[int, ...] = (0, 1)) -> str:
    """
    Run a block in the working directory.

    Args:
        codes: With which a command of polyfaas may end: 1 says that a function failed, as some pages want it.

    Returns:
        What the last of its commands printed; a server prints to nobody.

    Raises:
        SystemExit: A command was refused, or its output is another one; the message names page and line.
    """
    server: Server | None = None
    told = ""
    try:
        for command in commands(text, first):
            place = f"{page}, line {command.line}: $ {shlex.join(command.words)}"
            if command.words[:2] == ["polyfaas", "serve"]:
                if server is not None:
                    server.stop(place)
                server = None if _lacks_a_package(command.words) else Server(command.words[2:], place)
                if server is not None:
                    _compare(command.shown, server.told, place)
            elif command.words[0] == "curl" and server is not None:
                _compare(command.shown, server.answer(command.words[1:]), place)
            elif _runs(command.words):
                told = _output(command.words, place, codes)
                _compare(command.shown, told, place, varies=command.words[1] == "package")
    finally:
        if server is not None:
            server.stop(f"{page}, the block of line {first}")
    return told


def compare_excerpt(shown: str, told: str, place: str) -> None:
    """
    See that all lines shown are printed, in their order, whatever the times, ids and amounts are.

    Raises:
        SystemExit: One is not.
    """
    lines = iter(_PASSING.sub("#", told).splitlines())
    for line in shown.splitlines():
        if _PASSING.sub("#", line) not in lines:  # looks on from where the line before was found
            raise SystemExit(f"{place}\nshown:  {line}\nin all it says:\n{told}")


def _runs(words: list[str]) -> bool:
    if words[0] == "pytest":
        return True
    if words[0] != "polyfaas":
        return False
    needed = {"convert": importlib.util.find_spec("ruamel") is not None, "package": WHEELS in os.environ}
    return needed.get(words[1], True)


def _lacks_a_package(words: list[str]) -> bool:
    """
    Whether one of the files to serve imports a framework that is not installed here.
    """
    files = [Path(f"{word.rpartition('.')[0]}.py") for word in words]
    sources = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    names = re.findall(r"^(?:from|import) (\w+)", "\n".join(sources), re.MULTILINE)
    return any(importlib.util.find_spec(name) is None for name in names)


def _output(words: list[str], place: str, codes: tuple[int, ...]) -> str:
    wheels = os.environ.get(WHEELS)
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels} if wheels else {}
    done = subprocess.run(
        [sys.executable, "-m", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **pip},
    )
    if done.returncode not in (codes if words[0] == "polyfaas" else (0,)):
        raise SystemExit(f"{place}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def _compare(shown: list[str], told: str, place: str, *, varies: bool = False) -> None:
    lines = told.splitlines()
    for number, line in enumerate(shown):
        actual = lines[number] if number < len(lines) else "(nothing more)"
        if varies:
            line, actual = (_VARYING.sub("#", text) for text in (line, actual))
        pattern = ".*".join(map(re.escape, line.split("[...]")))
        if not re.fullmatch(pattern, actual):
            raise SystemExit(f"{place}\nshown:  {shown[number]}\nin all it says:\n{told}")


class Server:
    """
    `polyfaas serve` on a loopback port; `told` is its first line, as if the port were the documented one.
    """

    def __init__(self, options: list[str], place: str) -> None:
        self.documented = int(_after("--port", options) or _PORTS[_after("--on", options)])
        command = [sys.executable, "-m", "polyfaas", "serve", *options, "--host", "127.0.0.1", "--port", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self._process.stderr.readline()
        found = re.fullmatch(r"(.* )127\.0\.0\.1:(\d+)\n", line)
        if found is None:
            raise SystemExit(f"{place}\n{line}{self._process.communicate()[1]}")
        self.told = f"{found[1]}0.0.0.0:{self.documented}"
        self._port = int(found[2])

    def answer(self, words: list[str]) -> str:
        """
        What curl would print.
        """
        parser = ArgumentParser()
        parser.add_argument("url")
        parser.add_argument("-d", dest="body")
        parser.add_argument("-H", dest="headers", action="append", default=[])
        parser.add_argument("-X", dest="method")
        asked = parser.parse_args(words)
        url = urlsplit(asked.url)
        assert url.netloc == f"127.0.0.1:{self.documented}", f"{asked.url}: the server listens on {self.documented}"
        headers = dict(header.split(": ", 1) for header in asked.headers)
        if asked.body is not None:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        target = f"{url.path}?{url.query}" if url.query else url.path
        method = asked.method or ("GET" if asked.body is None else "POST")
        connection.request(method, target, asked.body, headers)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return body

    def stop(self, place: str) -> None:
        """
        End it as a platform does.
        """
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        _, told = self._process.communicate(timeout=20)
        if self._process.returncode:
            raise SystemExit(f"{place}\nthe server ended with {self._process.returncode}\n{told}")


def _after(option: str, words: list[str]) -> str:
    return words[words.index(option) + 1] if option in words else ""
