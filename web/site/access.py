"""Authenticate a request: a program by the key in its Authorization header, a person by their session cookie.

A request that changes something and carries no key in its header must come from one of our own pages: the cookie is
SameSite=Strict, and the browser's Sec-Fetch-Site or Origin header must name this site.
"""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from store.access_keys import AccessKey
from tasks.runtime import Runtime
from workflows.access import holder

COOKIE = "sje_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME_SITE = frozenset({"same-origin", "none"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


class NotSignedInError(Exception):
    """The request needs a key, and carries no active one."""


class ForeignRequestError(Exception):
    """Another site's page sent the request."""


def runtime_of(request: Request) -> Runtime:
    """The objects of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def authenticate(request: Request, runtime: "AnyRuntime") -> AccessKey | None:
    """The active key that a request carries; None if there is none.

    Raises:
        ForeignRequestError: the request changes something, and another site's page sent it.

    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        if request.method not in _SAFE:
            refuse_foreign(request)
        secret = request.cookies.get(COOKIE, "")
    request.state.key = holder(runtime.store, secret.strip(), runtime.real_clock.now())
    return key_of(request)


def key_of(request: Request) -> AccessKey | None:
    """The active key of a request that was authenticated; None if it has none, or was not authenticated."""
    found: AccessKey | None = getattr(request.state, "key", None)
    return found


def require_key(found: "OptionalKey") -> AccessKey:
    """The active key of the request.

    Raises:
        NotSignedInError: it has none.

    """
    if found is None:
        raise NotSignedInError
    return found


AnyRuntime = Annotated[Runtime, Depends(runtime_of)]
OptionalKey = Annotated[AccessKey | None, Depends(authenticate)]
SignedIn = Annotated[AccessKey, Depends(require_key)]


def keep_session(response: Response, runtime: Runtime, secret: str, lifetime: timedelta) -> None:
    """Set the session cookie."""
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

    Sec-Fetch-Site decides if the browser sends it, because a proxy that changes the Host header cannot falsify it.
    Otherwise the Origin must be the host of the request or SJE_WEB_URL.

    Raises:
        ForeignRequestError: the browser names another site.

    """
    fetched_from, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if fetched_from is not None:
        if fetched_from not in _SAME_SITE:
            raise ForeignRequestError
    elif origin is not None and not _is_ours(origin, request):
        raise ForeignRequestError


def _is_ours(origin: str, request: Request) -> bool:
    scheme, colon, _place = origin.partition("://")
    named = _host_and_port(origin)
    if not colon or named is None:
        return False
    here = _host_and_port(f"{scheme}://{request.headers.get('host', '')}")
    web_url = runtime_of(request).settings.web_url
    return named == here or (web_url is not None and named == _host_and_port(web_url))


def _host_and_port(url: str) -> tuple[str, int | None] | None:
    """The host and port of an address, the default port written out; None if it is not an address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return ((parts.hostname or "").lower(), port or _DEFAULT_PORTS.get(parts.scheme)) if parts.hostname else None
