"""What may happen to an exception: one file per exception type, each a ``transitions`` state machine.

Pure: nothing here reads a clock, a database or a broker. How a type is declared is in ``declaration/``.
"""
