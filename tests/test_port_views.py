"""
The context that ported code finds, taken as a whole: walked, copied, pickled; versions; FC's variables in an environ.

Shapes: FC's context as in the golden data's kind context; "Environment variables" of FC 2.0 and 3.0; the qualifier and
version of LATEST as on live FC 3.0 (an empty version); FunctionGraph's version named latest as in "Developing an Event
Function (Python)" functiongraph_02_0420 (2023-12-29).
"""

from __future__ import annotations

import copy
import json
import os
import pickle

import pytest

from polyfaas import port
from polyfaas.testing import FakeAlibabaContext, FakeContext, FakeHuaweiContext

FIELDS = [
    "account_id", "credentials", "function", "logger", "region", "requestId", "request_id", "retry_count", "service",
    "tracing",
]  # fmt: skip
EVENT = {
    "body": "", "isBase64Encoded": False, "httpMethod": "GET", "path": "/", "pathParameters": {},
    "queryStringParameters": {}, "headers": {}, "requestContext": {"apiId": "a", "requestId": "r", "stage": "RELEASE"},
}  # fmt: skip


def on_fg(handler, context=None, **options):
    """
    An FC handler called as FunctionGraph calls.
    """
    return port(handler, written_for="alibaba", **options)({}, context or FakeHuaweiContext(function_name="orders"))


def test_code_that_walks_fcs_context_finds_its_fields():
    """
    Those of FC up to python3.10, with no logger among them that nothing can make text of.
    """
    assert on_fg(lambda event, context: sorted(vars(context))) == FIELDS
    told = json.loads(on_fg(lambda event, context: json.dumps(context, default=vars)))
    assert sorted(told) == FIELDS
    assert (told["function"]["name"], told["logger"]) == ("orders", None)
    assert sorted(told["function"]) == ["handler", "memory", "name", "timeout"]


def test_what_python312_has_on_top_is_there_when_asked_for():
    """
    The log's names, which also stand in `service`.
    """
    context = FakeContext(log_group="lg", log_stream="ls")
    told = on_fg(lambda event, context: [context.log_project, context.log_store, context.service.log_store], context)
    assert told == ["lg", "ls", "ls"]


def test_fcs_context_is_copied_and_pickled():
    """
    As on FC; the copy has no logger of the invocation.
    """

    def handler(event, context):
        copies = [copy.copy(context), copy.deepcopy(context), pickle.loads(pickle.dumps(context))]
        assert {(type(one.function).__name__, one.function.qualifier) for one in copies} == {("FunctionMeta", "LATEST")}
        assert [one.logger for one in copies] == [None, None, None]
        assert {type(one).__name__ for one in (context, *copies)} == {"FCContext"}
        assert all(one.getLogger().name == "root" and "***" in one.to_json() for one in copies)
        return [one.function.name for one in copies]

    assert on_fg(handler) == ["orders"] * 3


def test_code_may_put_a_logger_of_its_own_into_the_context():
    """
    As into FC's; `getLogger()` hands it out, too.
    """

    def handler(event, context):
        assert context.logger is context.getLogger() is not None
        context.logger = "own"
        return [context.logger, vars(context)["logger"]]

    assert on_fg(handler) == ["own", None]


@pytest.mark.parametrize(
    ("version", "alias", "told"),
    [
        ("latest", "", ["LATEST", "", "LATEST", ""]),
        ("latest", "prod", ["prod", "", "prod", ""]),
        ("v3", "prod", ["prod", "v3", "prod", "v3"]),
        ("v3", "", ["", "v3", "", "v3"]),
    ],
)
def test_fc_code_finds_its_own_word_for_the_latest_version(version, alias, told):
    """
    FC has the qualifier LATEST and no version for what FunctionGraph calls the version latest.
    """

    def handler(event, context):
        service, function = context.service, context.function
        return [service.qualifier, service.version_id, function.qualifier, function.version_id]

    assert on_fg(handler, FakeHuaweiContext(version=version, alias=alias)) == told


@pytest.mark.parametrize(
    ("qualifier", "version", "told"),
    [("LATEST", None, ["latest", ""]), ("prod", "7", ["7", "prod"]), ("prod", None, ["prod", "prod"])],
)
def test_functiongraph_code_finds_its_own_word_for_the_latest_version(qualifier, version, told):
    """
    The version is latest, and that is no alias.
    """
    context = FakeAlibabaContext(qualifier=qualifier, version=version)
    ported = port(lambda event, context: [context.getVersion(), context.getAlias()], written_for="huawei")
    assert json.loads(ported(b"{}", context)) == told


def test_a_wsgi_environ_holds_fcs_variables(monkeypatch):
    """
    All of the process's environment is in FC's environ, and code reads the platform's part from there; nothing is written
    into the process's.
    """
    for name in [name for name in os.environ if name.startswith(("FC_", "ALIBABA_CLOUD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FC_REGION", "cn-shenzhen")
    before = dict(os.environ)
    seen = {}

    def application(environ, start_response):
        seen.update({k: v for k, v in environ.items() if k.startswith(("FC_", "ALIBABA_CLOUD_"))})
        start_response("200 OK", [])
        return []

    context = FakeHuaweiContext(
        function_name="orders", memory_mb=256, alias="prod", credentials=("ID", "SECRET", "TOKEN"),
        user_data={"FC_ACCOUNT_ID": "42"},
    )  # fmt: skip
    port(application, written_for="alibaba")(EVENT, context)
    assert dict(os.environ) == before
    handler = seen.pop("FC_FUNCTION_HANDLER")
    assert handler == os.environ.get("RUNTIME_HANDLER", "")
    assert seen == {
        "FC_FUNCTION_NAME": "orders", "FC_FUNCTION_MEMORY_SIZE": "256", "FC_SERVICE_NAME": "", "FC_QUALIFIER": "prod",
        "FC_REGION": "cn-shenzhen", "FC_ACCOUNT_ID": "42", "FC_INSTANCE_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_ID": "ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN": "TOKEN",
    }  # fmt: skip


def test_a_wsgi_environ_holds_no_keys_without_a_role(monkeypatch):
    """
    FC sets those variables only for a function with one.
    """
    monkeypatch.delenv("ALIBABA_CLOUD_ACCESS_KEY_ID", raising=False)
    seen = {}
    port(lambda environ, start_response: seen.update(environ) or [], written_for="alibaba")(
        EVENT, FakeHuaweiContext(credentials=None)
    )
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" not in seen
