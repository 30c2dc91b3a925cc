"""The base of what a type requires beyond its two comments: the answers that its rules read."""

from pydantic import BaseModel, ConfigDict


class Details(BaseModel):
    """The details of a type: immutable, and unknown fields are refused.

    A field that is None was not answered. The form and the contract print the docstring of each field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class NoDetails(Details):
    """The details of a type that requires nothing beyond its comments."""
