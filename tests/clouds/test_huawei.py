"""
FunctionGraph's context, transcribed by hand from the vendor's pages and the recorded runs.

"Developing an Event Function (Python)" functiongraph_02_0420 (2023-12-29): the method table; "Notes and Constraints"
(2026-04-22): limits; user manual (2026-04-22): headers; the golden data's cases yr-context-* (the open engine),
node-context-* (the vendor's Node.js runtime) and otc-* (the T Cloud Public Python guide's context, 2026-07): types, units.
"""

import pytest

from natives import fg
from polyfaas import Credentials, ErrorEnvelope, clouds
from polyfaas.envelope import Frame

HUAWEI = clouds.get("huawei")
KEYS = ("SAK", "SSK", "STOKEN")
#: The three published runtimes, as the golden data show them.
OPEN_ENGINE = {"variant": "open-engine", "numbers": int, "timeout_in": "s"}
NODE = {"variant": "documented", "numbers": str, "timeout_in": "ms"}
OTC = {"variant": "one-argument", "numbers": str, "timeout_in": "ms"}
VARIANTS = pytest.mark.parametrize("variant", [OPEN_ENGINE, NODE, OTC], ids=["open engine", "Node", "OTC"])


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    for name in ("TIMEOUT", "PROJECT_ID", "FUNC_NAME", "FUNC_VERSION", "MEMORY", "CPU", "PACKAGE", "CODE_ROOT"):
        monkeypatch.delenv(f"RUNTIME_{name}", raising=False)


class Clock:
    """
    A clock that the native context and the adapter share.
    """

    def __init__(self):
        self.now = 50.0
        self.started = 50.0

    def monotonic(self):
        return self.now

    def time(self):
        return 1_700_000_000.0 + self.now


class Clocked:
    """
    A native context whose time left is what the test says.
    """

    def __init__(self, remaining, running=10):
        self.polyfaas_clock = Clock()
        self.remaining, self.running = remaining, running

    polyfaas_clock = None

    def getRequestID(self):
        return "r"

    def getFunctionName(self):
        return "f"

    def getRemainingTimeInMilliSeconds(self):
        return self.remaining

    def getRunningTimeInSeconds(self):
        return self.running


def fields(context):
    names = [
        "request_id",
        "function_name",
        "function_version",
        "qualifier",
        "memory_mb",
        "cpu_millicores",
        "timeout_s",
        "region",
        "account_id",
        "project_id",
        "credentials",
        "log_group",
        "log_stream",
        "trace",
        "retry_count",
    ]
    return {name: getattr(context, name) for name in names}


@VARIANTS
def test_all_that_the_context_says(variant):
    """
    The same fields in the same units from each published runtime, with and without an agency.
    """
    context = HUAWEI.wrap(fg(alias="prod", version="v3", credentials=KEYS, **variant))
    expected = {
        "request_id": "trace-1",
        "function_name": "demo",
        "function_version": "v3",
        "qualifier": "prod",
        "memory_mb": 128,
        "cpu_millicores": 300,
        "timeout_s": 10.0,
        "region": None,
        "account_id": None,
        "project_id": "p1",
        "credentials": Credentials("SAK", "SSK", "STOKEN"),
        "log_group": None,
        "log_stream": None,
        "trace": None,
        "retry_count": None,
    }
    assert fields(context) == expected
    none = HUAWEI.wrap(fg(**variant))
    assert (none.credentials, none.qualifier, none.function_version) == (None, None, "latest")
    assert dict(none.extras) == {
        "package": "default",
        "handler": None,
        "workflow_id": None,
        "workflow_run_id": None,
        "workflow_state_id": None,
    }


def test_the_ids_of_a_workflow():
    """
    Three getters of the method table; in headers the same three.
    """
    named = {"workflow_id": "w-1", "workflow_run_id": "r-1", "workflow_state_id": "s-1"}
    headers = {"X-CFF-Workflow-Id": "w-1", "X-CFF-Workflow-Run-Id": "r-1", "X-CFF-Workflow-State-Id": "s-1"}
    for context in (HUAWEI.wrap(fg(workflow=("w-1", "r-1", "s-1"))), HUAWEI.wrap_headers(headers)):
        assert {key: context.extras[key] for key in named} == named


def test_a_name_that_is_a_number_is_its_digits():
    """
    A handwritten context need not be careful.
    """
    assert HUAWEI.wrap(fg(function_name=7)).function_name == "7"


def test_sizes_of_another_function():
    """
    Case yr-context-sizes-512: 512 MB, 600 millicores, 25 s.
    """
    context = HUAWEI.wrap(fg(memory_mb=512, timeout_s=25, **OPEN_ENGINE))
    assert (context.memory_mb, context.cpu_millicores, context.timeout_s) == (512, 600, 25.0)


