"""The HTTP API: JSON in, JSON out, a key in every request."""
