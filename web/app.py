"""The web application: the features, put together over the objects of one process."""

from typing import Any

from fastapi import FastAPI

from tasks.runtime import Runtime
from web.site import errors, features, openapi
from web.site.head_requests import AnswerHead
from web.site.security_headers import add_security_headers
from web.site.static_files import static_files


def create_app(runtime: Runtime) -> FastAPI:
    """Put the application together.

    Args:
        runtime: the objects of this process; the application closes nothing of it.

    """
    app = _put_together()
    app.state.runtime = runtime
    return app


def describe_api() -> dict[str, Any]:
    """The OpenAPI document of the HTTP API; nothing has to run for it."""
    return _put_together().openapi()


def _put_together() -> FastAPI:
    app = openapi.DescribedApp(**openapi.DESCRIPTION, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    errors.handle_errors(app)
    add_security_headers(app)
    app.add_middleware(AnswerHead)
    app.mount("/static", static_files(), name="static")
    app.include_router(features.router())
    return app
