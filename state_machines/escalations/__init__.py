"""Escalation work: the tasks, cases and forms of the tiers above Customer Service, and who takes an escalated call."""
