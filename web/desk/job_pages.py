"""A service job: what is known of it, its items, and everything that happened; and the search that leads there."""

import re
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from state_machines.engine.registry import type_title
from store.engine import Connection
from store.queries import exception, exceptions_of_job, job, job_timeline
from web.desk.customer_time import CustomerTime
from web.desk.item_view import named_values
from web.desk.viewer import Viewer
from web.desk.wording import linked
from web.site.access import AnyRuntime, SignedIn
from web.site.rendering import render

router = APIRouter(prefix="/desk", include_in_schema=False)

_BARE_ITEM = re.compile(r"[0-9A-Z]{12}")


@router.get("/jobs/{number:path}")
def show_job(request: Request, number: str, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show a service job."""
    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        viewer = Viewer.of(connection, key.actor, runtime.policy)
        known = job(connection, number)
        records = exceptions_of_job(connection, number)
        story = job_timeline(connection, number)
    if known is None and not story:
        detail = f"No event has named a service job {number}. The number is written as upstream writes it: SJ-30417."
        raise HTTPException(HTTPStatus.NOT_FOUND, detail)
    facts = known.facts if known else {}
    zone, state = (str(facts.get(f"customer.{each}") or "") or None for each in ("zone", "state"))
    return render(
        request,
        "desk/job.html",
        zone=viewer.zone,
        viewer=viewer,
        number=number,
        facts=named_values(dict(sorted(facts.items())), viewer.zone),
        customer=CustomerTime.at(now, zone, state),
        records=sorted(records, key=lambda each: (each.status == "Completed", each.opened_at)),
        story=story[::-1],
        linked=linked,
        type_title=type_title,
    )


@router.get("/search")
def search(request: Request, key: SignedIn, runtime: AnyRuntime, q: str = "") -> Response:
    """Go to the item or the service job of a number, in whatever letters it is written."""
    with runtime.store.reading() as connection:
        found = found_at(connection, q)
        viewer = Viewer.of(connection, key.actor, runtime.policy)
    if found:
        return RedirectResponse(found, HTTPStatus.SEE_OTHER)
    status = HTTPStatus.NOT_FOUND if q.strip() else HTTPStatus.OK
    return render(request, "desk/search.html", status=status, asked=q.strip(), viewer=viewer)


def found_at(connection: Connection, asked: str) -> str:
    """The address of the item or the service job that a text names; empty if it names none."""
    text = asked.strip()
    upper = text.upper()
    items = [upper, f"EX-{upper}"] if _BARE_ITEM.fullmatch(upper) else [upper]
    for item in items:
        if item.startswith("EX-") and exception(connection, item):
            return f"/desk/items/{item}"
    for number in dict.fromkeys((text, upper, f"SJ-{upper}")):
        if number and (job(connection, number) or exceptions_of_job(connection, number)):
            return f"/desk/jobs/{quote(number)}"
    return ""
