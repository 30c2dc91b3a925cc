"""Measurements of the real pipeline, and of the same job written with other libraries."""
