"""Tier 3 task: the approval of a Tier 2 supervisor, the subject of the newer page, its required fields."""

from typing import Any

import pytest

from state_machines.declaration.guards import Refusal
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.decisions import Opening
from tests.unit.state_machines.expected import TASKS, Expected, Valid
from tests.unit.state_machines.situations import ask, broken, opened, person, rules

KEY = "tier_3_task"

EXPECTED = Expected(
    title="Tier 3 Task",
    aliases=("T3 Task", "Tier 3"),
    department="Escalations",
    work_group="Tier 3",
    creators=("Escalations",),
    starts_in=("Not Started",),
    is_exception=False,
    moves=TASKS,
    valid=Valid(
        person("Escalations"),
        RaiseRequest(
            comment="T3 Jane Doe HW-118820",
            details={
                "tiers": "T2 promised an answer today.",
                "approved_by": "K. Lee",
                "escalation_reason": "Delay",
                "escalation_sub_reason": "No Status Update Provided",
            },
        ),
        starts="Not Started",
    ),
)

TIER_2 = person("Escalations")


def asked(
    comment: str = "T3 Jane Doe HW-118820", *, without: str = "", by: Any = TIER_2, **given: Any
) -> Opening | Refusal:
    details = {name: value for name, value in EXPECTED.valid.request.details.items() if name != without} | given
    return ask(KEY, RaiseRequest(comment=comment, details=details), by)


def test_it_waits_in_the_backlog() -> None:
    opening = opened(asked())
    assert (opening.status, opening.description) == ("Not Started", "in the T3 Backlog")


def test_a_tier_2_supervisor_approves_it() -> None:
    decision = asked(without="approved_by")
    assert rules(decision) == ["supervisor-approval"]
    assert "details.approved_by" in broken(decision, "supervisor-approval").do


def test_the_tier_2_supervisor_approves_by_raising_it() -> None:
    opened(asked(without="approved_by", by=person("Escalations", role="Supervisor")))
    assert rules(asked(without="approved_by", by=person("Customer Service", role="Supervisor"))) == [
        "supervisor-approval"
    ]


@pytest.mark.parametrize("by", [TIER_2, person("Customer Service", role="Supervisor")], ids=lambda by: by.department)
def test_nobody_else_approves_their_own(by: Any) -> None:
    decision = asked(by=by, approved_by="Pat")
    assert rules(decision) == ["permission-of-another"]
    assert "details.approved_by" in broken(decision, "permission-of-another").do


def test_the_tier_2_supervisor_may_be_named_by_themselves() -> None:
    opened(asked(by=person("Escalations", role="Supervisor"), approved_by="pat"))


@pytest.mark.parametrize("subject", ["T3 Jane Doe HW-118820", "T3 Ann 1", "T3 Maria de la Cruz H-1"])
def test_the_subject_is_that_of_the_newer_page(subject: str) -> None:
    opened(asked(subject))


@pytest.mark.parametrize("subject", ["", "T3", "T3 HW-118820", "T2 Jane Doe HW-118820", "Jane Doe HW-118820"])
def test_no_other_subject_is_taken(subject: str) -> None:
    assert rules(asked(subject)) == ["exception-comment"]


@pytest.mark.parametrize("field", ["tiers", "escalation_reason", "escalation_sub_reason"])
def test_it_asks_for(field: str) -> None:
    assert f"details.{field}" in broken(asked(without=field), "details").why
