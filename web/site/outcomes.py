"""The outcome of a request, as every part of the API returns it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from web.site.problems import BrokenRuleBody


class OutcomeBody(BaseModel):
    """The outcome of a request."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    kind: Literal["opened", "moved", "refused", "noted", "duplicate"]
    """What happened; ``duplicate``: the request was sent before, and nothing changed."""
    text: str
    """The same for people."""
    exception_type: str = ""
    exception_id: str = ""
    """The exception that was raised or moved."""
    refusal_id: str = ""
    rules: list[BrokenRuleBody] = []
    """The rules that refused it."""
    effects: list["OutcomeBody"] = []
    """What else happened, such as an SOS for high-risk content."""
