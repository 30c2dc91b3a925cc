"""`sje doctor`: what is reachable, what is misconfigured, what stands still, and how to mend each.

Every module examines one thing and yields findings; nothing here changes anything.
"""
