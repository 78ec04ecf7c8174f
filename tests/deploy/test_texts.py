"""
The languages of the descriptors: what is written reads as it was meant, and no text breaks a reader.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polyfaas.deploy.conversion import FORMATS, check, convert
from polyfaas.deploy.hcl import Call, Expression, parse
from polyfaas.deploy.hcl_texts import quoted
from polyfaas.deploy.layout import Entry, yaml_text
from polyfaas.deploy.record import Comment, Deployment, Project
from polyfaas.deploy.yaml_reader import read_yaml
from polyfaas.exceptions import DeployError

ruamel = pytest.importorskip("ruamel.yaml", reason="the extra polyfaas[yaml] is not installed")

TEXTS = st.text(st.characters(), max_size=20)  # half surrogate pairs and ends of lines, too
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.sampled_from(["no", "012", "1_0", "~", "0x1", "a: b", "- a", "# c"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_yaml_reads_as_it_was_meant(values):
    """
    Any value comes back from its YAML text, also texts that look like numbers, words or comments.
    """
    text = yaml_text([Entry(key, value) for key, value in values.items()])
    assert (ruamel.YAML(typ="safe", pure=True).load(text) or {}) == values


@example("${path.module}/f")
@example("$${x}%{y}")
@given(TEXTS)
def test_terraforms_texts_read_as_they_were_meant(value):
    """
    Any text comes back from its literal, also one that looks like an interpolation.
    """
    assert parse(f"a = {quoted(value)}\n", "t.tf").attributes == {"a": value}


@given(
    st.dictionaries(st.from_regex(r"[A-Z]{1,8}", fullmatch=True), TEXTS | st.just("${vars.x}"), max_size=5),
    st.sampled_from(sorted(FORMATS)),
)
def test_variables_survive_every_format(env, name):
    """
    Environment variables are read as they were written, in each format; Serverless Devs' own ${vars.x} is its own.
    """
    form = FORMATS[name]
    env = {key: value for key, value in env.items() if "${vars" not in value or name == "terraform"}
    one = Deployment(
        "f", form.cloud, "orders", "index.handler", "python3.10", "r", "./f.zip", env=env, memory_mb=512, timeout_s=3
    )
    project, _ = form.read(form.write(Project((one,), "p", "default")), form.file)
    assert project.functions[0].env == env


@given(st.text(st.sampled_from("ab:-#{}[]&*!|>\"'\n \t,?%$=()/<0"), max_size=60))
def test_no_text_breaks_a_reader(text):
    """
    Whatever stands in a file, it is read or refused with our own error.
    """
    for read in (read_yaml, parse):
        said = "file"
        try:
            read(text, "file")
        except DeployError as exc:
            said = str(exc)
        assert said.startswith("file")


def test_comments_are_found_where_they_stand():
    """
    Comments above, beside and at the end of a file belong to their fields; what looks like one inside a text does not.
    """
    text = (
        "# head\n\na: 1 # one\nb: # two\n  # three\n  c: 'x # not' # four\n  d: |\n    # not\n    text\n  # five\n"
        "  e: {f: 1, g: 2} # six\n  h: [1,\n    2] \n# seven\n"
    )
    _, comments = read_yaml(text, "s.yaml")
    assert comments == {
        ("a",): Comment(("# head", ""), "# one"),
        ("b",): Comment((), "# two"),
        ("b", "c"): Comment(("# three",), "# four"),
        ("b", "e"): Comment(("# five",), "# six"),
        (): Comment(("# seven",)),
    }


def test_variables_are_put_in():
    """
    ${vars.x} gives the value itself where it stands alone, and its text inside another; other sources stay.
    """
    text = "vars: {n: 128, d: {m: x}}\na: ${vars.n}\nb: v-${vars.d.m}\nc: ${env('HOME')}\n"
    document, _ = read_yaml(text, "s.yaml")
    assert (document["a"], document["b"], document["c"]) == (128, "v-x", "${env('HOME')}")


def test_yaml_is_read_as_version_1_2():
    """
    As Serverless Devs reads it: no is a text, 012 is 12, and a date is left a text.
    """
    document, _ = read_yaml("a: no\nb: 012\nc: 2026-01-01\nd: ~\n", "s.yaml")
    assert document == {"a": "no", "b": 12, "c": "2026-01-01", "d": None}


def test_an_error_tells_no_value():
    """
    A key that stands twice is named, its values are not.
    """
    with pytest.raises(DeployError) as caught:
        read_yaml("A: s3cr3t\nA: s3cr3t-too\n", "s.yaml")
    assert str(caught.value) == 's.yaml cannot be read as YAML, line 2, column 1: found duplicate key "A".'


def test_terraforms_language():
    """
    Blocks, labels, comments, calls, heredocs and expressions are told apart.
    """
    text = """\
