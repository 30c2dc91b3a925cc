"""BBB & Social Media task: three ways of creation, two teams, and lists that operations may supply."""

from typing import Any

import pytest

from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.decisions import Opening
from tests.unit.state_machines.expected import TASKS, Expected, Valid
from tests.unit.state_machines.situations import ask, broken, opened, person, rules

KEY = "bbb_social_media_task"
REASON = {"escalation_reason": "Delay", "escalation_sub_reason": "No Status Update Provided"}

EXPECTED = Expected(
    title="BBB & Social Media Task",
    aliases=("BBB Task", "Social Media Task"),
    department="Escalations",
    work_group="BBB and Social",
    creators=("Escalations",),
    starts_in=("Not Started",),
    is_exception=False,
    moves=TASKS,
    valid=Valid(
        person("Escalations"),
        RaiseRequest(
            comment="BBB complaint about the delay",
            details={
                "created_in": "case",
                "case_number": "C-1180",
                "team": "BBB",
                **REASON,
            },
        ),
        starts="Not Started",
    ),
)

WAYS = ["case", "customer account", "standalone"]


def asked(
    way: str,
    *,
    comment: str = "Complaint 118",
    facts: JobFacts | None = None,
    policy: Policy | None = None,
    **links: Any,
) -> Opening | Refusal:
    details = {"created_in": way, "team": "BBB", **REASON, **links}
    request = RaiseRequest(comment=comment, details=details)
    return ask(KEY, request, person("Escalations"), facts=facts or JobFacts(), policy=policy)


LINKS: list[dict[str, Any]] = [
    {},
    {"case_number": "C-1"},
    {"customer_account": "A-1"},
    {"case_number": "C-1", "customer_account": "A-1"},
]
RIGHT = {"case": [1, 3], "customer account": [2], "standalone": [0]}


@pytest.mark.parametrize("links", range(len(LINKS)))
@pytest.mark.parametrize("way", WAYS)
def test_each_way_has_its_own_links(way: str, links: int) -> None:
    decision = asked(way, **LINKS[links])
    if links in RIGHT[way]:
        opened(decision)
    else:
        assert rules(decision) == ["way-of-creation"]


def test_there_is_no_fourth_way() -> None:
    assert rules(asked("e-mail")) == ["details"]


def test_a_standalone_task_stands_under_a_reference_of_its_own() -> None:
    known = JobFacts(values={"severity": "Standard"})
    decision = asked("standalone", facts=known)
    assert rules(decision) == ["standalone-reference"]
    assert "BBB-2026-118" in broken(decision, "standalone-reference").do
    opened(asked("case", facts=known, case_number="C-1"))


def test_it_has_a_subject_and_a_team() -> None:
    assert rules(asked("standalone", comment=" ")) == ["exception-comment"]
    assert rules(asked("standalone", team="Google")) == ["details"]
    assert opened(asked("standalone", team="Social", agent="pdasilva")).details["agent"] == "pdasilva"


@pytest.mark.parametrize("field", ["task_type", "escalations_type"])
def test_its_lists_are_free_until_they_are_supplied(field: str) -> None:
    anything: dict[str, Any] = {field: "Anything"}
    opened(asked("standalone", **anything))
    policy = Policy.model_validate({"vocabularies": {KEY: {field: ["One", "Two"]}}})
    decision = asked("standalone", policy=policy, **anything)
    assert rules(decision) == [field.replace("_", "-")]
    assert "One, Two" in broken(decision, field.replace("_", "-")).why
    two: dict[str, Any] = {field: "Two"}
    opened(asked("standalone", policy=policy, **two))
    opened(asked("standalone", policy=policy))
