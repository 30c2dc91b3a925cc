"""What the SP Feedback forms tell over time: the history of a service provider, and a month of all."""

from datetime import date
from http import HTTPStatus
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from business_time import spoken
from business_time.wall_clock import local
from state_machines.feedback.summary import Summary
from store.queries.feedback import of_provider
from tasks.runtime import Runtime
from web.access import AnyRuntime, SignedIn
from web.charts.feedback_month import chart
from web.rendering import render
from workflows.feedback.month import count_month

router = APIRouter(prefix="/feedback", include_in_schema=False)

MOST_SHOWN = 500
"""Forms of one provider on a page."""

MOST_COUNTED = 10
"""Phrases and providers of a month."""

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture that is opened by itself has its style in it, and nothing else."""


@router.get("/providers")
def find_provider(_key: SignedIn, account: str = "") -> Response:
    """Go to what was said of a provider."""
    wanted = quote(account.strip(), safe="")
    return RedirectResponse(f"/feedback/providers/{wanted}" if wanted else "/feedback/review", HTTPStatus.SEE_OTHER)


@router.get("/providers/{account:path}")
def provider(request: Request, account: str, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show what was said of a service provider, the latest first."""
    with runtime.store.reading() as connection:
        found = of_provider(connection, account, limit=MOST_SHOWN)
    counts = {name: sum(each.submission.polarity == name for each in found) for name in ("positive", "negative")}
    name = found[0].submission.account if found else account
    return render(request, "feedback/provider.html", account=name, records=found, counts=counts, most=MOST_SHOWN)


@router.get("/months")
def choose_month(_key: SignedIn, runtime: AnyRuntime, month: str = "") -> Response:
    """Go to a month: the one that was chosen, or this one."""
    now = local(runtime.clock.now(), ZoneInfo(runtime.policy.office_zone))
    return RedirectResponse(f"/feedback/months/{quote(month or f'{now:%Y-%m}', safe='')}", HTTPStatus.SEE_OTHER)


@router.get("/months/{month}.svg")
def month_chart(month: str, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Draw a month, for the page that is headed by it."""
    drawn = chart(month, _counted(runtime, month), MOST_COUNTED, is_headed=False)
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY})


@router.get("/months/{month}")
def show_month(request: Request, month: str, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Summarize a month: reasons, praise and blame, phrases and providers."""
    summary = _counted(runtime, month)
    return render(
        request,
        "feedback/month.html",
        month=month,
        called=spoken.month(date.fromisoformat(f"{month.strip()}-01")),
        time=spoken.time_in(runtime.policy.office_zone),
        summary=summary,
        most=MOST_COUNTED,
    )


def _counted(runtime: Runtime, month: str) -> Summary:
    try:
        with runtime.store.reading() as connection:
            return count_month(connection, month, runtime.policy.office_zone)
    except ValueError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.") from error
