"""The link with which `sje up` signs its user in to the desk, on a development machine."""

from contextlib import suppress
from datetime import timedelta

from cli.actors import parse_actor
from cli.errors import CommandError
from settings import Settings
from tasks.runtime import Runtime
from workflows.access import issue


def sign_in_link(runtime: Runtime, settings: Settings, web_url: str) -> str | None:
    """Issue a key to the actor of SJE_ACTOR for as long as a session lasts; return the link that signs in with it.

    The key is in the fragment of the link, which a browser sends to no server.

    Returns:
        The link; None in production, or if SJE_ACTOR names no actor.

    """
    if settings.environment != "development" or not settings.actor:
        return None
    with suppress(CommandError):
        lifetime = timedelta(hours=settings.session_hours)
        key = issue(runtime.store, parse_actor(settings.actor), runtime.real_clock.now(), lifetime)
        return f"{web_url}/sign-in#{key.secret}"
    return None
