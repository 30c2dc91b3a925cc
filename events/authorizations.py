"""Decisions of Authorizations, and the customer's being told of them."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from events import fact_paths
from events.data import Actor, EventData, NotedByAgent
from events.field_types import Money, Text
from events.vocabulary import AuthorizationOutcome


class AuthorizationDecided(EventData):
    """Authorizations has decided on a service provider's report."""

    TYPE = "com.cinchhs.authorization.decided"
    TITLE = "Authorization decided"

    outcome: AuthorizationOutcome
    """What was decided."""
    note: Text | None = None
    """The reason, as the customer is to be told it."""
    non_covered_amount: Money | None = None
    """The charges that the customer pays, if some are not covered."""
    decided_by: Actor | None = None
    """The authorizer."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The outcome, of which the customer has not been told yet."""
        return {
            fact_paths.AUTHORIZATION_OUTCOME: self.outcome,
            fact_paths.AUTHORIZATION_CUSTOMER_INFORMED: False,
        }

    def who(self) -> Actor | None:
        """The authorizer."""
        return self.decided_by


class CustomerInformed(NotedByAgent):
    """The customer has been told of the decision."""

    TYPE = "com.cinchhs.customer.informed"
    TITLE = "Customer informed"

    channel: Literal["phone", "email", "letter"]
    """How."""
    note: Text | None = None
    """What the customer said to it."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The customer knows."""
        return {fact_paths.AUTHORIZATION_CUSTOMER_INFORMED: True}
