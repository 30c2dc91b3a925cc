"""The start page leads on to what there is."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

router = APIRouter(include_in_schema=False)


@router.get("/")
def home() -> RedirectResponse:
    """Lead on to the SP Feedback form."""
    return RedirectResponse("/feedback", HTTPStatus.SEE_OTHER)
