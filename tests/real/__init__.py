"""
Functions on the open-sourced engine behind FunctionGraph: the real runtime that a test can have.

It comes from PyPI (`openyuanrong-sdk`, dependency group ``yuanrong``); where it is not installed, all of this
is skipped. How it is driven, and how its answers differ, is told in ``docs/reference/open-engine.md``.
"""
