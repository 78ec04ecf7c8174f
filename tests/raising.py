"""
Provoke errors in functions whose source the line cache knows, and print them as Python does.
"""

import linecache
import traceback

from polyfaas.envelope import ErrorEnvelope


def catch(function, *args):
    """
    The exception that a call raises.
    """
    try:
        function(*args)
    except BaseException as exc:
        exc.__traceback__ = exc.__traceback__.tb_next
        return exc
    raise AssertionError("nothing was raised")


def run(source, name="handler", *args, file="/code/index.py", module="index"):
    """
    The exception of a function whose source the line cache knows under the given file name.
    """
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    names = {"__name__": module}
    exec(compile(source, file, "exec"), names)
    try:
        names[name](*args)
    except BaseException as exc:
        exc.__traceback__ = exc.__traceback__.tb_next
        return exc
    finally:
        linecache.cache.pop(file)
    raise AssertionError("nothing was raised")


def envelope_of(source, *args, file="/code/index.py", module="index", **limits):
    """
    The envelope of a function's error, made while the line cache knows its source.
    """
    exc = run(source, "handler", *args, file=file, module=module)
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    try:
        return ErrorEnvelope.from_exception(exc, **limits)
    finally:
        linecache.cache.pop(file)


def printed(exc):
    """
    What the traceback module prints, without caret lines.
    """
    text = "".join(traceback.format_exception(type(exc), exc, exc.__traceback__))
    return "".join(
        line for line in text.splitlines(True) if set(line) - set(" |~^\n") or not set(line) & set("~^")
    )


NESTED = """\
import json

def inner(text):
    return json.loads(text)

class Mine(Exception):
    pass

def chained(text):
    try:
        inner(text)
    except ValueError as exc:
        raise Mine("no JSON") from exc

def handler(kind):
    try:
        chained("nope")
    except Mine:
        if kind == "context":
            {}["key"]
        if kind == "suppressed":
            raise RuntimeError("alone") from None
        raise
"""


def run_raise(kind):
    raise kind("x")
