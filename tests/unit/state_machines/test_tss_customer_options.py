"""TSS-Customer Options: Completed if the options were e-mailed, Follow Up if there is no address, else neither (S3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.calls import CallMade
from events.replacements import CustomerDecided, CustomerOptionsEmailed, ReplacementDecided
from events.service_jobs import ServiceJobChanged
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.registry import work_types
from tests.unit.state_machines.expected import USUAL_WITH_CALLS, Expected, Valid
from tests.unit.state_machines.situations import (
    NOW,
    advance,
    ask,
    broken,
    item,
    known,
    moved,
    opened,
    person,
    refused,
    rules,
    take,
)

KEY = "tss_customer_options"

EXPECTED = Expected(
    title="TSS-Customer Options",
    department="Parts Sourcing",
    work_group="Research",
    creators=("Parts Sourcing",),
    only_creators=True,
    starts_in=("Completed", "Follow Up"),
    codes=("No Email",),
    moves=USUAL_WITH_CALLS,
    valid=Valid(
        person("Parts Sourcing"),
        RaiseRequest(comment="No Email", service_job_comment="Replacement GE GSS25; claim credit $900.00"),
        facts={"customer.email": None},
        starts="Follow Up",
    ),
)

RESEARCHER = person("Parts Sourcing")
NOTE = "Replacement GE GSS25; claim credit $900.00"


def with_address(*, emailed: bool = False) -> JobFacts:
    return known({"customer.email": "jane@example.com"} | ({"options.emailed": True} if emailed else {}))


def without_address(**facts: Any) -> JobFacts:
    return known({"customer.email": None} | facts)


def asked(comment: str = "", **details: bool) -> RaiseRequest:
    return RaiseRequest(comment=comment, service_job_comment=NOTE, details=details)


class TestTheFirstStatus:
    def test_is_completed_once_the_options_were_emailed(self) -> None:
        assert opened(ask(KEY, asked(), RESEARCHER, facts=with_address(emailed=True))).status == "Completed"

    def test_is_follow_up_without_an_address(self) -> None:
        opening = opened(ask(KEY, asked("No Email"), RESEARCHER, facts=without_address()))
        assert (opening.status, opening.comment) == ("Follow Up", "No Email")
        assert opening.follow_up_reason == (
            "No Email: give the customer the options by phone; the customer may be called now"
        )

    def test_is_neither_while_the_options_are_not_sent(self) -> None:
        decision = ask(KEY, asked(), RESEARCHER, facts=with_address())
        assert rules(decision) == ["initial-status"]
        assert "com.cinchhs.customer-options.emailed" in broken(decision, "initial-status").do

    def test_is_neither_while_nothing_is_known(self) -> None:
        assert rules(ask(KEY, asked("No Email"), RESEARCHER)) == ["initial-status"]

    def test_is_follow_up_for_the_placeholder_address(self) -> None:
        facts = known({}, ServiceJobChanged.model_validate({"customer": {"email": "NoEmail@cinchhs.com"}}))
        assert opened(ask(KEY, asked("No Email"), RESEARCHER, facts=facts)).status == "Follow Up"

    @pytest.mark.parametrize(
        ("details", "comment", "status"),
        [
            ({"email_on_file": True, "options_emailed": True}, "", "Completed"),
            ({"email_on_file": False}, "No Email", "Follow Up"),
        ],
    )
    def test_may_be_told_by_the_creator_where_the_job_says_nothing(
        self, details: dict[str, bool], comment: str, status: str
    ) -> None:
        assert opened(ask(KEY, asked(comment, **details), RESEARCHER)).status == status

    def test_follows_the_job_where_the_creator_says_otherwise(self) -> None:
        facts = without_address()
        opening = opened(ask(KEY, asked("No Email", email_on_file=True, options_emailed=True), RESEARCHER, facts=facts))
        assert opening.status == "Follow Up"

    def test_an_explicit_no_beats_an_older_fact(self) -> None:
        decision = ask(KEY, asked(options_emailed=False), RESEARCHER, facts=with_address(emailed=True))
        assert rules(decision) == ["initial-status"]

    def test_a_new_decision_resets_what_was_true_of_the_old_one(self) -> None:
        facts = with_address(emailed=True)
        facts.learn(ReplacementDecided(item="Range").facts(), NOW + timedelta(minutes=1))
        assert rules(ask(KEY, asked(), RESEARCHER, facts=facts)) == ["initial-status"]
        assert facts.text("replacement.item") is None


class TestWhoMaySayIt:
    said = CustomerDecided(decision="Replacement", by_contract_holder=False, customer_name="the tenant")

    def test_the_word_of_another_does_not_end_the_options(self) -> None:
        assert advance(item(KEY, status="Follow Up"), self.said) is None

    def test_it_is_not_a_fact_of_the_job(self) -> None:
        assert self.said.facts() == {}

    def test_it_is_noted_as_what_it_is(self) -> None:
        (notes,) = work_types()[KEY].noted_by
        assert notes.when(self.said, item(KEY), known())
        assert notes.note(self.said) == "the tenant without authority said: Replacement; ask the contract holder"


class TestTheComment:
    def test_says_no_email_where_there_is_none(self) -> None:
        assert rules(ask(KEY, asked(), RESEARCHER, facts=without_address())) == ["no-email-comment"]

    def test_does_not_where_there_is_one(self) -> None:
        decision = ask(KEY, asked("No Email"), RESEARCHER, facts=with_address(emailed=True))
        assert broken(decision, "no-email-comment").why == "the customer has an e-mail address on file"

    def test_of_the_service_job_tells_the_options(self) -> None:
        decision = ask(KEY, RaiseRequest(comment="No Email"), RESEARCHER, facts=without_address())
        assert rules(decision) == ["service-job-comment"]


class TestTheFollowUp:
    @pytest.mark.parametrize(
        ("now", "due"),
        [
            ("2026-11-18T18:00", "2026-11-19T14:00"),  # noon: callable now, so it stays and is looked at again tomorrow
            ("2026-11-19T03:00", "2026-11-19T14:00"),  # 21:00: at eight in the morning
            ("2026-11-19T13:59", "2026-11-19T14:00"),
            ("2026-11-01T03:00", "2026-11-01T14:00"),  # the night the clock goes back
            ("2026-03-08T03:00", "2026-03-08T13:00"),  # the night it goes forward
        ],
    )
    def test_is_due_at_the_next_opening_of_the_hours_and_never_at_once(self, now: str, due: str) -> None:
        at = datetime.fromisoformat(now).replace(tzinfo=UTC)
        opening = opened(ask(KEY, asked("No Email"), RESEARCHER, facts=without_address(), now=at))
        assert opening.follow_up_at == datetime.fromisoformat(due).replace(tzinfo=UTC)

    def test_may_be_chosen_by_the_creator(self) -> None:
        at = NOW + timedelta(days=1)
        request = RaiseRequest(
            comment="No Email", service_job_comment=NOTE, follow_up_at=at, follow_up_reason="asked for tomorrow"
        )
        opening = opened(ask(KEY, request, RESEARCHER, facts=without_address()))
        assert (opening.follow_up_at, opening.follow_up_reason) == (at, "asked for tomorrow")

    def test_lies_in_the_future(self) -> None:
        request = RaiseRequest(
            comment="No Email", service_job_comment=NOTE, follow_up_at=NOW - timedelta(days=1), follow_up_reason="late"
        )
        assert rules(ask(KEY, request, RESEARCHER, facts=without_address())) == ["follow-up-in-future"]


class TestOptionsThatAreEmailedAfterAll:
    def test_end_the_call_that_was_to_be_made(self) -> None:
        after = moved(advance(item(KEY, status="Follow Up"), CustomerOptionsEmailed(email="jane@example.com")))
        assert after.item.status == "Completed"

    def test_end_nothing_where_nobody_reads_that_address(self) -> None:
        assert advance(item(KEY, status="Follow Up"), CustomerOptionsEmailed(email="noemail@cinchhs.com")) is None


class TestEvents:
    DECIDED = ReplacementDecided.model_validate(
        {"item": "Refrigerator", "replacement": "GE GSS25", "claim_credit_amount": "900.00"}
    )

    def test_a_decision_raises_a_follow_up_without_an_address(self) -> None:
        opening = opened(take(KEY, self.DECIDED, facts=without_address()))
        assert (opening.status, opening.comment) == ("Follow Up", "No Email")
        assert opening.service_job_comment == "Customer Options: replacement: GE GSS25; claim credit: $900.00"

    def test_a_decision_waits_for_the_email_with_an_address(self) -> None:
        assert take(KEY, self.DECIDED, facts=with_address()) is None

    def test_a_decision_is_refused_in_words_where_nothing_is_known(self) -> None:
        assert rules(take(KEY, self.DECIDED)) == ["initial-status"]

    def test_the_email_raises_it_completed(self) -> None:
        opening = opened(take(KEY, CustomerOptionsEmailed(email="jane@example.com"), facts=with_address()))
        assert (opening.status, opening.comment) == ("Completed", "")
        assert opened(take(KEY, CustomerOptionsEmailed())).status == "Completed"
        assert opened(take(KEY, CustomerOptionsEmailed(email="jane@example.com"))).status == "Completed"

    def test_an_email_to_nobody_does_not(self) -> None:
        decision = take(KEY, CustomerOptionsEmailed(email="noemail@cinchhs.com"), facts=without_address())
        assert "no-email-comment" in [rule.rule for rule in refused(decision).rules]

    @pytest.mark.parametrize("choice", ["Replacement", "Claim Credit"])
    def test_the_customers_decision_completes_it(self, choice: str) -> None:
        event = CustomerDecided.model_validate({"decision": choice, "by_contract_holder": True})
        assert moved(advance(item(KEY, status="Follow Up"), event)).item.status == "Completed"

    def test_a_message_left_by_research_is_a_call(self) -> None:
        call = CallMade(outcome="voicemail", to="customer", actor=person("Research"))
        assert moved(advance(item(KEY, status="Follow Up"), call)).item.status == "Open"

    def test_the_return_call_of_customer_service_is_none(self) -> None:
        call = CallMade(outcome="reached", to="customer", actor=person("Customer Service"))
        assert advance(item(KEY), call) is None
