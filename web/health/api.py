"""The health check: whether this process answers and reaches its database; for probes and `sje health web`."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from store.errors import StoreUnavailableError
from store.schema import is_current
from web.site.access import AnyRuntime

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def check_health(runtime: AnyRuntime, response: Response) -> dict[str, str]:
    """Report whether requests can be served: 200, or 503 with the reason."""
    try:
        found = "well" if is_current(runtime.store) else "the database has another schema: run `sje migrate`"
    except StoreUnavailableError:
        found = "the database cannot be reached"
    if found != "well":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": found}
