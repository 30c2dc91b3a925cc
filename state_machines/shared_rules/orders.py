"""The orders of a service job for guards, and which of them an exception is about."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from events import fact_paths
from events.requests import RaiseRequested
from state_machines.declaration.guards import Guard
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.situation import JobException, Situation

_PO_NUMBER = re.compile(r"PO# ?([A-Za-z0-9][A-Za-z0-9_/#-]*)")


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the job: its purchase order number and the facts from events."""

    number: str
    facts: JobFacts

    @property
    def status(self) -> str | None:
        """The part line's status, such as Ordered, Shipped or Received; None if unknown."""
        return self._text("status")

    @property
    def placed_by(self) -> str | None:
        """Cinch or SP; None if unknown."""
        return self._text("placed_by")

    @property
    def kind(self) -> str | None:
        """Part or equipment; None if unknown."""
        return self._text("kind")

    @property
    def eta(self) -> date | None:
        """The expected arrival, a calendar date; None if unknown."""
        return self.facts.day(fact_paths.order(self.number, "eta"))

    def has(self, field: str) -> bool:
        """Whether a yes/no fact of the order is known to be true, such as ``installed``."""
        return self.facts.flag(fact_paths.order(self.number, field)) is True

    def _text(self, field: str) -> str | None:
        return self.facts.text(fact_paths.order(self.number, field))


def orders(facts: JobFacts) -> Iterator[Order]:
    """Every order that events have reported."""
    return (Order(number, facts) for number in facts.branches(fact_paths.ORDERS))


def named_orders(situation: Situation) -> list[Order]:
    """The orders that a request names."""
    request = situation.raising
    numbers = po_numbers(request.comment, request.details) if request else ()
    return [Order(number, situation.facts) for number in numbers]


def names(item: JobException, number: str | None) -> bool:
    """Whether an exception names this very order."""
    return number is not None and number in po_numbers(item.comment, item.details)


def all_done(item: JobException, done: Callable[[Order], bool], facts: JobFacts) -> bool:
    """Whether every order that an exception names is done; a second report may have added some."""
    return all(done(Order(number, facts)) for number in po_numbers(item.comment, item.details))


def is_about(item: JobException, number: str | None) -> bool:
    """Whether an exception may be about an order: it names the order, or one of the two names none."""
    return number is None or not po_numbers(item.comment, item.details) or names(item, number)


def _says_nothing(situation: Situation) -> str | None:
    """A person who raises it looks at the order; an upstream event may know only the item."""
    request = situation.raising
    if request is None or not isinstance(situation.cause, RaiseRequested):
        return None
    missing = [] if request.comment.strip() else ["what it is about"]
    missing += [] if po_numbers(request.comment, request.details) else ["which order"]
    return f"it does not say {' and '.join(missing)}" if missing else None


WHAT_AND_WHICH_ORDER = Guard(
    rule="what-and-which-order",
    description="it says at least what it is about and which order: specific information is entered upon creation",
    source="S0",
    broken=_says_nothing,
    do='write both in the comment, such as "compressor, PO# 4411, not received"',
)
"""For types whose comment has no form of its own."""


def is_credited(returned: JobException, facts: JobFacts) -> bool:
    """Whether a return is credited: by its own orders, or, if it names none, by any credit on the job."""
    named = po_numbers(returned.comment, returned.details)
    if not named:
        return facts.flag(fact_paths.RETURN_CREDIT_CONFIRMED) is True
    return all(Order(number, facts).has("return_credit_confirmed") for number in named)


def po_numbers(comment: str, details: Mapping[str, Any]) -> tuple[str, ...]:
    """The purchase orders that a request or an exception names, in its details or as ``PO# 4411`` in its comment."""
    return tuple(dict.fromkeys([*details.get("po_numbers", ()), *_PO_NUMBER.findall(comment)]))
