"""One module per command: a docstring, ``arguments(parser)`` and ``run(options)``."""
