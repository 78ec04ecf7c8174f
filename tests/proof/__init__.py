"""
What the README promises, checked at the boundary of the whole package: secrets, isolation, the API, what is shipped.

The long forms and their figures are told in ``docs/explanation/reliability.md``.
"""
