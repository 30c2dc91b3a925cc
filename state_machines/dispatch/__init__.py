"""Dispatch work: jobs without a service provider."""
