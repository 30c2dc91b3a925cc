"""The answers for people: rich tables and panels, one module per kind of answer."""
