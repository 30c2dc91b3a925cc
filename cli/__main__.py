"""``python -m cli``: how `sje up` starts its processes in the Python that runs it."""

from cli.main import main

main()
