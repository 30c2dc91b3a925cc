"""Call Back: a supervisor first; who raises what; the codes that are Tier 2 matters; when it is due."""

from datetime import timedelta
from typing import Any

import pytest

from events.calls import CallMade, EscalatedCall
from state_machines.call_back import TYPE
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.clock_terms import clock_terms
from tests.unit.state_machines.expected import CALL_BACKS, Expected, Valid
from tests.unit.state_machines.situations import (
    advance,
    ask,
    broken,
    item,
    moved,
    opened,
    person,
    rules,
    take,
)

KEY = "call_back"

EXPECTED = Expected(
    title="Call Back",
    aliases=("CallBack", "Callback"),
    department="Escalations",
    work_group="Call-back team",
    creators=("Customer Service",),
    codes=(
        "BBB",
        "BILL DISP",
        "CLAIM CREDIT DISP",
        "CLM DNL",
        "DED DISP",
        "LEGAL",
        "NC CHARGE",
        "OPTION DISP",
        "OUT OF NTWRK SP DISP",
        "PARTS DELAY",
        "PRTY DMG",
        "PURCHASING DELAY",
        "REASSIGN",
        "REPAIR REPL",
        "REPL DISPUTE",
        "RESEARCH DELAY",
        "SEC OPN DISP",
        "SERVICE DELAY",
        "SOCIAL MEDIA",
        "SP CONDUCT",
        "SP DELAY",
        "SP UNRESPONSIVE",
        "UNAUTH WORK",
    ),
    moves=CALL_BACKS,
    valid=Valid(
        person("Customer Service"),
        RaiseRequest(comment="BILL DISP", service_job_comment="Wants the second invoice explained"),
    ),
)

AGENT = person("Customer Service")


def escalated(**values: Any) -> EscalatedCall:
    told = {
        "actor": AGENT,
        "code": "PARTS DELAY",
        "supervisor_tried": True,
        "supervisor_available": False,
        "explanation": "Parts are three weeks late",
    }
    return EscalatedCall.model_validate(told | values)


def with_details(**details: bool) -> RaiseRequest:
    return RaiseRequest(comment="BBB", service_job_comment="Wants to be called", details=details)


class TestASupervisorFirst:
    def test_is_tried(self) -> None:
        decision = ask(KEY, with_details(supervisor_tried=False), AGENT)
        assert rules(decision) == ["supervisor-first"]
        assert broken(decision, "supervisor-first").source == "S1"

    @pytest.mark.parametrize(
        ("free", "wanted", "allowed"),
        [(True, False, False), (True, True, True), (False, False, True), (False, True, True)],
    )
    def test_takes_the_call_if_free_unless_the_customer_cannot_wait(
        self, free: bool, wanted: bool, allowed: bool
    ) -> None:
        decision = ask(KEY, with_details(supervisor_available=free, customer_wants_call_back=wanted), AGENT)
        if allowed:
            opened(decision)
        else:
            assert rules(decision) == ["supervisor-free"]

    def test_may_refuse_permission(self) -> None:
        assert rules(ask(KEY, with_details(supervisor_permission=False), AGENT)) == ["supervisor-permission"]
        opened(ask(KEY, with_details(supervisor_permission=True), AGENT))

    def test_whose_leave_nobody_can_give_is_not_needed(self) -> None:
        opened(ask(KEY, with_details(supervisor_permission=False, supervisor_available=False), AGENT))

    def test_of_whom_nothing_is_said_refuses_nothing(self) -> None:
        opened(ask(KEY, with_details(), AGENT))


def test_the_reason_of_the_call_back_is_needed() -> None:
    assert rules(ask(KEY, RaiseRequest(comment="BBB"), AGENT)) == ["service-job-comment"]


def test_four_codes_are_flagged_as_tier_2_situations() -> None:
    flagged = [code.code for code in TYPE.comment.codes if code.flag]
    assert flagged == ["BBB", "LEGAL", "PRTY DMG", "SOCIAL MEDIA"]


class TestEvents:
    def test_an_escalated_call_raises_it(self) -> None:
        opening = opened(take(KEY, escalated()))
        assert (opening.comment, opening.service_job_comment) == ("PARTS DELAY", "Parts are three weeks late")
        assert opening.details == {
            "supervisor_tried": True,
            "supervisor_available": False,
            "customer_wants_call_back": False,
        }

    def test_is_refused_where_the_supervisor_was_free(self) -> None:
        assert rules(take(KEY, escalated(supervisor_available=True))) == ["supervisor-free"]

    def test_a_special_scenario_of_arise_is_left_to_cb_client(self) -> None:
        arise = person("Customer Service", channel="arise")
        assert take(KEY, escalated(actor=arise, client_scenario="billing portal")) is None

    def test_a_scenario_of_anybody_else_is_an_ordinary_call_back(self) -> None:
        opened(take(KEY, escalated(client_scenario="billing portal")))

    @pytest.mark.parametrize("department", ["Escalations", "Customer Service"])
    def test_a_call_to_the_customer_starts_the_work(self, department: str) -> None:
        call = CallMade(outcome="voicemail", to="customer", actor=person(department), note="will try again")
        assert moved(advance(item(KEY), call)).item.status == "In Progress"

    def test_calls_of_other_departments_are_about_something_else(self) -> None:
        call = CallMade(outcome="reached", to="customer", actor=person("Parts Sourcing"))
        assert advance(item(KEY), call) is None


@pytest.mark.parametrize("promised", [None, timedelta(hours=48)])
def test_its_clock_is_set_by_the_policy_and_else_off(promised: timedelta | None) -> None:
    terms = clock_terms(TYPE, Policy(call_back_due=promised))
    assert [(clock.name, clock.target) for clock in terms] == ([("call-back", promised)] if promised else [])
