"""Clocks: how much time has run on an item, folded from its history; and what happens when the time is up."""
