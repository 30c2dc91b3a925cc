"""Render pages from templates. Whatever people wrote is escaped; a name that a template misspells is an error."""

from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from business_time import formatting
from web.site import features
from web.site.access import key_of, runtime_of
from web.site.static_files import address


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PrefixLoader({name: FileSystemLoader(folder) for name, folder in features.template_folders().items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "static": address,
        "numbered": formatting.numbered,
        "navigation": features.navigation,
        "current_link": features.current_link,
    }
    made.filters["capitalize_first"] = formatting.capitalized
    made.filters["duration"] = formatting.duration
    return made


def render(
    request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, zone: str = "", **shown: Any
) -> HTMLResponse:
    """Render a page for the person who asks for it.

    Args:
        request: the request that is answered.
        template: the file in a ``templates/`` folder, after the name of its feature: ``feedback/form.html``.
        status: the status of the response.
        zone: the IANA name of the zone in which instants are shown; empty for that of the offices.
        shown: what the template shows.

    """
    runtime = runtime_of(request)
    now, shown_in = runtime.clock.now(), zone or runtime.policy.office_zone

    def at(instant: datetime) -> str:
        return formatting.timestamp(instant, shown_in)

    def ago(instant: datetime) -> str:
        return formatting.relative(instant, now)

    page = _environment().get_template(template)
    text = page.render(**shown, key=key_of(request), path=request.url.path, at=at, ago=ago)
    return HTMLResponse(text, status)
