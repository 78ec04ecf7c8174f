"""
The samples: whole, fresh with each call, changeable by path, without secrets.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from polyfaas.events import sample_event
from polyfaas.events.samples import KINDS


@pytest.mark.parametrize("cloud", ["alibaba", "huawei"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_is_json_and_new_with_each_call(kind, cloud):
    """
    Nobody can spoil another test's event.
    """
    first, second = sample_event(kind, cloud), sample_event(kind, cloud)
    assert first == second == json.loads(json.dumps(first))
    assert first is not second
    assert not {"secret", "password", "token"} & set(json.dumps(first).lower().replace('"', " ").split())


def test_values_are_set_by_key_and_by_dotted_path():
    """
    Through objects and lists.
    """
    raw = sample_event("object-storage", "huawei", **{"Records.0.s3.object.key": "x", "more": 1})
    assert raw["Records"][0]["s3"]["object"]["key"] == "x"
    assert raw["more"] == 1
    assert sample_event("timer", payload=None)["payload"] is None


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("Records.1.s3", "it has no '1' there; the keys are 0."),
        ("Records.x", "it has no 'x' there; the keys are 0."),
        ("nothing.here", "it has no 'nothing' there; the keys are Records."),
        ("Records.0.eventName.x", "'eventName' holds a single value."),
    ],
)
def test_a_path_that_leads_nowhere_is_a_lookup_error(path, why):
    """
    A typing error in a test shows, with the keys that there are.
    """
    with pytest.raises(LookupError, match=f"^Cannot set '{path}' in the sample event: {why}$"):
        sample_event("object-storage", "huawei", **{path: 1})


@pytest.mark.parametrize(("kind", "cloud"), [("mail", "alibaba"), ("http", "nimbus")])
def test_an_unknown_kind_or_cloud_is_told_the_choices(kind, cloud):
    """
    The message lists both.
    """
    with pytest.raises(LookupError, match=r"the kinds are http, api-gateway, .*the clouds alibaba, huawei"):
        sample_event(kind, cloud)


def test_importing_polyfaas_loads_neither_events_nor_http():
    """
    A function pays for what it uses; and `import http` still is the standard library's.
    """
    code = (
        "import sys, polyfaas, http, http.client; "
        "bad = [m for m in sys.modules if m.startswith(('polyfaas.events', 'polyfaas.http'))]; "
        "assert not bad, bad; import polyfaas.http, polyfaas.events; "
        "assert http.__name__ == 'http' and http.HTTPStatus.OK == 200; "
        "assert 'polyfaas.events.samples' not in sys.modules; "
        "from polyfaas.http import HttpRequest; assert not {'asyncio', 'attr'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
