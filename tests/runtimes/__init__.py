"""
The same three functions on runtime clients that vendors publish, each in an environment of its own.

``python tests/runtimes/run.py`` makes the environments and prints the table.
"""
