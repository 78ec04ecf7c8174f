"""
Descriptors with the right keys and any values: read, checked and converted, or refused with our own error.

The keys are those of devsapp/fc3 (2026-05-28), zy-linn/fgs-component 0.1.16 and terraform-provider-huaweicloud 1.97.1.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyfaas.deploy.conversion import FORMATS, check, convert
from polyfaas.exceptions import DeployError

pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

SECRET = "s3cr3t-value"
ODD = st.sampled_from(
    [None, True, 0, -1, 10**20, 0.3, float("inf"), "", "9" * 5000, "a.b", "${vars.x}", "${x", "%{y}", "\u2028", "\ud800"]
)
VALUES = st.recursive(
    ODD | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FC3 = (
    *("region", "functionName", "description", "runtime", "handler", "code", "memorySize", "timeout", "cpu", "tags"),
    *("instanceConcurrency", "instanceLifecycleConfig", "triggers", "role", "layers", "vpcConfig", "diskSize"),
)
FGS = (
    *("functionName", "package", "description", "runtime", "handler", "code", "codeType", "memorySize", "timeout"),
    *("concurrentNum", "initializerHandler", "initializerTimeout", "tags", "extend", "xrole", "environmentVariables"),
)
TERRAFORM = (
    *("region", "name", "app", "description", "runtime", "handler", "memory_size", "timeout", "concurrency_num"),
    *("func_code", "code_type", "code_filename", "initializer_handler", "initializer_timeout", "tags", "agency"),
)


def changed(base, keys):
    """
    A good mapping with some values that nobody would write.
    """
    return st.dictionaries(st.sampled_from(keys), VALUES, max_size=3).map(lambda values: {**base, **values})


@st.composite
def texts(draw):
    """
    A format and a descriptor in it.
    """
    name = draw(st.sampled_from(sorted(FORMATS)))
    if name == "terraform":
        base = {"name": "f1", "runtime": "Python3.10", "handler": "index.handler", "memory_size": 128, "timeout": 3}
        lines = [f"  {key} = {json.dumps(value)}" for key, value in draw(changed(base, TERRAFORM)).items()]
        lines.append(f'  user_data = jsonencode({{"PASSWORD" = "{SECRET}"}})')
        return name, "\n".join(['resource "huaweicloud_fgs_function" "f" {', *lines, "}", ""])
    if name == "fc3":
        base = {"region": "cn-hangzhou", "functionName": "f1", "runtime": "python3.10", "handler": "index.handler"}
        props = {**draw(changed({**base, "code": "./"}, FC3)), "environmentVariables": {"PASSWORD": SECRET}}
    else:
        base = {"functionName": "f1", "runtime": "Python3.10", "handler": "index.handler", "memorySize": 128}
        function = {**draw(changed(base, FGS)), "userData": {"PASSWORD": SECRET}}
        props = {"region": "cn-north-4", "function": function, "triggers": draw(VALUES)}
    section = {"fc3": "resources", "fgs": "services"}[name]
    return name, json.dumps({"vars": {"x": "y"}, section: {"f": {"component": name, "props": props}}})


@settings(max_examples=50)
@given(texts())
def test_any_value_is_read_or_refused(made):
    """
    Every other format can be written and read again with the same settings, and nothing that is said tells one.
    """
    name, text = made
    start = FORMATS[name]
    try:
        said = [str(one) for one in check(text, start.file, start)]
    except DeployError as exc:
        said = [str(exc)]
        assert said[0].startswith(start.file)
    assert SECRET not in " ".join(said)
    for target in FORMATS.values():
        try:
            written, found = convert(text, start.file, start, target)
            said = [str(one) for one in found]
        except DeployError as exc:
            written, said = "", [str(exc)]
        assert SECRET not in " ".join(said)
        if written:
            project, _ = target.read(written.encode("utf-8").decode("utf-8"), target.file)
            assert project.functions[0].env == {"PASSWORD": SECRET}
