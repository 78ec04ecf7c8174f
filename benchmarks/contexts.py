"""
The clouds' own contexts as their runtimes pass them to a handler, and what the peers' cloud passes.

Plain classes that load nothing: they stand before the clock of a first invocation. The shapes are those of
``polyfaas.clouds.*_native`` and of the golden data in the tests.
"""

from __future__ import annotations

import os  # always loaded


class _Meta:
    def __init__(self, **fields):
        self.__dict__.update(fields)


class FCContext:
    """
    FC's, up to python3.10.
    """

    def __init__(self):
        self.request_id = self.requestId = "1-65e59b07-1520da26-bf73bbb91b69"
        self.credentials = _Meta(access_key_id="", access_key_secret="", security_token="")
        self.function = _Meta(name="fn", handler="index.handler", memory=128, timeout=60)
        self.service = _Meta(name="", log_project="", log_store="", qualifier="LATEST", version_id="")
        self.region, self.account_id, self.retry_count, self.logger = "cn-hangzhou", "1", 0, None
        self.tracing = _Meta(span_context="", jaeger_endpoint="", span_baggages={})

    def getLogger(self):
        import logging

        return logging.getLogger()


class FCContext312:
    """
    FC's on python3.12.
    """

    def __init__(self):
        self.request_id = "1-65e59b07-1520da26-bf73bbb91b69"
        names = {"name": "fn", "handler": "index.handler", "version_id": "", "qualifier": "LATEST"}
        self.function = _Meta(**names, memory=128, timeout=60)
        self.region, self.account_id, self.logger = "cn-hangzhou", "1", None
        self.log_project = self.log_store = ""

    getLogger = FCContext.getLogger


class HuaweiContext:
    """
    FunctionGraph's: getters over private fields. Those that nothing here reads are left out.

    The platform sets the variable, too: "Environment variables" of its guide.
    """

    def __init__(self):
        os.environ["RUNTIME_TIMEOUT"] = "60"
        self.__request_id, self.__name, self.__memory = "af2e0d5e-9f5a-4f3c-8a69-2d1f3b1f0d5e", "fn", 128
        self.__timeout, self.__version, self.__project = 60, "latest", "0123456789abcdef"

    def getRequestID(self):
        return self.__request_id

    def getFunctionName(self):
        return self.__name

    def getMemorySize(self):
        return self.__memory

    def getRunningTimeInSeconds(self):
        return self.__timeout

    def getRemainingTimeInMilliSeconds(self):
        return self.__timeout * 1000

    def getVersion(self):
        return self.__version

    def getProjectID(self):
        return self.__project

    def getUserData(self, key, default=None):
        return default

    getLogger = FCContext.getLogger


class LambdaContext:
    """
    The part of AWS Lambda's that Powertools and Mangum read.
    """

    def __init__(self):
        self.function_name = self.invoked_function_arn = "fn"
        self.aws_request_id, self.memory_limit_in_mb = "r-1", 128


#: The clouds' contexts by what the figures call them.
CONTEXTS = {
    "FC up to python3.10": FCContext,
    "FC python3.12": FCContext312,
    "FunctionGraph": HuaweiContext,
}
