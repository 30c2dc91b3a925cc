"""Research Escalation: the gates of its four comments, 48 hours, 30 days, and who may raise it."""

from datetime import timedelta
from typing import Any

import pytest

from events.data import PartLine
from events.deliveries import DeliveryProblemReported
from events.research import ResearchCompleted, ResearchProblemReported, ResearchRequested
from events.zoho import ZohoTaskMirrored
from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.engine.clock_terms import clock_terms
from state_machines.engine.decisions import Opening
from state_machines.research_escalation import TYPE
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import (
    NOW,
    Facts,
    advance,
    ask,
    broken,
    fire,
    hours,
    item,
    known,
    moved,
    opened,
    person,
    rules,
    take,
)

KEY = "research_escalation"

EXPECTED = Expected(
    title="Research Escalation",
    aliases=("TSS-Research Escalation",),
    department="Parts Sourcing",
    work_group="Research",
    creators=("Escalations", "Authorization Specialists", "Authorization Supervisors", "Support Services"),
    only_creators=True,
    codes=("Incorrect Research", "Replacement Dispute", "Research Needed", "Priority Research"),
    moves=USUAL,
    valid=Valid(
        person("Escalations"),
        RaiseRequest(
            comment="Research Needed",
            service_job_comment="RESEARCH ESCALATION REQUEST:\nResearch Needed-never created",
        ),
    ),
)

BY = person("Escalations")
LEAKING: Facts = {"ongoing_leak": True}


def ask_for(code: str, facts: JobFacts | None = None, **details: Any) -> Opening | Refusal:
    request = RaiseRequest(
        comment=code, service_job_comment=f"RESEARCH ESCALATION REQUEST:\n{code}-because", details=details
    )
    return ask(KEY, request, BY, facts=facts)


def researching(since: timedelta, facts: Facts = {}) -> JobFacts:  # noqa: B006 - never changed
    return known(facts, ResearchRequested(requested_at=NOW - since))


def problem(ground: str, **answers: Any) -> ResearchProblemReported:
    return ResearchProblemReported.model_validate({"ground": ground, "reason": "because"} | answers)


class TestWhoMayRaiseIt:
    @pytest.mark.parametrize("role", ["Specialist", "Supervisor", "specialist"])
    def test_seniors_of_authorizations_may(self, role: str) -> None:
        event = problem("Research Needed", created_correctly=False, actor=person("Authorizations", role=role))
        opened(take(KEY, event))

    def test_an_ordinary_authorizer_may_not(self) -> None:
        event = problem("Research Needed", created_correctly=False, actor=person("Authorizations"))
        told = broken(take(KEY, event), "creators")
        assert told.do == (
            "ask Escalations, Authorization Specialists, Authorization Supervisors, Support Services to raise it"
        )


class TestIncorrectResearch:
    def test_is_for_what_was_ordered_wrongly(self) -> None:
        opened(ask_for("Incorrect Research", wrong_item_ordered=True, right_parts_verified=True))

    @pytest.mark.parametrize("answers", [{}, {"wrong_item_ordered": False}])
    def test_is_refused_where_nothing_was(self, answers: dict[str, Any]) -> None:
        assert rules(ask_for("Incorrect Research", **answers)) == ["wrong-item-ordered"]

    @pytest.mark.parametrize(("delivered", "allowed"), [("wrong item", True), ("wrong part", True), ("damaged", False)])
    def test_is_confirmed_by_a_wrong_delivery(self, delivered: str, allowed: bool) -> None:
        decision = ask_for("Incorrect Research", known({"delivery.problem": delivered}))
        assert isinstance(decision, Opening) is allowed

    def test_needs_the_right_item_verified_first(self) -> None:
        decision = ask_for("Incorrect Research", wrong_item_ordered=True, right_parts_verified=False)
        assert rules(decision) == ["right-item-verified"]

    def test_is_no_way_to_have_an_order_tracked(self) -> None:
        decision = ask_for("Incorrect Research", wrong_item_ordered=True, tracking_only=True)
        told = broken(decision, "tracking-only")
        assert (told.raise_instead, told.do) == ("pr_tracking", "have the order tracked")


