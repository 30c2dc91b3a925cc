"""Sign in with a key, and out again."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from web.access import COOKIE, AnybodysKey, AnyRuntime, keep_session, refuse_foreign
from web.rendering import render
from workflows.access import end, sign_in

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def ask(request: Request, key: AnybodysKey, onward: str = "/") -> Response:
    """Ask for a key, unless somebody is signed in already."""
    if key is not None:
        return RedirectResponse(_ours(onward), HTTPStatus.SEE_OTHER)
    return render(request, "sign_in.html", onward=_ours(onward), is_wrong=False)


@router.post("/sign-in")
def let_in(
    request: Request, runtime: AnyRuntime, secret: Annotated[str, Form()] = "", onward: Annotated[str, Form()] = "/"
) -> Response:
    """Let in whoever has a key."""
    refuse_foreign(request)
    lifetime = timedelta(hours=runtime.settings.session_hours)
    session = sign_in(runtime.store, secret.strip(), runtime.real_clock.now(), lifetime)
    if session is None:
        return render(request, "sign_in.html", status=HTTPStatus.UNAUTHORIZED, onward=_ours(onward), is_wrong=True)
    answer = RedirectResponse(_ours(onward), HTTPStatus.SEE_OTHER)
    keep_session(answer, runtime, session.secret, lifetime)
    return answer


@router.post("/sign-out")
def let_out(key: AnybodysKey, runtime: AnyRuntime) -> Response:
    """End the session; a key itself is revoked by operations alone."""
    if key is not None and key.parent is not None:
        end(runtime.store, key.id, runtime.real_clock.now())
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer


def _ours(onward: str) -> str:
    """The path to go on to, if it is one of ours; another site's address leads to the start page."""
    is_ours = onward.startswith("/") and not onward.startswith(("//", "/\\"))
    return onward if is_ours else "/"
