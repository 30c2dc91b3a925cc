"""Where events come in: a Redis or Valkey stream, and a kombu queue; one path behind both."""
