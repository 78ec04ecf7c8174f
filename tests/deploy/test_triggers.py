"""
Triggers of the web, of storage, topics, logs and queues become the other cloud's, in each format, and come back.

Expectations follow the models of alibabacloud_fc20230330 4.8.3 and huaweicloudsdkfunctiongraph 3.1.219
(TriggerEventDataRequestBody), fc3's page of triggers and its example (2026-05-28), the trigger page and the calls of
zy-linn/fgs-component 0.1.16 (2025-03-29), and FunctionGraph's table of OBS's events (2026-01).
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyfaas.deploy.conversion import FORMATS, check, convert
from polyfaas.exceptions import DeployError

ruamel = pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

HTTP = {
    "triggerName": "api",
    "triggerType": "http",
    "triggerConfig": {"authType": "anonymous", "methods": ["GET"]},
}
OSS = {
    "triggerName": "uploads",
    "triggerType": "oss",
    "sourceArn": "acs:oss:cn-shanghai:100:photos",
    "invocationRole": "acs:ram::100:role/fc",
    "triggerConfig": {
        "events": ["oss:ObjectCreated:PutObject", "oss:ObjectCreated:PostObject"],
        "filter": {"key": {"prefix": "in/", "suffix": ".png"}},
    },
}
MNS = {
    "triggerName": "news",
    "triggerType": "mns_topic",
    "sourceArn": "acs:mns:cn-shanghai:100:/topics/orders",
    "invocationRole": "acs:ram::100:role/fc",
    "triggerConfig": {"notifyContentFormat": "JSON", "notifyStrategy": "BACKOFF_RETRY"},
}
LOG = {
    "triggerName": "logs",
    "triggerType": "log",
    "sourceArn": "acs:log:cn-shanghai:100:project/p",
    "invocationRole": "acs:ram::100:role/fc",
    "triggerConfig": {
        "sourceConfig": {"logstore": "source"},
        "logConfig": {"project": "p", "logstore": "own"},
        "jobConfig": {},
        "enable": False,
    },
}


def bridge(kind, parameters, **options):
    """
    An EventBridge trigger of one source.
    """
    source = {"eventSourceType": kind, "eventSourceParameters": {f"source{kind}Parameters": parameters}}
    return {
        "triggerName": kind.lower(),
        "triggerType": "eventbridge",
        "triggerConfig": {
            "triggerEnable": True,
            "eventRuleFilterPattern": "{}",
            "eventSinkConfig": {"deliveryOption": {"eventSchema": "CloudEvents"}},
            "asyncInvocationType": False,
            "runOptions": {"mode": "event-streaming", "batchWindow": {"CountBasedWindow": 100}},
            "eventSourceConfig": source,
            **options,
        },
    }


KAFKA = bridge("Kafka", {"InstanceId": "k", "ConsumerGroup": "g", "OffsetReset": "latest", "Topic": "orders"})
RABBITMQ = bridge("RabbitMQ", {"InstanceId": "r", "QueueName": "q", "VirtualHostName": "/shop"})


def loaded(text):
    """
    A YAML text as plain values.
    """
    return ruamel.YAML(typ="safe", pure=True).load(text)


def fc3(*triggers):
    """
    An s.yaml of a function with triggers.
    """
    props = {
        "region": "cn-shanghai", "functionName": "orders", "runtime": "python3.10", "handler": "index.handler",
        "code": "./f.zip", "timeout": 30, "triggers": triggers,
    }  # fmt: skip
    document = {"edition": "3.0.0", "name": "p", "resources": {"f": {"component": "fc3", "props": props}}}
    return json.dumps(document)


def to(text, start, target):
    """
    The text in another format, and what is said of its triggers: (kind, field, before, after).
    """
    region = "cn-shanghai" if target == "fc3" else "cn-north-4"
    made, found = convert(text, FORMATS[start].file, FORMATS[start], FORMATS[target], region)
    return made, [(one.kind, one.field, one.before, one.after) for one in found if one.field.startswith("trigger")]


def event_data(terraform):
    """
    The type, status and event data of the only trigger in a file of Terraform's, as JSON has it.
    """
    block = terraform.partition('"huaweicloud_fgs_function_trigger"')[2]
    pairs = re.findall(r'^ +(\w+) += (".*"|\d+|\[.*\])$', block.replace("func_info = {", ""), re.M)
    values = {key: json.loads(value) for key, value in pairs}
    return values.pop("type"), values.pop("status", None), values


def triggers_of(text):
    """
    The triggers of an s.yaml for FC.
    """
    return loaded(text)["resources"]["f"]["props"]["triggers"]


def test_an_http_trigger_becomes_an_api():
    """
    What APIG cannot do without is what the component fgs sends; the group is to be filled in.
    """
    made, found = to(fc3(HTTP), "fc3", "terraform")
    # The API has a type, too: of the two, the last is the one found.
    assert re.search(r'^  type +?= "APIG"$', made, re.M)
    _, status, values = event_data(made)
    assert (status, values) == (
        None,
        {
            "name": "api", "path": "/orders", "protocol": "HTTPS", "req_method": "GET", "match_mode": "SWA",
            "env_name": "RELEASE", "env_id": "DEFAULT_ENVIRONMENT_RELEASE_ID", "backend_type": "FUNCTION",
            "group_id": "FILL-IN", "auth": "NONE", "timeout": 30000,
        },
    )  # fmt: skip
    assert "  # FILL-IN: group_id: " in made
    assert [one[:2] for one in found] == [
        ("added", "triggers.api"),
        ("fill", "triggers.api.group_id"),
        ("changed", "triggers[0].triggerConfig.authType"),
        ("added", "triggers.api.func_info.timeout"),
    ]


@pytest.mark.parametrize(
    ("config", "target", "said"),
    [
        ({"methods": ["GET", "POST"]}, "terraform", ("changed", "methods", ["GET", "POST"], "ANY")),
        ({"methods": ["GET"]}, "fgs", ("changed", "methods", ["GET"], "ANY")),
        ({"methods": ["TRACE"]}, "fgs", ("changed", "methods", ["TRACE"], "ANY")),
        ({"methods": ["GET", "TRACE"]}, "terraform", ("changed", "methods", ["GET", "TRACE"], "ANY")),
        ({"methods": ["TRACE"]}, "terraform", ("invalid", "methods", None, None)),
        ({"authType": "function"}, "terraform", ("changed", "authType", "function", "IAM")),
        ({"authType": "jwt"}, "fgs", ("changed", "authType", "jwt", "IAM")),
        ({"disableURLInternet": True}, "terraform", ("lost", "disableURLInternet", None, None)),
        ({"authConfig": {"jwks": {"keys": []}, "blacklist": ["/a"]}}, "fgs", ("lost", "authConfig.blacklist", None, None)),
    ],
)  # fmt: skip
def test_what_an_api_has_otherwise_is_told(config, target, said):
    """
    Methods, ways to sign in and switches that APIG does not have so are named, with both values.
    """
    trigger = {**HTTP, "triggerConfig": {**HTTP["triggerConfig"], **config}}
    kind, field, *values = said
    assert (kind, f"triggers[0].triggerConfig.{field}", *values) in to(fc3(trigger), "fc3", target)[1]


def test_an_api_in_fgs_names_its_group():
    """
    The component knows groups by name and sends the rest itself.
    """
    made, found = to(fc3(HTTP), "fc3", "fgs")
    assert loaded(made)["services"]["f"]["props"]["trigger"] == {
        "triggerTypeCode": "APIG",
        "status": "ACTIVE",
        "eventData": {"name": "api", "protocol": "HTTPS", "groupName": "FILL-IN", "auth": "None", "timeout": 30000},
    }
    assert ("fill", "triggers.api.groupName", None, "FILL-IN") in found
    assert ("check", "triggers.api.auth", None, None) in found  # the API has NONE, which the component does not make it


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["oss:ObjectCreated:*"], ["ObjectCreated"]),
        (["oss:ObjectCreated:PutObject", "oss:ObjectCreated:CopyObject"], ["Put", "Copy"]),
        (["oss:ObjectCreated:*", "oss:ObjectCreated:PutObject"], ["ObjectCreated"]),
        (["oss:ObjectRemoved:DeleteObject"], ["ObjectRemoved"]),
        (["oss:ObjectCreated:CompleteMultipartUpload", "oss:ObjectCreated:PutSymlink"], ["CompleteMultipartUpload"]),
    ],
)
def test_events_of_storage_have_obss_names(before, after):
    """
    Each event gets OBS's short name; beside a group none of its parts stands, and what OBS does not tell is lost.
    """
    trigger = {**OSS, "triggerConfig": {**OSS["triggerConfig"], "events": before}}
    made, found = to(fc3(trigger), "fc3", "terraform")
    kind, _, values = event_data(made)
    assert (kind, values) == (
        "OBS", {"bucket": "photos", "events": after, "name": "uploads", "prefix": "in/", "suffix": ".png"},
    )  # fmt: skip
    events = "triggers[0].triggerConfig.events"
    assert ("changed", events, before, after) in found
    assert (("lost", events, None, None) in found) == ("oss:ObjectCreated:PutSymlink" in before)


@pytest.mark.parametrize("events", [["oss:ObjectModified:UpdateObjectMeta"], []])
def test_events_that_obs_does_not_tell_leave_no_trigger(events):
    """
    A trigger without an event, or all of whose events are lost, is not made, and the report says so of itself.
    """
    config = {**OSS["triggerConfig"], "events": events}
    made, found = to(fc3({**OSS, "triggerConfig": config}), "fc3", "terraform")
    assert "function_trigger" not in made
    lost = [("lost", "triggers[0].triggerConfig.events", None, None)] * len(events)
    assert found == [*lost, ("lost", "triggers[0]", None, None)]


@pytest.mark.parametrize("events", [["Tagged"], []])
def test_events_that_oss_does_not_tell_leave_no_trigger(events):
    """
    The same of a trigger that comes from FunctionGraph.
    """
    made, found = to(terraform("OBS", bucket="photos", events=events), "terraform", "fc3")
    assert "triggers" not in loaded(made)["resources"]["f"]["props"]
    lost = [("lost", "trigger.t.event_data.events", None, None)] * len(events)
    assert found == [*lost, ("lost", "trigger.t.event_data", None, None)]


@pytest.mark.parametrize(
    ("written", "events"),
    [
        (["s3:ObjectCreated:*"], ["oss:ObjectCreated:*"]),
        (["s3:ObjectCreated:Put"], ["oss:ObjectCreated:PutObject"]),
        (["ObjectRemoved"], ["oss:ObjectRemoved:DeleteObject", "oss:ObjectRemoved:DeleteObjects"]),
        (["DeleteMarkerCreated"], ["oss:ObjectRemoved:DeleteObject", "oss:ObjectRemoved:DeleteObjects"]),
    ],
)
def test_both_spellings_of_obss_events_are_read(written, events):
    """
    The component's page writes events as S3 does, the API's by short names.
    """
    made, _ = to(fc3(OSS), "fc3", "fgs")
    old = "            - s3:ObjectCreated:Put\n            - s3:ObjectCreated:Post\n"
    assert old in made
    made = made.replace(old, "".join(f'            - "{event}"\n' for event in written))
    back, _ = to(made, "fgs", "fc3")
    assert triggers_of(back)[0]["triggerConfig"]["events"] == events


@pytest.mark.parametrize(("written", "auth"), [("None", "NONE"), ("App", "APP"), ("IAM", "IAM")])
def test_ways_to_sign_in_have_the_apis_names(written, auth):
    """
    The component's page writes None and App, the API NONE and APP.
    """
    made, _ = to(fc3(HTTP), "fc3", "fgs")
    assert "auth: None" in made
    there, _ = to(made.replace("auth: None", f"auth: {written}"), "fgs", "terraform")
    assert event_data(there)[2]["auth"] == auth
    back, found = to(there, "terraform", "fgs")
    assert f"auth: {written}\n" in back
    assert (("check", "triggers.api.auth", None, None) in found) == (written != auth)


@pytest.mark.parametrize(
    ("trigger", "kind", "status", "values"),
    [
        (MNS, "SMN", None, {"topic_urn": "urn:smn:cn-north-4:FILL-IN:orders"}),
        (LOG, "LTS", "DISABLED", {"log_group_id": "FILL-IN", "log_topic_id": "FILL-IN"}),
        (KAFKA, "KAFKA", "ACTIVE", {"instance_id": "FILL-IN", "topic_ids": ["orders"], "batch_size": 100}),
        (
            RABBITMQ, "RABBITMQ", "ACTIVE",
            {
                "instance_id": "FILL-IN", "vhost": "/shop", "exchange_name": "FILL-IN", "access_user": "FILL-IN",
                "access_password": "FILL-IN", "batch_size": 100,
            },
        ),
    ],
)  # fmt: skip
def test_services_become_huaweis(trigger, kind, status, values):
    """
    Topics, logs and queues have their counterparts, whose ids are marked; each mark is explained and reported.
    """
    made, found = to(fc3(trigger), "fc3", "terraform")
    assert event_data(made) == (kind, status, values)
    marked = [key for key, value in values.items() if "FILL-IN" in str(value)]
    assert re.findall(r"# FILL-IN: (\w+): .", made) == marked
    name = trigger["triggerName"]
    assert [one[1] for one in found if one[0] == "fill"] == [f"triggers.{name}.{key}" for key in marked]


MARKED = {"sourceArn": "FILL-IN", "invocationRole": "FILL-IN"}


@pytest.mark.parametrize(
    ("trigger", "back"),
    [
        (HTTP, HTTP),
        (OSS, {**OSS, **MARKED, "sourceArn": "acs:oss:cn-shanghai:FILL-IN:photos"}),
        (MNS, {**MNS, **MARKED, "sourceArn": "acs:mns:cn-shanghai:FILL-IN:/topics/orders"}),
        (
            LOG,
            {
                **LOG, **MARKED, "sourceArn": "acs:log:cn-shanghai:FILL-IN:project/FILL-IN",
                "triggerConfig": {
                    **LOG["triggerConfig"], "sourceConfig": {"logstore": "FILL-IN"},
                    "logConfig": {"project": "FILL-IN", "logstore": "FILL-IN"},
                },
            },
        ),
        (
            KAFKA,
            bridge(
                "Kafka",
                {"InstanceId": "FILL-IN", "ConsumerGroup": "FILL-IN", "OffsetReset": "latest", "Topic": "orders"},
            ),
        ),
        (
            RABBITMQ,
            bridge("RabbitMQ", {"InstanceId": "FILL-IN", "QueueName": "FILL-IN", "VirtualHostName": "/shop"}),
        ),
    ],
    ids=lambda one: one["triggerType"],
)  # fmt: skip
def test_there_and_back_keeps_what_has_a_counterpart(trigger, back):
    """
    Through Terraform and home again, only what belongs to the account has to be filled in.
    """
    there, _ = to(fc3(trigger), "fc3", "terraform")
    made, found = to(there, "terraform", "fc3")
    assert triggers_of(made) == [back]
    assert [one for one in found if one[0] == "lost"] == []
    unfilled = [one.field for one in check(made, "s.yaml", FORMATS["fc3"])]
    assert len(unfilled) == json.dumps(back).replace("FILL-IN:project/", "").count("FILL-IN")
    # The comments beside the marks are not the author's: none of them goes further.
    assert to(made, "fc3", "terraform")[0].count("# FILL-IN") == there.count("# FILL-IN")


@pytest.mark.parametrize("trigger", [HTTP, OSS], ids=["http", "oss"])
def test_through_the_component_and_terraform(trigger):
    """
    From the s.yaml of one cloud to that of the other, to Terraform, and home: the same trigger.
    """
    fgs, _ = to(fc3(trigger), "fc3", "fgs")
    terraform, _ = to(fgs, "fgs", "terraform")
    again, lost = to(terraform, "terraform", "fgs")
    assert [one for one in lost if one[0] == "lost"] == []
    assert loaded(again)["services"]["f"]["props"]["trigger"] == loaded(fgs)["services"]["f"]["props"]["trigger"]
    home, _ = to(terraform, "terraform", "fc3")
    expected = dict(trigger["triggerConfig"])
    if trigger is HTTP:  # the component knows ANY alone, and the report said so
        expected["methods"] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    assert triggers_of(home)[0]["triggerConfig"] == expected


def terraform(kind, status="", **data):
    """
    A function with one trigger in Terraform's language.
    """
    return (
        'resource "huaweicloud_fgs_function" "f" {\n  name = "orders"\n  handler = "index.handler"\n'
        '  runtime = "Python3.10"\n}\nresource "huaweicloud_fgs_function_trigger" "t" {\n'
        f'  function_urn = huaweicloud_fgs_function.f.urn\n  type = "{kind}"\n{status}'
        f"  event_data = jsonencode({json.dumps(data)})\n}}\n"
    )


def test_each_topic_of_kafka_has_its_trigger():
    """
    FC's trigger reads one topic: several become several, under different names; Kafka's is off where nothing is said.
    """
    text = terraform("KAFKA", instance_id="k", topic_ids=["a", "b"], batch_size=5)
    made, found = to(text, "terraform", "fc3")
    configs = [one["triggerConfig"] for one in triggers_of(made)]
    sources = [one["eventSourceConfig"]["eventSourceParameters"]["sourceKafkaParameters"]["Topic"] for one in configs]
    assert sources == ["a", "b"]
    assert [one["triggerEnable"] for one in configs] == [False, False]
    assert [one["triggerName"] for one in triggers_of(made)] == ["t", "t-2"]
    assert ("changed", "trigger.t.event_data.topic_ids", ["a", "b"], "a") in found


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("APIG", {"group_id": "g", "path": "/orders"}, "group_id"),
        ("APIG", {"path": "/v1"}, "path"),
        ("APIG", {"instance_id": "i"}, "instance_id"),
        ("KAFKA", {"topic_ids": ["a"], "kafka_password": "s3cr3t"}, "kafka_password"),
        ("RABBITMQ", {"access_password": "s3cr3t"}, "access_password"),
    ],
)
def test_what_huaweis_triggers_have_beyond_is_lost(kind, data, field):
    """
    Groups, paths, instances and accounts have no counterpart; no password is told.
    """
    made, found = to(terraform(kind, **data), "terraform", "fc3")
    assert [one for one in found if one[0] == "lost"] == [("lost", f"trigger.t.event_data.{field}", None, None)]
    assert "s3cr3t" not in f"{made}{found}"


@pytest.mark.parametrize("kind", ["CTS", "DDS", "DIS", "DMS", "EVENTGRID", "ROCKETMQ", "OPENSOURCEKAFKA", "NEW"])
def test_what_fc_has_no_trigger_for_is_lost(kind):
    """
    Each is named as a whole, once.
    """
    assert to(terraform(kind, name="x"), "terraform", "fc3")[1] == [("lost", "trigger.t.event_data", None, None)]


@pytest.mark.parametrize(
    "trigger",
    [
        {"triggerName": "t", "triggerType": "cdn_events", "triggerConfig": {}},
        {"triggerName": "t", "triggerType": "tablestore", "triggerConfig": {}},
        *(bridge(kind, {}) for kind in ("RocketMQ", "MNS", "MQTT", "DTS", "Default")),
    ],
    ids=lambda one: one["triggerName"],
)
def test_what_functiongraph_has_no_trigger_for_is_lost(trigger):
    """
    Each is named as a whole, once.
    """
    made, found = to(fc3(trigger), "fc3", "terraform")
    assert [(one[0], one[1]) for one in found if one[0] == "lost"] == [("lost", "triggers[0]")]
    assert "function_trigger" not in made


def test_a_switched_off_trigger_that_cannot_be_is_told():
    """
    FC's HTTP trigger has no switch.
    """
    text = terraform("APIG", '  status = "DISABLED"\n', name="t")
    assert ("lost", "trigger.t.event_data.status", None, None) in to(text, "terraform", "fc3")[1]


def test_the_component_deploys_one_trigger():
    """
    A timer goes first; what the component would pass over is not written, and said to be lost.
    """
    timer = {
        "triggerName": "n",
        "triggerType": "timer",
        "triggerConfig": {"cronExpression": "@every 4m", "enable": True},
    }
    made, found = to(fc3(OSS, timer, {**timer, "triggerName": "m"}), "fc3", "fgs")
    props = loaded(made)["services"]["f"]["props"]
    assert (props["trigger"]["eventData"]["name"], "triggers" in props) == ("n", False)
    assert [one[:2] for one in found] == [("lost", "triggers.m"), ("lost", "triggers[0]")]
    _, found = to(fc3(MNS), "fc3", "fgs")
    assert found == [("lost", "triggers[0]", None, None)]


def test_values_that_only_terraform_knows_are_lost_alone():
    """
    One expression in the event data does not cost the whole trigger.
    """
    text = terraform("OBS", events=["Put"], name="x").replace('"name": "x"', '"name": "x", "bucket": local.b')
    made, found = to(text, "terraform", "fc3")
    assert ("lost", "trigger.t.event_data.bucket", None, None) in found
    assert triggers_of(made)[0]["sourceArn"] == "acs:oss:cn-shanghai:FILL-IN:FILL-IN"
    text = text.replace("jsonencode", "local.x #")
    assert to(text, "terraform", "fc3")[1] == [("lost", "trigger.t.event_data", None, None)]


def test_names_that_fc_does_not_take_change():
    """
    FC's triggers have names of letters, digits, _ and -.
    """
    made, found = to(terraform("APIG", name="1 new.api"), "terraform", "fc3")
    assert triggers_of(made)[0]["triggerName"] == "new-api"
    assert ("changed", "trigger.t.event_data.name", "1 new.api", "new-api") in found


def test_names_that_are_taken_change_in_the_findings_too():
    """
    FC's triggers have different names; what is said of a made trigger is said of the name that the file has.
    """
    timer = terraform("TIMER", name="每日 job", schedule_type="Cron", schedule="CRON_TZ=UTC 0 0 4 * * *")
    first, second = (terraform("OBS", name="job", bucket=name, events=["Put"]) for name in "ab")
    trigger = '"huaweicloud_fgs_function_trigger" '
    whole = timer.replace(f'{trigger}"t"', f'{trigger}"u"')
    whole += "".join(f"resource {trigger}{text.partition(trigger)[2]}" for text in (first, second))
    made, found = to(whole, "terraform", "fc3")
    assert [one["triggerName"] for one in triggers_of(made)] == ["job", "job-2", "job-3"]
    renamed = [one[1:] for one in found if one[1].endswith("name")]
    assert renamed == [("trigger.t.event_data.name", "job", "job-2"), ("trigger.t.event_data.name", "job", "job-3")]
    assert [one[1] for one in found if one[0] == "fill"] == [
        "triggers.job-2.sourceArn", "triggers.job-2.invocationRole",
        "triggers.job-3.sourceArn", "triggers.job-3.invocationRole",
    ]  # fmt: skip


def test_a_method_that_fc_does_not_know_is_to_be_filled_in():
    """
    It neither widens to all methods nor goes over without a word.
    """
    made, found = to(terraform("APIG", name="x", req_method="TRACE"), "terraform", "fc3")
    assert triggers_of(made)[0]["triggerConfig"]["methods"] == ["FILL-IN"]
    assert ("fill", "triggers.x.triggerConfig.methods", None, ["FILL-IN"]) in found
    assert "triggers[0].triggerConfig.methods" in {one.field for one in check(made, "s.yaml", FORMATS["fc3"])}


@pytest.mark.parametrize(("size", "after"), [(5000, 1000), (7, 7), (0, 1), ("20", 20), (None, 1)])
def test_batches_fit(size, after):
    """
    FC pushes up to 10,000 messages at once, FunctionGraph up to 1000; without a number it is one.
    """
    window = {} if size is None else {"batchWindow": {"CountBasedWindow": size}}
    options = {"runOptions": {"mode": "event-streaming", **window}}
    parameters = {"InstanceId": "k", "Topic": "t"}
    made, found = to(fc3(bridge("Kafka", parameters, **options)), "fc3", "terraform")
    assert event_data(made)[2]["batch_size"] == after
    assert any(one[0] == "changed" and one[2:] == (size, after) for one in found) == (size in (5000, 0))


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ({**HTTP, "triggerConfig": {"methods": 5}}, "triggers[0].triggerConfig.methods is the int 5, not a list of texts."),
        ({**OSS, "triggerConfig": {"events": "x"}}, "triggers[0].triggerConfig.events is a text, not a list of texts."),
        (
            bridge("Kafka", {}, runOptions={"batchWindow": {"CountBasedWindow": "many"}}),
            "triggers[0].triggerConfig.runOptions.batchWindow.CountBasedWindow is a text, not a whole number.",
        ),
    ],
)  # fmt: skip
def test_values_of_another_kind_are_refused(trigger, said):
    """
    The error names line, column and field.
    """
    with pytest.raises(DeployError) as caught:
        to(fc3(trigger), "fc3", "terraform")
    assert re.fullmatch(rf"s\.yaml, line 1, column \d+: resources\.f\.props\.{re.escape(said)}", str(caught.value))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "x", "FILL-IN", "a.b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
TYPES = ["http", "oss", "mns_topic", "log", "eventbridge", "tablestore"]
CODES = ["APIG", "OBS", "SMN", "LTS", "KAFKA", "RABBITMQ", "CTS"]


@given(st.data())
def test_no_trigger_breaks_a_conversion(data):
    """
    Whatever a trigger's fields hold, it is converted or refused with our own error.
    """
    change = {"triggerConfig": data.draw(st.dictionaries(st.sampled_from(["methods", "events", "enable"]), ANYTHING))}
    change["triggerConfig"]["filter"] = data.draw(ANYTHING)
    change["triggerConfig"]["eventSourceConfig"] = data.draw(ANYTHING | st.just({"eventSourceType": "Kafka"}))
    change["triggerConfig"]["runOptions"] = data.draw(ANYTHING)
    change["sourceArn"] = data.draw(ANYTHING)
    trigger = {"triggerName": "t", "triggerType": data.draw(st.sampled_from(TYPES)), **change}
    there = data.draw(st.sampled_from(["terraform", "fgs"]))
    said = "s.yaml, line 1, "
    try:
        made, _ = to(fc3(trigger), "fc3", there)
        to(made, there, "fc3")
    except DeployError as exc:
        said = str(exc)
    assert said.startswith("s.yaml, line 1, ")


@given(st.data())
def test_no_event_data_breaks_a_conversion(data):
    """
    The same the other way round.
    """
    keys = ["name", "auth", "events", "bucket", "topic_urn", "topic_ids", "batch_size", "func_info", "path", "prefix"]
    values = data.draw(st.dictionaries(st.sampled_from(keys), ANYTHING, max_size=4))
    text = terraform(data.draw(st.sampled_from(CODES)), **values)
    target = data.draw(st.sampled_from(["fc3", "fgs"]))
    said = "huawei.tf, line "
    try:
        made, _ = to(text, "terraform", target)
        to(made, target, "terraform")
    except DeployError as exc:
        said = str(exc)
    assert said.startswith("huawei.tf, line ")
