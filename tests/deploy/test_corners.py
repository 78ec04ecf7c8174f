"""
Descriptors that few write: what is short, odd or missing in them is read, named or refused.

Field tables as in test_conversion.
"""

from __future__ import annotations

import pytest

from polyfaas.deploy.conversion import FORMATS, check, convert
from polyfaas.deploy.hcl import Expression, parse
from polyfaas.deploy.record import Comment
from polyfaas.deploy.yaml_reader import read_yaml
from polyfaas.exceptions import DeployError

ruamel = pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

FC3 = """\
edition: 3.0.0
resources:
  f:
    component: fc3
    props:
      region: cn-hangzhou
      functionName: orders
      runtime: python3.10
      handler: index.handler
      code: ./
"""
FGS = """\
edition: 1.0.0
services:
  f:
    component: fgs
    props:
      region: cn-north-4
      function:
        functionName: orders
        package: default
        runtime: Python3.10
        handler: index.handler
"""
TERRAFORM = """\
resource "huaweicloud_fgs_function" "f" {
  name    = "orders"
  handler = "index.handler"
  runtime = "Python3.10"
%s}
"""


def checked(text: str, start: str = "fc3") -> list[str]:
    """
    What is wrong with a descriptor, as field and reason.
    """
    return [f"{one.field}: {one.reason}" for one in check(text, FORMATS[start].file, FORMATS[start])]


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        (
            "{triggerType: timer, triggerConfig: {cronExpression: '@every 5m'}}",
            "triggers[0].triggerName: FC cannot do without it",
        ),
        ("{triggerName: t, triggerType: timer}", "triggers[0].triggerConfig: FC cannot do without it"),
    ],
)
def test_a_trigger_that_lacks_a_part_is_named(trigger, said):
    """
    Its name and its settings are needed.
    """
    assert checked(f"{FC3}      triggers: [{trigger}]\n") == [said]


def test_a_container_needs_its_settings():
    """
    It has no code of its own.
    """
    text = FC3.replace("runtime: python3.10", "runtime: custom-container").replace("      code: ./\n", "")
    assert "customContainerConfig: A container needs it" in checked(text)


def test_functiongraph_takes_twenty_variables():
    """
    One more is told. -- API reference, "Creating a Function" (2026)
    """
    lines = "".join(f"          V{number}: x\n" for number in range(21))
    said = ["function.userData: FunctionGraph allows 20 variables, these are 21"]
    assert checked(f"{FGS}        userData:\n{lines}", "fgs") == said


def test_a_hook_without_a_file_is_told():
    """
    As a handler is.
    """
    text = f"{FGS}        initializerHandler: initialize\n        initializerTimeout: 3\n"
    assert checked(text, "fgs") == ["initializer: A hook is written FILE.FUNCTION, as in index.initialize"]


def test_a_cpu_that_fits_is_not_told():
    """
    Half a vCPU goes with 1 GB. And one that is too exact does not.
    """
    assert checked(f"{FC3}      memorySize: 1024\n      cpu: 0.5\n") == []


RUNTIMES = "Python3.10, Python3.9, Python3.12, Python3.6, Python2.7, http, Custom, Custom Image"


@pytest.mark.parametrize(
    ("text", "start", "said"),
    [
        (
            f"{FC3}      description: [a]\n",
            "fc3",
            "s.yaml, line 11, column 20: resources.f.props.description is a list, not a text.",
        ),
        (
            FGS.partition("      function:")[0],
            "fgs",
            "s.huawei.yaml, line 6, column 7: services.f.props has no function.",
        ),
        (
            FGS.replace("Python3.10", "Perl5"),
            "fgs",
            f"s.huawei.yaml, line 10, column 18: services.f.props.function.runtime is 'Perl5'; polyfaas knows {RUNTIMES}.",
        ),
        ('resource "other" "x" {}\n', "terraform", 'huawei.tf has no resource "huaweicloud_fgs_function".'),
    ],
)
def test_what_no_function_has_is_refused(text, start, said):
    """
    With the place where it stands.
    """
    with pytest.raises(DeployError) as caught:
        check(text, FORMATS[start].file, FORMATS[start])
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("1 + 2", Expression("1 + 2")),
        ('"\\q"', Expression('"\\q"')),
        ("var.x[0]", Expression("var.x[0]")),
    ],
)
def test_what_only_terraform_can_evaluate_is_kept_as_it_is_written(value, kept):
    """
    Sums, escapes that JSON does not have, parts of variables, at the end of a file, too.
    """
    assert parse(f"a = {value}", "t.tf").attributes == {"a": kept}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "b {\n" * 60,
            "t.tf, line 51, column 4: the end of the line stands where nothing deeper than 50 blocks should.",
        ),
        ("a = {1 = 2}", "t.tf, line 1, column 6: a number stands where a key should."),
    ],
)
def test_terraforms_mistakes_in_blocks_and_keys(text, said):
    """
    Each with its place.
    """
    with pytest.raises(DeployError) as caught:
        parse(text, "t.tf")
    assert str(caught.value) == said


@pytest.mark.parametrize("key", ["[x]", "{x: 1}"])
def test_comments_beside_keys_that_are_no_texts_are_passed_over(key):
    """
    YAML allows lists and mappings as keys; no descriptor has fields of such names.
    """
    _, comments = read_yaml(f"a: 1 # one\n? {key}\n: b # two\n", "s.yaml")
    assert comments == {("a",): Comment((), "# one")}


def test_an_archive_on_obs_and_lists_go_between_huaweis_formats():
    """
    What only Terraform knows inside a list makes it unknown; a comment between stars goes along.
    """
    text = TERRAFORM % (
        '  /* where\n  it is */\n  code_type = "obs"\n  code_url = "https://b.obs.example/f.zip"\n'
        '  depend_list = ["a", "b"]\n  dns_list = [var.x]\n'
    )
    made, found = convert(text, "huawei.tf", FORMATS["terraform"], FORMATS["fgs"], "cn-east-3")
    function = ruamel.YAML(typ="safe", pure=True).load(made)["services"]["f"]["props"]["function"]
    assert (function["codeType"], function["codeUrl"]) == ("obs", "https://b.obs.example/f.zip")
    assert function["dependVersionList"] == ["a", "b"]
    assert "# where it is\n" in made
    assert [(one.kind, one.field) for one in found if one.kind == "lost"] == [("lost", "dns_list")]
    back, _ = convert(made, "s.huawei.yaml", FORMATS["fgs"], FORMATS["terraform"], "cn-east-3")
    lines = [line.strip() for line in back.splitlines()]
    assert {'code_type   = "obs"', 'depend_list = ["a", "b"]'} <= set(lines)
    assert 'code_url    = "https://b.obs.example/f.zip"' in lines
