"""
Descriptors become other descriptors: what arrives, what is reported, and that the way back leads home.

Expectations follow the vendors' field tables: devsapp/fc3 (2026-05-28), zy-linn/fgs-component 0.1.16 (2025-03-29),
terraform-provider-huaweicloud 1.97.1 (2026-08).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from polyfaas.deploy.conversion import FORMATS, check, convert, recognised
from polyfaas.deploy.starting import first_descriptors
from polyfaas.exceptions import DeployError
from polyfaas.targets import locate

ruamel = pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

SAMPLE = Path(__file__).with_name("vendor.s.yaml").read_text(encoding="utf-8")


def loaded(text):
    """
    A YAML text as plain values.
    """
    return ruamel.YAML(typ="safe", pure=True).load(text)


def converted(text, start, target, region=None):
    """
    The text in another format, and the findings as (kind, field, before, after).
    """
    made, found = convert(text, FORMATS[start].file, FORMATS[start], FORMATS[target], region)
    return made, [(one.kind, one.field, one.before, one.after) for one in found]


def fc3(**props):
    """
    An s.yaml with one function.
    """
    values = {"region": "cn-shanghai", "functionName": "orders", "runtime": "python3.10", "handler": "index.handler"}
    lines = [f"      {key}: {value}\n" for key, value in {**values, "code": "./", **props}.items()]
    return "edition: 3.0.0\nname: p\nresources:\n  f:\n    component: fc3\n    props:\n" + "".join(lines)


def test_the_vendors_sample_becomes_fgs():
    """
    FC's own sample is a complete service of the component fgs.
    """
    made, found = converted(SAMPLE, "fc3", "fgs")
    assert loaded(made) == {
        "edition": "1.0.0",
        "name": "fcDeployApp",
        "access": "default",
        "services": {
            "hello_world": {
                "component": "fgs",
                "props": {
                    "region": "cn-north-4",
                    "function": {
                        "functionName": "emojipy",
                        "package": "default",
                        "description": "this is emoji",
                        "runtime": "Python3.6",
                        "handler": "index.handler",
                        "memorySize": 128,
                        "timeout": 30,
                        "codeType": "zip",
                        "code": {"codeUri": "./"},
                        "userData": {"PYTHONPATH": "/code:/code/python:/opt/python"},
                        "initializerHandler": "index.initialize",
                        "initializerTimeout": 60,
                        "preStopHandler": "index.preStop",
                        "preStopTimeout": 60,
                    },
                },
            }
        },
    }
    assert found == [
        ("changed", "runtime", "python3", "Python3.6"),
        ("changed", "region", "cn-hangzhou", "cn-north-4"),
        ("added", "function.package", None, "default"),
        ("check", "instanceLifecycleConfig.preStop.handler", None, None),
        ("check", "environmentVariables", None, None),
        ("check", "environmentVariables.PYTHONPATH", None, None),
    ]


def test_the_vendors_sample_becomes_terraform():
    """
    The same as a resource of Terraform's; the credentials' alias and the project's name have no place there.
    """
    made, found = converted(SAMPLE, "fc3", "terraform", "cn-east-3")
    plain = re.sub(r"^ *#.*\n", "", made, flags=re.M)
    resource = re.sub(r" +=", " =", plain).strip().partition("\n\n")[2]
    assert resource.splitlines() == [
        'resource "huaweicloud_fgs_function" "hello_world" {',
        '  region = "cn-east-3"',
        '  name = "emojipy"',
        '  app = "default"',
        '  description = "this is emoji"',
        '  runtime = "Python3.6"',
        '  handler = "index.handler"',
        "  memory_size = 128",
        "  timeout = 30",
        '  code_type = "zip"',
        '  code_filename = "function.zip"',
        '  func_code = filebase64("${path.module}/function.zip")',
        '  initializer_handler = "index.initialize"',
        "  initializer_timeout = 60",
        '  pre_stop_handler = "index.preStop"',
        "  pre_stop_timeout = 60",
        "  user_data = jsonencode({",
        '    PYTHONPATH = "/code:/code/python:/opt/python"',
        "  })",
        "}",
    ]
    assert ("changed", "code", "./", "./function.zip") in found
    assert [one[:2] for one in found if one[0] in ("lost", "note")] == [("note", "access"), ("note", "name")]


@pytest.mark.parametrize("other", ["fgs", "terraform"])
def test_the_vendors_sample_comes_back(other):
    """
    There and back again, the sample's function is what it was, but for what the reports name.
    """
    there, _ = converted(SAMPLE, "fc3", other)
    back, _ = converted(there, other, "fc3", "cn-hangzhou")
    expected = loaded(SAMPLE)["resources"]["hello_world"]
    if other == "terraform":
        expected["props"]["code"] = "./function.zip"
    assert loaded(back)["resources"]["hello_world"] == expected
    assert loaded(back)["vars"] == {"region": "cn-hangzhou"}


@pytest.mark.parametrize("target", ["fgs", "terraform"])
def test_comments_are_kept(target):
    """
    Each comment of the sample stands in the other file, and in the one that comes back from it.
    """
    comments = sorted(re.findall(r"#.*", SAMPLE))
    there, _ = converted(SAMPLE, "fc3", target)
    back, _ = converted(there, target, "fc3", "cn-hangzhou")
    for text in (there, back):
        assert sorted(re.findall(r"#.*", text)) == comments


#: What `polyfaas init` explains in each format, and the same of the other cloud.
_OF_FC = """\
      memorySize: 512  # MB: a multiple of 64 from 128 to 32768
      timeout: 30  # mine
      # above
      instanceLifecycleConfig:  # What is called besides the handler
        initializer:  # Called once for each instance, before its first event
          handler: index.i
