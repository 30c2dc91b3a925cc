"""Who acts in the scenarios."""

from typing import Any

Person = dict[str, Any]


def person(name: str, department: str, role: str = "Agent", channel: str = "internal") -> Person:
    return {"name": name, "department": department, "role": role, "channel": channel}


AGENT = person("mreyes", "Customer Service")
BPO_AGENT = person("bpo-044", "Customer Service", channel="bpo")
CAPTIVE_AGENT = person("cap-112", "Customer Service", channel="captive")
ARISE_AGENT = person("home-217", "Customer Service", channel="arise")
AUTHORIZER = person("tokafor", "Authorizations", "Specialist")
ESCALATIONS = person("pdasilva", "Escalations")
SUPPORT_SERVICES = person("kwhitford", "Support Services")
PARTS_SOURCING = person("jlindqvist", "Parts Sourcing")
RESEARCH = person("nbauer", "Research")
"""A group inside Parts Sourcing."""
