"""Problem documents (RFC 9457): how the API reports that something is wrong."""

from http import HTTPStatus
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

PROBLEM_MEDIA_TYPE = "application/problem+json"


class BrokenRuleBody(BaseModel):
    """A rule that was broken."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    rule: str
    """The rule's stable name; for an answer of a form, the name of its question."""
    why: str
    """What was found."""
    field: str = ""
    """The field that broke it: on a form, the key of its question; empty if it is the request as a whole."""
    source: str
    """The article or document that the rule comes from."""
    do: str = ""
    """What to do instead."""
    raise_instead: str = ""
    """The exception type to raise instead, if there is one."""


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    type: str
    """What is wrong, as a stable name: ``urn:cinchhs:problem:...``."""
    title: str
    status: int
    detail: str
    """What is wrong, for a person."""
    fix: str = ""
    """What to do about it."""
    rules: list[BrokenRuleBody] = []
    """If rules refused the request: every rule that was broken."""


def problem(status: HTTPStatus, code: str, detail: str, fix: str = "", **more: Any) -> Response:
    """Answer with a problem document.

    Args:
        status: the status of the response.
        code: a stable name of what is wrong; the last part of the document's ``type``.
        detail: what is wrong, for a person.
        fix: what to do about it.
        more: further members of the document.

    """
    document = {"type": f"urn:cinchhs:problem:{code}", "title": status.phrase, "status": status.value, "detail": detail}
    if fix:
        document["fix"] = fix
    return JSONResponse(document | more, status, media_type=PROBLEM_MEDIA_TYPE)
