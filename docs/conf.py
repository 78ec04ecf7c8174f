"""
How the documentation is built: ``sphinx-build -n -W docs build/docs``. Nothing is fetched from elsewhere.
"""

import re
from importlib.metadata import version as installed

from docutils import nodes
from sphinx.search.en import SearchEnglish

import polyfaas

project = "polyfaas"
author = "the polyfaas authors"
copyright = "the polyfaas authors"
release = version = installed("polyfaas")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_tools"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

html_theme = "furo"
html_title = "polyfaas"
html_static_path = ["_static"]
html_css_files = ["polyfaas.css"]
html_show_sourcelink = False
html_copy_source = False

autodoc_member_order = "bysource"
autoclass_content = "both"
autodoc_typehints = "none"  # the docstrings say type, unit and the meaning of None
autodoc_default_options = {"members": True}
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# Types that are no pages of their own, and what Napoleon takes for one: the second name of "offset, partition: ...".
nitpick_ignore_regex = [("py:class", r"polyfaas\.\w+\..*"), ("py:class", r"[a-z_]+"), ("py:class", r"a set-like .*")]


class SearchPairs(SearchEnglish):
    """
    A search for English words and for Chinese, which writes no spaces: each two characters side by side are a word.
    """

    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/[\u4e00-\u9fff]+|(?:(?![\u4e00-\u9fff])[\p{Letter}\p{Number}_])+/gu) || []).flatMap((word) =>
    /^[\u4e00-\u9fff]{3}/.test(word) ? [...word].slice(1).map((second, index) => word[index] + second) : [word]);
"""

    def split(self, input):
        """
        The words of a text, as `splitQuery` above splits a query.
        """
        runs = (run for word in super().split(input) for run in re.findall(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", word))
        return [part for run in runs for part in self._parts(run)]

    def _parts(self, run):
        chinese = len(run) > 2 and "\u4e00" <= run[0] <= "\u9fff"
        return map("".join, zip(run, run[1:])) if chinese else [run]


def _keep_property_text(app, what, name, obj, options, lines):
    """
    Keep a property's docstring whole: Napoleon takes what stands before a colon in its first line for a type.
    """
    if what == "property":
        lines.insert(0, "\\")  # an escaped line end, which shows as nothing


def _find_public_name(app, env, node, contnode):
    """
    Lead a name without its module, as docstrings write it, to polyfaas' public name.
    """
    if node.get("reftarget") not in polyfaas.__all__:
        return None
    target = f"polyfaas.{node['reftarget']}"
    return env.domains["py"].resolve_xref(env, node["refdoc"], app.builder, "obj", target, node, contnode)


def _say_language(app, pagename, templatename, context, doctree):
    """
    Name the language of the Chinese pages, by which a browser picks their characters' shapes, and a reader its voice.
    """
    if pagename.startswith("zh/"):
        context["language"] = "zh-CN"


def _join_chinese_lines(app, doctree):
    """
    Take out the blank that a line's end would leave behind a sentence's Chinese full stop.
    """
    for text in [node for node in doctree.findall(nodes.Text) if node == "\n"]:
        before = text.parent[text.parent.index(text) - 1].astext()
        if "\u3000" <= before[-1:] <= "\uffef":
            text.parent.replace(text, nodes.Text(""))


def setup(app):
    """
    Join what stands above.
    """
    app.add_search_language(SearchPairs)
    app.connect("html-page-context", _say_language)
    app.connect("doctree-read", _join_chinese_lines)
    app.connect("autodoc-process-docstring", _keep_property_text, priority=100)
    app.connect("missing-reference", _find_public_name)
