"""Answer errors: programs get a problem document (RFC 9457), people get a page."""

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from events.envelope import BadEventError
from events.explanations import explained_detail
from store.errors import StoreUnavailableError
from web.site.access import ForeignRequestError, NotSignedInError, authenticate, runtime_of
from web.site.problems import problem
from web.site.rendering import render
from web.site.requests import NotCarriedOutError
from web.site.security_headers import with_security_headers

logger = logging.getLogger(__name__)

API = "/api/"
TRY_AGAIN_SECONDS = "5"


def handle_errors(app: FastAPI) -> None:
    """Let the application answer every error in this way."""
    app.router.dependencies.append(Depends(_refuse_control_characters))
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(ForeignRequestError, _foreign)
    app.add_exception_handler(StoreUnavailableError, _no_store)
    app.add_exception_handler(BadEventError, _bad_event)
    app.add_exception_handler(NotCarriedOutError, _not_carried_out)
    app.add_exception_handler(ClientDisconnect, _disconnected)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def _refuse_control_characters(request: Request) -> None:
    """Nothing has a control character in its address, and PostgreSQL refuses to look for one.

    Raises:
        HTTPException: there is one.

    """
    if any(ord(character) < ord(" ") for character in request.scope["path"]):
        raise HTTPException(HTTPStatus.NOT_FOUND)


def _answer(request: Request, status: HTTPStatus, code: str, detail: str, fix: str, **more: Any) -> Response:
    if request.url.path.startswith(API):
        return problem(status, code, detail, fix, **more)
    if request.method == "GET" and not hasattr(request.state, "key"):
        with suppress(StoreUnavailableError):  # the page is shown without navigation then
            authenticate(request, runtime_of(request))
    return render(request, "site/error.html", status=status, head=status.phrase, detail=detail, fix=fix)


def _not_signed_in(request: Request, _error: Exception) -> Response:
    detail = "Sign-in required: the key is missing, expired or revoked."
    fix = "Operations issue a key with `sje keys new`. Send it as Authorization: Bearer sje_..., or sign in with it."
    if request.url.path.startswith(API):
        answer = problem(HTTPStatus.UNAUTHORIZED, "no-key", detail, fix)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    onward = urlencode({"onward": request.url.path}) if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in?{onward}".rstrip("?"), HTTPStatus.SEE_OTHER)


def _foreign(request: Request, _error: Exception) -> Response:
    detail = "The request came from another site's page, so nothing was done."
    return _answer(request, HTTPStatus.FORBIDDEN, "foreign-request", detail, "Do it on the page of this site.")


def _no_store(request: Request, error: Exception) -> Response:
    logger.warning("database unavailable", extra={"path": request.url.path, "error": str(error)})
    detail = "The database cannot be reached just now; nothing was changed."
    fix = "Try again in a moment. Operations: `sje doctor` reports what is wrong."
    answer = _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "database-away", detail, fix)
    answer.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return answer


def _bad_event(request: Request, error: Exception) -> Response:
    found, fix, code = (str(getattr(error, name, "")) for name in ("message", "fix", "code"))
    return _answer(request, HTTPStatus.BAD_REQUEST, code or "bad-request", found, fix)


def _not_carried_out(request: Request, error: Exception) -> Response:
    logger.error("a request became a dead letter", extra={"path": request.url.path, "error": str(error)})
    detail = "The request could not be carried out because of an internal error. It is kept as a dead letter."
    fix = "Tell operations: they replay it with `sje dead-letters`, so nothing has to be entered again."
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "dead-letter", detail, fix)


def _disconnected(request: Request, _error: Exception) -> Response:
    """The client went away while it sent its request; no one reads the answer."""
    logger.info("client disconnected", extra={"path": request.url.path})
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def _bad_request(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    problems = [_problem_in_request(each, _body_model(request)) for each in found]
    detail, fix = (" ".join(each[part] for each in problems) for part in ("why", "fix"))
    if request.url.path.startswith(API):
        fix += " GET /api/openapi.json describes what is accepted."
    return _answer(request, HTTPStatus.BAD_REQUEST, "bad-request", detail, fix, problems=problems)


class _NoBody(BaseModel):
    """What a route without a model for its body takes."""


def _body_model(request: Request) -> type[BaseModel]:
    """The model of what the route takes as its body, which names the fields that there are."""
    route = request.scope.get("route")
    field = route.body_field if isinstance(route, APIRoute) else None
    model = field.field_info.annotation if field is not None else None
    return model if isinstance(model, type) and issubclass(model, BaseModel) else _NoBody


def _problem_in_request(found: ErrorDetails, model: type[BaseModel]) -> dict[str, str]:
    """One problem that FastAPI found, in our own words; the first step of its place is the part of the request."""
    part, *place = found["loc"]
    if found["type"] == "json_invalid":
        why = f"The body is not JSON: {found.get('ctx', {}).get('error', found['msg'])}, at character {place[-1]}."
        fix = "Send a JSON object."
    else:
        why, fix = explained_detail(ErrorDetails(**{**found, "loc": tuple(place) or (part,)}), model)
    return {"where": ".".join(map(str, found["loc"])), "why": why, "fix": fix}


def _http(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    is_missing = status is HTTPStatus.NOT_FOUND
    detail = "There is nothing at this address." if is_missing else status.description
    given = error.detail if isinstance(error, HTTPException) and error.detail != status.phrase else detail
    fix = "Check the address, or go to the start page." if is_missing else ""
    answer = _answer(request, status, status.phrase.lower().replace(" ", "-"), given, fix)
    answer.headers.update((error.headers if isinstance(error, HTTPException) else None) or {})
    return answer


def _fault(request: Request, error: Exception) -> Response:
    logger.error("a request failed", extra={"path": request.url.path}, exc_info=error)
    detail = "An internal error occurred; the log has the details."
    fix = "Try again. If it happens again, tell operations."
    return with_security_headers(_answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail, fix))
