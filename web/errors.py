"""What is answered when something is wrong: a problem document (RFC 9457) to programs, a page to people."""

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from events.envelope import BadEventError
from events.explanations import explained_detail
from store.errors import StoreUnavailableError
from web.access import ForeignRequestError, NotSignedInError
from web.api.models import FilledForm
from web.asking import NotCarriedOutError
from web.guarding import guarded
from web.openapi import PROBLEM
from web.rendering import render

logger = logging.getLogger(__name__)

API = "/api/"
TRY_AGAIN_SECONDS = "5"


def problem(status: HTTPStatus, code: str, detail: str, fix: str = "", **more: Any) -> Response:
    """A problem document.

    Args:
        status: the answer's status.
        code: what is wrong, stable; the last part of the document's ``type``.
        detail: what is wrong, for a person.
        fix: what to do about it.
        more: further members of the document.

    """
    document = {"type": f"urn:cinchhs:problem:{code}", "title": status.phrase, "status": status.value, "detail": detail}
    if fix:
        document["fix"] = fix
    return JSONResponse(document | more, status, media_type=PROBLEM)


def answer_errors(app: FastAPI) -> None:
    """Have the application answer every error in this way."""
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(ForeignRequestError, _foreign)
    app.add_exception_handler(StoreUnavailableError, _no_store)
    app.add_exception_handler(BadEventError, _bad_event)
    app.add_exception_handler(NotCarriedOutError, _not_carried_out)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def _answer(request: Request, status: HTTPStatus, code: str, detail: str, fix: str, **more: Any) -> Response:
    if request.url.path.startswith(API):
        return problem(status, code, detail, fix, **more)
    return render(request, "error.html", status=status, head=status.phrase, detail=detail, fix=fix)


def _not_signed_in(request: Request, _error: Exception) -> Response:
    detail = "This needs a key, and there was none, or none that is good now."
    fix = "Operations issue one with `sje keys new`; send it as Authorization: Bearer sje_..., or sign in with it."
    if request.url.path.startswith(API):
        answer = problem(HTTPStatus.UNAUTHORIZED, "no-key", detail, fix)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    onward = urlencode({"onward": request.url.path}) if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in?{onward}".rstrip("?"), HTTPStatus.SEE_OTHER)


def _foreign(request: Request, _error: Exception) -> Response:
    detail = "The request came from another site's page, so nothing was done."
    return _answer(request, HTTPStatus.FORBIDDEN, "foreign-request", detail, "Do it on the page itself.")


def _no_store(request: Request, error: Exception) -> Response:
    logger.warning("the database is away", extra={"path": request.url.path, "error": str(error)})
    detail = "The database cannot be reached just now; nothing was changed."
    fix = "Try again in a moment. Operations: `sje doctor` says what is wrong."
    answer = _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "database-away", detail, fix)
    answer.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return answer


def _bad_event(request: Request, error: Exception) -> Response:
    said, fix, code = (str(getattr(error, name, "")) for name in ("message", "fix", "code"))
    return _answer(request, HTTPStatus.BAD_REQUEST, code or "bad-request", said, fix)


def _not_carried_out(request: Request, error: Exception) -> Response:
    logger.error("a request became a dead letter", extra={"path": request.url.path, "error": str(error)})
    detail = "Something is wrong on our side, and this could not be carried out. It is kept as a dead letter."
    fix = "Tell operations: they carry it out with `sje dead-letters`, so nothing has to be entered again."
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "dead-letter", detail, fix)


def _bad_request(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    problems = [_problem_in_request(each) for each in found]
    detail, fix = (" ".join(each[part] for each in problems) for part in ("why", "fix"))
    if request.url.path.startswith(API):
        fix += " GET /api/openapi.json says what is understood."
    return _answer(request, HTTPStatus.BAD_REQUEST, "bad-request", detail, fix, problems=problems)


def _problem_in_request(found: ErrorDetails) -> dict[str, str]:
    """One problem that FastAPI found, in our own words; the first step of its place is the part of the request."""
    part, *place = found["loc"]
    if found["type"] == "json_invalid":
        why = f"The body is no JSON: {found.get('ctx', {}).get('error', found['msg'])}, at character {place[-1]}."
        fix = "Send a JSON object."
    else:
        why, fix = explained_detail(ErrorDetails(**{**found, "loc": tuple(place) or (part,)}), FilledForm)
    return {"where": ".".join(map(str, found["loc"])), "why": why, "fix": fix}


def _http(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    is_missing = status is HTTPStatus.NOT_FOUND
    detail = "There is nothing here." if is_missing else status.description
    said = error.detail if isinstance(error, HTTPException) and error.detail != status.phrase else detail
    fix = "Look at the address again, or begin at the start page." if is_missing else ""
    answer = _answer(request, status, status.phrase.lower().replace(" ", "-"), said, fix)
    answer.headers.update((error.headers if isinstance(error, HTTPException) else None) or {})
    return answer


def _fault(request: Request, error: Exception) -> Response:
    logger.error("a request failed", extra={"path": request.url.path}, exc_info=error)
    detail = "Something is wrong on our side; it is in the log."
    fix = "Try again; if it stays, tell operations."
    return guarded(_answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail, fix))
