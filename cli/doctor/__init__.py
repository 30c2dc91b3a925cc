"""`sje doctor`: what is unreachable, misconfigured or not making progress, and how to fix it.

Each module examines one area and yields findings; nothing here changes anything.
"""
