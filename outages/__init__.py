"""Errors of databases and brokers: one table of what each means, and what is done about it."""
