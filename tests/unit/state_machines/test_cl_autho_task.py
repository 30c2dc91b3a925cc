"""CL-Autho Task: whom it is never for, when a report is overdue, the ladder of three attempts, what ends it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from events.calls import CallMade
from events.data import EventData
from events.service_reports import (
    ServiceReportDue,
    ServiceReportInformationMissing,
    ServiceReportMissing,
    ServiceReportReceived,
)
from events.zoho import ZohoTaskMirrored
from state_machines.cl_autho_task import TYPE
from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest
from state_machines.engine.decisions import Moved, Opening
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import (
    NOW,
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

KEY = "cl_autho_task"

EXPECTED = Expected(
    title="CL-Autho Task",
    aliases=("CL-Autho", "CL Autho Task"),
    department="Support Services",
    work_group="Authorizations Support",
    creators=("Customer Service", "Escalations"),
    codes=("RN", "AI"),
    moves={
        "Open": {
            "record_attempt": "In Progress",  # the first of them; the others are below
            "start": "In Progress",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "In Progress": {
            "record_attempt": "In Progress",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Follow Up": {
            "record_attempt": "In Progress",
            "start": "In Progress",
            "follow_up": "Follow Up",
            "wake": "In Progress",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    valid=Valid(person("Customer Service"), RaiseRequest(comment="RN")),
)

AGENT = person("Customer Service")

#: P:authorizations-support-exceptions-cl-autho-task, word for word.
RESOLUTION_REASONS = (
    "Additional Info Needed",
    "Service Report Needed",
    "Cap Limits",
    "Claim Credit Dispute",
    "Claim Credit Request",
    "Deductible Reimbursement",
    "Denial Dispute",
    "Denial",
    "Job in Research",
    "Job Status Update",
    "Procure Vendor Assigned",
    "NPF Assigned",
)


def missing(**values: Any) -> ServiceReportMissing:
    return ServiceReportMissing.model_validate({"origin": "manual", "due_at": NOW - hours(49)} | values)


def attempt(on: JobException, reason: str | None = None, **values: Any) -> Moved | Refusal:
    return fire(on, MoveRequest(trigger="record_attempt", resolution_reason=reason), **values)


class TestNationalAccounts:
    @pytest.mark.parametrize("account", ["Sears", "GE", "Whirlpool", "Motili", "Goodman", "GE Appliances", "Lennox"])
    @pytest.mark.parametrize("code", ["RN", "AI"])
    def test_never_get_one(self, account: str, code: str) -> None:
        facts = known({"service_provider.national_account": account})
        decision = ask(KEY, RaiseRequest(comment=code), AGENT, facts=facts)
        assert broken(decision, "national-account").why == f"the job is assigned to {account}, a National Account"

    def test_are_not_ordinary_providers(self) -> None:
        opened(ask(KEY, RaiseRequest(comment="AI"), AGENT, facts=known({"service_provider.national_account": None})))


class TestTasksInZoho:
    @pytest.mark.parametrize("kind", ["CL-Autho", "CL-Autho Task", "Cl Autho task"])
    @pytest.mark.parametrize("status", ["Not Started", "In Progress", "In Progress 2", "Waiting on Someone Else"])
    def test_that_are_open_make_it_a_duplicate(self, kind: str, status: str) -> None:
        task = ZohoTaskMirrored.model_validate({"task_id": "Z-1", "task_type": kind, "status": status})
        decision = ask(KEY, RaiseRequest(comment="RN"), AGENT, facts=known({}, task))
        assert broken(decision, "zoho-task").why == "the CL-Autho task Z-1 is open in Zoho"

    @pytest.mark.parametrize("status", ["Completed", "Closed"])
    def test_that_are_over_do_not(self, status: str) -> None:
        task = ZohoTaskMirrored.model_validate({"task_id": "Z-1", "task_type": "CL-Autho", "status": status})
        opened(ask(KEY, RaiseRequest(comment="RN"), AGENT, facts=known({}, task)))

    def test_of_another_kind_do_not(self) -> None:
        task = ZohoTaskMirrored(task_id="Z-1", task_type="Research", status="In Progress")
        opened(ask(KEY, RaiseRequest(comment="RN"), AGENT, facts=known({}, task)))


class TestAMissingReport:
    @pytest.mark.parametrize(
        ("late", "overdue"), [(hours(-1), False), (hours(47), False), (hours(48), False), (hours(48.01), True)]
    )
    def test_is_chased_by_hand_once_it_is_over_48_hours_late(self, late: timedelta, overdue: bool) -> None:
        decision = take(KEY, missing(due_at=NOW - late))
        assert isinstance(decision, Opening) is overdue
        if not overdue:
            assert rules(decision) == ["report-overdue"]

    def test_is_no_matter_of_48_hours_for_sla_intervention(self) -> None:
        assert opened(take(KEY, missing(origin="sla-intervention timer", due_at=NOW - hours(1)))).comment == "RN"

    def test_whose_due_time_is_unknown_is_taken_at_the_agents_word(self) -> None:
        opened(take(KEY, missing(due_at=None)))

    def test_needs_a_call_to_the_provider_first(self) -> None:
        assert rules(take(KEY, missing(service_provider_called=False))) == ["provider-called"]
        opened(take(KEY, missing(service_provider_called=True)))

    def test_keeps_the_note_of_whoever_missed_it(self) -> None:
        assert opened(take(KEY, missing(note="third visit"))).service_job_comment == "third visit"
        assert opened(take(KEY, missing())).service_job_comment == ""

    def test_is_another_thing_than_missing_information(self) -> None:
        event = ServiceReportInformationMissing(missing="model number")
        opening = opened(take(KEY, event, facts=known({"report.due_at": (NOW - hours(1)).isoformat()})))
        assert (opening.comment, opening.service_job_comment) == ("AI", "model number")


class TestTheLadder:
    def test_has_three_attempts_and_the_third_completes(self) -> None:
        first = moved(attempt(item(KEY))).item
        second = moved(attempt(first)).item
        third = moved(attempt(second, "Service Report Needed")).item
        assert [each.status for each in (first, second, third)] == ["In Progress", "In Progress", "Completed"]
        assert [each.attempts for each in (first, second, third)] == [1, 2, 3]
        assert third.resolution == "Service Report Needed"
        assert first.last_attempt_at == NOW

    def test_goes_on_from_a_follow_up(self) -> None:
        second = moved(attempt(item(KEY, status="Follow Up", attempts=1))).item
        assert (second.status, second.attempts) == ("In Progress", 2)

    def test_is_mirrored_in_zoho(self) -> None:
        assert TYPE.ladder is not None
        assert TYPE.ladder.mirrored == ("In Progress", "In Progress 2", "Completed")

    def test_needs_a_reason_for_the_third(self) -> None:
        assert rules(attempt(item(KEY, status="In Progress", attempts=2))) == ["resolution-reason"]

    @pytest.mark.parametrize("reason", RESOLUTION_REASONS)
    def test_knows_the_reasons_of_the_article(self, reason: str) -> None:
        assert moved(attempt(item(KEY, status="In Progress", attempts=2), reason)).item.resolution == reason

    def test_knows_no_other_reason(self) -> None:
        assert TYPE.resolution_reasons == RESOLUTION_REASONS
        decision = attempt(item(KEY, status="In Progress", attempts=2), "None")
        assert broken(decision, "resolution-reason").do == f"choose one of: {', '.join(RESOLUTION_REASONS)}"

    def test_ends_with_the_third(self) -> None:
        decision = attempt(item(KEY, status="In Progress", attempts=3), "Denial")
        assert broken(decision, "transition").why == "'record_attempt' is not possible at attempt 3 in In Progress"

    def test_is_as_fast_as_one_likes_until_the_spacing_is_set(self) -> None:
        made = item(KEY, status="In Progress", attempts=1, last_attempt_at=NOW)
        moved(attempt(made))
        policy = Policy(attempt_spacing=hours(24))
        decision = attempt(made, policy=policy, now=NOW + hours(23.9))
        assert rules(decision) == ["attempt-spacing"]
        assert "2026-11-19 18:00 UTC" in broken(decision, "attempt-spacing").why
        moved(attempt(made, policy=policy, now=NOW + hours(24)))
        moved(attempt(item(KEY), policy=policy))

    def test_ends_otherwise_only_with_a_reason(self) -> None:
        assert rules(fire(item(KEY), MoveRequest(trigger="complete"))) == ["resolution-reason"]


class TestCallsToTheProvider:
    def call(self, **values: Any) -> CallMade:
        told = {"outcome": "no answer", "to": "SP", "actor": person("Support Services")}
        return CallMade.model_validate(told | values)

    @pytest.mark.parametrize("outcome", ["no answer", "voicemail"])
    @pytest.mark.parametrize("made", [0, 1])
    def test_that_reach_nobody_are_attempts(self, outcome: str, made: int) -> None:
        decision = moved(advance(item(KEY, status="In Progress", attempts=made), self.call(outcome=outcome)))
        assert (decision.move.trigger, decision.item.attempts) == ("record_attempt", made + 1)

    @pytest.mark.parametrize(("note", "kept"), [("mailbox full", "mailbox full"), (None, "no answer")])
    def test_are_noted(self, note: str | None, kept: str) -> None:
        (step,) = (step for step in TYPE.advanced_by if step.event is CallMade)
        assert step.move(self.call(note=note), item(KEY)).note == kept

    def test_leave_the_last_attempt_to_a_person_who_gives_the_reason(self) -> None:
        assert advance(item(KEY, status="In Progress", attempts=2), self.call()) is None

    def test_that_reach_somebody_are_none(self) -> None:
        assert advance(item(KEY), self.call(outcome="reached")) is None

    @pytest.mark.parametrize("department", ["Customer Service", "Dispatch"])
    def test_of_others_are_none(self, department: str) -> None:
        assert advance(item(KEY), self.call(actor=person(department))) is None

    def test_to_the_customer_are_none(self) -> None:
        assert advance(item(KEY), self.call(to="customer")) is None


class TestTheReport:
    @pytest.mark.parametrize(
        ("code", "complete", "ends"),
        [("RN", True, True), ("RN", False, True), ("AI", True, True), ("AI", False, False)],
    )
    def test_ends_what_asked_for_it(self, code: str, complete: bool, ends: bool) -> None:
        decision = advance(item(KEY, comment=code, status="In Progress"), ServiceReportReceived(complete=complete))
        if ends:
            reason = {"RN": "Service Report Needed", "AI": "Additional Info Needed"}[code]
            assert (moved(decision).item.status, moved(decision).item.resolution) == ("Completed", reason)
        else:
            assert decision is None


class TestSlaIntervention:
    def due(self, after: timedelta | None) -> datetime | None:
        (watch,) = TYPE.watches
        return watch.due(ServiceReportDue(due_at=NOW), NOW, Policy(service_report_auto_after=after))

    def test_is_off_until_its_time_is_set(self) -> None:
        assert self.due(None) is None

    def test_waits_as_long_as_the_policy_says(self) -> None:
        assert self.due(hours(24)) == NOW + hours(24)

    @pytest.mark.parametrize(("received", "still"), [(None, True), (False, True), (True, False)])
    def test_is_moot_once_the_report_has_come(self, received: bool | None, still: bool) -> None:
        facts = {} if received is None else {"report.received": received}
        assert self.still({"report.due_at": (NOW - hours(24)).isoformat(), **facts}) is still

    def test_is_moot_where_the_report_is_due_later_by_now(self) -> None:
        assert self.still({"report.due_at": (NOW - hours(23)).isoformat()}) is False

    def test_waits_for_the_next_report_as_well(self) -> None:
        received, due = ServiceReportReceived(), ServiceReportDue(due_at=NOW - hours(24))
        assert self.still({}, received, due) is True

    def still(self, facts: dict[str, Any], *told: EventData) -> bool:
        (watch,) = TYPE.watches
        return watch.still(known(facts, *told), Policy(service_report_auto_after=hours(24)), NOW)

    def test_raises_it_before_the_48_hours(self) -> None:
        (watch,) = TYPE.watches
        facts = known({"report.due_at": (NOW - hours(24)).isoformat()})
        assert watch.request is not None
        request = watch.request(facts)
        assert opened(ask(KEY, request, AGENT, facts=facts)).comment == "RN"
        by_hand = replace(request, details={})
        assert rules(ask(KEY, by_hand, AGENT, facts=facts)) == ["report-overdue"]


def test_a_second_request_is_noted_on_the_open_one() -> None:
    assert TYPE.second_report_source.startswith("P:")
