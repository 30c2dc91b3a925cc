"""Tier 2 task: by leave of a supervisor and in its hours for others; written at the end of a call by Tier 2 itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.data import Actor
from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.engine.decisions import Opening
from state_machines.escalations.situations import SITUATIONS, Tier
from tests.unit.state_machines.expected import TASKS, Expected, Valid
from tests.unit.state_machines.situations import NOW, ask, broken, fire, item, moved, opened, person, rules

KEY = "tier_2_task"

EXPECTED = Expected(
    title="Tier 2 Task",
    aliases=("T2 Task", "Tier 2"),
    department="Escalations",
    work_group="Tier 2",
    creators=("Customer Service", "Escalations"),
    starts_in=("Not Started", "Completed"),
    is_exception=False,
    moves=TASKS,
    valid=Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="Phoenix T2 pat",
            details={
                "escalation_type": "Live Transfer",
                "situations": ["executive_request"],
                "supervisor": "K. Lee",
                "escalation_reason": "Delay",
                "escalation_sub_reason": "No Status Update Provided",
            },
        ),
        starts="Not Started",
    ),
)

AGENT = person("Customer Service")
TIER_2 = person("Escalations")
SUNDAY = datetime(2026, 11, 22, 18, tzinfo=UTC)


def asked(
    by: Actor = AGENT,
    *,
    now: datetime = NOW,
    comment: str = "Phoenix T2 pat",
    policy: Policy | None = None,
    without: str = "",
    **details: Any,
) -> Opening | Refusal:
    given = {**EXPECTED.valid.request.details, **details}
    given.pop(without, None)
    return ask(KEY, RaiseRequest(comment=comment, details=given), by, now=now, policy=policy)


class TestPermission:
    def test_is_a_supervisors_name(self) -> None:
        assert opened(asked()).details["supervisor"] == "K. Lee"
        decision = asked(without="supervisor")
        assert rules(decision) == ["supervisor-permission"]
        assert "details.supervisor" in broken(decision, "supervisor-permission").do

    def test_is_not_asked_of_a_supervisor_nor_of_tier_2(self) -> None:
        for by in (person("Customer Service", role="Supervisor"), TIER_2):
            opened(asked(by, without="supervisor"))

    @pytest.mark.parametrize("name", ["pat", "Pat", " PAT "])
    def test_is_somebody_elses(self, name: str) -> None:
        decision = asked(supervisor=name)
        assert rules(decision) == ["permission-of-another"]
        told = broken(decision, "permission-of-another")
        assert told.source == "INF from S2"
        assert "details.supervisor" in told.do

    def test_may_bear_the_name_of_whoever_needs_none(self) -> None:
        for by in (person("Customer Service", role="Supervisor"), TIER_2):
            opened(asked(by, supervisor="pat"))


class TestHours:
    def test_are_kept(self) -> None:
        decision = asked(now=SUNDAY)
        assert rules(decision) == ["tier-2-hours"]
        told = broken(decision, "tier-2-hours")
        assert "opens Mon 2026-11-23 08:00 EST" in told.why
        assert told.raise_instead == "call_back"

    def test_do_not_bind_tier_2_itself(self) -> None:
        opened(asked(TIER_2, now=SUNDAY))

    def test_that_never_open_are_told_so(self) -> None:
        told = broken(asked(policy=Policy(tier_2_hours={})), "tier-2-hours")
        assert "never opens" in told.why


class TestSituations:
    @pytest.mark.parametrize("key", [key for key, one in SITUATIONS.items() if one.tier == Tier.TWO])
    def test_of_tier_2_are_taken(self, key: str) -> None:
        opened(asked(situations=["coverage_denials", key]))

    @pytest.mark.parametrize("key", [key for key, one in SITUATIONS.items() if one.tier == Tier.ONE])
    def test_of_tier_1_are_handled_by_supervisors(self, key: str) -> None:
        decision = asked(situations=[key])
        assert rules(decision) == ["tier-2-situation"]
        assert SITUATIONS[key].title in broken(decision, "tier-2-situation").why

    def test_must_be_named(self) -> None:
        decision = asked(situations=[])
        assert rules(decision) == ["tier-2-situation"]
        assert "no situation is named" in broken(decision, "tier-2-situation").why
        assert "`sje escalate`" in broken(decision, "tier-2-situation").do

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ("executive_request", ("executive_request",)),
            ("executive_request, legal_or_media", ("executive_request", "legal_or_media")),
        ],
    )
    def test_may_be_written_as_one_text(self, text: str, keys: tuple[str, ...]) -> None:
        assert tuple(opened(asked(situations=text)).details["situations"]) == keys

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("executive_request", ["details"]),
            ("executive_request, sos", ["sos-first", "details"]),
            ("coverage_denials, unauthorized_work", ["tier-2-situation", "details"]),
        ],
    )
    def test_are_read_as_a_list_where_another_detail_is_wrong_too(self, text: str, found: list[str]) -> None:
        assert rules(asked(situations=text, escalation_type="Phone")) == found

    def test_that_s2_does_not_know_are_refused_with_those_it_knows(self) -> None:
        told = broken(asked(situations=["rude"]), "tier-2-situation")
        assert "no situation rude" in told.why
        assert "executive_request" in told.why

    def test_of_high_risk_alone_are_only_an_sos(self) -> None:
        assert rules(asked(situations=["sos"])) == ["sos-first"]

    def test_of_high_risk_take_the_sos_way(self) -> None:
        for by in (AGENT, TIER_2):
            decision = asked(by, situations=["executive_request", "sos"])
            assert broken(decision, "sos-first").raise_instead == "sos_high_risk"

    def test_are_not_asked_of_tier_2_which_takes_ordinary_calls_too(self) -> None:
        opened(asked(TIER_2, situations=[], escalation_type="Receptionist Call"))


class TestTheEndOfACall:
    def test_completes_the_task_at_once(self) -> None:
        opening = opened(asked(TIER_2, resolution_reason="Answered"))
        assert opening.status == "Completed"

    def test_is_tier_2s_to_tell(self) -> None:
        assert opened(asked(AGENT, resolution_reason="Answered")).status == "Not Started"
        assert opened(asked(TIER_2)).status == "Not Started"

    def test_has_a_reason_of_the_list_once_it_is_supplied(self) -> None:
        policy = Policy(vocabularies={"tier_2_task.resolution_reason": ("Resolved", "Transferred")})
        assert rules(asked(TIER_2, resolution_reason="Answered", policy=policy)) == ["resolution-reason"]
        opened(asked(TIER_2, resolution_reason="Resolved", policy=policy))

    @pytest.mark.parametrize("left", ["None", "none", " NONE "])
    def test_is_not_told_by_the_fields_default(self, left: str) -> None:
        for by in (AGENT, TIER_2):
            assert rules(asked(by, resolution_reason=left)) == ["resolution-reason-given"]
        policy = Policy(vocabularies={"tier_2_task.resolution_reason": ("None", "Resolved")})
        assert "Resolved" in broken(asked(resolution_reason=left, policy=policy), "resolution-reason-given").why


class TestTheForm:
    @pytest.mark.parametrize("subject", ["", "T2 pat", "Phoenix T3 pat", "Phoenix T2 "])
    def test_has_the_subject_of_the_page(self, subject: str) -> None:
        assert rules(asked(comment=subject)) == ["exception-comment"]

    @pytest.mark.parametrize("field", ["escalation_type", "escalation_reason", "escalation_sub_reason"])
    def test_asks_for(self, field: str) -> None:
        assert f"details.{field}" in broken(asked(without=field), "details").why

    @pytest.mark.parametrize("kind", ["Live Transfer", "Customer Service Overflow", "Receptionist Call"])
    def test_knows_the_escalation_types(self, kind: str) -> None:
        opened(asked(escalation_type=kind))

    def test_knows_no_other_escalation_type(self) -> None:
        assert rules(asked(escalation_type="E-mail")) == ["details"]


class TestClosing:
    def test_needs_a_resolution_reason(self) -> None:
        assert rules(fire(item(KEY, status="In Progress"), MoveRequest(trigger="complete"))) == ["resolution-reason"]
        request = MoveRequest(trigger="complete", resolution_reason="Answered")
        assert moved(fire(item(KEY, status="In Progress"), request)).item.resolution == "Answered"

    def test_takes_reasons_of_the_supplied_list_only(self) -> None:
        policy = Policy(vocabularies={"tier_2_task.resolution_reason": ("Resolved",)})
        request = MoveRequest(trigger="complete", resolution_reason="Answered")
        decision = fire(item(KEY, status="In Progress"), request, policy=policy)
        assert broken(decision, "resolution-reason").do == "choose one of: Resolved"

    @pytest.mark.parametrize("left", ["None", "none", "  ", " NONE "])
    def test_replaces_the_fields_default(self, left: str) -> None:
        request = MoveRequest(trigger="complete", resolution_reason=left)
        decision = fire(item(KEY, status="In Progress"), request)
        assert "replace the default None" in broken(decision, "resolution-reason").why
        policy = Policy(vocabularies={"tier_2_task.resolution_reason": ("None", "Resolved")})
        decision = fire(item(KEY, status="In Progress"), request, policy=policy)
        assert broken(decision, "resolution-reason").do == "choose one of: Resolved"

    def test_waiting_says_for_whom(self) -> None:
        assert rules(fire(item(KEY, status="Not Started"), MoveRequest(trigger="wait"))) == ["waiting-on"]
        after = moved(fire(item(KEY, status="Not Started"), MoveRequest(trigger="wait", waiting_on="the SP"))).item
        assert (after.status, after.waiting_on) == ("Waiting on Someone Else", "the SP")
