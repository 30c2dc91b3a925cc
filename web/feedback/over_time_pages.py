"""SP Feedback over time: the forms about a service provider, and a month of all forms."""

from datetime import date
from http import HTTPStatus
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from business_time import formatting
from business_time.wall_clock import local
from state_machines.feedback.summary import Summary
from store.queries.feedback import of_provider
from tasks.runtime import Runtime
from web.feedback.month_chart import chart
from web.site.access import AnyRuntime, SignedIn
from web.site.features import NavigationLink
from web.site.rendering import render
from workflows.feedback.month import count_month

router = APIRouter(prefix="/feedback", include_in_schema=False)

NAVIGATION = NavigationLink(address="/feedback/months", name="Month", place=120, covers="/feedback/months/")

MOST_SHOWN = 500
"""The most forms about one provider on a page."""

MOST_COUNTED = 10
"""The most phrases and providers of a month."""

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture opened by itself needs its own style, and nothing else."""


@router.get("/providers")
def find_provider(_key: SignedIn, account: str = "") -> Response:
    """Redirect to the forms about a provider."""
    wanted = quote(account.strip(), safe="")
    return RedirectResponse(f"/feedback/providers/{wanted}" if wanted else "/feedback/review", HTTPStatus.SEE_OTHER)


@router.get("/providers/{account:path}")
def show_provider(request: Request, account: str, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show the forms about a service provider, the latest first."""
    with runtime.store.reading() as connection:
        found = of_provider(connection, account, limit=MOST_SHOWN)
    counts = {name: sum(each.submission.polarity == name for each in found) for name in ("positive", "negative")}
    name = found[0].submission.account if found else account
    return render(request, "feedback/provider.html", account=name, records=found, counts=counts, most=MOST_SHOWN)


@router.get("/months")
def choose_month(_key: SignedIn, runtime: AnyRuntime, month: str = "") -> Response:
    """Redirect to the chosen month, or to the current one."""
    now = local(runtime.clock.now(), ZoneInfo(runtime.policy.office_zone))
    return RedirectResponse(f"/feedback/months/{quote(month or f'{now:%Y-%m}', safe='')}", HTTPStatus.SEE_OTHER)


@router.get("/months/{month}.svg")
def draw_month(month: str, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Draw the chart of a month for its page."""
    drawn = chart(month, _counted(runtime, month), MOST_COUNTED, is_headed=False)
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY})


@router.get("/months/{month}")
def show_month(request: Request, month: str, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Summarize a month: reasons, sentiment, phrases and providers."""
    summary = _counted(runtime, month)
    return render(
        request,
        "feedback/month.html",
        month=month,
        title=formatting.month(date.fromisoformat(f"{month.strip()}-01")),
        time=formatting.zone_title(runtime.policy.office_zone),
        summary=summary,
        most=MOST_COUNTED,
    )


def _counted(runtime: Runtime, month: str) -> Summary:
    try:
        with runtime.store.reading() as connection:
            return count_month(connection, month, runtime.policy.office_zone)
    except ValueError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.") from error
