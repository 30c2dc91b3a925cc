"""Dispatch work: the jobs that found no service provider by themselves."""
