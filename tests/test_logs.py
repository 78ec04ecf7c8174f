"""
The logger of a context: the request id on every record, into the cloud's own logger, whatever that one can do.

Levels and methods of FunctionGraph's logger: "Developing an Event Function (Python)" functiongraph_02_0420 (2023-12-29),
which documents debug, info, warn, error and setLevel, and the golden data's logger cases.
"""

import io
import logging

import pytest

from polyfaas.logs import request_logger
from polyfaas.testing.emulation.huawei_logging import VendorLogger


class Kept(logging.Handler):
    """
    A handler that keeps records and their text.
    """

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)

    @property
    def texts(self):
        return [record.getMessage() for record in self.records]


def standard(level=logging.DEBUG):
    kept = Kept()
    root = logging.RootLogger(logging.DEBUG)
    root.manager = logging.Manager(root)  # a world of its own
    parent = root.manager.getLogger("cloud")
    parent.setLevel(level)
    parent.addHandler(kept)
    return parent, kept


class Bare:
    """
    A cloud's logger with the documented methods only; keeps what it was told.
    """

    def __init__(self):
        self.told = []

    def debug(self, text):
        self.told.append(("debug", text))

    def info(self, text):
        self.told.append(("info", text))

    def warn(self, text):
        self.told.append(("warn", text))

    def error(self, text):
        self.told.append(("error", text))

    def setLevel(self, level):
        self.told.append(("setLevel", level))


class OnlyInfo:
    """
    The smallest thing that counts as a logger.
    """

    def __init__(self):
        self.told = []

    def info(self, text):
        self.told.append(text)


def test_records_carry_the_request_id_and_arrive_at_the_clouds_logger():
    """
    Each method makes a record with the id, the level and the formatted text.
    """
    parent, kept = standard()
    logger = request_logger(parent, "r-1")
    logger.debug("d %s", 1)
    logger.info("i %(a)s", {"a": 2})
    logger.warn("w")
    logger.warning("w")
    logger.error("e %s %d", "x", 3)
    logger.critical("c")
    logger.log(35, "l")
    assert {record.request_id for record in kept.records} == {"r-1"}
    assert kept.texts == ["d 1", "i 2", "w", "w", "e x 3", "c", "l"]
    assert [record.levelno for record in kept.records] == [10, 20, 30, 30, 40, 50, 35]


def test_it_is_a_standard_logger():
    """
    Libraries that ask for a `logging.Logger` take it, and its name is that of the cloud's.
    """
    parent, _ = standard()
    logger = request_logger(parent, "r-1")
    assert isinstance(logger, logging.Logger)
    assert logger.name == "cloud"


def test_exceptions_and_callers_are_those_of_the_user():
    """
    `exception` adds the traceback, and the record names the line that logged.
    """
    parent, kept = standard()
    logger = request_logger(parent, "r-1")
    try:
        raise ValueError("x")
    except ValueError:
        logger.exception("failed")
    (record,) = kept.records
    assert record.exc_info[0] is ValueError
    assert (record.funcName, record.pathname) == ("test_exceptions_and_callers_are_those_of_the_user", __file__)


def test_extra_fields_stay_but_cannot_forge_the_id():
    """
    `extra` reaches the record; the request id is the invocation's own.
    """
    parent, kept = standard()
    request_logger(parent, "r-1").info("x", extra={"order": 7, "request_id": "forged"})
    assert (kept.records[0].order, kept.records[0].request_id) == (7, "r-1")


def test_a_record_factory_adds_what_it_adds():
    """
    As that of OpenTelemetry, whose fields a format may ask for; such a record, too, comes out whatever its arguments.
    """
    before = logging.getLogRecordFactory()

    def factory(*parts, **options):
        record = before(*parts, **options)
        record.trace_id = "t-1"
        return record

    class Own(logging.LogRecord):
        pass

    parent, kept = standard()
    logger, records = request_logger(parent, "r-1"), kept.records
    try:
        logging.setLogRecordFactory(factory)
        logger.info("%d", "one")
        logging.setLogRecordFactory(Own)
        logger.info("two")
    finally:
        logging.setLogRecordFactory(before)
    assert (records[0].trace_id, records[0].request_id, records[0].getMessage()) == ("t-1", "r-1", "%d one")
    assert (type(records[1]), records[1].request_id) == (Own, "r-1")


def test_levels_are_those_of_the_clouds_logger():
    """
    What the cloud's logger drops is not made; its level can change at any time.
    """
    parent, kept = standard(logging.WARNING)
    logger = request_logger(parent, "r-1")
    logger.info("no")
    assert (logger.isEnabledFor(logging.INFO), logger.getEffectiveLevel()) == (False, logging.WARNING)
    parent.setLevel(logging.DEBUG)
    logger.info("yes")
    assert kept.texts == ["yes"]


def test_a_level_of_its_own_holds_for_the_invocation_only():
    """
    `setLevel` on the request's logger leaves the cloud's logger as it was.
    """
    parent, kept = standard(logging.INFO)
    logger = request_logger(parent, "r-1")
    logger.setLevel(logging.ERROR)
    logger.warning("no")
    logger.error("yes")
    assert (kept.texts, parent.level, logger.getEffectiveLevel()) == (["yes"], logging.INFO, logging.ERROR)


def test_a_lower_level_of_its_own_shows_more_than_the_clouds_logger():
    """
    As with a child logger: FC shows debug records of one that is raised to DEBUG, for its handler has no level.
    """
    parent, kept = standard(logging.INFO)
    logger = request_logger(parent, "r-1")
    logger.debug("no")
    logger.setLevel(logging.DEBUG)
    logger.debug("yes")
    assert (kept.texts, parent.level, logger.isEnabledFor(5)) == (["yes"], logging.INFO, False)
    parent.manager.disable = logging.DEBUG
    logger.debug("switched off for the whole process")
    assert kept.texts == ["yes"]


