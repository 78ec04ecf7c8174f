"""
Handlers that look at their context: the neutral one, and FunctionGraph's own.
"""

import os

import polyfaas

GETTERS = """
    getRequestID getFunctionName getVersion getPackage getProjectID getAlias getMemorySize getCPUNumber
    getRunningTimeInSeconds getAccessKey getSecretKey getSecurityAccessKey getSecuritySecretKey
    getSecurityToken getAuthToken getTenantID get_invoke_id get_trace_id get_state get_instance_id
    get_invoke_property
"""


@polyfaas.handler
def identity(event, context):
    return {
        "cloud": context.cloud,
        "request_id": context.request_id,
        "generated": context.request_id_generated,
        "function": context.function_name,
        "version": context.function_version,
        "qualifier": context.qualifier,
        "project": context.project_id,
        "extras": dict(context.extras),
    }


@polyfaas.handler
def sizes(event, context):
    return [context.memory_mb, context.cpu_millicores, context.timeout_s]


@polyfaas.handler
def absent(event, context):
    names = ("credentials", "region", "account_id", "trace", "retry_count", "log_group", "log_stream")
    return {name: getattr(context, name) for name in names}


@polyfaas.handler
def deadline(event, context):
    left = context.deadline.remaining_ms()
    return [0 < left <= 10_000, left > 8_000, context.deadline.expired()]


@polyfaas.handler
def keys(event, context):
    found = context.credentials
    return [found.access_key_id, found.access_key_secret, found.security_token, repr(found)]


@polyfaas.handler
def settings(event, context):
    return [context.getenv(key, "default") for key in ("K1", "SECRET", "EMPTY", "NOPE")]


@polyfaas.handler
def current(event, context):
    return [polyfaas.current_context() is context, polyfaas.current_context().request_id]


@polyfaas.handler
def native(event, context):
    return [type(context.native).__name__, context.native.getFunctionName(), context.native.getPackage()]


@polyfaas.handler
def is_a_context(event, context):
    return isinstance(context, polyfaas.Context)


@polyfaas.handler
def logs(event, context):
    context.logger.warning("%s of %s", 1, 2)
    context.logger.info("a", "b")
    return [context.logger.name != "", hasattr(context.logger, "warn")]


@polyfaas.handler
def secrets_stay(event, context):
    return ["SAK" in repr(context), "SSK" in repr(context.credentials), "ST" in str(context.credentials)]


def getters(event, context):
    return {name: getattr(context, name)() for name in GETTERS.split()}


def surface(event, context):
    known = GETTERS.split()
    return [name for name in dir(context) if name[0] != "_" and hasattr(context, name) and name not in known]


def user_data(event, context):
    return [context.getUserData("K1"), context.getUserData("NOPE"), context.getUserData("NOPE", "d").strip()]


def remaining(event, context):
    return context.getRemainingTimeInMilliSeconds() > 1000


def token(event, context):
    return hasattr(context, "getToken")


def foreign_attributes(event, context):
    names = ("request_id", "credentials", "function", "region", "logger")
    return [name for name in names if hasattr(context, name)]


def environment(event, context):
    names = (
        "PROJECT_ID",
        "PACKAGE",
        "FUNC_NAME",
        "FUNC_VERSION",
        "TIMEOUT",
        "CPU",
        "MEMORY",
        "HANDLER",
        "CODE_ROOT",
    )
    return {name: os.environ.get("RUNTIME_" + name) for name in names}


def settings_in_environment(event, context):
    return [os.environ.get("K1"), os.environ.get("SECRET")]


def native_logger(event, context):
    context.getLogger().info("unseen or seen")
    return context.getLogger().getEffectiveLevel()


def marks(event, context):
    seen = hasattr(context, "mark")
    context.mark = True
    return seen
