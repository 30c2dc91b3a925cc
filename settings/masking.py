"""Hide the passwords of an address, whatever is wrong with it."""

import re

STARS = "***"
_SCHEME = re.compile(r"((?:^|(?<=\s))\W?[A-Za-z][A-Za-z0-9+.-]*://|(?<=;)(?:amqps?|sentinel|rediss?|valkeys?)://)")
"""What begins an address: a word at the beginning, or one of the brokers of which several are named."""

_SECRET_OPTION = re.compile(r"([?&;\s][^=&?\s]*(?:pass|pwd|secret|token)[^=&?\s]*=)[^&\s]*", re.IGNORECASE)


def without_password(url: str) -> str:
    """Give an address, or several, as it may be shown or logged: every password is replaced by three stars.

    It never fails. What it cannot read, it hides rather than shows.
    """
    before, *parts = _SCHEME.split(url)
    shown = [before]
    for scheme, rest in zip(parts[::2], parts[1::2], strict=True):
        shown += [scheme, _masked(rest)]
    return _SECRET_OPTION.sub(rf"\1{STARS}", "".join(shown))


def _masked(rest: str) -> str:
    """What stands behind a scheme, up to the next address: all between its first colon and its last ``@`` is secret."""
    userinfo, at, place = rest.rpartition("@")
    user, colon, _password = userinfo.partition(":")
    return f"{user}:{STARS}@{place}" if at and colon else rest
