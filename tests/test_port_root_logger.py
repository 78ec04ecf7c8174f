"""
port(root_logger=True): what FC code logs through `logging` reaches the log of a cloud that leaves the root logger alone.

FC's runtime sets one handler and the level INFO on the root logger before user code is imported (golden data, kind log).
"""

from __future__ import annotations

import contextlib
import logging
import threading

from polyfaas import port
from polyfaas.testing import FakeContext, FakeHuaweiContext, LocalRuntime

LOG = logging.getLogger()
NAMED = logging.getLogger("polyfaas.tests.shop")


@contextlib.contextmanager
def as_new():
    """
    The root logger as a new process has it, without pytest's handlers.
    """
    handlers, level = LOG.handlers, LOG.level
    LOG.handlers = []
    LOG.setLevel(logging.WARNING)
    try:
        yield LOG
    finally:
        LOG.handlers = handlers
        LOG.setLevel(level)


def texts(result):
    """
    What user code logged, by level and text.
    """
    return [(line.level, line.message) for line in result.logs if line.level != "PLATFORM" and line.message]


def handler(event, context):
    """
    Log in the ways of FC code.
    """
    LOG.info("root %s", 1)
    NAMED.info("named")
    NAMED.debug("hidden")
    logging.warning("module")
    context.getLogger().info("context")
    thread = threading.Thread(target=LOG.info, args=("thread",))
    thread.start()
    thread.join()
    return "ok"


def test_functiongraphs_log_has_what_fcs_has():
    """
    Every record once, with its level and the invocation's id, those of hooks and threads, too.
    """

    def initializer(context):
        LOG.info("initializer")

    def bare():
        LOG.info("bare")

    def run(cloud, **options):
        carried = (lambda f: f) if cloud == "alibaba" else (lambda f: port(f, written_for="alibaba", root_logger=True))
        hooks = {name: carried(hook) for name, hook in options.items()}
        with LocalRuntime(cloud, carried(handler), **hooks) as runtime:
            return runtime.initialize(), runtime.invoke({}, request_id="rid-1")

    expected = [
        ("INFO", "root 1"), ("INFO", "named"), ("WARNING", "module"), ("INFO", "context"), ("INFO", "thread"),
    ]  # fmt: skip
    assert texts(run("alibaba")[1]) == expected
    initialized, invoked = run("huawei", initializer=initializer)
    assert (texts(initialized), texts(invoked)) == ([("INFO", "initializer")], expected)
    assert {line.request_id for line in invoked.logs if line.level in ("INFO", "WARNING")} == {"rid-1"}
    assert texts(run("huawei", initializer=bare, pre_stop=bare)[0]) == [("INFO", "bare")]


def test_it_is_off_unless_asked_for():
    """
    The process's logging is left alone.
    """
    with as_new() as root:
        context = FakeHuaweiContext()
        port(lambda event, context: LOG.info("x"), written_for="alibaba")({}, context)
        assert (root.handlers, root.level, context.logs.messages) == ([], logging.WARNING, [])


def test_a_root_logger_that_is_set_up_stays_as_it_is():
    """
    `logging.basicConfig()` in the entry file decides.
    """
    with as_new() as root:
        own = logging.NullHandler()
        root.addHandler(own)
        context = FakeHuaweiContext()
        port(lambda event, context: LOG.info("x"), written_for="alibaba", root_logger=True)({}, context)
        assert (root.handlers, root.level, context.logs.messages) == ([own], logging.WARNING, [])


def test_a_level_that_somebody_set_stays():
    """
    Only the level that a new process has is lowered.
    """
    with as_new() as root:
        root.setLevel(logging.ERROR)
        context = FakeContext()
        ported = port(
            lambda event, context: [LOG.warning("x"), LOG.error("y")], written_for="alibaba", root_logger=True
        )
        ported({}, context)
        assert (root.level, context.logs.messages) == (logging.ERROR, ["y"])


def test_two_invocations_log_to_their_own_contexts():
    """
    The handler is put there once, and the running invocation decides.
    """
    with as_new() as root:
        ported = port(
            lambda event, context: LOG.info("x %s", context.request_id), written_for="alibaba", root_logger=True
        )
        first, second = FakeContext(request_id="a"), FakeContext(request_id="b")
        for context in (first, second):
            ported({}, context)
        assert (first.logs.messages, second.logs.messages, len(root.handlers)) == (["x a"], ["x b"], 1)
        assert [record.request_id for record in first.logs] == ["a"]


