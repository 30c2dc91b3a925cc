"""Sign in with a key, and sign out."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from web.site.access import COOKIE, AnyRuntime, OptionalKey, keep_session, refuse_foreign
from web.site.rendering import render
from workflows.access import end, sign_in

router = APIRouter(include_in_schema=False)

_PAGE = "sign_in/sign_in.html"


@router.get("/sign-in")
def show_sign_in(request: Request, key: OptionalKey, onward: str = "/") -> Response:
    """Ask for a key, unless the person is signed in already."""
    if key is not None:
        return RedirectResponse(_own_path(onward), HTTPStatus.SEE_OTHER)
    return render(request, _PAGE, onward=_own_path(onward), is_wrong=False)


@router.post("/sign-in")
def start_session(
    request: Request, runtime: AnyRuntime, secret: Annotated[str, Form()] = "", onward: Annotated[str, Form()] = "/"
) -> Response:
    """Start a session with an active key."""
    refuse_foreign(request)
    lifetime = timedelta(hours=runtime.settings.session_hours)
    session = sign_in(runtime.store, secret.strip(), runtime.real_clock.now(), lifetime)
    if session is None:
        return render(request, _PAGE, status=HTTPStatus.UNAUTHORIZED, onward=_own_path(onward), is_wrong=True)
    answer = RedirectResponse(_own_path(onward), HTTPStatus.SEE_OTHER)
    keep_session(answer, runtime, session.secret, lifetime)
    return answer


@router.post("/sign-out")
def end_session(key: OptionalKey, runtime: AnyRuntime) -> Response:
    """End the session; only operations revoke a key itself."""
    if key is not None and key.parent is not None:
        end(runtime.store, key.id, runtime.real_clock.now())
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer


def _own_path(onward: str) -> str:
    """The path to go on to if it is on this site; the start page instead of another site's address."""
    is_own = onward.startswith("/") and not onward.startswith(("//", "/\\"))
    return onward if is_own else "/"
