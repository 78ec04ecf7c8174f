"""
With unittest: the same fakes and the same runtime, without pytest.
"""

import unittest

import orders

from polyfaas.testing import FakeAlibabaContext, FakeHuaweiContext, LocalRuntime

ORDER = {"id": "7", "lines": [{"price": 3, "count": 2}]}


class OrdersTest(unittest.TestCase):
    def test_each_clouds_own_context(self):
        for context in (FakeAlibabaContext(), FakeHuaweiContext()):
            with self.subTest(type(context).__name__):
                self.assertIn("6", str(orders.handler(ORDER, context)))

    def test_each_clouds_own_runtime(self):
        for cloud in ("alibaba", "huawei"):
            with self.subTest(cloud), LocalRuntime(cloud, orders.handler) as runtime:
                self.assertEqual(runtime.invoke(ORDER).value["total"], 6)


if __name__ == "__main__":
    unittest.main()