# head
variable "name" { default = "orders" }
resource "kind" "label" {
  a = 1 // one
  b = [1, 2.5, true, null,]
  c = { x = "y", "z-z" : 2 }
  d = jsonencode({ K = "v" })
  e = var.name
  f = <<EOF
line # not
EOF
  g = "${var.x}-y"
  h = filebase64("${path.module}/f.zip")
  i = a ? "b" : "c"
  block { inner = "x" }
}
"""
    root = parse(text, "t.tf")
    variable, resource = root.blocks
    assert (variable.labels, variable.attributes) == (("name",), {"default": "orders"})
    assert resource.labels == ("kind", "label")
    assert resource.attributes == {
        "a": 1,
        "b": [1, 2.5, True, None],
        "c": {"x": "y", "z-z": 2},
        "d": Call("jsonencode", ({"K": "v"},)),
        "e": Expression("var.name"),
        "f": "line # not\n",
        "g": Expression('"${var.x}-y"'),
        "h": Call("filebase64", ("./f.zip",)),
        "i": Expression('a ? "b" : "c"'),
    }
    assert [block.attributes for block in resource.blocks] == [{"inner": "x"}]
    assert root.notes == {1: "# head", 4: "// one"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \n", "t.tf, line 1, column 5: the end of the line stands where a value should."),
        ('a "b" {\n', "t.tf, line 2, column 1: the end stands where '}' should."),
        ("a =", "t.tf, line 1, column 4: the end stands where a value or a name should."),
        ("a = {x 1}", "t.tf, line 1, column 8: a number stands where '=' should."),
        ('a = "s3cr3t\n', "t.tf, line 1, column 5: cannot read what begins with '\"'."),
        ('a = "${s3cr3t\n', "t.tf, line 1, column 5: cannot read what begins with '\"'."),
        ('a = "${"s3cr3t\n', "t.tf, line 1, column 5: cannot read what begins with '\"'."),
        ('a = "s3cr3t\\', "t.tf, line 1, column 5: cannot read what begins with '\"'."),
        ("a = " + '"${' * 60 + '}"' * 60, "t.tf, line 1, column 5: cannot read what begins with '\"'."),
        ("a = " + "[" * 60, "t.tf, line 1, column 55: '[' stands where nothing deeper than 50 values should."),
        ("}", "t.tf, line 1, column 1: '}' stands where a block or an attribute should."),
    ],
)
def test_terraforms_mistakes_are_named(text, said):
    """
    The line is named, and no text of the file's that might be secret.
    """
    with pytest.raises(DeployError) as caught:
        parse(text, "t.tf")
    assert str(caught.value) == said


def test_expressions_of_terraforms(tmp_path):
    """
    A variable's default is its value; where a needed value is an expression, the line and the argument are named.
    """
    text = 'variable "n" {\n  default = "orders"\n}\nresource "huaweicloud_fgs_function" "f" {\n  name = var.n\n'
    text += '  handler = "index.handler"\n  runtime = "Python3.10"\n  timeout = local.t\n}\n'
    project, found = FORMATS["terraform"].read(text, "t.tf")
    assert project.functions[0].name == "orders"
    assert [(one.kind, one.field) for one in found] == [("lost", "timeout")]
    with pytest.raises(DeployError) as caught:
        FORMATS["terraform"].read(text.replace('"Python3.10"', "var.m"), "t.tf")
    assert str(caught.value) == "t.tf, line 7: runtime is var.m, whose value is not in the file."


def test_a_name_that_only_terraform_knows_is_to_be_filled_in():
    """
    One function of for_each does not keep the others from being converted; a check has nothing against it.
    """
    text = 'resource "huaweicloud_fgs_function" "f" {\n  for_each = toset(["a"])\n  name = "fn-${each.key}"\n'
    text += '  handler = "index.handler"\n  runtime = "Python3.10"\n  memory_size = 256\n  timeout = 30\n}\n'
    made, found = convert(text, "t.tf", FORMATS["terraform"], FORMATS["fc3"], "cn-hangzhou")
    assert [(one.kind, one.field) for one in found[:2]] == [("lost", "for_each"), ("fill", "name")]
    assert "functionName: FILL-IN\n" in made
    assert "functionName: Still to be filled in" in [
        f"{one.field}: {one.reason}" for one in check(made, "s.yaml", FORMATS["fc3"])
    ]
    assert {one.kind for one in check(text, "t.tf", FORMATS["terraform"])} == {"note"}


def test_local_values_and_texts_around_names_are_read():
    """
    What the file alone says is put in, through others and inside of texts; what leads to itself is not.
    """
    text = (
        'variable "stage" {\n  default = "dev"\n}\n'
        'locals {\n  name = "${local.prefix}-orders"\n  prefix = "shop-${var.stage}"\n  n = 256\n'
        '  loop = local.other\n  other = local.loop\n  tags = { owner = "ops", stage = var.stage }\n  on = true\n}\n'
        'resource "huaweicloud_fgs_function" "f" {\n  name = local.name\n  memory_size = local.n\n'
        '  handler = "index.handler"\n  runtime = "Python3.10"\n  agency = local.loop\n  tags = local.tags\n'
        '  user_data = jsonencode({ A = "${var.stage}/$${var.stage}", B = module.b.url, C = "${local.on}" })\n}\n'
    )
    project, found = FORMATS["terraform"].read(text, "t.tf")
    function = project.functions[0]
    assert (function.name, function.memory_mb) == ("shop-dev-orders", 256)
    assert function.env == {"A": "dev/${var.stage}"}
    assert function.tags == {"owner": "ops", "stage": "dev"}
    assert [one.field for one in found] == ["agency", "user_data.B", "user_data.C"]


def test_names_that_grow_by_each_other_come_to_an_end():
    """
    Twenty doublings would be ten million characters.
    """
    chain = "".join(f'  v{i} = "${{local.v{i - 1}}}${{local.v{i - 1}}}"\n' for i in range(1, 20))
    text = f'locals {{\n  v0 = "0123456789"\n{chain}}}\nresource "huaweicloud_fgs_function" "f" {{\n'
    text += '  name = local.v19\n  handler = "index.handler"\n  runtime = "Python3.10"\n}\n'
    project, _ = FORMATS["terraform"].read(text, "t.tf")
    assert project.functions[0].name == "FILL-IN"
    text = text.replace("local.v19", "local.v3")
    assert FORMATS["terraform"].read(text, "t.tf")[0].functions[0].name == "0123456789" * 8


@pytest.mark.parametrize(
    "expression",
    [
        "[for k, v in var.m : k if v > 1]",
        "{ for k, v in var.m : k => v if v.on }",
        "{\n  for k in var.m :\n  k => { a = 1 }...\n}",
        '{ a = 1, (var.k) = "x" }',
        "merge(local.a, { x = 1 })...",
        '"${lookup({ a = "}" }, "a")}-${var.b == "x" ? "${var.c}" : "z"}"',
        '"${join(",", [for x in var.y : "<${x}>"])} \\" %{ if true }a%{ endif }"',
        '<<EOT\n${var.x}\nEOT',
        '<<-EOT\n  ok\n  %{ if true }\n  EOT',
    ],
)  # fmt: skip
def test_expressions_of_every_kind_are_kept_whole(expression):
    """
    Loops, computed keys and texts inside of templates end where Terraform ends them.
    """
    assert parse(f"a = {expression}\nb = 1\n", "t.tf").attributes == {"a": Expression(expression), "b": 1}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{ for = 1 }", {"for": 1}),
        ("[for]", [Expression("for")]),
        ('"a $${b} %%{c} $ { }"', "a ${b} %{c} $ { }"),
        ("<<EOT\nEOT", ""),
        ("<<EOT\n  a\n\n b $${c}\n EOT", "  a\n\n b ${c}\n"),
        ("<<-EOT\n    a\n      b\n  EOT", "a\n  b\n"),
        ("{ 名 = 1 }", {"名": 1}),
    ],
)
def test_values_that_look_like_expressions(written, value):
    """
    Words named for, doubled signs, indented and empty heredocs are plain values.
    """
    assert parse(f"a = {written}\nb = 1\n", "t.tf").attributes == {"a": value, "b": 1}


def test_json_of_user_data_is_read():
    """
    User data may be written as a text of JSON, too.
    """
    data = json.dumps(json.dumps({"A": "1"}))
    text = 'resource "huaweicloud_fgs_function" "f" {\n  name = "orders"\n  handler = "index.handler"\n'
    project, _ = FORMATS["terraform"].read(f'{text}  runtime = "Python3.10"\n  user_data = {data}\n}}\n', "t.tf")
    assert project.functions[0].env == {"A": "1"}


@pytest.mark.filterwarnings("error")
def test_an_anchor_may_be_given_anew():
    """
    YAML allows it, and nobody is told of it, nor where a mistake is shown.
    """
    document, _ = read_yaml("a: &x 1\nb: &x 2\nc: *x\n", "s.yaml")
    assert document == {"a": 1, "b": 2, "c": 2}
    text = "resources:\n  f:\n    component: fc3\n    props: {runtime: &x one, region: &x two}\n"
    with pytest.raises(DeployError, match=r"^s\.yaml, line 4, column 22: resources\.f\.props\.runtime is 'one'"):
        FORMATS["fc3"].read(text, "s.yaml")
