"""Styles, scripts and icons: served with a hash in their address, so that browsers keep them but never an old one."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
_A_YEAR = "public, max-age=31536000, immutable"
_FOUND = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


class _CachedFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in _FOUND and b"v=" in scope["query_string"]:
            response.headers["Cache-Control"] = _A_YEAR
        return response


def static_files() -> StaticFiles:
    """The application that serves them."""
    return _CachedFiles(directory=FOLDER)


@cache
def address(name: str) -> str:
    """The address of a file, such as ``/static/style.css?v=1f3a9c0d``."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"
