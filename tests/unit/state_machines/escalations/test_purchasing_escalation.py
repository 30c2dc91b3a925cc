"""Purchasing Escalations Form: required fields, types, reasons, and only Escalations."""

from typing import Any

import pytest

from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.decisions import Opening
from state_machines.escalations.purchasing_escalation import KNOWN_REASONS
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import ask, broken, opened, person, rules

KEY = "purchasing_escalation"

EXPECTED = Expected(
    title="Purchasing Escalations Form",
    aliases=("Purchasing Escalation",),
    department="Parts Sourcing",
    work_group="Purchasing",
    creators=("Escalations",),
    only_creators=True,
    is_exception=False,
    moves={
        "Open": {"start": "In Progress", "complete": "Completed", "void": "Completed"},
        "In Progress": {"complete": "Completed", "void": "Completed"},
        "Completed": {},
    },
    valid=Valid(
        person("Escalations"),
        RaiseRequest(
            details={
                "purchase_order_number": "PO-4411",
                "part_equipment_number": "WR60X10185",
                "escalation_type": "Standard",
                "escalation_reason": "Order Not Finalized",
                "additional_information": "The distributor waits for the model number.",
            }
        ),
    ),
)

REQUIRED = [
    "purchase_order_number",
    "part_equipment_number",
    "escalation_type",
    "escalation_reason",
    "additional_information",
]


def filled(*, without: str = "", policy: Policy | None = None, **changes: Any) -> Opening | Refusal:
    details = {name: value for name, value in {**EXPECTED.valid.request.details, **changes}.items() if name != without}
    return ask(KEY, RaiseRequest(details=details), person("Escalations"), policy=policy)


@pytest.mark.parametrize("field", REQUIRED)
def test_every_field_is_required(field: str) -> None:
    decision = filled(without=field)
    assert rules(decision) == ["details"]
    assert f"details.{field}" in broken(decision, "details").why


@pytest.mark.parametrize("kind", ["BBB Request", "Executive Escalation", "Standard", "White Glove"])
def test_ordinary_types_are_chosen_freely(kind: str) -> None:
    opened(filled(escalation_type=kind))


@pytest.mark.parametrize("kind", ["Emergency", "Medical Emergency"])
def test_emergencies_are_chosen_where_nothing_else_fits(kind: str) -> None:
    assert rules(filled(escalation_type=kind)) == ["emergency-last"]
    assert rules(filled(escalation_type=kind, nothing_else_fits=False)) == ["emergency-last"]
    opened(filled(escalation_type=kind, nothing_else_fits=True))


def test_there_is_no_other_type() -> None:
    assert rules(filled(escalation_type="Urgent")) == ["details"]


@pytest.mark.parametrize("reason", KNOWN_REASONS)
def test_the_reasons_that_can_be_read_are_taken(reason: str) -> None:
    opened(filled(escalation_reason=reason, priority=True))


def test_a_cancellation_is_for_priorities_only() -> None:
    decision = filled(escalation_reason="Order Cancelation")
    assert rules(decision) == ["priority-cancellation"]
    assert broken(decision, "priority-cancellation").raise_instead == "pr_order_cancellation"


@pytest.mark.parametrize(
    "reason", ["order cancelation", "Order  Cancelation", "Order Cancellation", "order CANCELLATION"]
)
def test_a_cancellation_is_one_however_it_is_spelt(reason: str) -> None:
    assert set(rules(filled(escalation_reason=reason))) == {"priority-cancellation", "reason-spelling"}
    decision = filled(escalation_reason=reason, priority=True)
    assert rules(decision) == ["reason-spelling"]
    assert "'Order Cancelation'" in broken(decision, "reason-spelling").why


def test_a_cancellation_of_the_supplied_list_is_for_priorities_too() -> None:
    policy = Policy.model_validate({"vocabularies": {KEY: {"escalation_reason": ["Order Cancellation"]}}})
    assert rules(filled(escalation_reason="Order Cancellation", policy=policy)) == ["priority-cancellation"]
    opened(filled(escalation_reason="Order Cancellation", priority=True, policy=policy))


@pytest.mark.parametrize("reason", ["Order Date Change", "Wrong Model", "Cancel the technician"])
def test_another_reason_is_not_taken_for_one_of_the_form(reason: str) -> None:
    opened(filled(escalation_reason=reason))


def test_other_reasons_are_taken_until_the_whole_list_is_supplied() -> None:
    opened(filled(escalation_reason="Wrong Model"))
    policy = Policy.model_validate({"vocabularies": {KEY: {"escalation_reason": ["Order Not Finalized"]}}})
    assert rules(filled(escalation_reason="Wrong Model", policy=policy)) == ["escalation-reason"]
    opened(filled(policy=policy))


def test_it_is_about_a_purchase_order_by_its_number() -> None:
    assert rules(filled(purchase_order_number="PO 4411, and another")) == ["details"]
