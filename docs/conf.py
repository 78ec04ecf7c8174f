"""
How the documentation is built: ``sphinx-build -n -W docs build/docs``. Nothing is fetched, neither then nor by a reader.
"""

from importlib.metadata import version as installed

project = "polyfaas"
author = "the polyfaas authors"
copyright = "the polyfaas authors"  # noqa: A001 -- Sphinx's own name
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
autodoc_typehints = "none"  # the docstrings say type, unit and the meaning of None
autodoc_default_options = {"members": True}
napoleon_numpy_docstring = False
napoleon_use_ivar = True
