"""Whether this process answers and reaches its database: what probes and `sje health web` ask."""

from fastapi import APIRouter, Response

from store.errors import StoreUnavailableError
from store.schema import is_current
from web.access import AnyRuntime

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz(runtime: AnyRuntime, response: Response) -> dict[str, str]:
    """Say whether work can be done here: 200, or 503 with what is missing."""
    try:
        found = "well" if is_current(runtime.store) else "the database has another schema: run `sje migrate`"
    except StoreUnavailableError:
        found = "the database cannot be reached"
    if found != "well":
        response.status_code = 503
    return {"status": found}