class TestReplacementDispute:
    def test_is_for_valid_disputes(self) -> None:
        opened(ask_for("Replacement Dispute", valid_dispute=True))

    @pytest.mark.parametrize("answers", [{}, {"valid_dispute": False}])
    def test_is_refused_where_the_guide_does_not_support_it(self, answers: dict[str, Any]) -> None:
        decision = ask_for("Replacement Dispute", **answers)
        assert "Appliance Feature Matching Guide" in broken(decision, "valid-dispute").why


class TestResearchNeeded:
    @pytest.mark.parametrize("answers", [{"created_correctly": False}, {"completed_prematurely": True}])
    def test_is_for_requests_made_wrongly_or_ended_early(self, answers: dict[str, Any]) -> None:
        opened(ask_for("Research Needed", known({}, ResearchCompleted()), **answers))

    def test_is_for_requests_never_made(self) -> None:
        opened(ask_for("Research Needed"))

    @pytest.mark.parametrize(("since", "allowed"), [(hours(1), False), (hours(48), False), (hours(48.01), True)])
    def test_is_refused_within_48_hours_of_active_research(self, since: timedelta, allowed: bool) -> None:
        decision = ask_for("Research Needed", researching(since), created_correctly=False)
        assert isinstance(decision, Opening) is allowed
        if not allowed:
            assert broken(decision, "research-needed").why == "research is active and within its 48 h"

    @pytest.mark.parametrize("answers", [{}, {"created_correctly": True}, {"completed_prematurely": False}])
    def test_is_refused_for_research_that_was_requested_and_is_all_right(self, answers: dict[str, Any]) -> None:
        assert rules(ask_for("Research Needed", known({}, ResearchCompleted()), **answers)) == ["research-needed"]
        assert rules(ask_for("Research Needed", researching(hours(60)), **answers)) == ["research-needed"]

    def test_is_refused_while_zoho_has_an_open_task(self) -> None:
        task = ZohoTaskMirrored(task_id="Z-2", task_type="Research Request", status="Follow Up")
        assert rules(ask_for("Research Needed", known({}, task))) == ["research-needed"]


class TestPriorityResearch:
    @pytest.mark.parametrize(("since", "allowed"), [(hours(47), False), (hours(48), False), (hours(48.01), True)])
    def test_is_for_research_active_over_48_hours(self, since: timedelta, allowed: bool) -> None:
        decision = ask_for("Priority Research", researching(since, LEAKING))
        assert isinstance(decision, Opening) is allowed
        if not allowed:
            assert rules(decision) == ["over-48-hours"]

    @pytest.mark.parametrize(
        "facts",
        [
            {"severity": "Medical Emergency"},
            {"ongoing_leak": True},
            {"research.bbb_or_social_media_threat": True},
            {"service_order_created_at": (NOW - timedelta(days=30, minutes=1)).isoformat()},
        ],
    )
    def test_needs_one_of_four_grounds(self, facts: Facts) -> None:
        opened(ask_for("Priority Research", researching(hours(50), facts)))

    @pytest.mark.parametrize("answer", ["ongoing_leak", "bbb_or_social_media_threat"])
    def test_takes_a_ground_from_the_creator_too(self, answer: str) -> None:
        opened(ask_for("Priority Research", researching(hours(50)), **{answer: True}))

    @pytest.mark.parametrize(
        "facts",
        [
            {},
            {"severity": "Non-Medical Emergency"},
            {"ongoing_leak": False},
            {"service_order_created_at": (NOW - timedelta(days=30)).isoformat()},
        ],
    )
    def test_is_refused_without_a_ground(self, facts: Facts) -> None:
        assert rules(ask_for("Priority Research", researching(hours(50), facts))) == ["priority-ground"]

    def test_is_refused_where_no_research_is_active(self) -> None:
        assert rules(ask_for("Priority Research", known(LEAKING))) == ["over-48-hours"]
        over = known(LEAKING, ResearchRequested(requested_at=NOW - hours(60)), ResearchCompleted())
        assert rules(ask_for("Priority Research", over)) == ["over-48-hours"]

    def test_is_refused_where_nobody_knows_since_when(self) -> None:
        facts = known({**LEAKING, "research.status": "Active"})
        assert broken(ask_for("Priority Research", facts), "over-48-hours").why == (
            "it is not known when research became active"
        )

    @pytest.mark.parametrize(("since", "allowed"), [(hours(48), False), (hours(48.01), True)])
    def test_counts_from_the_task_in_zoho_where_nobody_published_the_request(
        self, since: timedelta, allowed: bool
    ) -> None:
        task = ZohoTaskMirrored(
            task_id="Z-2", task_type="Research Request", status="In Progress", created_at=NOW - since
        )
        assert isinstance(ask_for("Priority Research", known(LEAKING, task)), Opening) is allowed

    def test_says_both_that_it_is_early_and_without_ground(self) -> None:
        assert rules(ask_for("Priority Research", researching(hours(2)))) == ["over-48-hours", "priority-ground"]

    def test_has_times_that_are_settings(self) -> None:
        policy = Policy(research_normal_time=hours(4), priority_order_age=timedelta(days=1))
        facts = researching(hours(5), {"service_order_created_at": (NOW - timedelta(days=2)).isoformat()})
        request = RaiseRequest(
            comment="Priority Research",
            service_job_comment="RESEARCH ESCALATION REQUEST:\nPriority Research-old order",
        )
        opened(ask(KEY, request, BY, facts=facts, policy=policy))