@pytest.mark.parametrize(
    "keys", [("null", "null", "null"), ("", "", ""), (None, None, None), ("SAK", "", "T"), ("null", "SSK", "T")]
)
def test_keys_that_are_none(keys):
    """
    Without an agency the getters answer `""`, in some runtimes the text null: no credentials at all.
    """
    assert HUAWEI.wrap(fg(credentials=keys)).credentials is None


def test_keys_without_a_token():
    """
    A missing token alone is None.
    """
    assert HUAWEI.wrap(fg(credentials=("SAK", "SSK", "null"))).credentials == Credentials("SAK", "SSK", None)


def test_the_initializer_has_no_request_id():
    """
    `getRequestID()` is empty there: polyfaas makes one up and says so.
    """
    context = HUAWEI.wrap(fg(request_id=""))
    assert context.request_id
    assert context.request_id_generated


@pytest.mark.parametrize("value", ["0", 0, "", None, "many", -1])
def test_memory_and_cpu_that_are_not_said(value):
    """
    `"0"` is the default of one runtime for "not said".
    """
    context = HUAWEI.wrap(fg(numbers=lambda number: value))
    assert (context.memory_mb, context.cpu_millicores) == (None, None)


# ---- time


@pytest.mark.parametrize(
    ("remaining", "running", "timeout", "left", "estimated"),
    [
        (10_000, 10, 10.0, 10_000, False),  # as documented
        (9_990, 10_000, 10.0, 9_990, False),  # Node and OTC: both in milliseconds
        (10, 10, 10.0, 10_000, True),  # the open engine adds seconds to milliseconds
        (-40, 10, 10.0, 10_000, True),  # and goes below 0
        (None, 10, 10.0, 10_000, True),
        ("9990", 10, 10.0, 10_000, True),
        (True, 10, 10.0, 10_000, True),
        (float("nan"), 10, 10.0, 10_000, True),
        (9_990_000, 10, 10.0, 10_000, True),  # microseconds
        (900_000, 900, 900.0, 900_000, False),
        (900_000, 900_000, 900.0, 900_000, False),
        (259_200_000, 259_200_000, 259_200.0, 259_200_000, False),  # the longest of all
        (None, 259_200, 259_200.0, 259_200_000, True),
        (2_990, 3_000, 3.0, 2_990, False),  # the shortest of all, in milliseconds
        (5_000, 5_000, 5.0, 5_000, False),  # asked in its very first moment
        (90_000, 100, 100.0, 90_000, False),  # up to a tenth off
        (89_999, 100, 100.0, 100_000, True),
        (4_000, 5, 5.0, 4_000, False),  # or a second
        (3_999, 5, 5.0, 5_000, True),
        (2_999, 2_999, 2_999.0, 2_999_000, True),  # too short for milliseconds: the least timeout is 3 s
        (None, 5_000, 5_000.0, 5_000_000, True),
        (None, 300_000, 300.0, 300_000, True),  # longer than the longest timeout in seconds
    ],
)
def test_the_time_left_is_cross_checked(remaining, running, timeout, left, estimated):
    """
    The cloud's own word counts where it agrees with the timeout; else the deadline is entry plus timeout.
    """
    context = HUAWEI.wrap(Clocked(remaining, running))
    assert context.timeout_s == timeout
    assert (context.deadline.remaining_ms(), context.deadline.estimated) == (left, estimated)


def test_the_time_left_late_in_an_invocation():
    """
    Read late, the deadline is still that of the invocation, with and without the engine's defect.
    """
    for remaining, estimated in ((4_000, False), (-5_990, True)):
        native = Clocked(remaining)
        native.polyfaas_clock.now += 6.0
        deadline = HUAWEI.wrap(native).deadline
        assert (deadline.remaining_ms(), deadline.estimated) == (4_000, estimated)


def test_the_engines_defect_at_the_end_of_an_invocation():
    """
    A number no larger than the timeout in seconds is that of the engine, even where it might be true.
    """
    native = Clocked(10)
    native.polyfaas_clock.now += 9.5
    deadline = HUAWEI.wrap(native).deadline
    assert (deadline.remaining_ms(), deadline.estimated) == (500, True)


def test_the_deadline_as_a_date_is_on_the_clock_that_the_context_has():
    """
    A fake's own clock rules over the machine's.
    """
    assert HUAWEI.wrap(Clocked(10_000)).deadline.expires_at.timestamp() == 1_700_000_060.0


