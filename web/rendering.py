"""Pages from templates. Whatever people wrote is escaped; a name that a template misspells is an error."""

from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from business_time import spoken
from web.access import key_of, runtime_of
from web.static_files import address


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": address, "numbered": spoken.numbered}
    made.filters["capitalize_first"] = spoken.capitalized
    return made


def render(request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, **shown: Any) -> HTMLResponse:
    """Render a page for whoever asks.

    Args:
        request: what is answered.
        template: the file in ``templates/``.
        status: the answer's status.
        shown: what the template shows.

    """
    runtime = runtime_of(request)
    now, zone = runtime.clock.now(), runtime.policy.office_zone

    def at(instant: datetime) -> str:
        return spoken.clock(instant, zone)

    def ago(instant: datetime) -> str:
        return spoken.relative(instant, now)

    page = _environment().get_template(template)
    text = page.render(**shown, key=key_of(request), path=request.url.path, at=at, ago=ago)
    return HTMLResponse(text, status)
