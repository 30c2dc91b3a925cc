"""SS-Owner Co Claim Review: never without documents; the documents say the status and the comment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.documents import DocumentsReceived
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, RaiseRequest, Situation
from state_machines.engine.clock_terms import clock_terms
from state_machines.engine.decisions import Opening
from state_machines.ss_owner_co_claim_review import TYPE
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import NOW, advance, ask, item, known, moved, opened, person, rules, take

KEY = "ss_owner_co_claim_review"

EXPECTED = Expected(
    title="SS-Owner Co Claim Review",
    aliases=("Owner Co",),
    department="Support Services",
    creators=("Support Services", "Case Manager", "Supervisor", "Lead"),
    only_creators=True,
    starts_in=("In Progress", "Pending", "Follow Up"),
    codes=(
        "COMPLETE DOCUMENTS",
        "INCOMPLETE DOCUMENTS",
        "UPDATED DOCUMENTS + DATE",
        "PENDING CUSTOMER ACCEPTANCE",
        "PENDING PAID INVOICE",
    ),
    moves={
        "In Progress": {
            "wait": "Pending",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Pending": {
            "start": "In Progress",
            "wait": "Pending",
            "resume": "In Progress",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Follow Up": {
            "start": "In Progress",
            "wait": "Pending",
            "follow_up": "Follow Up",
            "wake": "In Progress",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    valid=Valid(
        person("Support Services"),
        RaiseRequest(comment="COMPLETE DOCUMENTS"),
        facts={"documents.count": 2, "documents.kind": "paid invoice"},
        starts="In Progress",
    ),
)

REVIEWER = person("Support Services")


def received(**values: Any) -> DocumentsReceived:
    told = {
        "kind": "estimate",
        "completeness": "complete",
        "documents": ["estimate.pdf"],
        "received_on": "2026-11-17",
    }
    return DocumentsReceived.model_validate(told | values)


def asked(comment: str = "COMPLETE DOCUMENTS", **details: Any) -> RaiseRequest:
    return RaiseRequest(comment=comment, details={"documents": 1, "document_kind": "estimate"} | details)


class TestDocuments:
    @pytest.mark.parametrize("details", [{"documents": 0}, {"documents": None}])
    def test_are_needed(self, details: dict[str, Any]) -> None:
        assert rules(ask(KEY, asked(**details), REVIEWER)) == ["documents"]

    def test_of_an_event_without_any_are_none(self) -> None:
        assert rules(take(KEY, received(documents=[]))) == ["documents"]

    def test_may_be_known_of_the_job(self) -> None:
        facts = known({}, received())
        opened(ask(KEY, RaiseRequest(comment="COMPLETE DOCUMENTS"), REVIEWER, facts=facts))

    @pytest.mark.parametrize("role", ["Case Manager", "Supervisor", "Lead"])
    def test_allow_these_roles_of_any_department(self, role: str) -> None:
        opened(ask(KEY, asked(), person("Customer Service", role=role)))
        assert rules(ask(KEY, asked(documents=0), person("Customer Service", role=role))) == ["documents"]


class TestTheFirstStatus:
    @pytest.mark.parametrize(
        ("kind", "status"),
        [("paid invoice", "In Progress"), ("estimate", "Pending"), ("W-9", "Follow Up"), ("other", "Follow Up")],
    )
    def test_follows_the_documents(self, kind: str, status: str) -> None:
        assert opened(take(KEY, received(kind=kind))).status == status

    def test_is_follow_up_while_an_agent_works_the_job(self) -> None:
        opening = opened(ask(KEY, asked(document_kind="paid invoice", actively_worked=True), REVIEWER))
        assert opening.status == "Follow Up"
        assert opening.follow_up_at == NOW + timedelta(days=5)
        assert opening.follow_up_reason == "process the documents received"

    def test_of_an_estimate_says_on_whom_it_waits(self) -> None:
        assert opened(take(KEY, received())).waiting_on == "Support Services to review the estimate"
        request = RaiseRequest(
            comment="PENDING PAID INVOICE",
            details={"documents": 1, "document_kind": "estimate"},
            waiting_on="the customer's invoice",
        )
        assert opened(ask(KEY, request, REVIEWER)).waiting_on == "the customer's invoice"

    def test_of_a_pre_authorized_estimate_waits_on_the_customer(self) -> None:
        opening = opened(take(KEY, received(kind="estimate", pre_authorized=True)))
        assert (opening.status, opening.waiting_on) == ("Pending", "the customer's paid invoice")

    def test_is_not_guessed(self) -> None:
        decision = ask(KEY, RaiseRequest(comment="COMPLETE DOCUMENTS", details={"documents": 1}), REVIEWER)
        assert rules(decision) == ["initial-status"]


class TestTheComment:
    @pytest.mark.parametrize(
        ("values", "comment"),
        [
            ({}, "COMPLETE DOCUMENTS"),
            ({"kind": "paid invoice"}, "COMPLETE DOCUMENTS"),
            ({"completeness": "incomplete"}, "INCOMPLETE DOCUMENTS"),
            ({"completeness": "incomplete", "pre_authorized": True}, "INCOMPLETE DOCUMENTS"),
            ({"completeness": "updated"}, "UPDATED DOCUMENTS 11/17/2026"),
            ({"kind": "paid invoice", "pre_authorized": True}, "PENDING CUSTOMER ACCEPTANCE"),
            ({"kind": "estimate", "pre_authorized": True}, "PENDING PAID INVOICE"),
        ],
    )
    def test_follows_the_documents(self, values: dict[str, Any], comment: str) -> None:
        assert opened(take(KEY, received(**values))).comment == comment

    @pytest.mark.parametrize(
        ("comment", "right"),
        [
            ("UPDATED DOCUMENTS 11/21/2026", True),
            ("UPDATED DOCUMENTS 11/21/26", True),
            ("UPDATED DOCUMENTS 2026-11-21", True),
            ("UPDATED DOCUMENTS + 11/21/2026", True),
            ("UPDATED DOCUMENTS + DATE", False),
            ("UPDATED DOCUMENTS", False),
            ("UPDATED DOCUMENTS 13/45/2026", False),
            ("UPDATED DOCUMENTS today", False),
            ("updated documents 11/21/2026", False),
            ("PRE-AUTH", False),
        ],
    )
    def test_of_an_update_carries_its_date(self, comment: str, right: bool) -> None:
        assert isinstance(ask(KEY, asked(comment), REVIEWER), Opening) is right


class TestLaterDocuments:
    def test_a_paid_invoice_ends_the_waiting(self) -> None:
        after = moved(advance(item(KEY, status="Pending"), received(kind="paid invoice"))).item
        assert after.status == "In Progress"

    @pytest.mark.parametrize(("status", "kind"), [("Pending", "estimate"), ("In Progress", "paid invoice")])
    def test_others_move_nothing(self, status: str, kind: str) -> None:
        assert advance(item(KEY, status=status), received(kind=kind)) is None

    def test_are_noted_on_the_open_review(self) -> None:
        assert TYPE.second_report_source.startswith("INF")


class TestTimers:
    def due(self, on: JobException, now: datetime = NOW) -> dict[str, datetime | None]:
        situation = Situation(now=now, job="SJ-1", facts=known(), policy=Policy(), actor=REVIEWER)
        return {rule.name: rule.due(on, situation) for rule in TYPE.timers}

    def test_documents_are_processed_within_5_days_though_the_review_is_pending(self) -> None:
        (clock,) = clock_terms(TYPE, Policy())
        assert (clock.name, clock.target) == ("process-documents", timedelta(days=5))
        assert all(clock.runs_in(status) for status in ("In Progress", "Pending", "Follow Up"))

    def test_a_paid_invoice_is_due_after_a_business_day(self) -> None:
        on = item(KEY, status="Pending", comment="PENDING PAID INVOICE")
        assert self.due(on)["paid-invoice-due"] == NOW + timedelta(days=1)
        friday, monday = datetime(2026, 11, 20, 18, tzinfo=UTC), datetime(2026, 11, 23, 18, tzinfo=UTC)
        assert self.due(on, friday)["paid-invoice-due"] == monday

    def test_it_is_due_only_where_it_is_waited_for(self) -> None:
        assert self.due(item(KEY, status="Pending", comment="COMPLETE DOCUMENTS"))["paid-invoice-due"] is None
