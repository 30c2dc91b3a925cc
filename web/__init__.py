"""The pages and the HTTP API: what the departments and other programs use over HTTP."""
