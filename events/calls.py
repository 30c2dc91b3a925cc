"""Calls with customers and service providers."""

from typing import Self

from pydantic import model_validator

from events.bad_events import refused
from events.data import Actor, EventData
from events.field_types import Flag, ShortText, Text
from events.vocabulary import CallBackCode, CallOutcome, Reporter


class EscalatedCall(EventData):
    """A customer's call has escalated, and cannot be settled on the line (S1, S2)."""

    TYPE = "com.cinchhs.call.escalated"
    TITLE = "Escalated call"

    actor: Actor
    """The agent on the line; the site that the agent works at decides who calls back."""
    code: CallBackCode | None = None
    """What it is about: one of the Call Back comments, exactly."""
    client_scenario: ShortText | None = None
    """Arise only: the special scenario of a CB-Client exception, in place of a code."""
    supervisor_tried: Flag
    """A supervisor was asked to help or take the call first."""
    supervisor_available: Flag
    """A supervisor or case management was free to take it."""
    customer_wants_call_back: Flag = False
    """The customer cannot wait and asks to be called back."""
    supervisor_permission: Flag | None = None
    """The supervisor permitted a Call Back exception (S2)."""
    explanation: Text
    """Why a call back is needed; it becomes the service job comment."""

    @model_validator(mode="after")
    def _says_what_about(self) -> Self:
        if self.code is None and self.client_scenario is None:
            raise refused(
                "bad-data",
                "the call has no code, so nobody knows what it is about",
                "Send one of the 23 Call Back comments in data.code.",
            )
        return self


class ExecutiveCallBackRequested(EventData):
    """A customer asks to be called back by a Cinch executive, and the executive inbox has the e-mail (S2)."""

    TYPE = "com.cinchhs.executive-call-back.requested"
    TITLE = "Executive call back requested"

    actor: Actor | None = None
    """Who wrote the e-mail, and is answered with all others on it. Absent: the inbox itself."""
    request: Text
    """What the customer wants of the executive."""
    customer_name: ShortText | None = None
    """Whom to call."""
    customer_phone: ShortText | None = None
    """The number to call."""
    assigned_to: ShortText | None = None
    """The agent to whom the case is assigned by name; no rota hands it out."""


class CallMade(EventData):
    """Somebody of ours has called a customer or a service provider."""

    TYPE = "com.cinchhs.call.made"
    TITLE = "Call made"

    outcome: CallOutcome
    """Whom the caller got to."""
    to: Reporter
    """Who was called."""
    actor: Actor
    """Who called."""
    note: Text | None = None
    """What was said."""

    @property
    def is_to_customer(self) -> bool:
        """Whether a customer's telephone rang, which counts towards the calls of the day."""
        return self.to == "customer"
