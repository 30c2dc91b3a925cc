"""Errors of databases and brokers: one table of what each means, and its remedy."""
