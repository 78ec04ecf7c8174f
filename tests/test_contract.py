"""
The record of a cloud: a value that keeps what it is given.
"""

import pytest

from polyfaas.contract import Cloud

#: What every cloud has to supply, and what it may leave out.
NEEDED = (
    "name",
    "recognises",
    "wrap",
    "decode_event",
    "encode_event",
    "encode_result",
    "dump_result",
    "encode_error",
)
OPTIONAL = ("view", "bind", "wrap_headers", "max_result_bytes")


def test_a_record_keeps_what_it_is_given():
    """
    Each part is found again under its name.
    """
    given = {name: object() for name in (*NEEDED, *OPTIONAL)}
    record = Cloud(**given)
    assert {name: getattr(record, name) for name in given} == given


def test_what_may_be_left_out_is_none():
    """
    A cloud without a custom runtime, a view, a call of its own or a limit says nothing about them.
    """
    record = Cloud(**{name: object() for name in NEEDED})
    assert [getattr(record, name) for name in OPTIONAL] == [None, None, None, None]


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_needed_cannot_be_left_out(name):
    """
    The error is Python's own and names it.
    """
    with pytest.raises(TypeError, match=f"'{name}'"):
        Cloud(**{other: object() for other in NEEDED if other != name})


def test_a_records_repr_is_its_name():
    """
    Errors and logs show which cloud is meant, and nothing else.
    """
    assert repr(Cloud(**{**{name: object() for name in NEEDED}, "name": "nimbus"})) == "Cloud('nimbus')"
