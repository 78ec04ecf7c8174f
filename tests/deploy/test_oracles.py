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
from polyfaas.targets import locate

ruamel = pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT.parent / "shared" / "schemas" / "fc3.schema.json"
SAMPLE = Path(__file__).with_name("vendor.s.yaml").read_text(encoding="utf-8")
FUNCTION = locate(str(ROOT / "tests/functions/lifecycle/index.handler"))
FIRST = first_descriptors(FUNCTION, ("alibaba", "huawei"), None, "python3.10")
#: Every s.yaml for FC that polyfaas writes in these tests.
FOR_FC = {
    "init": FIRST["s.yaml"],
    "fgs": convert(FIRST["s.huawei.yaml"], "s.huawei.yaml", FORMATS["fgs"], FORMATS["fc3"])[0],
    "terraform": convert(FIRST["huawei.tf"], "huawei.tf", FORMATS["terraform"], FORMATS["fc3"])[0],
}
FOR_TERRAFORM = {
    "init": FIRST["huawei.tf"],
    "fc3": convert(SAMPLE, "s.yaml", FORMATS["fc3"], FORMATS["terraform"])[0],
    "fgs": convert(FIRST["s.huawei.yaml"], "s.huawei.yaml", FORMATS["fgs"], FORMATS["terraform"])[0],
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
    assert check(text, "s.yaml", FORMATS["fc3"]) == []


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


@pytest.mark.parametrize("text", [SAMPLE, *FOR_FC.values()], ids=["vendor", *FOR_FC])
def test_serverless_devs_reads_the_same(text, tmp_path):
    """
    ``s preview`` resolves a file to the values that are meant; it prints nothing for edition 1.0.0, which fgs uses.
    """
    tool = shutil.which("s")
    if tool is None:
        pytest.skip("Serverless Devs (npm @serverless-devs/s) is not installed")
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [tool, "preview", "-o", "json", "--silent", "-t", "s.yaml"],
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout) == loaded(text)


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
