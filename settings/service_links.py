"""Variables that Kubernetes sets for each service of a namespace; those of a service ``sje-web`` look like settings."""

import re

_NAME = re.compile(r".+_(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)", re.IGNORECASE)
_PORT = re.compile(r".+_PORT", re.IGNORECASE)
_ADDRESS = re.compile(r"(tcp|udp|sctp)://.+", re.IGNORECASE)


def is_service_link(name: str, value: str | None) -> bool:
    """Whether a variable describes a service and is not a setting."""
    if _NAME.fullmatch(name):
        return True
    return bool(_PORT.fullmatch(name)) and value is not None and bool(_ADDRESS.fullmatch(value))