"""
_OF_FUNCTIONGRAPH = """\
        # above
        initializerHandler: index.i  # Called once for each instance, before its first event; in the handler's file
"""
_SIZES = "# MB: 128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584 or 4096"


def test_explanations_change_with_the_cloud():
    """
    What a first descriptor explains is true of its own cloud: the other's stands in its place, mine stay.
    """
    there, _ = converted(fc3() + _OF_FC, "fc3", "fgs", "cn-north-4")
    assert f"memorySize: 512  {_SIZES}\n        timeout: 30  # mine\n" in there
    assert _OF_FUNCTIONGRAPH in there
    assert "besides the handler" not in there
    back, _ = converted(there, "fgs", "fc3", "cn-shanghai")
    assert "memorySize: 512  # MB: a multiple of 64 from 128 to 32768\n      timeout: 30  # mine\n" in back
    assert "initializer:  # Called once for each instance, before its first event\n" in back
    assert "in the handler's file" not in back


ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted([*ROOT.glob("examples/*/index.py"), ROOT / "tests/functions/lifecycle/index.py"])


@pytest.mark.parametrize(("start", "target"), [(a, b) for a in FORMATS for b in FORMATS if a != b])
@pytest.mark.parametrize("file", FUNCTIONS, ids=lambda file: file.parent.name)
def test_first_descriptors_become_each_other(file, start, target):
    """
    What init writes for one cloud is, comment for comment, what its file for the other becomes; none has a fault.
    """
    function = locate(str(file.with_name("index.handler")))
    first = first_descriptors(function, ("alibaba", "huawei"), None, "python3.10")[0]
    made, _ = converted(first[FORMATS[start].file], start, target)
    assert made == first[FORMATS[target].file]
    assert check(made, FORMATS[target].file, FORMATS[target]) == []


def test_explanations_of_an_s_yaml_do_not_go_to_terraform():
    """
    What init says of edition and access has no place beside Terraform's resources; the author's words have.
    """
    head = "edition: 3.0.0  # The layout of this file\naccess: a  # The alias of your credentials: s config add\n"
    text = head + "# mine\n" + fc3().partition("\n")[2] + _OF_FC
    made, _ = converted(text, "fc3", "terraform", "cn-north-4")
    assert sorted(re.findall("#.*", made)) == sorted(
        [
            "# mine",
            "# mine",
            "# above",
            _SIZES,
            "# The application that the console shows it in",
            "# zip: the archive named below; obs: one in a bucket",
            "# Called once for each instance, before its first event; in the handler's file",
        ]
    )


@pytest.mark.parametrize(
    ("props", "field", "before", "after"),
    [
        ({"memorySize": 192}, "memorySize", 192, 256),
        ({"memorySize": 32768}, "memorySize", 32768, 4096),
        ({"timeout": 1}, "timeout", 1, 3),
        ({"functionName": "_x"}, "functionName", "_x", "fn-x"),
        ({"functionName": "a" * 64}, "functionName", "a" * 64, "a" * 60),
        ({"functionName": "service$orders"}, "functionName", "service$orders", "service-orders"),
        ({"instanceConcurrency": 5}, "instanceConcurrency", 5, None),
        (
            {"instanceLifecycleConfig": "{initializer: {handler: index.i, timeout: 500}}"},
            "instanceLifecycleConfig.initializer.timeout",
            500,
            300,
        ),
    ],
)
def test_values_beyond_functiongraphs_limits_change(props, field, before, after):
    """
    Memory goes up to the next size there is, timeouts and names come into their range, and the report says so.
    """
    _, found = converted(fc3(**props), "fc3", "fgs", "cn-north-4")
    assert ("changed", field, before, after) in found


@pytest.mark.parametrize(
    "field",
    [
        "cpu: 1",
        "nasConfig: auto",
        "role: auto",
        "layers: [a]",
        "vpcConfig: auto",
        "tracingConfig: {type: Jaeger}",
        "internetAccess: true",
    ],
)
def test_fields_without_counterpart_are_lost(field):
    """
    What FunctionGraph has nothing for is named, and its value is not.
    """
    name, _, value = field.partition(": ")
    made, found = converted(fc3(**{name: value}), "fc3", "terraform", "cn-north-4")
    assert ("lost", name, None, None) in found
    assert name not in made


def test_variables_of_serverless_devs_are_named():
    """
    ``${env(...)}`` goes between two s.yaml unchanged; for Terraform it is a text, and the report says so.
    """
    text = fc3(environmentVariables="{A: \"${env('A')}\", B: b}")
    made, found = converted(text, "fc3", "terraform", "cn-north-4")
    assert "A = \"$${env('A')}\"" in made
    assert [one[1] for one in found if one[1].startswith("environmentVariables.")] == ["environmentVariables.A"]
    made, found = converted(text, "fc3", "fgs", "cn-north-4")
    assert "A: \"${env('A')}\"" in made
    assert [one[1] for one in found if one[1].startswith("environmentVariables.")] == []


def test_no_value_of_a_variable_is_reported():
    """
    Findings name variables, never what is in them.
    """
    text = fc3(
        environmentVariables='{FC_TOKEN: "s3cr3t", PATH2: "/code/s3cr3t"}', customContainerConfig="{password: s3cr3t}"
    )
    _, found = convert(text, "s.yaml", FORMATS["fc3"], FORMATS["fgs"])
    assert len(found) > 3
    assert "s3cr3t" not in "".join(map(str, found))


def test_huaweis_settings_stay_between_its_own_formats():
    """
    Agencies and log groups go from the s.yaml to Terraform and back; to FC they do not.
    """
    text = (
        "edition: 1.0.0\nname: p\naccess: default\nservices:\n  f:\n    component: fgs\n    props:\n"
        "      region: cn-east-3\n"
        "      function:\n        functionName: orders\n        package: shop\n        handler: index.handler\n"
        "        runtime: Python3.10\n        memorySize: 256\n        timeout: 30\n        codeType: zip\n"
        "        code: {codeUri: ./f.zip}\n        xrole: reader\n        ltsGroupId: g-1\n        tags: {team: a}\n"
        "        environmentVariables: {A: '1'}\n"
    )
    there, found = converted(text, "fgs", "terraform")
    assert [one[:2] for one in found] == [("note", "access"), ("note", "name")]
    assert re.search(r'agency\s+= "reader"', there)
    assert re.search(r'log_group_id\s+= "g-1"', there)
    back, _ = converted(there, "terraform", "fgs")
    function = loaded(text)["services"]["f"]["props"]["function"]
    function["userData"] = function.pop("environmentVariables")
    assert loaded(back)["services"]["f"]["props"] == {
        "region": "cn-east-3",
        "function": {**function, "code": {"codeUri": "./f.zip"}},
    }
    _, found = converted(text, "fgs", "fc3")
    assert [one[:2] for one in found if one[0] == "lost"] == [
        ("lost", "function.xrole"), ("lost", "function.ltsGroupId"), ("lost", "function.package"),
    ]  # fmt: skip


def test_shared_fields_of_fgs_are_merged():
    """
    ``extend`` gives what the function itself does not say, mappings key by key; an unknown field is lost with a hint.
    """
    text = (
        "edition: 1.0.0\nservices:\n  f:\n    component: fgs\n    props:\n      region: cn-east-3\n      function:\n"
        "        functionName: orders\n        timeuot: 3\n"
        "        extend: {handler: index.handler, memorySize: 128, userData: {A: a, B: b}}\n"
        "        runtime: Python3.9\n        memorySize: 256\n        timeout: 30\n        userData: {B: c}\n"
    )
    made, found = converted(text, "fgs", "fc3", "cn-shanghai")
    props = loaded(made)["resources"]["f"]["props"]
    assert (props["handler"], props["memorySize"]) == ("index.handler", 256)
    assert props["environmentVariables"] == {"A": "a", "B": "c"}
    assert [one[:2] for one in found if "timeuot" in one[1]] == [("invalid", "function.timeuot")]


def test_functiongraph_gets_what_it_cannot_do_without():
    """
    Memory and timeouts that FC has defaults for are written down with those defaults; hooks elsewhere are pointed out.
    """
    hooks = "{initializer: {handler: lib.i}, preStop: {handler: index.s}}"
    made, found = converted(fc3(instanceLifecycleConfig=hooks), "fc3", "fgs", "cn-north-4")
    function = loaded(made)["services"]["f"]["props"]["function"]
    assert {key: function[key] for key in ("memorySize", "timeout", "initializerTimeout", "preStopTimeout")} == {
        "memorySize": 512,
        "timeout": 3,
        "initializerTimeout": 3,
        "preStopTimeout": 3,
    }
    assert [one[1:] for one in found if one[0] == "added"] == [
        ("function.package", None, "default"),
        ("memorySize", None, 512),
        ("timeout", None, 3),
        ("instanceLifecycleConfig.initializer.timeout", None, 3),
        ("instanceLifecycleConfig.preStop.timeout", None, 3),
    ]
    assert ("check", "instanceLifecycleConfig.initializer.handler", None, None) in found


def resource(*arguments):
    """
    A function of Terraform's.
    """
    lines = ['name = "orders"', 'handler = "index.handler"', 'runtime = "Python3.10"', *arguments]
    return 'resource "huaweicloud_fgs_function" "f" {\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


@pytest.mark.parametrize(
    ("argument", "field"),
    [
        ("func_code = <<EOF\nprint('s3cr3t')\nEOF", "func_code"),
        ('encrypted_user_data = filebase64("s3cr3t")', "encrypted_user_data"),
        ('agency = "s3cr3t"', "agency"),
        ('func_mounts {\n mount_type = "sfs"\n}', "func_mounts"),
        ("dns_list = jsonencode(local.s3cr3t)", "dns_list"),
        ('app = "shop"', "app"),
    ],
)
def test_what_fc_does_not_have_is_lost(argument, field):
    """
    Settings of FunctionGraph's own, inline code and unknown values are named, and what is in them is not.
    """
    made, found = convert(resource(argument), "huawei.tf", FORMATS["terraform"], FORMATS["fc3"], "cn-shanghai")
    assert [(one.kind, one.field) for one in found if one.kind == "lost"] == [("lost", field)]
    assert "s3cr3t" not in made + "".join(map(str, found))


def test_a_region_that_the_provider_names_is_asked_for():
    """
    Terraform's files may leave the region to the provider; the s.yaml cannot.
    """
    made, found = converted(resource('code_type = "zip"', 'code_filename = "f.zip"'), "terraform", "fgs")
    assert loaded(made)["services"]["f"]["props"]["region"] == "cn-north-4"
    assert found == [("added", "region", None, "cn-north-4")]


def test_json_that_is_none_is_refused():
    """
    User data that cannot be read stops the conversion, without telling what it is.
    """
    with pytest.raises(DeployError) as caught:
        converted(resource('user_data = "s3cr3t"'), "terraform", "fc3")
    assert str(caught.value) == "huawei.tf, line 5: huaweicloud_fgs_function.f.user_data is no JSON."


@pytest.mark.parametrize(("memory", "cpu"), [(512, None), (1280, None), (1536, 0.4), (4096, 1.0)])
def test_fc_gets_the_cpu_that_its_ratio_wants(memory, cpu):
    """
    FC wants a vCPU for each 4 GB at least, and takes 0.35 when told nothing: large functions get more.
    """
    text = fc3(memorySize=memory)
    there, _ = converted(text, "fc3", "fgs", "cn-north-4")
    back, found = converted(there, "fgs", "fc3", "cn-shanghai")
    assert loaded(back)["resources"]["f"]["props"].get("cpu") == cpu
    assert (("added", "cpu", None, cpu) in found) == (cpu is not None)


@pytest.mark.parametrize(
    ("schedule", "there", "back"),
    [
        ("0 0 4 * * *", "CRON_TZ=UTC 0 0 4 * * *", "CRON_TZ=UTC 0 0 4 * * *"),
        ("CRON_TZ=Asia/Shanghai 0 0 4 1 * *", "CRON_TZ=Asia/Shanghai 0 0 4 1 * *", "CRON_TZ=Asia/Shanghai 0 0 4 1 * *"),
        ("@every 4m", "@every 4m", "@every 4m"),
    ],
)
@pytest.mark.parametrize("other", ["fgs", "terraform"])
def test_timers_keep_their_zone(other, schedule, there, back):
    """
    FC means UTC where FunctionGraph means its region's zone, so the zone is written down.
    """
    config = f'{{cronExpression: "{schedule}", enable: false, payload: x}}'
    trigger = f"[{{triggerName: nightly, triggerType: timer, triggerConfig: {config}}}]"
    made, _ = converted(fc3(triggers=trigger), "fc3", other, "cn-north-4")
    assert f'"{there}"' in made
    home, _ = converted(made, other, "fc3", "cn-shanghai")
    assert loaded(home)["resources"]["f"]["props"]["triggers"] == [
        {
            "triggerName": "nightly",
            "triggerType": "timer",
            "triggerConfig": {"cronExpression": back, "enable": False, "payload": "x"},
        }
    ]


@pytest.mark.parametrize(
    ("kind", "schedule", "written", "reported"),
    [
        ("Rate", "3m", "@every 3m", []),
        ("Rate", "2d", "@every 48h", []),
        ("Cron", "0 15 2 * * ?", "0 15 2 * * *", ["trigger.t"]),
        ("Cron", "CRON_TZ=Europe/Berlin 0 0 12 * ?", "CRON_TZ=Europe/Berlin 0 0 12 * * *", ["trigger.t"]),
    ],
)
def test_functiongraphs_timers(kind, schedule, written, reported):
    """
    Rates become intervals, and what FC's cron does not know is replaced; a zone that is not written is asked for.
    """
    there, _ = converted(fc3(), "fc3", "fgs", "cn-north-4")
    data = f'{{name: t, scheduleType: {kind}, schedule: "{schedule}"}}'
    there += f"      trigger: {{triggerTypeCode: TIMER, status: ACTIVE, eventData: {data}}}\n"
    back, found = converted(there, "fgs", "fc3", "cn-shanghai")
    assert loaded(back)["resources"]["f"]["props"]["triggers"][0]["triggerConfig"]["cronExpression"] == written
    assert [field for _, field, *_ in found if field.startswith("trigger")] == reported


def test_several_functions_and_other_components():
    """
    All functions of a file are converted; resources of other components stay behind.
    """
    text = (
        fc3()
        + "  bucket:\n    component: oss\n    props: {}\n"
        + fc3(functionName="bills").partition("resources:\n")[2].replace("  f:", "  g:")
    )
    made, found = converted(text, "fc3", "fgs", "cn-north-4")
    assert [one["props"]["function"]["functionName"] for one in loaded(made)["services"].values()] == [
        "orders",
        "bills",
    ]
    assert [one for one in found if one[0] == "note"] == [("note", "resources.bucket", None, None)]


def test_what_is_no_function_is_named():
    """
    Keys of Serverless Devs' own, other blocks of Terraform's and triggers of functions elsewhere do not vanish quietly.
    """
    text = fc3().replace("    component: fc3\n", "    component: fc3\n    actions: {}\n") + "template: {}\n"
    _, found = converted(text, "fc3", "fgs", "cn-north-4")
    assert [one[1] for one in found if one[0] == "note"] == ["template", "resources.f.actions"]
    text = (
        resource() + 'output "urn" {\n  value = 1\n}\nresource "huaweicloud_fgs_function_trigger" "t" {\n'
        '  function_urn = var.urn\n  type = "OBS"\n  event_data = "{}"\n}\n'
    )
    _, found = converted(text, "terraform", "fc3", "cn-shanghai")
    assert [one[1] for one in found if one[0] == "note"] == ["output.urn", "resource.huaweicloud_fgs_function_trigger.t"]


def test_fields_beside_a_function_of_fgs_are_known():
    """
    Of the component's props, updateType belongs to a deploy; any other is a mistake.
    """
    there, _ = converted(fc3(), "fc3", "fgs", "cn-north-4")
    text = there.replace("      region:", "      updateType: code\n      regoin: x\n      region:")
    _, found = converted(text, "fgs", "fc3", "cn-shanghai")
    assert [one[:2] for one in found if one[0] != "changed"] == [("invalid", "regoin")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (fc3(runtime="nodejs18"), "s.yaml, line 9, column 16: resources.f.props.runtime is 'nodejs18'; polyfaas knows python3.10, "),
        (fc3(memorySize="much"), "s.yaml, line 12, column 19: resources.f.props.memorySize is a text, not a whole number."),
        (fc3(region="${vars.where}"), "s.yaml, line 7, column 15: ${vars.where} is not defined: vars has none."),
        (fc3(environmentVariables="[a]"), "s.yaml, line 12, column 29: resources.f.props.environmentVariables is a list, not a mapping."),
        ("a: [", "s.yaml cannot be read as YAML, line 1, column 5: "),
        ("a: 1\na: 2\n", "s.yaml cannot be read as YAML, line 2, column 1: "),
        ("- a\n", "s.yaml holds a list, where a descriptor is a mapping: lines of KEY: VALUE."),
        ("resources: {}\n", "s.yaml has no resource of the component fc3."),
    ],
)
def test_what_cannot_be_read_is_named(text, said):
    """
    The error names the file and the place in it.
    """
    with pytest.raises(DeployError) as caught:
        convert(text, "s.yaml", FORMATS["fc3"], FORMATS["fgs"])
    assert str(caught.value).startswith(said)


def test_aliases_that_explode_are_refused():
    """
    A few lines of aliases that stand for billions of values do not fill the memory.
    """
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(DeployError, match="expands to more than 100000 values"):
        convert("\n".join(lines), "s.yaml", FORMATS["fc3"], FORMATS["fgs"])


def test_variables_that_expand_without_end_are_refused():
    """
    Nor do long variables in many places.
    """
    text = f"vars: {{long: {'x' * 30_000}}}\nname: {'${vars.long}' * 400}\n"
    with pytest.raises(DeployError, match=r"^s\.yaml cannot be read: its variables expand to more than 10000000 char"):
        convert(text, "s.yaml", FORMATS["fc3"], FORMATS["fgs"])


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("s.yaml", "resources:\n  f:\n    component: fc3\n", "fc3"),
        ("s.yml", "resources:\n  f:\n    component: 'devsapp/fc3@0.1.2'\n  d:\n    component: fc3-domain\n", "fc3"),
        ("s.yaml", "services:\n  f:\n    component: fgs # x\n", "fgs"),
        ("s.yaml", '{"resources": {"f": {"component": "fc3"}, "x": null}}', "fc3"),
        ("main.tf", "", "terraform"),
    ],
)
def test_formats_are_recognised(name, text, form):
    """
    A file's ending or its component tells its format.
    """
    assert recognised(text, name) is FORMATS[form]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ": [",
            "s.yaml cannot be read as YAML, line 1, column 4: expected the node content, but found '<stream end>'.",
        ),
        ("- fc3", "s.yaml holds a list, where a descriptor is a mapping: lines of KEY: VALUE."),
    ],
)
def test_what_is_no_yaml_is_told_as_such(text, said):
    """
    Where nothing tells the format because the file is no YAML, that is what is said.
    """
    with pytest.raises(DeployError) as caught:
        recognised(text, "s.yaml")
    assert str(caught.value) == said


def test_a_region_is_written_as_regions_are():
    """
    A region that was asked for is refused when no cloud's ids look like it, also between formats of one cloud.
    """
    fgs, _ = converted(fc3(), "fc3", "fgs", "la-north-2")
    assert loaded(fgs)["services"]["f"]["props"]["region"] == "la-north-2"
    for text, start, target, said in (
        (fc3(), "fc3", "fgs", "'mars' is no region of FunctionGraph: their ids are like cn-north-4."),
        (fgs, "fgs", "terraform", "'mars' is no region of FunctionGraph: their ids are like cn-north-4."),
        (fgs, "fgs", "fc3", "'mars' is no region of FC: their ids are like cn-hangzhou."),
    ):
        with pytest.raises(DeployError) as caught:
            converted(text, start, target, "mars")
        assert str(caught.value) == said


def test_an_unknown_format_is_refused():
    """
    Where nothing tells the format, the choices are named.
    """
    with pytest.raises(DeployError) as caught:
        recognised("component: fc3\n", "s.yaml")
    assert str(caught.value) == (
        "s.yaml has neither component: fc3 nor component: fgs; name its format with --from (fc3, fgs, terraform)."
    )


def test_fc_2_is_told_where_to_go():
    """
    The former component has another layout, which Serverless Devs itself brings to the present one.
    """
    with pytest.raises(DeployError) as caught:
        recognised("services:\n  f:\n    component: devsapp/fc\n", "s.yaml")
    assert str(caught.value) == (
        "s.yaml has FC 2.0's component fc: let Serverless Devs write it as fc3 first (s2tos3)."
    )


def test_each_function_has_an_archive_of_its_own():
    """
    Folders that differ become archives that differ, in Terraform.
    """
    one = fc3(code="./one")
    two = one.partition("resources:\n")[2].replace("  f:", "  g-2:").replace("./one", "./two")
    made, found = converted(one + two, "fc3", "terraform")
    assert re.findall(r"filebase64\((.*)\)", made) == ['"${path.module}/f.zip"', '"${path.module}/g_2.zip"']
    assert [one for one in found if one[1] == "code"] == [
        ("changed", "code", "./one", "./f.zip"),
        ("changed", "code", "./two", "./g_2.zip"),
    ]
    made, _ = converted(one + two.replace("./two", "./one"), "fc3", "terraform")
    assert re.findall(r"filebase64\((.*)\)", made) == ['"${path.module}/function.zip"'] * 2


def test_a_container_becomes_an_image():
    """
    FunctionGraph's provider wants a handler of "-" and a type of code, FC neither; the component has no images.
    """
    text = fc3(runtime="custom-container", handler=None, code=None, customContainerConfig="{image: x}")
    text = re.sub(r"      (handler|code): None\n", "", text)
    made, found = converted(text, "fc3", "terraform")
    assert re.search(r'^  runtime +?= "Custom Image"$', made, re.M)
    assert re.search(r'^  handler +?= "-"$', made, re.M)
    assert re.search(r'^  code_type +?= "Custom-Image-Swr"$', made, re.M)
    assert ("added", "handler", None, "-") in found
    assert "handler" not in loaded(converted(made, "terraform", "fc3")[0])["resources"]["f"]["props"]
    assert ("lost", "runtime", None, None) in converted(text, "fc3", "fgs")[1]


def test_a_server_without_a_handler_gets_a_mark():
    """
    FC asks for none, FunctionGraph does.
    """
    text = fc3(runtime="custom").replace("      handler: index.handler\n", "")
    made, found = converted(text, "fc3", "fgs")
    assert ("fill", "handler", None, "FILL-IN") in found
    assert [(one.field, one.reason) for one in check(made, "s.yaml", FORMATS["fgs"])] == [
        ("function.handler", "Still to be filled in")
    ]


def test_the_components_own_fields_are_named_where_they_stand():
    """
    A network that is lost is one of the function's.
    """
    made, _ = converted(fc3(), "fc3", "fgs")
    made = made.replace("        package: default\n", "        package: default\n        vpcId: v\n")
    assert ("lost", "function.vpcId", None, None) in converted(made, "fgs", "fc3")[1]


def test_a_folder_in_an_object_is_a_folder():
    """
    FC's code has two layouts; one without a bucket is in no bucket.
    """
    made, found = converted(fc3(code="{src: ./code}"), "fc3", "fgs")
    assert loaded(made)["services"]["f"]["props"]["function"]["code"] == {"codeUri": "./code"}
    assert not [one for one in found if one[1] == "code"]
    _, found = converted(fc3(code="{src: ./code, ossBucketName: b, ossObjectName: o}"), "fc3", "fgs")
    assert ("lost", "code", None, None) in found
