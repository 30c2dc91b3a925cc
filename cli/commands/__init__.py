"""The commands: each parses its arguments, calls the store, a workflow or a task, and shows the answer."""
