"""The start page redirects people to where their work starts."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from web.site.access import OptionalKey
from web.site.features import navigation

router = APIRouter(include_in_schema=False)


@router.get("/")
def go_to_start_page(key: OptionalKey) -> RedirectResponse:
    """Redirect to the page where the actor's work starts, to the first page, or to the sign-in."""
    if key is None:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    links = navigation()
    start = next((link for link in links if link.is_start_page(key.actor)), links[0])
    return RedirectResponse(start.address, HTTPStatus.SEE_OTHER)
