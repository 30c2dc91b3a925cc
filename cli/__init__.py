"""The `sje` command."""
