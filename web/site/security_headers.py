"""The security headers of every response: only our own scripts, no frames, no caching."""

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


def with_security_headers(response: Response) -> Response:
    """Add the headers that a response does not set itself. Whatever is not static is about people: never cached."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def add_security_headers(app: FastAPI) -> None:
    """Add the headers to every response except those to unexpected errors, which are made outside all middleware."""

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        return with_security_headers(await call_next(request))
