"""
How the documentation is built: ``sphinx-build -n -W docs build/docs``. Nothing is fetched from elsewhere.
"""

from importlib.metadata import version as installed

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


def setup(app):
    """
    Join what the two functions above do.
    """
    app.connect("autodoc-process-docstring", _keep_property_text, priority=100)
    app.connect("missing-reference", _find_public_name)