def test_invocations_side_by_side_log_to_their_own_contexts():
    """
    Not to that of the one that began last.
    """
    with as_new():
        gate = threading.Barrier(2)

        def handler(event, context):
            gate.wait()
            LOG.info("x %s", context.request_id)
            gate.wait()

        ported = port(handler, written_for="alibaba", root_logger=True)
        contexts = [FakeContext(request_id="a"), FakeContext(request_id="b")]
        threads = [threading.Thread(target=ported, args=({}, context)) for context in contexts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [context.logs.messages for context in contexts] == [["x a"], ["x b"]]


def test_a_record_arrives_as_it_was_made():
    """
    Whose logger, from where, with what was given to it; arguments that do not fit fail no invocation.
    """
    with as_new():
        context = FakeContext()

        def handler(event, context):
            NAMED.info("order %d", "7", extra={"order": 7})

        port(handler, written_for="alibaba", root_logger=True)({}, context)
        (record,) = context.logs
        place = (record.name, record.pathname, record.lineno)
        assert place == ("polyfaas.tests.shop", __file__, handler.__code__.co_firstlineno + 1)
        assert (record.order, record.getMessage()) == (7, "order %d 7")


def test_a_record_of_a_class_of_ones_own_keeps_it():
    """
    A record factory's texts are its own business.
    """

    class Braced(logging.LogRecord):
        def getMessage(self):
            return self.msg.format(*self.args)

    logging.setLogRecordFactory(Braced)
    try:
        with as_new():
            context = FakeContext()
            port(lambda event, context: LOG.info("order {}", 7), written_for="alibaba", root_logger=True)({}, context)
    finally:
        logging.setLogRecordFactory(logging.LogRecord)
    assert [(type(record), record.getMessage()) for record in context.logs] == [(Braced, "order 7")]


def test_a_format_that_code_gives_to_the_handler_is_used():
    """
    As FC's handler uses it: name, traceback and all; a record stays as it was for other handlers.
    """
    with as_new() as root:
        context, kept = FakeContext(), []

        def handler(event, context):
            root.handlers[0].setFormatter(logging.Formatter("[%(name)s] %(request_id)s %(message)s"))
            NAMED.addFilter(lambda record: kept.append(record) or True)
            try:
                NAMED.info("order %d", "7")
                raise KeyError("k")
            except KeyError:
                LOG.exception("100%", stack_info=True)

        try:
            port(handler, written_for="alibaba", root_logger=True)({}, context)
        finally:
            root.handlers[0].setFormatter(None)
            NAMED.filters.clear()
        first, second = context.logs
        assert first.getMessage() == f"[polyfaas.tests.shop] {context.request_id} order %d 7"
        lines = second.getMessage().splitlines()
        assert (lines[0], lines[1]) == (f"[root] {context.request_id} 100%", "Traceback (most recent call last):")
        assert "KeyError: 'k'" in lines
        assert (second.exc_info, second.exc_text, second.stack_info) == (None, None, None)
        assert [(record.msg, record.args) for record in kept] == [("order %d", ("7",))]


def test_a_context_that_logs_to_the_root_logger_leaves_it_alone():
    """
    There is nowhere else for the records to go.
    """
    with as_new() as root:
        port(lambda event, context: LOG.info("x"), written_for="alibaba", root_logger=True)({}, FakeContext(logger=LOG))
        assert (root.handlers, root.level) == ([], logging.WARNING)


def test_a_clouds_logger_that_logs_through_the_root_logger_is_not_called_for_ever():
    """
    A record that the cloud's own logger makes of another one goes no further.
    """
    with as_new():

        class Native:
            calls = 0

            def info(self, text):
                self.calls += 1
                LOG.info("native: %s", text)

        native, context = Native(), FakeHuaweiContext()
        context.getLogger = lambda: native
        port(lambda event, context: LOG.info("x"), written_for="alibaba", root_logger=True)({}, context)
        assert native.calls == 1


def test_exceptions_keep_their_traceback():
    """
    As in FC's log.
    """
    with as_new():

        def failing(event, context):
            try:
                raise KeyError("k")
            except KeyError:
                LOG.exception("bad %s", "order", stack_info=True)

        context = FakeContext()
        port(failing, written_for="alibaba", root_logger=True)({}, context)
        (record,) = context.logs
        assert (record.getMessage(), record.exc_info[0], record.funcName) == ("bad order", KeyError, "failing")
        assert "Stack (most recent call last)" in record.stack_info
