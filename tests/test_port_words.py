"""
Which keys unchanged code looks for, read from its compiled form.
"""

from __future__ import annotations

import functools
import os
import types

import pytest

from polyfaas.porting.words import words_of

SOURCE = '''
import functools
from json import loads

NAME = "at module level"

def noted(function):
    @functools.wraps(function)
    def wrapper(*given):
        return function(*given, "decorator")
    return wrapper

class Reader:
    """A reader."""
    def read(self, event):
        return event["method"]

    def __call__(self, event, context):
        return event.get("called")

    @property
    def path(self):
        return self.event["property"]

    @functools.cached_property
    def once(self):
        return self.event["cached"]

    @staticmethod
    def of(event):
        return event["static"]

    @classmethod
    def made(cls, event):
        return event["class"]

def helper(event):
    if event["a"] in ("tuple", "other"):
        return [inner for inner in event if inner == "comprehension"]

@noted
def handler(event, context):
    def nested():
        return event["nested"]
    return helper(event), nested(), event["own"]

class Proxy:
    """Stands for a request, which is there while one is answered only."""
    def __getattribute__(self, name):
        raise RuntimeError("working outside of a request")

request = Proxy()
reader = Reader()
bound = reader.read
partial = functools.partial(handler, context=None)
'''


@pytest.fixture(scope="module")
def code():
    """
    A module of unchanged code, under a name that `sys.modules` does not know.
    """
    module = types.ModuleType("legacy")
    exec(compile(SOURCE, "legacy.py", "exec"), vars(module))
    return module


@pytest.mark.parametrize("name", ["handler", "helper", "reader", "bound", "partial"])
def test_the_words_of_a_module_are_found_from_any_of_its_callables(code, name):
    """
    Functions, methods and properties, what is nested or decorated in them, members of tuples; also in a decorator.
    """
    words = words_of(getattr(code, name))
    assert {"method", "called", "property", "cached", "static", "class"} <= words
    assert {"a", "tuple", "other", "comprehension", "nested", "own", "decorator"} <= words
    assert "NaN" not in words  # a word of `json`, whose function the module has imported


def test_code_that_is_made_inside_a_function_counts():
    """
    A handler need not be a name of its module.
    """

    def made():
        return functools.lru_cache(lambda event, context: event["inside"])

    assert "inside" in words_of(made())


@pytest.mark.parametrize("function", [len, dict, functools.partial(print)], ids=["builtin", "class", "partial"])
def test_what_has_no_python_code_names_nothing(function):
    """
    A compiled handler gets the first form of each event.
    """
    assert words_of(function) == frozenset()


def test_a_decorator_that_leads_back_to_itself_ends_the_search():
    """
    Broken decorators make circles of ``__wrapped__``; the code that was reached is read.
    """
    names: dict = {}
    exec("def handler(event, context):\n    return event['found']\n", names)
    names["handler"].__wrapped__ = names["handler"]
    assert "found" in words_of(names["handler"])


def test_a_decorator_that_does_not_tell_whom_it_decorates_is_seen_through():
    """
    Without `functools.wraps`, from the same module or another, in a row, and where it calls itself.
    """
    tools = module(
        "tools",
        """
def timed(function):
    def inner(*given, **named):
        return function(*given, **named)
    return inner

def again(function):
    def inner(event, context):
        return inner if event is None else function(event, context)
    return inner

def early(function):
    if False:
        later = None
    def inner(event, context):
        return function(event, context) or later
    return inner
""",
        "/code/tools.py",
    )
    source = "@early\n@again\n@timed\ndef handler(event, context):\n    return event['own']\ndef helper(event): event['more']"
    names = {name: getattr(tools, name) for name in ("timed", "again", "early")}
    assert words_of(module("legacy", source, "/code/legacy.py", **names).handler) >= {"own", "more"}


@pytest.mark.parametrize("decorator", ["Timed", "Proxy"])
def test_an_object_that_decorates_is_seen_through(decorator):
    """
    It holds the function, under whatever name, or tells it although it looks like the function itself, as `wrapt` does.
    """
    tools = """
class Proxy:
    __slots__ = ("__wrapped__",)

    def __init__(self, function):
        self.__wrapped__ = function

    def __call__(self, *given):
        return self.__wrapped__(*given)

class Timed:
    def __init__(self, function, times=3):
        self.function, self.times = function, times

    def __call__(self, *given):
        return self.function(*given)
"""
    object_of = getattr(module("tools", tools, "/code/tools.py"), decorator)
    source = "@noted\ndef handler(event, context):\n    return event['own']\ndef helper(event): event['more']"
    assert words_of(module("legacy", source, "/code/legacy.py", noted=object_of).handler) >= {"own", "more"}


