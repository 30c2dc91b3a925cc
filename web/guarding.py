"""What every answer says to the browser: run only our own scripts, show us in nobody's frame, keep nothing."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def guarded(response: Response) -> Response:
    """Put the headers on an answer that has not its own; what is not static is about people, and no cache keeps it."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def guard_answers(app: FastAPI) -> None:
    """Put the headers on every answer, but for those to faults: they are answered outside of every middleware."""

    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        return guarded(await go_on(request))
