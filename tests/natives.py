"""
The clouds' own context objects for the tests of the core, with the values of the recorded runs.
"""

from polyfaas.clouds import alibaba_native, huawei_native

#: What an FC context of the golden data's case "context-full" was made from.
FC = {
    "request_id": "1-65e59b07-1520da26-bf73bbb91b69",
    "function_name": "fn",
    "handler": "index.handler",
    "memory_mb": 128,
    "timeout_s": 60,
    "region": "cn-hangzhou",
    "account_id": "123456",
}
#: What the contexts of the golden data's FunctionGraph cases were made from.
FG = {"request_id": "trace-1", "function_name": "demo", "memory_mb": 128, "timeout_s": 10, "project_id": "p1"}


def fc(**values):
    """
    FC's context object.
    """
    return alibaba_native.native(**{**FC, **values})


def fg(**values):
    """
    FunctionGraph's context object.
    """
    return huawei_native.native(**{**FG, **values})


MAKERS = {"alibaba": fc, "huawei": fg}


class Neutral:
    """
    The least that is a neutral context.
    """

    request_id_generated = False
    cloud = "local"
    request_id = "r-1"
    function_name = None

    def getenv(self, key, default=None):
        return default

    def require(self, field):
        raise LookupError(field)

    @property
    def logger(self):
        import logging

        return logging.getLogger("neutral")
