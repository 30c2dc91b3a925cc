"""Hide the passwords in an address, even an invalid one."""

import re

STARS = "***"
_SCHEME = re.compile(r"((?:^|(?<=\s))\W?[A-Za-z][A-Za-z0-9+.-]*://|(?<=;)(?:amqps?|sentinel|rediss?|valkeys?)://)")
"""The beginning of an address: a scheme at the start, or that of a further broker address."""

_SECRET_OPTION = re.compile(r"([?&;\s][^=&?\s]*(?:pass|pwd|secret|token)[^=&?\s]*=)[^&\s]*", re.IGNORECASE)


def without_password(url: str) -> str:
    """Return one or several addresses as they may be shown or logged: three stars replace every password.

    It never fails; what it cannot read, it hides.
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