def test_filters_hold():
    """
    A filter added to the request's logger drops records.
    """
    parent, kept = standard()
    logger = request_logger(parent, "r-1")
    logger.addFilter(lambda record: "secret" not in record.getMessage())
    logger.info("a secret")
    logger.info("plain")
    assert kept.texts == ["plain"]


def test_children_carry_the_request_id_too():
    """
    `getChild` gives a logger of the same invocation.
    """
    parent, kept = standard()
    child = request_logger(parent, "r-1").getChild("db")
    child.info("x")
    assert (child.name, kept.records[0].request_id) == ("cloud.db", "r-1")
    native = Bare()
    request_logger(native, "r-1").getChild("db").info("x")
    assert native.told == [("info", "x")]


class Unprintable:
    """
    Cannot be turned into text.
    """

    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__


@pytest.mark.parametrize(
    ("message", "arguments", "text"),
    [
        ("%d items", ("many",), "%d items many"),
        ("%s and %s", ("one",), "%s and %s one"),
        ("no place", ("one", 2), "no place one 2"),
        ("%(a)s", ({"b": 1},), "%(a)s {'b': 1}"),
        ("%s", (Unprintable(),), "%s <unprintable Unprintable: RuntimeError>"),
        (Unprintable(), (), "<unprintable Unprintable: RuntimeError>"),
    ],
)
def test_a_message_that_does_not_fit_its_arguments_still_comes_out(message, arguments, text):
    """
    A log call never raises for its format; what it was given is shown side by side.
    """
    parent, kept = standard()
    request_logger(parent, "r-1").error(message, *arguments)
    assert kept.texts == [text]


def test_the_vendors_own_logger_gets_finished_text():
    """
    A logger without `warning` and `exception` is called by the names it has, with one argument.
    """
    native = Bare()
    logger = request_logger(native, "r-1")
    logger.debug("d %s", 1)
    logger.info("i %s and %s", 1, 2)
    logger.warn("w")
    logger.warning("w %%")
    logger.error("e")
    logger.critical("c")
    assert native.told == [
        ("debug", "d 1"),
        ("info", "i 1 and 2"),
        ("warn", "w"),
        ("warn", "w %%"),
        ("error", "e"),
        ("error", "c"),
    ]


def test_the_vendors_own_logger_gets_traceback_and_stack():
    """
    `exception` and `stack_info` become lines of the text.
    """
    native = Bare()
    logger = request_logger(native, "r-1")
    try:
        raise ValueError("x")
    except ValueError:
        logger.exception("failed")
    logger.info("here", stack_info=True)
    (level, failed), (_, here) = native.told
    assert (level, failed.splitlines()[:2]) == ("error", ["failed", "Traceback (most recent call last):"])
    assert failed.endswith("\nValueError: x")
    assert here.startswith("here\nStack (most recent call last):\n")


def test_levels_of_the_vendors_own_logger():
    """
    `setLevel` reaches it by the vendor's names, and holds here as well.
    """
    native = Bare()
    logger = request_logger(native, "r-1")
    for level in (logging.WARNING, "ERROR"):
        logger.setLevel(level)
    logger.warning("no")
    logger.error("yes")
    assert native.told == [("setLevel", "WARN"), ("setLevel", "ERROR"), ("error", "yes")]
    assert logger.getEffectiveLevel() == logging.ERROR


def test_filters_hold_for_the_vendors_own_logger_too():
    """
    A filtered record is not written.
    """
    native = Bare()
    logger = request_logger(native, "r-1")
    logger.addFilter(lambda record: False)
    logger.error("no")
    assert native.told == []


def test_a_logger_with_info_alone_gets_what_it_can_take():
    """
    Warnings and errors fall back to `info`, debug records are dropped, setLevel is kept here.
    """
    native = OnlyInfo()
    logger = request_logger(native, "r-1")
    logger.debug("d")
    logger.info("i")
    logger.warning("w")
    logger.error("e")
    logger.setLevel(logging.ERROR)
    logger.info("no")
    assert native.told == ["i", "w", "e"]


def test_the_vendors_five_methods_end_to_end():
    """
    The published logger with its levels: INFO at first, WARN by name.
    """
    written = []
    logger = request_logger(VendorLogger(lambda level, text: written.append((level, text))), "r-1")
    logger.debug("no")
    logger.info("100% done")
    logger.warning("w %s", "x")
    assert written == [("INFO", "100% done"), ("WARN", "w x")]


@pytest.mark.parametrize("native", [None, "text", object(), 5])
def test_without_a_logger_of_the_cloud_the_root_logger_serves(native):
    """
    None, or what is no logger at all, means the root logger.
    """
    root, kept = logging.getLogger(), Kept()
    root.addHandler(kept)
    try:
        request_logger(native, "r-1").error("x %s", 1)
    finally:
        root.removeHandler(kept)
    assert [(record.request_id, record.getMessage()) for record in kept.records] == [("r-1", "x 1")]


def test_nothing_global_changes():
    """
    Neither the root logger's handlers and level nor the table of loggers is touched.
    """
    root = logging.getLogger()
    before = (list(root.handlers), root.level, set(root.manager.loggerDict), logging.getLoggerClass())
    logger = request_logger(None, "r-1")
    logger.setLevel(logging.CRITICAL)
    logger.addHandler(logging.StreamHandler(io.StringIO()))
    assert before == (list(root.handlers), root.level, set(root.manager.loggerDict), logging.getLoggerClass())
