"""
Functions on the open-sourced engine behind FunctionGraph: the real runtime that a test can have.

It comes from PyPI (`openyuanrong-sdk`, dependency group ``yuanrong``); where it is not installed, all of this is skipped.
What was observed on it, and how it is driven, is told in ``docs/reference/open-engine.md``.
"""
