"""Prove what is stored: every chain, every row against its history, and what hangs together."""