class TestTheServiceJobComment:
    @pytest.mark.parametrize(
        "comment",
        [
            "",
            "Research Needed-because",
            "RESEARCH ESCALATION REQUEST:\nResearch Needed",
            "RESEARCH ESCALATION REQUEST:\nNeeded-because",
            "Research Escalation Request:\nResearch Needed-because",
        ],
    )
    def test_has_one_form(self, comment: str) -> None:
        request = RaiseRequest(comment="Research Needed", service_job_comment=comment)
        assert rules(ask(KEY, request, BY)) == ["service-job-comment"]

    def test_is_about_the_same_code(self) -> None:
        request = RaiseRequest(
            comment="Research Needed",
            service_job_comment="RESEARCH ESCALATION REQUEST:\nReplacement Dispute-because",
        )
        assert rules(ask(KEY, request, BY)) == ["same-code"]


class TestEvents:
    def test_a_problem_raises_it_with_its_answers(self) -> None:
        opening = opened(take(KEY, problem("Incorrect Research", wrong_item_ordered=True)))
        assert opening.comment == "Incorrect Research"
        assert opening.service_job_comment == "RESEARCH ESCALATION REQUEST:\nIncorrect Research-because"
        assert opening.details == {"wrong_item_ordered": True}

    def test_a_question_not_answered_counts_as_not_fulfilled(self) -> None:
        assert rules(take(KEY, problem("Replacement Dispute"))) == ["valid-dispute"]

    @pytest.mark.parametrize(
        ("kind", "raises"), [("wrong item", True), ("wrong part", True), ("damaged", False), ("refused", False)]
    )
    def test_a_wrong_delivery_raises_it(self, kind: str, raises: bool) -> None:
        event = DeliveryProblemReported.model_validate({"problem": kind, "lines": [PartLine(item="Compressor")]})
        decision = take(KEY, event)
        if raises:
            note = f"RESEARCH ESCALATION REQUEST:\nIncorrect Research-{kind}: Compressor"
            assert opened(decision).service_job_comment == note
        else:
            assert decision is None

    def test_finished_research_completes_it(self) -> None:
        assert moved(advance(item(KEY), ResearchCompleted())).item.status == "Completed"

    @pytest.mark.parametrize(("note", "kept"), [("found at Marcone", "found at Marcone"), (None, "")])
    def test_the_result_of_research_is_noted(self, note: str | None, kept: str) -> None:
        (step,) = TYPE.advanced_by
        assert step.move(ResearchCompleted(note=note), item(KEY)).note == kept

    def test_created_in_error_is_void(self) -> None:
        after = moved(fire(item(KEY), MoveRequest(trigger="void", note="created in error"))).item
        assert (after.status, after.resolution) == ("Completed", "void")


def test_research_is_done_within_its_normal_time_which_stands_still_while_it_waits() -> None:
    (clock,) = clock_terms(TYPE, Policy())
    assert (clock.name, clock.target, clock.calendar.name) == ("research", timedelta(hours=48), "elapsed")
    assert clock.runs_in("Follow Up")
    assert not clock.runs_in("Pending")
