"""The start page leads on to what somebody does here first."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from state_machines.declaration.departments import home_of
from state_machines.feedback.sp_feedback_review import TYPE
from web.access import AnybodysKey

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(key: AnybodysKey) -> RedirectResponse:
    """Lead those who review on to the review, others to the SP Feedback form, and those we do not know to sign in."""
    if key is None:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    reviews = home_of(key.actor) == TYPE.department
    return RedirectResponse("/feedback/review" if reviews else "/feedback", HTTPStatus.SEE_OTHER)