def test_past_its_end_nothing_is_left():
    """
    Case node-context-overdue: the cloud's number goes below 0, the deadline does not.
    """
    native = Clocked(-150, 1_000)
    native.running = 1
    native.polyfaas_clock.now += 1.15
    deadline = HUAWEI.wrap(native).deadline
    assert (deadline.remaining_ms(), deadline.expired()) == (0, True)


def test_the_environment_knows_the_timeout_best(monkeypatch):
    """
    RUNTIME_TIMEOUT is text in seconds, and constant for the process.
    """
    monkeypatch.setenv("RUNTIME_TIMEOUT", "25")
    assert HUAWEI.wrap(fg(**NODE)).timeout_s == 25.0


def test_a_timeout_that_nobody_tells():
    """
    Neither timeout nor deadline are made up.
    """
    context = HUAWEI.wrap(Clocked(9_990, "soon"))
    assert (context.timeout_s, context.deadline) == (None, None)


# ---- settings


@VARIANTS
def test_settings_are_user_data_then_the_environment(variant, monkeypatch):
    """
    Cases yr-context-userdata and otc-userdata: missing is None, empty stays empty and wins over environment and default.
    """
    for name in ("EMPTY", "K1", "ONLY_HERE"):
        monkeypatch.setenv(name, "environment")
    context = HUAWEI.wrap(fg(user_data={"K1": "v1", "EMPTY": "", "Z": "中文"}, **variant))
    assert context.getenv("K1") == "v1"
    assert context.getenv("Z") == "中文"
    assert context.getenv("EMPTY", "d") == ""
    assert context.getenv("ONLY_HERE") == "environment"
    assert context.getenv("POLYFAAS_NOPE") is None
    assert context.getenv("POLYFAAS_NOPE", "d") == "d"


def test_settings_of_a_handwritten_context():
    """
    A number in a test's own user data is text, as on the cloud; a getter that raises means "not set".
    """

    class Getters:
        def getUserData(self, key):
            return {"N": 5}[key]

    context = HUAWEI.wrap(Getters())
    assert (context.getenv("N"), context.getenv("POLYFAAS_NOPE", "d")) == ("5", "d")


def test_the_project_may_come_from_the_environment(monkeypatch):
    """
    `getProjectID` is undocumented: RUNTIME_PROJECT_ID stands in.
    """
    monkeypatch.setenv("RUNTIME_PROJECT_ID", "p-env")
    assert HUAWEI.wrap(Clocked(1)).project_id == "p-env"
    assert HUAWEI.wrap(fg()).project_id == "p1"


# ---- headers


def test_headers_of_an_http_function():
    """
    User manual: the default headers, and those of "Include Keys".
    """
    context = HUAWEI.wrap_headers(
        {
            "X-CFF-Request-Id": "r-1",
            "X-CFF-Memory": "128",
            "X-CFF-Timeout": "30",
            "X-CFF-Func-Version": "latest",
            "X-CFF-Func-Name": "demo",
            "X-CFF-Project-Id": "p1",
            "X-CFF-Package": "default",
            "X-CFF-Region": "cn-north-4",
            "X-CFF-Security-Access-Key": "SAK",
            "X-CFF-Security-Secret-Key": "SSK",
            "X-CFF-Security-Token": "STOKEN",
            "X-Cff-Origin-Version-Tag": "!prod",
            "X-CFF-Invoke-Type": "sync",
            "X-Cff-Workflow-Id": "w",
        }
    )
    assert fields(context) == {
        "request_id": "r-1",
        "function_name": "demo",
        "function_version": "latest",
        "qualifier": "prod",
        "memory_mb": 128,
        "cpu_millicores": None,
        "timeout_s": 30.0,
        "region": "cn-north-4",
        "account_id": None,
        "project_id": "p1",
        "credentials": Credentials("SAK", "SSK", "STOKEN"),
        "log_group": None,
        "log_stream": None,
        "trace": None,
        "retry_count": None,
    }
    assert dict(context.extras) == {
        "package": "default",
        "handler": None,
        "invoke_type": "sync",
        "workflow_id": "w",
        "workflow_run_id": None,
        "workflow_state_id": None,
    }
    assert context.deadline.estimated


def test_the_alias_in_the_headers_has_one_mark_in_front():
    """
    The mark is no part of the name, whatever the name begins with.
    """
    assert HUAWEI.wrap_headers({"x-cff-origin-version-tag": "!Xmas"}).qualifier == "Xmas"


