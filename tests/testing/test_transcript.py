"""
What an instance printed: lines stay whole whoever writes beside.
"""

import os
import signal
import threading

import pytest

from polyfaas.testing.transcript import Piped

posix = pytest.mark.skipif(os.name != "posix", reason="signals and forks need POSIX")


@pytest.fixture
def pipe():
    """
    A pipe with an output in it: its reading end, and the output.
    """
    reading, writing = os.pipe()
    yield reading, Piped(writing)
    os.close(reading)
    os.close(writing)


def test_long_lines_of_several_threads_are_not_mixed(pipe):
    """
    A pipe takes a long line in pieces; nobody else's come between them.
    """
    reading, piped = pipe
    lines = [letter * 200_000 + b"\n" for letter in (b"a", b"b", b"c")]
    threads = [threading.Thread(target=lambda line=line: [piped.append(line) for _ in range(10)]) for line in lines]
    for thread in threads:
        thread.start()
    with open(reading, "rb", closefd=False) as file:
        read = [file.readline() for _ in range(30)]
    for thread in threads:
        thread.join()
    assert sorted(read) == sorted(lines * 10)


@posix
def test_a_signal_may_print_in_the_middle_of_a_line(pipe, monkeypatch):
    """
    Its handler runs in the thread that writes, which would wait for itself.
    """
    reading, piped = pipe
    write, pending = os.write, ["once"]

    def interrupted(fd, data):
        if pending:
            pending.clear()
            signal.raise_signal(signal.SIGUSR1)
        return write(fd, data)

    before = signal.signal(signal.SIGUSR1, lambda *_: piped.append(b"signal\n"))
    monkeypatch.setattr(os, "write", interrupted)
    try:
        piped.append(b"line\n")
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert os.read(reading, 100) == b"signal\nline\n"


@posix
def test_a_forked_process_does_not_wait_for_a_thread_of_its_parent(pipe):
    """
    What a thread holds while it writes is free where that thread does not live on.
    """
    reading, piped = pipe
    writer = threading.Thread(target=piped.append, args=(b"x" * 200_000 + b"\n",))
    writer.start()
    os.read(reading, 1)  # it writes, and waits for the pipe to be read
    pid = os.fork()
    if not pid:
        signal.alarm(10)
        piped.append(b"forked")
        os._exit(0)
    with open(reading, "rb", closefd=False) as file:
        rest = file.read(200_006)
    writer.join()
    assert os.waitpid(pid, 0)[1] == 0
    assert sorted(rest.decode()) == sorted("forked\n" + "x" * 199_999)
