"""Who asks: a program by the key in its Authorization header, a person by the cookie of their session.

A request that changes something and comes with a cookie must come from one of our own pages: the cookie is
SameSite=Strict, and where the browser says from where a request comes, it must say "from here".
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from store.access_keys import AccessKey
from tasks.runtime import Runtime
from workflows.access import holder

COOKIE = "sje_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FROM_HERE = frozenset({"same-origin", "none"})


class NotSignedInError(Exception):
    """Nobody we know asks, and what is asked for is not for everybody."""


class ForeignRequestError(Exception):
    """Another site's page sent the request in the name of somebody who is signed in here."""


def runtime_of(request: Request) -> Runtime:
    """The objects of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def known_or_nobody(request: Request, runtime: "AnyRuntime") -> AccessKey | None:
    """The key of whoever asks; None for somebody we do not know.

    Raises:
        ForeignRequestError: the request changes something, and does not come from a page of ours.

    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        secret = request.cookies.get(COOKIE, "")
        if secret and request.method not in _SAFE:
            refuse_foreign(request)
    request.state.key = holder(runtime.store, secret.strip(), runtime.real_clock.now())
    return key_of(request)


def key_of(request: Request) -> AccessKey | None:
    """The key of whoever asks, once it was looked for; None for somebody we do not know."""
    found: AccessKey | None = getattr(request.state, "key", None)
    return found


def known(found: "AnybodysKey") -> AccessKey:
    """The key of whoever asks.

    Raises:
        NotSignedInError: we do not know them.

    """
    if found is None:
        raise NotSignedInError
    return found


AnyRuntime = Annotated[Runtime, Depends(runtime_of)]
AnybodysKey = Annotated[AccessKey | None, Depends(known_or_nobody)]
SignedIn = Annotated[AccessKey, Depends(known)]


def keep_session(response: Response, runtime: Runtime, secret: str, lifetime: timedelta) -> None:
    """Give the browser the cookie of a session."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=runtime.settings.effective_web_url.startswith("https://"),
    )


def refuse_foreign(request: Request) -> None:
    """Refuse a request that another site's page sent.

    Raises:
        ForeignRequestError: the browser says so.

    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in _FROM_HERE:
        raise ForeignRequestError
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ForeignRequestError
