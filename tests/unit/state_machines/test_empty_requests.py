"""Nothing opens from an empty request by a person, save what must never be refused or what is about the job itself."""

import pytest

from events.requests import RaiseRequested
from state_machines.declaration.departments import Department
from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.registry import work_types
from tests.unit.state_machines.situations import ask, broken, opened, person

OPENS_EMPTY = {"sos_high_risk", "dispatch_case"}
"""Danger is never refused for what it leaves open; a case of Dispatch is about the whole job."""


@pytest.mark.parametrize("department", Department)
@pytest.mark.parametrize("key", sorted(work_types().keys() - OPENS_EMPTY))
def test_specific_information_is_entered_upon_creation(key: str, department: Department) -> None:
    by = person(department)
    cause = RaiseRequested(actor=by, exception_type=key)
    assert isinstance(ask(key, RaiseRequest(), by, facts=JobFacts(), cause=cause), Refusal)


@pytest.mark.parametrize("key", ["pr_tracking", "pr_return", "pr_warranty_credit"])
def test_what_it_is_about_and_which_order_is_enough(key: str) -> None:
    by = person("Escalations")
    cause = RaiseRequested(actor=by, exception_type=key)
    decision = ask(key, RaiseRequest(comment="compressor"), by, facts=JobFacts(), cause=cause)
    assert broken(decision, "what-and-which-order").why == "it does not say which order"
    opened(ask(key, RaiseRequest(comment="compressor, PO# 4411"), by, facts=JobFacts(), cause=cause))
