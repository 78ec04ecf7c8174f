"""
With pytest: the plugin brings fakes, clouds and whole runtimes as fixtures.
"""

import orders
import pytest

from polyfaas.testing import FakeContext

ORDER = {"id": "7", "lines": [{"price": 3, "count": 2}]}


def test_it_adds_up():
    context = FakeContext(env={"CURRENCY": "CNY"})
    assert orders.handler(ORDER, context) == {"done": True, "total": 6, "currency": "CNY"}
    assert context.logs[0].getMessage() == "order 7: 6"


def test_it_stops_in_time():
    assert orders.handler(ORDER, FakeContext(remaining_ms=50)) == {"done": False, "why": "no time"}


def test_it_is_the_same_on_every_cloud(faas_runtime):
    result = faas_runtime(orders.handler).invoke(ORDER)
    assert result.value["total"] == 6


@pytest.mark.faas(on="huawei")
def test_a_bad_order_is_an_error(faas_runtime):
    result = faas_runtime(orders.handler).invoke({"id": "8"})
    assert result.error.error_type == "KeyError"
