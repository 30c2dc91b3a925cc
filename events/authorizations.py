"""Decisions of Authorizations, and when the customer learned of them."""

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
    """The decision."""
    note: Text | None = None
    """The reason to give to the customer."""
    non_covered_amount: Money | None = None
    """The charges that are not covered and that the customer pays, if there are any."""
    decided_by: Actor | None = None
    """The authorizer."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The outcome, which the customer does not know yet."""
        return {
            fact_paths.AUTHORIZATION_OUTCOME: self.outcome,
            fact_paths.AUTHORIZATION_CUSTOMER_INFORMED: False,
        }

    def who(self) -> Actor | None:
        """The authorizer."""
        return self.decided_by


class CustomerInformed(NotedByAgent):
    """The customer has been informed of the decision."""

    TYPE = "com.cinchhs.customer.informed"
    TITLE = "Customer informed"

    channel: Literal["phone", "email", "letter"]
    """How the customer was informed."""
    note: Text | None = None
    """The customer's answer."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The customer knows."""
        return {fact_paths.AUTHORIZATION_CUSTOMER_INFORMED: True}
