"""
Every parser of the library, fed with what nobody would write.

`targets` lists the parsers with what has to hold for any input. `run` drives them with atheris, coverage first;
`test_seeds` checks the same on the committed inputs, on every Python and without atheris.
"""
