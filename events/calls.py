"""Calls with customers and service providers."""

from typing import Self

from pydantic import model_validator

from events.bad_events import refused
from events.data import Actor, EventData
from events.field_types import FewWords, Flag, ShortText, Text
from events.vocabulary import CallBackCode, CallOutcome, Reporter


class EscalatedCall(EventData):
    """A customer's call has escalated and cannot be settled on the line (S1, S2)."""

    TYPE = "com.cinchhs.call.escalated"
    TITLE = "Escalated call"

    actor: Actor
    """The agent on the line; the agent's site determines who calls back."""
    code: CallBackCode | None = None
    """The reason: exactly one of the Call Back comments."""
    client_scenario: FewWords | None = None
    """Arise only: the specific scenario of a CB-Client exception, instead of a code."""
    supervisor_tried: Flag
    """A supervisor was asked first to assist or take the call."""
    supervisor_available: Flag
    """A supervisor or case management was available to take it."""
    customer_wants_call_back: Flag = False
    """The customer cannot wait and asks to be called back."""
    supervisor_permission: Flag | None = None
    """The supervisor permitted a Call Back exception (S2)."""
    supervisor: ShortText | None = None
    """The supervisor who permitted it (S2)."""
    final_comment: Text | None = None
    """The final comment in the Service Request, which notes the permission (S2)."""
    explanation: Text
    """Why a call back is needed; this becomes the service job comment."""

    @model_validator(mode="after")
    def _has_reason(self) -> Self:
        if self.code is None and self.client_scenario is None:
            raise refused(
                "bad-data",
                "the call has no code, so its reason is unknown",
                "Send one of the 23 Call Back comments in data.code.",
            )
        return self


class ExecutiveCallBackRequested(EventData):
    """A customer asks for a call back from a Cinch executive, and the executive inbox has the e-mail (S2)."""

    TYPE = "com.cinchhs.executive-call-back.requested"
    TITLE = "Executive call back requested"

    actor: Actor | None = None
    """Who wrote the e-mail; the reply goes to everyone on it. If absent: the inbox itself."""
    request: Text
    """What the customer wants from the executive."""
    customer_name: ShortText | None = None
    """The name of the customer to call."""
    customer_phone: ShortText | None = None
    """The telephone number to call."""
    assigned_to: ShortText | None = None
    """The agent to whom the case is assigned by name; it is not assigned automatically."""


class CallMade(EventData):
    """A Cinch agent has called a customer or a service provider."""

    TYPE = "com.cinchhs.call.made"
    TITLE = "Call made"

    outcome: CallOutcome
    """Whether the caller reached them."""
    to: Reporter
    """Who was called."""
    actor: Actor
    """Who called."""
    note: Text | None = None
    """What was discussed."""

    @property
    def is_to_customer(self) -> bool:
        """Whether it was a call to a customer, which counts toward the calls of the day."""
        return self.to == "customer"
