"""Verify what is stored: every chain, every row against its history, and the relations between tables."""
