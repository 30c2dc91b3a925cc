"""Where exceptions are kept: tables, queries, unit of work, migrations."""
