"""
Descriptors that few write: what is short, odd or missing in them is read, named or refused.

Field tables as in test_conversion.
"""

from __future__ import annotations

import pytest

from polyfaas.deploy.conversion import FORMATS, check, convert
from polyfaas.deploy.hcl import Expression, parse
from polyfaas.deploy.layout import Entry, yaml_text
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
    One more is told. -- FunctionGraph API, CreateFunction (SDK 3.1.219)
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
        (
            f"{FC3}      tags: {{a: b}}\n",
            "fc3",
            "s.yaml, line 11, column 13: resources.f.props.tags is a mapping, not a list.",
        ),
        ('resource "x" {}\n', "terraform", "huawei.tf, line 1: a resource has a type and a name."),
        ('resource "other" "x" {}\n', "terraform", 'huawei.tf has no resource "huaweicloud_fgs_function".'),
    ],
)
def test_what_no_function_has_is_refused(text, start, said):
    """
    With the place where it stands.
    """
    with pytest.raises(DeployError) as caught:
        convert(text, FORMATS[start].file, FORMATS[start], FORMATS["fgs" if start == "fc3" else "fc3"])
    assert str(caught.value) == said


def test_a_check_tells_all_that_is_wrong():
    """
    Wrong types and a misspelt runtime are findings like all others: a check does not stop at the first.
    """
    top = FC3.replace("python3.10", "pyton3.10").replace("resources", "name: [a]\nresources")
    text = f"""{top}\
      memorySize: much
      timeout: 999999
      description: [a]
      environmentVariables: [a]
      instanceLifecycleConfig: {{initializer: 5}}
      tags: {{a: b}}
      triggers: [1, {{triggerType: [x]}}, {{triggerName: o, triggerType: oss, triggerConfig: {{events: 5}}}}]
  g:
    component: fc3
    props: 5
"""
    told = [(one.function, one.field, one.reason) for one in check(text, "s.yaml", FORMATS["fc3"])]
    known = (
        "python3.10, python3.9, python3.12, python3, python2.7, custom, custom.debian10, custom.debian11, "
        "custom.debian12, custom-container"
    )
    assert told[:13] == [
        ("f", "instanceLifecycleConfig.initializer", "It is the int 5, not a mapping"),
        ("f", "triggers[0]", "It is the int 1, not a mapping"),
        ("f", "triggers[1].triggerType", "It is a list, not a text"),
        ("f", "triggers[2].triggerConfig.events", "It is the int 5, not a list of texts"),
        ("f", "runtime", f"It is 'pyton3.10'; polyfaas knows {known}; did you mean 'python3.10'?"),
        ("f", "description", "It is a list, not a text"),
        ("f", "memorySize", "It is a text, not a whole number"),
        ("f", "environmentVariables", "It is a list, not a mapping"),
        ("f", "tags", "It is a mapping, not a list"),
        ("g", "props", "It is the int 5, not a mapping"),
        ("g", "runtime", f"It is missing; polyfaas knows {known}"),
        ("", "name", "It is a list, not a text"),
        ("f", "triggers[2].triggerConfig.filter", "A trigger of type oss cannot do without it"),
    ]
    assert ("f", "timeout", "FC allows 1 to 86400 seconds") in told
    places = [one[:2] for one in told]
    assert [places.count(place) for place in places[:12]] == [1] * 12


def test_a_check_tells_all_of_terraform():
    """
    And of the component fgs, whose paths begin elsewhere.
    """
    text = TERRAFORM.replace("Python3.10", "python3.10") % '  memory_size = "much"\n  timeout = "soon"\n'
    told = [(one.function, one.field) for one in check(text, "huawei.tf", FORMATS["terraform"])]
    assert told[:3] == [("f", "runtime"), ("f", "memory_size"), ("f", "timeout")]
    text = f"{FGS.replace('Python3.10', 'python3.10')}        memorySize: much\n"
    told = [(one.function, one.field) for one in check(text, "s.yaml", FORMATS["fgs"])]
    assert told[:2] == [("f", "function.runtime"), ("f", "function.memorySize")]


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
        (f"a = {'1' * 5000}", "t.tf, line 1, column 5: a number stands where a number of fewer digits should."),
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


TRIGGER = """\
resource "huaweicloud_fgs_function_trigger" "t" {
  function_urn = huaweicloud_fgs_function.f.urn
  type         = "%s"
  event_data   = %s
}
"""


