"""
What others say of the descriptors: the component's schema, the vendors' SDKs, Serverless Devs and Terraform.

Each is skipped, visibly, where it is not installed; none of them needs a cloud or the network.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from polyfaas.deploy import fc3_strict, fgs, huawei_native, terraform
from polyfaas.deploy.conversion import FORMATS, check, convert
from polyfaas.deploy.starting import first_descriptors
from polyfaas.deploy.triggers.draft import leaves, nested
from polyfaas.targets import locate

ruamel = pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT.parent / "shared" / "schemas" / "fc3.schema.json"
SAMPLE = Path(__file__).with_name("vendor.s.yaml").read_text(encoding="utf-8")
FUNCTION = locate(str(ROOT / "tests/functions/lifecycle/index.handler"))
FIRST = first_descriptors(FUNCTION, ("alibaba", "huawei"), None, "python3.10")[0]
#: A function with each type of trigger that both clouds have.
TRIGGERS = Path(__file__).with_name("triggers.s.yaml").read_text(encoding="utf-8")
TRIGGERS_OF_HUAWEI = convert(TRIGGERS, "s.yaml", FORMATS["fc3"], FORMATS["terraform"])[0]
#: Each kind of s.yaml for FC that polyfaas writes; what the first ones for Huawei become is the same as init's.
FOR_FC = {
    "init": FIRST["s.yaml"],
    "triggers": TRIGGERS,
    "triggers and back": convert(TRIGGERS_OF_HUAWEI, "huawei.tf", FORMATS["terraform"], FORMATS["fc3"])[0],
}
FOR_TERRAFORM = {
    "init": FIRST["huawei.tf"],
    "fc3": convert(SAMPLE, "s.yaml", FORMATS["fc3"], FORMATS["terraform"])[0],
    "triggers": TRIGGERS_OF_HUAWEI,
}


def loaded(text):
    """
    A YAML text as plain values, its one variable put in.
    """
    return ruamel.YAML(typ="safe", pure=True).load(text.replace("${vars.region}", "cn-hangzhou"))


def props(text):
    """
    The props of a descriptor's only resource.
    """
    document = loaded(text)
    return next(iter((document.get("resources") or document["services"]).values()))["props"]


def errors(values):
    """
    What the schema says of a resource's props.
    """
    jsonschema = pytest.importorskip("jsonschema")
    if not SCHEMA.is_file():
        pytest.skip("the component's schema is not here")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(values)]


@pytest.mark.parametrize("text", [SAMPLE, *FOR_FC.values()], ids=["vendor", *FOR_FC])
def test_the_schema_accepts_what_is_written(text):
    """
    The component's schema finds nothing wrong with what polyfaas writes, and neither does our own check.
    """
    assert errors(props(text)) == []
    wrong = check(text, "s.yaml", FORMATS["fc3"])
    assert [one for one in wrong if one.reason != "Still to be filled in"] == []


def test_the_schema_can_say_no():
    """
    The schema does refuse a wrong field, so that the test above can fail.
    """
    assert errors({**props(SAMPLE), "memorySize": 100}) != []


def test_our_field_names_are_the_schemas():
    """
    The check knows the fields of the schema, and no others.
    """
    errors({})
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    definitions = schema["definitions"]
    assert sorted(fc3_strict.KEYS[""]) == sorted(schema["properties"])
    assert sorted(fc3_strict.KEYS["instanceLifecycleConfig"]) == sorted(
        schema["properties"]["instanceLifecycleConfig"]["properties"]
    )
    for path, name in {
        "instanceLifecycleConfig.preStop": "ILifecycleHook",
        "customRuntimeConfig": "ICustomRuntimeConfig",
        "customContainerConfig": "ICustomContainerConfig",
        "logConfig": "ILogConfig",
        "vpcConfig": "IVpcConfig",
        "asyncInvokeConfig": "IAsyncInvokeConfig",
        "gpuConfig": "IGpuConfig",
        "concurrencyConfig": "IConcurrencyConfig",
        "tags[]": "ITags",
        "triggers[]": "ITrigger",
    }.items():
        assert sorted(fc3_strict.KEYS[path]) == sorted(definitions[name]["properties"]), path


@pytest.mark.parametrize("text", FOR_FC.values(), ids=FOR_FC)
def test_fcs_sdk_takes_the_function(text):
    """
    The SDK's model of a new function holds each field but those of the component itself.
    """
    models = pytest.importorskip("alibabacloud_fc20230330.models")
    values = {key: value for key, value in props(text).items() if key not in ("region", "code", "triggers")}
    assert models.CreateFunctionInput().from_map(values).to_map() == {**values, "tags": []}


@pytest.mark.parametrize("name", ["triggers", "triggers and back"])
def test_fcs_sdk_takes_the_triggers(name):
    """
    The SDK's model of each trigger's configuration holds each field of it, under the same name.
    """
    models = pytest.importorskip("alibabacloud_fc20230330.models")
    by_type = {
        "eventbridge": models.EventBridgeTriggerConfig, "http": models.HTTPTriggerConfig,
        "log": models.SLSTriggerConfig, "mns_topic": models.MNSTopicTriggerConfig, "oss": models.OSSTriggerConfig,
        "timer": models.TimerTriggerConfig,
    }  # fmt: skip
    triggers = props(FOR_FC[name])["triggers"]
    assert {one["triggerType"] for one in triggers} == set(by_type)
    for one in triggers:
        config = one["triggerConfig"]
        assert by_type[one["triggerType"]]().from_map(config).to_map() == config
        frame = {**one, "triggerConfig": json.dumps(config)}
        assert models.CreateTriggerInput().from_map(frame).to_map() == frame


def test_functiongraphs_sdk_takes_the_triggers():
    """
    Each value of the event data has a name and a type that the SDK's model states.
    """
    huawei_model()
    api = importlib.import_module("huaweicloudsdkfunctiongraph.v2")
    model = api.TriggerEventDataRequestBody
    names = {wire: name for name, wire in model.attribute_map.items()}
    (function,) = terraform.read(TRIGGERS_OF_HUAWEI, "huawei.tf")[0].functions
    assert [one.kind for one in function.triggers] == ["APIG", "OBS", "SMN", "LTS", "KAFKA", "RABBITMQ"]
    for one in function.triggers:
        values = dict(one.values)
        inner = values.pop("func_info", None)
        assert inner in (None, {"timeout": 30000})
        body = model(**{names[key]: value for key, value in values.items()})
        assert body.to_dict().items() >= values.items()
        stated = {key: model.openapi_types[names[key]].partition("[")[0] for key in values}
        assert {key: type(value).__name__ for key, value in values.items()} == stated
    assert api.ApigTriggerFuncInfo(timeout=30000).to_dict()["timeout"] == 30000


def test_paths_and_mappings_are_each_others_inverse():
    """
    What `leaves` takes apart `nested` puts together.
    """
    values = {"a": {"b": {"c": 1, "d": []}, "e": {}}, "f": "x"}
    assert dict(leaves(values)) == {"a.b.c": 1, "a.b.d": [], "a.e": {}, "f": "x"}
    assert nested(dict(leaves(values))) == values


def huawei_model():
    """
    FunctionGraph's SDK model of a new function.
    """
    pytest.importorskip("huaweicloudsdkfunctiongraph", reason="FunctionGraph's SDK is not installed")
    return importlib.import_module("huaweicloudsdkfunctiongraph.v2").CreateFunctionRequestBody


def test_functiongraphs_sdk_has_our_names():
    """
    The settings are kept under names that the API has, but for those that only Terraform has.
    """
    known = set(huawei_model().openapi_types)
    ours = {*huawei_native.COMPONENT, *huawei_native.TERRAFORM}
    assert ours - known == {
        "ephemeral_storage", "functiongraph_version", "log_group_id", "log_group_name", "log_stream_id",
        "log_stream_name", "max_instance_num", "network_id", "vpc_id",
    }  # fmt: skip


def test_functiongraphs_sdk_takes_the_function():
    """
    The fields of the s.yaml, under the API's names, have the types that the SDK's model states.
    """
    model = huawei_model()
    names = {
        "functionName": "func_name", "package": "package", "description": "description", "runtime": "runtime",
        "handler": "handler", "memorySize": "memory_size", "timeout": "timeout", "codeType": "code_type",
        "initializerHandler": "initializer_handler", "initializerTimeout": "initializer_timeout",
        "preStopHandler": "pre_stop_handler", "preStopTimeout": "pre_stop_timeout",
    }  # fmt: skip
    function = props(FIRST["s.huawei.yaml"])["function"]
    assert set(function) == {*names, "code", "userData"}
    body = {names[key]: value for key, value in function.items() if key in names}
    assert {name: type(value).__name__ for name, value in body.items()} == {
        name: model.openapi_types[name] for name in body
    }
    assert model(**body, user_data=json.dumps(function["userData"])).to_dict()["func_name"] == "lifecycle"


def preview(text, folder):
    """
    What ``s preview`` makes of a descriptor; it needs no network, and keeps its own files under HOME.
    """
    tool = shutil.which("s")
    if tool is None or "serverless-devs" not in os.path.realpath(tool):
        pytest.skip("Serverless Devs (npm @serverless-devs/s) is not installed")
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    return subprocess.run(
        [tool, "preview", "-o", "json", "--silent", "-t", "s.yaml"],
        cwd=folder, env={**os.environ, "HOME": str(folder)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("text", [SAMPLE, *FOR_FC.values()], ids=["vendor", *FOR_FC])
def test_serverless_devs_reads_the_same(text, tmp_path):
    """
    ``s preview`` resolves a file to the values that are meant; it prints nothing for edition 1.0.0, which fgs uses.
    """
    assert json.loads(preview(text, tmp_path).stdout) == loaded(text)


def test_serverless_devs_can_say_no(tmp_path):
    """
    A file that is no YAML ends with an error, so that the test above can fail.
    """
    assert preview("edition: 3.0.0\nresources: [\n", tmp_path).returncode == 1


@pytest.mark.parametrize("text", FOR_TERRAFORM.values(), ids=FOR_TERRAFORM)
def test_terraform_reads_it_and_finds_it_well_formatted(text, tmp_path):
    """
    ``terraform fmt`` parses the file and would change nothing.
    """
    tool = shutil.which("terraform")
    if tool is None:
        pytest.skip("Terraform is not installed")
    done = subprocess.run([tool, "fmt", "-no-color", "-"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, text), done.stderr


def test_both_huawei_formats_agree():
    """
    The two descriptors of FunctionGraph that init writes describe one function.
    """
    (one,), (other,) = (
        reader.read(FIRST[file], file)[0].functions
        for reader, file in ((fgs, "s.huawei.yaml"), (terraform, "huawei.tf"))
    )
    fields = [a.name for a in one.__attrs_attrs__ if a.name != "comments"]
    assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]
