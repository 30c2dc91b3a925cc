"""The base of what a type asks for beyond its two comments: the answers that its rules read."""

from pydantic import BaseModel, ConfigDict


class Details(BaseModel):
    """The details of a type: immutable, and unknown fields are refused.

    A field that is None was not answered. The docstring of a field is what the form and the contract say of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class NoDetails(Details):
    """The details of a type that asks for nothing beyond its comments."""
