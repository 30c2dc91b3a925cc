"""Notify departments and subscribers: enqueue portions, deliver notices, publish events, relay what was missed."""
