"""What the published contract of the HTTP API (OpenAPI) states about itself."""

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from web.site.problems import PROBLEM_MEDIA_TYPE


def operation_id(route: APIRoute) -> str:
    """The name of an operation in the contract and in clients generated from it: that of its function."""
    return route.name


DESCRIPTION: dict[str, Any] = {
    "title": "Service Job Exceptions",
    "version": version("service-job-exceptions"),
    "summary": "The HTTP API of a home-warranty back office.",
    "description": (
        "Every request needs a key, as `Authorization: Bearer sje_...`; operations issue one with `sje keys new`. "
        "An error is a problem document (RFC 9457). A refusal by a rule is a normal outcome with its own status, 422: "
        "it lists every broken rule, why, its source and what to do."
    ),
    "contact": {"name": "Operations of the back office"},
    "servers": [{"url": "/", "description": "The site that serves this document."}],
    "openapi_tags": [
        {"name": "Desk", "description": "Queues, items and their moves, and raising: what departments work with."},
        {"name": "SP Feedback", "description": "Feedback about service providers, and its review."},
    ],
    "generate_unique_id_function": operation_id,
}

_JSON = "application/json"
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/ProblemDocument"}


class DescribedApp(FastAPI):
    """An application whose contract states how to authenticate, and the media type of its problem documents."""

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
        content[PROBLEM_MEDIA_TYPE] = content.pop(_JSON)