def test_headers_that_say_none(monkeypatch):
    """
    Absent, empty, or the text null; T Cloud Public always sends sn and cn for project and region.
    """
    context = HUAWEI.wrap_headers(
        {
            "x-cff-request-id": "",
            "x-cff-security-access-key": "null",
            "x-cff-security-secret-key": "null",
            "x-cff-project-id": "sn",
            "x-cff-region": "cn",
            "x-cff-func-timeout": "60",
        }
    )
    assert context.request_id_generated
    assert (context.credentials, context.project_id, context.region, context.qualifier) == (None, None, None, None)
    assert context.timeout_s == 60.0
    monkeypatch.setenv("RUNTIME_PROJECT_ID", "p-env")
    assert context.project_id == "p-env"


def test_headers_of_a_custom_runtime_and_its_environment(monkeypatch):
    """
    The pull API sends the legacy keys; the rest stands in RUNTIME_* variables.
    """
    for name, value in {
        "FUNC_NAME": "demo",
        "FUNC_VERSION": "v2",
        "MEMORY": "256",
        "CPU": "400",
        "TIMEOUT": "9",
        "PACKAGE": "shop",
    }.items():
        monkeypatch.setenv(f"RUNTIME_{name}", value)
    keys = {"x-cff-access-key": "AK", "x-cff-secret-key": "SK", "x-cff-security-token": "T"}
    context = HUAWEI.wrap_headers({"X-Cff-Request-Id": "r", **keys})
    assert context.credentials == Credentials("AK", "SK", "T")
    assert (context.function_name, context.function_version) == ("demo", "v2")
    assert (context.memory_mb, context.cpu_millicores, context.timeout_s) == (256, 400, 9.0)
    assert context.extras["package"] == "shop"


def test_no_headers_at_all():
    """
    Nothing is made up but the id.
    """
    context = HUAWEI.wrap_headers({})
    assert context.request_id_generated
    found = fields(context)
    found.pop("request_id")
    assert set(found.values()) == {None}
    assert context.deadline is None


# ---- loggers


@pytest.mark.parametrize("broken", ["raises", "absent", "no logger"])
def test_a_logger_that_cannot_be_had(broken, caplog):
    """
    The root logger stands in where `getLogger` raises, is missing or answers nonsense.
    """
    native = Clocked(1)
    if broken != "absent":
        native.getLogger = (lambda: 1 / 0) if broken == "raises" else (lambda: "logger")
    HUAWEI.wrap(native).logger.warning("x")
    assert [(r.name, r.getMessage(), r.request_id) for r in caplog.records] == [("root", "x", "r")]


# ---- errors and events


def test_an_error_as_functiongraph_sends_it():
    """
    The wording of a production log (2023-11-24): a prefix in the message, a flat stack with paths below the code's root.
    """
    shown = ErrorEnvelope.parse(
        {
            "errorMessage": "m",
            "errorType": "ValueError",
            "stackTrace": ['  File "/opt/function/code/index.py", line 2, in handler\n    raise ValueError("m")\n'],
        }
    )
    assert HUAWEI.encode_error(shown) == {
        "errorMessage": "function invocation exception, error: catch a 'ValueError' exception(m)",
        "errorType": "ValueError",
        "stackTrace": ['File "./index.py", line 2, in handler', '  raise ValueError("m")'],
    }


def test_the_codes_root_comes_from_the_environment(monkeypatch):
    """
    Paths of an error stand relative to where the function's code really is.
    """
    monkeypatch.setenv("RUNTIME_CODE_ROOT", "/home/app")
    shown = ErrorEnvelope("E", "m", (Frame("/home/app/index.py", 2, "handler"), Frame("/opt/function/code/x.py", 1, "f")))
    assert HUAWEI.encode_error(shown)["stackTrace"] == [
        'File "./index.py", line 2, in handler',
        'File "/opt/function/code/x.py", line 1, in f',
    ]


@pytest.mark.parametrize(
    ("result", "payload"),
    [
        ("t", b"t"),
        ("", b""),
        (None, b""),
        ({"a": "城", "b": 1}, '{"a":"城","b":1}'.encode()),
        ([1], b"[1]"),
        (True, b"true"),
    ],
)
def test_the_payload_of_a_native_result(result, payload):
    """
    Text as it is, the rest as compact JSON, none for None.
    """
    assert HUAWEI.dump_result(result) == payload


def test_the_configured_handler_comes_from_the_environment(monkeypatch):
    """
    No getter tells it; the preset variable does. -- User manual, "Preset variables" (2026-04-22)
    """
    monkeypatch.setenv("RUNTIME_HANDLER", "index.handler")
    assert HUAWEI.wrap(fg()).extras["handler"] == "index.handler"
    assert HUAWEI.wrap_headers({}).extras["handler"] == "index.handler"