@pytest.mark.parametrize(
    ("kind", "data", "lost"),
    [
        ("SMN", 'jsonencode({ topic_urn = "urn:smn:cn-north-4:1:t" })', ["trigger.t.event_data"]),
        ("OBS", "var.data", ["trigger.t.event_data"]),
        ("OBS", 'jsonencode({ bucket = file("b"), events = ["ObjectCreated"] })', ["trigger.t.event_data.bucket"]),
    ],
)
def test_triggers_that_are_not_known_or_not_held_are_lost(kind, data, lost):
    """
    The component fgs knows few kinds, and nobody the value of an expression.
    """
    text = TERRAFORM % "" + TRIGGER % (kind, data)
    _, found = convert(text, "huawei.tf", FORMATS["terraform"], FORMATS["fgs"], "cn-east-3")
    assert [one.field for one in found if one.kind == "lost"] == lost


def test_event_data_in_json_is_read_and_other_texts_are_refused():
    """
    A text of JSON is what the provider takes; it has to hold the values by their names.
    """
    text = TERRAFORM % "" + TRIGGER % ("OBS", r'"{\"bucket\": \"photos\", \"events\": [\"ObjectCreated\"]}"')
    made, _ = convert(text, "huawei.tf", FORMATS["terraform"], FORMATS["fgs"], "cn-east-3")
    assert "bucket: photos\n" in made
    with pytest.raises(DeployError) as caught:
        convert(
            text.replace(r"{\"bucket\"", r"[{\"bucket\"").replace(r"]}", r"]}]"),
            "huawei.tf",
            FORMATS["terraform"],
            FORMATS["fgs"],
            "cn-east-3",
        )
    assert str(caught.value) == "huawei.tf, line 6: event_data holds no mapping."


def test_an_api_goes_to_the_component_by_the_name_of_its_group():
    """
    The id that Terraform has is of no use to it: the name has to be filled in.
    """
    data = 'jsonencode({ name = "api", group_id = "g-1", auth = "IAM" })'
    text = TERRAFORM % "" + TRIGGER % ("APIG", data)
    made, found = convert(text, "huawei.tf", FORMATS["terraform"], FORMATS["fgs"], "cn-east-3")
    trigger = ruamel.YAML(typ="safe", pure=True).load(made)["services"]["f"]["props"]["trigger"]
    assert trigger["eventData"] == {"name": "api", "auth": "IAM", "groupName": "FILL-IN"}
    assert [one.kind for one in found if one.field.endswith("groupName")] == ["fill"]


def test_a_bucket_without_a_suffix_has_none_there_either():
    """
    Either end of the key may be left out.
    """
    settings = "{events: ['oss:ObjectCreated:PutObject'], filter: {key: {prefix: in/}}}"
    trigger = "triggerName: t, triggerType: oss, sourceArn: 'acs:oss:cn-hangzhou:1:photos', triggerConfig"
    text = f"{FC3}      triggers: [{{{trigger}: {settings}}}]\n"
    made, _ = convert(text, "s.yaml", FORMATS["fc3"], FORMATS["fgs"], "cn-east-3")
    assert "prefix: in/\n" in made
    assert "suffix" not in made


def test_a_hook_without_a_limit_has_none_on_fc_either():
    """
    FC's own applies.
    """
    text = f"{FGS}        initializerHandler: index.initialize\n"
    made, _ = convert(text, "s.huawei.yaml", FORMATS["fgs"], FORMATS["fc3"], "cn-hangzhou")
    props = ruamel.YAML(typ="safe", pure=True).load(made)["resources"]["f"]["props"]
    assert props["instanceLifecycleConfig"] == {"initializer": {"handler": "index.initialize"}}


@pytest.mark.parametrize("value", [[[1, 2], [["a"]], []], "\u200bunseen\u2028"])
def test_nested_lists_and_unseen_characters_are_written_as_they_are_read(value):
    """
    Lists in lists, and characters that an editor does not show.
    """
    text = yaml_text([Entry("a", value)])
    assert ruamel.YAML(typ="safe", pure=True).load(text) == {"a": value}
    assert text.isascii()


def test_triggers_whose_names_terraform_cannot_tell_apart_are_numbered():
    """
    A label has letters, digits, _ and -; two resources of one label would be refused.
    """
    settings = "triggerType: timer, triggerConfig: {cronExpression: '@every 5m', enable: true}"
    triggers = ", ".join(f"{{triggerName: {name}, {settings}}}" for name in ("a.b", "a_b", "a b"))
    made, _ = convert(
        f"{FC3}      triggers: [{triggers}]\n", "s.yaml", FORMATS["fc3"], FORMATS["terraform"], "cn-east-3"
    )
    labels = [line.split('"')[3] for line in made.splitlines() if "huaweicloud_fgs_function_trigger" in line]
    assert labels == ["f_a_b", "f_a_b_2", "f_a_b_3"]
