"""The rules of exceptions: one file per exception type, each a ``transitions`` state machine.

Nothing here reads a clock, a database or a broker. ``declaration/`` is the vocabulary in which a type is declared.
"""