CONSTANTS = """
KEY = "alone"
LISTED, PAIR, SET, FROZEN = ["in a list"], ("in a tuple",), {"in a set"}, frozenset(["in a frozenset"])
TABLE = {"a key": "a value", "read": lambda event: event["in a lambda"]}
DATA = ["line %d" % number for number in range(1000)]

class Names:
    FIELD = "of a class"

def handler(event, context):
    return event[KEY]
"""


def test_texts_of_the_module_itself_count():
    """
    Alone, in a class, and in short tables, whose functions count, too; long ones hold data.
    """
    words = words_of(module("legacy", CONSTANTS, "/code/legacy.py").handler)
    assert {"alone", "in a list", "in a tuple", "in a set", "in a frozenset", "of a class"} <= words
    assert {"a key", "a value", "in a lambda"} <= words
    assert "line 7" not in words


def test_the_name_of_a_module_is_no_word():
    """
    Code that imports the SDK `obs` need not look for a key of that name.
    """
    library = module("storage.obs", "def upload(): pass", "/code/storage/obs.py", __package__="storage")
    legacy = module("legacy", "def handler(event, context): return event['own']", "/code/legacy.py", obs=library)
    words = words_of(legacy.handler)
    assert "own" in words
    assert not {"storage", "storage.obs", "legacy"} & words


def test_the_modules_of_all_that_a_handler_is_made_of_count():
    """
    That of the code, and that of a decorator which the code does not import itself.
    """
    tools = """
KEY = "of the decorator"

def keyed(function):
    def inner(event, context):
        return function(event[KEY], context)
    return inner
"""
    handler = module("legacy", "KEY = 'of the code'\ndef handler(event, context): pass", "/code/legacy.py").handler
    assert words_of(module("tools", tools, "/code/tools.py").keyed(handler)) >= {"of the code", "of the decorator"}


@pytest.mark.parametrize(("length", "known"), [(199, True), (200, False)])
def test_a_long_table_holds_data(length, known):
    """
    From 200 members on.
    """
    source = f"TABLE = ['item %d' % number for number in range({length})]\ndef handler(event, context): pass"
    assert ("item 7" in words_of(module("legacy", source, "/code/legacy.py").handler)) is known


LIBRARY = """
class Request:
    kind = "attribute"
    def __init__(self, event):
        self.method = event["library method"]

def parse(event):
    return event["library function"]
"""


def module(name, source, file, **names):
    """
    A module made of source, as if it had been imported from a file.
    """
    made = types.ModuleType(name)
    vars(made).update(names, __file__=file)
    exec(compile(source, file, "exec"), vars(made))
    return made


@pytest.mark.parametrize("imported", ["library", "Request", "parse"])
def test_the_modules_that_code_imports_count(imported):
    """
    Whether the module, a class or a function was imported: the event is handed on to any of them.
    """
    library = module("library", LIBRARY, "/code/library.py")
    names = {imported: library if imported == "library" else getattr(library, imported)}
    legacy = module("legacy", "def handler(event, context):\n    return event['own']", "/code/legacy.py", **names)
    assert words_of(legacy.handler) >= {"own", "library method", "library function"}


@pytest.mark.parametrize(
    ("folder", "known"),
    [
        (os.path.dirname(os.__file__), False),
        (os.path.join(os.path.dirname(os.__file__), "site-packages"), True),
        (None, False),
    ],
    ids=["standard library", "installed", "built in"],
)
def test_modules_that_know_no_events_do_not_count(folder, known):
    """
    Those of the standard library, and those that come from no file.
    """
    library = module("library", LIBRARY, "library.py")
    vars(library)["__file__"] = None if folder is None else os.path.join(folder, "library.py")
    legacy = module("legacy", "def handler(event, context): pass", "/code/legacy.py", library=library)
    assert ("library method" in words_of(legacy.handler)) is known


def test_a_class_without_methods_leads_nowhere():
    """
    Nothing tells which module it is of, and no code of it reads an event.
    """
    legacy = module("legacy", "class Empty: pass\ndef handler(event, context): return event['own']", "/code/legacy.py")
    assert "own" in words_of(legacy.handler)
