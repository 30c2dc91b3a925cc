"""What the published contract of the HTTP API says of itself."""

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

DESCRIPTION: dict[str, Any] = {
    "title": "Service Job Exceptions",
    "version": version("service-job-exceptions"),
    "summary": "The HTTP API of a home-warranty back office.",
    "description": (
        "Every request needs a key, as `Authorization: Bearer sje_...`; operations issue one with `sje keys new`. "
        "An error is a problem document (RFC 9457). A refusal by a rule is an answer of its own: 422, with every "
        "broken rule, why, its source and what to do."
    ),
}
PROBLEM = "application/problem+json"

_JSON = "application/json"
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


class DescribedApp(FastAPI):
    """An application whose contract says how to sign in, and of what media type its problem documents are."""

    def openapi(self) -> dict[str, Any]:
        """The contract."""
        document = super().openapi()
        document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"key": []}]
        for operations in document["paths"].values():
            for operation in operations.values():
                for answer in operation["responses"].values():
                    _name_media_type(answer.get("content", {}))
        return document


def _name_media_type(content: dict[str, Any]) -> None:
    if content.get(_JSON, {}).get("schema") == _PROBLEM_SCHEMA:
        content[PROBLEM] = content.pop(_JSON)
