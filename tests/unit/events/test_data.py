"""The base of events: declarations are checked, facts are JSON."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from events.authorizations import AuthorizationDecided
from events.data import Actor, EventData, EventDeclarationError, fact_value, full_type, present_facts
from events.orders import OrderPlaced
from events.zoho import ZohoTaskMirrored

ANN = Actor(name="ann", department="Authorizations", role="Specialist")


@pytest.mark.parametrize(
    "type_", ["order.placed", "com.cinchhs.order", "com.cinchhs.Order.placed", "com.cinchhs.a.b.c"]
)
def test_a_type_must_have_the_form_of_ours(type_: str) -> None:
    with pytest.raises(EventDeclarationError, match="is not of the form"):
        type("Misnamed", (EventData,), {"__doc__": "Said.", "TYPE": type_, "TITLE": "Title", "__module__": __name__})


def test_an_event_needs_a_title_of_its_own() -> None:
    with pytest.raises(EventDeclarationError, match=r"Untitled: an event needs a TITLE"):

        class Untitled(OrderPlaced):
            """Said."""

            TYPE = "com.cinchhs.order.untitled"


def test_an_event_needs_a_docstring_of_its_own() -> None:
    with pytest.raises(EventDeclarationError, match=r"Unsaid: an event needs a docstring"):

        class Unsaid(OrderPlaced):
            TYPE = "com.cinchhs.order.unsaid"
            TITLE = "Unsaid"


def test_a_base_without_a_type_is_no_event() -> None:
    class Base(EventData):
        pass

    assert "TYPE" not in Base.__dict__


def test_a_type_may_be_named_without_its_prefix() -> None:
    assert full_type("order.placed") == full_type("com.cinchhs.order.placed") == "com.cinchhs.order.placed"


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("text", "text"),
        (True, True),
        (7, 7),
        (None, None),
        (Decimal("1299.9"), "1299.90"),
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 11, 21, 9, 30, tzinfo=UTC), "2026-11-21T09:30:00+00:00"),
    ],
)
def test_a_fact_is_json(value: object, fact: object) -> None:
    assert fact_value(value) == fact


def test_what_is_no_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be a fact"):
        fact_value(object())


def test_nothing_is_said_of_what_an_event_leaves_out() -> None:
    assert present_facts({"a": None, "b": False, "c": 0}) == {"b": False, "c": 0}


def test_who_did_it_is_known_from_every_event_that_says_so() -> None:
    assert AuthorizationDecided(outcome="Denied", decided_by=ANN).who() == ANN
    assert AuthorizationDecided(outcome="Denied").who() is None
    assert ZohoTaskMirrored(task_id="T-1", task_type="Research", status="Pending").who() is None


def test_an_actor_is_an_agent_of_ours_unless_said_otherwise() -> None:
    actor = Actor(name="ann", department="Arise")

    assert (actor.role, actor.channel) == ("Agent", "internal")


def test_an_actor_comes_from_a_known_side() -> None:
    with pytest.raises(ValidationError):
        Actor.model_validate({"name": "ann", "department": "Arise", "channel": "moon"})
