"""The web application: its parts, put together over the objects of one process."""

from typing import Any

from fastapi import FastAPI

from tasks.runtime import Runtime
from web import errors, health, openapi
from web.api import feedback as feedback_api
from web.guarding import guard_answers
from web.pages import feedback, feedback_over_time, feedback_review, home, sign_in
from web.static_files import static_files


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
    errors.answer_errors(app)
    guard_answers(app)
    app.mount("/static", static_files(), name="static")
    for part in (health, sign_in, home, feedback, feedback_over_time, feedback_review, feedback_api):
        app.include_router(part.router)
    return app
